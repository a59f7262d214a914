//! What findings say.

use super::{lookup, probe};
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::FailureKind;
use crate::rule::Fact;
use crate::rule::dns::WhyNoDomain;
use crate::rule::fact::FirstOf;
use crate::rule::host::{LeadsTo, NameFlaw, NotAHost};
use crate::rule::servers::{DifferentAnswers, FailingServer, NameServer};
use crate::rule::srv::RequiredRecord;
use crate::service::Interface;
use crate::text::add_ip;
use mssrv_dns::words::{add_list, add_list_of, list};

const EN: Lang = Lang::English;

/// Adds the message of a finding about `owner`, without the owner before it.
pub(in crate::words) fn add(owner: &str, fact: &Fact, out: &mut String) {
    match fact {
        Fact::SRV001(fact) => {
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
            put!(out, ". Publish: `{owner}. IN SRV {priority} {weight} {port} ");
            add_front(&fact.fronts, Some(interface), out);
            out.push('`');
        }
        Fact::SRV002(fact) => {
            let priority = fact.record.priority;
            put!(
                out,
                "the record {} has priority {priority}, which belongs to no interface: expected {}. Set the \
                 priority of its interface, or remove the record",
                fact.record,
                priorities(&fact.required)
            );
        }
        Fact::SRV003(_) => out.push_str(
            "the target \".\" declares the service unavailable. Replace the record with the required records",
        ),
        Fact::SRV004(fact) => {
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
        Fact::SRV005(fact) => {
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
        Fact::SRV006(fact) => put!(
            out,
            "several records at priority {} ({}), expected one. Check that every front serves the same \
             interface, or keep one record",
            fact.priority,
            list(EN, &fact.records, ", ")
        ),
        Fact::SRV007(fact) => {
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
        Fact::SRV008(fact) => put!(
            out,
            "the fronts are swapped: the record for PSC names {authcli}, and the record for authcli names \
             {psc}. Exchange the two targets",
            psc = fact.psc,
            authcli = fact.authcli
        ),
        Fact::SRV009(fact) => put!(
            out,
            "the records for PSC and authcli both name {}, expected a front for each. Check that it \
             serves both interfaces, or name two fronts",
            fact.target
        ),
        Fact::SRV010(fact) => {
            let records = EN.counted(fact.records, ["SRV record", "SRV records"], ["", ""]);
            put!(
                out,
                "no SRV record here, but {records} at {}: the owner lacks its final dot in the file of \
                 the zone {zone}. Write the owner with the final dot: `{owner}.`, or without the zone's name: `{}`. A \
                 complete target needs its final dot, too",
                fact.found_at,
                fact.relative,
                zone = fact.zone
            );
        }
        Fact::TGT001(fact) => {
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
        Fact::TGT002(fact) => {
            put!(
                out,
                "the target {} has neither an A nor an AAAA record: no client can connect. ",
                fact.target
            );
            match &fact.meant {
                Some(meant) => put!(
                    out,
                    "It repeats the zone's name. Write the target with its final dot in the zone file: `{meant}.`"
                ),
                None => out.push_str("Publish its addresses, or correct the target"),
            }
        }
        // Nearly every domain has this finding: pushing is faster than formatting.
        Fact::TGT003(fact) => {
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
        Fact::TGT004(fact) => {
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
        Fact::TGT005(fact) => add_not_a_host(fact, out),
        Fact::DNS001(fact) => out.push_str(match fact.why {
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
        }),
        Fact::DNS002(fact) if fact.empty => put!(
            out,
            "an alias (CNAME) of {}, where no SRV record exists. Publish the records there, or publish them here \
             instead of the alias",
            list(EN, &fact.aliases, ", then ")
        ),
        Fact::DNS002(fact) => put!(
            out,
            "an alias (CNAME) of {}: the SRV records are read there",
            list(EN, &fact.aliases, ", then ")
        ),
        Fact::DNS003(fact) => put!(
            out,
            "the records come from a wildcard: {}, which is not published, has the same records. Publish \
             the records at the owner itself",
            fact.sibling
        ),
        Fact::DNS004(fact) => put!(
            out,
            "the TTL is {} {}, expected {} to {}. Set a TTL between them, such as 3600",
            fact.ttl,
            match fact.ttl {
                1 => "second",
                _ => "seconds",
            },
            fact.shortest,
            fact.longest
        ),
        Fact::DNS005(fact) => add_different_answers(fact, out),
        Fact::DNS006(fact) => add_failing_server(fact, out),
        Fact::DNS010(fact)
        | Fact::DNS011(fact)
        | Fact::DNS012(fact)
        | Fact::DNS013(fact)
        | Fact::DNS014(fact)
        | Fact::DNS015(fact)
        | Fact::DNS016(fact)
        | Fact::DNS017(fact)
        | Fact::DNS018(fact) => lookup::add_failed(fact, out),
        Fact::MUA001(fact) => put!(
            out,
            "this service is also published (target {}), and a generic client may prefer it. Check that \
             its target belongs to the trust space",
            fact.target
        ),
        Fact::PRB001(fact) => probe::add_not_reached(owner, fact, out),
        Fact::PRB002(fact) => probe::add_wrong_protocol(fact, out),
        Fact::PRB003(fact) => probe::add_no_starttls(fact, out),
        Fact::PRB004(fact) => probe::add_no_tls(fact, out),
        Fact::PRB005(fact) => probe::add_wrong_name(owner, fact, out),
        Fact::PRB006(fact) => probe::add_untrusted_chain(fact, out),
        Fact::PRB007(fact) => probe::add_out_of_date(fact, out),
        Fact::PRB008(fact) => probe::add_no_token(fact, out),
        Fact::PRB009(fact) => probe::add_no_request(fact, out),
        Fact::PRB010(fact) => probe::add_early_login(fact, out),
        Fact::PRB011(fact) => probe::add_unnamed_domain(fact, out),
        Fact::PRB012(fact) => probe::add_injected(fact, out),
        Fact::PRB013(fact) => probe::add_client_certificate(fact, out),
    }
}

/// `10 (PSC) or 20 (authcli)`.
pub(super) fn priorities(required: &FirstOf<RequiredRecord>) -> String {
    let mut text = String::new();
    add_list_of(EN, required, " or ", &mut text, |it, out| {
        put!(out, "{} ({})", it.priority, it.interface);
    });
    text
}

/// The front as it is typed into a zone file: a declared one, or a placeholder.
fn add_front(fronts: &FirstOf<String>, interface: Option<Interface>, out: &mut String) {
    match (fronts.only(), interface) {
        (Some(front), _) => put!(out, "{front}."),
        (None, Some(interface)) => put!(out, "<your {interface} host>."),
        (None, None) => out.push_str("<your host>."),
    }
}

fn add_not_a_host(fact: &NotAHost, out: &mut String) {
    let target = &fact.target;
    put!(out, "the target {target} ");
    match &fact.flaw {
        NameFlaw::NoHost(why) => {
            out.push_str(&why.say(EN));
            out.push_str(". Name the host, ");
            add_fronts(fact, out);
        }
        NameFlaw::BeginsWithAddress { address, leads_to } => {
            put!(out, "begins with the address {address}");
            match leads_to {
                LeadsTo::NoAddress => {
                    out.push_str(
                        " and has neither an A nor an AAAA record: an address is not a host name. Name the \
                         host, ",
                    );
                    return add_fronts(fact, out);
                }
                LeadsTo::Addresses(addresses) => {
                    out.push_str(" and resolves to ");
                    add_list(EN, addresses, ", ", out);
                }
                LeadsTo::LookupFailed => out.push_str(" and could not be looked up"),
                LeadsTo::OutsideFiles => out.push_str(" and is in none of the zone files"),
            }
            out.push_str(". If an address was meant, name the host instead, ");
            add_fronts(fact, out);
        }
        NameFlaw::Labels(labels) => {
            out.push_str(match labels.only() {
                Some(_) => "has a label that RFC 1123 forbids in a host name: ",
                None => "has labels that RFC 1123 forbids in a host name: ",
            });
            add_list_of(EN, labels, ", ", out, |label, out| {
                out.push_str(&label.say(EN));
            });
            out.push_str(". Some clients refuse it. Use a name of letters, digits and hyphens");
        }
    }
}

/// What to write instead.
fn add_fronts(fact: &NotAHost, out: &mut String) {
    out.push_str("with its final dot: ");
    if fact.fronts.is_empty() {
        out.push('`');
        add_front(&fact.fronts, fact.interface, out);
        out.push('`');
    } else {
        add_list_of(EN, &fact.fronts, " or ", out, |front, out| {
            put!(out, "`{front}.`");
        });
    }
}

fn add_different_answers(fact: &DifferentAnswers, out: &mut String) {
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

fn add_failing_server(fact: &FailingServer, out: &mut String) {
    let FailingServer { server, failure } = fact;
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

/// Name and address of the server.
fn add_server(server: &NameServer, out: &mut String) {
    out.push_str(&server.name);
    if let Some(at) = &server.at {
        put!(out, " at {at}");
    }
}
