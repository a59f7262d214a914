//! Audits one after the other: how verdicts moved, since when an operator or a domain has its verdict, and since when a
//! cause is open. Each report is read once, in the order of time.
//!
//! An undetermined audit proves nothing: it neither begins nor ends what is said with "since".

mod causes;
mod contested;
pub mod csv;
pub mod html;
pub mod json;
mod sections;
mod since;
pub mod table;

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::Report;
use super::comparison::{self, Condition};
use super::view::MailboxesByStatus;
use crate::finding::{Counts, Status};

pub use causes::OpenCause;
use causes::OpenCauses;
pub use contested::ContestedDomain;
use contested::ContestedDomains;
pub use since::Since;

/// What became of operators, domains and causes in several audits.
#[derive(Debug)]
pub struct History {
    /// The audits in the order of time.
    pub audits: Vec<AuditPoint>,
    /// The operators of all audits, by identity.
    pub operators: Vec<OperatorHistory>,
    /// The domains of the last audit, by name.
    pub domains: Vec<DomainHistory>,
    /// The causes of the last audit, and those that were not seen there because their domains are undetermined: first
    /// what is open longest, then what most domains have.
    pub causes: Vec<OpenCause>,
    /// Domains that several operators listed in any audit, or that passed from one operator to another, by name.
    pub contested: Vec<ContestedDomain>,
}

/// An audit in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPoint {
    /// When it began.
    pub started: SystemTime,
    /// When its last domain was settled.
    pub finished: SystemTime,
    /// Its domains by status.
    pub domains: Counts,
    /// Number of its operators by verdict.
    pub operators: BTreeMap<Status, usize>,
    /// Mailboxes by the status of their domains, if they are known.
    pub mailboxes: Option<MailboxesByStatus>,
    /// Number of domains that several operators list.
    pub contested: usize,
    /// What verdicts depend on and differs from the audit before.
    pub conditions: Vec<Condition>,
}

/// An operator in all audits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorHistory {
    /// Identity.
    pub id: String,
    /// The name that the last audit has.
    pub name: Option<String>,
    /// Its domains by status in each audit. `None` if that audit does not have it.
    pub counts: Vec<Option<Counts>>,
    /// The verdict that it has, and since when: without contested domains if it has others. `None` if the last audit
    /// does not have it, or if no audit determined its verdict.
    pub since: Option<Since>,
}

/// A domain of the last audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainHistory {
    /// The domain.
    pub domain: String,
    /// Identities of the operators that list it.
    pub operators: Vec<String>,
    /// Its status in the last audit.
    pub status: Status,
    /// Whether it complies, and since when. `None` if no audit determined it.
    pub since: Option<Since>,
}

/// Takes the reports of audits, one after the other.
#[derive(Debug, Default)]
pub struct HistoryBuilder {
    audits: Vec<AuditPoint>,
    operators: BTreeMap<String, OperatorHistory>,
    domains: BTreeMap<String, DomainHistory>,
    causes: OpenCauses,
    contested: ContestedDomains,
    last: Option<(super::AuditContext, Option<super::Scope>)>,
}

impl HistoryBuilder {
    /// Takes the next audit, which did not begin before the audits taken so far.
    pub fn add(&mut self, audit: comparison::Audit<'_>) {
        let report = audit.report;
        let started = report.context.started;
        let conditions = self
            .last
            .as_ref()
            .map_or_else(Vec::new, |(context, scope)| {
                comparison::context_conditions(
                    (context, scope.as_ref()),
                    (&report.context, audit.scope),
                )
            });
        self.last = Some((report.context.clone(), audit.scope.cloned()));
        self.add_operators(report, started);
        self.add_domains(report, started);
        self.causes.add(report);
        self.contested.add(report);
        let mut operators = BTreeMap::new();
        for operator in &report.operators {
            *operators.entry(operator.status()).or_insert(0) += 1;
        }
        self.audits.push(AuditPoint {
            started,
            finished: report.finished,
            domains: report.domain_counts(),
            operators,
            mailboxes: MailboxesByStatus::of_report(report),
            contested: report
                .domains
                .iter()
                .filter(|it| it.operators.len() > 1)
                .count(),
            conditions,
        });
    }

    fn add_operators(&mut self, report: &Report, started: SystemTime) {
        let before = self.audits.len();
        for operator in &report.operators {
            let entry = self.operators.entry(operator.id.clone());
            let history = entry.or_insert_with(|| OperatorHistory {
                id: operator.id.clone(),
                name: None,
                counts: vec![None; before],
                since: None,
            });
            history.name.clone_from(&operator.name);
            history.counts.push(Some(operator.counts));
            let verdict = operator.uncontested_status().unwrap_or(operator.status());
            history.since = Since::next(history.since, verdict, started);
        }
        for history in self.operators.values_mut() {
            if history.counts.len() == before {
                history.counts.push(None);
                // What it is after a time away is not what it was before.
                history.since = None;
            }
        }
    }

    fn add_domains(&mut self, report: &Report, started: SystemTime) {
        let mut before = std::mem::take(&mut self.domains);
        for domain in &report.domains {
            let since = before.remove(&domain.domain).and_then(|it| it.since);
            let history = DomainHistory {
                domain: domain.domain.clone(),
                operators: domain.operators.clone(),
                status: domain.status,
                since: Since::next(since, domain.status, started),
            };
            self.domains.insert(domain.domain.clone(), history);
        }
    }

    /// The history.
    pub fn finish(self) -> History {
        History {
            audits: self.audits,
            operators: self.operators.into_values().collect(),
            domains: self.domains.into_values().collect(),
            causes: self.causes.finish(),
            contested: self.contested.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
