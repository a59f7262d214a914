//! Which operators `--operator` means.

use super::OperatorIndex;
use super::builder::Builder;

/// Why a selection of domains cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// `--operator` names nobody known.
    #[error("no operator \"{wanted}\" is listed or declared{hint}")]
    UnknownOperator {
        /// What was asked for.
        wanted: String,
        /// The nearest names, ready to print, or nothing.
        hint: String,
    },
    /// `--operator` gives a name that several operators bear.
    #[error("the name \"{wanted}\" belongs to {} operators ({}): give one by its id", .ids.len(), .ids.join(", "))]
    AmbiguousOperator {
        /// What was asked for.
        wanted: String,
        /// Identities that bear the name.
        ids: Vec<String>,
    },
    /// Domains named by the user that the operators chosen do not list.
    #[error("not listed by the operator chosen with --operator: {}", .0.join(", "))]
    NotListed(Vec<String>),
}

impl Builder {
    /// The operator with this identity, else the only one that bears this name.
    pub(super) fn find(&self, wanted: &str) -> Result<OperatorIndex, SelectionError> {
        if let Some(index) = self.by_id.get(wanted) {
            return Ok(OperatorIndex(*index));
        }
        let folded = folded(wanted);
        let bearers: Vec<_> = (0..)
            .zip(&self.operators)
            .filter(|(_, operator)| operator.names().any(|name| self::folded(name) == folded))
            .collect();
        match bearers.as_slice() {
            [(index, _)] => Ok(OperatorIndex(*index)),
            [] => Err(SelectionError::UnknownOperator {
                wanted: wanted.to_owned(),
                hint: self.nearest(&folded),
            }),
            several => Err(SelectionError::AmbiguousOperator {
                wanted: wanted.to_owned(),
                ids: several
                    .iter()
                    .map(|(_, operator)| operator.id.to_string())
                    .collect(),
            }),
        }
    }

    /// Up to three operators whose name or identity is like `wanted`.
    fn nearest(&self, wanted: &str) -> String {
        /// Below this similarity a suggestion confuses more than it helps.
        const ALIKE: f64 = 0.8;
        let mut candidates: Vec<_> = self
            .operators
            .iter()
            .filter_map(|operator| {
                let likeness = operator
                    .names()
                    .chain([operator.id.as_str()])
                    .map(|name| likeness(&folded(name), wanted))
                    .fold(0.0, f64::max);
                (likeness >= ALIKE).then_some((likeness, operator))
            })
            .collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let nearest: Vec<_> = candidates.iter().take(3).map(|(_, o)| o.label()).collect();
        match nearest.is_empty() {
            true => String::new(),
            false => format!("; the nearest: {}", nearest.join(", ")),
        }
    }
}

/// A name as people compare it: without case, and any blanks (no-break spaces, too) as one space.
fn folded(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// From 0 to 1; a part of a name is as good as a misspelt one.
fn likeness(name: &str, wanted: &str) -> f64 {
    match !wanted.is_empty() && name.contains(wanted) {
        true => 1.0,
        false => strsim::jaro_winkler(name, wanted),
    }
}
