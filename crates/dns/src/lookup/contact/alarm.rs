//! Alarms for a command while no server answers.

use tokio::time::{Duration, Instant, sleep_until};

use super::{Contact, ContactState, LEADERS};

/// How long attempts may be refused until nothing is taken to listen, if those of the first questions
/// are not used up before.
const REFUSED_FOR: Duration = Duration::from_secs(4);
/// Silence after which it is reported.
pub(super) const SILENT_FOR: Duration = Duration::from_secs(5);

/// An alarm for a command that waits for answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// No server has answered in this time. Attempts continue.
    Silence(Duration),
    /// The system refuses the attempts at every server: nothing listens at their addresses.
    Refused,
    /// Questions about [`Alarm::LEAST_DOMAINS`] domains got no answer with all their attempts, and no
    /// server has sent anything.
    Unanswered,
}

impl Alarm {
    /// Domains about which questions must be asked until their servers count as missing. Of fewer, each
    /// is worth its attempts.
    pub const LEAST_DOMAINS: usize = 20;
}

impl ContactState {
    /// The alarm that is due, or else when the next one may be.
    fn due(&mut self, now: Instant) -> Result<Alarm, Option<Instant>> {
        let Some(began) = self.began.filter(|_| !self.ended) else {
            return Err(None);
        };
        if self.is_refused() && self.leaders.len() >= LEADERS {
            if self.exhausted >= LEADERS || now >= began + REFUSED_FOR {
                self.ended = true;
                return Ok(Alarm::Refused);
            }
            return Err(Some(began + REFUSED_FOR));
        }
        if self.silent.len() >= Alarm::LEAST_DOMAINS {
            self.ended = true;
            return Ok(Alarm::Unanswered);
        }
        if self.reported {
            return Err(None);
        }
        if now < began + SILENT_FOR {
            return Err(Some(began + SILENT_FOR));
        }
        self.reported = true;
        Ok(Alarm::Silence(SILENT_FOR))
    }
}

impl Contact {
    /// The next alarm. Waits for ever once there can be none.
    pub(in crate::lookup) async fn alarm(&self) -> Alarm {
        loop {
            // Created first, so that no change after the look at the state is missed.
            let changed = self.changed.notified();
            if self.was_heard() {
                std::future::pending::<()>().await;
            }
            let due = self.state().due(Instant::now());
            match due {
                Ok(alarm) => {
                    self.changed.notify_waiters();
                    return alarm;
                }
                Err(None) => changed.await,
                Err(Some(at)) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(at) => {}
                },
            }
        }
    }
}
