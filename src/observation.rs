//! All facts gathered for one domain: its records in the DNS and, if fronts are probed, the facts about them.
//! Nothing is judged here.

mod bounded;
mod fronts;
mod misplaced;
mod room;
mod standing;
mod target;

use std::future;
use std::sync::Arc;

use futures_util::future::{Either, OptionFuture, join_all};
use hickory_proto::rr::RecordType;
use sha2::{Digest, Sha256};

use crate::lookup::{
    Answer, AnswerOutcome, Data, Dissent, FactSource, Failure, Lookup, Place, Question, WireName,
    display_name,
};
use crate::probe::FrontFacts;
use crate::requirement::Requirement;
use crate::service::{NEIGHBOURS, Service};
use crate::shown_name::ShownName;

pub use bounded::KEPT_RECORDS;
pub use misplaced::Misplaced;
use room::is_large;
pub use room::{Room, Rooms};
pub use standing::{PublishedResult, PublishedState, PublishedUnknown, published_state};
use target::TargetNames;
pub use target::{KEPT_ADDRESSES, OmittedAddresses, SharedTargets, TargetFacts, Targets};

/// All facts of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The domain, without a trailing dot.
    pub domain: String,
    /// One for each service of the requirement, by owner.
    pub services: Vec<ServiceFacts>,
    /// Whether the domain itself exists. Looked up only if every owner is NXDOMAIN.
    pub existence: Option<Result<Existence, Failure>>,
    /// Every target but the root, by name without a trailing dot; without those of which the source
    /// is in no position to know anything.
    pub targets: Targets,
    /// The records of an unpublished name beside the owners. Looked up only if a wildcard could explain
    /// the records of the owners, or if all facts are gathered.
    pub sibling: Option<OwnerFacts>,
    /// The records at the owners of [`NEIGHBOURS`]. Looked up only if all facts are gathered.
    pub neighbours: Vec<OwnerFacts>,
    /// Facts about the fronts that the records lead to, by front. Empty until they are probed, and
    /// without fronts whose addresses are not known.
    pub fronts: Vec<Arc<FrontFacts>>,
}

/// The records at an owner of no required service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerFacts {
    /// Owner asked for, without a trailing dot.
    pub owner: ShownName,
    /// What the lookup proved, or why it failed.
    pub srv: Result<SrvFacts, Failure>,
}

/// How much is gathered of each domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The facts for a verdict: two queries for a compliant domain, besides those for its targets, which
    /// domains share.
    #[default]
    Needed,
    /// Also the records beside the owners: five more queries.
    Neighbours,
}

/// Whether a name exists (RFC 8020).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existence {
    /// False where NXDOMAIN was proven.
    pub exists: bool,
    /// Who says so.
    pub source: Option<FactSource>,
}

/// The records at the owner of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Service.
    pub service: Service,
    /// Owner asked for, without a trailing dot.
    pub owner: ShownName,
    /// What the lookup proved, or why it failed.
    pub srv: Result<SrvFacts, Failure>,
    /// Records of an empty owner that are at the owner with the zone's name appended.
    pub misplaced: Option<Misplaced>,
}

/// A proven SRV RRset, or its proven absence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SrvFacts {
    /// Targets of the owner's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// Records by priority, weight, port and target. Empty if the owner has none.
    pub records: Vec<SrvRecord>,
    /// Number of records left out since the domain was judged, because there are more than
    /// [`KEPT_RECORDS`]. Nearly always 0. Those in `records` are the first.
    pub omitted: usize,
    /// Which records those are, TTLs and places aside; all 0 if there are none.
    pub omitted_digest: [u8; 32],
    /// Whether the owner does not exist at all (NXDOMAIN, and not by way of an alias).
    pub nx_domain: bool,
    /// The zone that denies the records, without a trailing dot. `None` if there are records.
    pub zone: Option<String>,
    /// Whether the zones' own servers, or files, say so.
    pub authoritative: bool,
    /// Whether a validating server vouches for it (AD).
    pub authentic: bool,
    /// Who says so.
    pub source: Option<FactSource>,
    /// Replies of the name servers of the zone, if they do not all agree.
    pub dissent: Vec<Dissent>,
}

/// One published SRV record (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SrvRecord {
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, lower case without a trailing dot; `.` declares the service unavailable.
    pub target: ShownName,
    /// TTL in seconds.
    pub ttl: u32,
    /// File and line, if the record is from a file.
    pub place: Option<Place>,
}

impl SrvRecord {
    /// Whether the record says that the service is not available (RFC 2782, RFC 6186 section 3.4).
    pub fn is_null(&self) -> bool {
        self.target == "."
    }

    /// Whether both are one record, TTLs and places aside.
    pub fn is_alike(&self, other: &Self) -> bool {
        let data = |record: &Self| (record.priority, record.weight, record.port);
        data(self) == data(other) && self.target == other.target
    }
}

impl SrvFacts {
    /// Whether the TTLs of the records are those in the zone, not the rest that a cache has left.
    pub fn has_published_ttls(&self) -> bool {
        self.authoritative
    }

