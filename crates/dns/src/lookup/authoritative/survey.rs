//! All name servers of a zone: those that the zone above delegates to and those that the zone names
//! itself, each at every address, and whether they are responsible.
//!
//! The only server that publishes something may be the last of them, so none is left out: a zone with more
//! than is asked, or with a server whose address took too many queries to find, has no survey.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::slice;
use std::sync::Arc;

use futures_util::future::join_all;
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};
use tokio::time::Instant;

use super::super::message::Query;
use super::super::{Endpoint, Failure, FailureDetail, FailureKind, Question, display_name};
use super::Authoritative;
use super::hosts::Addresses;
use super::memo::FAILURE_TTL;
use super::reading;
use super::search::{MAX_NAMES, RETURNED, Search, Spent};
use super::zone::{DelegatedZone, NameServerSet, ServerHealth, ZoneServer};

/// Most addresses of name servers of one zone that are asked.
const MAX_ADDRESSES: usize = 128;
/// Servers of the root that are asked whether a family of addresses works at all. One answer is enough. If
/// none answers, only the report on a silent server differs.
const MAX_PROBES: usize = 4;

impl Authoritative {
    /// The survey of `zone`, made once. One that lacks a server for a reason that may pass is made
    /// again after a while.
    ///
    /// # Errors
    ///
    /// If one of our limits keeps a server of the zone from being asked.
    pub(super) async fn name_servers(
        &self,
        zone: &DelegatedZone,
        search: Search<'_>,
    ) -> Result<Arc<NameServerSet>, Failure> {
        let search = search.of_zone(&zone.apex);
        let find = || self.examine_all(zone, search);
        let survey = zone.name_servers.get(false, search.keeps(), find()).await?;
        match survey.repeat_at {
            Some(again) if Instant::now() >= again => {
                zone.name_servers.forget(&survey, Arc::ptr_eq).await;
                zone.name_servers.get(false, search.keeps(), find()).await
            }
            _ => Ok(survey),
        }
    }

    async fn examine_all(
        &self,
        zone: &DelegatedZone,
        search: Search<'_>,
    ) -> Result<Arc<NameServerSet>, Failure> {
        let mut glue: BTreeMap<Name, Vec<IpAddr>> = BTreeMap::new();
        for server in &zone.delegation {
            glue.entry(server.name.clone())
                .or_default()
                .extend(&server.glue);
        }
        let mut survey = NameServerSet::default();
        let mut names: Vec<Name> = glue.keys().cloned().collect();
        let mut seen: BTreeSet<Name> = glue.keys().cloned().collect();
        let mut known: BTreeSet<IpAddr> = glue.values().flatten().copied().collect();
        // Each round has new names, so the limit on names also limits the rounds.
        while !names.is_empty() {
            bounded(zone, seen.len(), known.len())?;
            let mut servers = Vec::new();
            for (name, (found, is_open)) in self.addresses(names, &glue, search).await? {
                survey.may_be_incomplete |= is_open;
                match found {
                    Ok(addresses) => {
                        servers.extend(addresses.into_iter().map(|ip| (name.clone(), ip)))
                    }
                    Err(failure) => survey.without_address.push((name, failure)),
                }
            }
            known.extend(servers.iter().map(|(_, ip)| *ip));
            bounded(zone, seen.len(), known.len())?;
            let named = self.examine_round(zone, servers, &mut survey).await;
            names = named
                .into_iter()
                .filter(|name| seen.insert(name.clone()))
                .collect();
        }
        survey.repeat_at = survey
            .may_be_incomplete
            .then(|| Instant::now() + FAILURE_TTL);
        survey.without_address.sort_by(|a, b| a.0.cmp(&b.0));
        let place = |server: &ZoneServer| (server.name.clone(), server.endpoint.addr());
        survey.servers.sort_by_key(place);
        Ok(Arc::new(survey))
    }

