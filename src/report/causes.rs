//! Causes: equal faults of many domains, counted once. One wrong value in a template makes thousands of findings.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, HashMap};

use memchr::memmem;

use super::DomainReport;
use crate::finding::{Code, Severity};
use crate::rule::{Fact, Finding, FindingContent};
use crate::shown_name::is_at_or_below;

/// Most causes that are kept. An audit can have millions of domains.
pub const MOST_CAUSES: usize = 10_000;

/// Names of domains that a cause keeps: the first ones in alphabetical order.
pub const NAMES_KEPT: usize = 3;

/// Equal findings of one code, in the domains of one operator, or of all domains that one server fails for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Rule.
    pub code: Code,
    /// Severity applied.
    pub severity: Severity,
    /// Who can act on it.
    pub party: Party,
    /// Number of domains that have it.
    pub domains: usize,
    /// Number of their mailboxes, if it is known.
    pub mailboxes: Option<u64>,
    /// The first names of these domains: those with most mailboxes, else in alphabetical order.
    pub names: Vec<String>,
    /// The findings of the first of these domains. The findings of the others differ in their names only.
    pub findings: Vec<Finding>,
}

/// Who can act on a cause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The operator with this identity. If several operators list a domain, each has a cause of its own.
    Operator(String),
    /// A server that fails.
    Server {
        /// Its name, if it is known, and its address and port.
        server: String,
        /// Identities of the chosen operators whose domains it fails for.
        operators: BTreeSet<String>,
    },
    /// No operator is known.
    Unknown,
}

/// The causes of an audit, in the order of their harm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Causes {
    /// First what changes a verdict, then warnings. Of these, first what most mailboxes have, else most domains.
    pub causes: Vec<Cause>,
    /// Findings of domains beyond [`MOST_CAUSES`], which are in no cause.
    pub uncounted: usize,
}

/// Finds causes in domains, which can come in any order.
#[derive(Debug)]
pub struct CauseCollector {
    most: usize,
    causes: HashMap<CauseKey, Gathered>,
    uncounted: usize,
}

/// A cause being gathered.
#[derive(Debug)]
struct Gathered {
    cause: Cause,
    /// Numbers of mailboxes of the domains that the cause names, in the same order.
    weights: Vec<u64>,
}

/// What the findings of a cause have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct CauseKey {
    code: Code,
    severity: Severity,
    /// The server, if one fails.
    server: Option<String>,
    /// The operator. `None` if a server fails, or if no operator is known.
    operator: Option<String>,
    /// The findings without what differs from domain to domain, as text.
    content: Vec<u8>,
}

/// A cause that one domain has, with its findings. The key has no operator.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// What the findings of the cause have in common.
    pub(super) key: CauseKey,
    /// The findings, in their order.
    pub(super) findings: Vec<&'a Finding>,
}

