//! What changed from one audit to the next: verdicts of domains, operators, records and causes. It is made of two
//! reports, and so has no number that they do not have.
//!
//! An undetermined domain proves nothing. That its verdict is lost is neither a regression nor progress, and it is shown
//! apart; the same is true of its causes and of its operators.

mod causes;
mod conditions;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
mod operators;
pub(super) mod sections;
pub mod subject;
pub mod table;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter;

use super::{DomainReport, OwnerOutcome, OwnerReport, Report, Scope};
use crate::finding::{Counts, Status};
use crate::lang::Lang;
use crate::observation::SrvRecord;

pub use causes::{CauseChange, CauseTrend};
use conditions::conditions;
pub use conditions::{Condition, context_conditions};
pub use operators::{OperatorChange, OperatorTrend};

/// A report, and the inputs that determined its domains.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    /// The report.
    pub report: &'a Report,
    /// The inputs. `None` if the report does not have them: it is a document, not a stream.
    pub scope: Option<&'a Scope>,
}

/// The changes from one audit to another.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The audit that the changes begin with.
    pub before: &'a Report,
    /// The audit that they lead to.
    pub after: &'a Report,
    /// What the audits do not have in common although verdicts depend on it. Empty if the audits can be compared.
    pub conditions: Vec<Condition>,
    /// Whether both reports say with which options they were made. A document does not.
    pub has_options: bool,
    /// The domains of both audits by name, those without any change included.
    pub domains: Vec<DomainChange<'a>>,
    /// The operators of both audits, first those with most domains that fell back, then those with most that comply now.
    pub operators: Vec<OperatorChange<'a>>,
    /// Causes whose number of domains changed, or that are new or gone: first those of most domains.
    pub causes: Vec<CauseChange>,
}

/// A domain in both audits, or in one of them.
#[derive(Debug, Clone, Copy)]
pub struct DomainChange<'a> {
    /// The domain.
    pub domain: &'a str,
    /// Its entry in the first audit. `None` if that audit does not have it.
    pub before: Option<&'a DomainReport>,
    /// Its entry in the second audit. `None` if that audit does not have it.
    pub after: Option<&'a DomainReport>,
    /// What became of its verdict.
    pub trend: Trend,
    /// Whether its published records changed. TTLs are not compared: resolvers count them down. Nothing is known of an
    /// owner whose lookup failed in one audit.
    pub records_changed: bool,
}

/// What became of a domain's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trend {
    /// It was compliant, and is non-compliant or absent.
    Regressed,
    /// It was non-compliant or absent, and is compliant.
    NewlyCompliant,
    /// It was non-compliant and is absent, or the reverse.
    Otherwise,
    /// It had another verdict, and is undetermined: nothing is proven.
    Undetermined,
    /// It was undetermined, and has another verdict: what it was before is not known.
    Determined,
    /// Only the second audit has it.
    Appeared,
    /// Only the first audit has it.
    Gone,
    /// It has the same verdict.
    Same,
}

impl Trend {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 8] = [
        Self::Regressed,
        Self::NewlyCompliant,
        Self::Otherwise,
        Self::Undetermined,
        Self::Determined,
        Self::Appeared,
        Self::Gone,
        Self::Same,
    ];

    /// Its word in the JSON form and in CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::NewlyCompliant => "newly_compliant",
            Self::Otherwise => "otherwise",
            Self::Undetermined => "undetermined",
            Self::Determined => "determined",
            Self::Appeared => "appeared",
            Self::Gone => "gone",
            Self::Same => "same",
        }
    }

    fn of(before: Option<Status>, after: Option<Status>) -> Self {
        let (Some(before), Some(after)) = (before, after) else {
            return if before.is_none() {
                Self::Appeared
            } else {
                Self::Gone
            };
        };
        match (before, after) {
            _ if before == after => Self::Same,
            (_, Status::Undetermined) => Self::Undetermined,
            (Status::Undetermined, _) => Self::Determined,
            (Status::Compliant, _) => Self::Regressed,
            (_, Status::Compliant) => Self::NewlyCompliant,
            _ => Self::Otherwise,
        }
    }
}

impl<'a> DomainChange<'a> {
    fn new(before: Option<&'a DomainReport>, after: Option<&'a DomainReport>) -> Self {
        let either = after.or(before);
        Self {
            domain: either.map_or("", |it| it.domain.as_str()),
            before,
            after,
            trend: Trend::of(before.map(|it| it.status), after.map(|it| it.status)),
            records_changed: before
                .zip(after)
                .is_some_and(|(before, after)| have_other_records(before, after)),
        }
    }