    /// Whether a client finds nothing.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether name servers of the zone give other answers than the one that is judged.
    pub fn is_disputed(&self) -> bool {
        let differs = |voice: &Dissent| !voice.agrees && voice.said.is_ok();
        self.dissent.iter().any(differs)
    }

    /// Whether a client is led to the same records by the same aliases.
    pub fn is_alike(&self, other: &Self) -> bool {
        let pairs = || self.records.iter().zip(&other.records);
        self.aliases == other.aliases
            && self.records.len() == other.records.len()
            && (self.omitted, self.omitted_digest) == (other.omitted, other.omitted_digest)
            && pairs().all(|(ours, theirs)| ours.is_alike(theirs))
    }
}

/// Gathers the facts of one domain in two rounds: the records at the owners, then those that they lead to.
/// The questions of a round are asked at once. A domain with many records takes its `room` between the
/// rounds. If it must wait for the room, it asks again.
pub async fn observe<L: Lookup>(
    domain: &str,
    requirement: &Requirement,
    depth: Depth,
    lookup: &L,
    targets: &SharedTargets,
    room: &Room<'_>,
) -> Observation {
    // The sibling is asked for with the rest: nothing need be known first.
    let beside = || {
        let neighbours = NEIGHBOURS.iter().map(|neighbour| neighbour.owner(domain));
        let owners = neighbours
            .chain([wildcard_probe_owner(domain)])
            .map(ShownName::from);
        join_all(owners.map(|owner| owner_answer(owner, lookup)))
    };
    let (one, other, beside) = loop {
        let [one, other] = Service::ALL.map(|service| async move {
            requirement.rows_of(service).next()?;
            let owner = ShownName::from(service.owner(domain));
            let answer = ask(&owner, RecordType::SRV, lookup).await;
            Some((service, owner, answer))
        });
        let beside: OptionFuture<_> = match depth {
            Depth::Needed => None.into(),
            Depth::Neighbours => Some(Box::pin(beside())).into(),
        };
        let round = tokio::join!(one, other, beside);
        let (first, second, others) = &round;
        let of_services = [first, second].into_iter().flatten();
        let of_services = of_services.map(|(_, _, answer)| answer);
        let others = others.iter().flatten().map(|(_, answer)| answer);
        if !of_services.chain(others).any(is_large) || room.is_entered() {
            break round;
        }
        drop(round);
        room.enter().await;
    };
    let mut answers = beside.unwrap_or_default();
    let sibling = answers.pop().map(OwnerFacts::from);
    let neighbours = answers.into_iter().map(OwnerFacts::from).collect();
    let mut named = TargetNames::new();
    let required = [one, other].into_iter().flatten();
    let of_services = required.map(|(service, owner, answer)| {
        let shown = |target: &WireName| targets.shown(target);
        let srv = answer.map(|answer| facts_and_targets(answer, shown, &mut named));
        ServiceFacts {
            service,
            owner,
            srv,
            misplaced: None,
        }
    });
    // A vector that grows takes room for four.
    let mut all = Vec::with_capacity(Service::ALL.len());
    all.extend(of_services);
    let services = all;
    named.retain(|(_, name)| lookup.covers(name));
    let mut observation = Observation {
        domain: domain.to_owned(),
        existence: None,
        targets: Targets::new(),
        sibling,
        neighbours,
        fronts: Vec::new(),
        services,
    };
    observation.second_round(named, lookup, targets, room).await;
    observation
}

impl Observation {
    /// Whether a wildcard answers for an owner with these facts: an unpublished name has the same records.
    pub fn is_synthesized(&self, srv: &SrvFacts) -> bool {
        let sibling = self.sibling.as_ref();
        let sibling = sibling.and_then(|sibling| sibling.srv.as_ref().ok());
        !srv.is_empty() && sibling.is_some_and(|sibling| sibling.is_alike(srv))
    }

    /// The second round: what the first one leads to.
    async fn second_round<L: Lookup>(
        &mut self,
        named: TargetNames,
        lookup: &L,
        targets: &SharedTargets,
        room: &Room<'_>,
    ) {
        let nowhere = |facts: &ServiceFacts| facts.srv.as_ref().is_ok_and(|srv| srv.nx_domain);
        let is_nowhere = self.services.iter().all(nowhere);
        let is_empty = |facts| misplaced::may_be_misplaced(facts, &self.domain);
        let has_empty = self.services.iter().any(is_empty);
        let is_doubtful = self.sibling.is_none() && may_be_synthesized(&self.services);
        // Fast path: all targets are known already, so no futures are built.
        let known = if is_nowhere || is_doubtful || has_empty {
            Err(named)
        } else {
            targets.known_facts(named)
        };
        let unknown = match known {
            Ok(known) => {
                self.targets = known;
                return;
            }
            Err(unknown) => unknown,
        };
        let domain = &self.domain;
        let existence = is_nowhere.then(|| Box::pin(existence(domain, lookup)));
        let sibling = is_doubtful.then(|| {
            Box::pin(owner_facts(
                wildcard_probe_owner(domain).into(),
                lookup,
                room,
            ))
        });
        let misplaced =
            has_empty.then(|| Box::pin(misplaced::all(&self.services, domain, lookup, room)));
        let (existence, sibling, misplaced, targets) = tokio::join!(
            OptionFuture::from(existence),
            OptionFuture::from(sibling),
            OptionFuture::from(misplaced),
            Box::pin(targets.all(unknown, lookup)),
        );
        for (facts, found) in self.services.iter_mut().zip(misplaced.unwrap_or_default()) {
            facts.misplaced = found;
        }
        self.existence = existence;
        self.sibling = sibling.or(self.sibling.take());
        self.targets = targets;
    }
}

