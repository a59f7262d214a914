//! Domains that several operators list, from audit to audit: a migration that is seen moving.

use std::collections::BTreeMap;

use crate::report::Report;

/// A domain that several operators listed in any audit, or that passed from one operator to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestedDomain {
    /// The domain.
    pub domain: String,
    /// Identities of the operators that list it in each audit. `None` if that audit does not have it.
    pub operators: Vec<Option<Vec<String>>>,
}

impl ContestedDomain {
    /// Whether several operators list it in the last audit.
    pub fn is_contested(&self) -> bool {
        let last = self.operators.last().and_then(Option::as_ref);
        last.is_some_and(|it| it.len() > 1)
    }
}

/// The operators of every domain in the audits taken so far, without repetitions.
#[derive(Debug, Default)]
pub(super) struct ContestedDomains {
    audits: usize,
    /// The audits from which on a domain has other operators, and these operators.
    changes: BTreeMap<String, Vec<Change>>,
}

/// An audit from which on a domain has these operators. `None` if the audit does not have the domain.
type Change = (usize, Option<Vec<String>>);

impl ContestedDomains {
    /// Takes the next audit.
    pub(super) fn add(&mut self, report: &Report) {
        let at = self.audits;
        self.audits += 1;
        for domain in &report.domains {
            let changes = self.changes.entry(domain.domain.clone()).or_default();
            let known = changes.last().and_then(|(_, it)| it.as_ref());
            if known != Some(&domain.operators) {
                changes.push((at, Some(domain.operators.clone())));
            }
        }
        for (name, changes) in &mut self.changes {
            let listed = report
                .domains
                .binary_search_by(|it| it.domain.cmp(name))
                .is_ok();
            if !listed && changes.last().is_some_and(|(_, it)| it.is_some()) {
                changes.push((at, None));
            }
        }
    }

    pub(super) fn finish(self) -> Vec<ContestedDomain> {
        let audits = self.audits;
        let is_meant = |changes: &[Change]| {
            let mut sets: Vec<_> = changes.iter().filter_map(|(_, it)| it.as_ref()).collect();
            sets.dedup();
            sets.len() > 1 || sets.iter().any(|it| it.len() > 1)
        };
        let changes = self.changes.into_iter().filter(|(_, it)| is_meant(it));
        let domains = changes.map(|(domain, changes)| {
            let at = |audit| {
                let until = changes.iter().rev().find(|(from, _)| *from <= audit);
                until.and_then(|(_, operators)| operators.clone())
            };
            ContestedDomain {
                domain,
                operators: (0..audits).map(at).collect(),
            }
        });
        domains.collect()
    }
}
