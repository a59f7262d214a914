//! Every DNS fact gathered for one domain. Nothing is judged here.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::sync::OnceCell;

use crate::lookup::{
    Answer, Dissent, Failure, Lookup, Outcome, Place, Question, Source, display_name,
};
use crate::requirement::Requirement;
use crate::service::Service;

/// All facts of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The domain, without a trailing dot.
    pub domain: String,
    /// One for each service of the requirement, by owner.
    pub services: Vec<ServiceFacts>,
    /// Whether the domain itself exists; asked only where every owner answered NXDOMAIN.
    pub existence: Option<Result<Existence, Failure>>,
    /// Every target but the root, by name without a trailing dot.
    pub targets: BTreeMap<String, Arc<TargetFacts>>,
}

/// Whether a name exists (RFC 8020).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existence {
    /// False where NXDOMAIN was proven.
    pub exists: bool,
    /// Who says so.
    pub source: Option<Source>,
}

/// What was found at the owner of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Service.
    pub service: Service,
    /// Owner asked for, without a trailing dot.
    pub owner: String,
    /// What the lookup proved, or why it failed.
    pub srv: Result<SrvFacts, Failure>,
}

/// A proven SRV RRset, or its proven absence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SrvFacts {
    /// Where the owner's aliases lead, in order; empty where it is no alias.
    pub aliases: Vec<String>,
    /// Records by priority, weight, port and target; empty where the owner has none.
    pub records: Vec<SrvRecord>,
    /// Whether the owner does not exist at all (NXDOMAIN, and not by way of an alias).
    pub nx_domain: bool,
    /// Whether the zones' own servers, or files, say so: TTLs are those published.
    pub authoritative: bool,
    /// Whether a validating server vouches for it (AD).
    pub authentic: bool,
    /// Who says so.
    pub source: Option<Source>,
    /// Name servers of the zone that do not say the same.
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
    pub target: String,
    /// TTL in seconds.
    pub ttl: u32,
    /// Where it stands, if in a file.
    pub place: Option<Place>,
}

impl SrvRecord {
    /// Whether the record says that the service is not available (RFC 2782, RFC 6186 section 3.4).
    pub fn is_null(&self) -> bool {
        self.target == "."
    }
}

/// What is known of one SRV target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    /// Where the target's aliases lead, in order; empty where it is no alias.
    pub aliases: Vec<String>,
    /// IPv4 addresses.
    pub ipv4: Result<Vec<IpAddr>, Failure>,
    /// IPv6 addresses.
    pub ipv6: Result<Vec<IpAddr>, Failure>,
    /// Who says so, of either family.
    pub source: Option<Source>,
}

impl TargetFacts {
    /// The failure that leaves it open whether the target has an address. One family with an
    /// address is enough: a failure of the other is then not needed.
    pub fn failure(&self) -> Option<&Failure> {
        match (&self.ipv4, &self.ipv6) {
            (Ok(addresses), _) | (_, Ok(addresses)) if !addresses.is_empty() => None,
            (Err(failure), _) | (_, Err(failure)) => Some(failure),
            (Ok(_), Ok(_)) => None,
        }
    }
}

/// Gathers the facts of one domain.
pub async fn observe<L: Lookup>(
    domain: &str,
    requirement: &Requirement,
    lookup: &L,
    targets: &SharedTargets,
) -> Observation {
    let answers = join_all(requirement.services().map(|service| async move {
        let owner = service.owner(domain);
        let answer = ask(&owner, RecordType::SRV, lookup).await;
        (service, owner, answer)
    }))
    .await;
    let named = target_names(
        answers
            .iter()
            .filter_map(|(_, _, answer)| answer.as_ref().ok()),
    );
    let services: Vec<_> = answers
        .into_iter()
        .map(|(service, owner, answer)| ServiceFacts {
            service,
            owner,
            srv: answer.map(srv_facts),
        })
        .collect();
    let nowhere = |facts: &ServiceFacts| facts.srv.as_ref().is_ok_and(|srv| srv.nx_domain);
    let existence = match services.iter().all(nowhere) {
        true => Some(self::existence(domain, lookup).await),
        false => None,
    };
    let facts = join_all(named.values().map(|target| targets.get(target, lookup))).await;
    Observation {
        domain: domain.to_owned(),
        services,
        existence,
        targets: named.into_keys().zip(facts).collect(),
    }
}

async fn ask<L: Lookup>(name: &str, rtype: RecordType, lookup: &L) -> Result<Answer, Failure> {
    lookup.ask(Question::new(name, rtype)?).await
}

/// The targets that SRV records name, the root excepted, by the form that reports show.
fn target_names<'a>(answers: impl Iterator<Item = &'a Answer>) -> BTreeMap<String, Name> {
    let mut names = BTreeMap::new();
    for answer in answers {
        let Outcome::Records(records) = &answer.outcome else {
            continue;
        };
        for record in records {
            if let RData::SRV(srv) = &record.data
                && !srv.target.is_root()
            {
                names.insert(display_name(&srv.target), srv.target.to_lowercase());
            }
        }
    }
    names
}

