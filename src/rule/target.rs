//! TGT rules: the hosts that records name.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::rr::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::evidence::Evidence;
use super::fact::{Fact, FirstOf, Measure};
use super::host::Flawed;
#[cfg(test)]
use super::sample::{many, names};
use super::{Finding, Findings, Judged, lookup};
use crate::finding::{Code, Severity};
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::shown_name::{ShownName, is_at_or_below};
use crate::special_purpose::{Purpose, special_purpose};

/// TGT001: the target is an alias (CNAME).
pub struct TGT001;

impl Definition for TGT001 {
    type Fact = Box<AliasTarget>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 2782 (Target)";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let alias = |host: Option<&str>| {
            Box::new(AliasTarget {
                target: "imap.a.fr".into(),
                aliases: names(["pool.a.fr", "host.b.fr"]),
                host: host.map(str::to_owned),
            })
        };
        vec![alias(Some("host.b.fr")), alias(None)]
    }
}

/// TGT001: the target is an alias.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct AliasTarget {
    /// The target.
    pub target: ShownName,
    /// The names that it is an alias (CNAME) of, in the order of the chain.
    pub aliases: FirstOf<String>,
    /// The last name of the chain, if it has an address: the record can name it.
    pub host: Option<String>,
}

/// TGT002: the target has no address.
pub struct TGT002;

impl Definition for TGT002 {
    type Fact = NoAddress;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 2782 (Target)";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let no_address = |meant: Option<&str>| NoAddress {
            target: "imap.a.fr.a.fr".into(),
            meant: meant.map(str::to_owned),
        };
        vec![no_address(Some("imap.a.fr")), no_address(None)]
    }
}

/// TGT002: the target has neither an A nor an AAAA record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct NoAddress {
    /// The target.
    pub target: ShownName,
    /// The target that was probably meant, if its final dot seems to be missing in the zone file.
    pub meant: Option<String>,
}

/// TGT003: the target is outside the domain, and the answer is not DNSSEC-validated.
pub struct TGT003;

impl Definition for TGT003 {
    type Fact = OutsideDomain;

    const SEVERITY: Severity = Severity::Info;
    const REFERENCE: &'static str = "RFC 6186 section 6; RFC 6840 section 5.8";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let outside = |targets| OutsideDomain { targets };
        vec![
            outside(names(["imap.a.fr"])),
            outside(names(["imap.a.fr", "cert.a.fr"])),
            outside(many()),
        ]
    }
}

/// TGT003: targets lie outside the domain, and no server confirmed the answer by DNSSEC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct OutsideDomain {
    /// The targets.
    pub targets: FirstOf<ShownName>,
}

/// TGT004: the target has an address that is not public.
pub struct TGT004;

impl Definition for TGT004 {
    type Fact = SpecialAddress;

    const SEVERITY: Severity = Severity::Info;
    const REFERENCE: &'static str =
        "RFC 6890 and IANA's special-purpose address registries; RFC 1918; RFC 4193";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let special = |addresses: &[&str]| {
            let addresses = addresses.iter().map(|it| {
                let address: IpAddr = it.parse().unwrap();
                let purpose = special_purpose(address).unwrap();
                NotPublic { address, purpose }
            });
            SpecialAddress {
                target: "imap.a.fr".into(),
                addresses: FirstOf::of(addresses),
            }
        };
        vec![
            special(&["10.0.0.1"]),
            special(&[
                "0.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "5000::1",
            ]),
            special(&[
                "::",
                "::ffff:10.0.0.1",
                "64:ff9b:1::1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2002::1",
                "5f00::1",
                "fc00::1",
                "fec0::1",
            ]),
        ]
    }
}

/// TGT004: the target has addresses that are not public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SpecialAddress {
    /// The target.
    pub target: ShownName,
    /// Its addresses that are not public.
    pub addresses: FirstOf<NotPublic>,
}

/// An address that is not public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NotPublic {
    /// The address.
    pub address: IpAddr,
    /// Its purpose.
    pub purpose: Purpose,
}

impl Measure for NotPublic {
    fn octets(&self) -> usize {
        self.address.octets() + 25
    }
}

/// Judges the targets of one owner whose lookup succeeded, by their names.
pub(super) fn judge_owner(
    judged: &Judged<'_>,
    owner: &ShownName,
    srv: &SrvFacts,
    findings: &mut Findings<'_>,
) {
    let domain = &judged.observation.domain;
    findings.extend(outside(owner, srv, domain, &judged.flawed));
}

/// Judges every target of every owner; a failed lookup is reported once for each target.
pub(super) fn judge<'a>(judged: &Judged<'a>, findings: &mut Findings<'a>) {
    let Judged {
        observation,
        expectation,
        flawed,
        ..
    } = judged;
    // If TGT005 is at least as severe, it says everything that matters about a target that cannot be a
    // host. If the user made it milder, the facts about the target's addresses must still count.
    let severity = expectation.severity(Code::TGT005);
    let settles = severity == Severity::Error;
    let replaces = severity <= expectation.severity(Code::TGT002);
    let owners = Owners::new(observation);
    for (target, facts) in &observation.targets {
        // Few targets have anything that depends on it.
        let is_host = LazyCell::new(|| !flawed.is_ruled_out(target, facts));
        findings.seen_at(facts.source.as_ref(), target, RecordType::A);
        if let Some(failure) = facts.failure()
            && (!settles || *is_host)
        {
            findings.push(lookup::failed_target(target, failure));
        }
        for (owner, record) in owners.of(target) {
            findings.extend(alias(owner, target, facts));
            let no_address = no_address(owner, record, facts);
            findings.extend(no_address.filter(|_| !replaces || *is_host));
            let special = special(owner, target, facts);
            findings.extend(special.filter(|_| *is_host));
        }
    }
    findings.seen_as_said();
}

