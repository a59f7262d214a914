//! DNS005 and DNS006: what the name servers of a zone say.

use crate::lang::{Lang, Say, put};
use crate::lookup::FailureKind;
use crate::rule::servers::{DNS005, DNS006, FailingServer, NameServer};
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::add_list_of;

const EN: Lang = Lang::English;

impl English for DNS005 {
    const RULE: RuleText = RuleText {
        title: "the zone's name servers give different answers",
        explanation: "With `--authoritative`, mssrv asks every name server of the zone directly. \
                      Their answers differ, so a client gets one answer or another by chance. \
                      Usually, a secondary server lacks the latest version of the zone, or only one \
                      server loads the zone. Different addresses of a host are reported only if one \
                      server has some and another has none.",
        remedy: "Make all name servers serve the same zone: compare the serials of their SOA records, \
                 and fix the zone transfer.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str("the zone's name servers give different answers");
        if let Some(asked) = &fact.asked {
            put!(out, " about {asked}, to which its aliases lead");
        }
        out.push_str(": ");
        add_list_of(EN, &fact.answers, "; but ", out, |it, out| {
            it.answer.add_to(EN, out);
            out.push_str(" (");
            add_list_of(EN, &it.servers, ", ", out, add_server);
            out.push(')');
        });
        out.push_str(
            ". Make all of them serve the same zone: compare the serials of their SOA records",
        );
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("one answer from every name server");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        let others = fact.answers.first.iter().filter(|it| !it.judged);
        for (at, other) in others.enumerate() {
            if at > 0 {
                out.push_str("; ");
            }
            other.answer.add_to(EN, out);
        }
        if fact.answers.omitted > 0 {
            put!(out, " and {} more", fact.answers.omitted);
        }
    }
}

impl English for DNS006 {
    const RULE: RuleText = RuleText {
        title: "a name server of the zone is lame or silent",
        explanation: "The zone or its parent zone names this server. With `--authoritative`, the \
                      server gives no authoritative answer: it is silent, refuses, does not know the \
                      zone, or has no address. Clients that try this server first must wait. They find \
                      nothing if the other servers fail. The verdict follows from the answers of the \
                      other servers. Servers that this machine has no route to are not counted.",
        remedy: "Fix the server, or remove it from the zone's NS records and from its delegation.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let FailingServer { server, failure } = &**fact;
        add_server(server, out);
        out.push_str(", a name server of its zone, ");
        out.push_str(match (failure.kind(), &server.at) {
            (_, None) => "cannot be asked",
            (kind, _) if kind.is_silence() => "does not respond",
            (FailureKind::Unproven, _) => "gives a denial without proof",
            (FailureKind::Refused, _) => "refuses to answer",
            _ => "is lame",
        });
        out.push_str(": ");
        failure.add_to(EN, out);
        out.push_str(match &server.at {
            // The servers that know the address may be at fault.
            None if failure.kind().is_silence() => ". Check again, or look up its address",
            _ => ". Fix it, or remove it from the zone's NS records and from its delegation",
        });
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("an authoritative answer");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        fact.failure.detail.add_to(EN, out);
    }
}

/// Name and address of the server.
fn add_server(server: &NameServer, out: &mut String) {
    out.push_str(&server.name);
    if let Some(at) = &server.at {
        put!(out, " at {at}");
    }
}
