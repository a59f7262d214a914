//! DNS010 to DNS018: lookups that failed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Finding;
use super::definition::Definition;
use super::evidence::Evidence;
use super::fact::Fact;
#[cfg(test)]
use super::sample::{failure, file, name_server, resolver};
use crate::finding::{Code, Severity};
use crate::lookup::{AnswerSource, FailedLookup, Failure, FailureKind};

/// What the definitions of these rules have in common.
macro_rules! failed_lookup {
    () => {
        type Fact = Box<LookupFailed>;

        const SEVERITY: Severity = Severity::Undetermined;

        fn generalize(fact: &mut Self::Fact) {
            fact.failure.generalize();
        }
    };
}

/// DNS010: no answer in time.
pub struct DNS010;

impl Definition for DNS010 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 4.2.1";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![
            LookupFailed::sample(Asked::Records, FailureKind::Timeout, resolver()),
            LookupFailed::sample(Asked::Addresses, FailureKind::Unreachable, resolver()),
        ]
    }
}

/// DNS011: the server answered SERVFAIL.
pub struct DNS011;

impl Definition for DNS011 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 4.1.1; RFC 9499";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![LookupFailed::sample(
            Asked::Existence,
            FailureKind::ServFail,
            resolver(),
        )]
    }
}

/// DNS012: the server answered REFUSED.
pub struct DNS012;

impl Definition for DNS012 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 4.1.1";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let refused = |source| LookupFailed::sample(Asked::Records, FailureKind::Refused, source);
        vec![
            refused(resolver()),
            refused(name_server()),
            refused(None),
            refused(file()),
        ]
    }
}

/// DNS013: the answer cannot be used.
pub struct DNS013;

impl Definition for DNS013 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 4.1; RFC 2308 sections 2, 3 and 6; RFC 5452 section 9; RFC 6672; RFC 8914; RFC 1034 section 5.3.3";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let of_records = |kind, source| LookupFailed::sample(Asked::Records, kind, source);
        vec![
            of_records(FailureKind::Malformed, resolver()),
            of_records(FailureKind::Malformed, name_server()),
            of_records(FailureKind::Unproven, resolver()),
            of_records(FailureKind::Unproven, name_server()),
            of_records(FailureKind::Limit, name_server()),
        ]
    }
}

/// DNS014: the answer is truncated and TCP fails.
pub struct DNS014;

impl Definition for DNS014 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 7766 section 5; RFC 2181 section 9";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let truncated =
            |source| LookupFailed::sample(Asked::Records, FailureKind::Truncated, source);
        let other_port = AnswerSource::Resolver("[2001:db8::53]:5353".to_owned());
        vec![truncated(resolver()), truncated(Some(other_port))]
    }
}

/// DNS015: the answer fails DNSSEC validation.
pub struct DNS015;

impl Definition for DNS015 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 4035 sections 3.2.2 and 5.5; RFC 8914";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![LookupFailed::sample(
            Asked::Records,
            FailureKind::Bogus,
            resolver(),
        )]
    }
}

/// DNS016: the servers contradict each other.
pub struct DNS016;

impl Definition for DNS016 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 2308 section 5; RFC 9499";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![LookupFailed::sample(
            Asked::Records,
            FailureKind::Disagreement,
            resolver(),
        )]
    }
}

/// DNS017: name servers refuse the zone file.
pub struct DNS017;

impl Definition for DNS017 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 5; RFC 2181 section 10.1; docs/zone-files.md";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![LookupFailed::sample(
            Asked::Records,
            FailureKind::Unloadable,
            file(),
        )]
    }
}

/// DNS018: no zone file contains the domain.
pub struct DNS018;

impl Definition for DNS018 {
    failed_lookup!();

    const REFERENCE: &'static str = "RFC 1035 section 5; RFC 9499";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![LookupFailed::sample(
            Asked::Records,
            FailureKind::Uncovered,
            None,
        )]
    }
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

impl Fact {
    /// The name server or resolver that fails for this name, and then probably for many others: its name and its
    /// address, as far as they are known. What a resolver says about a zone (SERVFAIL) is a failure of the zone.
    pub fn failing_server(&self) -> Option<String> {
        if let Self::DNS006(failing) = self {
            let server = &failing.server;
            return Some(match &server.at {
                Some(at) => format!("{} ({at})", server.name),
                None => server.name.clone(),
            });
        }
        let failure = &self.failed_lookup()?.failure;
        match failure.source.as_ref()? {
            AnswerSource::NameServer(server) => Some(server.clone()),
            AnswerSource::Resolver(server) => match failure.kind() {
                FailureKind::Timeout
                | FailureKind::Unreachable
                | FailureKind::Refused
                | FailureKind::Truncated => Some(server.clone()),
                _ => None,
            },
            AnswerSource::File { .. } => None,
        }
    }
}

#[cfg(test)]
impl LookupFailed {
    fn sample(asked: Asked, kind: FailureKind, source: Option<AnswerSource>) -> Box<Self> {
        let failure = failure(kind, source);
        Box::new(Self { asked, failure })
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

pub(super) fn failed(owner: &str, asked: Asked, failure: &Failure) -> Finding {
    let fact = Box::new(LookupFailed {
        asked,
        failure: failure.into(),
    });
    let fact = match failure.kind() {
        FailureKind::Timeout | FailureKind::Unreachable => Fact::DNS010(fact),
        FailureKind::ServFail => Fact::DNS011(fact),
        FailureKind::Refused => Fact::DNS012(fact),
        FailureKind::Malformed | FailureKind::Unproven | FailureKind::Limit => Fact::DNS013(fact),
        FailureKind::Truncated => Fact::DNS014(fact),
        FailureKind::Bogus => Fact::DNS015(fact),
        FailureKind::Disagreement => Fact::DNS016(fact),
        FailureKind::Unloadable => Fact::DNS017(fact),
        FailureKind::Uncovered => Fact::DNS018(fact),
    };
    Finding::new(owner, fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fact_of_a_failure_has_its_lookup_and_its_code() {
        for fact in Fact::samples() {
            let failed = fact.failed_lookup();
            assert_eq!(failed.is_some(), fact.code().is_failure(), "{fact:?}");
            if let Some(failed) = failed {
                assert_eq!(code(failed.failure.kind()), fact.code(), "{fact:?}");
            }
        }
    }
}
