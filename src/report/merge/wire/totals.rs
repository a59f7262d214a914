//! What a report comes to.

use std::time::SystemTime;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::Time;
use crate::finding::{Counts, Status};
use crate::report::OperatorReport;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report::merge) struct WireEnd {
    pub(super) finished: Time,
    pub(super) summary: WireSummary,
    pub(super) operators: Vec<WireOperator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSummary {
    domains: Numbers,
    operators: WireStatuses,
}

/// Numbers of operators by status.
#[derive(Deserialize, Default, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct WireStatuses {
    total: usize,
    compliant: usize,
    partial: usize,
    non_compliant: usize,
    absent: usize,
    undetermined: usize,
}

/// Numbers of domains by status, which add up.
struct Numbers(Counts);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireOperator {
    id: String,
    name: Option<String>,
    status: Status,
    domains: Numbers,
}

/// What is known behind the last domain.
pub(in crate::report::merge) struct End {
    pub(in crate::report::merge) finished: SystemTime,
    pub(in crate::report::merge) domains: Counts,
    pub(in crate::report::merge) operators: Vec<OperatorReport>,
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            total: usize,
            compliant: usize,
            non_compliant: usize,
            absent: usize,
            undetermined: usize,
        }
        let wire = Wire::deserialize(deserializer)?;
        let counts = Counts {
            compliant: wire.compliant,
            non_compliant: wire.non_compliant,
            absent: wire.absent,
            undetermined: wire.undetermined,
        };
        let parts = [
            wire.compliant,
            wire.non_compliant,
            wire.absent,
            wire.undetermined,
        ];
        let sum = parts.into_iter().try_fold(0, usize::checked_add);
        match sum == Some(wire.total) {
            true => Ok(Self(counts)),
            false => Err(D::Error::custom(format!(
                "the total is {}, which is not what the statuses add up to",
                wire.total
            ))),
        }
    }
}

impl TryFrom<WireEnd> for End {
    type Error = String;

    fn try_from(wire: WireEnd) -> Result<Self, String> {
        let mut found = WireStatuses::default();
        let mut operators = Vec::new();
        for WireOperator {
            id,
            name,
            status,
            domains: Numbers(counts),
        } in wire.operators
        {
            if status != counts.operator_status() {
                return Err(format!(
                    "operator {id} is said to be {status}, but by its domains is {}",
                    counts.operator_status()
                ));
            }
            found.total += 1;
            *match status {
                Status::Compliant => &mut found.compliant,
                Status::Partial => &mut found.partial,
                Status::NonCompliant => &mut found.non_compliant,
                Status::Absent => &mut found.absent,
                Status::Undetermined => &mut found.undetermined,
            } += 1;
            operators.push(OperatorReport { id, name, counts });
        }
        if found != wire.summary.operators {
            return Err(format!(
                "the summary tells of {} operators, but {} stand there, or with other verdicts",
                wire.summary.operators.total, found.total
            ));
        }
        Ok(Self {
            finished: wire.finished.0,
            domains: wire.summary.domains.0,
            operators,
        })
    }
}
