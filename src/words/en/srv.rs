//! SRV rules: the records of one owner.

use crate::lang::{Lang, put};
use crate::rule::fact::FirstOf;
use crate::rule::srv::{
    RequiredRecord, SRV001, SRV002, SRV003, SRV004, SRV005, SRV006, SRV007, SRV008, SRV009, SRV010,
};
use crate::service::Interface;
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::{add_list, add_list_of, list};

const EN: Lang = Lang::English;

impl English for SRV001 {
    const RULE: RuleText = RuleText {
        title: "a required record is missing",
        explanation: "An LPS recognizes the PSC and authcli interfaces by priority only. Without a \
                      record at the priority of an interface, it cannot find this interface.",
        remedy: "Publish the missing record. If the record exists with another priority, correct \
                 the priority.",
    };

    fn message(owner: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            priority,
            interface,
            weight,
            port,
        } = fact.required;
        put!(out, "no record for {interface} at priority {priority}");
        if !fact.unknown_priorities.is_empty() {
            out.push_str(" (published at ");
            add_list(EN, &fact.unknown_priorities, ", ", out);
            put!(out, ", expected {priority})");
        }
        let at = match fact.alias_of.as_deref() {
            Some(name) => {
                put!(
                    out,
                    ". This name is an alias (CNAME): publish at {name}, where it leads: "
                );
                name
            }
            None => {
                out.push_str(". Publish: ");
                owner
            }
        };
        put!(out, "`{at}. IN SRV {priority} {weight} {port} ");
        add_front(&fact.fronts, Some(interface), out);
        out.push('`');
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        let required = &fact.required;
        put!(
            out,
            "{} {} {} ",
            required.priority,
            required.weight,
            required.port
        );
        add_fronts(&fact.fronts, required.interface, out);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        if fact.unknown_priorities.is_empty() {
            out.push_str("none");
        } else {
            out.push_str("priority ");
            add_list(EN, &fact.unknown_priorities, ", ", out);
        }
    }
}

impl English for SRV002 {
    const RULE: RuleText = RuleText {
        title: "a record has an unknown priority",
        explanation: "The requirement has one priority for each interface. A record with another \
                      priority belongs to no interface, but a generic client may use it.",
        remedy: "Give the record the priority of its interface, or remove it.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let priority = fact.record.priority;
        put!(
            out,
            "the record {} has priority {priority}, which belongs to no interface: expected {}. Set the \
             priority of its interface, or remove the record",
            fact.record,
            priorities(&fact.required)
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "priority {}", priorities(&fact.required));
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "{}", fact.record);
    }
}

impl English for SRV003 {
    const RULE: RuleText = RuleText {
        title: "the service is declared unavailable",
        explanation: "The target is `.` (the root). In RFC 2782, this target means that the domain \
                      does not offer the service.",
        remedy: "Replace this record with the required records.",
    };

    fn message(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str(
        "the target \".\" declares the service unavailable. Replace the record with the required records",
    );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        add_list_of(EN, &fact.required, " and ", out, |it, out| {
            put!(out, "{} {} {}", it.priority, it.weight, it.port);
        });
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "{}", fact.record);
    }
}

impl English for SRV004 {
    const RULE: RuleText = RuleText {
        title: "the weight is not the required weight",
        explanation: "The weight divides the load between records of the same priority. The \
                      requirement sets its value.",
        remedy: "Set the weight to the required value.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            interface, weight, ..
        } = fact.required;
        put!(
            out,
            "the record {} has weight {}, expected {weight} for {interface}. Set the weight to {weight}",
            fact.record,
            fact.record.weight
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "weight {}", fact.required.weight);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "{}", fact.record);
    }
}

impl English for SRV005 {
    const RULE: RuleText = RuleText {
        title: "the port is not the required port",
        explanation: "Clients connect to the port of the record and start TLS there with STARTTLS. \
                      RFC 8314 prefers ports with implicit TLS, but the requirement does not.",
        remedy: "Set the port to the required value.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let RequiredRecord {
            interface, port, ..
        } = fact.required;
        put!(
            out,
            "the record {} has port {}, expected {port} for {interface}. Set the port to {port}",
            fact.record,
            fact.record.port
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "port {}", fact.required.port);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "{}", fact.record);
    }
}

