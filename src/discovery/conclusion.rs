//! The conclusion of a discovery: the interfaces that a client can use, and the first fault. Pure: no I/O.

use super::{AddressesUnknown, Choice, Discovered, Discovery, NoFront};
use crate::finding::{Code, Severity};
use crate::rule::{Fact, Finding};
use crate::service::{Interface, Service};

/// The conclusion of a discovery.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Conclusion<'a> {
    /// Each interface that is wanted, in the order of priorities.
    pub interfaces: Vec<(Interface, Usable)>,
    /// Each record that the wanted interfaces need, by owner and priority.
    pub records: Vec<RecordUse<'a>>,
    /// The first fault that stops a client; else the first failure that leaves it open whether a client is stopped; else
    /// the first error. `None` also if a domain publishes nothing at all, which is no finding.
    pub first: Option<&'a Finding>,
}

/// Whether a client can use something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usable {
    /// A client reaches the front.
    Yes,
    /// It is proven that a client does not.
    No,
    /// It could not be found out.
    Unknown,
}

/// What a client makes of one required record.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RecordUse<'a> {
    /// The service, with the records at its owner.
    pub service: &'a Discovered,
    /// The interface, and the front that the client connects to.
    pub choice: &'a Choice,
    /// Whether the client can use it.
    pub usable: Usable,
    /// Why not; for a record that can be used, the first error about it.
    pub fault: Option<&'a Finding>,
}

impl Discovery {
    /// The conclusion, for one interface or for all.
    pub fn conclusion(&self, wanted: Option<Interface>) -> Conclusion<'_> {
        let records: Vec<_> = self
            .services
            .iter()
            .flat_map(|service| service.choices.iter().map(move |choice| (service, choice)))
            .filter(|(_, choice)| wanted.is_none_or(|wanted| wanted == choice.interface))
            .map(|(service, choice)| self.record(service, choice))
            .collect();
        let mut interfaces: Vec<(Interface, Usable)> = Vec::new();
        for record in &records {
            let interface = record.choice.interface;
            match interfaces.iter_mut().find(|(it, _)| *it == interface) {
                Some((_, usable)) => *usable = usable.and(record.usable),
                None => interfaces.push((interface, record.usable)),
            }
        }
        Conclusion {
            first: self.first_fault(&records),
            interfaces,
            records,
        }
    }

    fn record<'a>(&'a self, service: &'a Discovered, choice: &'a Choice) -> RecordUse<'a> {
        let findings = self.verdict.findings.iter();
        let own = || findings.clone().filter(|it| is_about(it, service, choice));
        let stopping = own()
            .filter(|it| stops_clients(it.code))
            .min_by_key(|it| (it.severity != Severity::Error, it.code));
        let failure = own().find(|it| it.severity == Severity::Undetermined);
        let stops = stopping.is_some_and(|it| it.severity == Severity::Error);
        let usable = match (reached(choice), stops) {
            (Usable::No, _) | (_, true) => Usable::No,
            (Usable::Yes, false) if failure.is_none() => Usable::Yes,
            _ => Usable::Unknown,
        };
        let fault = match usable {
            Usable::No => stopping,
            Usable::Unknown => failure,
            Usable::Yes => own().find(|it| it.severity == Severity::Error),
        };
        RecordUse {
            service,
            choice,
            usable,
            fault,
        }
    }

    fn first_fault<'a>(&'a self, records: &[RecordUse<'a>]) -> Option<&'a Finding> {
        let of = |usable| {
            let records = records.iter().filter(move |it| it.usable == usable);
            records.filter_map(|it| it.fault)
        };
        let any = |severity| {
            let mut findings = self.verdict.findings.iter();
            findings.find(move |it| it.severity == severity)
        };
        let causes = of(Usable::No).chain(of(Usable::Unknown));
        let mut causes = causes.chain(of(Usable::Yes));
        let other = || any(Severity::Error).or_else(|| any(Severity::Undetermined));
        causes.next().or_else(other)
    }
}

