//! What a command does if its servers do not answer.

use indicatif::ProgressBar;

use super::{CommandError, Talk};
use crate::lookup::Alarm;

/// What is said, and whether the command goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered<'a> {
    /// The servers asked, as reports show them.
    pub(super) servers: &'a [String],
    /// Domains to ask about. Of a few, each is worth its attempts.
    pub(super) domains: usize,
    /// Whether the user wants attempts to go on in any case.
    pub(super) keep_trying: bool,
}

impl Unanswered<'_> {
    /// Reports an alarm, beside the progress bar.
    ///
    /// # Errors
    ///
    /// If the command is to end.
    pub(super) fn heed(
        self,
        alarm: Alarm,
        talk: &mut Talk<'_, '_>,
        bar: &ProgressBar,
    ) -> Result<(), CommandError> {
        let (what, is_last) = self.what(alarm);
        let are_many = self.domains >= Alarm::LEAST_DOMAINS;
        if is_last && are_many && !self.keep_trying {
            bar.finish_and_clear();
            return Err(CommandError::Unanswered(what));
        }
        bar.suspend(|| talk.note(&format!("{what}; attempts go on, Ctrl-C stops them")));
        Ok(())
    }

    /// What is wrong, and whether further attempts are in vain.
    fn what(self, alarm: Alarm) -> (String, bool) {
        let servers = self.servers.join(", ");
        match alarm {
            Alarm::Silence(time) => {
                let seconds = time.as_secs();
                let what = format!("no answer from {servers} within {seconds} seconds");
                (what, false)
            }
            Alarm::Refused => {
                let what =
                    format!("nothing listens at {servers}: every attempt was refused (ICMP)");
                (what, true)
            }
            Alarm::Unanswered(domains) => {
                let what = format!(
                    "no answer from {servers}: the questions about {domains} domains used up all \
                     their attempts"
                );
                (what, true)
            }
        }
    }
}
