//! Servers of a zone that lead on: to the zones below it, and to addresses in it.
//!
//! One server that answers is enough, so a search that finds one ends. This loses no server that could
//! publish a record: `name_servers` finds all of a zone's servers before anything is judged. If the servers found
//! first fail, the zone's other servers are asked, as far as the question's budget goes.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hickory_proto::op::Message;
use tokio::time::{Duration, timeout};

use super::super::attempts::UnusableResponse;
use super::super::{
    Endpoint, FactSource, Failure, FailureDetail, FailureKind, Question, display_name,
};
use super::Authoritative;
use super::reading::DelegatedServer;
use super::search::Search;
use super::zone::{DelegatedZone, NsEndpoints};
use crate::first_of::FirstOf;

/// Most servers that are kept as contacts: no question has the budget to ask more.
const MAX_CONTACTS: usize = 64;
/// Time after which the search for the next name server begins beside the current one.
const HEAD_START: Duration = Duration::from_secs(1);
/// Most name servers that a failure names.
const MAX_NAMED: usize = 3;

impl Authoritative {
    /// Servers of the zone that lead further down: those found good, or those delegated to.
    pub(super) async fn contacts(
        &self,
        zone: &DelegatedZone,
        search: Search<'_>,
    ) -> Result<NsEndpoints, Failure> {
        if let Some(survey) = zone.name_servers.peek() {
            let fit = survey.servers.iter();
            let fit = fit.filter(|server| server.health.is_usable());
            let fit: Vec<_> = fit.map(|server| Arc::clone(&server.endpoint)).collect();
            if !fit.is_empty() {
                return Ok(sorted(fit));
            }
        }
        let search = search.of_zone(&zone.apex);
        let find = self.find_contacts(zone, search);
        zone.contacts
            .get(search.is_nested(), search.keeps(), find)
            .await
    }

    async fn find_contacts(
        &self,
        zone: &DelegatedZone,
        search: Search<'_>,
    ) -> Result<NsEndpoints, Failure> {
        if let Some(known) = zone.start_servers() {
            return Ok(known.into());
        }
        let glue = glue(zone);
        let at_hand = self.all_reachable(glue.iter().copied(), &[]);
        if !at_hand.is_empty() {
            return Ok(at_hand);
        }
        let Some(zones) = search.zones_with(&zone.apex) else {
            return Err(circle(zone));
        };
        let search = search.within_zones(&zones);
        let has_addresses = AtomicBool::new(!glue.is_empty());
        let searches = unglued(zone).map(async |server| {
            if self.leads_through(zone, &server.name) {
                return Err(Some(circle(zone)));
            }
            let addresses = self.host(&server.name, search).await?.found;
            has_addresses.fetch_or(!addresses.is_empty(), Ordering::Relaxed);
            let servers = self.all_reachable(addresses, &[]);
            (!servers.is_empty()).then_some(servers).ok_or(None)
        });
        let found = first_success(searches).await;
        found.map_err(|failure| no_contact(zone, has_addresses.into_inner(), failure))
    }

    /// Puts a question to the zone's other servers, after those that were `tried` failed. Servers that
    /// answer become contacts.
    pub(super) async fn ask_other_servers<T>(
        &self,
        zone: &DelegatedZone,
        tried: &NsEndpoints,
        failure: Failure,
        question: &Question,
        read: impl Fn(&Message) -> Result<T, UnusableResponse>,
        search: Search<'_>,
    ) -> Result<(T, FactSource), Failure> {
        let Some(zones) = search.zones_with(&zone.apex) else {
            return Err(failure);
        };
        if failure.kind() == FailureKind::Limit {
            return Err(failure);
        }
        let search = search.of_zone(&zone.apex).within_zones(&zones);
        let (at_hand, read) = (self.all_reachable(glue(zone), tried), &read);
        let found = if at_hand.is_empty() {
            Err(None)
        } else {
            let reply = self
                .query_for_delegation(zone, &at_hand, question, read, search)
                .await;
            reply.map(|reply| (reply, at_hand)).map_err(Some)
        };
        let found = match found {
            Err(Some(spent)) if spent.kind() == FailureKind::Limit => return Err(spent),
            Ok(found) => Ok(found),
            Err(_) => {
                let searches = unglued(zone).map(async |server| {
                    // Servers that are silent give no address either.
                    let is_silent = failure.kind().is_silence();
                    if is_silent && self.leads_through(zone, &server.name) {
                        return Err(None);
                    }
                    let addresses = self.host(&server.name, search).await?.found;
                    let servers = self.all_reachable(addresses, tried);
                    if servers.is_empty() {
                        return Err(None);
                    }
                    let reply = self
                        .query_for_delegation(zone, &servers, question, read, search)
                        .await?;
                    Ok((reply, servers))
                });
                first_success(searches).await
            }
        };
        match found {
            Ok((reply, servers)) => {
                let all = servers.iter().chain(tried.iter()).cloned();
                zone.contacts.replace(all.collect());
                Ok(reply)
            }
            Err(Some(spent)) if spent.kind() == FailureKind::Limit => Err(spent),
            Err(_) => Err(failure),
        }
    }

