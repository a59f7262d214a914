//! The results of an audit: one model, and one file for each format. Formats return text, and do not know
//! where it goes.

pub mod causes;
pub mod comparison;
pub mod csv;
pub mod discovery;
mod first_step;
pub mod format;
mod heading;
pub mod history;
pub mod json;
pub mod junit;
pub mod letters;
pub mod look;
pub mod markdown;
pub mod merge;
pub mod ndjson;
mod owner;
pub mod page;
mod parts;
mod party;
pub mod prometheus;
pub mod sarif;
pub mod saved;
mod scope;
mod sections;
pub mod table;
mod tally;
pub mod view;
pub mod whitelist;
mod wire;
mod words;
pub mod xlsx;

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::SystemTime;

use mssrv_lang::date;

use crate::audit::DomainAudit;
use crate::finding::{Counts, Omitted, Severities, Status};
use crate::mailboxes::Mailboxes;
use crate::probe::ProbeConditions;
use crate::requirement::Requirement;
use crate::rule::Finding;
use crate::trust_space::{OperatorIndex, TrustSpace};
use crate::unexamined::{Unexamined, UnexaminedCounts};
use crate::whitelist::trust::Signature;
use crate::whitelist::{Summary, UnusableEntry};

use causes::{CauseCollector, Causes, MOST_CAUSES};

pub use crate::contract::SourceKind;
pub use owner::{LookupReport, OwnerOutcome, OwnerReport};
pub use scope::{Scope, ShardOfAudit, ZONE_FILES};
pub use tally::Tally;
#[cfg(feature = "archive")]
pub(crate) use words::share;
pub use words::{summary, verdicts};

/// A finished audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where the verdicts come from.
    pub context: AuditContext,
    /// When the last domain was settled.
    pub finished: SystemTime,
    /// Operators by identity; with `--operator`, only those chosen.
    pub operators: Vec<OperatorReport>,
    /// Domains by name.
    pub domains: Vec<DomainReport>,
    /// How many mailboxes each domain has, if that is known.
    pub mailboxes: Option<Arc<Mailboxes>>,
}

/// The inputs of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditContext {
    /// Requirement applied.
    pub requirement: Requirement,
    /// Severities that replaced the rules' own.
    pub severities: Severities,
    /// Whitelist, if one was given.
    pub whitelist: Option<AuditedWhitelist>,
    /// Kind of source.
    pub source: SourceKind,
    /// Servers asked, or files read, in order.
    pub servers: Vec<String>,
    /// How fronts were connected with, if they were, so that PRB rules apply.
    pub probe: Option<ProbeConditions>,
    /// What the audit leaves unexamined in some or all domains. `None` in an older report, which does not
    /// say it.
    pub unexamined: Option<Unexamined>,
    /// The part of a larger audit that this is. `None` if it is an audit of its own.
    pub part: Option<ShardOfAudit>,
    /// When the audit began.
    pub started: SystemTime,
}

impl AuditContext {
    /// What a report of an older version leaves unexamined, as far as it says so.
    fn known_to_be_left_out(&self) -> Unexamined {
        Self::left_out(false, self.source, self.probe.as_ref())
    }

    /// The age of the whitelist when the audit began, in whole days. `None` without a date before that.
    pub(super) fn days_of_whitelist(&self) -> Option<usize> {
        const DAY: u64 = 24 * 60 * 60;
        let generated = date::parse(self.whitelist.as_ref()?.generated.as_deref()?)?;
        let age = self.started.duration_since(generated).ok()?;
        usize::try_from(age.as_secs() / DAY).ok()
    }

    /// What an audit leaves unexamined, as far as that is known at its beginning: comparisons with
    /// declared fronts if `undeclared` says that at least one domain lacks a declaration, lookups outside
    /// zone files, and connections to fronts without a probe.
    pub fn left_out(
        undeclared: bool,
        source: SourceKind,
        probe: Option<&ProbeConditions>,
    ) -> Unexamined {
        Unexamined {
            declarations: undeclared,
            targets: source == SourceKind::Zone,
            fronts: probe.is_none(),
        }
    }
}

/// The whitelist an audit was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditedWhitelist {
    /// `DateDeGeneration`, as in the document.
    pub generated: Option<String>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// The status of its signature.
    pub signature: Signature,
    /// Entries that could not be used: their domains are in no total.
    pub skipped: Vec<UnusableEntry>,
}

impl From<&Summary> for AuditedWhitelist {
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
    /// Domains by status, without contested domains. `None` in an older report, which does not say it.
    pub uncontested: Option<Counts>,
}

