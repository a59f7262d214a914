//! What became of operators: it follows from what became of their domains.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{DomainChange, Trend};
use crate::finding::Status;
use crate::report::{OperatorReport, Report};

/// An operator in both audits, or in one of them.
#[derive(Debug, Clone)]
pub struct OperatorChange<'a> {
    /// Its entry in the first audit. `None` if that audit does not have it.
    pub before: Option<&'a OperatorReport>,
    /// Its entry in the second audit. `None` if that audit does not have it.
    pub after: Option<&'a OperatorReport>,
    /// Number of its domains by trend. A contested domain counts for every operator that lists it. A domain that another
    /// operator has now is [`Trend::Gone`], and for that operator [`Trend::Appeared`].
    pub domains: BTreeMap<Trend, usize>,
    /// What became of it.
    pub trend: OperatorTrend,
}

/// What became of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatorTrend {
    /// Domains regressed, and none is newly compliant.
    FellBack,
    /// Domains regressed, and others are newly compliant.
    Mixed,
    /// Domains are newly compliant, and none regressed.
    Improved,
    /// Only the second audit has it.
    Appeared,
    /// Only the first audit has it.
    Gone,
    /// Anything else changed, such as domains that appeared, or that are undetermined now.
    Other,
    /// Nothing changed.
    Same,
}

impl OperatorTrend {
    /// Its word in the JSON form and in CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FellBack => "fell_back",
            Self::Mixed => "mixed",
            Self::Improved => "improved",
            Self::Appeared => "appeared",
            Self::Gone => "gone",
            Self::Other => "other",
            Self::Same => "same",
        }
    }
}

impl OperatorChange<'_> {
    /// Its identity.
    pub fn id(&self) -> &str {
        self.latest().map_or("", |it| it.id.as_str())
    }

    /// Its name for people, if it is known.
    pub fn name(&self) -> Option<&str> {
        self.latest()?.name.as_deref()
    }

    /// Its verdict in each audit that has it.
    pub fn statuses(&self) -> [Option<Status>; 2] {
        [self.before, self.after].map(|it| it.map(OperatorReport::status))
    }

    /// Number of its domains with this trend.
    pub fn count(&self, trend: Trend) -> usize {
        self.domains.get(&trend).copied().unwrap_or_default()
    }

    fn latest(&self) -> Option<&OperatorReport> {
        self.after.or(self.before)
    }

    fn trend(&self) -> OperatorTrend {
        let [regressed, compliant] =
            [Trend::Regressed, Trend::NewlyCompliant].map(|it| self.count(it) > 0);
        match (self.before, self.after) {
            (None, _) => OperatorTrend::Appeared,
            (_, None) => OperatorTrend::Gone,
            _ if regressed && compliant => OperatorTrend::Mixed,
            _ if regressed => OperatorTrend::FellBack,
            _ if compliant => OperatorTrend::Improved,
            _ if self.domains.keys().all(|it| *it == Trend::Same) => OperatorTrend::Same,
            _ => OperatorTrend::Other,
        }
    }
}

/// The operators of both reports, with their domains by trend.
pub(super) fn changes<'a>(
    before: &'a Report,
    after: &'a Report,
    domains: &[DomainChange<'a>],
) -> Vec<OperatorChange<'a>> {
    let mut changes = BTreeMap::<&str, OperatorChange<'a>>::new();
    let nothing = || OperatorChange {
        before: None,
        after: None,
        domains: BTreeMap::new(),
        trend: OperatorTrend::Same,
    };
    for operator in &before.operators {
        let change = changes.entry(&operator.id).or_insert_with(nothing);
        change.before = Some(operator);
    }
    for operator in &after.operators {
        let change = changes.entry(&operator.id).or_insert_with(nothing);
        change.after = Some(operator);
    }
    for domain in domains {
        let ids = |it: Option<&'a _>| it.map_or(&[][..], |it: &super::DomainReport| &it.operators);
        let (had, has) = (ids(domain.before), ids(domain.after));
        let mut count = |id: &String, trend| {
            if let Some(change) = changes.get_mut(id.as_str()) {
                *change.domains.entry(trend).or_insert(0) += 1;
            }
        };
        for id in has {
            let is_new = !had.contains(id);
            count(
                id,
                if is_new {
                    Trend::Appeared
                } else {
                    domain.trend
                },
            );
        }
        for id in had.iter().filter(|id| !has.contains(id)) {
            count(id, Trend::Gone);
        }
    }
    let mut changes: Vec<_> = changes.into_values().collect();
    for change in &mut changes {
        change.trend = change.trend();
    }
    // Operators are sorted by identity already, and the sort is stable.
    changes.sort_by_key(|it| {
        let count = |trend| Reverse(it.count(trend));
        (
            count(Trend::Regressed),
            count(Trend::NewlyCompliant),
            it.trend,
        )
    });
    changes
}