/// Which owners name which target.
struct Owners<'a> {
    services: &'a [ServiceFacts],
    /// By owner and target, the first record of an owner with many records. To search these records for each target
    /// takes too long.
    sorted: BTreeMap<(&'a str, &'a str), &'a SrvRecord>,
}

/// Most records of an owner that are searched one by one.
const FEW: usize = 16;

impl<'a> Owners<'a> {
    fn new(observation: &'a Observation) -> Self {
        let services = observation.services.as_slice();
        let many = services.iter().filter(|facts| records(facts).len() > FEW);
        let pairs = many.flat_map(|facts| {
            // A map keeps the last of equal keys.
            let records = records(facts).iter().rev();
            records.map(|record| ((facts.owner.as_str(), record.target.as_str()), record))
        });
        Self {
            services,
            sorted: pairs.collect(),
        }
    }

    /// The owners whose records name `target`, each with the first of these records.
    fn of(&self, target: &str) -> impl Iterator<Item = (&'a ShownName, &'a SrvRecord)> {
        let names_it = move |facts: &'a ServiceFacts| {
            let record = match records(facts) {
                few if few.len() <= FEW => few.iter().find(|record| record.target == target),
                _ => self.sorted.get(&(facts.owner.as_str(), target)).copied(),
            };
            Some((&facts.owner, record?))
        };
        self.services.iter().filter_map(names_it)
    }
}

/// The records of one owner. Empty if the lookup failed.
fn records(facts: &ServiceFacts) -> &[SrvRecord] {
    facts.srv.as_ref().map_or(&[], |srv| &srv.records)
}

/// TGT001.
fn alias(owner: &ShownName, target: &ShownName, facts: &TargetFacts) -> Option<Finding> {
    let last = facts.aliases.last()?;
    let has_address = !facts.has_no_address() && facts.failure().is_none();
    let fact = AliasTarget {
        target: target.clone(),
        aliases: FirstOf::of(facts.aliases.iter().cloned()),
        host: has_address.then(|| last.clone()),
    };
    Some(Finding::new(owner, Fact::TGT001(Box::new(fact))))
}

/// TGT002: proven for both families. In a zone file, the line of the record is where to correct it.
fn no_address(owner: &ShownName, record: &SrvRecord, facts: &TargetFacts) -> Option<Finding> {
    if !facts.has_no_address() {
        return None;
    }
    let target = &record.target;
    let fact = NoAddress {
        target: target.clone(),
        meant: undotted(target, owner).map(str::to_owned),
    };
    let finding = Finding::new(owner, Fact::TGT002(fact)).at(record);
    match finding.evidence {
        Some(_) => Some(finding),
        None => Some(finding.shown_by(absence(target, facts))),
    }
}

/// How to see that a target has no address of either family.
pub(super) fn absence(target: &ShownName, facts: &TargetFacts) -> Option<Evidence> {
    let source = facts.source.clone()?;
    let name = target.clone();
    Some(Evidence::Addresses { source, name })
}

/// The target that was meant, if its final dot is probably missing in the zone file: at its end, the name of a zone of two
/// labels or more is twice, or the name of a zone that holds `owner` is behind another name of the same top-level domain.
pub(super) fn undotted<'a>(target: &'a str, owner: &str) -> Option<&'a str> {
    let splits = || {
        let dots = target.match_indices('.');
        dots.map(|(at, _)| (&target[..at], &target[at + 1..]))
    };
    let twice = splits().find(|(meant, zone)| zone.contains('.') && is_at_or_below(meant, zone));
    let behind_a_name = || {
        let mut splits = splits();
        splits.find(|(meant, zone)| {
            let top = top_level(zone);
            top.is_some() && top_level(meant) == top && is_at_or_below(owner, zone)
        })
    };
    let (meant, _) = twice.or_else(behind_a_name)?;
    Some(meant)
}

/// The top-level domain of a name of two labels or more.
fn top_level(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, top)| top)
}

/// TGT003: one finding for all the targets of an owner that can be hosts; no user can confirm others.
fn outside(
    owner: &ShownName,
    srv: &SrvFacts,
    domain: &str,
    flawed: &Flawed<'_>,
) -> Option<Finding> {
    if srv.authentic {
        return None;
    }
    let targets = srv.records.iter().filter(|record| !record.is_null());
    let targets = targets.map(|record| &record.target);
    let outside =
        targets.filter(|target| !is_at_or_below(target, domain) && !flawed.is_no_host(target));
    let mut outside: Vec<_> = outside.collect();
    if outside.is_empty() {
        return None;
    }
    outside.sort_unstable();
    outside.dedup();
    let names = FirstOf::of(outside.into_iter().cloned());
    Some(Finding::new(
        owner,
        Fact::TGT003(OutsideDomain { targets: names }),
    ))
}

/// TGT004: one finding for all such addresses of a target.
fn special(owner: &ShownName, target: &ShownName, facts: &TargetFacts) -> Option<Finding> {
    let families = [&facts.ipv4, &facts.ipv6].into_iter().flatten();
    let special = families.flatten().filter_map(|address| {
        Some(NotPublic {
            address: *address,
            purpose: special_purpose(*address)?,
        })
    });
    let mut special = special.peekable();
    let rtype = if special.peek()?.address.is_ipv4() {
        RecordType::A
    } else {
        RecordType::AAAA
    };
    let fact = SpecialAddress {
        target: target.clone(),
        addresses: FirstOf::of(special).and_omitted(facts.omitted.special),
    };
    let finding = Finding::new(owner, Fact::TGT004(fact));
    Some(finding.seen(facts.source.as_ref(), target, rtype))
}