    /// Finds the addresses of these name servers, only as many at once as the budget surely covers.
    ///
    /// # Errors
    ///
    /// If the budget does not cover all of them.
    async fn addresses(
        &self,
        names: Vec<Name>,
        glue: &BTreeMap<Name, Vec<IpAddr>>,
        search: Search<'_>,
    ) -> Result<Vec<(Name, (FoundAddresses, bool))>, Failure> {
        let mut settled = Vec::new();
        let mut waiting = VecDeque::from(names);
        while !waiting.is_empty() {
            let at_once = (search.budget.left() / RETURNED).max(1) as usize;
            let some: Vec<_> = waiting.drain(..at_once.min(waiting.len())).collect();
            let asked = some.iter().map(async |name| {
                let spent = Spent::default();
                let host = self.host(name, search.counted(&spent)).await;
                let glue = glue.get(name).map_or(&[][..], Vec::as_slice);
                let found = addresses(name, glue, host)?;
                if found.0.is_ok() {
                    search.budget.give_back(&spent);
                }
                Ok(found)
            });
            let asked = join_all(asked).await;
            let (before, mut limit) = (settled.len(), None);
            for (name, found) in some.into_iter().zip(asked) {
                match found {
                    Ok(found) => settled.push((name, found)),
                    // Others may have given back what it lacks.
                    Err(failure) => {
                        waiting.push_back(name);
                        limit = Some(failure);
                    }
                }
            }
            if let Some(limit) = limit.filter(|_| settled.len() == before) {
                return Err(limit);
            }
        }
        Ok(settled)
    }

    /// Examines each address that the survey does not have yet; the result are the names that the
    /// zone's own servers give as its name servers.
    async fn examine_round(
        &self,
        zone: &DelegatedZone,
        mut servers: Vec<(Name, IpAddr)>,
        survey: &mut NameServerSet,
    ) -> BTreeSet<Name> {
        servers.sort();
        let mut fresh: Vec<(Name, Arc<Endpoint>)> = Vec::new();
        for (name, ip) in servers {
            let Some(endpoint) = self.reachable(ip) else {
                survey.unreachable += 1;
                continue;
            };
            let mut known = survey.servers.iter().map(|server| &server.endpoint);
            let again = known.any(|known| *known == endpoint);
            if !again && !fresh.iter().any(|(_, other)| *other == endpoint) {
                fresh.push((name, endpoint));
            }
        }
        let exams = fresh
            .iter()
            .map(|(_, endpoint)| self.examine(zone, endpoint));
        let exams = join_all(exams).await;
        let mut named = BTreeSet::new();
        for ((name, endpoint), exam) in fresh.into_iter().zip(exams) {
            let failure = match exam {
                ServerExam::Authoritative(names) => {
                    survey.may_be_incomplete |= names.is_none();
                    named.extend(names.into_iter().flatten());
                    None
                }
                ServerExam::Unusable(failure) => Some(failure),
                ServerExam::Unreachable => {
                    survey.unreachable += 1;
                    continue;
                }
            };
            survey.servers.push(ZoneServer {
                name,
                endpoint,
                health: ServerHealth::new(failure),
            });
        }
        named
    }

    /// Asks a server for the SOA and the NS records of the zone.
    pub(super) async fn examine(
        &self,
        zone: &DelegatedZone,
        endpoint: &Arc<Endpoint>,
    ) -> ServerExam {
        let server = slice::from_ref(endpoint);
        let apex = &zone.apex;
        let question = |rtype| Question::about(apex.clone(), rtype);
        let (soa, ns) = tokio::join!(
            self.query(server, question(RecordType::SOA), |response: &Message| {
                reading::has_soa(apex, response)
            }),
            self.query(server, question(RecordType::NS), |response: &Message| {
                reading::locate(apex, apex, response)?;
                Ok(reading::name_servers(apex, apex, response))
            })
        );
        let names = ns.map(|(servers, _)| servers.into_iter().map(|it| it.name).collect());
        match (soa, names) {
            (Ok(_), Ok(names)) => ServerExam::Authoritative(Some(names)),
            (Ok(_), Err(failure)) => {
                ServerExam::Authoritative((!failure.kind().is_silence()).then(Vec::new))
            }
            // One question lost with all its attempts is no silence where another has an answer.
            (Err(failure), Ok(names)) if failure.kind().is_silence() => {
                ServerExam::Authoritative(Some(names))
            }
            (Err(failure), Err(_))
                if failure.kind().is_silence() && !self.is_proven(endpoint.addr()).await =>
            {
                self.families.unreached(endpoint.addr(), None);
                ServerExam::Unreachable
            }
            (Err(failure), _) => ServerExam::Unusable(failure),
        }
    }

