//! Visits of fronts: each front once in a run, and few connections to one host at a time.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use rustls::crypto::{CryptoProvider, ring};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::conditions::ProbeConditions;
use super::settings::{ClientIdentity, Settings};
use super::visit::{VisitContext, present, visit};
use super::{
    Cause, Certificate, FrontFacts, Presented, ProbedFront, Stage, Untried, Visit, VisitError,
};
use crate::recent::GenerationalCache;
use crate::service::Interface;
use crate::special_purpose::{destination, special_purpose};

/// Connections with one host at once: a server allows one client few.
const MAX_VISITS_PER_HOST: usize = 4;
/// Connections at once in all: each holds a socket, and some systems give a process 256 files.
const MAX_VISITS: usize = 100;
/// Addresses of one family that a front is visited at. A message can name 4,095.
const PER_FAMILY: usize = 8;
/// Fronts, and hosts, remembered at the least.
const REMEMBERED: usize = 4096;

/// Visits each front once, even if many domains share it.
#[derive(Debug)]
pub struct Prober {
    settings: Settings,
    provider: Arc<CryptoProvider>,
    fronts: Mutex<GenerationalCache<ProbedFront, Arc<OnceCell<Arc<FrontFacts>>>>>,
    hosts: Mutex<GenerationalCache<IpAddr, VisitLimit>>,
    all: Semaphore,
}

#[derive(Debug, Clone)]
struct VisitLimit(Arc<Semaphore>);

impl Default for VisitLimit {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_VISITS_PER_HOST)))
    }
}

/// Held during one visit.
struct VisitPermit<'a> {
    _of_host: Option<OwnedSemaphorePermit>,
    _of_all: Option<SemaphorePermit<'a>>,
}

impl Prober {
    /// A prober that has visited no front yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            provider: Arc::new(ring::default_provider()),
            fronts: Mutex::new(GenerationalCache::new(REMEMBERED)),
            hosts: Mutex::new(GenerationalCache::new(REMEMBERED)),
            all: Semaphore::new(MAX_VISITS),
        }
    }

    /// How it visits them.
    pub fn conditions(&self) -> ProbeConditions {
        ProbeConditions::of(&self.settings)
    }

    /// Returns the facts of a front at these addresses. The first caller starts the visit, and the others wait.
    pub async fn examine(&self, front: &ProbedFront, addresses: &[IpAddr]) -> Arc<FrontFacts> {
        let known = {
            let mut fronts = self.fronts.lock().unwrap_or_else(PoisonError::into_inner);
            fronts.get(front)
        };
        let examining = || async {
            let mut addresses = addresses.to_vec();
            addresses.sort_unstable();
            addresses.dedup();
            let first = addresses.chunk_by(|one, other| one.is_ipv4() == other.is_ipv4());
            let first = first.flat_map(|family| family.iter().take(PER_FAMILY));
            let first: Vec<_> = first.copied().collect();
            let unvisited = addresses.len() - first.len();
            let visits = first.into_iter().map(|ip| self.visit(front, ip));
            Arc::new(FrontFacts {
                front: front.clone(),
                files: Arc::clone(&self.settings.files),
                visits: join_all(visits).await,
                unvisited,
            })
        };
        Arc::clone(known.get_or_init(examining).await)
    }

    async fn visit(&self, front: &ProbedFront, ip: IpAddr) -> Visit {
        let addr = SocketAddr::new(ip, front.port);
        let purpose = special_purpose(destination(ip)).filter(|_| !self.settings.private);
        if let Some(purpose) = purpose {
            return Visit {
                error: Some(VisitError {
                    stage: Stage::Connect,
                    cause: Cause::NotPublic(purpose),
                }),
                ..Visit::new(addr)
            };
        }
        let turn = self.acquire_permit(ip).await;
        let mut seen = visit(addr, self.context(front)).await;
        drop(turn);
        // One silence, or one connection that is dropped, decides nothing: it is visited a second time
        // then, with more patience for the greeting, once all others that wait have had a turn.
        if seen.may_be_chance() {
            let _turn = self.acquire_permit(ip).await;
            let tools = self.context(front);
            let greeting = tools.limit * 2;
            seen = visit(addr, VisitContext { greeting, ..tools }).await;
        }
        seen.presented = self.present(front, &seen).await;
        seen
    }

    /// Shows the client certificate if the server asks for one.
    async fn present(&self, front: &ProbedFront, seen: &Visit) -> Option<Presented> {
        let ClientIdentity(identity) = self.settings.identity.as_ref()?;
        let tls = seen.tls.as_ref().filter(|tls| tls.request.is_some())?;
        if front.interface != Interface::Authcli {
            return None;
        }
        let authorities = self.settings.authorities.as_ref();
        let shown = tls.certificate.as_ref();
        if let Some(why) = authorities.and_then(|_| Certificate::distrust(shown, &front.host)) {
            return Some(Presented::Untried(Untried::NotShown(why)));
        }
        let _turn = self.acquire_permit(seen.addr.ip()).await;
        Some(present(seen.addr, self.context(front), Arc::clone(identity)).await)
    }

    /// A place among the visits of a host, and of all, for one visit.
    async fn acquire_permit(&self, ip: IpAddr) -> VisitPermit<'_> {
        let VisitLimit(of_host) = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.get(&destination(ip))
        };
        // A visit that waits for a busy host does not hold one of the permits of all hosts. Neither
        // semaphore is ever closed.
        let of_host = of_host.acquire_owned().await.ok();
        let of_all = self.all.acquire().await.ok();
        VisitPermit {
            _of_host: of_host,
            _of_all: of_all,
        }
    }

    fn context<'a>(&'a self, front: &'a ProbedFront) -> VisitContext<'a> {
        VisitContext {
            front,
            provider: &self.provider,
            authorities: self.settings.authorities.as_deref(),
            limit: self.settings.timeout,
            greeting: self.settings.timeout,
            now: (self.settings.now)(),
        }
    }
}
