//! The congestion window of one server: small at first, larger while it answers fast, and halved on loss.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Duration, Instant};

/// Queries under way to a server of which nothing is known.
const START: usize = 32;
/// Fewest, however much is lost.
const LEAST: usize = 16;
/// Queries that may wait at the server for their turn: more make no answer come earlier, and a
/// server at its defaults keeps no more than a few hundred.
const MAX_QUEUED: f64 = 64.0;
/// Losses so close to each other count as one.
const SAME_LOSS: Duration = Duration::from_millis(500);

/// Time on its way that a query is given at a server that never answered.
const UNKNOWN: Duration = Duration::from_millis(150);
/// Bounds of that time at other servers.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_millis(500);

/// The bound of one server.
#[derive(Debug)]
pub(super) struct Window {
    slots: Semaphore,
    state: Mutex<WindowState>,
}

#[derive(Debug)]
struct WindowState {
    /// Intended number of slots.
    size: usize,
    /// Places there are, taken or free.
    existing: usize,
    max: usize,
    times: Option<Times>,
    halved: Option<Instant>,
}

/// Round trips, in seconds.
#[derive(Debug, Clone, Copy)]
struct Times {
    least: f64,
    /// Smoothed, as TCP does it (RFC 6298 section 2).
    usual: f64,
}

/// A place in the window.
#[derive(Debug)]
pub(super) struct WindowSlot<'a> {
    window: &'a Window,
    permit: Option<SemaphorePermit<'a>>,
}

impl Window {
    /// A window of at most `max` places.
    pub(super) fn new(max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        let size = START.min(max);
        Self {
            slots: Semaphore::new(size),
            state: Mutex::new(WindowState {
                size,
                existing: size,
                max,
                times: None,
                halved: None,
            }),
        }
    }

    /// Waits for a slot. Waiters are served in FIFO order.
    pub(super) fn enter(&self) -> impl Future<Output = WindowSlot<'_>> {
        super::acquire(&self.slots).map(|permit| WindowSlot {
            window: self,
            permit,
        })
    }

    /// A place, if one is free.
    #[cfg(test)]
    pub(super) fn try_enter(&self) -> Option<WindowSlot<'_>> {
        let permit = self.slots.try_acquire().ok()?;
        Some(WindowSlot {
            window: self,
            permit: Some(permit),
        })
    }

    /// How long a query may take before it gives up its slot: four times the usual round trip.
    pub(super) fn slow_after(&self) -> Duration {
        let times = self.state().times;
        times.map_or(UNKNOWN, |times| {
            Duration::try_from_secs_f64(4.0 * times.usual)
                .unwrap_or(LONGEST)
                .clamp(SHORTEST, LONGEST)
        })
    }

    fn state(&self) -> MutexGuard<'_, WindowState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WindowSlot<'_> {
    /// Leaves with an answer that took so long. `lost` says that the server was silent when it was asked
    /// before, and not slow: what it answers now, it lost then.
    pub(super) fn answered(self, took: Duration, lost: bool) {
        let free = self.window.slots.available_permits();
        self.window.state().answered(took, lost, free);
    }
}

impl Drop for WindowSlot<'_> {
    fn drop(&mut self) {
        let Some(permit) = self.permit.take() else {
            return;
        };
        let mut state = self.window.state();
        if state.existing > state.size {
            permit.forget();
            state.existing -= 1;
            // Free slots are removed at once, and slots in use when they are released.
            let surplus = state.existing - state.size;
            state.existing -= self.window.slots.forget_permits(surplus);
            return;
        }
        let more = state.size - state.existing;
        state.existing = state.size;
        drop(state);
        drop(permit);
        if more > 0 {
            self.window.slots.add_permits(more);
        }
    }
}

impl WindowState {
    /// A window that is not made use of does not grow (RFC 7661).
    fn answered(&mut self, took: Duration, lost: bool, free: usize) {
        let took = took.as_secs_f64();
        let times = self.times.get_or_insert(Times {
            least: took,
            usual: took,
        });
        times.least = times.least.min(took);
        times.usual += (took - times.usual) / 8.0;
        if lost {
            let now = Instant::now();
            if self.halved.is_none_or(|at| now - at >= SAME_LOSS) {
                self.halved = Some(now);
                self.size = (self.size / 2).max(LEAST.min(self.max));
            }
        } else if free <= self.existing / 2 && times.queued(self.size) < MAX_QUEUED {
            self.size = self.max.min(self.size + 1);
        }
    }
}

impl Times {
    /// Estimated number of the `under_way` queries that wait at the server, as opposed to being on their
    /// way (as in TCP Vegas).
    fn queued(self, under_way: usize) -> f64 {
        under_way as f64 * (1.0 - self.least / self.usual.max(f64::MIN_POSITIVE))
    }
}
