//! PRB001 to PRB013: what the fronts show, against what their priority claims.

mod login;
mod reach;
mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::rr::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, FrontCommand, Shown};
use super::fact::{Fact, FirstOf, Measure};
use super::table::Rule;
use super::{Finding, Findings};
use crate::finding::{Code, Severity};
use crate::lookup::Source;
use crate::observation::Observation;
use crate::probe::{Cause, Front, FrontFacts, Halt, Stage, TlsTrouble, Visit};
use crate::service::{Interface, Service};

pub(super) const PRB001: Rule = Rule {
    code: Code::PRB001,
    severity: Severity::Error,
    reference: "RFC 2782 (Target); RFC 8305",
};
pub(super) const PRB002: Rule = Rule {
    code: Code::PRB002,
    severity: Severity::Error,
    reference: "RFC 9051 section 7.1; RFC 5321 section 4.2; RFC 6409",
};
pub(super) const PRB003: Rule = Rule {
    code: Code::PRB003,
    severity: Severity::Error,
    reference: "EX_LPS_0300; RFC 9051 sections 6.2.1 and 7.1.4; RFC 3207",
};
pub(super) const PRB004: Rule = Rule {
    code: Code::PRB004,
    severity: Severity::Error,
    reference: "RFC 8996; RFC 9325",
};
pub(super) const PRB005: Rule = Rule {
    code: Code::PRB005,
    severity: Severity::Error,
    reference: "RFC 9525 section 6; RFC 6186 section 6",
};
pub(super) const PRB006: Rule = Rule {
    code: Code::PRB006,
    severity: Severity::Error,
    reference: "RFC 5280 section 6; RFC 9325 section 4",
};
pub(super) const PRB007: Rule = Rule {
    code: Code::PRB007,
    severity: Severity::Error,
    reference: "RFC 5280 section 4.1.2.5",
};
pub(super) const PRB008: Rule = Rule {
    code: Code::PRB008,
    severity: Severity::Error,
    reference: "EX_LPS_0300; RFC 7628",
};
pub(super) const PRB009: Rule = Rule {
    code: Code::PRB009,
    severity: Severity::Error,
    reference: "EX_LPS_0300; RFC 8446 section 4.3.2; RFC 5246 section 7.4.4",
};
pub(super) const PRB010: Rule = Rule {
    code: Code::PRB010,
    severity: Severity::Warning,
    reference: "RFC 9051 section 6.2.3; RFC 4954 section 4; RFC 8314 section 4.1; RFC 4422 appendix A",
};
pub(super) const PRB011: Rule = Rule {
    code: Code::PRB011,
    severity: Severity::Info,
    reference: "RFC 6186 section 6; RFC 9525 section 6.1",
};
pub(super) const PRB012: Rule = Rule {
    code: Code::PRB012,
    severity: Severity::Error,
    reference: "RFC 9051 section 6.2.1; RFC 3207 section 4.2; CVE-2011-0411",
};
pub(super) const PRB013: Rule = Rule {
    code: Code::PRB013,
    severity: Severity::Warning,
    reference: "RFC 8446 section 4.4.2.4",
};

/// PRB001 to PRB013: what is wrong with a front.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct FrontFault {
    /// The addresses that show it.
    pub addresses: FirstOf<SocketAddr>,
    /// Interface.
    pub interface: Interface,
    /// Service.
    pub service: Service,
    /// What is wrong, and what to do.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Measure for SocketAddr {
    fn octets(&self) -> usize {
        self.ip().octets() + 6
    }
}

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
    evidence: Option<Shown>,
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
            evidence: Some(Shown::Plaintext),
        }
    }

    fn of(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    fn shown_by(self, evidence: Shown) -> Self {
        Self {
            evidence: Some(evidence),
            ..self
        }
    }
}

/// Judges every front that was probed.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    for facts in &observation.fronts {
        // The same fault at several addresses is reported once.
        let mut faults = BTreeMap::<Fault, Vec<SocketAddr>>::new();
        for visit in &facts.visits {
            for fault in of_visit(facts, visit, observation) {
                faults.entry(fault).or_default().push(visit.addr);
            }
        }
        let faults = faults.into_iter();
        let source = observation.targets.get(facts.front.host.as_str());
        let source = source.and_then(|target| target.source.as_ref());
        findings.extend(faults.filter_map(|(fault, addrs)| finding(facts, fault, &addrs, source)));
    }
}

/// `source` says which addresses the front has.
fn finding(
    facts: &Arc<FrontFacts>,
    fault: Fault,
    addrs: &[SocketAddr],
    source: Option<&Source>,
) -> Option<Finding> {
    let front = &facts.front;
    let addr = *addrs.first()?;
    let fact = Box::new(FrontFault {
        addresses: FirstOf::of(addrs.iter().copied()),
        interface: front.interface,
        service: front.service,
        message: fault.message,
        expected: fault.expected,
        found: fault.found,
    });
    let fact = match fault.code {
        Code::PRB002 => Fact::PRB002(fact),
        Code::PRB003 => Fact::PRB003(fact),
        Code::PRB004 => Fact::PRB004(fact),
        Code::PRB005 => Fact::PRB005(fact),
        Code::PRB006 => Fact::PRB006(fact),
        Code::PRB007 => Fact::PRB007(fact),
        Code::PRB008 => Fact::PRB008(fact),
        Code::PRB009 => Fact::PRB009(fact),
        Code::PRB010 => Fact::PRB010(fact),
        Code::PRB011 => Fact::PRB011(fact),
        Code::PRB012 => Fact::PRB012(fact),
        Code::PRB013 => Fact::PRB013(fact),
        _ => Fact::PRB001(fact),
    };
    let rtype = match addr.is_ipv4() {
        true => RecordType::A,
        false => RecordType::AAAA,
    };
    let evidence = fault.evidence.map(|shows| {
        let front = Arc::clone(facts);
        Evidence::Front(Box::new(FrontCommand { shows, front, addr }))
    });
    let finding = Finding {
        severity: fault.severity,
        ..Finding::new(&front.host, fact)
    };
    let finding = finding.shown_by(evidence);
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
        Stage::Greeting => ("in place of a greeting", Shown::Plaintext),
        Stage::Capabilities => ("when asked what it offers", Shown::Plaintext),
        Stage::Encrypted if visit.demands_certificate() => return None,
        Stage::Encrypted => ("once TLS has begun", Shown::Encrypted),
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
        Some(_) => fault.shown_by(Shown::StartTls),
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
    Some(fault.shown_by(Shown::Debug))
}

fn protocol(service: Service) -> &'static str {
    match service {
        Service::Imap => "IMAP",
        Service::Submission => "SMTP",
    }
}

#[cfg(test)]
mod tests;
