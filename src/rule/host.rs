//! TGT005: targets that can be no host, or that some clients do not take for one.

use std::collections::BTreeSet;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::fact::{Fact, FirstOf};
#[cfg(test)]
use super::sample::names;
use super::target::{absence, undotted};
use super::{Expectation, Finding, Findings, Judged, declared};
use crate::finding::Severity;
#[cfg(test)]
use crate::host::LabelFault;
use crate::host::{BadLabel, HostFlaw, NoHost, flaw};
use crate::lookup::FactSource;
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::service::Interface;
use crate::shown_name::ShownName;

/// TGT005: the target does not look like the name of a public host.
pub struct TGT005;

impl Definition for TGT005 {
    type Fact = Box<NotAHost>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 2782 (Target); RFC 1123 section 2.1; RFC 3696 section 2; RFC 6761 section 6; RFC 6762 section 3";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let not_a_host = |target: &str, flaw, interface, fronts| {
            Box::new(NotAHost {
                target: target.into(),
                flaw,
                interface,
                fronts,
            })
        };
        let no_host = |target: &str, why| {
            let interface = Some(Interface::Psc);
            not_a_host(target, NameFlaw::NoHost(why), interface, names([]))
        };
        let begins_with_address = |leads_to| {
            let flaw = NameFlaw::BeginsWithAddress {
                address: "192.0.2.21".to_owned(),
                leads_to,
            };
            let fronts = names(["imap.a.fr", "imap.b.fr"]);
            not_a_host("192.0.2.21.a.fr", flaw, Some(Interface::Psc), fronts)
        };
        let label = |shown: &str, fault| BadLabel {
            shown: shown.to_owned(),
            fault,
        };
        let labels = |labels: Vec<BadLabel>| {
            let flaw = NameFlaw::Labels(FirstOf::of(labels));
            not_a_host("a_b.-c.fr", flaw, None, names([]))
        };
        let localhost = NameFlaw::NoHost(NoHost::Localhost);
        let lacks_final_dot = NameFlaw::LacksFinalDot {
            meant: "imap.b.fr".to_owned(),
        };
        let address = IpAddr::from([192, 31, 196, 1]);
        vec![
            no_host("192.0.2.21", NoHost::Ipv4),
            not_a_host("localhost", localhost, None, names([])),
            no_host("2001:db8::1", NoHost::Ipv6),
            no_host("192.0.2", NoHost::EndsInNumber("2".to_owned())),
            no_host("localhost", NoHost::Localhost),
            no_host("imap.local", NoHost::Local),
            no_host("imap.invalid", NoHost::Invalid),
            no_host("imap", NoHost::SingleLabel),
            begins_with_address(LeadsTo::NoAddress),
            begins_with_address(LeadsTo::Addresses(FirstOf::of([address]))),
            begins_with_address(LeadsTo::LookupFailed),
            begins_with_address(LeadsTo::OutsideFiles),
            labels(vec![label("a_b", LabelFault::Octet(b'_'))]),
            labels(vec![
                label(r"a\032b", LabelFault::Octet(32)),
                label("-c", LabelFault::BeginsWithHyphen),
                label("c-", LabelFault::EndsWithHyphen),
            ]),
            not_a_host(
                "imap.b.fr.a.fr",
                lacks_final_dot,
                Some(Interface::Psc),
                names([]),
            ),
        ]
    }
}

/// TGT005: the target does not look like the name of a public host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NotAHost {
    /// The target.
    pub target: ShownName,
    /// What is wrong with its name.
    pub flaw: NameFlaw,
    /// Interface that has the record's priority; null if none has it.
    pub interface: Option<Interface>,
    /// The fronts that operators of the domain declare for the interface; empty if none is declared.
    pub fronts: FirstOf<String>,
}

/// What is wrong with the name of a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameFlaw {
    /// No client can find a host by it.
    NoHost(NoHost),
    /// It begins with an address and goes on.
    BeginsWithAddress {
        /// The address, as written in the target.
        address: String,
        /// What the name leads to.
        leads_to: LeadsTo,
    },
    /// It has labels that RFC 1123 section 2.1 forbids.
    Labels(FirstOf<BadLabel>),
    /// It ends in the name of the zone, which has another name in front of it, and no zone file contains it.
    LacksFinalDot {
        /// The name that was probably meant.
        meant: String,
    },
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadsTo {
    /// It has neither an A nor an AAAA record.
    NoAddress,
    /// It has these addresses.
    Addresses(FirstOf<IpAddr>),
    /// It could not be looked up.
    LookupFailed,
    /// It lies outside the zone files.
    OutsideFiles,
}

/// The targets of a domain's records whose names have a flaw, nearly always none. Several rules ask about
/// each target, and the name is examined once for all of them. The flaws themselves are not kept, because
/// thousands of targets may have many.
pub(super) struct Flawed<'a>(BTreeSet<&'a str>);

impl<'a> Flawed<'a> {
    pub(super) fn among(observation: &'a Observation) -> Self {
        let found = observation.services.iter().flat_map(|facts| &facts.srv);
        let targets = found.flat_map(|srv| srv.records.iter().map(|record| record.target.as_str()));
        Self(targets.filter(|target| flaw(target).is_some()).collect())
    }

    fn flaw(&self, target: &str) -> Option<HostFlaw> {
        self.0.contains(target).then(|| flaw(target)).flatten()
    }

