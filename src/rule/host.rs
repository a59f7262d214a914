//! TGT005: targets that can be no host, or that some clients do not take for one.

use std::collections::BTreeSet;
use std::iter;

use super::srv::absolute;
use super::target::absence;
use super::{Expectation, Findings, declared, finding};
use crate::finding::{Code, Finding, Severity};
use crate::host::{BadLabel, Flaw, flaw};
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::service::Interface;
use crate::text::first_of;

/// Judges the targets of one owner, each once. Their names are enough for most, so that targets of
/// which nothing else is known are judged too.
pub(super) fn judge(
    owner: &ServiceFacts,
    srv: &SrvFacts,
    observation: &Observation,
    expectation: &Expectation<'_>,
    findings: &mut Findings<'_>,
) {
    let mut seen = BTreeSet::new();
    for record in &srv.records {
        let target = record.target.as_str();
        let Some(flaw) = flaw(target) else { continue };
        if !seen.insert(target) {
            continue;
        }
        let named = Named {
            owner,
            record,
            facts: observation.targets.get(target).map(AsRef::as_ref),
            expectation,
        };
        findings.push(match flaw {
            Flaw::NoHost(why) => named.impossible(&why.to_string()),
            Flaw::BeginsWithAddress(address) => named.address(&address),
            Flaw::Labels(labels) => named.labels(&labels),
        });
    }
}

/// Whether a target of which this is known can be no host, so that TGT005 is an error.
pub(super) fn is_ruled_out(target: &str, facts: &TargetFacts) -> bool {
    match flaw(target) {
        Some(Flaw::NoHost(_)) => true,
        Some(Flaw::BeginsWithAddress(_)) => facts.has_no_address(),
        Some(Flaw::Labels(_)) | None => false,
    }
}

/// A target and the first record that names it.
struct Named<'a> {
    owner: &'a ServiceFacts,
    record: &'a SrvRecord,
    /// None if no file that was given can know it.
    facts: Option<&'a TargetFacts>,
    expectation: &'a Expectation<'a>,
}

impl Named<'_> {
    /// The error: `why` follows the target's name.
    fn impossible(&self, why: &str) -> Finding {
        let (target, remedy) = (&self.record.target, self.remedy());
        let message = format!("the target {target} {why}. Name the host, {remedy}");
        self.found(message).at(self.record)
    }

    /// An address with further labels behind it, which is a legal name: what it leads to decides.
    fn address(&self, address: &str) -> Finding {
        let (target, remedy) = (&self.record.target, self.remedy());
        let state = match self.facts {
            Some(facts) if facts.has_no_address() => {
                let why = format!(
                    "begins with the address {address} and has neither an A nor an AAAA record: an \
                     address is not the name of a host"
                );
                let finding = self.impossible(&why);
                let evidence = finding.evidence.or_else(|| absence(target, facts));
                return Finding {
                    evidence,
                    ..finding
                };
            }
            Some(facts) => match listed(facts) {
                Some(addresses) => format!("resolves to {addresses}"),
                None => "could not be looked up".to_owned(),
            },
            None => "is in no zone file that was given".to_owned(),
        };
        let message = format!(
            "the target {target} begins with the address {address}, and {state}. If an address was \
             meant, name the host instead, {remedy}"
        );
        self.milder(message)
    }

    fn labels(&self, labels: &[BadLabel]) -> Finding {
        let target = &self.record.target;
        let noun = if labels.len() == 1 {
            "a label"
        } else {
            "labels"
        };
        let message = format!(
            "the target {target} has {noun} that RFC 1123 forbids in the name of a host: {}. Some \
             clients refuse it. Give the host a name of letters, digits and hyphens",
            first_of(labels.iter().map(ToString::to_string), ", ")
        );
        self.milder(message)
    }

    fn milder(&self, message: String) -> Finding {
        Finding {
            severity: Severity::Warning,
            ..self.found(message).at(self.record)
        }
    }

    fn found(&self, message: String) -> Finding {
        let fronts: Vec<_> = self.fronts();
        let expected = match fronts.is_empty() {
            true => "the name of a host".to_owned(),
            false => first_of(fronts, " or "),
        };
        finding(Code::TGT005, &self.owner.owner, message)
            .expected(expected)
            .found(&self.record.target)
    }

    /// What to write, as it must be typed into a zone.
    fn remedy(&self) -> String {
        let fronts = self.fronts();
        let typed: Vec<_> = fronts.iter().map(|front| absolute(front)).collect();
        let typed = match (typed.is_empty(), self.interface()) {
            (false, _) => first_of(typed, " or "),
            (true, Some(interface)) => format!("<your {interface} host>."),
            (true, None) => "<your host>.".to_owned(),
        };
        format!("with its final dot: {typed}")
    }

    /// The declared fronts, if the record's priority is that of an interface.
    fn fronts(&self) -> Vec<&str> {
        let declarations = self.expectation.declarations.as_deref();
        let fronts = self.interface().map(|interface| {
            declared(
                declarations.unwrap_or_default(),
                self.owner.service,
                interface,
            )
        });
        fronts.into_iter().flatten().collect()
    }

    fn interface(&self) -> Option<Interface> {
        let requirement = self.expectation.requirement;
        requirement.interface(self.owner.service, self.record.priority)
    }
}

/// The addresses that are known, if any.
fn listed(facts: &TargetFacts) -> Option<String> {
    let families = [&facts.ipv4, &facts.ipv6].into_iter().flatten();
    let mut addresses = families.flatten().peekable();
    addresses.peek()?;
    // Those that are not kept are only counted: more are kept than a list shows.
    let omitted = iter::repeat_n(String::new(), facts.omitted.all);
    let addresses = addresses.map(ToString::to_string).chain(omitted);
    Some(first_of(addresses, ", "))
}
