//! The fronts, their faults and their addresses. The data is read from `zones/fronts.toml` and
//! `zones/operators.toml`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;

use super::FrontFault;
use crate::finding::{Code, Status};
use crate::input::{InputError, Source, TomlDocument};
use crate::lang::Text;
use crate::name::{DomainName, HostName, OperatorId};
use crate::operators::{Declaration, DeclaredOperator};
use crate::requirement::Requirement;
use crate::service::{Interface, Service};
use crate::{LabError, LabInputs};

/// A domain of the lab whose four fronts have one fault.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontScenario {
    /// First label of the domain, under `lab.test`.
    pub label: String,
    /// A short description of the scenario.
    pub about: Text,
    /// The fault, if any.
    pub fault: Option<FrontFault>,
    /// The interface whose fronts are faulty; both, where absent.
    pub interface: Option<Interface>,
    /// Verdict that a check of the domain must give if it probes the fronts.
    pub status: Status,
    /// Codes that a probe of the fronts must find, each as often as it is found.
    pub codes: Vec<Code>,
}

impl FrontScenario {
    /// The scenario's domain, without a trailing dot.
    pub fn domain(&self) -> String {
        format!("{}.lab.test", self.label)
    }

    /// The host name of a front, without a trailing dot.
    pub(super) fn front(&self, service: Service, interface: Interface) -> String {
        let service = match service {
            Service::Imap => "imap",
            Service::Submission => "smtp",
        };
        let interface = match interface {
            Interface::Psc => "psc",
            Interface::Authcli => "cert",
        };
        format!("{service}-{interface}.{}", self.domain())
    }

    /// The scenario's domain and fronts as an operator would declare them.
    pub(super) fn operator(&self) -> Option<DeclaredOperator> {
        let front = |service, interface| HostName::parse(&self.front(service, interface));
        Some(DeclaredOperator {
            id: OperatorId::parse(&self.label)?,
            name: None,
            ttl: None,
            declaration: Declaration::try_new(front).ok()?,
            domains: vec![DomainName::parse(&self.domain()).ok()?],
            exclude: Vec::new(),
            shared: Vec::new(),
        })
    }
}

/// A host that speaks IMAP or submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabFront {
    /// Host name, without a trailing dot.
    pub host: String,
    /// The mail domain that it serves, if it serves only one.
    pub domain: Option<String>,
    /// The service at this front.
    pub service: Service,
    /// How clients log in there, as the SRV records have it.
    pub interface: Interface,
    /// The fault, if any.
    pub fault: Option<FrontFault>,
    /// Where it listens.
    pub addr: SocketAddr,
}

impl LabFront {
    /// The interface that it behaves as.
    pub fn plays(&self) -> Interface {
        match (self.fault, self.interface) {
            (Some(FrontFault::Swapped), Interface::Psc) => Interface::Authcli,
            (Some(FrontFault::Swapped), Interface::Authcli) => Interface::Psc,
            (_, interface) => interface,
        }
    }
}

impl fmt::Display for LabFront {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.host)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    front: Vec<UndeclaredFront>,
    scenario: Vec<FrontScenario>,
}

/// A front that no operator declares.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UndeclaredFront {
    host: String,
    service: Service,
    interface: Interface,
}

/// Fronts and scenarios of a lab, with the requirement that their records meet.
#[derive(Debug, Clone)]
pub struct FrontLayout {
    /// The lab's requirement, at the ports that are listened on.
    pub requirement: Requirement,
    /// How far these ports lie above the required ones.
    pub port_offset: u16,
    /// Every front.
    pub fronts: Vec<LabFront>,
    /// The domains with fronts of their own.
    pub scenarios: Vec<FrontScenario>,
}

