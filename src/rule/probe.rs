//! PRB rules: what the fronts show, against what their priority claims.

mod fact;
pub mod login;
pub mod reach;
pub mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
#[cfg(test)]
use std::time::Duration;

use super::definition::Definition;
use super::evidence::{Evidence, FrontCommand, Shown};
use super::fact::{Fact, FirstOf, Measure};
#[cfg(test)]
use super::sample::{declined, psc};
use super::{Finding, Findings};
use crate::finding::Severity;
use crate::lookup::FactSource;
use crate::observation::Observation;
use crate::probe::{Cause, FrontFacts, ProbedFront, Stage, TlsTrouble, Visit, VisitError};
use crate::service::Service;
use hickory_proto::rr::RecordType;

pub use fact::{
    AfterInjection, AtFront, ClientCertificate, DAYS_AHEAD, EarlyLogin, Injected, Moment,
    NoRequest, NoStarttls, NoTls, NoToken, NotReached, OtherLogin, OutOfDate, Risk, Second,
    UnnamedDomain, UntrustedChain, WrongName, WrongProtocol,
};
pub(crate) use login::TOKENS;

/// PRB002: the front does not speak the protocol.
pub struct PRB002;

impl Definition for PRB002 {
    type Fact = Box<AtFront<WrongProtocol>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 9051 section 7.1; RFC 5321 section 4.2; RFC 6409";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let wrong = |when, cause| psc(WrongProtocol { when, cause });
        let slow = Cause::slow(Duration::from_millis(2500));
        vec![
            wrong(Moment::Greeting, Cause::Alien("HTTP/1.1 400".to_owned())),
            Box::new(AtFront {
                service: Service::Submission,
                ..*wrong(Moment::Greeting, slow)
            }),
            wrong(Moment::Capabilities, Cause::NoCapabilities),
            wrong(Moment::Encrypted, Cause::TooLong(8192)),
        ]
    }
}

/// PRB003: STARTTLS is not offered.
pub struct PRB003;

impl Definition for PRB003 {
    type Fact = Box<AtFront<NoStarttls>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "EX_LPS_0300; RFC 9051 sections 6.2.1 and 7.1.4; RFC 3207";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        vec![
            psc(NoStarttls::NotOffered),
            psc(NoStarttls::Fails(declined())),
            psc(NoStarttls::LoggedIn {
                greeting: "* PREAUTH in".to_owned(),
            }),
        ]
    }
}

/// PRB012: plaintext follows the answer to STARTTLS.
pub struct PRB012;

impl Definition for PRB012 {
    type Fact = Box<AtFront<Injected>>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 9051 section 6.2.1; RFC 3207 section 4.2; CVE-2011-0411";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let injected = |then| {
            psc(Injected {
                plaintext: "* CAPABILITY AUTH=PLAIN".to_owned(),
                then,
            })
        };
        vec![
            injected(AfterInjection::Tls),
            injected(AfterInjection::NoTls),
        ]
    }
}

/// Names that a finding lists: more of them would drown the rest.
const SHOWN: usize = 10;

/// The first `shown` of these entries.
fn first<T: Measure + Clone>(entries: &[T], shown: usize) -> FirstOf<T> {
    let list = FirstOf::of(entries.iter().take(shown).cloned());
    list.and_omitted(entries.len().saturating_sub(shown))
}

/// The fault that one visit shows: the fact of each code, without the addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum VisitFact {
    NotReached(NotReached),
    WrongProtocol(WrongProtocol),
    NoStarttls(NoStarttls),
    NoTls(NoTls),
    WrongName(WrongName),
    UntrustedChain(UntrustedChain),
    OutOfDate(OutOfDate),
    NoToken(NoToken),
    NoRequest(NoRequest),
    EarlyLogin(EarlyLogin),
    UnnamedDomain(UnnamedDomain),
    Injected(Injected),
    ClientCertificate(ClientCertificate),
}

impl VisitFact {
    /// The fact that these addresses of a front show it.
    fn at(self, front: &ProbedFront, addresses: &[SocketAddr]) -> Fact {
        let at = FrontAddresses { front, addresses };
        match self {
            Self::NotReached(it) => Fact::PRB001(at.shows(it)),
            Self::WrongProtocol(it) => Fact::PRB002(at.shows(it)),
            Self::NoStarttls(it) => Fact::PRB003(at.shows(it)),
            Self::NoTls(it) => Fact::PRB004(at.shows(it)),
            Self::WrongName(it) => Fact::PRB005(at.shows(it)),
            Self::UntrustedChain(it) => Fact::PRB006(at.shows(it)),
            Self::OutOfDate(it) => Fact::PRB007(at.shows(it)),
            Self::NoToken(it) => Fact::PRB008(at.shows(it)),
            Self::NoRequest(it) => Fact::PRB009(at.shows(it)),
            Self::EarlyLogin(it) => Fact::PRB010(at.shows(it)),
            Self::UnnamedDomain(it) => Fact::PRB011(at.shows(it)),
            Self::Injected(it) => Fact::PRB012(at.shows(it)),
            Self::ClientCertificate(it) => Fact::PRB013(at.shows(it)),
        }
    }
}

