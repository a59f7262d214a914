//! Letters to operators: what an audit found in the domains that only one operator lists, as facts, counts and records.
//!
//! A letter is data ([`Letter`]), with its sentences in the letter's language. A template gives it its form
//! ([`Templates`]). Contested domains are named apart: which of their operators
//! publishes their records is not known.

mod changes;
pub mod index;
mod items;
mod model;
mod remedy;
mod template;
mod words;

use std::collections::BTreeMap;

use super::causes::{self, CauseCollector, CauseKey, MOST_CAUSES};
use super::comparison::{Comparison, Trend};
use super::{DomainReport, OperatorReport, Report};
use crate::finding::{Counts, Status};
use crate::lang::Lang;
use crate::text::one_line;
use items::Items;

pub use model::{Attachments, Fragment, Letter};
pub use template::{BUILT_IN, Form, INDEX, Templates};

/// Names of domains that a letter lists: a longer list is in a file of its own.
const SHOWN: usize = 20;

/// The letters of one audit.
#[derive(Debug)]
pub struct Letters<'a> {
    report: &'a Report,
    since: Option<&'a Comparison<'a>>,
    lang: Lang,
    /// The domains of each operator, contested domains included.
    domains: BTreeMap<&'a str, Vec<&'a DomainReport>>,
}

/// An operator, and its domains that no other operator lists.
#[derive(Debug)]
pub struct Recipient<'a> {
    /// The operator.
    pub operator: &'a OperatorReport,
    /// The domains that only this operator lists.
    pub domains: Vec<&'a DomainReport>,
    /// The domains that other operators also list.
    pub contested: Vec<&'a DomainReport>,
}

impl<'a> Letters<'a> {
    /// The letters of an audit, in this language. `since` compares it with an earlier audit.
    pub fn new(report: &'a Report, since: Option<&'a Comparison<'a>>, lang: Lang) -> Self {
        let mut domains = BTreeMap::<_, Vec<_>>::new();
        for domain in &report.domains {
            for operator in &domain.operators {
                domains.entry(operator.as_str()).or_default().push(domain);
            }
        }
        Self {
            report,
            since,
            lang,
            domains,
        }
    }

    /// The operators of the audit, with their domains, by identity.
    pub fn operators(&self) -> impl Iterator<Item = Recipient<'a>> {
        self.report.operators.iter().map(|operator| {
            let theirs = self.domains.get(operator.id.as_str());
            let theirs = theirs.into_iter().flatten().copied();
            let (domains, contested) = theirs.partition(|it| it.operators.len() == 1);
            Recipient {
                operator,
                domains,
                contested,
            }
        })
    }

    /// The letter to an operator. `attachments` are the files that go with it.
    pub fn letter(&self, to: &Recipient<'_>, attachments: Attachments) -> Letter {
        let items = Items::of(self, to, &attachments);
        let changes = self.since.map(|it| (it, changes(it, &to.operator.id)));
        words::letter(self, to, items, changes, attachments)
    }

    /// Whether a list of the letter to this operator is too long for it, and is in a file.
    pub fn needs_list(to: &Recipient<'_>) -> bool {
        let status = |wanted| to.domains.iter().filter(|it| it.status == wanted).count();
        let with_findings = to
            .domains
            .iter()
            .filter(|it| super::view::has_cause(it))
            .count();
        [status(Status::Absent), with_findings, to.contested.len()]
            .into_iter()
            .any(|it| it > SHOWN)
    }
}

impl<'a> Recipient<'a> {
    /// The domains by status, without contested ones: the numbers of [`OperatorReport::uncontested`].
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for domain in &self.domains {
            counts.add(domain.status);
        }
        counts
    }

    /// The verdict on the domains that no other operator lists. `None` if there are none.
    pub fn status(&self) -> Option<Status> {
        let counts = self.counts();
        (counts.total() > 0).then(|| counts.operator_status())
    }

    /// Whether a domain is non-compliant or absent.
    pub fn is_to_act(&self) -> bool {
        matches!(
            self.status(),
            Some(Status::Partial | Status::NonCompliant | Status::Absent)
        )
    }

    /// Whether all domains comply.
    pub fn complies(&self) -> bool {
        self.status() == Some(Status::Compliant)
    }

    /// The names of the domains that are non-compliant or absent.
    pub fn behind(&self) -> Vec<&'a str> {
        let behind = self.domains.iter().filter(|it| is_behind(it));
        behind.map(|it| it.domain.as_str()).collect()
    }
}

fn is_behind(domain: &DomainReport) -> bool {
    matches!(domain.status, Status::NonCompliant | Status::Absent)
}

/// Domains of one operator by cause, first the cause of most harm.
fn by_cause<'a>(to: &Recipient<'a>) -> Vec<(causes::Cause, Vec<&'a str>)> {
    let is_theirs = |id: &str| id == to.operator.id;
    let mut collector = CauseCollector::new(MOST_CAUSES);
    let mut names = BTreeMap::<CauseKey, Vec<&str>>::new();
    for domain in &to.domains {
        for key in causes::keys(causes::found(domain), domain, is_theirs) {
            names.entry(key).or_default().push(&domain.domain);
        }
        collector.add(domain, None, is_theirs);
    }
    let causes = collector.in_order().into_iter();
    let with_names = causes.map(|(key, cause)| (cause, names.remove(&key).unwrap_or_default()));
    with_names.collect()
}

/// The uncontested domains of an operator by what became of them, as in [`super::comparison::OperatorChange`].
fn changes<'a>(comparison: &Comparison<'a>, id: &str) -> BTreeMap<Trend, Vec<&'a str>> {
    let mut changes = BTreeMap::<_, Vec<_>>::new();
    for change in &comparison.domains {
        let has = |it: Option<&DomainReport>| it.is_some_and(|it| it.operators == [id]);
        let lists = |it: Option<&DomainReport>| {
            it.is_some_and(|it| it.operators.iter().any(|other| other == id))
        };
        let trend = match (has(change.after), lists(change.before)) {
            (true, true) => change.trend,
            (true, false) => Trend::Appeared,
            (false, _) if has(change.before) && !lists(change.after) => Trend::Gone,
            _ => continue,
        };
        changes.entry(trend).or_default().push(change.domain);
    }
    changes
}

/// The name of an operator with its identity, or the identity.
fn label(operator: &OperatorReport) -> String {
    one_line(&super::party::label(&operator.id, Some(operator))).into_owned()
}

#[cfg(test)]
mod tests;