impl FrontLayout {
    /// The fronts of a lab, with every port raised by `port_offset` above the required one. `None` if a
    /// port would overflow.
    ///
    /// # Errors
    ///
    /// If the files that are part of the program have a mistake, which tests rule out.
    pub fn load(lab: &LabInputs, port_offset: u16) -> Result<Option<Self>, LabError> {
        let file = read()?;
        let Some(requirement) = lab.requirement.with_port_offset(port_offset) else {
            return Ok(None);
        };
        let mut layout = Self {
            requirement,
            port_offset,
            fronts: Vec::new(),
            scenarios: file.scenario,
        };
        // The lab's name server has 127.0.0.1.
        let mut places = (1..).map(|last| Ipv4Addr::new(127, 0, 1, last));
        for operator in &lab.operators.operators {
            layout.declared(&operator.declaration, None, |_| None, &mut places);
        }
        for sound in file.front {
            let (service, interface) = (sound.service, sound.interface);
            layout.add(sound.host, None, (service, interface), None, &mut places);
        }
        for (number, scenario) in (2..).zip(layout.scenarios.clone()) {
            let Some(operator) = scenario.operator() else {
                continue;
            };
            let mut own_places = (1..).map(|last| Ipv4Addr::new(127, 0, number, last));
            let faulty = |interface| scenario.interface.is_none_or(|only| only == interface);
            let fault = |interface| scenario.fault.filter(|_| faulty(interface));
            let domain = Some(scenario.domain());
            layout.declared(&operator.declaration, domain, fault, &mut own_places);
        }
        Ok(Some(layout))
    }

    fn declared(
        &mut self,
        declaration: &Declaration,
        domain: Option<String>,
        fault: impl Fn(Interface) -> Option<FrontFault>,
        places: &mut impl Iterator<Item = Ipv4Addr>,
    ) {
        for service in Service::ALL {
            for interface in [Interface::Psc, Interface::Authcli] {
                let host = declaration.front(service, interface).to_string();
                let fault = fault(interface);
                self.add(host, domain.clone(), (service, interface), fault, places);
            }
        }
    }

    fn add(
        &mut self,
        host: String,
        domain: Option<String>,
        (service, interface): (Service, Interface),
        fault: Option<FrontFault>,
        places: &mut impl Iterator<Item = Ipv4Addr>,
    ) {
        let mut rows = self.requirement.rows_of(service);
        let row = rows.find(|row| row.interface == interface);
        // Without a row, no record leads there.
        let (Some(row), Some(ip)) = (row, places.next()) else {
            return;
        };
        let addr = SocketAddr::new(IpAddr::V4(ip), row.port);
        self.fronts.push(LabFront {
            host,
            domain,
            service,
            interface,
            fault,
            addr,
        });
    }
}

fn read() -> Result<LayoutFile, InputError> {
    let text = include_str!("../../../../zones/fronts.toml").to_owned();
    TomlDocument::new(Source::named("zones/fronts.toml"), text).toml()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_front_has_a_host_and_an_address_of_its_own() {
        let lab = LabInputs::load().unwrap();
        let layout = FrontLayout::load(&lab, 10_000).unwrap().unwrap();
        let hosts: BTreeSet<_> = layout.fronts.iter().map(|front| &front.host).collect();
        let ips: BTreeSet<_> = layout.fronts.iter().map(|front| front.addr.ip()).collect();
        let count = layout.fronts.len();
        assert_eq!((hosts.len(), ips.len()), (count, count));
        let (operators, scenarios) = (lab.operators.operators.len(), layout.scenarios.len());
        assert_eq!(count, 4 * operators + 5 + 4 * scenarios);
        let known: BTreeSet<_> = lab.scenarios.iter().map(|s| s.domain()).collect();
        let labels: BTreeSet<_> = layout.scenarios.iter().map(FrontScenario::domain).collect();
        assert_eq!(labels.len(), scenarios);
        assert!(labels.is_disjoint(&known));
        let ports: BTreeSet<_> = layout
            .fronts
            .iter()
            .map(|front| front.addr.port())
            .collect();
        assert_eq!(ports, BTreeSet::from([10_143, 10_587]));
    }

    #[test]
    fn ports_beyond_the_last_are_refused() {
        let lab = LabInputs::load().unwrap();
        assert!(FrontLayout::load(&lab, 65_535 - 587).unwrap().is_some());
        assert!(FrontLayout::load(&lab, 65_535 - 586).unwrap().is_none());
    }

    #[test]
    fn a_fault_of_one_interface_spares_the_other() {
        let layout = FrontLayout::load(&LabInputs::load().unwrap(), 0)
            .unwrap()
            .unwrap();
        let faults = |domain: &str| {
            let of = |front: &&LabFront| front.domain.as_deref() == Some(domain);
            let fronts = layout.fronts.iter().filter(of);
            fronts
                .map(|front| (front.interface, front.fault))
                .collect::<Vec<_>>()
        };
        let (psc, authcli) = (Interface::Psc, Interface::Authcli);
        let (none, plain) = (None, Some(FrontFault::NoOauth));
        assert_eq!(
            faults("front-no-oauth.lab.test"),
            [(psc, plain), (authcli, none), (psc, plain), (authcli, none)]
        );
    }
}
