//! Verdicts in numbers, by domain and by operator: what does not grow with the number of domains.

use std::collections::BTreeMap;

use super::OperatorReport;
use crate::finding::{Counts, Status};
use crate::trust_space::{OperatorIndex, TrustSpace};
use crate::unexamined::{Unexamined, UnexaminedCounts};

/// An operator's domains: all, and those that no other operator lists.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    all: Counts,
    uncontested: Counts,
}

/// Counts verdicts, in whatever order they come.
#[derive(Debug)]
pub struct Tally<'a> {
    space: &'a TrustSpace,
    domains: Counts,
    unexamined: Option<UnexaminedCounts>,
    operators: BTreeMap<OperatorIndex, Both>,
}

impl<'a> Tally<'a> {
    /// Nothing counted yet.
    pub fn new(space: &'a TrustSpace) -> Self {
        Self {
            space,
            domains: Counts::default(),
            unexamined: Some(UnexaminedCounts::default()),
            operators: BTreeMap::new(),
        }
    }

    /// Counts one domain, in all and for each chosen operator that lists it; `unexamined` is none in an older
    /// report.
    pub fn add(
        &mut self,
        operators: &[OperatorIndex],
        status: Status,
        unexamined: Option<Unexamined>,
    ) {
        self.domains.add(status);
        self.unexamined = self.unexamined.zip(unexamined).map(|(mut counts, it)| {
            counts.add(it);
            counts
        });
        let contested = operators.len() > 1;
        for operator in operators {
            if self.space.is_selected(*operator) {
                let counts = self.operators.entry(*operator).or_default();
                counts.all.add(status);
                if !contested {
                    counts.uncontested.add(status);
                }
            }
        }
    }

    /// Domains by status.
    pub fn domains(&self) -> Counts {
        self.domains
    }

    /// Domains by what was not examined of them; none in an older report.
    pub fn unexamined(&self) -> Option<UnexaminedCounts> {
        self.unexamined
    }

    /// Operators of the domains counted, by identity.
    pub fn operators(&self) -> Vec<OperatorReport> {
        let report = |(index, counts): (&OperatorIndex, &Both)| {
            let operator = self.space.operator(*index);
            OperatorReport {
                id: operator.id.to_string(),
                name: operator.name.clone(),
                counts: counts.all,
                uncontested: Some(counts.uncontested),
            }
        };
        let mut operators: Vec<_> = self.operators.iter().map(report).collect();
        operators.sort_by(|a, b| a.id.cmp(&b.id));
        operators
    }
}
