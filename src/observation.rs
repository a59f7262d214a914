//! Every DNS fact gathered for one domain. Nothing is judged here.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::sync::OnceCell;

use crate::lookup::{Answer, Failure, Lookup, Outcome, Question, display_name};
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
    pub existence: Option<Result<bool, Failure>>,
    /// Every target but the root, by name without a trailing dot.
    pub targets: BTreeMap<String, Arc<TargetFacts>>,
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
        true => Some(exists(domain, lookup).await),
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
async fn exists<L: Lookup>(domain: &str, lookup: &L) -> Result<bool, Failure> {
    let answer = ask(domain, RecordType::SOA, lookup).await?;
    // A domain that is an alias exists, wherever the alias leads.
    Ok(answer.outcome != Outcome::NxDomain || !answer.aliases.is_empty())
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
                });
            }
        }
    }
    records.sort();
    SrvFacts {
        aliases,
        records,
        nx_domain,
    }
}

/// The targets of a whole run, each looked up once, however many domains share it.
#[derive(Debug, Default)]
pub struct SharedTargets {
    known: Mutex<HashMap<Name, Arc<OnceCell<Arc<TargetFacts>>>>>,
}

impl SharedTargets {
    /// The facts of `target`; whoever asks first does the lookup, the others wait for it.
    async fn get<L: Lookup>(&self, target: &Name, lookup: &L) -> Arc<TargetFacts> {
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(target.clone()).or_default())
        };
        let facts = cell.get_or_init(|| async { Arc::new(observe_target(target, lookup).await) });
        Arc::clone(facts.await)
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
    let aliases = [&ipv4, &ipv6]
        .into_iter()
        .flatten()
        .map(|answer| answer.aliases.iter().map(display_name).collect::<Vec<_>>())
        .find(|aliases| !aliases.is_empty())
        .unwrap_or_default();
    TargetFacts {
        aliases,
        ipv4: ipv4.map(addresses),
        ipv6: ipv6.map(addresses),
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
mod tests {
    use std::net::Ipv4Addr;

    use hickory_proto::rr::rdata::{A, SRV};

    use super::*;
    use crate::lookup::AnswerRecord;

    /// Answers from a table, and remembers what was asked.
    struct Table {
        answers: fn(&str, RecordType) -> Outcome,
        asked: Mutex<Vec<String>>,
    }

    impl Lookup for Table {
        async fn ask(&self, question: Question) -> Result<Answer, Failure> {
            let name = display_name(&question.name);
            let rtype = question.rtype;
            self.asked.lock().unwrap().push(format!("{name} {rtype}"));
            tokio::task::yield_now().await;
            Ok(Answer {
                aliases: Vec::new(),
                outcome: (self.answers)(&name, rtype),
            })
        }
    }

    async fn observed(domains: &[&str], answers: fn(&str, RecordType) -> Outcome) -> Vec<String> {
        let table = Table {
            answers,
            asked: Mutex::default(),
        };
        let requirement = Requirement::builtin();
        let targets = SharedTargets::default();
        join_all(
            domains
                .iter()
                .map(|domain| observe(domain, &requirement, &table, &targets)),
        )
        .await;
        let mut asked = table.asked.into_inner().unwrap();
        asked.sort();
        asked
    }

    fn records(data: RData) -> Outcome {
        Outcome::Records(vec![AnswerRecord { ttl: 60, data }])
    }

    #[tokio::test]
    async fn a_target_is_looked_up_once_however_many_domains_share_it() {
        let asked = observed(&["a.fr", "b.fr", "c.fr"], |_, rtype| match rtype {
            RecordType::SRV => {
                let target = Name::from_ascii("Front.fr.").unwrap();
                records(RData::SRV(SRV::new(1, 1, 1, target)))
            }
            _ => records(RData::A(A(Ipv4Addr::LOCALHOST))),
        })
        .await;
        let of_target: Vec<_> = asked
            .iter()
            .filter(|asked| asked.starts_with("front"))
            .collect();
        assert_eq!(of_target, ["front.fr A", "front.fr AAAA"]);
        assert_eq!(asked.len(), 2 + 3 * 2);
    }

    #[tokio::test]
    async fn the_domain_is_asked_for_only_where_every_owner_is_nowhere() {
        let asked = observed(&["a.fr"], |_, _| Outcome::NxDomain).await;
        assert!(asked.contains(&"a.fr SOA".to_owned()), "{asked:?}");
        // An owner that exists proves the domain above it.
        let asked = observed(&["a.fr"], |name, _| match name.starts_with("_imap") {
            true => Outcome::NoData,
            false => Outcome::NxDomain,
        })
        .await;
        assert_eq!(asked, ["_imap._tcp.a.fr SRV", "_submission._tcp.a.fr SRV"]);
    }
}
