//! DNS rules about the domain, its aliases and TTLs, and lookups that failed.

use hickory_proto::rr::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Finding;
use super::evidence::Evidence;
use super::fact::{Fact, FirstOf};
use super::table::Rule;
use crate::finding::{Code, Severity};
use crate::lookup::{FactSource, FailedLookup, Failure, FailureKind};
use crate::observation::{Existence, Observation, SrvFacts, SrvRecord};

pub(super) const DNS001: Rule = Rule {
    code: Code::DNS001,
    severity: Severity::Error,
    reference: "RFC 8020; RFC 2308 section 2.1",
};
pub(super) const DNS002: Rule = Rule {
    code: Code::DNS002,
    severity: Severity::Info,
    reference: "RFC 1034 section 3.6.2",
};
pub(super) const DNS004: Rule = Rule {
    code: Code::DNS004,
    severity: Severity::Warning,
    reference: "RFC 1912 section 2.2; RFC 2181 section 8",
};
pub(super) const DNS010: Rule = Rule {
    code: Code::DNS010,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 4.2.1",
};
pub(super) const DNS011: Rule = Rule {
    code: Code::DNS011,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 4.1.1; RFC 9499",
};
pub(super) const DNS012: Rule = Rule {
    code: Code::DNS012,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 4.1.1",
};
pub(super) const DNS013: Rule = Rule {
    code: Code::DNS013,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 4.1; RFC 2308 sections 2, 3 and 6; RFC 5452 section 9; RFC 6672; RFC 8914; RFC 1034 section 5.3.3",
};
pub(super) const DNS014: Rule = Rule {
    code: Code::DNS014,
    severity: Severity::Undetermined,
    reference: "RFC 7766 section 5; RFC 2181 section 9",
};
pub(super) const DNS015: Rule = Rule {
    code: Code::DNS015,
    severity: Severity::Undetermined,
    reference: "RFC 4035 sections 3.2.2 and 5.5; RFC 8914",
};
pub(super) const DNS016: Rule = Rule {
    code: Code::DNS016,
    severity: Severity::Undetermined,
    reference: "RFC 2308 section 5; RFC 9499",
};
pub(super) const DNS017: Rule = Rule {
    code: Code::DNS017,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 5; RFC 2181 section 10.1; docs/zone-files.md",
};
pub(super) const DNS018: Rule = Rule {
    code: Code::DNS018,
    severity: Severity::Undetermined,
    reference: "RFC 1035 section 5; RFC 9499",
};

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

/// DNS010 to DNS018: a lookup failed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct LookupFailed {
    /// What was asked for.
    pub asked: Asked,
    /// The failure.
    pub failure: FailedLookup,
}

impl Fact {
    /// The lookup that failed, if the fact is one.
    pub fn failed_lookup(&self) -> Option<&LookupFailed> {
        match self {
            Self::DNS010(failed)
            | Self::DNS011(failed)
            | Self::DNS012(failed)
            | Self::DNS013(failed)
            | Self::DNS014(failed)
            | Self::DNS015(failed)
            | Self::DNS016(failed)
            | Self::DNS017(failed)
            | Self::DNS018(failed) => Some(failed),
            _ => None,
        }
    }
}

/// What a lookup asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The SRV records of a required owner.
    Records,
    /// The addresses of a target.
    Addresses,
    /// Whether the domain exists.
    Existence,
}

/// The code of a lookup that failed in this way.
pub(crate) fn code(kind: FailureKind) -> Code {
    match kind {
        FailureKind::Timeout | FailureKind::Unreachable => Code::DNS010,
        FailureKind::ServFail => Code::DNS011,
        FailureKind::Refused => Code::DNS012,
        FailureKind::Malformed | FailureKind::Unproven | FailureKind::Limit => Code::DNS013,
        FailureKind::Truncated => Code::DNS014,
        FailureKind::Bogus => Code::DNS015,
        FailureKind::Disagreement => Code::DNS016,
        FailureKind::Unloadable => Code::DNS017,
        FailureKind::Uncovered => Code::DNS018,
    }
}

/// An SRV lookup that failed.
pub(super) fn failed_owner(owner: &str, failure: &Failure) -> Finding {
    let finding = failed(owner, Asked::Records, failure);
    match (failure.kind(), &failure.source) {
        // Without validation there is an answer.
        (FailureKind::Bogus, Some(source)) => finding.shown_by(Some(Evidence::Validation {
            source: source.clone(),
        })),
        _ => finding,
    }
}

/// A target whose addresses could not be looked up.
pub(super) fn failed_target(target: &str, failure: &Failure) -> Finding {
    failed(target, Asked::Addresses, failure)
}

fn failed(owner: &str, asked: Asked, failure: &Failure) -> Finding {
    let fact = Box::new(LookupFailed {
        asked,
        failure: failure.into(),
    });
    let fact = match code(failure.kind()) {
        Code::DNS011 => Fact::DNS011(fact),
        Code::DNS012 => Fact::DNS012(fact),
        Code::DNS014 => Fact::DNS014(fact),
        Code::DNS015 => Fact::DNS015(fact),
        Code::DNS016 => Fact::DNS016(fact),
        Code::DNS017 => Fact::DNS017(fact),
        Code::DNS018 => Fact::DNS018(fact),
        Code::DNS013 => Fact::DNS013(fact),
        _ => Fact::DNS010(fact),
    };
    Finding::new(owner, fact)
}

/// DNS001, or the failure that left the question open.
pub(super) fn existence(observation: &Observation) -> Option<Finding> {
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
        Err(failure) => (failed(domain, Asked::Existence, failure), &failure.source),
    };
    Some(finding.seen(source.as_ref(), domain, RecordType::SOA))
}

/// DNS002.
pub(super) fn alias(owner: &str, srv: &SrvFacts) -> Option<Finding> {
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
pub(super) fn ttl(owner: &str, srv: &SrvFacts) -> Option<Finding> {
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
