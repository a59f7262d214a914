//! The totals of an audit.

use std::borrow::Cow;
use std::time::SystemTime;

use crate::contract::Time;
use crate::contract::audit::{
    Counts, Operator, OperatorCounts, OperatorStatus, Summary, Totals, Uncontested,
    UnexaminedCounts,
};
use crate::finding::{self, Status};
use crate::report::OperatorReport;
use crate::unexamined;

/// The totals of an audit; `unexamined` is none in an older report.
pub(in crate::report) fn totals(
    domains: finding::Counts,
    unexamined: Option<unexamined::UnexaminedCounts>,
    operators: &[OperatorReport],
    finished: SystemTime,
) -> Totals<'_> {
    Totals {
        finished: Time(finished),
        summary: Summary {
            domains: domains.into(),
            operators: by_status(operators.iter().map(OperatorReport::status)),
            unexamined: unexamined.map(UnexaminedCounts::from),
        },
        operators: operators.iter().map(Operator::from).collect(),
    }
}

/// Numbers of operators by status.
pub(in crate::report) fn by_status(operators: impl Iterator<Item = Status>) -> OperatorCounts {
    let mut counts = OperatorCounts::default();
    for status in operators {
        counts.total += 1;
        *match status {
            Status::Compliant => &mut counts.compliant,
            Status::Partial => &mut counts.partial,
            Status::NonCompliant => &mut counts.non_compliant,
            Status::Absent => &mut counts.absent,
            Status::Undetermined => &mut counts.undetermined,
        } += 1;
    }
    counts
}

impl From<finding::Counts> for Counts {
    fn from(counts: finding::Counts) -> Self {
        Self {
            total: counts.total(),
            compliant: counts.compliant,
            non_compliant: counts.non_compliant,
            absent: counts.absent,
            undetermined: counts.undetermined,
        }
    }
}

impl From<unexamined::UnexaminedCounts> for UnexaminedCounts {
    fn from(counts: unexamined::UnexaminedCounts) -> Self {
        Self {
            declarations: counts.declarations,
            targets: counts.targets,
            fronts: counts.fronts,
        }
    }
}

impl<'a> From<&'a OperatorReport> for Operator<'a> {
    fn from(operator: &'a OperatorReport) -> Self {
        Self {
            id: operator.id.as_str().into(),
            name: operator.name.as_deref().map(Cow::Borrowed),
            status: operator.status().into(),
            domains: operator.counts.into(),
            uncontested: operator.uncontested.map(|counts| {
                operator.uncontested_status().map(|status| Uncontested {
                    status: status.into(),
                    domains: counts.into(),
                })
            }),
        }
    }
}

impl From<Status> for OperatorStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Compliant => Self::Compliant,
            Status::Partial => Self::Partial,
            Status::NonCompliant => Self::NonCompliant,
            Status::Absent => Self::Absent,
            Status::Undetermined => Self::Undetermined,
        }
    }
}
