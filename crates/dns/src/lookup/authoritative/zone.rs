//! A zone, its name servers, and their health.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use hickory_proto::rr::Name;
use tokio::time::Instant;

use super::super::{Endpoint, Failure, labels};
use super::memo::{FAILURE_TTL, SingleFlight};
use super::misses::Misses;
use super::reading::{DelegatedServer, Delegation};

/// Questions in a row that must time out with all their attempts before a server counts as silent and is not
/// asked for a while.
const MAX_SILENCES: u32 = 3;
/// Most names remembered as no zone cuts.
const MAX_NO_CUTS: usize = 10_000;

/// Servers in the order in which they are asked.
pub(super) type NsEndpoints = Arc<[Arc<Endpoint>]>;

/// A zone, found by its delegation.
#[derive(Debug)]
pub(super) struct DelegatedZone {
    /// Name of the zone, in lower case.
    pub(super) apex: Name,
    /// Its name servers according to the zone above, or to the zone itself if the same server has both.
    pub(super) delegation: Vec<DelegatedServer>,
    /// Servers to begin at, of which more is known than of those delegated to.
    start_servers: Vec<Arc<Endpoint>>,
    /// Some of its servers, to find the way down.
    pub(super) contacts: SingleFlight<NsEndpoints>,
    /// All of its servers, to judge by.
    pub(super) name_servers: SingleFlight<Arc<NameServerSet>>,
    /// The health of the contacts, all together.
    pub(super) health: ServerHealth,
    /// How often each contact failed since it last had an answer.
    pub(super) misses: Misses,
    /// Names in the zone that many others lie below, and that are no zone cuts.
    no_cuts: Lock<HashSet<Name>>,
}

impl DelegatedZone {
    pub(super) fn new(delegation: Delegation) -> Self {
        Self {
            apex: delegation.apex,
            delegation: delegation.servers,
            start_servers: delegation.start_servers,
            contacts: SingleFlight::default(),
            name_servers: SingleFlight::default(),
            health: ServerHealth::default(),
            misses: Misses::default(),
            no_cuts: Lock::default(),
        }
    }

    /// The servers to begin at, if there are any.
    pub(super) fn start_servers(&self) -> Option<&[Arc<Endpoint>]> {
        (!self.start_servers.is_empty()).then_some(&self.start_servers)
    }

    /// Labels of its name.
    pub(super) fn depth(&self) -> usize {
        labels(&self.apex)
    }

    /// The highest name on the way down to `name` that may be a zone cut: those who look for one
    /// below it look for the same.
    pub(super) fn next_name_below(&self, name: &Name) -> Name {
        let inner = self.no_cuts();
        let mut on_the_way = (self.depth() + 1..labels(name)).map(|depth| name.trim_to(depth));
        let fork = on_the_way.find(|fork| !inner.contains(fork));
        fork.unwrap_or_else(|| name.clone())
    }

    /// Remembers that `name` is no zone cut.
    pub(super) fn remember_no_cut(&self, name: Name) {
        let mut inner = self.no_cuts();
        if inner.len() >= MAX_NO_CUTS {
            inner.clear();
        }
        inner.insert(name);
    }

    fn no_cuts(&self) -> MutexGuard<'_, HashSet<Name>> {
        self.no_cuts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The servers of a zone: those delegated to and those that the zone names itself.
#[derive(Debug, Default)]
pub(super) struct NameServerSet {
    /// By name, then address; each address once.
    pub(super) servers: Vec<ZoneServer>,
    /// Name servers of which no address is known, and why.
    pub(super) without_address: Vec<(Name, Failure)>,
    /// How many addresses this machine cannot reach.
    pub(super) unreachable: usize,
    /// Whether a silence may hide a server.
    pub(super) may_be_incomplete: bool,
    /// When to search again, if a failure that may pass kept the set from being complete.
    pub(super) repeat_at: Option<Instant>,
}

/// A name server at one of its addresses.
#[derive(Debug)]
pub(super) struct ZoneServer {
    /// Name in the NS RRset.
    pub(super) name: Name,
    /// Where it is asked.
    pub(super) endpoint: Arc<Endpoint>,
    /// Whether it can be asked.
    pub(super) health: ServerHealth,
}

/// Whether a server is worth a question. What is lame or silent is examined again now and then.
#[derive(Debug, Default)]
pub(super) struct ServerHealth {
    silences: AtomicU32,
    out: Lock<Option<(Failure, Instant)>>,
}

/// The current state of a [`ServerHealth`].
pub(super) enum HealthStatus {
    /// To be asked.
    Usable,
    /// Not to be asked, because of this failure.
    OutOfUse(Failure),
    /// To be examined: it was out long enough. Until that is done it stays out for all others.
    Due,
}

impl ServerHealth {
    /// A server that is out of use from the start if there is a failure.
    pub(super) fn new(failure: Option<Failure>) -> Self {
        let out = failure.map(|failure| (failure, Instant::now() + FAILURE_TTL));
        Self {
            silences: AtomicU32::new(0),
            out: Lock::new(out),
        }
    }

    /// The current state. A caller that gets [`HealthStatus::Due`] must examine the server.
    pub(super) fn status(&self) -> HealthStatus {
        match &mut *self.out() {
            None => HealthStatus::Usable,
            Some((failure, until)) if Instant::now() < *until => {
                HealthStatus::OutOfUse(failure.clone())
            }
            Some((_, until)) => {
                *until = Instant::now() + FAILURE_TTL;
                HealthStatus::Due
            }
        }
    }

    /// Whether it can be asked without an examination.
    pub(super) fn is_usable(&self) -> bool {
        self.out().is_none()
    }

    /// Notes how a question ended.
    pub(super) fn record<T>(&self, result: &Result<T, Failure>) {
        match result {
            Err(failure) if failure.kind().is_silence() => {
                if self.silences.fetch_add(1, Ordering::Relaxed) + 1 >= MAX_SILENCES {
                    self.set(Some(failure.clone()));
                }
            }
            _ => self.set(None),
        }
    }

    /// Takes it out of use, or back.
    pub(super) fn set(&self, failure: Option<Failure>) {
        self.silences.store(0, Ordering::Relaxed);
        *self.out() = failure.map(|failure| (failure, Instant::now() + FAILURE_TTL));
    }

    fn out(&self) -> MutexGuard<'_, Option<(Failure, Instant)>> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
