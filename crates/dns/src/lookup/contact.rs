//! Whether any server has responded at all. If none has, an audit of thousands of domains would spend hours
//! on attempts.

mod alarm;
mod turn;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use hickory_proto::rr::Name;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::{FailureKind, Question};

pub use alarm::Alarm;

/// Questions that are put first. The others wait for what becomes of them.
const LEADERS: usize = 3;

/// Whether servers responded in this run.
#[derive(Debug, Default)]
pub(super) struct Contact {
    /// Set when a datagram or a message comes in, even one that cannot be used.
    heard: Arc<AtomicBool>,
    /// Set once those who wait know of it.
    announced: AtomicBool,
    /// Kept only until the first response.
    state: Lock<ContactState>,
    /// Notified when the state changes.
    changed: Notify,
}

#[derive(Debug, Default)]
struct ContactState {
    /// When the first question was put.
    began: Option<Instant>,
    /// The first questions.
    leaders: Vec<Question>,
    /// The domains that questions are about, at most [`Alarm::LEAST_DOMAINS`].
    asked: HashSet<Name>,
    /// Attempts by server.
    attempts: HashMap<SocketAddr, Attempts>,
    /// Questions whose attempts are used up.
    exhausted: usize,
    /// The domains of these, at most [`Alarm::LEAST_DOMAINS`].
    silent: HashSet<Name>,
    /// Whether the silence was reported.
    reported: bool,
    /// Whether the last alarm was raised.
    ended: bool,
}

/// Attempts at one server.
#[derive(Debug, Clone, Copy, Default)]
struct Attempts {
    /// Attempts that the system refused, because nothing listens there.
    refused: usize,
    /// Attempts that timed out.
    silent: usize,
}

impl ContactState {
    /// Whether the system refuses attempts at every server. Systems limit how many refusals they send
    /// a second (RFC 4443 section 2.4), so that some attempts end in silence.
    fn is_refused(&self) -> bool {
        let refuses = |it: &Attempts| it.refused > 0 && it.refused >= it.silent;
        !self.attempts.is_empty() && self.attempts.values().all(refuses)
    }

    fn is_silent(&self) -> bool {
        !self.is_refused() && self.attempts.values().any(|it| it.silent > 0)
    }
}

impl Contact {
    /// The flag that a receiver of datagrams sets.
    pub(super) fn heard(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.heard)
    }

    /// Whether any server sent anything.
    pub(super) fn was_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// Notes that a server sent something.
    pub(super) fn hear(&self) {
        // A socket may have set `heard` before, but it wakes no waiter.
        if !self.announced.load(Ordering::Relaxed) {
            self.announced.store(true, Ordering::Relaxed);
            self.heard.store(true, Ordering::Relaxed);
            *self.state() = ContactState::default();
            self.changed.notify_waiters();
        }
    }

    /// Notes an attempt at a server that failed that way.
    pub(super) fn fail(&self, server: SocketAddr, kind: FailureKind) {
        if self.was_heard() {
            return;
        }
        if !kind.is_silence() {
            return self.hear();
        }
        let mut state = self.state();
        let attempts = state.attempts.entry(server).or_default();
        match kind {
            FailureKind::Unreachable => attempts.refused += 1,
            _ => attempts.silent += 1,
        }
        self.changed.notify_waiters();
    }

    /// Notes that a question got no answer, with all its attempts.
    pub(super) fn exhaust(&self, question: &Question) {
        if self.was_heard() {
            return;
        }
        let mut state = self.state();
        state.exhausted += 1;
        if state.silent.len() < Alarm::LEAST_DOMAINS {
            state.silent.insert(domain(question));
        }
        self.changed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, ContactState> {
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
