//! Lookups that failed.

use super::super::put;
use super::failure;
use crate::lang::Lang;
use crate::lookup::{AnswerSource, FailureKind};
use crate::rule::dns::{Asked, FailedLookup, LookupFailed};

/// Adds what failed, and what to do.
pub(super) fn add_failed(fact: &LookupFailed, out: &mut String) {
    out.push_str(match fact.asked {
        Asked::Records => "the SRV lookup failed: ",
        Asked::Addresses => "the lookup of the target's addresses failed: ",
        Asked::Existence => "the lookup of the domain failed: ",
    });
    add(&fact.failure, out);
    out.push_str(match fact.asked {
        Asked::Records => ". The records could not be checked; ",
        Asked::Addresses => ". Its addresses could not be checked; ",
        Asked::Existence => ". It is unknown whether the domain exists; ",
    });
    out.push_str(advice(&fact.failure));
}

/// Adds what happened, and who was asked how often.
pub(in crate::words) fn add(failed: &FailedLookup, out: &mut String) {
    failure::add(&failed.detail, out);
    let server = match &failed.source {
        // Its detail names the servers.
        _ if failed.kind() == FailureKind::Disagreement => return,
        None => return,
        Some(AnswerSource::File { file, line }) => return put!(out, " ({file}:{line})"),
        Some(AnswerSource::Resolver(server) | AnswerSource::NameServer(server)) => server,
    };
    let attempts = failed.attempts as usize;
    let attempts = Lang::English.counted(attempts, ["attempt", "attempts"], ["", ""]);
    put!(out, " (server {server}, {attempts})");
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
        // Only zone files are read, and no server was asked.
        FailureKind::Refused if failure.source.is_none() => "add its zone file (--zone)",
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
        FailureKind::Truncated => "open TCP port 53 of the server",
        FailureKind::Bogus => "fix the zone's signatures, or the DS record in the parent zone",
        FailureKind::Disagreement => "try again when the TTL of the older answer has expired",
        FailureKind::Unloadable => "correct the zone file, then check it again",
    }
}
