//! What fronts show.

use super::trust;
use crate::dates;
use crate::lang::Lang;
use crate::lang::put;
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Untrusted};
use crate::rule::fact::FirstOf;
use crate::rule::probe::{
    AfterInjection, AtFront, ClientCertificate, DAYS_AHEAD, EarlyLogin, Injected, Moment,
    NoRequest, NoStarttls, NoTls, NoToken, NotReached, OtherLogin, OutOfDate, Risk, Second, TOKENS,
    UnnamedDomain, UntrustedChain, WrongName, WrongProtocol,
};
use crate::service::Service;
use mssrv_dns::words::{add_list, add_list_of, list};

const EN: Lang = Lang::English;

/// Adds the addresses that show it, and gives what they show.
fn begin<'a, T>(fact: &'a AtFront<T>, out: &mut String) -> &'a T {
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

/// PRB001, about the front `host`.
pub(super) fn add_not_reached(host: &str, fact: &AtFront<NotReached>, out: &mut String) {
    match begin(fact, out) {
        NotReached::NoConnection {
            cause,
            others_unknown,
        } => {
            put!(out, "the connection fails: {cause}");
            if *others_unknown {
                out.push_str(OTHERS_UNKNOWN);
            }
            put!(
                out,
                ". Make the front listen there, or correct the record or the addresses of {host}"
            );
        }
        NotReached::Unexamined(Cause::NotPublic(purpose)) => put!(
            out,
            "no connection was tried: not a public address ({purpose}). A record may name any address, even one of \
             your own network. Use --probe-private to probe it"
        ),
        NotReached::Unexamined(cause) => put!(
            out,
            "the front could not be examined from this machine: {cause}. Probe it from another machine"
        ),
        NotReached::TurnedAway(cause) => put!(
            out,
            "the front refuses to serve this machine: {cause}. Probe it from the clients' network, or later"
        ),
    }
}

/// What follows a connection that fails if nothing is known of the front's other addresses.
pub(super) const OTHERS_UNKNOWN: &str =
    "; it is unknown whether the front's other addresses accept connections";

