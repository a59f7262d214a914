//! The order of questions before the first response: a few questions first, the others after their result.

use tokio::time::{Duration, Instant, sleep_until};

use super::alarm::SILENT_FOR;
use super::{Alarm, Contact, LEADERS, domain};
use crate::lookup::Question;

/// Longest wait of the other questions, unless every attempt was refused. A slow answer to the first
/// questions must not delay an audit.
pub(super) const HEADSTART: Duration = Duration::from_millis(250);

impl Contact {
    /// Waits until one more question may be put: the first few at once, the others once a server was
    /// heard, or after [`HEADSTART`]. If every attempt is refused, questions about many domains wait
    /// for the alarm, which may end the command.
    pub(in crate::lookup) async fn enter(&self, question: &Question) {
        if !self.was_heard() {
            Box::pin(self.wait(question)).await;
        }
    }

    async fn wait(&self, question: &Question) {
        let Err(began) = self.note_question(question) else {
            return;
        };
        let mut until = began + HEADSTART;
        loop {
            let changed = self.changed.notified();
            let holds = {
                let state = self.state();
                if self.was_heard() || state.ended || state.is_silent() {
                    return;
                }
                state.is_refused() && state.asked.len() >= Alarm::LEAST_DOMAINS
            };
            if holds {
                // The alarm comes before this. Questions continue here only if the command continues.
                until = began + SILENT_FOR;
            }
            if Instant::now() >= until {
                return;
            }
            tokio::select! {
                () = changed => {}
                () = sleep_until(until) => {}
            }
        }
    }

    /// Notes a question that is put. An error, with when the first one was put, if it is not one of the
    /// first few.
    pub(in crate::lookup) fn note_question(&self, question: &Question) -> Result<(), Instant> {
        let mut state = self.state();
        let began = *state.began.get_or_insert_with(Instant::now);
        if state.asked.len() < Alarm::LEAST_DOMAINS {
            state.asked.insert(domain(question));
        }
        if state.leaders.contains(question) {
            return Ok(());
        }
        if state.leaders.len() >= LEADERS {
            return Err(began);
        }
        state.leaders.push(question.clone());
        self.changed.notify_waiters();
        Ok(())
    }
}
