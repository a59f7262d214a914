//! PRB008 to PRB010: how clients can log in.

use super::super::definition::Definition;
use super::super::evidence::Shown;
#[cfg(test)]
use super::super::sample::{authcli, names, psc};
use super::{
    AtFront, EarlyLogin, NoRequest, NoToken, OtherLogin, Risk, SHOWN, VisitFact, VisitFault, first,
};
use crate::finding::Severity;
use crate::observation::Observation;
use crate::probe::{FrontFacts, Offer, ProbedFront, Visit};
use crate::service::Interface;

/// PRB008: a PSC front offers no login with a token.
pub struct PRB008;

impl Definition for PRB008 {
    type Fact = Box<AtFront<NoToken>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 7628";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let no_token = |login, swapped_with| {
            psc(NoToken {
                login,
                swapped_with,
            })
        };
        let other = Some("imap.other.fr".to_owned());
        vec![
            no_token(OtherLogin::Mechanisms(names([])), None),
            no_token(OtherLogin::Mechanisms(names(["PLAIN", "LOGIN"])), None),
            no_token(OtherLogin::Certificate, other),
        ]
    }
}

/// PRB009: an authcli front does not ask for a client certificate.
pub struct PRB009;

impl Definition for PRB009 {
    type Fact = Box<AtFront<NoRequest>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 8446 section 4.3.2; RFC 5246 section 7.4.4";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let no_request = |swapped_with| authcli(NoRequest { swapped_with });
        let other = Some("imap.other.fr".to_owned());
        vec![no_request(None), no_request(other)]
    }
}

/// PRB010: login is offered before STARTTLS.
pub struct PRB010;

impl Definition for PRB010 {
    type Fact = Box<AtFront<EarlyLogin>>;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str =
        "RFC 9051 section 6.2.3; RFC 4954 section 4; RFC 8314 section 4.1; RFC 4422 appendix A";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let early = |mechanisms: &[&str], login_command, risk| {
            psc(EarlyLogin {
                mechanisms: mechanisms.iter().map(ToString::to_string).collect(),
                login_command,
                risk,
            })
        };
        vec![
            early(&["PLAIN", "LOGIN"], true, Risk::Secret),
            early(&[], true, Risk::Secret),
            early(&["CRAM-MD5"], false, Risk::Mail),
        ]
    }
}

/// Mechanisms for login with a token (RFC 7628).
pub(crate) const TOKENS: [&str; 2] = ["XOAUTH2", "OAUTHBEARER"];

/// Mechanisms whose secret can be used again by anyone who reads it: a password (RFC 4616; LOGIN has no RFC),
/// or a bearer token.
const READABLE: [&str; 4] = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"];

/// Mechanisms that need no secret of the client. With EXTERNAL, the server relies on what another layer
/// proved (RFC 4422 appendix A), and before TLS no client has shown a certificate. With ANONYMOUS, a client
/// proves nothing (RFC 4505). RFC 4954 section 4 forbids plaintext passwords before TLS.
const WITHOUT_SECRET: [&str; 2] = ["EXTERNAL", "ANONYMOUS"];

/// PRB008.
pub(super) fn no_token(
    front: &ProbedFront,
    visit: &Visit,
    observation: &Observation,
) -> Option<VisitFault> {
    if front.interface != Interface::Psc {
        return None;
    }
    let login = match &visit.encrypted {
        Some(offer) if takes_tokens(offer) => return None,
        Some(offer) => OtherLogin::Mechanisms(first(&offer.mechanisms, SHOWN)),
        None if visit.demands_certificate() => OtherLogin::Certificate,
        None => return None,
    };
    let swapped_with = swapped_with(front, observation).map(str::to_owned);
    let observed = VisitFact::NoToken(NoToken {
        login,
        swapped_with,
    });
    Some(VisitFault::new(observed, Shown::Encrypted))
}

/// PRB009, proven by a handshake that was completed.
pub(super) fn no_request(
    front: &ProbedFront,
    visit: &Visit,
    observation: &Observation,
) -> Option<VisitFault> {
    let tls = visit.tls.as_ref().filter(|tls| tls.version.is_some())?;
    if front.interface != Interface::Authcli || tls.request.is_some() {
        return None;
    }
    let swapped_with = swapped_with(front, observation).map(str::to_owned);
    let observed = VisitFact::NoRequest(NoRequest { swapped_with });
    Some(VisitFault::new(observed, Shown::Request))
}

/// PRB010.
pub(super) fn early(visit: &Visit) -> Option<VisitFault> {
    let plain = visit.plain.as_ref()?;
    let mut mechanisms = plain.mechanisms.clone();
    mechanisms.retain(|it| !WITHOUT_SECRET.contains(&it.as_str()));
    if mechanisms.is_empty() && !plain.login {
        return None;
    }
    let is_readable = |it: &String| READABLE.contains(&it.as_str());
    // Challenges hide the secret, and so may mechanisms that are not known here. The mail that follows is
    // readable in any case.
    let risk = if plain.login || mechanisms.iter().any(is_readable) {
        Risk::Secret
    } else {
        Risk::Mail
    };
    let observed = VisitFact::EarlyLogin(EarlyLogin {
        mechanisms,
        login_command: plain.login,
        risk,
    });
    Some(VisitFault::new(observed, Shown::Plaintext))
}

/// The front of the same service over the other interface, where each of the two behaves as its
/// priority says of the other.
fn swapped_with<'a>(front: &ProbedFront, observation: &'a Observation) -> Option<&'a str> {
    let same_service = |facts: &&FrontFacts| facts.front.service == front.service;
    let facts = observation.fronts.iter().map(AsRef::as_ref);
    let facts = facts.filter(same_service);
    let as_psc = |it: &FrontFacts| {
        it.front.interface == Interface::Authcli && it.visits.iter().any(behaves_as_psc)
    };
    let as_authcli = |it: &FrontFacts| {
        it.front.interface == Interface::Psc && it.visits.iter().any(behaves_as_authcli)
    };
    let own = facts.clone().find(|facts| facts.front == *front)?;
    let other = match front.interface {
        Interface::Psc if as_authcli(own) => facts.clone().find(|facts| as_psc(facts)),
        Interface::Authcli if as_psc(own) => facts.clone().find(|facts| as_authcli(facts)),
        Interface::Psc | Interface::Authcli => None,
    };
    other.map(|it| it.front.host.as_str())
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