    /// Whether any server has answered over the family of `addr`. If none has, asks servers of the root,
    /// once.
    async fn is_proven(&self, addr: SocketAddr) -> bool {
        let asked = || async {
            let top = self.root.peek();
            let root = top.iter().flat_map(|top| &top.delegation);
            let root = root.flat_map(|server| &server.glue);
            let root = root.filter(|ip| ip.is_ipv6() == addr.is_ipv6());
            let root = root.filter_map(|ip| self.reachable(*ip)).take(MAX_PROBES);
            let query = Query::iterative(Question::about(Name::root(), RecordType::SOA));
            let root: Vec<_> = root.collect();
            let asked = root
                .iter()
                .map(|server| self.query_best_effort(server, &query, |_| Ok(())));
            if join_all(asked).await.iter().any(Option::is_some) {
                self.families.answered(addr);
            }
        };
        if !self.families.is_proven(addr) {
            self.families.probed(addr).get_or_init(asked).await;
        }
        self.families.is_proven(addr)
    }
}

/// The result of an examination.
pub(super) enum ServerExam {
    /// Responsible; these are the name servers it gives, unless it was silent about them.
    Authoritative(Option<Vec<Name>>),
    /// Lame or silent.
    Unusable(Failure),
    /// Not to be reached from here.
    Unreachable,
}

/// An error if a zone has more name servers, or addresses of them, than are asked.
fn bounded(zone: &DelegatedZone, names: usize, addresses: usize) -> Result<(), Failure> {
    let addresses = match (names > MAX_NAMES, addresses > MAX_ADDRESSES) {
        (true, _) => None,
        (false, true) => Some(addresses),
        (false, false) => return Ok(()),
    };
    Err(Failure::new(FailureDetail::ManyServers {
        zone: display_name(&zone.apex),
        servers: names,
        addresses,
        most_servers: MAX_NAMES,
        most_addresses: MAX_ADDRESSES,
    }))
}

/// The addresses of a name server; else why there is none.
type FoundAddresses = Result<Vec<IpAddr>, Failure>;

/// All addresses of a name server: glue, and those found; and whether a silence may hide others.
///
/// # Errors
///
/// If one of our limits kept addresses from being found.
fn addresses(
    name: &Name,
    glue: &[IpAddr],
    host: Result<Addresses, Failure>,
) -> Result<(FoundAddresses, bool), Failure> {
    let mut addresses = glue.to_vec();
    let is_open = match host {
        Ok(host) => {
            addresses.extend(host.found);
            host.repeat_at.is_some()
        }
        Err(limit) if limit.kind() == FailureKind::Limit => return Err(limit),
        Err(failure) if addresses.is_empty() => {
            let detail = Box::new(FailureDetail::HostNotFound(failure.detail));
            return Ok((Err(Failure { detail, ..failure }), true));
        }
        // Whatever kept others from being found may pass.
        Err(_) => true,
    };
    if addresses.is_empty() {
        let failure = Failure::new(FailureDetail::NoAddress(display_name(name)));
        return Ok((Err(failure), is_open));
    }
    addresses.sort();
    addresses.dedup();
    Ok((Ok(addresses), is_open))
}
