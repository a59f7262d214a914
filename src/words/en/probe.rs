//! PRB rules: what fronts show.

mod login;
mod reach;
mod tls;

use crate::lang::{Lang, put};
use crate::rule::probe::{
    AfterInjection, AtFront, Injected, Moment, NoStarttls, PRB002, PRB003, PRB012, WrongProtocol,
};
use crate::service::Service;
use crate::words::RuleText;
use crate::words::en::{English, cause};
use mssrv_dns::words::list;

const EN: Lang = Lang::English;

impl English for PRB002 {
    const RULE: RuleText = RuleText {
        title: "the front does not speak the protocol",
        explanation: "The front is silent, ends the connection after its greeting, or sends something \
                      that is not IMAP or SMTP. This can happen in the greeting, when the probe asks \
                      what the front offers, or after TLS starts. A port with implicit TLS is also \
                      silent.\n\n\
                      The probe reads only a limited part of a response. A visit ends after four \
                      times `--probe-timeout`. If a visit ends in silence or with a lost connection, \
                      the probe visits the front again, and the second visit counts.",
        remedy: "Serve the protocol of the record at this port, in plaintext until STARTTLS.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let WrongProtocol { when, cause } = begin(fact, out);
        let protocol = protocol(fact.service);
        let when = match when {
            Moment::Greeting => "in its greeting",
            Moment::Capabilities => "when asked what it offers",
            Moment::Encrypted => "after the start of TLS",
        };
        put!(
            out,
            "the front does not speak {protocol} {when}: {cause}. Serve {protocol} there, or correct the record"
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(protocol(fact.service));
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        cause::add(&fact.observed.cause, out);
    }
}

impl English for PRB003 {
    const RULE: RuleText = RuleText {
        title: "STARTTLS is not offered",
        explanation: "On the required ports, TLS starts with STARTTLS. The front does not offer \
                      STARTTLS, or refuses it. Then a client cannot log in, or it logs in without \
                      encryption. An IMAP server that greets with PREAUTH forbids STARTTLS.",
        remedy: "Enable STARTTLS on the front. An IMAP front must greet with OK, not with PREAUTH.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let observed = begin(fact, out);
        let protocol = protocol(fact.service);
        match observed {
            NoStarttls::NotOffered => put!(
                out,
                "the front speaks {protocol}, but does not offer STARTTLS"
            ),
            NoStarttls::Fails(cause) => put!(
                out,
                "the front speaks {protocol} and offers STARTTLS, but does not start TLS: {cause}"
            ),
            NoStarttls::LoggedIn { .. } => {
                return out.push_str(
                    "the front greets with PREAUTH, as if a client had already logged in. STARTTLS is then \
                     forbidden, and no session can be encrypted. Make the front greet with OK",
                );
            }
        }
        out.push_str(
            ". No client that follows the requirement can log in. Make the front start TLS with STARTTLS",
        );
    }

    fn expected(_: &str, fact: &Self::Fact, out: &mut String) {
        out.push_str(match fact.observed {
            NoStarttls::NotOffered | NoStarttls::Fails(_) => "STARTTLS",
            NoStarttls::LoggedIn { .. } => "* OK",
        });
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        match &fact.observed {
            NoStarttls::NotOffered => out.push_str("not offered"),
            NoStarttls::Fails(cause) => put!(out, "offered, then {cause}"),
            NoStarttls::LoggedIn { greeting } => out.push_str(greeting),
        }
    }
}

impl English for PRB012 {
    const RULE: RuleText = RuleText {
        title: "plaintext follows the answer to STARTTLS",
        explanation: "Something was sent in plaintext between the answer to STARTTLS and TLS. No \
                      server has a reason to do this. The front, or a device on the way, makes clients \
                      treat plaintext as encrypted data. The probe discards this plaintext, or TLS \
                      fails because of it.",
        remedy: "Look for a device that rewrites the connection. If there is none, fix the front.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let Injected { plaintext, then } = begin(fact, out);
        let then = match then {
            AfterInjection::Tls => "the probe discarded it",
            AfterInjection::NoTls => "TLS did not start",
        };
        put!(
            out,
            "the front, or a device on the way, sent plaintext after the answer to STARTTLS, and {then}: \
             \"{plaintext}\". A client that keeps this text treats it as encrypted data. Look for a device that \
             rewrites the connection, or fix the front"
        );
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("nothing before TLS");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "\"{}\"", fact.observed.plaintext);
    }
}

/// Adds the addresses that show it, and gives what they show.
pub(super) fn begin<'a, T>(fact: &'a AtFront<T>, out: &mut String) -> &'a T {
    put!(
        out,
        "at {} ({} {}), ",
        list(EN, &fact.addresses, " and "),
        fact.interface,
        fact.service
    );
    &fact.observed
}

/// The protocol of a service.
pub(super) fn protocol(service: Service) -> &'static str {
    match service {
        Service::Imap => "IMAP",
        Service::Submission => "SMTP",
    }
}
