//! Results that are found once, however many tasks ask for them at the same time.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use hickory_proto::rr::Name;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Duration, Instant};

use super::super::Failure;

/// How long a failure is kept. Thousands of names may depend on it, and each would spend all its attempts on
/// it.
pub(super) const FAILURE_TTL: Duration = Duration::from_secs(30);

/// A result that is found once, and shared. A failure is shared for a while only.
#[derive(Debug)]
pub(super) struct SingleFlight<T> {
    stored: Mutex<Option<StoredResult<T>>>,
}

/// A result, and until when it is believed, if not for ever.
type StoredResult<T> = (Result<T, Failure>, Option<Instant>);

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self {
            stored: Mutex::new(None),
        }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// Returns the result. Finds it now unless another task has found it or is about to.
    ///
    /// A `nested` search is part of another one, and never waits: two that wait for each other would wait
    /// for ever. Its failure may be due to where it began, and is not kept. Any other failure is kept if
    /// `keeps` accepts it.
    pub(super) async fn get(
        &self,
        nested: bool,
        keeps: impl Fn(&Failure) -> bool,
        find: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut held = if nested {
            match self.stored.try_lock() {
                Ok(held) => held,
                Err(_) => return find.await,
            }
        } else {
            self.stored.lock().await
        };
        match &*held {
            Some((result, until)) if until.is_none_or(|until| Instant::now() < until) => {
                return result.clone();
            }
            _ => {}
        }
        let result = find.await;
        let is_kept = match &result {
            Ok(_) => true,
            Err(failure) => !nested && keeps(failure),
        };
        if is_kept {
            let until = result.is_err().then(|| Instant::now() + FAILURE_TTL);
            *held = Some((result.clone(), until));
        }
        result
    }

    /// Has the result found again, if it still is `old`.
    pub(super) async fn forget(&self, old: &T, same: impl Fn(&T, &T) -> bool) {
        let mut held = self.stored.lock().await;
        if matches!(&*held, Some((Ok(current), _)) if same(current, old)) {
            *held = None;
        }
    }

    /// Replaces the result by a better one, unless somebody is about to find it.
    pub(super) fn replace(&self, result: T) {
        if let Ok(mut held) = self.stored.try_lock() {
            *held = Some((Ok(result), None));
        }
    }

    /// The result, if it was found.
    pub(super) fn peek(&self) -> Option<T> {
        let held = self.stored.try_lock().ok()?;
        held.as_ref()?.0.as_ref().ok().cloned()
    }
}

/// Turns at names: those who ask about one name go one after the other.
#[derive(Debug, Default)]
pub(super) struct NameLocks {
    names: Lock<HashMap<Name, Arc<Mutex<()>>>>,
}

impl NameLocks {
    /// Waits for a turn at `name`.
    pub(super) async fn lock(&self, name: Name) -> NameLock<'_> {
        let turn = Arc::clone(self.names().entry(name.clone()).or_default());
        NameLock {
            held: Some(turn.lock_owned().await),
            name,
            turns: self,
        }
    }

    fn names(&self) -> MutexGuard<'_, HashMap<Name, Arc<Mutex<()>>>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn, which ends with this value.
#[derive(Debug)]
pub(super) struct NameLock<'a> {
    held: Option<OwnedMutexGuard<()>>,
    name: Name,
    turns: &'a NameLocks,
}

impl NameLock<'_> {
    /// Whether others wait for their turn.
    pub(super) fn is_awaited(&self) -> bool {
        let names = self.turns.names();
        // The table's own and this one's.
        names
            .get(&self.name)
            .is_some_and(|turn| Arc::strong_count(turn) > 2)
    }
}

impl Drop for NameLock<'_> {
    fn drop(&mut self) {
        let mut names = self.turns.names();
        self.held = None;
        if names
            .get(&self.name)
            .is_some_and(|turn| Arc::strong_count(turn) == 1)
        {
            names.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::FailureKind;
    use super::*;

    #[tokio::test]
    async fn failure_that_is_not_the_things_own_is_found_again() {
        let memo = SingleFlight::default();
        let failed = |kind| async move { Err(Failure::of_kind(kind)) };
        let keeps = |failure: &Failure| failure.kind() != FailureKind::Limit;
        memo.get(false, keeps, failed(FailureKind::Limit))
            .await
            .unwrap_err();
        assert_eq!(memo.get(false, keeps, async { Ok(1) }).await, Ok(1));
        memo.replace(2);
        assert_eq!(memo.get(false, keeps, async { Ok(1) }).await, Ok(2));
        let kept = SingleFlight::default();
        kept.get(false, keeps, failed(FailureKind::Timeout))
            .await
            .unwrap_err();
        kept.get(false, keeps, async { Ok(1) }).await.unwrap_err();
    }
}