impl Usable {
    /// Whether both can be used.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }
}

/// Whether a client is led to an address. Zone files of other zones do not say, and need not.
fn reached(choice: &Choice) -> Usable {
    match &choice.front {
        Err(NoFront::Unknown(_)) => Usable::Unknown,
        Err(_) => Usable::No,
        Ok(front) => match front.unresolved {
            Some(AddressesUnknown::Failed(_)) => Usable::Unknown,
            Some(AddressesUnknown::NotCovered) => Usable::Yes,
            None if front.addresses.is_empty() => Usable::No,
            None => Usable::Yes,
        },
    }
}

/// Whether an error of this rule keeps a client from the front, or from logging in there. Other errors break the
/// requirement, but most clients get by.
fn stops_clients(code: Code) -> bool {
    matches!(
        code,
        Code::SRV001
            | Code::SRV003
            | Code::SRV005
            | Code::SRV007
            | Code::SRV008
            | Code::SRV010
            | Code::TGT002
            | Code::TGT005
            | Code::DNS001
            | Code::PRB001
            | Code::PRB002
            | Code::PRB003
            | Code::PRB004
            | Code::PRB005
            | Code::PRB006
            | Code::PRB007
            | Code::PRB008
            | Code::PRB009
            | Code::PRB012
    )
}

/// Whether a finding is about the record that a client takes for this interface, or about where it leads.
fn is_about(finding: &Finding, service: &Discovered, choice: &Choice) -> bool {
    let of_owner = *finding.owner == *service.owner;
    let (host, port) = match &choice.front {
        Ok(front) => (front.host.as_str(), Some(front.port)),
        Err(NoFront::NoHost { target, .. }) => (target.as_str(), None),
        Err(_) => ("", None),
    };
    let Some(fact) = finding.fact() else {
        return false;
    };
    match fact {
        Fact::DNS001(_) => true,
        Fact::SRV003(_) | Fact::SRV008(_) | Fact::SRV010(_) => of_owner,
        Fact::SRV001(it) => of_owner && it.required.interface == choice.interface,
        Fact::SRV004(it) | Fact::SRV005(it) => {
            let record = &it.record;
            let is_front = *record.target == *host && Some(record.port) == port;
            of_owner && is_front && record.priority == choice.priority
        }
        Fact::SRV007(it) => of_owner && it.interface == choice.interface && *it.target == *host,
        Fact::TGT001(it) => of_owner && *it.target == *host,
        Fact::TGT002(it) => of_owner && *it.target == *host,
        Fact::TGT005(it) => of_owner && *it.target == *host,
        _ if finding.code.is_failure() || finding.code == Code::DNS005 => {
            of_owner || *finding.owner == *host
        }
        _ => {
            let front = Some((service.service, choice.interface));
            probed(fact) == front && *finding.owner == *host
        }
    }
}

/// The service and interface of the front that a probe's finding is about.
fn probed(fact: &Fact) -> Option<(Service, Interface)> {
    Some(match fact {
        Fact::PRB001(it) => (it.service, it.interface),
        Fact::PRB002(it) => (it.service, it.interface),
        Fact::PRB003(it) => (it.service, it.interface),
        Fact::PRB004(it) => (it.service, it.interface),
        Fact::PRB005(it) => (it.service, it.interface),
        Fact::PRB006(it) => (it.service, it.interface),
        Fact::PRB007(it) => (it.service, it.interface),
        Fact::PRB008(it) => (it.service, it.interface),
        Fact::PRB009(it) => (it.service, it.interface),
        Fact::PRB010(it) => (it.service, it.interface),
        Fact::PRB011(it) => (it.service, it.interface),
        Fact::PRB012(it) => (it.service, it.interface),
        Fact::PRB013(it) => (it.service, it.interface),
        _ => return None,
    })
}
