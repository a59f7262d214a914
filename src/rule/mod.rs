//! The rules: pure functions from an observation to findings, and from findings to a verdict. No
//! I/O, no clock.

mod definition;
pub mod dns;
pub mod evidence;
pub mod fact;
mod finding;
mod findings;
pub mod host;
pub mod lookup;
pub mod neighbour;
pub mod probe;
#[cfg(test)]
pub(crate) mod sample;
pub mod servers;
pub mod srv;
pub mod target;
mod unexamined;

use std::collections::BTreeSet;

use hickory_proto::rr::RecordType;

use findings::Findings;
use host::Flawed;

use crate::finding::{Code, Omitted, Severities, Severity, Status};
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord};
use crate::operators::Declaration;
use crate::requirement::Requirement;
use crate::service::{Interface, Service};
use crate::unexamined::Unexamined;

pub use definition::{Definition, Rule};
pub use fact::{Fact, rule, rules};
pub use finding::{Finding, FindingContent, Texts};
pub(crate) use findings::UNCOUNTED as SHOWN_AT_LEAST;
pub(crate) use lookup::code as code_of_failure;

/// The inputs that facts are compared with.
#[derive(Debug, Clone)]
pub struct Expectation<'a> {
    /// The rows every domain must have.
    pub requirement: &'a Requirement,
    /// Severities that replace the rules' own.
    pub severities: &'a Severities,
    /// The declarations that targets may follow, of every operator that lists the domain. `None` if
    /// targets cannot be compared.
    pub declarations: Option<Vec<&'a Declaration>>,
}

impl Expectation<'_> {
    /// The severity of a rule, the user's, else the rule's own.
    fn severity(&self, code: Code) -> Severity {
        let set = self.severities.get(code);
        set.unwrap_or(rule(code).severity)
    }
}

/// The fronts that declarations name for one interface, each once; empty if there is no declaration.
fn declared<'a>(
    declarations: &[&'a Declaration],
    service: Service,
    interface: Interface,
) -> BTreeSet<&'a str> {
    let fronts = declarations.iter();
    fronts
        .map(|declaration| declaration.front(service, interface).as_str())
        .collect()
}

/// A domain's verdict and what led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The verdict.
    pub status: Status,
    /// Findings, sorted: at least the first of each code and severity, so that the status follows from
    /// them.
    pub findings: Vec<Finding>,
    /// Number of further findings, by code and severity, sorted. Nearly always empty. At most 256
    /// findings are kept, whose texts have at most 512 KiB in JSON.
    pub omitted: Vec<Omitted>,
    /// What was not examined and therefore has no finding.
    pub unexamined: Unexamined,
}

/// The domain that is judged, and what it is compared with.
struct Judged<'a> {
    observation: &'a Observation,
    expectation: &'a Expectation<'a>,
    /// Those of its targets whose names have a flaw.
    flawed: Flawed<'a>,
    /// Whether every required owner is proven empty.
    absent: bool,
}

/// Judges the facts of one domain. A family of rules has a `judge_owner` for the records of one owner, a `judge` for
/// the whole domain, or both.
pub fn judge(observation: &Observation, expectation: &Expectation<'_>) -> Verdict {
    let judged = Judged {
        observation,
        expectation,
        flawed: Flawed::among(observation),
        absent: is_absent(observation),
    };
    let mut findings = Findings::new(expectation.severities);
    for facts in &observation.services {
        let (owner, rtype) = (&facts.owner, RecordType::SRV);
        match &facts.srv {
            Err(failure) => {
                findings.seen_at(failure.source.as_ref(), owner, rtype);
                findings.push(lookup::failed_owner(owner, failure));
            }
            Ok(srv) => {
                findings.seen_at(srv.source.as_ref(), owner, rtype);
                dns::judge_owner(owner, srv, &mut findings);
                neighbour::judge_owner(&judged, owner, srv, &mut findings);
                target::judge_owner(&judged, owner, srv, &mut findings);
                srv::judge_owner(&judged, facts, srv, &mut findings);
                host::judge_owner(&judged, facts, srv, &mut findings);
            }
        }
    }
    findings.seen_as_said();
    dns::judge(observation, &mut findings);
    target::judge(&judged, &mut findings);
    neighbour::judge(observation, &mut findings);
    servers::judge(observation, &mut findings);
    probe::judge(observation, &mut findings);
    let (findings, omitted) = findings.finish();
    // Readers of a report take any other severity to be damage.
    #[cfg(test)]
    for Finding { code, severity, .. } in &findings {
        let severities = expectation.severities;
        assert!(
            is_severity_of(*code, *severity, severities),
            "{code} {severity}"
        );
    }
    Verdict {
        status: status(judged.absent, &findings),
        findings,
        omitted,
        unexamined: unexamined::unexamined(observation, &judged.flawed, expectation),
    }
}