/// PRB002.
pub(super) fn add_wrong_protocol(fact: &AtFront<WrongProtocol>, out: &mut String) {
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

/// PRB003.
pub(super) fn add_no_starttls(fact: &AtFront<NoStarttls>, out: &mut String) {
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

/// PRB004.
pub(super) fn add_no_tls(fact: &AtFront<NoTls>, out: &mut String) {
    let NoTls {
        cause,
        nothing_in_common,
    } = begin(fact, out);
    match cause {
        Cause::Tls(TlsTrouble::TooOld) => out.push_str(
            "the front supports neither TLS 1.2 nor TLS 1.3. Enable at least one of them",
        ),
        Cause::Tls(TlsTrouble::WeakKey(_)) => put!(
            out,
            "TLS fails: {cause}. Get a certificate with a longer key"
        ),
        Cause::Tls(TlsTrouble::Unverified(_)) => put!(
            out,
            "TLS could not be examined: the front shows {cause}. Check the certificate with openssl"
        ),
        Cause::Tls(TlsTrouble::TooLarge) => put!(
            out,
            "TLS could not be examined: the front sends {cause}. Make the front send fewer certificates or names \
             of authorities, or check it with openssl"
        ),
        Cause::Tls(
            TlsTrouble::NothingInCommon(_)
            | TlsTrouble::NoTls
            | TlsTrouble::Alert(_)
            | TlsTrouble::Broken(_),
        )
        | Cause::Ours(_)
        | Cause::NotPublic(_)
        | Cause::Refused
        | Cause::Silent { .. }
        | Cause::Slow { .. }
        | Cause::Closed
        | Cause::TooLong(_)
        | Cause::Alien(_)
        | Cause::NoCapabilities
        | Cause::Declined(_) => {
            if *nothing_in_common {
                put!(
                    out,
                    "TLS fails: {cause}. The probe offers TLS 1.3, and TLS 1.2 with ECDHE and AES-GCM or \
                 ChaCha20. Enable one of them, or check the front with openssl"
                );
            } else {
                put!(
                    out,
                    "the front accepts STARTTLS, but TLS fails: {cause}. Fix the front"
                );
            }
        }
    }
}

/// PRB005, about the front `host`.
pub(super) fn add_wrong_name(host: &str, fact: &AtFront<WrongName>, out: &mut String) {
    match begin(fact, out) {
        WrongName::Unreadable(why) => put!(
            out,
            "this program cannot read the certificate: {why}. Check it with openssl, or get a certificate \
             that follows RFC 5280"
        ),
        WrongName::Named { subject, names } => {
            put!(out, "the certificate (subject {subject}) is for ");
            add_hosts(names, out);
            put!(
                out,
                ", expected {host}. Get a certificate with the front among its dNSNames: clients ignore the \
                 subject"
            );
        }
    }
}

/// The host names of a certificate.
pub(super) fn add_hosts(names: &FirstOf<String>, out: &mut String) {
    if names.is_empty() {
        out.push_str("no host name");
    } else {
        add_list(EN, names, ", ", out);
    }
}

/// PRB006.
pub(super) fn add_untrusted_chain(fact: &AtFront<UntrustedChain>, out: &mut String) {
    let UntrustedChain { issuer, why } = begin(fact, out);
    match why {
        Some(Untrusted::Unknown(_)) => put!(
            out,
            "this program could not check whether the certificate (issuer {issuer}) leads to an authority of \
             --front-ca: "
        ),
        Some(Untrusted::No(_)) => put!(
            out,
            "the certificate (issuer {issuer}) does not lead to an authority of --front-ca: "
        ),
        None => put!(
            out,
            "mssrv did not check whether the certificate (issuer {issuer}) leads to an authority of the \
             trust space. Name the authorities with --front-ca"
        ),
    }
    if let Some(why) = why {
        trust::add_untrusted(why, out);
        out.push_str(match why {
            Untrusted::Unknown(_) => ". Check the chain with openssl",
            Untrusted::No(_) => {
                ". Make the front send every intermediate certificate, or get a certificate from one of these \
                 authorities"
            }
        });
    }
}

/// PRB007.
pub(super) fn add_out_of_date(fact: &AtFront<OutOfDate>, out: &mut String) {
    let time = |second: &Second| dates::time(EN, second.time());
    match begin(fact, out) {
        OutOfDate::Expired(end) => put!(out, "the certificate expired on {}. Renew it", time(end)),
        OutOfDate::NotYetValid(start) => put!(
            out,
            "the certificate is not valid before {}. Check the clocks",
            time(start)
        ),
        OutOfDate::ExpiresSoon(end) => put!(
            out,
            "the certificate expires on {}, within {DAYS_AHEAD} days. Renew it",
            time(end)
        ),
    }
}

/// PRB008.
pub(super) fn add_no_token(fact: &AtFront<NoToken>, out: &mut String) {
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

/// How clients log in without a token.
pub(super) fn add_login(login: &OtherLogin, out: &mut String) {
    match login {
        OtherLogin::Mechanisms(mechanisms) if mechanisms.is_empty() => out.push_str("none"),
        OtherLogin::Mechanisms(mechanisms) => add_list(EN, mechanisms, ", ", out),
        OtherLogin::Certificate => out.push_str("a demand for a client certificate"),
    }
}

/// PRB009.
pub(super) fn add_no_request(fact: &AtFront<NoRequest>, out: &mut String) {
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

/// PRB010.
pub(super) fn add_early_login(fact: &AtFront<EarlyLogin>, out: &mut String) {
    let observed = begin(fact, out);
    out.push_str("the front offers login before STARTTLS (");
    add_ways(observed, out);
    out.push_str(match observed.risk {
        Risk::Secret => "): a client may send a secret that anybody can read",
        Risk::Mail => "): a client may log in without encryption, and anybody can read its mail",
    });
    out.push_str(". Offer login only in the encrypted session");
}

/// The ways to log in before STARTTLS.
pub(super) fn add_ways(login: &EarlyLogin, out: &mut String) {
    out.push_str(&login.mechanisms.join(", "));
    if login.login_command {
        out.push_str(if login.mechanisms.is_empty() {
            "the LOGIN command"
        } else {
            ", the LOGIN command"
        });
    }
}

/// PRB011.
pub(super) fn add_unnamed_domain(fact: &AtFront<UnnamedDomain>, out: &mut String) {
    let UnnamedDomain { domain, .. } = begin(fact, out);
    put!(
        out,
        "the certificate names the front, but not the mail domain {domain}. A client that found the front \
         without DNSSEC checks the certificate against this domain. Sign the zone if you can; otherwise, no \
         action is needed"
    );
}

/// PRB012.
pub(super) fn add_injected(fact: &AtFront<Injected>, out: &mut String) {
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

/// PRB013.
pub(super) fn add_client_certificate(fact: &AtFront<ClientCertificate>, out: &mut String) {
    match begin(fact, out) {
        ClientCertificate::Accepted => {
            out.push_str("the front accepted the client certificate: the session continued");
        }
        ClientCertificate::Refused { cause, accepted } => {
            put!(
                out,
                "the front refused the client certificate: {cause}. Compare the issuer of the certificate with the \
                 authorities that the front accepts ("
            );
            add_authorities(accepted, out);
            out.push(')');
        }
        ClientCertificate::Untried(why) => {
            put!(out, "the client certificate could not be tried: {why}");
        }
    }
}

fn add_authorities(accepted: &FirstOf<DistinguishedName>, out: &mut String) {
    if accepted.is_empty() {
        out.push_str("the front names none");
    } else {
        add_list_of(EN, accepted, "; ", out, trust::add_name);
    }
}
