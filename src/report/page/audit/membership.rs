//! Which causes a domain has. A cause itself has the first names only.

use std::collections::HashMap;

use crate::report::causes::{Cause, Key, Party, of_domain};
use crate::report::{DomainReport, Report};

/// The numbers of causes, from 1, by what makes findings equal and by operator.
pub(super) struct Membership<'a> {
    numbers: HashMap<(Key, Option<&'a str>), usize>,
}

impl<'a> Membership<'a> {
    /// Those of the causes of a report.
    pub(super) fn of(report: &Report, causes: &'a [Cause]) -> Self {
        let mut numbers = HashMap::new();
        for (number, cause) in (1..).zip(causes) {
            let Some(key) = key(report, cause) else {
                continue;
            };
            let operator = match &cause.party {
                Party::Operator(id) => Some(id.as_str()),
                Party::Server { .. } | Party::Unknown => None,
            };
            numbers.insert((key, operator), number);
        }
        Self { numbers }
    }

    /// The numbers of the causes of a domain, in their order.
    pub(super) fn causes_of(&self, domain: &'a DomainReport) -> Vec<usize> {
        let operators = domain.operators.iter().map(|id| Some(id.as_str()));
        let parties: Vec<_> = operators.chain([None]).collect();
        let mut numbers = Vec::new();
        for (key, _) in of_domain(domain) {
            for party in &parties {
                numbers.extend(self.numbers.get(&(key.clone(), *party)));
            }
        }
        numbers.sort_unstable();
        numbers
    }
}

/// What the findings of a cause have in common: the first domain of the cause has it.
fn key(report: &Report, cause: &Cause) -> Option<Key> {
    let name = cause.names.first()?;
    let domains = &report.domains;
    let at = domains.binary_search_by(|it| it.domain.cmp(name)).ok()?;
    let groups = of_domain(&domains[at]).into_iter();
    let mut groups =
        groups.filter(|(_, findings)| findings.first().copied() == cause.findings.first());
    Some(groups.next()?.0)
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
