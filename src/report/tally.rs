//! Verdicts in numbers, by domain and by operator: what does not grow with the number of domains.

use std::collections::BTreeMap;

use super::OperatorReport;
use crate::finding::{Counts, Status};
use crate::trust_space::{OperatorIndex, TrustSpace};

/// Counts verdicts, in whatever order they come.
#[derive(Debug)]
pub struct Tally<'a> {
    space: &'a TrustSpace,
    domains: Counts,
    operators: BTreeMap<OperatorIndex, Counts>,
}

impl<'a> Tally<'a> {
    /// Nothing counted yet.
    pub fn new(space: &'a TrustSpace) -> Self {
        Self {
            space,
            domains: Counts::default(),
            operators: BTreeMap::new(),
        }
    }

    /// Counts one domain, for itself and for each operator that lists it and is chosen.
    pub fn add(&mut self, operators: &[OperatorIndex], status: Status) {
        self.domains.add(status);
        for operator in operators {
            if self.space.is_selected(*operator) {
                self.operators.entry(*operator).or_default().add(status);
            }
        }
    }

    /// Domains by status.
    pub fn domains(&self) -> Counts {
        self.domains
    }

    /// Operators of the domains counted, by identity.
    pub fn operators(&self) -> Vec<OperatorReport> {
        let report = |(index, counts): (&OperatorIndex, &Counts)| {
            let operator = self.space.operator(*index);
            OperatorReport {
                id: operator.id.to_string(),
                name: operator.name.clone(),
                counts: *counts,
            }
        };
        let mut operators: Vec<_> = self.operators.iter().map(report).collect();
        operators.sort_by(|a, b| a.id.cmp(&b.id));
        operators
    }
}
