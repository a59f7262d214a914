//! The way down: from where to begin to the zone of a name.
//!
//! Every piece of work is bounded: a zone lies deeper than the one that led to it, and a question
//! about a zone cut is followed by one about a shorter name.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};

use super::super::asker::Attempt;
use super::super::attempts::Unusable;
use super::super::message::Query;
use super::super::response::Response;
use super::super::{Endpoint, Failure, Question, Source, display_name};
use super::contacts::Contacts;
use super::reading::{self, Delegation, Place};
use super::zone::{Fitness, Zone, labels};
use super::{Authoritative, Zones};

/// Zones kept in memory. All can be found again.
const MAX_ZONES: usize = 50_000;
/// Rounds in which the servers of a zone are asked before they count as silent: one of them that
/// works must not go unheard for a lost datagram.
pub(super) const ROUNDS: u32 = 3;
/// Attempts at each of the servers whose word on a zone cut is welcome but not needed.
const FEW: u32 = 3;

impl Authoritative {
    /// The zone that `name` lies in. `path` has the hosts whose search this is a part of.
    pub(super) fn locate<'a>(
        &'a self,
        name: &'a Name,
        path: &'a [Name],
    ) -> BoxFuture<'a, Result<Arc<Zone>, Failure>> {
        self.find_zone(name, path).boxed()
    }

    async fn find_zone(&self, name: &Name, path: &[Name]) -> Result<Arc<Zone>, Failure> {
        let mut zone = match self.deepest(name) {
            Some(zone) => zone,
            None => self.top.get(!path.is_empty(), self.begin()).await?,
        };
        loop {
            if zone.apex == *name {
                return Ok(zone);
            }
            let fork = zone.fork(name);
            let turn = match path {
                [] => Some(self.turns.take(fork.clone()).await),
                _ => None,
            };
            match self.deepest(name) {
                Some(deeper) if deeper.depth() > zone.depth() => {
                    zone = deeper;
                    continue;
                }
                _ => {}
            }
            let Some(delegation) = self.cut(&zone, name, path).await? else {
                if turn.is_some_and(|turn| turn.is_awaited()) {
                    zone.remember(fork);
                }
                return Ok(zone);
            };
            zone = self.register(delegation);
        }
    }

    /// The zone cut next below the zone on the way to `name`; none where there is none.
    async fn cut(
        &self,
        zone: &Zone,
        name: &Name,
        path: &[Name],
    ) -> Result<Option<Delegation>, Failure> {
        if let Fitness::Out(failure) = zone.standing.fitness() {
            return Err(failure);
        }
        let contacts = self.contacts(zone, path).await?;
        let mut found = None;
        let mut name = name.clone();
        loop {
            let place = self.place(zone, &name, &contacts).await;
            let (place, server) = match place {
                Ok(told) => told,
                // The cut is known, and only whether there is another above it is not.
                Err(_) if found.is_some() => return Ok(found),
                Err(failure) => return Err(failure),
            };
            let delegation = match place {
                Place::Inside => return Ok(found),
                Place::Aliased(above) => {
                    name = above;
                    continue;
                }
                Place::Delegated(delegation) => delegation,
                Place::Served(apex) => self.served(zone, apex, &server, &contacts).await?,
            };
            // A server of the zone may serve one far below, too, and begin there.
            name = delegation.apex.base_name();
            found = Some(delegation);
            if name == zone.apex {
                return Ok(found);
            }
        }
    }

    async fn place(
        &self,
        zone: &Zone,
        name: &Name,
        contacts: &Contacts,
    ) -> Result<(Place, Source), Failure> {
        let servers = spread(contacts, name);
        let question = Question::about(name.clone(), RecordType::SOA);
        let read = |response: &Message| reading::place(&zone.apex, name, response);
        let told = self.put(&servers, question, read).await;
        zone.standing.note(&told);
        told.map_err(|failure| of_zone(zone, failure))
    }

    /// The name servers of a zone that a server of a zone above it serves as well: what it names
    /// itself, and what other servers of the zone above delegate to.
    async fn served(
        &self,
        zone: &Zone,
        apex: Name,
        server: &Source,
        contacts: &Contacts,
    ) -> Result<Delegation, Failure> {
        let question = Question::about(apex.clone(), RecordType::NS);
        let read = |response: &Message| -> Result<_, Unusable> {
            reading::place(&zone.apex, &apex, response)?;
            Ok(reading::name_servers(&apex, &zone.apex, response))
        };
        let (first, others): (Vec<_>, Vec<_>) = contacts
            .iter()
            .cloned()
            .partition(|contact| is_at(server, contact));
        let told = self.put(&first, question.clone(), read).await;
        let (mut servers, _) = told.map_err(|failure| of_zone(zone, failure))?;
        let query = Query::iterative(question);
        let more = others.iter().map(|contact| self.few(contact, &query, read));
        for server in join_all(more).await.into_iter().flatten().flatten() {
            match servers.iter_mut().find(|known| known.name == server.name) {
                Some(known) => known.glue.extend(server.glue),
                None => servers.push(server),
            }
        }
        let known = first;
        Ok(Delegation {
            apex,
            servers,
            known,
        })
    }

    /// A word that is welcome but not needed: from the first few attempts, or not at all.
    pub(super) async fn few<T>(
        &self,
        server: &Arc<Endpoint>,
        query: &Arc<Query>,
        read: impl Fn(&Message) -> Result<T, Unusable>,
    ) -> Option<T> {
        for round in 0..FEW {
            // Whatever is no answer was no word either.
            let attempt = Attempt {
                round,
                after_silence: round > 0,
            };
            if let Ok(response) = self.asker.ask(server, query, attempt).await {
                return read(&response.message(&query.question)).ok();
            }
        }
        None
    }

    /// Puts a question to servers in turn, as to those who answer for themselves alone.
    pub(super) async fn put<T>(
        &self,
        servers: &[Arc<Endpoint>],
        question: Question,
        read: impl Fn(&Message) -> Result<T, Unusable>,
    ) -> Result<(T, Source), Failure> {
        let query = Query::iterative(question);
        let read = |response: Response| read(&response.message(&query.question));
        let told = self.asker.in_turn(servers, ROUNDS, &query, read).await;
        let source = match &told {
            Ok((_, source)) => Some(source),
            Err(failure) if !failure.kind.is_silence() => failure.source.as_ref(),
            Err(_) => None,
        };
        if let Some(Source::Server { endpoint, .. }) = source {
            self.families.answered(endpoint.addr());
        }
        told
    }

    fn deepest(&self, name: &Name) -> Option<Arc<Zone>> {
        let zones = self.zones();
        let depths = (1..=labels(name)).rev();
        let mut names = depths.map(|depth| name.trim_to(depth));
        names.find_map(|name| zones.get(&name).cloned())
    }

    fn register(&self, delegation: Delegation) -> Arc<Zone> {
        let mut zones = self.zones();
        if zones.len() >= MAX_ZONES {
            zones.retain(|_, zone| Arc::strong_count(zone) > 1);
        }
        let apex = delegation.apex.clone();
        let new = || Arc::new(Zone::new(delegation));
        Arc::clone(zones.entry(apex).or_insert_with(new))
    }

    fn zones(&self) -> MutexGuard<'_, Zones> {
        self.zones.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The servers in an order that differs from name to name, to spread the load, and is the same in
/// every run. The first family stays the first.
fn spread(contacts: &Contacts, name: &Name) -> Vec<Arc<Endpoint>> {
    let mut servers = contacts.to_vec();
    let four = servers.partition_point(|server| server.addr().is_ipv4());
    let first = match four {
        0 => servers.as_mut_slice(),
        four => &mut servers[..four],
    };
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let by = hasher.finish() % first.len().max(1) as u64;
    first.rotate_left(usize::try_from(by).unwrap_or(0));
    servers
}

fn is_at(source: &Source, endpoint: &Arc<Endpoint>) -> bool {
    matches!(source, Source::Server { endpoint: at, .. } if at == endpoint)
}

/// A failure on the way down, which tells how far the way led.
fn of_zone(zone: &Zone, failure: Failure) -> Failure {
    if zone.apex.is_root() && zone.known().is_some() {
        return failure;
    }
    let detail = format!(
        "asking the name servers of the zone {}: {}",
        display_name(&zone.apex),
        failure.detail
    );
    Failure { detail, ..failure }
}