/// Whether one wildcard could explain all the records found. It gives the same records to every name beside
/// it that does not exist (RFC 4592 section 3.3.1). If two owners differ, it cannot explain both, and if one
/// owner does not exist, there is no such wildcard.
fn may_be_synthesized(services: &[ServiceFacts]) -> bool {
    let mut found = services.iter().filter_map(|facts| facts.srv.as_ref().ok());
    if found.clone().any(|srv| srv.nx_domain) {
        return false;
    }
    let populated = |srv: &&SrvFacts| !srv.is_empty();
    let Some(first) = found.clone().find(populated) else {
        return false;
    };
    found
        .by_ref()
        .filter(populated)
        .all(|srv| srv.is_alike(first))
}

/// A sibling owner that nobody publishes, used to detect wildcards. Derived from the domain, so that reports
/// are reproducible.
fn wildcard_probe_owner(domain: &str) -> String {
    let digest = Sha256::digest(domain.as_bytes());
    let label: String = digest[..8].iter().map(|b| format!("{b:02x}")).collect();
    format!("_{label}._tcp.{domain}")
}

/// An owner, and the answer to the question about its SRV records.
type OwnerAnswer = (ShownName, Result<Answer, Failure>);

impl From<OwnerAnswer> for OwnerFacts {
    fn from((owner, answer): OwnerAnswer) -> Self {
        Self {
            owner,
            srv: answer.map(srv_facts),
        }
    }
}

async fn owner_answer<L: Lookup>(owner: ShownName, lookup: &L) -> OwnerAnswer {
    let answer = ask(&owner, RecordType::SRV, lookup).await;
    (owner, answer)
}

async fn owner_facts<L: Lookup>(owner: ShownName, lookup: &L, room: &Room<'_>) -> OwnerFacts {
    let answer = loop {
        let answer = ask(&owner, RecordType::SRV, lookup).await;
        if !is_large(&answer) || room.is_entered() {
            break answer;
        }
        drop(answer);
        room.enter().await;
    };
    (owner, answer).into()
}

fn ask<L: Lookup>(
    name: &str,
    rtype: RecordType,
    lookup: &L,
) -> impl Future<Output = Result<Answer, Failure>> {
    match Question::new(name, rtype) {
        Ok(question) => Either::Left(lookup.ask(question)),
        Err(failure) => Either::Right(future::ready(Err(failure))),
    }
}

/// NXDOMAIN at an owner does not say that the domain is missing: a question about the domain does.
async fn existence<L: Lookup>(domain: &str, lookup: &L) -> Result<Existence, Failure> {
    let answer = ask(domain, RecordType::SOA, lookup).await?;
    Ok(Existence {
        // A domain that is an alias exists, wherever the alias leads.
        exists: answer.outcome != AnswerOutcome::NxDomain || !answer.aliases.is_empty(),
        source: answer.source,
    })
}

fn srv_facts(answer: Answer) -> SrvFacts {
    let shown = |target: &WireName| target.shown().into();
    facts_and_targets(answer, shown, &mut TargetNames::new())
}

/// The facts in an answer. The targets that its records name, the root excepted, are added to `named` by
/// the form that reports show, which `shown` gives.
fn facts_and_targets(
    answer: Answer,
    shown: impl Fn(&WireName) -> ShownName,
    named: &mut TargetNames,
) -> SrvFacts {
    let aliases: Vec<_> = answer.aliases.iter().map(display_name).collect();
    let zone = answer.zone.as_deref().map(display_name);
    let nx_domain = answer.outcome == AnswerOutcome::NxDomain && aliases.is_empty();
    let mut records = Vec::new();
    if let AnswerOutcome::Records(answered) = answer.outcome {
        records.reserve_exact(answered.len());
        for record in answered {
            if let Data::Srv(srv) = record.data {
                let target = shown(&srv.target);
                if !srv.target.is_root() {
                    let place = named.binary_search_by(|(known, _)| known.cmp(&target));
                    if let Err(place) = place {
                        named.insert(place, (target.clone(), srv.target));
                    }
                }
                records.push(SrvRecord {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    target,
                    ttl: record.ttl,
                    place: record.place,
                });
            }
        }
    }
    records.sort();
    SrvFacts {
        aliases,
        records,
        omitted: 0,
        omitted_digest: [0; 32],
        nx_domain,
        zone,
        authoritative: answer.authoritative,
        authentic: answer.authentic,
        source: answer.source,
        dissent: answer.dissent,
    }
}

#[cfg(test)]
mod tests;