/// The rules that look at the records of one owner and at nothing else.
pub(crate) const OF_RECORDS: [Code; 7] = [
    Code::SRV001,
    Code::SRV002,
    Code::SRV003,
    Code::SRV004,
    Code::SRV005,
    Code::SRV006,
    Code::SRV009,
];

/// The codes of all findings of [`OF_RECORDS`] about the records of one owner, sorted. A code occurs once for
/// each finding.
pub(crate) fn codes_of_records(
    service: Service,
    owner: &str,
    mut records: Vec<SrvRecord>,
    requirement: &Requirement,
) -> Vec<Code> {
    records.sort();
    let facts = ServiceFacts {
        service,
        owner: owner.into(),
        srv: Ok(SrvFacts {
            records,
            ..SrvFacts::default()
        }),
        misplaced: None,
    };
    let severities = Severities::default();
    let mut findings = Findings::new(&severities);
    let expectation = Expectation {
        requirement,
        severities: &severities,
        declarations: None,
    };
    if let Ok(srv) = &facts.srv {
        srv::judge_records(&facts, srv, &expectation, &mut findings);
    }
    let (findings, _) = findings.finish();
    let mut codes: Vec<_> = findings.into_iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes
}

/// Severities that rules give some findings instead of their own: milder ones, or undetermined.
const MILDER: [(Code, Severity); 10] = [
    (Code::TGT005, Severity::Warning),
    (Code::PRB001, Severity::Undetermined),
    (Code::PRB001, Severity::Warning),
    (Code::PRB001, Severity::Info),
    (Code::PRB004, Severity::Undetermined),
    (Code::PRB005, Severity::Undetermined),
    (Code::PRB006, Severity::Undetermined),
    (Code::PRB006, Severity::Info),
    (Code::PRB007, Severity::Warning),
    (Code::PRB013, Severity::Info),
];

/// Whether a finding of this rule can have this severity, if `severities` replace those of the rules.
pub(crate) fn is_severity_of(code: Code, severity: Severity, severities: &Severities) -> bool {
    let own = rule(code).severity;
    let milder = MILDER.iter().filter(|(it, _)| *it == code);
    let mut given = milder.map(|(_, it)| *it).chain([own]);
    given.any(|given| {
        let set = severities.get(code);
        severity == set.map_or(given, |set| findings::applied(set, own, given))
    })
}

/// Whether every required owner is proven empty.
fn is_absent(observation: &Observation) -> bool {
    observation
        .services
        .iter()
        .all(|facts| facts.srv.as_ref().is_ok_and(|srv| srv.records.is_empty()))
}

/// The order matters: a proven error counts, whatever else failed, and a failure never counts as an absence.
fn status(absent: bool, findings: &[Finding]) -> Status {
    let any = |severity| findings.iter().any(|finding| finding.severity == severity);
    if absent {
        Status::Absent
    } else if any(Severity::Error) {
        Status::NonCompliant
    } else if any(Severity::Undetermined) {
        Status::Undetermined
    } else {
        Status::Compliant
    }
}

#[cfg(test)]
mod tests;