/// NXDOMAIN at an owner does not say that the domain is missing: a question about the domain does.
async fn existence<L: Lookup>(domain: &str, lookup: &L) -> Result<Existence, Failure> {
    let answer = ask(domain, RecordType::SOA, lookup).await?;
    Ok(Existence {
        // A domain that is an alias exists, wherever the alias leads.
        exists: answer.outcome != Outcome::NxDomain || !answer.aliases.is_empty(),
        source: answer.source,
    })
}

fn srv_facts(answer: Answer) -> SrvFacts {
    let aliases: Vec<_> = answer.aliases.iter().map(display_name).collect();
    let nx_domain = answer.outcome == Outcome::NxDomain && aliases.is_empty();
    let mut records = Vec::new();
    if let Outcome::Records(answered) = answer.outcome {
        for record in answered {
            if let RData::SRV(srv) = record.data {
                records.push(SrvRecord {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    target: display_name(&srv.target),
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
        nx_domain,
        authoritative: answer.authoritative,
        authentic: answer.authentic,
        source: answer.source,
        dissent: answer.dissent,
    }
}

/// The targets of a whole run, each looked up once, however many domains share it. A lookup that
/// failed would be held against all of them, so it is made again, a few times in all.
#[derive(Debug, Default)]
pub struct SharedTargets {
    known: Mutex<HashMap<Name, Shared>>,
}

#[derive(Debug, Clone, Default)]
struct Shared {
    facts: Arc<OnceCell<Arc<TargetFacts>>>,
    /// Lookups that failed before this one.
    failed: u32,
}

/// Lookups of one target whose failure is not final.
const SECOND_CHANCES: u32 = 3;

impl SharedTargets {
    /// The facts of `target`; whoever asks first does the lookup, the others wait for it, and for
    /// its repetition where it failed.
    async fn get<L: Lookup>(&self, target: &Name, lookup: &L) -> Arc<TargetFacts> {
        loop {
            let shared = self.known().entry(target.clone()).or_default().clone();
            let ask = || async { Arc::new(observe_target(target, lookup).await) };
            let facts = Arc::clone(shared.facts.get_or_init(ask).await);
            if facts.failure().is_none() || shared.failed >= SECOND_CHANCES {
                return facts;
            }
            self.forget(target, &shared);
        }
    }

    /// Lets the lookup be made again, unless somebody who waited for it as well already did.
    fn forget(&self, target: &Name, failed: &Shared) {
        if let Some(current) = self.known().get_mut(target)
            && Arc::ptr_eq(&current.facts, &failed.facts)
        {
            *current = Shared {
                facts: Arc::default(),
                failed: failed.failed + 1,
            };
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Name, Shared>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn observe_target<L: Lookup>(target: &Name, lookup: &L) -> TargetFacts {
    let ask = |rtype| {
        lookup.ask(Question {
            name: target.clone(),
            rtype,
        })
    };
    let (ipv4, ipv6) = tokio::join!(ask(RecordType::A), ask(RecordType::AAAA));
    let sources = [&ipv4, &ipv6].map(|answer| match answer {
        Ok(answer) => answer.source.clone(),
        Err(failure) => failure.source.clone(),
    });
    // What one answer shows of the name holds for both families, even if the other failed.
    let aliases = [&ipv4, &ipv6].map(|answer| match answer {
        Ok(answer) => &answer.aliases,
        Err(failure) => &failure.aliases,
    });
    let aliases = aliases.into_iter().find(|aliases| !aliases.is_empty());
    let aliases = aliases.map(|aliases| aliases.iter().map(display_name).collect());
    // NXDOMAIN denies every type (RFC 2308 section 2.1, RFC 8020). It is believed of the question
    // about A alone: some servers say it of AAAA for names that do exist (RFC 4074 section 4.2).
    let nx_domain = ipv4
        .as_ref()
        .is_ok_and(|answer| answer.outcome == Outcome::NxDomain);
    let addresses = |answer: Result<Answer, Failure>| match answer {
        Err(_) if nx_domain => Ok(Vec::new()),
        answer => answer.map(addresses),
    };
    TargetFacts {
        aliases: aliases.unwrap_or_default(),
        ipv4: addresses(ipv4),
        ipv6: addresses(ipv6),
        source: sources.into_iter().flatten().next(),
    }
}

fn addresses(answer: Answer) -> Vec<IpAddr> {
    let Outcome::Records(records) = answer.outcome else {
        return Vec::new();
    };
    let mut addresses: Vec<_> = records.iter().filter_map(|r| r.data.ip_addr()).collect();
    addresses.sort();
    addresses
}

#[cfg(test)]
mod tests;
