//! The rate limit of one server, in queries per second.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Mutex;
use tokio::time::sleep;

/// The limit of one server's address, whatever it is asked over. The lock is fair: those who wait go
/// in the order they came.
#[derive(Debug)]
pub(super) struct Limiter(Mutex<DefaultDirectRateLimiter>);

impl Limiter {
    /// So many queries a second.
    pub(super) fn new(rate: NonZeroU32) -> Self {
        Self(Mutex::new(RateLimiter::direct(quota(rate))))
    }

    /// Whether one more query might be sent at once.
    #[cfg(test)]
    pub(super) async fn is_free(&self) -> bool {
        self.0.lock().await.check().is_ok()
    }

    /// Waits until one more query may be sent.
    pub(super) async fn permit(&self) {
        let limiter = self.0.lock().await;
        while let Err(early) = limiter.check() {
            sleep(early.wait_time_from(DefaultClock::default().now())).await;
        }
    }
}

/// A bucket of a fiftieth of a second's queries: timers tick in milliseconds, so a high rate needs
/// a few at once, and no second sees more than 2 % above the rate.
fn quota(rate: NonZeroU32) -> Quota {
    let burst = NonZeroU32::new(rate.get() / 50).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(rate).allow_burst(burst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_at_most_a_fiftieth_of_a_second() {
        let burst = |rate| quota(NonZeroU32::new(rate).unwrap()).burst_size().get();
        assert_eq!(
            [burst(1), burst(50), burst(100), burst(10_000)],
            [1, 1, 2, 200]
        );
    }
}
