//! The totals of an audit.

use std::borrow::Cow;
use std::time::SystemTime;

use crate::contract::Time;
use crate::contract::audit::{
    Cause, Causes, Counts, Operator, OperatorCounts, OperatorStatus, Summary, Totals, Uncontested,
    UnexaminedCounts,
};
use crate::finding::{self, Status};
use crate::lang::Lang;
use crate::report::OperatorReport;
use crate::report::causes::{self, Party};
use crate::unexamined;

/// The totals of an audit; `unexamined` is none in an older report, and so are `causes`.
pub(in crate::report) fn totals<'a>(
    domains: finding::Counts,
    unexamined: Option<unexamined::UnexaminedCounts>,
    operators: &'a [OperatorReport],
    causes: Option<&'a causes::Causes>,
    finished: SystemTime,
) -> Totals<'a> {
    Totals {
        finished: Time(finished),
        summary: Summary {
            domains: domains.into(),
            operators: by_status(operators.iter().map(OperatorReport::status)),
            unexamined: unexamined.map(UnexaminedCounts::from),
        },
        operators: operators.iter().map(Operator::from).collect(),
        causes: causes.map(Causes::from),
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

impl<'a> From<&'a causes::Causes> for Causes<'a> {
    fn from(causes: &'a causes::Causes) -> Self {
        Self {
            first: causes.causes.iter().map(Cause::from).collect(),
            uncounted: causes.uncounted,
        }
    }
}

impl<'a> From<&'a causes::Cause> for Cause<'a> {
    fn from(cause: &'a causes::Cause) -> Self {
        let (server, operators) = match &cause.party {
            Party::Operator(id) => (None, vec![id]),
            Party::Server { server, operators } => (Some(server), operators.iter().collect()),
            Party::Unknown => (None, Vec::new()),
        };
        let text = |it: &'a String| Cow::Borrowed(it.as_str());
        let first = cause.findings.first();
        Self {
            code: cause.code.as_str().into(),
            severity: cause.severity,
            server: server.map(text),
            operators: operators.into_iter().map(text).collect(),
            domains: cause.domains,
            names: cause.names.iter().map(text).collect(),
            findings: cause.findings.len(),
            message: first
                .map(|it| it.message(Lang::English))
                .unwrap_or_default()
                .into(),
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