/// Addresses of a front.
#[derive(Clone, Copy)]
struct FrontAddresses<'a> {
    front: &'a ProbedFront,
    addresses: &'a [SocketAddr],
}

impl FrontAddresses<'_> {
    fn shows<T>(self, observed: T) -> Box<AtFront<T>> {
        Box::new(AtFront {
            addresses: FirstOf::of(self.addresses.iter().copied()),
            interface: self.front.interface,
            service: self.front.service,
            observed,
        })
    }
}

/// A fault that one visit shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct VisitFault {
    observed: VisitFact,
    /// `None` for the rule's own severity.
    severity: Option<Severity>,
    evidence: Option<Shown>,
}

impl VisitFault {
    /// A fault of the rule's own severity.
    fn new(observed: VisitFact, evidence: Shown) -> Self {
        Self {
            observed,
            severity: None,
            evidence: Some(evidence),
        }
    }

    fn of(self, severity: Severity) -> Self {
        let severity = Some(severity);
        Self { severity, ..self }
    }
}

/// Judges every front that was probed.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    for facts in &observation.fronts {
        // The same fault at several addresses is reported once.
        let mut faults = BTreeMap::<VisitFault, Vec<SocketAddr>>::new();
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
    fault: VisitFault,
    addrs: &[SocketAddr],
    source: Option<&FactSource>,
) -> Option<Finding> {
    let front = &facts.front;
    let addr = *addrs.first()?;
    let rtype = if addr.is_ipv4() {
        RecordType::A
    } else {
        RecordType::AAAA
    };
    let evidence = fault.evidence.map(|shows| {
        let seen = Arc::clone(facts);
        Evidence::Front(Box::new(FrontCommand {
            shows,
            front: seen,
            addr,
        }))
    });
    let mut finding = Finding::new(&front.host, fault.observed.at(front, addrs));
    finding.severity = fault.severity.unwrap_or(finding.severity);
    let finding = finding.shown_by(evidence);
    Some(finding.seen(source, &front.host, rtype))
}

fn of_visit(facts: &FrontFacts, visit: &Visit, observation: &Observation) -> Vec<VisitFault> {
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
fn alien(front: &ProbedFront, visit: &Visit) -> Option<VisitFault> {
    let VisitError { stage, cause } = visit.error.as_ref()?;
    let (when, evidence) = match stage {
        Stage::Greeting => (Moment::Greeting, Shown::Plaintext),
        Stage::Capabilities => (Moment::Capabilities, Shown::Plaintext),
        Stage::Encrypted if visit.demands_certificate() => return None,
        Stage::Encrypted => (Moment::Encrypted, Shown::Encrypted),
        Stage::Connect | Stage::StartTls | Stage::Handshake => return None,
    };
    if reach::turns_away(front, visit) || cause.is_ours() {
        return None;
    }
    let cause = cause.clone();
    let observed = VisitFact::WrongProtocol(WrongProtocol { when, cause });
    Some(VisitFault::new(observed, evidence))
}

/// PRB003: not offered, or offered and refused.
fn no_starttls(front: &ProbedFront, visit: &Visit) -> Option<VisitFault> {
    let fault = |observed, evidence| VisitFault::new(VisitFact::NoStarttls(observed), evidence);
    if greets_as_logged_in(front, visit) {
        let greeting = visit.greeting.clone().unwrap_or_default();
        return Some(fault(NoStarttls::LoggedIn { greeting }, Shown::Plaintext));
    }
    match &visit.error {
        None if !visit.plain.as_ref()?.starttls => {
            Some(fault(NoStarttls::NotOffered, Shown::Plaintext))
        }
        Some(VisitError {
            stage: Stage::StartTls,
            cause,
        }) if !cause.is_ours() && !reach::turns_away(front, visit) => {
            Some(fault(NoStarttls::Fails(cause.clone()), Shown::StartTls))
        }
        _ => None,
    }
}

/// PREAUTH (RFC 9051 section 7.1.4): STARTTLS is a command of the state before it (section 6.2.1).
fn greets_as_logged_in(front: &ProbedFront, visit: &Visit) -> bool {
    let greeting = visit.greeting.as_deref().unwrap_or_default();
    let status = greeting.split(' ').nth(1).unwrap_or_default();
    front.service == Service::Imap && status.eq_ignore_ascii_case("PREAUTH")
}

/// PRB012.
fn injected(visit: &Visit) -> Option<VisitFault> {
    let injected = visit.injected.as_ref()?;
    let no_tls = Cause::Tls(TlsTrouble::NoTls);
    let then = if visit.error.as_ref().is_some_and(|it| it.cause == no_tls) {
        AfterInjection::NoTls
    } else {
        AfterInjection::Tls
    };
    let plaintext = injected.clone();
    let observed = VisitFact::Injected(Injected { plaintext, then });
    Some(VisitFault::new(observed, Shown::Debug))
}

#[cfg(test)]
mod tests;
