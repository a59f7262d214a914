//! TGT rules: the hosts that records name.

use crate::lang::{Lang, Say, put};
use crate::rule::target::{TGT001, TGT002, TGT003, TGT004};
use crate::text::add_ip;
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::{add_list_of, list};

const EN: Lang = Lang::English;

impl English for TGT001 {
    const RULE: RuleText = RuleText {
        title: "the target is an alias (CNAME)",
        explanation: "RFC 2782 forbids an alias (CNAME) as a target. Some clients do not follow it.",
        remedy: "Name the host that the alias leads to, or publish addresses at the target itself.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the target {} is an alias (CNAME) of {}, which RFC 2782 forbids. ",
            fact.target,
            list(EN, &fact.aliases, ", then ")
        );
        match &fact.host {
            Some(host) => put!(
                out,
                "Name {host} in the record, or publish addresses at {}",
                fact.target
            ),
            None => out.push_str("Name a host that has addresses"),
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("a host with A or AAAA records");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        let first = fact.aliases.first.first();
        let first = first.map_or("", String::as_str);
        put!(out, "{} CNAME {first}", fact.target);
    }
}

impl English for TGT002 {
    const RULE: RuleText = RuleText {
        title: "the target has no address",
        explanation: "The target has neither an A nor an AAAA record. No client can connect to it.",
        remedy: "Publish the addresses of the host, or correct the target. In a zone file, a full \
                 name needs its final dot.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the target {} has neither an A nor an AAAA record: no client can connect. ",
            fact.target
        );
        match &fact.meant {
            Some(meant) => put!(
                out,
                "Its final dot is probably missing in the zone file: write `{meant}.`"
            ),
            None => out.push_str("Publish its addresses, or correct the target"),
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("an A or AAAA record");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "none at {}", fact.target);
    }
}

impl English for TGT003 {
    const RULE: RuleText = RuleText {
        title: "the target is outside the domain, and the answer is not DNSSEC-validated",
        explanation: "RFC 6186 asks clients to let the user confirm a target outside the mail domain. No \
                      confirmation is needed if DNSSEC validation shows that the answer is secure. \
                      Without DNSSEC, an attacker who forges answers can lead the client to another \
                      host. Operators whose fronts serve many domains cannot avoid such targets, but a \
                      signed zone avoids the confirmation.\n\n\
                      Only a validating server can report that an answer is secure (AD bit). Zone \
                      files and the zone's own servers never report it. So with `--zone` and \
                      `--authoritative`, a signed zone also gets this finding.",
        remedy: "Sign the zone with DNSSEC if you can. Otherwise, no action is needed.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        // Nearly every domain has this finding: pushing is faster than formatting.
        let (noun, verb) = match fact.targets.only() {
            Some(_) => ("the target ", " is"),
            None => ("the targets ", " are"),
        };
        out.push_str(noun);
        for (at, target) in fact.targets.first.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            out.push_str(target);
        }
        if fact.targets.omitted > 0 {
            put!(out, " and {} more", fact.targets.omitted);
        }
        out.push_str(verb);
        out.push_str(
            " outside the domain, and no server confirmed the answer by DNSSEC: a client may ask its \
             user to confirm. Sign the zone if you can; otherwise, no action is needed",
        );
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        add_list_of(EN, &fact.targets, ", ", out, |target, out| {
            out.push_str(target);
        });
    }
}

impl English for TGT004 {
    const RULE: RuleText = RuleText {
        title: "the target has an address that is not public",
        explanation: "The address is private or has a special purpose. It may be reachable from some \
                      networks only, or from none.",
        remedy: "Make sure that every client can reach the address, or publish a public address.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str("the target ");
        out.push_str(&fact.target);
        out.push_str(match fact.addresses.only() {
            Some(_) => " has an address that is not public: ",
            None => " has addresses that are not public: ",
        });
        add_list_of(EN, &fact.addresses, ", ", out, |it, out| {
            add_ip(it.address, out);
            out.push_str(" (");
            it.purpose.add_to(EN, out);
            out.push(')');
        });
        out.push_str(". Check that every client can reach it");
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("a public address");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        add_list_of(EN, &fact.addresses, ", ", out, |it, out| {
            add_ip(it.address, out);
            out.push_str(" (");
            it.purpose.add_to(EN, out);
            out.push(')');
        });
    }
}
