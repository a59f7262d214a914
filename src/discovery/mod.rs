//! Discovery as a client does it: from a mail domain to the fronts it would connect to, with every step and
//! the findings on the way. Facts are gathered and judged as in an audit, so that both agree.

mod conclusion;
mod generic;
mod order;
mod steps;

use std::net::IpAddr;

use crate::host::{NoHost, no_host};
use crate::lookup::{Exchange, Failure, Lookup};
use crate::name::DomainName;
use crate::observation::{
    Depth, Observation, Rooms, ServiceFacts, SharedTargets, SrvFacts, SrvRecord, TargetFacts,
    observe,
};
use crate::probe::Prober;
use crate::requirement::{Requirement, Row};
use crate::rule::{self, Expectation, Verdict};
use crate::service::{Interface, Service};

pub use conclusion::{Conclusion, RecordUse, Usable};
pub use generic::{Attempt, GenericClient};
pub use order::{Candidate, Level};
pub use steps::Step;

/// The result of a discovery that begins at one domain, with its steps.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Discovery {
    /// The mail domain.
    pub domain: DomainName,
    /// The services of the requirement, by owner.
    pub services: Vec<Discovered>,
    /// The behaviour of a generic client that does not know interfaces, for each of these services.
    pub generic: Vec<GenericClient>,
    /// The questions, in order.
    pub steps: Vec<Step>,
    /// Exchanges of no single step, such as the search for the servers of a zone.
    pub beside: Vec<Exchange>,
    /// The facts that the verdict rests on.
    pub observation: Observation,
    /// The verdict of an audit on the domain.
    pub verdict: Verdict,
}

/// The records at the owner of one service, and what a client makes of them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Discovered {
    /// Service.
    pub service: Service,
    /// Owner, without a trailing dot.
    pub owner: String,
    /// Targets of the owner's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// The RRset in the order of RFC 2782, empty if there is provably none, or why it is unknown.
    pub levels: Result<Vec<Level>, Failure>,
    /// The front that a client written to the requirement connects to, for each interface, by priority.
    pub choices: Vec<Choice>,
}

/// The front that a client uses for one service over one interface.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// Interface.
    pub interface: Interface,
    /// The priority by which the client knows it.
    pub priority: u16,
    /// The front, or why there is none.
    pub front: Result<Front, NoFront>,
}

/// A host and port that a client connects to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Front {
    /// Host name, without a trailing dot.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Its addresses, IPv6 before IPv4, as RFC 6724 has a client prefer them.
    pub addresses: Vec<IpAddr>,
    /// Why nothing is known of its addresses, if so. Without this, a host without addresses has
    /// none.
    pub unresolved: Option<AddressesUnknown>,
}

/// Why the addresses of a front are unknown.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AddressesUnknown {
    /// The lookup failed.
    Failed(Failure),
    /// The source of answers is in no position to know, as zone files are of other zones.
    NotCovered,
}

/// Why a client has no front to use.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoFront {
    /// There is no record at the interface's priority.
    NoRecord,
    /// The target `.` says that the service is not available (RFC 2782).
    Unavailable,
    /// The records there name what can be no host; the likeliest to be tried first.
    NoHost {
        /// Target, without a trailing dot.
        target: String,
        /// Why it can be none.
        why: NoHost,
    },
    /// The lookup of the owner failed: nothing is known.
    Unknown(Failure),
}

/// Makes one discovery, in two round trips if nothing leads elsewhere: first the records at the owners of the
/// required services, beside them, and at an unpublished name; then the addresses of all targets, whether the
/// domain exists if nothing else does, and whether the records of an empty owner are at one without the final
/// dot.
///
/// It does not fail: a failed lookup is a fact like others, and the verdict says what follows. Steps hold the
/// exchanges with servers if `lookup` has a transcript, which must belong only to this discovery: its earlier
/// content is dropped.
///
/// `examples/discover.rs` shows how to use it.
pub async fn discover<L: Lookup>(
    domain: &DomainName,
    expectation: &Expectation<'_>,
    lookup: &L,
) -> Discovery {
    make(domain, expectation, lookup, None).await
}

/// As [`discover`], and connects with the fronts that it leads to: what they show is among the facts
/// of the observation.
pub async fn discover_and_probe<L: Lookup>(
    domain: &DomainName,
    expectation: &Expectation<'_>,
    lookup: &L,
    prober: &Prober,
) -> Discovery {
    make(domain, expectation, lookup, Some(prober)).await
}