impl English for SRV006 {
    const RULE: RuleText = RuleText {
        title: "several records have the same priority",
        explanation: "RFC 2782 allows several fronts at one priority, and clients choose by weight. \
                      The requirement has one record for each interface. Therefore, some mail \
                      software may use only the first record.",
        remedy: "Make sure that every front serves the same interface, or keep one record.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "several records at priority {} ({}), expected one. Check that every front serves the same \
             interface, or keep one record",
            fact.priority,
            list(EN, &fact.records, ", ")
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "one record at priority {}", fact.priority);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        add_list(EN, &fact.records, ", ", out);
    }
}

impl English for SRV007 {
    const RULE: RuleText = RuleText {
        title: "the target is not the declared front",
        explanation: "The record sends clients to a host that no operator of the domain declared for \
                      this interface.",
        remedy: "Publish the declared front, or correct the declaration.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the target for {} is {}, expected the declared front {}. ",
            fact.interface,
            fact.target,
            list(EN, &fact.fronts, " or ")
        );
        out.push_str(if fact.lacks_final_dot {
            "Add the final dot that the target lacks in the zone file"
        } else {
            "Publish the declared front, or correct the declaration"
        });
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        add_fronts(&fact.fronts, fact.interface, out);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.target);
    }
}

impl English for SRV008 {
    const RULE: RuleText = RuleText {
        title: "the PSC and authcli fronts are swapped",
        explanation: "Each front is published at the priority of the other interface. People with a \
                      token reach the front that expects certificates. Applications reach the other \
                      front. This finding replaces SRV007.",
        remedy: "Exchange the targets of the two records.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the fronts are swapped: the record for PSC names {authcli}, and the record for authcli names \
             {psc}. Exchange the two targets",
            psc = fact.psc,
            authcli = fact.authcli
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(out, "PSC {}, authcli {}", fact.psc, fact.authcli);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "PSC {}, authcli {}", fact.authcli, fact.psc);
    }
}

impl English for SRV009 {
    const RULE: RuleText = RuleText {
        title: "PSC and authcli use the same front",
        explanation: "The two interfaces need different logins. A host can serve both only if it \
                      offers both logins on the same port.",
        remedy: "Make sure that the front serves both interfaces, or publish a front for each \
                 interface.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the records for PSC and authcli both name {}, expected a front for each. Check that it \
             serves both interfaces, or name two fronts",
            fact.target
        );
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("two fronts");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.target);
    }
}

impl English for SRV010 {
    const RULE: RuleText = RuleText {
        title: "the owner repeats the zone's name",
        explanation: "The owner has no SRV records, but the same name followed by the zone's name has \
                      some. In a zone file, the name of the zone (`$ORIGIN`) is added to each name \
                      without a final dot. A domain stays absent if no required owner has an SRV \
                      record.",
        remedy: "Write the owner with its final dot, or write only its labels below the zone's name.",
    };

    fn message(owner: &str, fact: &Self::Fact, out: &mut String) {
        let records = EN.counted(fact.records, ["SRV record", "SRV records"], ["", ""]);
        put!(
            out,
            "no SRV record here, but {records} at {}: the owner lacks its final dot in the file of \
             the zone {zone}. Write the owner with the final dot: `{owner}.`, or without the zone's name: `{}`. A \
             complete target also needs its final dot",
            fact.found_at,
            fact.relative,
            zone = fact.zone
        );
    }

    fn expected(owner: &str, _: &Self::Fact, out: &mut String) {
        out.push_str(owner);
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.found_at);
    }
}

/// `10 (PSC) or 20 (authcli)`.
fn priorities(required: &FirstOf<RequiredRecord>) -> String {
    let mut text = String::new();
    add_list_of(EN, required, " or ", &mut text, |it, out| {
        put!(out, "{} ({})", it.priority, it.interface);
    });
    text
}

/// The front as it is typed into a zone file: a declared one, or a placeholder.
pub(super) fn add_front(fronts: &FirstOf<String>, interface: Option<Interface>, out: &mut String) {
    match (fronts.only(), interface) {
        (Some(front), _) => put!(out, "{front}."),
        (None, Some(interface)) => put!(out, "<your {interface} host>."),
        (None, None) => out.push_str("<your host>."),
    }
}

/// The declared fronts, or a placeholder.
fn add_fronts(fronts: &FirstOf<String>, interface: Interface, out: &mut String) {
    if fronts.is_empty() {
        put!(out, "<{interface} front>");
    } else {
        add_list(EN, fronts, " or ", out);
    }
}
