//! What became of causes: domain by domain, because a cause that was not seen is gone only where it could be seen.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};

use super::DomainChange;
use crate::finding::Status;
use crate::report::causes::{Cause, CauseCollector, CauseKey, MOST_CAUSES, found, keys};
use crate::report::{DomainReport, Report};

/// A cause in both audits, or in one of them.
#[derive(Debug, Clone)]
pub struct CauseChange {
    /// The cause as the second audit has it, else as the first has it.
    pub cause: Cause,
    /// Number of domains that had it.
    pub before: usize,
    /// Number of domains that have it.
    pub after: usize,
    /// Number of domains that had it, and for which nothing is proven now: they are undetermined.
    pub unknown: usize,
    /// Number of domains that had it, and that the second audit does not have, or has for other operators.
    pub left: usize,
    /// What became of it.
    pub trend: CauseTrend,
}

/// What became of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseTrend {
    /// No domain had it.
    New,
    /// More domains have it.
    Grown,
    /// Fewer domains have it.
    Shrunk,
    /// No domain has it, but some that had it are undetermined.
    Unknown,
    /// No domain has it.
    Gone,
}

impl CauseTrend {
    /// Its word in the JSON form and in CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Grown => "grown",
            Self::Shrunk => "shrunk",
            Self::Unknown => "unknown",
            Self::Gone => "gone",
        }
    }
}

/// Number of domains by what became of a cause there.
#[derive(Debug, Default)]
struct Numbers {
    before: usize,
    after: usize,
    unknown: usize,
    left: usize,
}

/// The causes that more or fewer domains have.
pub(super) fn changes(
    before: &Report,
    after: &Report,
    domains: &[DomainChange<'_>],
) -> Vec<CauseChange> {
    let mut numbers = HashMap::<CauseKey, Numbers>::new();
    let chosen = [before, after].map(Report::chosen_operators);
    for change in domains {
        let [had, has] = [(change.before, &chosen[0]), (change.after, &chosen[1])]
            .map(|(it, chosen)| it.map_or_else(HashSet::new, |it| of_domain(it, chosen)));
        for key in &has {
            numbers.entry(key.clone()).or_default().after += 1;
        }
        for key in had {
            let is_listed = |it: &DomainReport| match key.operator() {
                Some(id) => it.operators.iter().any(|its| its == id),
                None => true,
            };
            let still = has.contains(&key);
            let numbers = numbers.entry(key.clone()).or_default();
            numbers.before += 1;
            match change.after.filter(|it| is_listed(it)) {
                None => numbers.left += 1,
                Some(it) if !still && it.status == Status::Undetermined => numbers.unknown += 1,
                Some(_) => {}
            }
        }
    }
    let [mut causes_before, mut causes_after] = [before, after].map(all_causes);
    let changes = numbers.into_iter().filter_map(|(key, it)| {
        let trend = match (it.before, it.after) {
            (0, _) => CauseTrend::New,
            (_, 0) if it.unknown > 0 => CauseTrend::Unknown,
            (_, 0) => CauseTrend::Gone,
            _ => match it.after.cmp(&it.before) {
                Ordering::Less => CauseTrend::Shrunk,
                Ordering::Equal => return None,
                Ordering::Greater => CauseTrend::Grown,
            },
        };
        let earlier = causes_before.remove(&key);
        let cause = causes_after.remove(&key).or(earlier)?;
        let change = CauseChange {
            cause,
            before: it.before,
            after: it.after,
            unknown: it.unknown,
            left: it.left,
            trend,
        };
        Some((key, change))
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort_by(|(key, one), (other_key, other)| {
        let order = |it: &CauseChange| {
            let moved = it.before.abs_diff(it.after);
            (!it.cause.is_decisive(), it.trend, Reverse(moved))
        };
        order(one)
            .cmp(&order(other))
            .then_with(|| key.cmp(other_key))
    });
    changes.into_iter().map(|(_, change)| change).collect()
}

/// The causes of one domain, one for each of its chosen operators.
fn of_domain(domain: &DomainReport, chosen: &HashSet<&str>) -> HashSet<CauseKey> {
    let keys = keys(found(domain), domain, |id| chosen.contains(id));
    keys.into_iter().collect()
}

/// All causes of a report by what their findings have in common, weighed by mailboxes if these are known.
fn all_causes(report: &Report) -> HashMap<CauseKey, Cause> {
    let mut causes = CauseCollector::new(MOST_CAUSES);
    let chosen = report.chosen_operators();
    for domain in &report.domains {
        let mailboxes = report.mailboxes.as_deref().map(|it| it.of(&domain.domain));
        causes.add(domain, mailboxes, |id| chosen.contains(id));
    }
    causes.by_key()
}
