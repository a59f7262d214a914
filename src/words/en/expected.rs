//! Short forms of what was expected.

use super::message::priorities;
use super::probe;
use crate::lang::Lang;
use crate::lang::put;
use crate::rule::Fact;
use crate::rule::fact::FirstOf;
use crate::rule::probe::{DAYS_AHEAD, NoStarttls, NotReached, TOKENS};
use crate::service::Interface;
use mssrv_dns::words::{add_list, add_list_of};

const EN: Lang = Lang::English;

/// Adds the short form of what was expected of `owner`; nothing if there is none.
pub(in crate::words) fn add(owner: &str, fact: &Fact, out: &mut String) {
    match fact {
        Fact::SRV001(fact) => {
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
        Fact::SRV002(fact) => put!(out, "priority {}", priorities(&fact.required)),
        Fact::SRV003(fact) => add_list_of(EN, &fact.required, " and ", out, |it, out| {
            put!(out, "{} {} {}", it.priority, it.weight, it.port);
        }),
        Fact::SRV004(fact) => put!(out, "weight {}", fact.required.weight),
        Fact::SRV005(fact) => put!(out, "port {}", fact.required.port),
        Fact::SRV006(fact) => put!(out, "one record at priority {}", fact.priority),
        Fact::SRV007(fact) => add_fronts(&fact.fronts, fact.interface, out),
        Fact::SRV008(fact) => put!(out, "PSC {}, authcli {}", fact.psc, fact.authcli),
        Fact::SRV009(_) => out.push_str("two fronts"),
        Fact::SRV010(_) => out.push_str(owner),
        Fact::TGT001(_) => out.push_str("a host with A or AAAA records"),
        Fact::TGT002(_) => out.push_str("an A or AAAA record"),
        Fact::TGT003(_) | Fact::DNS002(_) | Fact::MUA001(_) => {}
        Fact::TGT004(_) => out.push_str("a public address"),
        Fact::TGT005(fact) => {
            if fact.fronts.is_empty() {
                out.push_str("a host name");
            } else {
                add_list(EN, &fact.fronts, " or ", out);
            }
        }
        Fact::DNS001(_) => out.push_str("an existing domain"),
        Fact::DNS003(_) => out.push_str("records at the owner itself"),
        Fact::DNS004(fact) => put!(out, "a TTL of {} to {}", fact.shortest, fact.longest),
        Fact::DNS005(_) => out.push_str("one answer from every name server"),
        Fact::DNS006(_) => out.push_str("an authoritative answer"),
        Fact::DNS010(_)
        | Fact::DNS011(_)
        | Fact::DNS012(_)
        | Fact::DNS013(_)
        | Fact::DNS014(_)
        | Fact::DNS015(_)
        | Fact::DNS016(_)
        | Fact::DNS017(_)
        | Fact::DNS018(_) => {}
        Fact::PRB001(fact) => out.push_str(match fact.observed {
            NotReached::NoConnection { .. } => "a TCP connection",
            NotReached::Unexamined(_) | NotReached::TurnedAway(_) => "a session",
        }),
        Fact::PRB002(fact) => out.push_str(probe::protocol(fact.service)),
        Fact::PRB003(fact) => out.push_str(match fact.observed {
            NoStarttls::NotOffered | NoStarttls::Fails(_) => "STARTTLS",
            NoStarttls::LoggedIn { .. } => "* OK",
        }),
        Fact::PRB004(_) => out.push_str("TLS 1.2 or TLS 1.3"),
        Fact::PRB005(_) => out.push_str(owner),
        Fact::PRB006(_) => out.push_str("a trusted authority"),
        Fact::PRB007(_) => put!(out, "valid for more than {DAYS_AHEAD} days"),
        Fact::PRB008(_) => out.push_str(&TOKENS.join(" or ")),
        Fact::PRB009(_) => out.push_str("a request for a client certificate"),
        Fact::PRB010(_) => out.push_str("none before STARTTLS"),
        Fact::PRB011(fact) => out.push_str(&fact.observed.domain),
        Fact::PRB012(_) => out.push_str("nothing before TLS"),
        Fact::PRB013(_) => out.push_str("accepted"),
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
