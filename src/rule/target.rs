//! TGT001 to TGT004: the hosts that SRV records name.

use std::collections::BTreeSet;
use std::iter;

use hickory_proto::rr::RecordType;

use super::{Expectation, Findings, dns, finding, finding_of, host};
use crate::finding::{Code, Finding, Severity};
use crate::host::no_host;
use crate::lookup::dig_name;
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts};
use crate::special_purpose::special_purpose;
use crate::text::first_of;

/// Judges every target of every owner; a failed lookup is told once for each target.
pub(super) fn judge<'a>(
    observation: &'a Observation,
    expectation: &Expectation<'_>,
    findings: &mut Findings<'a>,
) {
    // If TGT005 is as grave, it says all that matters of a target that can be no host. If the user made
    // it milder, what is known of the target's addresses must still count.
    let severity = expectation.severity(Code::TGT005);
    let settles = severity == Severity::Error;
    let replaces = severity <= expectation.severity(Code::TGT002);
    let owners = Owners::new(observation);
    for (target, facts) in &observation.targets {
        let is_host = !host::is_ruled_out(target, facts);
        findings.seen_at(facts.source.as_ref(), target, RecordType::A);
        if let Some(failure) = facts.failure()
            && (is_host || !settles)
        {
            findings.push(dns::failed_target(target, failure));
        }
        for owner in owners.of(target) {
            findings.extend(alias(owner, target, facts));
            if is_host || !replaces {
                findings.extend(no_address(owner, target, facts));
            }
            if is_host {
                findings.extend(special(owner, target, facts));
            }
        }
    }
    findings.seen_as_said();
}

/// Which owners name which target.
struct Owners<'a> {
    services: &'a [ServiceFacts],
    /// Owner and target of each record of an owner with many records. To search these records for each target
    /// takes too long.
    sorted: BTreeSet<(&'a str, &'a str)>,
}

/// Most records of an owner that are searched one by one.
const FEW: usize = 16;

impl<'a> Owners<'a> {
    fn new(observation: &'a Observation) -> Self {
        let services = observation.services.as_slice();
        let many = services.iter().filter(|facts| records(facts).len() > FEW);
        let pairs = many.flat_map(|facts| {
            let targets = records(facts).iter().map(|record| record.target.as_str());
            targets.map(|target| (facts.owner.as_str(), target))
        });
        Self {
            services,
            sorted: pairs.collect(),
        }
    }

    /// The owners whose records name `target`.
    fn of(&self, target: &str) -> impl Iterator<Item = &'a str> {
        let names_it = move |facts: &&ServiceFacts| match records(facts) {
            few if few.len() <= FEW => few.iter().any(|record| record.target == target),
            _ => self.sorted.contains(&(facts.owner.as_str(), target)),
        };
        let owners = self.services.iter().filter(names_it);
        owners.map(|facts| facts.owner.as_str())
    }
}

/// The records of one owner; none if the lookup failed.
fn records(facts: &ServiceFacts) -> &[SrvRecord] {
    facts.srv.as_ref().map_or(&[], |srv| &srv.records)
}

/// TGT001.
fn alias(owner: &str, target: &str, facts: &TargetFacts) -> Option<Finding> {
    let (first, last) = (facts.aliases.first()?, facts.aliases.last()?);
    let remedy = match facts.has_no_address() || facts.failure().is_some() {
        true => "Name a host with addresses of its own".to_owned(),
        false => format!("Name {last} in the record, or give {target} addresses of its own"),
    };
    let message = format!(
        "the target {target} is an alias (CNAME) of {}, which RFC 2782 forbids. {remedy}",
        first_of(&facts.aliases, ", then ")
    );
    let finding = finding(Code::TGT001, owner, message);
    Some(
        finding
            .expected("a host with A or AAAA records")
            .found(format!("{target} CNAME {first}")),
    )
}

/// TGT002: proven for both families.
fn no_address(owner: &str, target: &str, facts: &TargetFacts) -> Option<Finding> {
    if !facts.has_no_address() {
        return None;
    }
    let remedy = match undotted(target) {
        Some(meant) => format!(
            "It repeats the zone's name: write {meant}. with its final dot in the zone file"
        ),
        None => "Publish its addresses, or correct the target".to_owned(),
    };
    let message = format!(
        "the target {target} has neither an A nor an AAAA record: no client can connect. {remedy}"
    );
    let finding = finding(Code::TGT002, owner, message)
        .expected("an A or AAAA record")
        .found(format!("none at {target}"));
    Some(Finding {
        evidence: absence(target, facts),
        ..finding
    })
}

/// How to see that a target has no address of either family.
pub(super) fn absence(target: &str, facts: &TargetFacts) -> Option<String> {
    let name = dig_name(target);
    let questions = format!("{name} A {name} AAAA");
    let source = facts.source.as_ref();
    source.map(|source| source.evidence_of(&questions))
}

/// The target that was meant, if the name of a zone of two labels or more stands twice at its end, as
/// it does without its final dot in the zone file.
fn undotted(target: &str) -> Option<&str> {
    let dots = target.match_indices('.').map(|(at, _)| at);
    dots.into_iter().find_map(|at| {
        let (meant, zone) = (&target[..at], &target[at + 1..]);
        let rest = meant.strip_suffix(zone)?;
        (zone.contains('.') && (rest.is_empty() || rest.ends_with('.'))).then_some(meant)
    })
}

/// TGT003: one finding for all the targets of an owner that can be hosts; no user can confirm others.
pub(super) fn outside(owner: &str, srv: &SrvFacts, domain: &str) -> Option<Finding> {
    if srv.authentic {
        return None;
    }
    let is_inside = |target: &str| {
        let rest = target.strip_suffix(domain);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let targets = srv.records.iter().filter(|record| !record.is_null());
    let targets = targets.map(|record| record.target.as_str());
    let outside = targets.filter(|target| !is_inside(target) && no_host(target).is_none());
    let mut outside: Vec<_> = outside.collect();
    outside.sort_unstable();
    outside.dedup();
    let (noun, verb) = match outside.len() {
        0 => return None,
        1 => ("the target ", " lies"),
        _ => ("the targets ", " lie"),
    };
    let all = first_of(outside, ", ");
    let rest = " outside the domain, and no server vouched for the answer (DNSSEC): a client may \
                ask its user to confirm. Sign the zone, or leave it at that";
    let finding = finding_of(Code::TGT003, owner, &[noun, &all, verb, rest]);
    Some(finding.found(all))
}

/// TGT004: one finding for all such addresses of a target.
fn special(owner: &str, target: &str, facts: &TargetFacts) -> Option<Finding> {
    let families = [&facts.ipv4, &facts.ipv6].into_iter().flatten();
    let mut special = families
        .flatten()
        .filter_map(|address| Some((address, special_purpose(*address)?)))
        .peekable();
    let (first, _) = *special.peek()?;
    let rtype = match first.is_ipv4() {
        true => RecordType::A,
        false => RecordType::AAAA,
    };
    let list = special.map(|(address, purpose)| format!("{address} ({purpose})"));
    // Those that are not kept are only counted: more are kept than a list shows.
    let omitted = iter::repeat_n(String::new(), facts.omitted.special);
    let list = first_of(list.chain(omitted), ", ");
    let message = format!(
        "the target {target} has an address that the public network does not lead to: {list}. Make \
         sure that every client can reach it"
    );
    let finding = finding(Code::TGT004, owner, message)
        .expected("a public address")
        .found(list);
    Some(finding.seen(facts.source.as_ref(), target, rtype))
}