impl CauseCollector {
    /// Keeps this number of causes.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            causes: HashMap::new(),
            uncounted: 0,
        }
    }

    /// Takes the findings of one domain, and the number of its mailboxes if it is known. Operators have causes only if
    /// they are chosen.
    pub fn add(
        &mut self,
        domain: &DomainReport,
        mailboxes: Option<u64>,
        is_chosen: impl Fn(&str) -> bool,
    ) {
        self.add_found(domain, found(domain), mailboxes, is_chosen);
    }

    /// As [`Self::add`], with the causes that [`found`] found in the domain.
    pub(super) fn add_found(
        &mut self,
        domain: &DomainReport,
        found: Vec<Found<'_>>,
        mailboxes: Option<u64>,
        is_chosen: impl Fn(&str) -> bool,
    ) {
        for Found { mut key, findings } in found {
            let chosen = domain.operators.iter().filter(|id| is_chosen(id));
            if key.server.is_some() || domain.operators.is_empty() {
                let cause = self.count(domain, mailboxes, &key, &findings);
                if let Some(Party::Server { operators, .. }) = cause.map(|it| &mut it.party) {
                    operators.extend(chosen.cloned());
                }
                continue;
            }
            for operator in chosen {
                key.operator = Some(operator.clone());
                self.count(domain, mailboxes, &key, &findings);
            }
        }
    }

    /// Counts one domain for a cause. `None` if there are too many causes already.
    fn count(
        &mut self,
        domain: &DomainReport,
        mailboxes: Option<u64>,
        key: &CauseKey,
        findings: &[&Finding],
    ) -> Option<&mut Cause> {
        if !self.causes.contains_key(key) {
            if self.causes.len() >= self.most {
                self.uncounted += findings.len();
                return None;
            }
            let cause = Cause::without_domains(key);
            let weights = Vec::new();
            self.causes.insert(key.clone(), Gathered { cause, weights });
        }
        let Gathered { cause, weights } = self.causes.get_mut(key)?;
        cause.domains += 1;
        if let Some(mailboxes) = mailboxes {
            *cause.mailboxes.get_or_insert(0) += mailboxes;
        }
        let weight = mailboxes.unwrap_or_default();
        let named = weights.iter().zip(&cause.names);
        let place = (Reverse(weight), &domain.domain);
        let at = named
            .take_while(|(it, name)| (Reverse(**it), *name) < place)
            .count();
        if at < NAMES_KEPT {
            cause.names.insert(at, domain.domain.clone());
            cause.names.truncate(NAMES_KEPT);
            weights.insert(at, weight);
            weights.truncate(NAMES_KEPT);
        }
        if at == 0 {
            cause.findings = findings.iter().copied().cloned().collect();
        }
        Some(cause)
    }

    /// The causes found, by what their findings have in common.
    pub(super) fn by_key(self) -> HashMap<CauseKey, Cause> {
        let gathered = self.causes.into_iter();
        gathered.map(|(key, it)| (key, it.cause)).collect()
    }

    /// The causes found, in the order of their harm, each with what its findings have in common.
    pub(super) fn in_order(self) -> Vec<(CauseKey, Cause)> {
        let gathered = self.causes.into_iter();
        let mut causes: Vec<_> = gathered.map(|(key, it)| (key, it.cause)).collect();
        // Two hosts of the same domains can have the same fault.
        causes.sort_by(|(key, cause), (other_key, other)| {
            cause.order(other).then_with(|| key.cmp(other_key))
        });
        causes
    }

    /// The causes found.
    pub fn finish(self) -> Causes {
        let uncounted = self.uncounted;
        let causes = self.in_order().into_iter();
        Causes {
            causes: causes.map(|(_, cause)| cause).collect(),
            uncounted,
        }
    }
}

impl CauseKey {
    /// The operator whose domains have the cause. `None` if a server fails, or if no operator is known.
    pub(super) fn operator(&self) -> Option<&str> {
        self.operator.as_deref()
    }
}

impl Causes {
    /// Leaves out the operators that are not chosen.
    pub fn retain_operators(&mut self, is_chosen: impl Fn(&str) -> bool) {
        self.causes.retain_mut(|cause| match &mut cause.party {
            Party::Operator(id) => is_chosen(id),
            Party::Server { operators, .. } => {
                operators.retain(|id| is_chosen(id));
                true
            }
            Party::Unknown => true,
        });
    }
}

