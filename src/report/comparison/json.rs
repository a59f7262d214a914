//! The changes as `mssrv.comparison/1`.

use std::collections::BTreeSet;

use super::{
    CauseChange, CauseTrend, Comparison, DomainChange, OperatorChange, OperatorTrend, Trend,
};
use crate::contract::audit::{DomainStatus, OperatorStatus};
use crate::contract::comparison as form;
use crate::contract::{self, FormName, Time, Tool};
use crate::finding::Severity;
use crate::lang::Lang;
use crate::report::causes::Party;
use crate::report::view::MailboxesByStatus;
use crate::report::{DomainReport, Report};

/// The comparison as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(comparison: &Comparison<'_>) -> serde_json::Result<String> {
    contract::indented(&form::Comparison::from(comparison))
}

impl<'a> From<&'a Comparison<'a>> for form::Comparison<'a> {
    fn from(comparison: &'a Comparison<'a>) -> Self {
        let domains = comparison.domains.iter().filter(|it| it.is_change());
        let operators = comparison.operators.iter();
        let conditions = comparison.conditions.iter().map(|it| form::Condition {
            name: it.name.in_lang(Lang::English).into(),
            before: it.before.in_lang(Lang::English).into(),
            after: it.after.in_lang(Lang::English).into(),
        });
        Self {
            schema: FormName::new(),
            tool: Tool::OURS,
            before: audit(comparison.before),
            after: audit(comparison.after),
            conditions: conditions.collect(),
            options_known: comparison.has_options,
            summary: summary(comparison),
            domains: domains.map(|it| domain(it, comparison)).collect(),
            operators: operators.filter_map(operator).collect(),
            causes: comparison.causes.iter().map(cause).collect(),
        }
    }
}

fn audit(report: &Report) -> form::Audit<'_> {
    let context = &report.context;
    let whitelist = context.whitelist.as_ref();
    let mailboxes = MailboxesByStatus::of_report(report);
    form::Audit {
        started: Time(context.started),
        finished: Time(report.finished),
        requirement: context.requirement.id.as_str().into(),
        source: context.source,
        whitelist: whitelist.and_then(|it| it.generated.as_deref().map(Into::into)),
        domains: report.domain_counts().into(),
        mailboxes: mailboxes.map(|it| form::Mailboxes {
            total: it.total(),
            compliant: it.compliant,
        }),
    }
}

fn summary(comparison: &Comparison<'_>) -> form::Summary {
    let domains = |is_meant: fn(&DomainChange<'_>) -> bool| {
        comparison.domains.iter().filter(|it| is_meant(it)).count()
    };
    form::Summary {
        regressed: comparison.count(Trend::Regressed),
        newly_compliant: comparison.count(Trend::NewlyCompliant),
        otherwise: comparison.count(Trend::Otherwise),
        undetermined: comparison.count(Trend::Undetermined),
        determined: comparison.count(Trend::Determined),
        appeared: comparison.count(Trend::Appeared),
        gone: comparison.count(Trend::Gone),
        same: comparison.count(Trend::Same),
        records_changed: domains(|it| it.records_changed),
        moved: domains(|it| it.moved()),
    }
}

fn domain<'a>(change: &DomainChange<'a>, comparison: &Comparison<'_>) -> form::Domain<'a> {
    form::Domain {
        domain: change.domain.into(),
        trend: change.trend.into(),
        before: change.before.map(state),
        after: change.after.map(state),
        records_changed: change.records_changed,
        mailboxes: change.mailboxes(comparison),
    }
}

fn state(domain: &DomainReport) -> form::DomainState<'_> {
    let findings = domain.findings.iter();
    let codes = findings.filter(|it| it.severity != Severity::Info);
    let codes: BTreeSet<_> = codes.map(|it| it.code.as_str()).collect();
    form::DomainState {
        status: DomainStatus::from(domain.status),
        operators: domain.operators.as_slice().into(),
        codes: codes.into_iter().map(Into::into).collect(),
    }
}

fn operator<'a>(change: &'a OperatorChange<'_>) -> Option<form::Operator<'a>> {
    let [before, after] = change.statuses();
    let domains = change.domains.iter();
    Some(form::Operator {
        id: change.id().into(),
        name: change.name().map(Into::into),
        trend: match change.trend {
            OperatorTrend::FellBack => form::OperatorTrend::FellBack,
            OperatorTrend::Mixed => form::OperatorTrend::Mixed,
            OperatorTrend::Improved => form::OperatorTrend::Improved,
            OperatorTrend::Appeared => form::OperatorTrend::Appeared,
            OperatorTrend::Gone => form::OperatorTrend::Gone,
            OperatorTrend::Other => form::OperatorTrend::Other,
            OperatorTrend::Same => return None,
        },
        before: before.map(OperatorStatus::from),
        after: after.map(OperatorStatus::from),
        domains: domains
            .map(|(it, number)| ((*it).into(), *number))
            .collect(),
    })
}

fn cause(change: &CauseChange) -> form::Cause<'_> {
    let cause = &change.cause;
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
        trend: match change.trend {
            CauseTrend::New => form::CauseTrend::New,
            CauseTrend::Grown => form::CauseTrend::Grown,
            CauseTrend::Shrunk => form::CauseTrend::Shrunk,
            CauseTrend::Unknown => form::CauseTrend::Unknown,
            CauseTrend::Gone => form::CauseTrend::Gone,
        },
        before: change.before,
        after: change.after,
        unknown: change.unknown,
        left: change.left,
        names: cause.names.iter().map(|it| it.as_str().into()).collect(),
        message: first
            .map_or_else(String::new, |it| it.message(Lang::English))
            .into(),
    }
}

impl From<Trend> for form::Trend {
    fn from(trend: Trend) -> Self {
        match trend {
            Trend::Regressed => Self::Regressed,
            Trend::NewlyCompliant => Self::NewlyCompliant,
            Trend::Otherwise => Self::Otherwise,
            Trend::Undetermined => Self::Undetermined,
            Trend::Determined => Self::Determined,
            Trend::Appeared => Self::Appeared,
            Trend::Gone => Self::Gone,
            Trend::Same => Self::Same,
        }
    }
}
