//! TGT005: targets that can be no host.

use super::srv::add_front;
use crate::lang::{Lang, Say, put};
use crate::rule::host::{LeadsTo, NameFlaw, NotAHost, TGT005};
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::{add_list, add_list_of};

const EN: Lang = Lang::English;

impl English for TGT005 {
    const RULE: RuleText = RuleText {
        title: "the target does not look like the name of a public host",
        explanation: "A client looks up the target as the full name of a host. Some names never lead a \
                      client to a front, even if a resolver has an address for them. They are IPv4 and \
                      IPv6 addresses, `localhost`, names under `.localhost`, `.local` or `.invalid`, \
                      single labels, and names whose last label is a number.\n\n\
                      An address followed by other labels, such as `192.0.2.21.example.fr`, usually \
                      lacks its final dot in the zone file. It is an error if the name has no address, \
                      else a warning. A label with a character other than letters, digits and inner \
                      hyphens causes a warning, because some clients refuse it.\n\n\
                      A full name followed by the name of the zone, such as `imap.example.fr.a.fr`, also \
                      lacks its final dot. It causes a warning if no zone file contains it, and if no front is \
                      declared. Other rules report it in other cases: TGT002 if it has no \
                      address, and SRV007 if another front is declared.\n\n\
                      The error replaces TGT002, unless `--severity` makes TGT005 milder than TGT002.",
        remedy: "Write the full name of the host in the record, with its final dot. Use only letters, \
                 digits and hyphens in its labels.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
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
            NameFlaw::LacksFinalDot { meant } => put!(
                out,
                "ends in the name of the zone, and no zone file contains it. Its final dot is probably missing: \
                 write `{meant}.`"
            ),
        }
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        if fact.fronts.is_empty() {
            out.push_str("a host name");
        } else {
            add_list(EN, &fact.fronts, " or ", out);
        }
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.target);
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
