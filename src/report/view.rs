//! What people see of an audit, the same in every format for people: how it stands, what causes it, and who is behind.

use std::collections::{BTreeMap, HashSet};

use super::causes::{CauseCollector, Causes, MOST_CAUSES, NAMES_KEPT};
use super::{OperatorReport, Report};
use crate::finding::{Counts, Severity, Status};

/// An audit in numbers and causes.
#[derive(Debug)]
pub struct View<'a> {
    /// Domains by status.
    pub domains: Counts,
    /// Number of operators by verdict; verdicts that no operator has are left out.
    pub operators_by_verdict: BTreeMap<Status, usize>,
    /// The causes of findings, heaviest first.
    pub causes: Causes,
    /// Absent domains that have no cause, by operator: first the operators with most of them.
    pub absent: Vec<AbsentDomains<'a>>,
    /// Number of the domains in [`Self::absent`]. Several operators can list one of them.
    pub absent_domains: usize,
    /// Operators, first those with most domains that do not comply.
    pub operators: Vec<&'a OperatorReport>,
}

/// The absent domains of one operator.
#[derive(Debug, PartialEq, Eq)]
pub struct AbsentDomains<'a> {
    /// The operator; `None` if no operator is known.
    pub operator: Option<&'a OperatorReport>,
    /// Number of domains.
    pub domains: usize,
    /// Their first names, in alphabetical order.
    pub names: Vec<&'a str>,
}

impl<'a> View<'a> {
    /// The view of an audit.
    pub fn of(report: &'a Report) -> Self {
        let chosen: HashSet<_> = report.operators.iter().map(|it| it.id.as_str()).collect();
        let mut causes = CauseCollector::new(MOST_CAUSES);
        for domain in &report.domains {
            causes.add(domain, |id| chosen.contains(id));
        }
        let mut operators_by_verdict = BTreeMap::new();
        for operator in &report.operators {
            *operators_by_verdict.entry(operator.status()).or_insert(0) += 1;
        }
        let mut operators: Vec<_> = report.operators.iter().collect();
        // Operators are sorted by identity already, and the sort is stable.
        operators.sort_by_key(|it| std::cmp::Reverse(behind(&it.counts)));
        let (absent, absent_domains) = absent(report);
        Self {
            domains: report.domain_counts(),
            operators_by_verdict,
            causes: causes.finish(),
            absent,
            absent_domains,
            operators,
        }
    }
}

/// Number of domains that do not comply.
fn behind(counts: &Counts) -> usize {
    counts.total() - counts.compliant
}

/// The absent domains without a finding that has a cause, and their number.
fn absent(report: &Report) -> (Vec<AbsentDomains<'_>>, usize) {
    let operators = report.operators.iter().map(|it| (it.id.as_str(), it));
    let operators: BTreeMap<_, _> = operators.collect();
    let mut by_operator = BTreeMap::<&str, AbsentDomains<'_>>::new();
    let mut count = 0;
    for domain in &report.domains {
        let has_cause = domain
            .findings
            .iter()
            .any(|it| it.severity != Severity::Info);
        if domain.status != Status::Absent || has_cause {
            continue;
        }
        count += 1;
        let chosen = domain.operators.iter().map(String::as_str);
        let mut ids: Vec<_> = chosen.filter(|id| operators.contains_key(id)).collect();
        if domain.operators.is_empty() {
            ids.push("");
        }
        for id in ids {
            let theirs = by_operator.entry(id).or_insert(AbsentDomains {
                operator: operators.get(id).copied(),
                domains: 0,
                names: Vec::new(),
            });
            theirs.domains += 1;
            // The domains of a report are sorted.
            if theirs.names.len() < NAMES_KEPT {
                theirs.names.push(&domain.domain);
            }
        }
    }
    let mut absent: Vec<_> = by_operator.into_values().collect();
    absent.sort_by_key(|it| std::cmp::Reverse(it.domains));
    (absent, count)
}
