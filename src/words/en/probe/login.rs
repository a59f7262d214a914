//! PRB008 to PRB010: how clients can log in.

use super::begin;
use crate::lang::{Lang, put};
use crate::rule::probe::login::{PRB008, PRB009, PRB010};
use crate::rule::probe::{EarlyLogin, NoRequest, NoToken, OtherLogin, Risk, TOKENS};
use crate::words::RuleText;
use crate::words::en::English;
use mssrv_dns::words::add_list;

const EN: Lang = Lang::English;

impl English for PRB008 {
    const RULE: RuleText = RuleText {
        title: "a PSC front offers no login with a token",
        explanation: "People log in over PSC with a token of Pro Santé Connect, by SASL XOAUTH2 or \
                      OAUTHBEARER. In the encrypted session, the front offers neither mechanism, or \
                      it demands a client certificate. It may be the authcli front.",
        remedy: "Enable one of the mechanisms, or name the PSC front in the record.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let NoToken {
            login,
            swapped_with,
        } = begin(fact, out);
        put!(
            out,
            "the front offers no login with a token in the encrypted session: expected {}, found ",
            TOKENS.join(" or ")
        );
        add_login(login, out);
        match swapped_with {
            Some(other) => put!(
                out,
                ". It asks for a client certificate, and {other}, the front of the authcli record, accepts tokens: the \
                 two fronts look swapped. Exchange the targets of the two records"
            ),
            None => {
                put!(
                    out,
                    ". Enable {}, or name the PSC front in the record",
                    TOKENS.join(" or ")
                )
            }
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str(&TOKENS.join(" or "));
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        add_login(&fact.observed.login, out);
    }
}

impl English for PRB009 {
    const RULE: RuleText = RuleText {
        title: "an authcli front does not ask for a client certificate",
        explanation: "Applications log in over authcli with a TLS client certificate. A client shows \
                      its certificate only if the front asks for it. The front may be the PSC front.",
        remedy: "Make the front ask for client certificates, or name the authcli front in the record.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let NoRequest { swapped_with } = begin(fact, out);
        out.push_str(
            "the front does not ask for a client certificate, so no application can log in with one",
        );
        match swapped_with {
            Some(other) => put!(
                out,
                ". It accepts tokens, and {other}, the front of the PSC record, asks for a certificate: the two fronts \
                 look swapped. Exchange the targets of the two records"
            ),
            None => out.push_str(
                ". Make the front ask for a certificate, or name the authcli front in the record",
            ),
        }
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("a request for a client certificate");
    }

    fn found(_: &Self::Fact, out: &mut String) {
        out.push_str("none");
    }
}

impl English for PRB010 {
    const RULE: RuleText = RuleText {
        title: "login is offered before STARTTLS",
        explanation: "The front offers SASL mechanisms, or the IMAP command LOGIN, in plaintext. With \
                      a password (PLAIN, LOGIN) or a token (XOAUTH2, OAUTHBEARER), a client sends a \
                      secret that anybody can read. Other mechanisms may hide the secret, but not the \
                      mail that the client then reads or sends.\n\n\
                      EXTERNAL and ANONYMOUS do not count, because the client sends no secret. \
                      EXTERNAL needs the client certificate, which comes with TLS.",
        remedy: "Offer login only in the encrypted session. Over IMAP, announce LOGINDISABLED before \
                 STARTTLS.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        let observed = begin(fact, out);
        out.push_str("the front offers login before STARTTLS (");
        add_ways(observed, out);
        out.push_str(match observed.risk {
            Risk::Secret => "): a client may send a secret that anybody can read",
            Risk::Mail => {
                "): a client may log in without encryption, and anybody can read its mail"
            }
        });
        out.push_str(". Offer login only in the encrypted session");
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("none before STARTTLS");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        add_ways(&fact.observed, out);
    }
}

/// How clients log in without a token.
fn add_login(login: &OtherLogin, out: &mut String) {
    match login {
        OtherLogin::Mechanisms(mechanisms) if mechanisms.is_empty() => out.push_str("none"),
        OtherLogin::Mechanisms(mechanisms) => add_list(EN, mechanisms, ", ", out),
        OtherLogin::Certificate => out.push_str("a demand for a client certificate"),
    }
}

/// The ways to log in before STARTTLS.
fn add_ways(login: &EarlyLogin, out: &mut String) {
    out.push_str(&login.mechanisms.join(", "));
    if login.login_command {
        out.push_str(if login.mechanisms.is_empty() {
            "the LOGIN command"
        } else {
            ", the LOGIN command"
        });
    }
}
