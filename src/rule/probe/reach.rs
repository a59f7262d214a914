//! PRB001: fronts that cannot be reached, and fronts that do not serve this machine.

#[cfg(test)]
use std::time::Duration;

use super::super::definition::Definition;
use super::super::evidence::Shown;
#[cfg(test)]
use super::super::sample::{authcli, declined, psc};
use super::{AtFront, NotReached, VisitFact, VisitFault};
use crate::finding::Severity;
#[cfg(test)]
use crate::lookup::Obstacle;
use crate::observation::Observation;
#[cfg(test)]
use crate::probe::OwnTrouble;
use crate::probe::{Cause, FrontFacts, ProbedFront, Stage, Visit, VisitError};
#[cfg(test)]
use crate::special_purpose::special_purpose;
#[cfg(test)]
use crate::system_error::SystemError;

/// PRB001: the front cannot be reached.
pub struct PRB001;

impl Definition for PRB001 {
    type Fact = Box<AtFront<NotReached>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 2782 (Target); RFC 8305";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let no_connection = |cause, others_unknown| {
            psc(NotReached::NoConnection {
                cause,
                others_unknown,
            })
        };
        let unexamined = |cause| authcli(NotReached::Unexamined(cause));
        let ours = |trouble| unexamined(Cause::Ours(trouble));
        let loopback = special_purpose([127, 0, 0, 1].into()).unwrap();
        vec![
            no_connection(Cause::Refused, false),
            no_connection(Cause::silent(Duration::from_secs(5)), true),
            unexamined(Cause::NotPublic(loopback)),
            ours(OwnTrouble::Obstacle(Obstacle::NoRoute)),
            ours(OwnTrouble::Obstacle(Obstacle::NoIpv6)),
            ours(OwnTrouble::System(SystemError {
                number: None,
                words: "Too many open files".to_owned(),
            })),
            ours(OwnTrouble::TlsLibrary("no cipher suites".to_owned())),
            psc(NotReached::TurnedAway(Cause::Closed)),
            psc(NotReached::TurnedAway(declined())),
        ]
    }
}

/// PRB001, if the reason for the early end says nothing about the front. This is not a fault of the front, but the
/// front could not be checked, unless another of its addresses could be examined.
pub(super) fn unexamined(facts: &FrontFacts, visit: &Visit) -> Option<VisitFault> {
    let VisitError { stage, cause } = visit.error.as_ref()?;
    let turned_away = turns_away(&facts.front, visit);
    if !cause.is_ours() && !turned_away {
        return None;
    }
    let examined = |other: &Visit| other.error.as_ref().is_none_or(|halt| halt.stage > *stage);
    let severity = if facts.visits.iter().any(examined) {
        Severity::Info
    } else {
        Severity::Undetermined
    };
    let evidence = match (cause, stage) {
        // A command would also connect to it.
        (Cause::NotPublic(_), _) => None,
        (_, Stage::StartTls) => Some(Shown::StartTls),
        (_, Stage::Encrypted) => Some(Shown::Encrypted),
        _ => Some(Shown::Plaintext),
    };
    let cause = cause.clone();
    Some(VisitFault {
        observed: VisitFact::NotReached(if turned_away {
            NotReached::TurnedAway(cause)
        } else {
            NotReached::Unexamined(cause)
        }),
        severity: Some(severity),
        evidence,
    })
}

/// Whether the front speaks the protocol, but not with this machine, or not now. A front may refuse a client
/// that has connected too often, instead of a greeting or later.
pub(super) fn turns_away(front: &ProbedFront, visit: &Visit) -> bool {
    let Some(VisitError { stage, cause }) = &visit.error else {
        return false;
    };
    let text = match cause {
        // A front that closes or resets before the first octet filters by address.
        Cause::Closed => return matches!(stage, Stage::Connect | Stage::Greeting),
        Cause::Declined(text) => text,
        _ => return false,
    };
    match stage {
        // A refusal at this point is permanent.
        Stage::StartTls if super::greets_as_logged_in(front, visit) => false,
        Stage::Greeting => true,
        Stage::Capabilities => is_policy(text),
        Stage::StartTls => is_for_now(text),
        Stage::Encrypted => is_policy(text) && !visit.demands_certificate(),
        Stage::Connect | Stage::Handshake => false,
    }
}

/// Whether the result may change a moment later: the end of an IMAP session at any time, a tagged NO (RFC
/// 9051 sections 7.1.5 and 7.1.2), and SMTP's transient replies (RFC 5321 section 4.2.1), of which 454 may
/// answer STARTTLS (RFC 3207 section 4).
fn is_for_now(text: &str) -> bool {
    let mut words = text.split(' ');
    let (first, status) = (words.next().unwrap_or_default(), words.next());
    let is = |word: &str| status.is_some_and(|status| status.eq_ignore_ascii_case(word));
    match first {
        "*" => is("BYE"),
        "a" | "b" => is("NO"),
        code => code.starts_with('4'),
    }
}

/// Those, and replies to a client that is not to be served (RFC 7504, RFC 5321 section 4.2.3), or not under
/// the name that the probe gave. Other replies say that EHLO itself is not known.
fn is_policy(text: &str) -> bool {
    const UNKNOWN: [&str; 2] = ["500", "502"];
    let refused = text.starts_with('5') && !UNKNOWN.iter().any(|it| text.starts_with(it));
    is_for_now(text) || refused
}

/// PRB001. One address of several counts less, because clients try the others (RFC 8305), also if nothing is
/// known about the others.
pub(super) fn unreachable(
    facts: &FrontFacts,
    visit: &Visit,
    observation: &Observation,
) -> Option<VisitFault> {
    let connects = |other: &Visit| {
        let halt = other.error.as_ref();
        halt.is_none_or(|halt| halt.stage > Stage::Connect)
    };
    let VisitError { cause, .. } = visit.error.as_ref().filter(|_| !connects(visit))?;
    if cause.is_ours() || turns_away(&facts.front, visit) {
        return None;
    }
    let others_connect = facts.visits.iter().any(connects);
    let others_unknown = !others_connect && !all_tried(facts, observation);
    let observed = NotReached::NoConnection {
        cause: cause.clone(),
        others_unknown,
    };
    let fault = VisitFault::new(VisitFact::NotReached(observed), Shown::Plaintext);
    Some(match (others_connect, others_unknown) {
        (true, _) => fault.of(Severity::Warning),
        (false, true) => fault.of(Severity::Undetermined),
        (false, false) => fault,
    })
}

/// Whether every address of the front is known and could be tried from here.
fn all_tried(facts: &FrontFacts, observation: &Observation) -> bool {
    let is_ours = |halt: &VisitError| halt.cause.is_ours();
    let tried = |visit: &&Visit| !visit.error.as_ref().is_some_and(is_ours);
    let tried: Vec<_> = facts.visits.iter().filter(tried).collect();
    let covers = |ip| tried.iter().any(|visit| visit.addr.ip() == ip);
    let known = match observation.targets.get(facts.front.host.as_str()) {
        None => true,
        // A domain that was looked up earlier may have learnt other addresses of the same front.
        Some(target) => {
            let families = [&target.ipv4, &target.ipv6];
            let is_tried = |family: &Result<Vec<_>, _>| {
                let addresses = family.as_ref();
                addresses.is_ok_and(|addresses| addresses.iter().copied().all(covers))
            };
            target.omitted.all == 0 && families.into_iter().all(is_tried)
        }
    };
    known && facts.unvisited == 0 && tried.len() == facts.visits.len()
}
