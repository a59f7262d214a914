//! Servers that lead on, and the addresses of name servers.
//!
//! A search for the address of a name server may need another such search. It goes a few levels
//! deep only, and no level but the first asks for more than it needs.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};

use super::super::obstacle;
use super::super::{Endpoint, Failure, FailureKind, Outcome, Question, display_name};
use super::Authoritative;
use super::reading::{self, MAX_ADDRESSES, Said};
use super::zone::Zone;

/// Servers of a zone that are asked where the zone cuts below it are, one after the other.
const MAX_CONTACTS: usize = 8;
/// Searches for the address of a name server within such a search.
const MAX_DEPTH: usize = 4;
/// Host names kept in memory. All can be found again.
const MAX_HOSTS: usize = 50_000;
/// Name servers without glue that are searched for within such a search, of one zone.
const MAX_NESTED: usize = 3;

/// Servers in the order in which they are asked.
pub(super) type Contacts = Arc<[Arc<Endpoint>]>;

impl Authoritative {
    /// Servers of the zone that lead further down: those found good, or those delegated to.
    pub(super) async fn contacts(&self, zone: &Zone, path: &[Name]) -> Result<Contacts, Failure> {
        if let Some(survey) = zone.survey.peek() {
            let fit = survey.servers.iter();
            let fit = fit.filter(|server| server.standing.is_fit());
            let fit: Vec<_> = fit.map(|server| Arc::clone(&server.endpoint)).collect();
            if !fit.is_empty() {
                return Ok(sorted(fit));
            }
        }
        let find = self.find_contacts(zone, path);
        zone.contacts.get(!path.is_empty(), find).await
    }

    async fn find_contacts(&self, zone: &Zone, path: &[Name]) -> Result<Contacts, Failure> {
        if let Some(known) = zone.known() {
            return Ok(known.into());
        }
        let mut found = Vec::new();
        let glue = zone.delegation.iter().flat_map(|server| &server.glue);
        let mut addresses: Vec<_> = glue.copied().collect();
        found.extend(addresses.iter().filter_map(|ip| self.reachable(*ip)));
        let unglued = zone
            .delegation
            .iter()
            .filter(|server| server.glue.is_empty());
        let unglued: Vec<_> = unglued.collect();
        let mut hosts = Vec::new();
        match path {
            [] => {
                let searches = unglued.iter().map(|server| self.host(&server.name, path));
                hosts = join_all(searches).await;
            }
            // A part of another search is content with one.
            _ if found.is_empty() => {
                for server in unglued.iter().take(MAX_NESTED) {
                    hosts.push(self.host(&server.name, path).await);
                    if hosts.last().is_some_and(Result::is_ok) {
                        break;
                    }
                }
            }
            _ => {}
        }
        let mut failed = None;
        for host in hosts {
            match host {
                Ok(of_host) => {
                    found.extend(of_host.iter().filter_map(|ip| self.reachable(*ip)));
                    addresses.extend(of_host);
                }
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        match found.is_empty() {
            false => Ok(sorted(found)),
            true => Err(no_contact(zone, !addresses.is_empty(), failed)),
        }
    }

    /// The addresses of a name server, as the servers of its own zone give them.
    pub(super) async fn host(&self, name: &Name, path: &[Name]) -> Result<Vec<IpAddr>, Failure> {
        if path.contains(name) || path.len() >= MAX_DEPTH {
            let detail = format!(
                "the address of {} can be found by way of itself only, or of too many others",
                display_name(name)
            );
            return Err(Failure::new(FailureKind::Malformed, detail));
        }
        let memo = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if hosts.len() >= MAX_HOSTS {
                hosts.retain(|_, memo| Arc::strong_count(memo) > 1);
            }
            Arc::clone(hosts.entry(name.clone()).or_default())
        };
        let path_here = [path, std::slice::from_ref(name)].concat();
        let find = self.boxed_find_host(name, &path_here);
        memo.get(!path.is_empty(), find).await
    }

    /// In a box, since one search may be a part of another.
    fn boxed_find_host<'a>(
        &'a self,
        name: &'a Name,
        path: &'a [Name],
    ) -> BoxFuture<'a, Result<Vec<IpAddr>, Failure>> {
        self.find_host(name, path).boxed()
    }

    async fn find_host(&self, name: &Name, path: &[Name]) -> Result<Vec<IpAddr>, Failure> {
        let zone = self.locate(name, path).await?;
        let contacts = self.contacts(&zone, path).await?;
        let asked = [RecordType::A, RecordType::AAAA].map(|rtype| {
            let question = Question::about(name.clone(), rtype);
            let (zone, contacts) = (&zone, &contacts);
            async move {
                let read = |response: &Message| reading::said(&zone.apex, &question, response);
                self.put(contacts, question.clone(), read).await
            }
        });
        let mut addresses = Vec::new();
        let mut failed = None;
        for told in join_all(asked).await {
            match told.map(|(said, _)| said) {
                Ok(Said::Answer(answer)) => {
                    if let Outcome::Records(records) = answer.outcome {
                        addresses.extend(records.iter().filter_map(|record| record.data.ip_addr()));
                    }
                }
                Ok(said) => {
                    let detail = format!(
                        "{} is {}, where a name server needs an address (RFC 2181 section 10.3)",
                        display_name(name),
                        said.summary()
                    );
                    failed = Some(Failure::new(FailureKind::Malformed, detail));
                }
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        addresses.sort();
        addresses.truncate(MAX_ADDRESSES);
        match failed {
            Some(failure) if addresses.is_empty() => Err(failure),
            _ => Ok(addresses),
        }
    }

    /// The server at that address, if this machine can reach it.
    pub(super) fn reachable(&self, ip: IpAddr) -> Option<Arc<Endpoint>> {
        let addr = SocketAddr::new(ip, self.port);
        match obstacle(addr) {
            Some(why) => {
                self.families.unreached(addr, why);
                None
            }
            None => Some(Arc::new(addr.into())),
        }
    }
}

/// IPv4 first: more machines reach it.
fn sorted(mut servers: Vec<Arc<Endpoint>>) -> Contacts {
    servers.sort_by_key(|server| server.addr());
    servers.dedup();
    servers.truncate(MAX_CONTACTS);
    servers.into()
}

fn no_contact(zone: &Zone, has_addresses: bool, failed: Option<Failure>) -> Failure {
    let names: Vec<_> = zone
        .delegation
        .iter()
        .map(|server| display_name(&server.name))
        .collect();
    let zone_name = display_name(&zone.apex);
    match failed {
        _ if names.is_empty() => {
            let detail = format!("the zone {zone_name} has no NS records");
            Failure::new(FailureKind::Malformed, detail)
        }
        Some(failure) => {
            let detail = format!(
                "no address of a name server of the zone {zone_name} ({}) could be found: {}",
                names.join(", "),
                failure.detail
            );
            Failure { detail, ..failure }
        }
        None if has_addresses => {
            let detail = format!(
                "this machine has no route to any name server of the zone {zone_name} ({})",
                names.join(", ")
            );
            Failure::new(FailureKind::Timeout, detail)
        }
        None => {
            let detail = format!(
                "the zone {zone_name} is delegated to name servers without an address ({})",
                names.join(", ")
            );
            Failure::new(FailureKind::Malformed, detail)
        }
    }
}