    /// Its entry in the second audit, else in the first.
    pub fn latest(&self) -> Option<&'a DomainReport> {
        self.after.or(self.before)
    }

    /// Whether other operators list it than before. `false` if one audit does not have it.
    pub fn moved(&self) -> bool {
        let both = self.before.zip(self.after);
        both.is_some_and(|(before, after)| before.operators != after.operators)
    }

    /// Whether anything changed.
    pub fn is_change(&self) -> bool {
        self.trend != Trend::Same || self.records_changed || self.moved()
    }

    /// Its mailboxes in the audit of [`Self::latest`]. `None` if they are not known.
    pub fn mailboxes(&self, comparison: &Comparison<'_>) -> Option<u64> {
        let report = match self.after {
            Some(_) => comparison.after,
            None => comparison.before,
        };
        let known = report.mailboxes.as_deref();
        known.map(|it| it.of(self.domain))
    }
}

impl<'a> Comparison<'a> {
    /// Compares two audits.
    pub fn of(before: Audit<'a>, after: Audit<'a>) -> Self {
        let conditions = conditions(before, after);
        let has_options = before.scope.is_some() && after.scope.is_some();
        let (before, after) = (before.report, after.report);
        let domains: Vec<_> = pairs(&before.domains, &after.domains)
            .map(|(before, after)| DomainChange::new(before, after))
            .collect();
        Self {
            before,
            after,
            conditions,
            has_options,
            operators: operators::changes(before, after, &domains),
            causes: causes::changes(before, after, &domains),
            domains,
        }
    }

    /// The domains with this trend.
    pub fn with(&self, trend: Trend) -> impl Iterator<Item = &DomainChange<'a>> {
        self.domains.iter().filter(move |it| it.trend == trend)
    }

    /// Number of domains by trend. Trends without any domain are left out.
    pub fn trends(&self) -> BTreeMap<Trend, usize> {
        let mut trends = BTreeMap::new();
        for domain in &self.domains {
            *trends.entry(domain.trend).or_insert(0) += 1;
        }
        trends
    }

    /// Number of domains with this trend.
    pub fn count(&self, trend: Trend) -> usize {
        self.with(trend).count()
    }

    /// The domains by status before and after.
    pub fn counts(&self) -> [Counts; 2] {
        [self.before, self.after].map(Report::domain_counts)
    }

    /// The conditions that differ, with their values.
    pub fn conditions_in_words(&self, lang: Lang) -> String {
        sections::in_words(self, lang)
    }

    /// Whether anything changed.
    pub fn is_change(&self) -> bool {
        let operators = self
            .operators
            .iter()
            .any(|it| it.trend != OperatorTrend::Same);
        self.domains.iter().any(DomainChange::is_change) || operators || !self.causes.is_empty()
    }
}

/// The entries of two lists that are sorted by name, each with the entry of the same name.
fn pairs<'a>(
    before: &'a [DomainReport],
    after: &'a [DomainReport],
) -> impl Iterator<Item = (Option<&'a DomainReport>, Option<&'a DomainReport>)> {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    iter::from_fn(move || {
        let order = match (before.peek(), after.peek()) {
            (Some(one), Some(other)) => one.domain.cmp(&other.domain),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        Some(match order {
            Ordering::Less => (before.next(), None),
            Ordering::Equal => (before.next(), after.next()),
            Ordering::Greater => (None, after.next()),
        })
    })
}

/// Whether an owner that was looked up in both audits has other records.
fn have_other_records(before: &DomainReport, after: &DomainReport) -> bool {
    let known = |owner: &&OwnerReport| {
        let lookup = owner.lookup.as_ref();
        // A list that is not whole cannot be compared.
        let is_whole = lookup.is_some_and(|it| it.omitted == 0);
        let failed = lookup.is_some_and(|it| matches!(it.outcome, OwnerOutcome::Failed(_)));
        is_whole && !failed
    };
    let records = |owner: &OwnerReport| {
        let data = |it: &SrvRecord| (it.priority, it.weight, it.port, it.target.clone());
        let mut records: Vec<_> = owner.records.iter().map(data).collect();
        records.sort();
        records
    };
    before.owners.iter().filter(known).any(|owner| {
        let mut others = after.owners.iter().filter(known);
        let same = others.find(|it| it.owner == owner.owner);
        same.is_some_and(|it| records(it) != records(owner))
    })
}

#[cfg(test)]
mod tests;
