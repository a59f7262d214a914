//! The domains of an audit that is written line by line, kept only if further reports are to show them.

use std::path::Path;
use std::time::SystemTime;

use super::Audit;
use crate::command::reports::{FurtherReports, ReportContent};
use crate::command::{CommandError, Talk};
use crate::report::{AuditContext, DomainReport, OperatorReport, Report};

pub(super) struct KeptDomains {
    further: FurtherReports,
    domains: Vec<DomainReport>,
    /// When the audit began, if that was an earlier run.
    started: Option<SystemTime>,
}

impl KeptDomains {
    pub(super) fn new(further: FurtherReports) -> Self {
        Self {
            further,
            domains: Vec::new(),
            started: None,
        }
    }

    pub(super) fn keep(&mut self, domain: &DomainReport) {
        if !self.further.is_empty() {
            self.domains.push(domain.clone());
        }
    }

    /// The audit is continued; it began at this time.
    pub(super) fn resume(&mut self, started: Option<SystemTime>) {
        self.started = started;
    }

    /// Writes the further reports of an audit whose lines are all written: to the file `journal`, or to standard output.
    pub(super) fn write_reports(
        mut self,
        audit: &Audit<'_>,
        journal: Option<&Path>,
        operators: Vec<OperatorReport>,
        finished: SystemTime,
        talk: &mut Talk<'_, '_>,
    ) -> Result<(), CommandError> {
        self.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        let report = Report {
            context: AuditContext {
                started: self.started.unwrap_or(audit.context.started),
                ..audit.context.clone()
            },
            finished,
            operators,
            domains: self.domains,
            mailboxes: audit.mailboxes.clone(),
        };
        let content = ReportContent {
            report: &report,
            scope: Some(&audit.scope()),
            csv: audit.settings.csv,
        };
        self.further.write(Ok(()), journal, &content, talk)
    }
}