impl Cause {
    fn without_domains(key: &CauseKey) -> Self {
        let party = match (&key.server, &key.operator) {
            (Some(server), _) => Party::Server {
                server: server.clone(),
                operators: BTreeSet::new(),
            },
            (None, Some(operator)) => Party::Operator(operator.clone()),
            (None, None) => Party::Unknown,
        };
        Self {
            code: key.code,
            severity: key.severity,
            party,
            domains: 0,
            mailboxes: None,
            names: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether it changes verdicts.
    pub fn is_decisive(&self) -> bool {
        self.severity <= Severity::Undetermined
    }

    /// The order of a report: by harm, then by what does not depend on the order of domains.
    fn order(&self, other: &Self) -> Ordering {
        let decisive = other.is_decisive().cmp(&self.is_decisive());
        decisive
            .then(other.mailboxes.cmp(&self.mailboxes))
            .then(other.domains.cmp(&self.domains))
            .then(self.severity.cmp(&other.severity))
            .then(self.code.cmp(&other.code))
            .then_with(|| self.party.cmp(&other.party))
            .then_with(|| self.names.cmp(&other.names))
    }
}

/// The causes that one domain has, in a fixed order. What is only informative has no cause.
pub(super) fn found(domain: &DomainReport) -> Vec<Found<'_>> {
    let name = memmem::Finder::new(&domain.domain);
    // A domain has few causes.
    let mut causes = Vec::<(Option<Vec<u8>>, Found<'_>)>::new();
    let findings = domain.findings.iter();
    for finding in findings.filter(|it| it.severity != Severity::Info) {
        let (code, severity) = (finding.code, finding.severity);
        let server = finding.fact().and_then(Fact::failing_server);
        let content = content(finding, &name);
        // The records of a domain are written together. What is wrong with a host has nothing to do with the next host.
        let is_of_host = !is_at_or_below(&finding.owner, &domain.domain);
        let host = is_of_host.then(|| content.clone());
        let known = causes.iter_mut().find(|(of_host, Found { key, .. })| {
            (key.code, key.severity, &key.server) == (code, severity, &server) && *of_host == host
        });
        if let Some((_, cause)) = known {
            cause.findings.push(finding);
            // A server fails for every name of the domain.
            if is_of_host || server.is_none() {
                cause.key.content.push(b'\n');
                cause.key.content.extend(content);
            }
            continue;
        }
        let key = CauseKey {
            code,
            severity,
            content: if is_of_host || server.is_none() {
                content
            } else {
                Vec::new()
            },
            server,
            operator: None,
        };
        let cause = Found {
            key,
            findings: vec![finding],
        };
        causes.push((host, cause));
    }
    let order = |(host, Found { key, .. }): &(Option<Vec<u8>>, Found<'_>)| {
        (key.code, key.severity, key.server.clone(), host.clone())
    };
    causes.sort_by_cached_key(order);
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// The causes that a domain counts for: one for each of its chosen operators, unless a server fails.
pub(super) fn keys(
    found: Vec<Found<'_>>,
    domain: &DomainReport,
    is_chosen: impl Fn(&str) -> bool,
) -> Vec<CauseKey> {
    let chosen = domain.operators.iter().filter(|id| is_chosen(id));
    let chosen: Vec<_> = chosen.cloned().map(Some).collect();
    let of_one = |Found { key, .. }| {
        let has_none = key.server.is_some() || domain.operators.is_empty();
        let operators = if has_none { vec![None] } else { chosen.clone() };
        operators.into_iter().map(move |operator| CauseKey {
            operator,
            ..key.clone()
        })
    };
    found.into_iter().flat_map(of_one).collect()
}

/// What a finding has in common with those of other domains: its name and its content, in which the domain's own name is
/// a placeholder.
fn content(finding: &Finding, domain: &memmem::Finder<'_>) -> Vec<u8> {
    let mut content = Vec::with_capacity(256);
    content.extend(finding.owner.as_str().bytes());
    content.push(b' ');
    match &finding.says {
        FindingContent::Fact(fact) => {
            // Facts without what differs are plain data, which can always be written.
            let _ = serde_json::to_writer(&mut content, &fact.generalized());
        }
        FindingContent::Texts(texts) => content.extend(texts.message.bytes()),
    }
    let mut rest = content.as_slice();
    let mut common = Vec::with_capacity(rest.len());
    while let Some(at) = domain.find(rest)
        && let Some((before, named)) = rest.split_at_checked(at)
        && let Some((_, after)) = named.split_at_checked(domain.needle().len())
        && !domain.needle().is_empty()
    {
        common.extend(before);
        common.push(b'*');
        rest = after;
    }
    common.extend(rest);
    common
}

#[cfg(test)]
mod tests;
