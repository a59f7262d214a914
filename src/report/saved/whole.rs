//! Whether the domains and the totals of a report agree: the domains are counted while they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use super::totals::same;
use super::{Beginning, model};
use crate::contract::audit::{self, Domain, Totals};
use crate::finding::{Counts, Status};
use crate::input::{InputError, Source};
use crate::lang::{Text, both, say};
use crate::report::{OperatorReport, Scope, json};
use crate::shard::Shard;
use crate::trust_space::{Digest, SetDigest};
use crate::unexamined::{Unexamined, UnexaminedCounts};

/// A report whose domains are counted while they are read.
pub(in crate::report) struct CountedReport<'s> {
    source: &'s Source,
    pub(in crate::report) beginning: Beginning,
    domains: Counts,
    /// None in a report of an older version.
    unexamined: Option<UnexaminedCounts>,
    operators: BTreeMap<String, ListedCounts>,
    known: SeenDomains,
    /// Whether the entries have digests; none before the first.
    digests: Option<bool>,
    end: Option<ReportEnd>,
}

/// The domains that an operator lists.
#[derive(Debug, Clone, Copy, Default)]
struct ListedCounts {
    all: Counts,
    /// Domains that no other operator lists.
    uncontested: Counts,
}

/// The totals of a report.
#[derive(Debug)]
pub(in crate::report) struct ReportEnd {
    /// When its last domain was settled.
    pub(in crate::report) finished: SystemTime,
    /// Domains by status.
    pub(in crate::report) domains: Counts,
    /// Domains by what was not examined of them.
    pub(in crate::report) unexamined: Option<UnexaminedCounts>,
    /// Operators by identity.
    pub(in crate::report) operators: Vec<OperatorReport>,
    /// Operators that the report counts no domains for, although they list some.
    pub(in crate::report) unchosen: BTreeSet<String>,
    /// The causes that it lists; none in a report of an older version.
    pub(in crate::report) causes: Option<audit::Causes<'static>>,
}

/// How a missing or repeated domain is found.
enum SeenDomains {
    /// A shard has a digest of its domains, in any order.
    Digest(SetDigest),
    /// A whole report in JSON has them in order.
    Order(String),
    /// A whole stream has a digest of its domains in order, and its lines are in any order.
    Names(BTreeMap<String, Vec<String>>),
}

/// A domain as far as it is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountedDomain<'a> {
    pub(super) name: &'a str,
    pub(super) operators: &'a [String],
    pub(super) status: Status,
    pub(super) unexamined: Option<Unexamined>,
    /// Whether its entry has a digest.
    pub(super) digest: bool,
}

impl<'s> CountedReport<'s> {
    /// A report of which only the beginning was read.
    ///
    /// # Errors
    ///
    /// If the scope of a stream contradicts its shard.
    pub(super) fn new(source: &'s Source, beginning: Beginning) -> Result<Self, InputError> {
        let Beginning { context, scope, .. } = &beginning;
        if let (Some(part), Some(own)) = (&context.part, scope) {
            let alike = Scope {
                domains: own.domains,
                sha256: own.sha256.clone(),
                ..part.whole.clone()
            };
            if alike != *own || part.domains != own.domains {
                let what = both!(
                    en: "`scope` contradicts `shard`",
                    fr: "`scope` contredit `shard`"
                );
                return Err(InputError::whole(source, damage(&what)));
            }
        }
        let known = match (&context.part, scope) {
            (Some(_), _) => SeenDomains::Digest(SetDigest::default()),
            (None, None) => SeenDomains::Order(String::new()),
            (None, Some(_)) => SeenDomains::Names(BTreeMap::new()),
        };
        Ok(Self {
            source,
            domains: Counts::default(),
            unexamined: context.unexamined.map(|_| UnexaminedCounts::default()),
            operators: BTreeMap::new(),
            known,
            digests: None,
            end: None,
            beginning,
        })
    }

