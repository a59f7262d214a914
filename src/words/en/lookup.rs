//! Lookups that failed.

use crate::lang::{Lang, Say, put};
use crate::lookup::{AnswerSource, FailedLookup, FailureDetail, FailureKind};
use crate::master_file::refusal::add_dots;
use crate::rule::lookup::{
    Asked, DNS010, DNS011, DNS012, DNS013, DNS014, DNS015, DNS016, DNS017, DNS018, LookupFailed,
};
use crate::words::en::English;
use crate::words::{RuleText, port};

const EN: Lang = Lang::English;

impl English for DNS010 {
    const RULE: RuleText = RuleText {
        title: "no answer in time",
        explanation: "Every attempt timed out, or the server could not be reached. So the records \
                      could not be checked. If no server answers at all, a command for 20 or more \
                      domains ends early. With `--keep-trying`, it continues.",
        remedy: "Try again later, use another server, or set a longer `--timeout`.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS011 {
    const RULE: RuleText = RuleText {
        title: "the server answered SERVFAIL",
        explanation: "The server could not get the data, even without DNSSEC validation. So the \
                      records could not be checked.",
        remedy: "Check the zone's servers and signatures, then try again.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS012 {
    const RULE: RuleText = RuleText {
        title: "the server answered REFUSED",
        explanation: "The server does not answer this client, or does not answer for this name. So the \
                      records could not be checked.",
        remedy: "Use a server that answers you, or have your address allowed on this server.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS013 {
    const RULE: RuleText = RuleText {
        title: "the answer cannot be used",
        explanation: "The response is unreadable, answers another question, is a referral, or comes \
                      from a server that is not responsible for the name. Or the server itself says \
                      that the answer is stale, or comes from a filtering policy.\n\n\
                      A denial (NODATA or NXDOMAIN) counts only with the SOA record of the zone. This \
                      record is in the authority section, at or above the name, but not at the SRV \
                      owner itself. Nothing else in the response may redirect the name or contradict \
                      the denial.\n\n\
                      With `--authoritative`, this code can also mean that the zone has too many \
                      servers. The limits are 64 name servers, 128 addresses, and 64 queries to find \
                      them. Over these limits, some servers were not asked, and any of them may \
                      publish the records.",
        remedy: "Use another server. If all servers give such an answer, fix the zone's servers. With \
                 `--authoritative`, reduce the number of name servers or simplify the delegation.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS014 {
    const RULE: RuleText = RuleText {
        title: "the answer is truncated and TCP fails",
        explanation: "The answer is too long for UDP, and the server gives no answer over TCP. Every \
                      DNS server must support TCP.",
        remedy: "Open TCP port 53 of the server, or the port that `--server` names.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS015 {
    const RULE: RuleText = RuleText {
        title: "the answer fails DNSSEC validation",
        explanation: "The server answers SERVFAIL, but it gives an answer when asked not to validate \
                      (CD bit). So the zone's signatures are invalid or have expired. Clients behind a \
                      validating resolver find nothing. The records could not be checked.",
        remedy: "Sign the zone again, or correct the DS record in the parent zone.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS016 {
    const RULE: RuleText = RuleText {
        title: "the servers contradict each other",
        explanation: "Several servers were given with `--server`, and their answers differ in facts \
                      that matter for the verdict. These facts are the SRV records, an alias, whether \
                      a host has addresses, and whether the domain exists. Different addresses of one \
                      host are not a contradiction. A server may have an older answer in its cache, or \
                      filter answers.",
        remedy: "Try again when the TTL of the older answer has expired, or ask the zone's own servers \
                 (`--authoritative`).",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS017 {
    const RULE: RuleText = RuleText {
        title: "name servers refuse the zone file",
        explanation: "At least two of BIND, NSD and Knot do not load this zone (`--zone`, \
                      `--zone-file`). After publication, some or all servers would not serve it. So \
                      its domains are not judged. docs/zone-files.md lists what each server refuses.",
        remedy: "Correct the line that the finding names, then check the zone again. The checker of \
                 your server (`named-checkzone`, `nsd-checkzone`, `kzonecheck`) shows its own errors.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

impl English for DNS018 {
    const RULE: RuleText = RuleText {
        title: "no zone file contains the domain",
        explanation: "Only zone files are read (`--zone`, `--zone-file`), and no server is asked. No \
                      file contains the domain, or the name that its alias leads to. So the records \
                      could not be checked. A zone contains all names at and below its SOA record. A \
                      fragment, which has no SOA record, contains the domains of its SRV owners.",
        remedy: "Add the zone file of the domain. If the files contain all SRV records of the domains, \
                 add `--zone-complete`: a domain that they do not contain then has no records.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        add_failed(fact, out);
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

/// Adds what failed, and what to do.
fn add_failed(fact: &LookupFailed, out: &mut String) {
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
