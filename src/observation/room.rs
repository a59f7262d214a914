//! Room in memory: domains with many records are observed a few at a time, however many others are under
//! way. Two answers of 64 KiB name 5,700 targets of 255 octets, whose texts take 20 MB.

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::Observation;
use crate::lookup::{Answer, Failure};

/// Records in one answer that need no permit. An owner that complies has two.
const FEW_RECORDS: usize = 16;

/// Octets of a domain's target facts that need no permit while the domain waits for its fronts. Those of a
/// compliant domain take less than 1 KiB.
const FEW_OCTETS: usize = 32 * 1024;

/// Domains with more of either that are observed and judged at once.
const LARGE_DOMAINS: usize = 4;

/// The permits that all domains of a run share.
#[derive(Debug)]
pub struct Rooms(Semaphore);

impl Default for Rooms {
    fn default() -> Self {
        Self(Semaphore::new(LARGE_DOMAINS))
    }
}

impl Rooms {
    /// Room for one domain, which takes a permit only if it is large.
    pub fn room(&self) -> Room<'_> {
        Room {
            rooms: self,
            permit: OnceCell::new(),
        }
    }
}

/// Room for one domain. It must live until its facts are judged and cut: then it returns its permit.
#[derive(Debug)]
pub struct Room<'a> {
    rooms: &'a Rooms,
    /// Taken once, so that no domain waits for a permit that holds another. The rooms are never closed.
    permit: OnceCell<Option<SemaphorePermit<'a>>>,
}

impl Room<'_> {
    /// Waits for a permit if these facts are large, because they wait for fronts beside thousands of others.
    pub async fn admit(&self, observation: &Observation) {
        let targets = observation.targets.iter();
        let octets = targets.map(|(target, facts)| target.len() + facts.octets());
        if octets.sum::<usize>() > FEW_OCTETS {
            self.enter().await;
        }
    }

    /// Whether an answer with many records may be kept: the domain has a permit, or gets one at once.
    /// Otherwise the domain drops its answers, which also take room, waits, and asks again.
    pub(super) fn is_entered(&self) -> bool {
        if !self.permit.initialized()
            && let Ok(permit) = self.rooms.0.try_acquire()
        {
            // It is returned if another question of the same domain waits for one already.
            let _ = self.permit.set(Some(permit));
        }
        self.permit.initialized()
    }

    /// Waits for a permit, unless the domain has it already.
    pub(super) async fn enter(&self) {
        // Few domains come here: the future must not make those of all others larger.
        let permit = || async { self.rooms.0.acquire().await.ok() };
        Box::pin(self.permit.get_or_init(permit)).await;
    }
}

/// Whether an answer has more records than are kept without a permit.
pub(super) fn is_large(answer: &Result<Answer, Failure>) -> bool {
    let records = answer.as_ref().map_or(0, |answer| answer.records().len());
    records > FEW_RECORDS
}