    /// The servers at these addresses that this machine can reach and that were not `tried`, IPv4 first:
    /// more machines reach it.
    fn all_reachable(
        &self,
        addresses: impl IntoIterator<Item = IpAddr>,
        tried: &[Arc<Endpoint>],
    ) -> NsEndpoints {
        let mut addresses: Vec<_> = addresses.into_iter().collect();
        addresses.sort();
        addresses.dedup();
        let is_new = |ip: &IpAddr| !tried.iter().any(|server| server.addr().ip() == *ip);
        let fresh = addresses.into_iter().filter(is_new);
        let servers = fresh.filter_map(|ip| self.reachable(ip));
        servers.take(MAX_CONTACTS).collect()
    }
}

fn glue(zone: &DelegatedZone) -> Vec<IpAddr> {
    let glue = zone.delegation.iter().flat_map(|server| &server.glue);
    glue.copied().collect()
}

fn unglued(zone: &DelegatedZone) -> impl Iterator<Item = &DelegatedServer> {
    let servers = zone.delegation.iter();
    servers.filter(|server| server.glue.is_empty())
}

/// The result of the first search that finds something. The next search begins when one failed, or when
/// none has ended for a while: one healthy name server is enough, and silent ones take long.
async fn first_success<T>(
    searches: impl Iterator<Item = impl Future<Output = Result<T, Option<Failure>>>>,
) -> Result<T, Option<Failure>> {
    let (mut searches, mut under_way) = (searches.fuse(), FuturesUnordered::new());
    let mut failed: Option<Failure> = None;
    loop {
        under_way.extend(searches.next());
        match timeout(HEAD_START, under_way.next()).await {
            Ok(Some(Ok(found))) => return Ok(found),
            Ok(Some(Err(failure))) => {
                // A limit of ours says nothing about the zone.
                let is_ours = |it: &Failure| it.kind() == FailureKind::Limit;
                failed = match failure {
                    Some(limit) if is_ours(&limit) => Some(limit),
                    failure => failed.or(failure),
                };
            }
            Ok(None) => return Err(failed),
            Err(_) => {}
        }
    }
}

fn sorted(mut servers: Vec<Arc<Endpoint>>) -> NsEndpoints {
    servers.sort_by_key(|server| server.addr());
    servers.dedup();
    servers.into()
}

fn circle(zone: &DelegatedZone) -> Failure {
    Failure::new(FailureDetail::CircularZone(display_name(&zone.apex)))
}

fn no_contact(zone: &DelegatedZone, has_addresses: bool, failed: Option<Failure>) -> Failure {
    let (name, servers) = (display_name(&zone.apex), named(zone));
    match failed {
        _ if zone.delegation.is_empty() => Failure::new(FailureDetail::NoNameServers(name)),
        Some(limit) if limit.kind() == FailureKind::Limit => limit,
        Some(failure) => Failure {
            detail: Box::new(FailureDetail::NoServerFound {
                zone: name,
                servers,
                cause: failure.detail,
            }),
            ..failure
        },
        None if has_addresses => Failure::new(FailureDetail::NoRoute {
            zone: name,
            servers,
        }),
        None => Failure::new(FailureDetail::NoServerAddress {
            zone: name,
            servers,
        }),
    }
}

/// The first name servers of the zone, and how many more there are.
fn named(zone: &DelegatedZone) -> FirstOf<String> {
    let mut names = zone
        .delegation
        .iter()
        .map(|server| display_name(&server.name));
    FirstOf {
        first: names.by_ref().take(MAX_NAMED).collect(),
        omitted: names.count(),
    }
}
