//! One domain of a report.

use std::borrow::Cow;

use crate::contract::audit::{
    Aspect, Domain, DomainStatus, Finding, Omitted, Outcome, Owner, Record,
};
use crate::contract::{Detail, Failure, Text, TextPart};
use crate::finding::{self, Status};
use crate::observation::SrvRecord;
use crate::report::{self, DomainReport, LookupReport, OwnerReport};
use crate::rule;
use crate::unexamined::Unexamined;

impl<'a> From<&'a DomainReport> for Domain<'a> {
    fn from(report: &'a DomainReport) -> Self {
        let records = report.owners.iter().map(|it| it.records.len()).sum();
        let mut entry = Self {
            domain: report.domain.as_str().into(),
            operators: report.operators.as_slice().into(),
            status: report.status.into(),
            records: Vec::with_capacity(records),
            findings: report.findings.iter().map(Finding::from).collect(),
            owners: None,
            omitted: None,
            unexamined: report.unexamined.map(aspects),
            digest: None,
        };
        for owner in &report.owners {
            let published = owner.records.iter();
            entry
                .records
                .extend(published.map(|it| record(&owner.owner, it)));
        }
        // An older report has none of these fields.
        if report.unexamined.is_some() {
            entry.owners = owners(&report.owners);
            let omitted = report.omitted.iter().map(Omitted::from);
            entry.omitted = Some(omitted.collect()).filter(|it: &Vec<_>| !it.is_empty());
        }
        if report.digest {
            entry.digest = entry.calculate_digest().ok().map(Cow::Owned);
        }
        entry
    }
}

impl From<Status> for DomainStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Compliant => Self::Compliant,
            // No domain's status: as in `Counts::add`.
            Status::NonCompliant | Status::Partial => Self::NonCompliant,
            Status::Absent => Self::Absent,
            Status::Undetermined => Self::Undetermined,
        }
    }
}

fn record<'a>(owner: &'a str, record: &'a SrvRecord) -> Record<'a> {
    Record {
        owner: owner.into(),
        ttl: record.ttl,
        priority: record.priority,
        weight: record.weight,
        port: record.port,
        target: record.target.as_str().into(),
    }
}

impl<'a> From<&'a rule::Finding> for Finding<'a> {
    fn from(finding: &'a rule::Finding) -> Self {
        let text = |part| Text::Of(finding, part);
        Self {
            code: finding.code.as_str().into(),
            severity: finding.severity,
            owner: finding.owner.as_str().into(),
            message: text(TextPart::Message),
            expected: Some(text(TextPart::Expected)),
            found: Some(text(TextPart::Found)),
            evidence: Some(text(TextPart::Evidence)),
            detail: finding.fact().map(Detail::Written),
        }
    }
}

impl From<&finding::Omitted> for Omitted<'_> {
    fn from(omitted: &finding::Omitted) -> Self {
        Self {
            code: omitted.code.as_str().into(),
            severity: omitted.severity,
            findings: omitted.findings,
        }
    }
}

/// All owners, if the report has the outcome of each.
fn owners(owners: &[OwnerReport]) -> Option<Vec<Owner<'_>>> {
    owners.iter().map(of_owner).collect()
}

fn of_owner(report: &OwnerReport) -> Option<Owner<'_>> {
    Some(of_lookup(&report.owner, report.lookup.as_ref()?))
}

fn of_lookup<'a>(owner: &'a str, lookup: &'a LookupReport) -> Owner<'a> {
    let (outcome, failure) = match lookup.outcome {
        report::OwnerOutcome::Published => (Outcome::Published, None),
        report::OwnerOutcome::NoData => (Outcome::NoData, None),
        report::OwnerOutcome::NxDomain => (Outcome::NxDomain, None),
        report::OwnerOutcome::Failed(kind) => (Outcome::Failed, Some(Failure::from(kind))),
    };
    Owner {
        owner: owner.into(),
        outcome,
        failure: failure.map(|it| it.as_str().into()),
        aliases: lookup.aliases.as_slice().into(),
        wildcard: lookup.wildcard,
        authoritative: lookup.authoritative,
        disputed: lookup.disputed,
        source: lookup.source.as_deref().map(Cow::Borrowed),
        misplaced: lookup.misplaced.as_deref().map(Cow::Borrowed),
        omitted: lookup.omitted,
    }
}

/// The aspects that were not examined, in a fixed order.
pub(in crate::report) fn aspects(unexamined: Unexamined) -> Vec<Aspect> {
    let Unexamined {
        declarations,
        targets,
        fronts,
    } = unexamined;
    let aspects = [
        (declarations, Aspect::Declarations),
        (targets, Aspect::Targets),
        (fronts, Aspect::Fronts),
    ];
    let aspects = aspects.into_iter().filter(|(is_left_out, _)| *is_left_out);
    aspects.map(|(_, aspect)| aspect).collect()
}
