//! Which causes a domain has. A cause itself has the first names only.

use std::collections::HashMap;

use crate::report::causes::{Cause, CauseKey, Found, Party, found};
use crate::report::{DomainReport, Report};

/// The numbers of causes, from 1, by what makes findings equal and by party.
pub(super) struct Membership<'a> {
    numbers: HashMap<(CauseKey, Whose<'a>), usize>,
}

/// Who can act on a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose<'a> {
    /// The operator with this identity.
    Operator(&'a str),
    /// A server, which the key names.
    Server,
    /// Domains without an operator.
    Unknown,
}

impl<'a> Membership<'a> {
    /// Those of the causes of a report.
    pub(super) fn of(report: &Report, causes: &'a [Cause]) -> Self {
        let mut numbers = HashMap::new();
        for (number, cause) in (1..).zip(causes) {
            let Some(key) = key(report, cause) else {
                continue;
            };
            let whose = match &cause.party {
                Party::Operator(id) => Whose::Operator(id),
                Party::Server { .. } => Whose::Server,
                Party::Unknown => Whose::Unknown,
            };
            numbers.insert((key, whose), number);
        }
        Self { numbers }
    }

    /// The numbers of the causes of a domain, in their order.
    pub(super) fn causes_of(&self, domain: &'a DomainReport) -> Vec<usize> {
        let mut parties = vec![Whose::Server];
        parties.extend(domain.operators.iter().map(|id| Whose::Operator(id)));
        if domain.operators.is_empty() {
            parties.push(Whose::Unknown);
        }
        let mut numbers = Vec::new();
        for Found { key, .. } in found(domain) {
            for party in &parties {
                numbers.extend(self.numbers.get(&(key.clone(), *party)));
            }
        }
        numbers.sort_unstable();
        numbers
    }
}

/// What the findings of a cause have in common: the first domain of the cause has it.
fn key(report: &Report, cause: &Cause) -> Option<CauseKey> {
    let name = cause.names.first()?;
    let domains = &report.domains;
    let at = domains.binary_search_by(|it| it.domain.cmp(name)).ok()?;
    let causes = found(&domains[at]).into_iter();
    let mut causes = causes.filter(|it| it.findings.first().copied() == cause.findings.first());
    Some(causes.next()?.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn causes_have_as_many_domains_as_domains_have_causes() {
        let mut report = sample::report();
        let contested = report.operators.iter().map(|it| it.id.clone());
        report.domains[2].operators = contested.collect();
        // No operator is known of an equal domain.
        let mut unlisted = report.domains[2].clone();
        unlisted.domain = "zzz.mssante.fr".to_owned();
        unlisted.operators.clear();
        for finding in &mut unlisted.findings {
            finding.owner = finding
                .owner
                .replace("mal.mssante.fr", &unlisted.domain)
                .into();
        }
        report.domains.push(unlisted);
        let all = report.causes(None).causes;
        let membership = Membership::of(&report, &all);
        let mut counted = vec![0; all.len()];
        for domain in &report.domains {
            for number in membership.causes_of(domain) {
                counted[number - 1] += 1;
                assert!(all[number - 1].names.contains(&domain.domain));
            }
        }
        let expected: Vec<_> = all.iter().map(|it| it.domains).collect();
        assert_eq!(counted, expected);
        assert!(all.len() > 3, "{all:?}");
    }
}
