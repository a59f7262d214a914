//! Which operators `--operator` means.

use std::cmp::Ordering;

use super::builder::TrustSpaceBuilder;
use super::{Operator, OperatorIndex, TrustSpace};
use crate::lang::{Lang, Say, display_in_english, say};
use crate::name::OperatorId;

/// Below this similarity a suggestion confuses more than it helps.
const ALIKE: f64 = 0.8;

/// Why a selection of domains cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectionError {
    /// `--operator` names no known operator.
    UnknownOperator {
        /// What was asked for.
        wanted: String,
        /// The nearest operators, as reports name them.
        nearest: Vec<String>,
        /// Whether an operators file declares operators.
        declared: bool,
    },
    /// `--operator` gives a name that several operators bear.
    AmbiguousOperator {
        /// What was asked for.
        wanted: String,
        /// Identities that bear the name.
        ids: Vec<String>,
    },
    /// Domains named by the user that the operators chosen do not list.
    NotListed(Vec<String>),
}

impl Say for SelectionError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnknownOperator {
                wanted,
                nearest,
                declared,
            } => {
                let wanted = lang.quoted(wanted);
                let unknown = if *declared {
                    say!(
                        lang,
                        en: "--operator: no operator {wanted} is listed or declared",
                        fr: "--operator : l’opérateur {wanted} ne figure ni dans la liste blanche ni dans le \
                             fichier des opérateurs"
                    )
                } else {
                    say!(
                        lang,
                        en: "--operator: no operator {wanted} is listed",
                        fr: "--operator : l’opérateur {wanted} ne figure pas dans la liste blanche"
                    )
                };
                let nearest = nearest.join(", ");
                if nearest.is_empty() {
                    unknown
                } else {
                    say!(
                        lang,
                        en: "{unknown}. The nearest: {nearest}",
                        fr: "{unknown}. Les plus proches : {nearest}"
                    )
                }
            }
            Self::AmbiguousOperator { wanted, ids } => say!(
                lang,
                en: "--operator: {} operators have the name {}. Give the id of one: {}",
                fr: "--operator : {} opérateurs portent le nom {}. Donner l’identifiant de l’un d’eux : {}",
                lang.number(ids.len()),
                lang.quoted(wanted),
                ids.join(", ")
            ),
            Self::NotListed(domains) => say!(
                lang,
                en: "not listed by the operator chosen with --operator: {}",
                fr: "non inscrit par l’opérateur choisi avec --operator : {}",
                domains.join(", ")
            ),
        }
    }
}

display_in_english!(SelectionError);

impl std::error::Error for SelectionError {}

impl TrustSpaceBuilder {
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
                nearest: self.nearest(&folded),
                declared: self
                    .operators
                    .iter()
                    .any(|operator| operator.declaration.is_some()),
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
    fn nearest(&self, wanted: &str) -> Vec<String> {
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
        candidates.iter().take(3).map(|(_, o)| o.label()).collect()
    }
}

impl TrustSpace {
    /// Operators of the whitelist that `operator` may be: up to three whose identity is like its identity,
    /// then up to three whose name is like its name. As reports name them.
    pub fn nearest_listed(&self, operator: &Operator) -> Vec<String> {
        /// Up to three, the best first.
        fn best<K: PartialOrd>(mut ranked: Vec<(K, &Operator)>) -> Vec<&Operator> {
            ranked.sort_by(|a, b| {
                let by_rank = a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal);
                by_rank.then_with(|| a.1.id.cmp(&b.1.id))
            });
            ranked.into_iter().map(|(_, it)| it).take(3).collect()
        }
        // Another operator of the file is not the one that is meant.
        let is_free = |it: &&Operator| it.is_listed && it.declaration.is_none();
        let listed = || self.operators().map(|(_, it)| it).filter(is_free);
        let by_id = listed().filter_map(|it| Some((errors(&it.id, &operator.id)?, it)));
        let name = operator.name.as_deref().map(folded);
        let by_name = listed().filter_map(|it| {
            let name = name.as_deref()?;
            let names = it.names().map(|it| likeness(&folded(it), name));
            let likeness = names.fold(0.0, f64::max);
            (likeness >= ALIKE).then_some((-likeness, it))
        });
        let (by_id, by_name) = (best(by_id.collect()), best(by_name.collect()));
        let more = by_name
            .iter()
            .filter(|it| !by_id.iter().any(|known| known.id == it.id));
        by_id.iter().chain(more).map(|it| it.label()).collect()
    }
}

/// Number of typing errors between two identities. `None` if there are too many for one to be meant as the
/// other. Missing digits at an end count as one: `1` before a FINESS number, `3` before a SIRET number, or
/// the establishment after a SIREN number.
fn errors(id: &OperatorId, wanted: &OperatorId) -> Option<usize> {
    /// Fewer digits are part of many identities.
    const LEAST: usize = 8;
    let (id, wanted) = (id.as_str(), wanted.as_str());
    let is_part = id.contains(wanted) || wanted.contains(id);
    if is_part && id.len().min(wanted.len()) >= LEAST {
        Some(1)
    } else {
        Some(strsim::osa_distance(id, wanted)).filter(|errors| *errors <= 2)
    }
}

/// A name as people compare it: without case, and with any blanks (also no-break spaces) as one space.
fn folded(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// From 0 to 1; a part of a name is as good as a misspelt one.
fn likeness(name: &str, wanted: &str) -> f64 {
    if !wanted.is_empty() && name.contains(wanted) {
        1.0
    } else {
        strsim::jaro_winkler(name, wanted)
    }
}
