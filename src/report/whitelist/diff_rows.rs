//! The changes between two whitelists as rows, the same in every form for people. Cells have texts of the documents as
//! they are: each form makes them harmless in its own way.

use super::{Section, WhitelistDifference, first_names};
use crate::lang::{Lang, say};
use crate::register::{DomainChange, ListedOperator};

/// A section of the changes. A cell has lines.
pub(super) struct Rows<const N: usize> {
    /// Its title, with a reservation if its contents are not certain.
    pub(super) title: String,
    /// The titles of its columns.
    pub(super) titles: [&'static str; N],
    /// Its rows.
    pub(super) rows: Vec<[Vec<String>; N]>,
}

/// Operators added or removed.
pub(super) fn operators(
    diff: &WhitelistDifference<'_>,
    section: Section,
    operators: &[ListedOperator],
    lang: Lang,
) -> Rows<2> {
    let rows = operators.iter().map(|operator| {
        [
            vec![operator.id.to_string()],
            operator.name.iter().cloned().collect(),
        ]
    });
    Rows {
        title: diff.title(section, lang),
        titles: match lang {
            Lang::English => ["Id", "Operator"],
            Lang::French => ["Identifiant", "Opérateur"],
        },
        rows: rows.collect(),
    }
}

/// Domains added or removed.
pub(super) fn domains(
    diff: &WhitelistDifference<'_>,
    section: Section,
    changes: &[DomainChange],
    lang: Lang,
) -> Rows<2> {
    let rows = changes.iter().map(|change| {
        [
            vec![change.domain.clone()],
            diff.labels(&change.operators, lang),
        ]
    });
    Rows {
        title: diff.title(section, lang),
        titles: match lang {
            Lang::English => ["Domain", "Operator"],
            Lang::French => ["Domaine", "Opérateur"],
        },
        rows: rows.collect(),
    }
}

/// Domains that other operators list than before.
pub(super) fn moved(diff: &WhitelistDifference<'_>, lang: Lang) -> Rows<3> {
    let rows = diff.changes.moved.iter().map(|moved| {
        [
            vec![moved.domain.clone()],
            diff.labels(&moved.from, lang),
            diff.labels(&moved.to, lang),
        ]
    });
    Rows {
        title: diff.title(Section::DomainsMoved, lang),
        titles: match lang {
            Lang::English => ["Domain", "From", "To"],
            Lang::French => ["Domaine", "Avant", "Après"],
        },
        rows: rows.collect(),
    }
}

/// Changes of certificates; `all` names every domain that one touches.
pub(super) fn certificates(diff: &WhitelistDifference<'_>, all: bool, lang: Lang) -> Rows<5> {
    let groups = diff.changes.certificate_groups();
    let rows = groups.iter().map(|group| {
        let (shown, more) = first_names(&group.domains, all);
        let mut domains: Vec<_> = shown.into_iter().map(str::to_owned).collect();
        if more > 0 {
            let others = lang.counted(more, ["more"; 2], ["autre", "autres"]);
            domains.push(say!(lang, en: "and {others}", fr: "et {others}"));
        }
        [
            vec![lang.number(group.domains.len())],
            domains,
            vec![diff.label(group.operator, lang)],
            group.removed.to_vec(),
            group.added.to_vec(),
        ]
    });
    Rows {
        title: diff.title(Section::Certificates, lang),
        titles: match lang {
            Lang::English => ["Number", "Domains", "Operator", "Removed", "Added"],
            Lang::French => ["Nombre", "Domaines", "Opérateur", "Retirés", "Ajoutés"],
        },
        rows: rows.collect(),
    }
}
