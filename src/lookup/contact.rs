//! Whether anything was ever heard from the servers asked. If not, an audit of thousands of domains
//! would spend hours on attempts, so its command is warned in time.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex as Lock, MutexGuard, PoisonError};

use hickory_proto::rr::Name;
use tokio::sync::Notify;
use tokio::time::{Duration, Instant, sleep_until};

use super::{FailureKind, Question};

/// Questions that are put first. The others wait for what becomes of them.
const LEADERS: usize = 3;
/// How long the others wait at most, unless every attempt was refused: a slow answer to the first
/// questions must not hold up an audit.
const HEADSTART: Duration = Duration::from_millis(250);
/// How long every attempt may be refused until the servers count as missing, if the attempts of the
/// first questions are not used up before.
const PATIENCE: Duration = Duration::from_secs(4);
/// Silence after which it is reported.
const LONG: Duration = Duration::from_secs(5);

/// What a command is to know while it waits for answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// No server has sent a datagram in this time. Attempts go on.
    Silence(Duration),
    /// The system refuses every attempt (ICMP): nothing listens at the servers' addresses.
    Refused,
    /// Questions about that many different domains used up all their attempts, and no server has sent
    /// a datagram.
    Unanswered(usize),
}

impl Alarm {
    /// Domains about which questions must be asked until their servers count as missing. Of fewer, each
    /// is worth its attempts.
    pub const LEAST_DOMAINS: usize = 20;
}

/// What was heard from the servers of a run.
#[derive(Debug, Default)]
pub(super) struct Contact {
    heard: AtomicBool,
    state: Lock<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// When the first question was put.
    began: Option<Instant>,
    /// The first questions.
    leaders: Vec<Question>,
    /// The domains that questions are about, as far as it takes to see that they are many.
    domains: HashSet<Name>,
    /// Attempts that the system refused.
    refused: usize,
    /// Attempts that ended in silence.
    silent: usize,
    /// Questions without an answer whose attempts are used up.
    exhausted: HashSet<Question>,
    /// Whether the silence was reported.
    reported: bool,
    /// Whether the last alarm was given.
    ended: bool,
}

impl State {
    /// Whether nothing but refusals came.
    fn is_refused(&self) -> bool {
        self.refused > 0 && self.silent == 0
    }

    /// The alarm that is due, or else when the next one may be.
    fn due(&mut self, now: Instant) -> Result<Alarm, Option<Instant>> {
        let Some(began) = self.began.filter(|_| !self.ended) else {
            return Err(None);
        };
        if self.is_refused() && self.leaders.len() >= LEADERS {
            if self.exhausted.len() >= LEADERS || now >= began + PATIENCE {
                self.ended = true;
                return Ok(Alarm::Refused);
            }
            return Err(Some(began + PATIENCE));
        }
        let domains: HashSet<Name> = self.exhausted.iter().map(domain).collect();
        if domains.len() >= Alarm::LEAST_DOMAINS {
            self.ended = true;
            return Ok(Alarm::Unanswered(domains.len()));
        }
        if self.reported {
            return Err(None);
        }
        if now < began + LONG {
            return Err(Some(began + LONG));
        }
        self.reported = true;
        Ok(Alarm::Silence(LONG))
    }
}

impl Contact {
    /// Waits until one more question may be put: the first few at once, the others once a server was
    /// heard, or once the first ones show that it is worth while.
    pub(super) async fn enter(&self, question: &Question) {
        if !self.was_heard() {
            Box::pin(self.wait(question)).await;
        }
    }

    async fn wait(&self, question: &Question) {
        let Err(began) = self.pose(question) else {
            return;
        };
        let mut until = began + HEADSTART;
        loop {
            let changed = self.changed.notified();
            let is_refused = {
                let state = self.state();
                if self.was_heard() || state.ended || state.silent > 0 {
                    return;
                }
                state.is_refused() && state.domains.len() >= Alarm::LEAST_DOMAINS
            };
            if is_refused {
                // Alarms have their say first; who heeds none goes on then.
                until = began + LONG;
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
    pub(super) fn pose(&self, question: &Question) -> Result<(), Instant> {
        let mut state = self.state();
        let began = *state.began.get_or_insert_with(Instant::now);
        if state.domains.len() < Alarm::LEAST_DOMAINS {
            state.domains.insert(domain(question));
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

    /// Notes that a server sent something.
    pub(super) fn hear(&self) {
        if !self.was_heard() {
            self.heard.store(true, Ordering::Relaxed);
            *self.state() = State::default();
            self.changed.notify_waiters();
        }
    }

    /// Notes an attempt that failed that way.
    pub(super) fn fail(&self, kind: FailureKind) {
        if self.was_heard() {
            return;
        }
        match kind {
            FailureKind::Unreachable => self.state().refused += 1,
            FailureKind::Timeout => self.state().silent += 1,
            _ => return self.hear(),
        }
        self.changed.notify_waiters();
    }

    /// Notes that all attempts at a question are used up.
    pub(super) fn exhaust(&self, question: &Question) {
        if self.was_heard() {
            return;
        }
        let mut state = self.state();
        if !state.ended {
            state.exhausted.insert(question.clone());
            self.changed.notify_waiters();
        }
    }

    /// Whether any server sent anything.
    pub(super) fn was_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// The next alarm. Waits for ever once there can be none.
    pub(super) async fn alarm(&self) -> Alarm {
        loop {
            let changed = self.changed.notified();
            let due = match self.was_heard() {
                true => Err(None),
                false => self.state().due(Instant::now()),
            };
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The domain that a question is about: what follows the service labels, or the whole name.
fn domain(question: &Question) -> Name {
    let name: &Name = &question.name;
    let services = name.iter().take_while(|label| label.starts_with(b"_"));
    let kept = name.iter().count() - services.count();
    name.trim_to(kept).to_lowercase()
}

#[cfg(test)]
mod tests;
