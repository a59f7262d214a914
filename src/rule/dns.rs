//! DNS001, DNS002, DNS004 and DNS010 to DNS017: the domain, its aliases, and lookups that failed.

use hickory_proto::rr::RecordType;

use super::finding;
use crate::finding::{Code, Finding};
use crate::lookup::{Failure, FailureKind, Source};
use crate::observation::{Existence, Observation, SrvFacts, SrvRecord};
use crate::text::first_of;

/// An SRV lookup that failed.
pub(super) fn failed_owner(owner: &str, failure: &Failure) -> Finding {
    let advice = advice(failure);
    let message = format!("the SRV lookup failed: {failure}. Nothing is proven; {advice}");
    let finding = failed(owner, failure, message);
    match (failure.kind, &failure.source) {
        // Without validation there is an answer.
        (FailureKind::Bogus, Some(source)) => Finding {
            evidence: Some(source.evidence_of(&format!("{owner}. SRV {owner}. SRV +cd"))),
            ..finding
        },
        _ => finding,
    }
}

/// A target whose addresses could not be looked up.
pub(super) fn failed_target(target: &str, failure: &Failure) -> Finding {
    let advice = advice(failure);
    let message = format!(
        "the lookup of this target's addresses failed: {failure}. Whether it has any is not proven; \
         {advice}"
    );
    failed(target, failure, message)
}

fn failed(owner: &str, failure: &Failure, message: String) -> Finding {
    finding(code(failure.kind), owner, message).found(failure.detail.clone())
}

/// What to do about it: asking the same server again helps against some failures only.
fn advice(failure: &Failure) -> &'static str {
    let own = match failure.source {
        _ if failure.kind == FailureKind::Unloadable => {
            return "correct the zone file, then check it again";
        }
        Some(Source::File(_)) => {
            return "correct the file, or give that of the zone it leads to (--zone)";
        }
        Some(Source::Server { recursion, .. }) => !recursion,
        None => false,
    };
    match failure.kind {
        // Nobody was asked: only zone files are read.
        FailureKind::Refused if failure.source.is_none() => "give the file that holds it (--zone)",
        FailureKind::Refused | FailureKind::Malformed if own => "mend the zone's name servers",
        FailureKind::Unproven if own => {
            "have the zone's name servers send the zone's SOA record with each denial"
        }
        FailureKind::Unproven => "ask another server (--server)",
        FailureKind::Timeout | FailureKind::Unreachable => "ask again",
        FailureKind::ServFail => "look into the zone's servers and signatures, then ask again",
        FailureKind::Refused => "ask a server that resolves this name (--server)",
        FailureKind::Malformed => "ask another server (--server), or look into the zone",
        FailureKind::Limit => {
            "have fewer name servers or a simpler delegation, or ask without --authoritative"
        }
        FailureKind::Truncated => "open TCP port 53 of the server",
        FailureKind::Bogus => "mend the zone's signatures, or the DS record above it",
        FailureKind::Disagreement => "ask again when the older answer's TTL has run out",
        FailureKind::Unloadable => "correct the zone file, then check it again",
    }
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
    }
}

/// DNS001, or the failure that left the question open.
pub(super) fn existence(observation: &Observation) -> Option<Finding> {
    let domain = &observation.domain;
    let seen = |finding: Finding, source: &Option<Source>| {
        finding.seen(source.as_ref(), domain, RecordType::SOA)
    };
    match observation.existence.as_ref()? {
        Ok(Existence { exists: true, .. }) => None,
        Ok(Existence { source, .. }) => {
            let is_misplaced = observation.services.iter().any(|it| it.misplaced.is_some());
            let message = match source {
                _ if is_misplaced => {
                    "nothing exists at the domain, because its owners lack their final dot (SRV010). It \
                     exists once its records do"
                }
                Some(Source::File(_)) => {
                    "nothing in the files makes the domain exist. Add its records, or include the \
                     file that has them"
                }
                _ => {
                    "the domain does not exist (NXDOMAIN). Register or delegate it, or have it \
                     taken off the whitelist"
                }
            };
            let finding = finding(Code::DNS001, domain, message.to_owned());
            let finding = finding.expected("an existing domain").found("NXDOMAIN");
            Some(seen(finding, source))
        }
        Err(failure) => {
            let message = format!("whether the domain exists could not be told: {failure}");
            Some(seen(failed(domain, failure, message), &failure.source))
        }
    }
}

/// DNS002.
pub(super) fn alias(owner: &str, srv: &SrvFacts) -> Option<Finding> {
    let first = srv.aliases.first()?;
    let chain = first_of(&srv.aliases, ", then ");
    let message = format!("an alias (CNAME) of {chain}: the SRV records are read there");
    Some(finding(Code::DNS002, owner, message).found(format!("CNAME {first}")))
}

/// Shortest TTL that spares the zone's servers, in seconds.
const SHORTEST_TTL: u32 = 300;
/// Longest TTL that lets a mistake be mended within a day, in seconds.
const LONGEST_TTL: u32 = 86_400;

/// DNS004. What a cache has left of a TTL says nothing of a short one.
pub(super) fn ttl(owner: &str, srv: &SrvFacts) -> Option<Finding> {
    let short = |record: &&SrvRecord| srv.authoritative && record.ttl < SHORTEST_TTL;
    let long = |record: &&SrvRecord| record.ttl > LONGEST_TTL;
    let odd = |record: &&SrvRecord| short(record) || long(record);
    let record = srv.records.iter().find(odd)?;
    let ttl = record.ttl;
    let message = format!(
        "the TTL is {ttl} seconds, expected {SHORTEST_TTL} to {LONGEST_TTL}. Set it to one in \
         between, such as 3600"
    );
    let finding = finding(Code::DNS004, owner, message)
        .expected(format!("a TTL of {SHORTEST_TTL} to {LONGEST_TTL}"))
        .found(format!("TTL {ttl}"));
    Some(finding.at(record))
}
