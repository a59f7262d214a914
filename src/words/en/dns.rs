//! DNS rules about the domain, its aliases and TTLs.

use crate::lang::{Lang, put};
use crate::rule::dns::{DNS001, DNS002, DNS004, WhyNoDomain};
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::list;

const EN: Lang = Lang::English;

impl English for DNS001 {
    const RULE: RuleText = RuleText {
        title: "the domain does not exist",
        explanation: "The domain should receive mail, but the DNS answers NXDOMAIN for the domain \
                      itself. With `--zone`, this code means that no record in the files makes the \
                      domain exist.",
        remedy: "Check the name of the domain. Register or delegate the domain, or have it removed from the \
                 whitelist if it is listed there. With `--zone`, add the records of the domain, or \
                 the file that has them.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(match fact.why {
            WhyNoDomain::NxDomain => {
                "the domain does not exist (NXDOMAIN). Check the name of the domain. Register or delegate it, or have it removed from \
                 the whitelist if it is listed there"
            }
            WhyNoDomain::NotInFiles => {
                "the domain does not exist in the zone files. Add its records, or the file that has them"
            }
            WhyNoDomain::MisplacedRecords => {
                "nothing exists at the domain, because its owners lack their final dot (SRV010). Correct \
                 the owners: then it exists"
            }
        });
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("an existing domain");
    }

    fn found(_: &Self::Fact, out: &mut String) {
        out.push_str("NXDOMAIN");
    }
}

impl English for DNS002 {
    const RULE: RuleText = RuleText {
        title: "the owner is an alias (CNAME)",
        explanation: "The SRV records are read through an alias (CNAME). The DNS allows an alias at \
                      the owner of SRV records, but not at a target (TGT001).",
        remedy: "No action is needed, unless the alias leads to a name without SRV records. Then publish \
                 the records there, or instead of the alias.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        if fact.empty {
            put!(
                out,
                "an alias (CNAME) of {}, where no SRV record exists. Publish the records there, or publish them here \
                 instead of the alias",
                list(EN, &fact.aliases, ", then ")
            );
        } else {
            put!(
                out,
                "an alias (CNAME) of {}: the SRV records are read there",
                list(EN, &fact.aliases, ", then ")
            );
        }
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        let first = fact.aliases.first.first();
        put!(out, "CNAME {}", first.map_or("", String::as_str));
    }
}

impl English for DNS004 {
    const RULE: RuleText = RuleText {
        title: "the TTL is unusual",
        explanation: "With a TTL under 300 seconds, clients query the zone's servers too often. With \
                      a TTL over 86,400 seconds, a mistake stays in caches for more than a day after \
                      its correction. A short TTL is reported only if the zone's own servers or files \
                      give it, because a recursive server counts the TTL down.",
        remedy: "Set a TTL between these limits, such as `3600`.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the TTL is {} {}, expected {} to {}. Set a TTL between them, such as 3600",
            fact.ttl,
            match fact.ttl {
                1 => "second",
                _ => "seconds",
            },
            fact.shortest,
            fact.longest
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "a TTL of {} to {}", fact.shortest, fact.longest);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "TTL {}", fact.ttl);
    }
}
