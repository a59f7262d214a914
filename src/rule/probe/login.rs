//! PRB008 to PRB010: how clients can log in.

use super::super::evidence::Shown;
use super::{Fault, SHOWN};
use crate::finding::Code;
use crate::observation::Observation;
use crate::probe::{Front, FrontFacts, Offer, Visit};
use crate::service::Interface;
use crate::text::listed;

/// Mechanisms by which a token is shown (RFC 7628).
const TOKENS: [&str; 2] = ["XOAUTH2", "OAUTHBEARER"];

/// Mechanisms whose secret can be used again by anybody who reads it: a password (RFC 4616; LOGIN has
/// no RFC), or a bearer token.
const READABLE: [&str; 4] = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"];

/// Mechanisms that need no secret of the client. With EXTERNAL, the server takes what another layer
/// proved (RFC 4422 appendix A), and before TLS nobody showed a certificate. With ANONYMOUS, nobody has
/// to prove anything (RFC 4505). What RFC 4954 section 4 forbids before TLS are plaintext passwords.
const WITHOUT_SECRET: [&str; 2] = ["EXTERNAL", "ANONYMOUS"];

/// PRB008.
pub(super) fn no_token(front: &Front, visit: &Visit, observation: &Observation) -> Option<Fault> {
    if front.interface != Interface::Psc {
        return None;
    }
    let expected = TOKENS.join(" or ");
    let found = match &visit.encrypted {
        Some(offer) => {
            if takes_tokens(offer) {
                return None;
            }
            listed(&offer.mechanisms, ", ", SHOWN)
        }
        None if visit.demands_certificate() => "a client certificate is demanded".to_owned(),
        None => return None,
    };
    let remedy = match swapped_with(front, observation) {
        Some(other) => format!(
            "It asks for a client certificate, and {other}, which the record for authcli names, \
             takes tokens: the two look swapped. Exchange the targets of the two records"
        ),
        None => "Enable one of them, or name the PSC front in the record".to_owned(),
    };
    let message = format!(
        "no login with a token is offered in the encrypted session: expected {expected}, found \
         {found}. {remedy}"
    );
    let fault = Fault::new(Code::PRB008, message, &expected, found);
    Some(fault.shown_by(Shown::Encrypted))
}

/// PRB009, proven by a handshake that was completed.
pub(super) fn no_request(front: &Front, visit: &Visit, observation: &Observation) -> Option<Fault> {
    let tls = visit.tls.as_ref().filter(|tls| tls.version.is_some())?;
    if front.interface != Interface::Authcli || tls.request.is_some() {
        return None;
    }
    let remedy = match swapped_with(front, observation) {
        Some(other) => format!(
            "It takes tokens, and {other}, which the record for PSC names, asks for a certificate: \
             the two look swapped. Exchange the targets of the two records"
        ),
        None => "Have it ask, or name the authcli front in the record".to_owned(),
    };
    let message = format!(
        "the front does not ask for a client certificate, so that no application can log in with \
         one. {remedy}"
    );
    let fault = Fault::new(
        Code::PRB009,
        message,
        "a request for a client certificate",
        "none",
    );
    Some(fault.shown_by(Shown::Request))
}

/// PRB010.
pub(super) fn early(visit: &Visit) -> Option<Fault> {
    let plain = visit.plain.as_ref()?;
    let mechanisms = plain.mechanisms.iter().map(String::as_str);
    let mut ways: Vec<_> = mechanisms
        .filter(|mechanism| !WITHOUT_SECRET.contains(mechanism))
        .collect();
    let is_readable = plain.login || ways.iter().any(|way| READABLE.contains(way));
    if plain.login {
        ways.push("the LOGIN command");
    }
    if ways.is_empty() {
        return None;
    }
    let ways = ways.join(", ");
    // Challenges hide the secret, and mechanisms that are not known here may too. The mail that follows
    // is readable in any case.
    let risk = match is_readable {
        true => "a client may send a secret that anybody can read",
        false => "a client may log in without encryption, and anybody can read its mail",
    };
    let message = format!(
        "login is offered before STARTTLS ({ways}): {risk}. Offer it in the encrypted session only"
    );
    Some(Fault::new(
        Code::PRB010,
        message,
        "none before STARTTLS",
        ways,
    ))
}

/// The front of the same service over the other interface, where each of the two behaves as its
/// priority says of the other.
fn swapped_with<'a>(front: &Front, observation: &'a Observation) -> Option<&'a str> {
    let same_service = |facts: &&FrontFacts| facts.front.service == front.service;
    let facts = observation.fronts.iter().map(AsRef::as_ref);
    let facts = facts.filter(same_service);
    let as_psc = |facts: &FrontFacts| {
        facts.front.interface == Interface::Authcli && facts.visits.iter().any(behaves_as_psc)
    };
    let as_authcli = |facts: &FrontFacts| {
        facts.front.interface == Interface::Psc && facts.visits.iter().any(behaves_as_authcli)
    };
    let own = facts.clone().find(|facts| facts.front == *front)?;
    let other = match front.interface {
        Interface::Psc if as_authcli(own) => facts.clone().find(|facts| as_psc(facts)),
        Interface::Authcli if as_psc(own) => facts.clone().find(|facts| as_authcli(facts)),
        Interface::Psc | Interface::Authcli => None,
    };
    other.map(|facts| facts.front.host.as_str())
}

fn behaves_as_psc(visit: &Visit) -> bool {
    let asks = visit.tls.as_ref().is_some_and(|tls| tls.request.is_some());
    !asks && visit.encrypted.as_ref().is_some_and(takes_tokens)
}

fn behaves_as_authcli(visit: &Visit) -> bool {
    let asks = visit.tls.as_ref().is_some_and(|tls| tls.request.is_some());
    match &visit.encrypted {
        Some(offer) => asks && !takes_tokens(offer),
        None => visit.demands_certificate(),
    }
}

fn takes_tokens(offer: &Offer) -> bool {
    let knows = |token: &str| offer.mechanisms.iter().any(|it| it == token);
    TOKENS.iter().copied().any(knows)
}