async fn make<L: Lookup>(
    domain: &DomainName,
    expectation: &Expectation<'_>,
    lookup: &L,
    prober: Option<&Prober>,
) -> Discovery {
    if let Some(transcript) = lookup.transcript() {
        transcript.take();
    }
    let requirement = expectation.requirement;
    let recorder = steps::RecordingLookup::new(lookup);
    let targets = SharedTargets::of_one_domain();
    let rooms = Rooms::default();
    let room = rooms.room();
    let extent = Depth::Neighbours;
    let name = domain.as_str();
    let mut observation = observe(name, requirement, extent, &recorder, &targets, &room).await;
    let mut steps = recorder.steps(domain.as_str());
    let exchanges = lookup.transcript().map(|transcript| transcript.take());
    let beside = steps::attribute(exchanges.unwrap_or_default(), &mut steps);
    if let Some(prober) = prober {
        observation.probe(requirement, prober).await;
    }
    let services = observation.services.iter();
    Discovery {
        domain: domain.clone(),
        services: services
            .map(|facts| discovered(facts, requirement, &observation))
            .collect(),
        generic: requirement
            .services()
            .map(|service| generic::client(service, &observation, requirement))
            .collect(),
        steps,
        beside,
        verdict: rule::judge(&observation, expectation),
        observation,
    }
}

fn discovered(
    facts: &ServiceFacts,
    requirement: &Requirement,
    observation: &Observation,
) -> Discovered {
    let service = facts.service;
    let interface = |priority| requirement.interface(service, priority);
    let levels = facts
        .srv
        .as_ref()
        .map(|srv| order::levels(&srv.records, interface));
    let choice = |row: &Row| Choice {
        interface: row.interface,
        priority: row.priority,
        front: match &levels {
            Ok(levels) => front(row.priority, levels, observation),
            Err(failure) => Err(NoFront::Unknown((*failure).clone())),
        },
    };
    Discovered {
        service,
        owner: facts.owner.to_string(),
        aliases: match &facts.srv {
            Ok(SrvFacts { aliases, .. }) => aliases.clone(),
            Err(failure) => failure
                .aliases
                .iter()
                .map(crate::lookup::display_name)
                .collect(),
        },
        choices: requirement.rows_of(service).map(choice).collect(),
        levels: levels.map_err(Clone::clone),
    }
}

/// The front of a client that looks at one priority: the likeliest record there that can lead to a host.
fn front(priority: u16, levels: &[Level], observation: &Observation) -> Result<Front, NoFront> {
    let all = levels.iter().flat_map(|level| &level.candidates);
    let mut all = all.map(|candidate| &candidate.record).peekable();
    if all.peek().is_some() && all.all(|record| record.is_null()) {
        return Err(NoFront::Unavailable);
    }
    let level = levels.iter().find(|level| level.priority == priority);
    let candidates = level.into_iter().flat_map(|level| &level.candidates);
    let records = candidates.map(|candidate| &candidate.record);
    let mut nowhere = None;
    for record in records.filter(|record| !record.is_null()) {
        match no_host(&record.target) {
            None => return Ok(front_of(record, observation)),
            Some(why) => {
                let target = record.target.to_string();
                nowhere.get_or_insert(NoFront::NoHost { target, why });
            }
        }
    }
    Err(nowhere.unwrap_or(NoFront::NoRecord))
}

fn front_of(record: &SrvRecord, observation: &Observation) -> Front {
    let (addresses, unresolved) = match observation.targets.get(&record.target) {
        Some(facts) => {
            let failure = facts.failure().cloned();
            (addresses(facts), failure.map(AddressesUnknown::Failed))
        }
        None => (Vec::new(), Some(AddressesUnknown::NotCovered)),
    };
    Front {
        host: record.target.to_string(),
        port: record.port,
        addresses,
        unresolved,
    }
}

fn addresses(facts: &TargetFacts) -> Vec<IpAddr> {
    let families = [&facts.ipv6, &facts.ipv4];
    let known = families
        .into_iter()
        .filter_map(|family| family.as_ref().ok());
    known.flatten().copied().collect()
}

#[cfg(test)]
mod tests;