    /// The shard of the report. `None` if it is whole.
    pub(in crate::report) fn shard(&self) -> Option<Shard> {
        self.beginning.shard()
    }

    /// Domains read so far.
    pub(super) fn domains_read(&self) -> usize {
        self.domains.total()
    }

    /// Judges and counts a domain. `line` is its line in a stream.
    ///
    /// # Errors
    ///
    /// If the entry is damaged, belongs to another shard, or occurs twice.
    pub(super) fn add_domain(
        &mut self,
        domain: &Domain<'_>,
        line: Option<usize>,
    ) -> Result<(), InputError> {
        let judged = self.beginning.judge(domain);
        judged.map_err(|what| damaged(self.source, line, &what))?;
        let counted = CountedDomain {
            name: &domain.domain,
            operators: &domain.operators,
            status: model::status(domain.status),
            unexamined: domain.unexamined.as_deref().map(model::unexamined),
            digest: domain.digest.is_some(),
        };
        self.count(&counted, line)
    }

    /// Counts a domain that was judged. `line` is its line in a stream.
    ///
    /// # Errors
    ///
    /// If the entry belongs to another shard, or occurs twice.
    pub(super) fn count(
        &mut self,
        domain: &CountedDomain<'_>,
        line: Option<usize>,
    ) -> Result<(), InputError> {
        let damaged = |what: Text| Err(damaged(self.source, line, &what));
        let CountedDomain {
            name,
            operators,
            status,
            unexamined,
            digest,
        } = *domain;
        if digest != *self.digests.get_or_insert(digest) {
            return damaged(both!(
                en: "{name}: some entries have a digest, and others have none",
                fr: "{name} : certaines entrées ont une empreinte, d’autres non"
            ));
        }
        if let Some(shard) = self.shard().filter(|shard| !shard.holds(name)) {
            let (index, of) = (shard.index_of(name), shard.of());
            return damaged(both!(
                en: "{name} belongs to shard {index}/{of}, but this is shard {shard}",
                fr: "{name} appartient à la partie {index}/{of}, mais ce rapport est celui de la partie {shard}"
            ));
        }
        let fresh = match &mut self.known {
            SeenDomains::Digest(known) => {
                known.add(name, operators.iter().map(String::as_str));
                true
            }
            SeenDomains::Order(last) => std::mem::replace(last, name.to_owned()).as_str() < name,
            SeenDomains::Names(names) => {
                names.insert(name.to_owned(), operators.to_vec()).is_none()
            }
        };
        if !fresh {
            return damaged(both!(
                en: "{name} occurs twice, or out of order",
                fr: "{name} apparaît deux fois, ou n’est pas à sa place"
            ));
        }
        self.domains.add(status);
        if let (Some(counts), Some(unexamined)) = (&mut self.unexamined, unexamined) {
            counts.add(unexamined);
        }
        for operator in operators {
            let counts = match self.operators.get_mut(operator) {
                Some(counts) => counts,
                None => self.operators.entry(operator.clone()).or_default(),
            };
            counts.all.add(status);
            if operators.len() == 1 {
                counts.uncontested.add(status);
            }
        }
        Ok(())
    }

    /// Compares the counts with the totals of the report.
    ///
    /// # Errors
    ///
    /// If they differ, or if domains are missing.
    pub(super) fn check_totals(
        &mut self,
        totals: Totals<'static>,
        line: Option<usize>,
    ) -> Result<(), InputError> {
        let damaged = |what: Text| Err(damaged(self.source, line, &what));
        let named = totals.operators.iter();
        let named = named.map(|it| (&*it.id, it.name.as_deref()));
        let (operators, unchosen) = self.count_operators(named, line)?;
        let finished = totals.finished.0;
        let expected = json::totals(self.domains, self.unexamined, &operators, None, finished);
        if let Err(what) = same(&totals, &expected) {
            return damaged(what);
        }
        self.check_complete(&unchosen, line)?;
        self.end = Some(ReportEnd {
            finished,
            domains: self.domains,
            unexamined: self.unexamined,
            operators,
            unchosen,
            causes: totals.causes,
        });
        Ok(())
    }

