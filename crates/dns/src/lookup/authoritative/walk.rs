//! The way down: from where to begin to the zone of a name.
//!
//! Every piece of work is bounded: a zone lies deeper than the one that led to it, a question about a
//! zone cut is followed by one about a shorter name, and `search` counts them all.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};

use super::super::attempts::UnusableResponse;
use super::super::message::Query;
use super::super::{
    FactSource, Failure, FailureDetail, FailureKind, Question, display_name, labels,
};
use super::reading::{self, DelegatedServer, Delegation, NameLocation};
use super::search::Search;
use super::zone::{DelegatedZone, HealthStatus, NsEndpoints};
use super::{Authoritative, ZonesByName};

/// Zones kept in memory. All can be found again.
const MAX_ZONES: usize = 50_000;
/// Most other servers of the zone above that are asked for their delegation, if one server has both zones.
/// The zone's own NS records have the rest.
const OTHER_SERVERS: usize = 7;

impl Authoritative {
    /// The zone that `name` lies in.
    pub(super) fn locate<'a>(
        &'a self,
        name: &'a Name,
        search: Search<'a>,
    ) -> BoxFuture<'a, Result<Arc<DelegatedZone>, Failure>> {
        self.find_zone(name, search).boxed()
    }

    async fn find_zone(
        &self,
        name: &Name,
        search: Search<'_>,
    ) -> Result<Arc<DelegatedZone>, Failure> {
        let mut zone = match self.deepest(name) {
            Some(zone) => zone,
            None => {
                let begin = self.find_root();
                self.root.get(search.is_nested(), |_| true, begin).await?
            }
        };
        loop {
            if zone.apex == *name {
                return Ok(zone);
            }
            let fork = zone.next_name_below(name);
            let turn = if search.is_nested() {
                None
            } else {
                Some(self.name_locks.lock(fork.clone()).await)
            };
            match self.deepest(name) {
                Some(deeper) if deeper.depth() > zone.depth() => {
                    zone = deeper;
                    continue;
                }
                _ => {}
            }
            let Some(delegation) = self.cut(&zone, name, search).await? else {
                if turn.is_some_and(|turn| turn.is_awaited()) {
                    zone.remember_no_cut(fork);
                }
                return Ok(zone);
            };
            zone = self.register(delegation);
        }
    }

    /// The zone cut next below the zone on the way to `name`. `None` if there is none.
    async fn cut(
        &self,
        zone: &DelegatedZone,
        name: &Name,
        search: Search<'_>,
    ) -> Result<Option<Delegation>, Failure> {
        if let HealthStatus::OutOfUse(failure) = zone.health.status() {
            return Err(failure);
        }
        let contacts = self.contacts(zone, search).await?;
        let mut found = None;
        let mut name = name.clone();
        loop {
            let place = self.place(zone, &name, &contacts, search).await;
            let (place, server) = match place {
                Ok(reply) => reply,
                Err(limit) if limit.kind() == FailureKind::Limit => return Err(limit),
                // The cut is known, and only whether there is another above it is not.
                Err(_) if found.is_some() => return Ok(found),
                Err(failure) => return Err(failure),
            };
            let delegation = match place {
                NameLocation::Inside => return Ok(found),
                NameLocation::Aliased(above) => {
                    name = above;
                    continue;
                }
                NameLocation::Delegated(delegation) => delegation,
                NameLocation::Served(apex) => {
                    self.delegation_of_served(zone, apex, server, &contacts, search)
                        .await?
                }
            };
            // A server of the zone may also serve a zone far below, and begin there.
            name = delegation.apex.base_name();
            found = Some(delegation);
            if name == zone.apex {
                return Ok(found);
            }
        }
    }

    async fn place(
        &self,
        zone: &DelegatedZone,
        name: &Name,
        contacts: &NsEndpoints,
        search: Search<'_>,
    ) -> Result<(NameLocation, FactSource), Failure> {
        let question = Question::about(name.clone(), RecordType::SOA);
        let read = |response: &Message| reading::locate(&zone.apex, name, response);
        let mut reply = self
            .query_for_delegation(zone, contacts, &question, read, search)
            .await;
        if let Err(failure) = reply {
            reply = self
                .ask_other_servers(zone, contacts, failure, &question, read, search)
                .await;
        }
        match reply {
            // Nothing was learned about the servers.
            Err(limit) if limit.kind() == FailureKind::Limit => Err(limit),
            reply => {
                zone.health.record(&reply);
                reply.map_err(|failure| of_zone(zone, failure))
            }
        }
    }

    /// The name servers of a zone that a server of a zone above it serves as well: what it names
    /// itself, and what other servers of the zone above delegate to, the first of them.
    async fn delegation_of_served(
        &self,
        zone: &DelegatedZone,
        apex: Name,
        server: FactSource,
        contacts: &NsEndpoints,
        search: Search<'_>,
    ) -> Result<Delegation, Failure> {
        let question = Question::about(apex.clone(), RecordType::NS);
        let read = |response: &Message| -> Result<_, UnusableResponse> {
            reading::locate(&zone.apex, &apex, response)?;
            Ok(reading::name_servers(&apex, &zone.apex, response))
        };
        let first = match server {
            FactSource::Server { endpoint, .. } => vec![endpoint],
            FactSource::File(_) => Vec::new(),
        };
        let reply = self
            .query_for_delegation(zone, &first, &question, read, search)
            .await;
        let (servers, _) = reply.map_err(|failure| of_zone(zone, failure))?;
        let others = contacts.iter().filter(|contact| !first.contains(contact));
        let others: Vec<_> = others.take(OTHER_SERVERS).collect();
        for _ in &others {
            search.pay()?;
        }
        let query = Query::iterative(question);
        let more = others
            .iter()
            .map(|contact| self.query_best_effort(contact, &query, read));
        let more = join_all(more).await.into_iter().flatten().flatten();
        let mut named: BTreeMap<Name, Vec<IpAddr>> = BTreeMap::new();
        for DelegatedServer { name, glue } in servers.into_iter().chain(more) {
            named.entry(name).or_default().extend(glue);
        }
        let listed = named.into_iter();
        let listed = listed.map(|(name, glue)| DelegatedServer { name, glue });
        Ok(Delegation {
            apex,
            servers: listed.collect(),
            start_servers: first,
        })
    }

    /// Whether the search for `name` leads through the zone.
    pub(super) fn leads_through(&self, zone: &DelegatedZone, name: &Name) -> bool {
        let is_below = |deeper: Arc<DelegatedZone>| deeper.depth() > zone.depth();
        zone.apex.zone_of(name) && !self.deepest(name).is_some_and(is_below)
    }

    fn deepest(&self, name: &Name) -> Option<Arc<DelegatedZone>> {
        let zones = self.zones();
        let depths = (1..=labels(name)).rev();
        let mut names = depths.map(|depth| name.trim_to(depth));
        names.find_map(|above| zones.get(&above).cloned())
    }

    fn register(&self, delegation: Delegation) -> Arc<DelegatedZone> {
        let mut zones = self.zones();
        if zones.len() >= MAX_ZONES {
            zones.retain(|_, zone| Arc::strong_count(zone) > 1);
        }
        let apex = delegation.apex.clone();
        let new = || Arc::new(DelegatedZone::new(delegation));
        Arc::clone(zones.entry(apex).or_insert_with(new))
    }

    fn zones(&self) -> MutexGuard<'_, ZonesByName> {
        self.zones.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A failure of the start servers that the user named, for which no server of the zone is at fault.
fn by_the_user(failure: Failure) -> Failure {
    let source = failure.source.map(|source| match source {
        FactSource::Server { endpoint, .. } => FactSource::Server {
            endpoint,
            recursion: true,
        },
        file => file,
    });
    Failure { source, ..failure }
}

/// A failure on the way down, with the zone whose servers failed.
fn of_zone(zone: &DelegatedZone, failure: Failure) -> Failure {
    if failure.kind() == FailureKind::Limit {
        return failure;
    }
    if zone.apex.is_root() && zone.start_servers().is_some() {
        return by_the_user(failure);
    }
    Failure {
        detail: Box::new(FailureDetail::OfZone {
            zone: display_name(&zone.apex),
            cause: failure.detail,
        }),
        ..failure
    }
}
