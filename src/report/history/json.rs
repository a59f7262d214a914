//! The history as `mssrv.history/1`.

use super::{AuditPoint, History, OpenCause, Since};
use crate::contract::audit::DomainStatus;
use crate::contract::{self, FormName, Time, Tool, comparison, history as form};
use crate::lang::Lang;
use crate::report::causes::Party;
use crate::report::json;

/// The history as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(history: &History) -> serde_json::Result<String> {
    contract::indented(&form::History::from(history))
}

impl<'a> From<&'a History> for form::History<'a> {
    fn from(history: &'a History) -> Self {
        let operators = history.operators.iter().map(|it| form::Operator {
            id: it.id.as_str().into(),
            name: it.name.as_deref().map(Into::into),
            domains: it.counts.iter().map(|it| it.map(Into::into)).collect(),
            since: it.since.map(Into::into),
        });
        let domains = history.domains.iter().map(|it| form::Domain {
            domain: it.domain.as_str().into(),
            operators: it.operators.as_slice().into(),
            status: DomainStatus::from(it.status),
            since: it.since.map(Into::into),
        });
        let contested = history.contested.iter().map(|it| form::Contested {
            domain: it.domain.as_str().into(),
            operators: it
                .operators
                .iter()
                .map(|it| it.as_deref().map(Into::into))
                .collect(),
        });
        Self {
            schema: FormName::new(),
            tool: Tool::OURS,
            audits: history.audits.iter().map(audit).collect(),
            operators: operators.collect(),
            domains: domains.collect(),
            causes: history.causes.iter().map(cause).collect(),
            contested: contested.collect(),
        }
    }
}

impl From<Since> for form::Since {
    fn from(since: Since) -> Self {
        Self {
            complies: since.complies,
            started: Time(since.started),
            uncertain: since.is_uncertain,
        }
    }
}

fn audit(point: &AuditPoint) -> form::Audit<'_> {
    let operators = point.operators.iter();
    let statuses = operators.flat_map(|(status, number)| std::iter::repeat_n(*status, *number));
    let conditions = point.conditions.iter().map(|it| comparison::Condition {
        name: it.name.in_lang(Lang::English).into(),
        before: it.before.in_lang(Lang::English).into(),
        after: it.after.in_lang(Lang::English).into(),
    });
    form::Audit {
        started: Time(point.started),
        finished: Time(point.finished),
        domains: point.domains.into(),
        operators: json::by_status(statuses),
        mailboxes: point.mailboxes.map(|it| comparison::Mailboxes {
            total: it.total(),
            compliant: it.compliant,
        }),
        contested: point.contested,
        conditions: conditions.collect(),
    }
}

fn cause(open: &OpenCause) -> form::Cause<'_> {
    let cause = &open.cause;
    let (server, operators) = match &cause.party {
        Party::Operator(id) => (None, vec![id.as_str().into()]),
        Party::Server { server, operators } => {
            let operators = operators.iter().map(|it| it.as_str().into());
            (Some(server.as_str().into()), operators.collect())
        }
        Party::Unknown => (None, Vec::new()),
    };
    let first = cause.findings.first();
    form::Cause {
        code: cause.code.as_str().into(),
        severity: cause.severity,
        server,
        operators,
        since: Time(open.since),
        domains: open.domains.clone(),
        names: cause.names.iter().map(|it| it.as_str().into()).collect(),
        message: first
            .map_or_else(String::new, |it| it.message(Lang::English))
            .into(),
    }
}
