//! DNS rules about the domain, its aliases and TTLs.

use hickory_proto::rr::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::fact::{Fact, FirstOf};
#[cfg(test)]
use super::sample::names;
use super::{Finding, Findings, lookup};
use crate::finding::Severity;
use crate::lookup::FactSource;
use crate::observation::{Existence, Observation, SrvFacts, SrvRecord};

/// DNS001: the domain does not exist.
pub struct DNS001;

impl Definition for DNS001 {
    type Fact = NoDomain;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 8020; RFC 2308 section 2.1";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let whys = [
            WhyNoDomain::NxDomain,
            WhyNoDomain::NotInFiles,
            WhyNoDomain::MisplacedRecords,
        ];
        whys.map(|why| NoDomain { why }).into()
    }
}

/// DNS001: the domain does not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NoDomain {
    /// Why.
    pub why: WhyNoDomain,
}

/// Why a domain does not exist.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WhyNoDomain {
    /// A server answers NXDOMAIN.
    NxDomain,
    /// No zone file has a record at the domain or below it.
    NotInFiles,
    /// The owners of its records lack their final dot (SRV010).
    MisplacedRecords,
}

/// DNS002: the owner is an alias (CNAME).
pub struct DNS002;

impl Definition for DNS002 {
    type Fact = AliasOwner;

    const SEVERITY: Severity = Severity::Info;
    const REFERENCE: &'static str = "RFC 1034 section 3.6.2";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let alias = |empty| AliasOwner {
            aliases: names(["pool.a.fr", "host.b.fr"]),
            empty,
        };
        vec![alias(false), alias(true)]
    }
}

/// DNS002: the owner is an alias.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct AliasOwner {
    /// The names that it is an alias (CNAME) of, in the order of the chain.
    pub aliases: FirstOf<String>,
    /// Whether no SRV record is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
}

/// DNS004: the TTL is unusual.
pub struct DNS004;

impl Definition for DNS004 {
    type Fact = UnusualTtl;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str = "RFC 1912 section 2.2; RFC 2181 section 8";

    /// A cache counts a long TTL down.
    fn generalize(fact: &mut Self::Fact) {
        if fact.ttl > fact.longest {
            fact.ttl = u32::MAX;
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let ttl = |ttl| UnusualTtl {
            ttl,
            shortest: SHORTEST_TTL,
            longest: LONGEST_TTL,
        };
        vec![ttl(60), ttl(1)]
    }
}

/// DNS004: a TTL is unusually short or long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct UnusualTtl {
    /// The TTL in seconds.
    pub ttl: u32,
    /// Shortest usual TTL in seconds.
    pub shortest: u32,
    /// Longest usual TTL in seconds.
    pub longest: u32,
}

/// Judges one owner whose lookup succeeded.
pub(super) fn judge_owner(owner: &str, srv: &SrvFacts, findings: &mut Findings<'_>) {
    findings.extend(alias(owner, srv));
    findings.extend(ttl(owner, srv));
}

/// Judges what concerns the whole domain.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    findings.extend(existence(observation));
}

/// DNS001, or the failure that left the question open.
fn existence(observation: &Observation) -> Option<Finding> {
    let domain = &observation.domain;
    let (finding, source) = match observation.existence.as_ref()? {
        Ok(Existence { exists: true, .. }) => return None,
        Ok(Existence { source, .. }) => {
            let is_misplaced = observation.services.iter().any(|it| it.misplaced.is_some());
            let why = match source {
                _ if is_misplaced => WhyNoDomain::MisplacedRecords,
                Some(FactSource::File(_)) => WhyNoDomain::NotInFiles,
                _ => WhyNoDomain::NxDomain,
            };
            (Finding::new(domain, Fact::DNS001(NoDomain { why })), source)
        }
        Err(failure) => (
            lookup::failed(domain, lookup::Asked::Existence, failure),
            &failure.source,
        ),
    };
    Some(finding.seen(source.as_ref(), domain, RecordType::SOA))
}

/// DNS002.
fn alias(owner: &str, srv: &SrvFacts) -> Option<Finding> {
    if srv.aliases.is_empty() {
        return None;
    }
    let aliases = FirstOf::of(srv.aliases.iter().cloned());
    let empty = srv.is_empty();
    let fact = AliasOwner { aliases, empty };
    Some(Finding::new(owner, Fact::DNS002(fact)))
}

/// Shortest TTL that spares the zone's servers, in seconds.
const SHORTEST_TTL: u32 = 300;
/// Longest TTL that lets a mistake be fixed within a day, in seconds.
const LONGEST_TTL: u32 = 86_400;

/// DNS004. What a cache has left of a TTL says nothing of a short one.
fn ttl(owner: &str, srv: &SrvFacts) -> Option<Finding> {
    let short = |record: &&SrvRecord| srv.has_published_ttls() && record.ttl < SHORTEST_TTL;
    let long = |record: &&SrvRecord| record.ttl > LONGEST_TTL;
    let odd = |record: &&SrvRecord| short(record) || long(record);
    let record = srv.records.iter().find(odd)?;
    let fact = UnusualTtl {
        ttl: record.ttl,
        shortest: SHORTEST_TTL,
        longest: LONGEST_TTL,
    };
    Some(Finding::new(owner, Fact::DNS004(fact)).at(record))
}
