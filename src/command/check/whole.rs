//! An audit whose report is written as a whole, at its end.

use std::path::Path;

use super::Audit;
use crate::audit::{self, AuditSubject, Event};
use crate::command::output::Output;
use crate::command::progress::AuditProgress;
use crate::command::reports::{FurtherReports, ReportContent};
use crate::command::unanswered::Unanswered;
use crate::command::{CommandError, Talk};
use crate::finding::Counts;
use crate::report::format::{AuditFormat, Writing};
use crate::report::{Collector, Report};

impl Audit<'_> {
    /// Makes the audit, writes its reports and returns it.
    pub(super) async fn whole(
        self,
        talk: &mut Talk<'_, '_>,
        format: AuditFormat,
        output: Output,
        further: FurtherReports,
    ) -> Result<Report, CommandError> {
        let scope = self.scope();
        let domains = self.space.domains().len();
        let mut progress = AuditProgress::new(domains, Counts::default(), talk);
        let mut collector = Collector::new(self.space);
        let unanswered = Unanswered {
            servers: &self.context.servers,
            domains,
            keep_trying: self.settings.asking.keep_trying,
        };
        audit::run(
            self.space,
            self.space.domains().map(AuditSubject::from),
            &self.plan(),
            self.answers,
            |event| match event {
                Event::Settled(audits) => {
                    for audit in audits {
                        progress.count(audit.verdict.status, &audit.verdict.findings);
                        collector.add(audit);
                    }
                    progress.show(talk);
                    Ok(())
                }
                Event::Alarm(alarm) => unanswered.report(alarm, talk, &progress.bar),
            },
        )
        .await?;
        progress.finish();
        let digests = self.settings.digests;
        let mut report = collector.finish(self.context, (talk.env.now)());
        report.mailboxes = self.mailboxes;
        for domain in &mut report.domains {
            domain.digest = digests;
        }
        let content = ReportContent {
            report: &report,
            scope: Some(&scope),
            csv: self.settings.csv,
        };
        let file = output.file().map(Path::to_owned);
        let first = content.write(Writing::Whole(format), output, talk);
        further.write(first, file.as_deref(), &content, talk)?;
        Ok(report)
    }
}
