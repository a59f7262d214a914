//! An audit whose report is written as a whole, at its end.

use super::Audit;
use crate::audit::{self, AuditSubject, Event};
use crate::command::output::Output;
use crate::command::report_form::show;
use crate::command::unanswered::Unanswered;
use crate::command::{CommandError, Talk, progress};
use crate::report::format::AuditFormat;
use crate::report::{Collector, Report};

impl Audit<'_> {
    /// Makes the audit, writes its report and returns it.
    pub(super) async fn whole(
        self,
        talk: &mut Talk<'_, '_>,
        format: AuditFormat,
        output: Output,
    ) -> Result<Report, CommandError> {
        let bar = progress::bar(self.space.domains().len(), talk);
        let mut collector = Collector::new(self.space);
        let unanswered = Unanswered {
            servers: &self.context.servers,
            domains: self.space.domains().len(),
            keep_trying: self.settings.asking.keep_trying,
        };
        audit::run(
            self.space,
            self.space.domains().map(AuditSubject::from),
            &self.plan(),
            self.answers,
            |event| match event {
                Event::Settled(audits) => {
                    let mut settled = 0;
                    for audit in audits {
                        collector.add(audit);
                        settled += 1;
                    }
                    bar.inc(settled);
                    Ok(())
                }
                Event::Alarm(alarm) => unanswered.report(alarm, talk, &bar),
            },
        )
        .await?;
        bar.finish_and_clear();
        let digests = self.settings.digests;
        let mut report = collector.finish(self.context, (talk.env.now)());
        for domain in &mut report.domains {
            domain.digest = digests;
        }
        show(format, self.settings.csv, talk, output, &report)?;
        Ok(report)
    }
}