    /// The domains of these operators in numbers, for a report that was saved without its totals.
    ///
    /// # Errors
    ///
    /// If an operator lists no domain or is named twice, or if domains are missing.
    pub(super) fn close<'o>(
        &self,
        operators: impl Iterator<Item = (&'o str, Option<&'o str>)>,
    ) -> Result<Vec<OperatorReport>, InputError> {
        let (operators, unchosen) = self.count_operators(operators, None)?;
        self.check_complete(&unchosen, None)?;
        Ok(operators)
    }

    /// The domains of these operators in numbers, and the operators that list domains without being among them.
    fn count_operators<'o>(
        &self,
        named: impl Iterator<Item = (&'o str, Option<&'o str>)>,
        line: Option<usize>,
    ) -> Result<(Vec<OperatorReport>, BTreeSet<String>), InputError> {
        let is_later = self.beginning.context.unexamined.is_some();
        let mut unchosen: BTreeSet<_> = self.operators.keys().cloned().collect();
        let mut operators = Vec::new();
        for (id, name) in named {
            let Some(counts) = self.operators.get(id).filter(|_| unchosen.remove(id)) else {
                let what = both!(
                    en: "operator {id} is counted, but lists no domain, or occurs twice",
                    fr: "l’opérateur {id} est compté, mais n’inscrit aucun domaine, ou apparaît deux fois"
                );
                return Err(damaged(self.source, line, &what));
            };
            operators.push(OperatorReport {
                id: id.to_owned(),
                name: name.map(str::to_owned),
                counts: counts.all,
                uncontested: is_later.then_some(counts.uncontested),
            });
        }
        Ok((operators, unchosen))
    }

    /// Whether neither an operator nor a domain is missing.
    fn check_complete(
        &self,
        unchosen: &BTreeSet<String>,
        line: Option<usize>,
    ) -> Result<(), InputError> {
        let scope = self.beginning.whole();
        let all = scope.is_some_and(|scope| !scope.options.contains_key("operator"));
        let what = if let Some(id) = unchosen.first().filter(|_| all) {
            both!(
                en: "operator {id} lists domains, but is not counted",
                fr: "l’opérateur {id} inscrit des domaines, mais n’est pas compté"
            )
        } else if !self.has_all() {
            both!(
                en: "its domains are not those that its head announces: some are missing, changed or there \
                     twice",
                fr: "ses domaines ne sont pas ceux que son en-tête annonce : certains manquent, ont changé \
                     ou y sont deux fois"
            )
        } else {
            return Ok(());
        };
        Err(damaged(self.source, line, &what))
    }

    /// Its beginning and its totals; no totals before it was closed.
    pub(in crate::report) fn into_parts(self) -> (Beginning, Option<ReportEnd>) {
        (self.beginning, self.end)
    }

    /// Whether the domains are those of the head.
    fn has_all(&self) -> bool {
        let total = self.domains.total();
        let Beginning { context, scope, .. } = &self.beginning;
        match (&self.known, &context.part, scope) {
            (SeenDomains::Digest(digest), Some(part), _) => {
                part.domains == total && part.set_sha256 == digest.finish()
            }
            (SeenDomains::Names(names), _, Some(scope)) => {
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

fn damaged(source: &Source, line: Option<usize>, what: &Text) -> InputError {
    let message = damage(what);
    match line {
        Some(line) => InputError::line(source, line, message),
        None => InputError::whole(source, message),
    }
}

/// The message about a damaged file.
pub(in crate::report) fn damage(what: &Text) -> Text {
    Text::of(|lang| {
        let what = what.in_lang(lang);
        say!(
            lang,
            en: "{what}. The file is damaged; make the report again",
            fr: "{what}. Le fichier est endommagé ; refaire le rapport"
        )
    })
}
