//! One report while it is read: whether it holds what it says it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::wire::{End, Head};
use crate::finding::Counts;
use crate::input::{InputError, Source};
use crate::name::DomainName;
use crate::report::{Context, DomainReport, Scope};
use crate::shard::Shard;
use crate::text::counted;
use crate::trust_space::{Digest, SetDigest};

/// A report, its domains counted as they come.
pub(super) struct One<'s> {
    source: &'s Source,
    pub(super) context: Context,
    scope: Option<Scope>,
    domains: Counts,
    operators: BTreeMap<String, Counts>,
    known: Known,
}

/// By what a domain is known that is missing or stands there twice.
enum Known {
    /// A shard says which domains it has, in whatever order.
    Digest(SetDigest),
    /// A whole report in JSON has them in order.
    Order(String),
    /// A whole stream says which it has, in order, and has them in any.
    Names(BTreeMap<String, Vec<String>>),
}

impl<'s> One<'s> {
    pub(super) fn new(source: &'s Source, head: Head) -> Result<Self, InputError> {
        let Head { context, scope } = head;
        if let (Some(part), Some(own)) = (&context.part, &scope) {
            let alike = Scope {
                domains: own.domains,
                sha256: own.sha256.clone(),
                ..part.whole.clone()
            };
            if alike != *own || part.domains != own.domains {
                let message = "its `scope` contradicts its `shard`: the file is damaged";
                return Err(InputError::whole(source, message));
            }
        }
        let known = match (&context.part, &scope) {
            (Some(_), _) => Known::Digest(SetDigest::default()),
            (None, None) => Known::Order(String::new()),
            (None, Some(_)) => Known::Names(BTreeMap::new()),
        };
        Ok(Self {
            source,
            context,
            scope,
            domains: Counts::default(),
            operators: BTreeMap::new(),
            known,
        })
    }

    /// Which shard it is of; none where it is whole.
    pub(super) fn shard(&self) -> Option<Shard> {
        self.context.part.as_ref().map(|part| part.shard)
    }

    /// What decided which domains the whole audit has.
    pub(super) fn whole(&self) -> Option<&Scope> {
        let part = self.context.part.as_ref();
        part.map(|part| &part.whole).or(self.scope.as_ref())
    }

    /// Takes a domain that stands in that line, for forms that go by lines.
    pub(super) fn take(
        &mut self,
        domain: &DomainReport,
        line: Option<usize>,
    ) -> Result<(), InputError> {
        let name = domain.domain.as_str();
        let damaged = |what: String| Err(damaged(self.source, line, &what));
        if !DomainName::normalize(name).is_ok_and(|normal| normal == name) {
            return damaged(format!(
                "{name:?} is no name of a domain as reports have it"
            ));
        }
        let operators: BTreeSet<_> = domain.operators.iter().collect();
        if operators.len() < domain.operators.len() {
            return damaged(format!("{name} has an operator twice"));
        }
        if let Some(shard) = self.shard().filter(|shard| !shard.holds(name)) {
            let (index, of) = (shard.index_of(name), shard.of());
            return damaged(format!(
                "{name} belongs to shard {index}/{of}, and this is {shard}"
            ));
        }
        let fresh = match &mut self.known {
            Known::Digest(digest) => {
                digest.add(name, domain.operators.iter().map(String::as_str));
                true
            }
            Known::Order(last) => std::mem::replace(last, name.to_owned()).as_str() < name,
            Known::Names(names) => {
                let operators = domain.operators.clone();
                names.insert(name.to_owned(), operators).is_none()
            }
        };
        if !fresh {
            return damaged(format!("{name} stands there twice, or out of order"));
        }
        self.domains.add(domain.status);
        for operator in &domain.operators {
            let counts = match self.operators.get_mut(operator) {
                Some(counts) => counts,
                None => self.operators.entry(operator.clone()).or_default(),
            };
            counts.add(domain.status);
        }
        Ok(())
    }

    /// Holds what was counted against what the report says in its end. Returns the operators that it
    /// counts nothing for, although domains are theirs.
    pub(super) fn close(
        &self,
        end: &End,
        line: Option<usize>,
    ) -> Result<BTreeSet<String>, InputError> {
        let damaged = |what: String| Err(damaged(self.source, line, &what));
        if end.domains != self.domains {
            let (told, there) = (counted(end.domains.total(), "domain"), self.domains.total());
            return damaged(format!(
                "the summary tells of {told}, but {there} stand there, or with other verdicts"
            ));
        }
        let mut left: BTreeSet<_> = self.operators.keys().cloned().collect();
        for operator in &end.operators {
            let there = self.operators.get(&operator.id);
            if !left.remove(&operator.id) || there != Some(&operator.counts) {
                return damaged(format!(
                    "what is told of operator {} is not what its domains come to",
                    operator.id
                ));
            }
        }
        let all = self
            .whole()
            .is_some_and(|scope| !scope.options.contains_key("operator"));
        if let Some(id) = left.first().filter(|_| all) {
            return damaged(format!("operator {id} lists domains, but is not told of"));
        }
        match self.has_all() {
            true => Ok(left),
            false => damaged(
                "its domains are not those that it says it was made of: some are missing, twice or \
                 changed"
                    .to_owned(),
            ),
        }
    }

    /// Whether the domains are those that the head tells of.
    fn has_all(&self) -> bool {
        let total = self.domains.total();
        match (&self.known, &self.context.part, &self.scope) {
            (Known::Digest(digest), Some(part), _) => {
                part.domains == total && part.set_sha256 == digest.finish()
            }
            (Known::Names(names), _, Some(scope)) => {
                let mut digest = Digest::default();
                for (name, operators) in names {
                    digest.add(name, operators.iter().map(String::as_str));
                }
                scope.domains == total && scope.sha256 == digest.finish()
            }
            _ => true,
        }
    }
}

fn damaged(source: &Source, line: Option<usize>, what: &str) -> InputError {
    let message = format!("{what}; the file is damaged: make that report anew");
    match line {
        Some(line) => InputError::line(source, line, message),
        None => InputError::whole(source, message),
    }
}
