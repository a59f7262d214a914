//! Short forms of what was found.

use super::{cause, probe, trust};
use crate::dates;
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::rule::Fact;
use crate::rule::probe::{ClientCertificate, NoStarttls, NotReached, OutOfDate, WrongName};
use crate::text::add_ip;
use mssrv_dns::words::{add_list, add_list_of};

const EN: Lang = Lang::English;

/// Adds the short form of what was found; nothing if there is none.
pub(in crate::words) fn add(fact: &Fact, out: &mut String) {
    match fact {
        Fact::SRV001(fact) => {
            if fact.unknown_priorities.is_empty() {
                out.push_str("none");
            } else {
                out.push_str("priority ");
                add_list(EN, &fact.unknown_priorities, ", ", out);
            }
        }
        Fact::SRV002(fact) => put!(out, "{}", fact.record),
        Fact::SRV003(fact) => put!(out, "{}", fact.record),
        Fact::SRV004(fact) | Fact::SRV005(fact) => put!(out, "{}", fact.record),
        Fact::SRV006(fact) => add_list(EN, &fact.records, ", ", out),
        Fact::SRV007(fact) => out.push_str(&fact.target),
        Fact::SRV008(fact) => put!(out, "PSC {}, authcli {}", fact.authcli, fact.psc),
        Fact::SRV009(fact) => out.push_str(&fact.target),
        Fact::SRV010(fact) => out.push_str(&fact.found_at),
        Fact::TGT001(fact) => {
            let first = fact.aliases.first.first();
            let first = first.map_or("", String::as_str);
            put!(out, "{} CNAME {first}", fact.target);
        }
        Fact::TGT002(fact) => put!(out, "none at {}", fact.target),
        Fact::TGT003(fact) => add_list_of(EN, &fact.targets, ", ", out, |target, out| {
            out.push_str(target);
        }),
        Fact::TGT004(fact) => add_list_of(EN, &fact.addresses, ", ", out, |it, out| {
            add_ip(it.address, out);
            out.push_str(" (");
            it.purpose.add_to(EN, out);
            out.push(')');
        }),
        Fact::TGT005(fact) => out.push_str(&fact.target),
        Fact::DNS001(_) => out.push_str("NXDOMAIN"),
        Fact::DNS002(fact) => {
            let first = fact.aliases.first.first();
            put!(out, "CNAME {}", first.map_or("", String::as_str));
        }
        Fact::DNS003(fact) => put!(out, "the same at {}", fact.sibling),
        Fact::DNS004(fact) => put!(out, "TTL {}", fact.ttl),
        Fact::DNS005(fact) => {
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
        Fact::DNS006(fact) => fact.failure.detail.add_to(EN, out),
        Fact::DNS010(fact)
        | Fact::DNS011(fact)
        | Fact::DNS012(fact)
        | Fact::DNS013(fact)
        | Fact::DNS014(fact)
        | Fact::DNS015(fact)
        | Fact::DNS016(fact)
        | Fact::DNS017(fact)
        | Fact::DNS018(fact) => fact.failure.detail.add_to(EN, out),
        Fact::MUA001(fact) => out.push_str(&fact.target),
        Fact::PRB001(fact) => match &fact.observed {
            NotReached::NoConnection {
                cause,
                others_unknown,
            } => {
                cause::add(cause, out);
                if *others_unknown {
                    out.push_str(probe::OTHERS_UNKNOWN);
                }
            }
            NotReached::Unexamined(cause) | NotReached::TurnedAway(cause) => cause::add(cause, out),
        },
        Fact::PRB002(fact) => cause::add(&fact.observed.cause, out),
        Fact::PRB003(fact) => match &fact.observed {
            NoStarttls::NotOffered => out.push_str("not offered"),
            NoStarttls::Fails(cause) => put!(out, "offered, then {cause}"),
            NoStarttls::LoggedIn { greeting } => out.push_str(greeting),
        },
        Fact::PRB004(fact) => cause::add(&fact.observed.cause, out),
        Fact::PRB005(fact) => match &fact.observed {
            WrongName::Unreadable(_) => out.push_str("a certificate that this program cannot read"),
            WrongName::Named { names, .. } => probe::add_hosts(names, out),
        },
        Fact::PRB006(fact) => trust::add_name(&fact.observed.issuer, out),
        Fact::PRB007(fact) => match fact.observed {
            OutOfDate::Expired(time)
            | OutOfDate::NotYetValid(time)
            | OutOfDate::ExpiresSoon(time) => out.push_str(&dates::time(EN, time.time())),
        },
        Fact::PRB008(fact) => probe::add_login(&fact.observed.login, out),
        Fact::PRB009(_) => out.push_str("none"),
        Fact::PRB010(fact) => probe::add_ways(&fact.observed, out),
        Fact::PRB011(fact) => {
            if fact.observed.names.is_empty() {
                out.push_str("none");
            } else {
                add_list(EN, &fact.observed.names, ", ", out);
            }
        }
        Fact::PRB012(fact) => put!(out, "\"{}\"", fact.observed.plaintext),
        Fact::PRB013(fact) => match &fact.observed {
            ClientCertificate::Accepted => out.push_str("accepted"),
            ClientCertificate::Refused { cause, .. } => cause::add(cause, out),
            ClientCertificate::Untried(why) => trust::add_untried(why, out),
        },
    }
}
