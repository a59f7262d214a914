//! What an audit found, ready to be shown: one model, and one file for each format. Formats return
//! text; where it goes is not their concern.

pub mod discovery;
pub mod json;
pub mod look;
mod markdown;
pub mod merge;
pub mod ndjson;
mod scope;
pub mod table;
mod tally;
pub mod whitelist;
mod wire;

use std::time::SystemTime;

use crate::audit::DomainAudit;
use crate::finding::{Counts, Finding, Severities, Status};
use crate::observation::SrvRecord;
use crate::probe::Conditions;
use crate::requirement::Requirement;
use crate::trust_space::{OperatorIndex, TrustSpace};
use crate::whitelist::trust::Signature;
use crate::whitelist::{Oddity, Summary};

pub use crate::contract::SourceKind;
pub use scope::{Part, Scope};
pub use tally::Tally;

/// A finished audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where the verdicts come from.
    pub context: Context,
    /// When the last domain was settled.
    pub finished: SystemTime,
    /// Operators by identity; with `--operator`, only those chosen.
    pub operators: Vec<OperatorReport>,
    /// Domains by name.
    pub domains: Vec<DomainReport>,
}

/// What an audit is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Requirement applied.
    pub requirement: Requirement,
    /// Severities that replaced the rules' own.
    pub severities: Severities,
    /// Whitelist, where one was given.
    pub whitelist: Option<Whitelist>,
    /// Kind of source.
    pub source: SourceKind,
    /// Servers asked, or files read, in order.
    pub servers: Vec<String>,
    /// How fronts were connected with, if they were, so that PRB rules apply.
    pub probe: Option<Conditions>,
    /// Which part of an audit this is, where it is none of its own.
    pub part: Option<Part>,
    /// When the audit began.
    pub started: SystemTime,
}

/// The whitelist an audit was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whitelist {
    /// `DateDeGeneration`, as it stands.
    pub generated: Option<String>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// What its signature comes to.
    pub signature: Signature,
    /// Entries that could not be used: their domains are in no total.
    pub skipped: Vec<Oddity>,
}

impl From<&Summary> for Whitelist {
    fn from(summary: &Summary) -> Self {
        Self {
            generated: summary.generated.clone(),
            sha256: summary.sha256.clone(),
            signature: summary.signature.clone(),
            skipped: summary
                .oddities
                .iter()
                .filter(|oddity| oddity.skipped)
                .cloned()
                .collect(),
        }
    }
}

/// An operator and its domains in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorReport {
    /// Identity.
    pub id: String,
    /// Name for people.
    pub name: Option<String>,
    /// Domains by status; contested ones count for every operator that lists them.
    pub counts: Counts,
}

impl OperatorReport {
    /// The verdict on the operator.
    pub fn status(&self) -> Status {
        self.counts.operator_status()
    }
}

/// A domain's verdict, with what was published and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainReport {
    /// The domain.
    pub domain: String,
    /// Identities of the operators that list it; several where it is contested.
    pub operators: Vec<String>,
    /// Verdict.
    pub status: Status,
    /// Records found, by owner; without the owners that have none.
    pub records: Vec<(String, Vec<SrvRecord>)>,
    /// Findings, sorted.
    pub findings: Vec<Finding>,
}

impl From<(&TrustSpace, DomainAudit<'_>)> for DomainReport {
    fn from((space, audit): (&TrustSpace, DomainAudit<'_>)) -> Self {
        let id = |index: &OperatorIndex| space.operator(*index).id.to_string();
        let services = audit.observation.services.into_iter();
        let records = services.filter_map(|facts| {
            let records = facts.srv.ok()?.records;
            (!records.is_empty()).then_some((facts.owner, records))
        });
        Self {
            domain: audit.domain.name.into_owned(),
            operators: audit.domain.operators.iter().map(id).collect(),
            status: audit.verdict.status,
            records: records.collect(),
            findings: audit.verdict.findings,
        }
    }
}

/// Folds verdicts, in whatever order they come, into a report in stable order.
#[derive(Debug)]
pub struct Collector<'a> {
    space: &'a TrustSpace,
    tally: Tally<'a>,
    domains: Vec<DomainReport>,
}

impl<'a> Collector<'a> {
    /// Nothing collected yet.
    pub fn new(space: &'a TrustSpace) -> Self {
        Self {
            space,
            tally: Tally::new(space),
            domains: Vec::new(),
        }
    }

    /// Takes one domain's verdict.
    pub fn add(&mut self, audit: DomainAudit<'_>) {
        self.tally.add(audit.domain.operators, audit.verdict.status);
        self.domains.push((self.space, audit).into());
    }

    /// The report of all that was taken.
    pub fn finish(mut self, context: Context, finished: SystemTime) -> Report {
        self.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        Report {
            context,
            finished,
            operators: self.tally.operators(),
            domains: self.domains,
        }
    }
}

impl Report {
    /// Domains by status.
    pub fn domain_counts(&self) -> Counts {
        let mut counts = Counts::default();
        for domain in &self.domains {
            counts.add(domain.status);
        }
        counts
    }
}

#[cfg(test)]
pub(crate) mod sample;
