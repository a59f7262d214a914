//! Lookups that failed.

use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::FailedLookup;
use crate::lookup::{AnswerSource, FailureDetail, FailureKind};
use crate::master_file::refusal::add_dots;
use crate::rule::lookup::{Asked, LookupFailed};
use crate::words::port;

const EN: Lang = Lang::English;

/// Adds what failed, and what to do.
pub(super) fn add_failed(fact: &LookupFailed, out: &mut String) {
    if fact.failure.kind() == FailureKind::Uncovered {
        return add_uncovered(fact, out);
    }
    out.push_str(match fact.asked {
        Asked::Records => "the SRV lookup failed: ",
        Asked::Addresses => "the lookup of the target's addresses failed: ",
        Asked::Existence => "the lookup of the domain failed: ",
    });
    fact.failure.add_to(EN, out);
    out.push_str(unchecked(fact.asked));
    if let FailureDetail::RefusedZone(zone) = &fact.failure.detail
        && let Some(meant) = zone.meant()
    {
        out.push_str(&add_dots(meant, EN));
        return out.push_str(", then check the zone file again");
    }
    match port(&fact.failure) {
        Some(port) if fact.failure.kind() == FailureKind::Truncated => {
            put!(out, "open TCP port {port} of the server");
        }
        _ => out.push_str(advice(&fact.failure)),
    }
}

fn unchecked(asked: Asked) -> &'static str {
    match asked {
        Asked::Records => ". The records could not be checked; ",
        Asked::Addresses => ". Its addresses could not be checked; ",
        Asked::Existence => ". It is unknown whether the domain exists; ",
    }
}

/// Adds that zone files lack a name: no lookup failed, because no server was asked.
fn add_uncovered(fact: &LookupFailed, out: &mut String) {
    fact.failure.detail.add_to(EN, out);
    out.push_str(", and no server was asked");
    out.push_str(unchecked(fact.asked));
    out.push_str(match (fact.asked, &fact.failure.detail) {
        (Asked::Records, FailureDetail::NoZoneFile(_)) => {
            "add the zone file of the domain (--zone), or --zone-complete if the files contain all of its \
             SRV records"
        }
        _ => "add the zone file of this name (--zone)",
    });
}

/// What to do about it: asking the same server again helps against some failures only.
fn advice(failure: &FailedLookup) -> &'static str {
    let by_zone = match &failure.source {
        _ if failure.kind() == FailureKind::Unloadable => {
            return "correct the zone file, then check it again";
        }
        Some(AnswerSource::File { .. }) => {
            return "correct the file, or add the zone file that it leads to (--zone)";
        }
        Some(AnswerSource::NameServer(_)) => true,
        Some(AnswerSource::Resolver(_)) | None => false,
    };
    match failure.kind() {
        FailureKind::Refused | FailureKind::Malformed if by_zone => "fix the zone's name servers",
        FailureKind::Unproven if by_zone => {
            "make the zone's name servers send its SOA record with each denial"
        }
        FailureKind::Unproven => "ask another server (--server)",
        FailureKind::Timeout | FailureKind::Unreachable => "try again",
        FailureKind::ServFail => "check the zone's name servers and signatures, then try again",
        FailureKind::Refused => "ask a server that resolves this name (--server)",
        FailureKind::Malformed => "ask another server (--server), or check the zone",
        FailureKind::Limit => {
            "reduce the number of name servers, simplify the delegation, or ask without \
             --authoritative"
        }
        FailureKind::Truncated => "open the port of the server for TCP",
        FailureKind::Bogus => "fix the zone's signatures, or the DS record in the parent zone",
        FailureKind::Disagreement => "try again when the TTL of the older answer has expired",
        FailureKind::Unloadable => "correct the zone file, then check it again",
        FailureKind::Uncovered => "add the zone file of this name (--zone)",
    }
}
