//! PRB001 to PRB013: what the fronts show, against what their priority claims.

mod evidence;
mod login;
mod reach;
mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use hickory_proto::rr::RecordType;

use super::{Findings, finding};
use crate::finding::{Code, Finding, Severity};
use crate::lookup::Source;
use crate::observation::Observation;
use crate::probe::{Cause, Front, FrontFacts, Halt, Stage, TlsTrouble, Visit};
use crate::service::Service;
use crate::text::first_of;

/// Names that a finding lists: more of them would drown the rest.
const SHOWN: usize = 10;

/// What is wrong with one visit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    code: Code,
    severity: Severity,
    /// The rest of the sentence that begins with the address, and what to do.
    message: String,
    expected: String,
    found: String,
    evidence: evidence::Command,
}

impl Fault {
    /// A fault of the rule's own severity.
    fn new(code: Code, message: String, expected: &str, found: impl Into<String>) -> Self {
        Self {
            code,
            severity: super::rule(code).severity,
            message,
            expected: expected.to_owned(),
            found: found.into(),
            evidence: evidence::Command::Plaintext,
        }
    }

    fn of(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    fn shown_by(self, evidence: evidence::Command) -> Self {
        Self { evidence, ..self }
    }
}

/// Judges every front that was probed.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    for facts in &observation.fronts {
        // The same fault at several addresses is told once.
        let mut faults = BTreeMap::<Fault, Vec<SocketAddr>>::new();
        for visit in &facts.visits {
            for fault in of_visit(facts, visit, observation) {
                faults.entry(fault).or_default().push(visit.addr);
            }
        }
        let told = faults.into_iter();
        let source = observation.targets.get(&facts.front.host);
        let source = source.and_then(|target| target.source.as_ref());
        findings.extend(told.filter_map(|(fault, addrs)| tell(facts, fault, &addrs, source)));
    }
}

/// `source` says which addresses the front has.
fn tell(
    facts: &FrontFacts,
    fault: Fault,
    addrs: &[SocketAddr],
    source: Option<&Source>,
) -> Option<Finding> {
    let front = &facts.front;
    let first = addrs.first()?;
    let message = format!(
        "at {} ({} {}), {}",
        first_of(addrs.iter().map(ToString::to_string), " and "),
        front.interface,
        front.service,
        fault.message
    );
    let rtype = match first.is_ipv4() {
        true => RecordType::A,
        false => RecordType::AAAA,
    };
    let finding = Finding {
        severity: fault.severity,
        evidence: fault.evidence.text(facts, *first),
        ..finding(fault.code, &front.host, message)
            .expected(fault.expected)
            .found(fault.found)
    };
    Some(finding.seen(source, &front.host, rtype))
}

fn of_visit(facts: &FrontFacts, visit: &Visit, observation: &Observation) -> Vec<Fault> {
    let front = &facts.front;
    let mut faults = Vec::new();
    faults.extend(reach::unexamined(facts, visit));
    faults.extend(reach::unreachable(facts, visit, observation));
    faults.extend(alien(front, visit));
    faults.extend(no_starttls(front, visit));
    faults.extend(tls::no_session(visit));
    faults.extend(tls::certificate(front, visit, observation));
    faults.extend(login::no_token(front, visit, observation));
    faults.extend(login::no_request(front, visit, observation));
    faults.extend(login::early(visit));
    faults.extend(injected(visit));
    faults.extend(tls::presented(visit));
    faults
}

/// PRB002.
fn alien(front: &Front, visit: &Visit) -> Option<Fault> {
    let Halt { stage, cause } = visit.halt.as_ref()?;
    let protocol = protocol(front.service);
    let (when, evidence) = match stage {
        Stage::Greeting => ("in place of a greeting", evidence::Command::Plaintext),
        Stage::Capabilities => ("when asked what it offers", evidence::Command::Plaintext),
        Stage::Encrypted if visit.demands_certificate() => return None,
        Stage::Encrypted => ("once TLS has begun", evidence::Command::Encrypted),
        Stage::Connect | Stage::StartTls | Stage::Handshake => return None,
    };
    if reach::turns_away(front, visit) || cause.is_ours() {
        return None;
    }
    let message = format!(
        "what answers does not speak {protocol} {when}: {cause}. Have {protocol} served there, or \
         correct the record"
    );
    let fault = Fault::new(Code::PRB002, message, protocol, cause.to_string());
    Some(fault.shown_by(evidence))
}

/// PRB003: not offered, or offered and refused.
fn no_starttls(front: &Front, visit: &Visit) -> Option<Fault> {
    let protocol = protocol(front.service);
    if greets_as_logged_in(front, visit) {
        let message = "the front greets with PREAUTH, as if somebody had logged in already: STARTTLS \
                       is forbidden then, and no session can be encrypted. Have it greet with OK";
        let found = visit.greeting.clone().unwrap_or_default();
        return Some(Fault::new(Code::PRB003, message.to_owned(), "* OK", found));
    }
    let found = match &visit.halt {
        None if !visit.plain.as_ref()?.starttls => "not offered".to_owned(),
        Some(Halt {
            stage: Stage::StartTls,
            cause,
        }) if !cause.is_ours() && !reach::turns_away(front, visit) => {
            format!("offered, then {cause}")
        }
        _ => return None,
    };
    let message = format!(
        "{protocol} is spoken, but STARTTLS is {found}: no client that follows the requirement can \
         log in. Have the front begin TLS by STARTTLS"
    );
    let fault = Fault::new(Code::PRB003, message, "STARTTLS", found);
    Some(match visit.halt {
        None => fault,
        Some(_) => fault.shown_by(evidence::Command::StartTls),
    })
}

/// PREAUTH (RFC 9051 section 7.1.4): STARTTLS is a command of the state before it (section 6.2.1).
fn greets_as_logged_in(front: &Front, visit: &Visit) -> bool {
    let greeting = visit.greeting.as_deref().unwrap_or_default();
    let status = greeting.split(' ').nth(1).unwrap_or_default();
    front.service == Service::Imap && status.eq_ignore_ascii_case("PREAUTH")
}

/// PRB012.
fn injected(visit: &Visit) -> Option<Fault> {
    let injected = visit.injected.as_ref()?;
    let no_tls = Cause::Tls(TlsTrouble::NoTls);
    let fate = match visit.halt.as_ref().is_some_and(|it| it.cause == no_tls) {
        true => "and TLS did not begin",
        false => "and was discarded",
    };
    let message = format!(
        "plaintext came behind the answer to STARTTLS, {fate}: \"{injected}\". A client \
         that keeps it takes for encrypted what anybody on the way may have put there. Look for \
         what rewrites the connection, or mend the front"
    );
    let found = format!("\"{injected}\"");
    let fault = Fault::new(Code::PRB012, message, "nothing before TLS", found);
    Some(fault.shown_by(evidence::Command::Debug))
}

fn protocol(service: Service) -> &'static str {
    match service {
        Service::Imap => "IMAP",
        Service::Submission => "SMTP",
    }
}

#[cfg(test)]
mod tests;