impl OperatorReport {
    /// The verdict on the operator, by all domains that it lists.
    pub fn status(&self) -> Status {
        self.counts.operator_status()
    }

    /// The verdict on the domains that no other operator lists. `None` if there are none.
    pub fn uncontested_status(&self) -> Option<Status> {
        let counts = self.uncontested.filter(|counts| counts.total() > 0)?;
        Some(counts.operator_status())
    }
}

/// A domain's verdict, its published records and its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainReport {
    /// The domain.
    pub domain: String,
    /// Identities of the operators that list it. Several if it is contested.
    pub operators: Vec<String>,
    /// Verdict.
    pub status: Status,
    /// The required owners, in order; in a report of an older version, those with records.
    pub owners: Vec<OwnerReport>,
    /// Findings, sorted.
    pub findings: Vec<Finding>,
    /// Numbers of findings that are not shown, because there are too many.
    pub omitted: Vec<Omitted>,
    /// What was not examined. `None` in an older report, which does not say it.
    pub unexamined: Option<Unexamined>,
    /// Whether the report holds a digest of this entry.
    pub digest: bool,
}

impl From<(&TrustSpace, DomainAudit<'_>)> for DomainReport {
    fn from((space, audit): (&TrustSpace, DomainAudit<'_>)) -> Self {
        let id = |index: &OperatorIndex| space.operator(*index).id.to_string();
        let DomainAudit {
            domain,
            mut observation,
            verdict,
        } = audit;
        let services = std::mem::take(&mut observation.services).into_iter();
        let owners = services.map(|facts| {
            let srv = facts.srv.as_ref();
            let wildcard = srv.is_ok_and(|srv| observation.is_synthesized(srv));
            OwnerReport::new(facts, wildcard)
        });
        Self {
            domain: domain.name.into_owned(),
            operators: domain.operators.iter().map(id).collect(),
            status: verdict.status,
            owners: owners.collect(),
            findings: verdict.findings,
            omitted: verdict.omitted,
            unexamined: Some(verdict.unexamined),
            digest: false,
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
        let verdict = &audit.verdict;
        self.tally.add(
            audit.domain.operators,
            verdict.status,
            Some(verdict.unexamined),
        );
        let mut report = DomainReport::from((self.space, audit));
        // A report can hold millions of them.
        report.findings.shrink_to_fit();
        self.domains.push(report);
    }

    /// The report of all that was taken.
    pub fn finish(mut self, context: AuditContext, finished: SystemTime) -> Report {
        self.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        Report {
            context,
            finished,
            operators: self.tally.operators(),
            domains: self.domains,
            mailboxes: None,
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

    /// The identities of the operators that it counts domains for.
    fn chosen_operators(&self) -> HashSet<&str> {
        self.operators.iter().map(|it| it.id.as_str()).collect()
    }

    /// The causes of its findings, weighed by mailboxes if these are given.
    pub fn causes<'a>(&'a self, mailboxes: Option<&Mailboxes>) -> Causes {
        let mut causes = CauseCollector::new(MOST_CAUSES);
        let chosen = self.chosen_operators();
        let find = |_, domains: &'a [DomainReport], part: &mut Vec<_>| {
            part.extend(domains.iter().map(|it| (it, causes::found(it))));
            Ok(())
        };
        let Ok(()) = parts::in_parts(&self.domains, find, |part| {
            for (domain, found) in part.drain(..) {
                let theirs = mailboxes.map(|it| it.of(&domain.domain));
                causes.add_found(domain, found, theirs, |id| chosen.contains(id));
            }
            Ok::<_, Infallible>(())
        });
        causes.finish()
    }

    /// Domains by what was not examined of them. `None` if a domain does not say it.
    pub fn unexamined(&self) -> Option<UnexaminedCounts> {
        self.context.unexamined?;
        let mut counts = UnexaminedCounts::default();
        for domain in &self.domains {
            counts.add(domain.unexamined?);
        }
        Some(counts)
    }

    /// As [`Self::unexamined`], but 0 for what was not examined of any domain that has records with a target.
    pub fn partly_unexamined(&self) -> UnexaminedCounts {
        let has_targets = |domain: &&DomainReport| {
            let mut records = domain.owners.iter().flat_map(|it| &it.records);
            records.any(|record| !record.is_null())
        };
        let with_targets = self.domains.iter().filter(has_targets).count();
        let counts = self.unexamined().unwrap_or_default();
        let partly = |count| if count < with_targets { count } else { 0 };
        UnexaminedCounts {
            declarations: partly(counts.declarations),
            targets: partly(counts.targets),
            fronts: partly(counts.fronts),
        }
    }
}

#[cfg(test)]
pub(crate) mod sample;