    /// Whether the name of a target is never the name of a host.
    pub(super) fn is_no_host(&self, target: &str) -> bool {
        matches!(self.flaw(target), Some(HostFlaw::NoHost(_)))
    }

    /// Whether a target of which this is known can be no host, so that TGT005 is an error.
    pub(super) fn is_ruled_out(&self, target: &str, facts: &TargetFacts) -> bool {
        match self.flaw(target) {
            Some(HostFlaw::NoHost(_)) => true,
            Some(HostFlaw::BeginsWithAddress(_)) => facts.has_no_address(),
            Some(HostFlaw::Labels(_)) | None => false,
        }
    }
}

/// Judges the targets of one owner, each once. Their names are enough for most, so that targets of
/// which nothing else is known are judged too.
pub(super) fn judge_owner(
    judged: &Judged<'_>,
    owner: &ServiceFacts,
    srv: &SrvFacts,
    findings: &mut Findings<'_>,
) {
    let Judged {
        observation,
        expectation,
        flawed,
        ..
    } = judged;
    let mut seen = BTreeSet::new();
    for record in &srv.records {
        let target = record.target.as_str();
        if !seen.insert(target) {
            continue;
        }
        let named = NamedTarget {
            owner,
            record,
            facts: observation.targets.get(target).map(AsRef::as_ref),
            expectation,
        };
        findings.extend(match flawed.flaw(target) {
            Some(flaw) => Some(named.finding(flaw)),
            None => named.lacks_final_dot(srv),
        });
    }
}

/// A target and the first record that names it.
struct NamedTarget<'a> {
    owner: &'a ServiceFacts,
    record: &'a SrvRecord,
    /// `None` if no given file can know it.
    facts: Option<&'a TargetFacts>,
    expectation: &'a Expectation<'a>,
}

impl NamedTarget<'_> {
    fn finding(&self, flaw: HostFlaw) -> Finding {
        let (flaw, is_error) = match flaw {
            HostFlaw::NoHost(why) => (NameFlaw::NoHost(why), true),
            HostFlaw::BeginsWithAddress(address) => {
                let leads_to = self.leads_to();
                let is_error = leads_to == LeadsTo::NoAddress;
                let begins = NameFlaw::BeginsWithAddress { address, leads_to };
                (begins, is_error)
            }
            HostFlaw::Labels(labels) => (NameFlaw::Labels(FirstOf::of(labels)), false),
        };
        let shows_absence = matches!(flaw, NameFlaw::BeginsWithAddress { .. }) && is_error;
        let interface = self.interface();
        let fact = NotAHost {
            target: self.record.target.clone(),
            flaw,
            interface,
            fronts: self.fronts(interface),
        };
        let fact = Fact::TGT005(Box::new(fact));
        let mut finding = Finding::new(&self.owner.owner, fact).at(self.record);
        if shows_absence && finding.evidence.is_none() {
            let facts = self.facts;
            finding.evidence = facts.and_then(|facts| absence(&self.record.target, facts));
        }
        if !is_error {
            finding.severity = Severity::Warning;
        }
        finding
    }

    /// A target without its final dot is a legal name. In a file of records without their zone, nothing else shows it:
    /// the file does not know the target, and no server is asked. With a declared front, SRV007 reports it.
    fn lacks_final_dot(&self, srv: &SrvFacts) -> Option<Finding> {
        let is_in_file = matches!(srv.source, Some(FactSource::File(_)));
        let interface = self.interface();
        if !is_in_file || self.facts.is_some() || !self.fronts(interface).is_empty() {
            return None;
        }
        let target = &self.record.target;
        let meant = undotted(target, &self.owner.owner)?.to_owned();
        let fact = NotAHost {
            target: target.clone(),
            flaw: NameFlaw::LacksFinalDot { meant },
            interface,
            fronts: FirstOf::of([]),
        };
        let fact = Fact::TGT005(Box::new(fact));
        let mut finding = Finding::new(&self.owner.owner, fact).at(self.record);
        finding.severity = Severity::Warning;
        Some(finding)
    }

    /// An address with further labels behind it is a legal name: what it leads to decides.
    fn leads_to(&self) -> LeadsTo {
        match self.facts {
            None => LeadsTo::OutsideFiles,
            Some(facts) if facts.has_no_address() => LeadsTo::NoAddress,
            Some(facts) => {
                let families = [&facts.ipv4, &facts.ipv6].into_iter().flatten();
                let addresses = FirstOf::of(families.flatten().copied());
                if addresses.is_empty() {
                    LeadsTo::LookupFailed
                } else {
                    LeadsTo::Addresses(addresses.and_omitted(facts.omitted.all))
                }
            }
        }
    }

    /// The declared fronts, if the record's priority is that of an interface.
    fn fronts(&self, interface: Option<Interface>) -> FirstOf<String> {
        let declarations = self.expectation.declarations.as_deref();
        let fronts = interface.map(|interface| {
            declared(
                declarations.unwrap_or_default(),
                self.owner.service,
                interface,
            )
        });
        FirstOf::of(fronts.into_iter().flatten().map(str::to_owned))
    }

    fn interface(&self) -> Option<Interface> {
        let requirement = self.expectation.requirement;
        requirement.interface(self.owner.service, self.record.priority)
    }
}
