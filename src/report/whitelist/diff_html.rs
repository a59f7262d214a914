//! The changes between two whitelists as a page in one file.

use askama::Template;

use super::diff_rows::{self, Rows};
use super::{DocumentSide, Section, WhitelistDifference, unusable};
use crate::lang::{Lang, say};
use crate::report::page::words::words;
use crate::report::page::{Page, anchor};

/// Rows of a section that are shown without unfolding it.
const FEW_ROWS: usize = 200;

words! {
    /// The texts of this page.
    struct Texts {
        /// Before a warning.
        warning: { en: "Warning:", fr: "Avertissement :" },
        /// The table of the numbers.
        summary: { en: "Summary", fr: "Résumé" },
        /// A column of it.
        change: { en: "Change", fr: "Changement" },
        /// Another.
        number: { en: "Number", fr: "Nombre" },
        /// The documents.
        documents: { en: "Whitelists compared", fr: "Listes blanches comparées" },
    }
}

/// A page of HTML, with a line break at its end. It names every domain.
pub fn render(difference: &WhitelistDifference<'_>, lang: Lang) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = DifferencePage::of(difference, lang).render_into(&mut html);
    html.push('\n');
    html
}

#[derive(Template)]
#[template(path = "whitelist_diff.html", whitespace = "minimize")]
struct DifferencePage {
    page: Page,
    texts: Texts,
    totals: String,
    warnings: Vec<String>,
    documents: [String; 2],
    sections: Vec<PageSection>,
}

/// A section of the changes that is not empty.
struct PageSection {
    /// The fragment identifier.
    anchor: String,
    title: String,
    /// How many operators, domains or entries changed.
    number: String,
    is_open: bool,
    titles: Vec<&'static str>,
    rows: Vec<Vec<Vec<String>>>,
}

impl PageSection {
    fn new<const N: usize>(kind: &str, number: usize, rows: Rows<N>, lang: Lang) -> Self {
        Self {
            anchor: anchor("s", kind),
            title: rows.title,
            number: lang.number(number),
            is_open: rows.rows.len() <= FEW_ROWS,
            titles: rows.titles.to_vec(),
            rows: rows.rows.into_iter().map(|row| row.to_vec()).collect(),
        }
    }
}

impl DifferencePage {
    fn of(diff: &WhitelistDifference<'_>, lang: Lang) -> Self {
        let title = say!(
            lang,
            en: "Changes to the whitelist",
            fr: "Changements de la liste blanche"
        );
        let document = |side| diff.document(side, lang, str::to_owned, str::to_owned);
        let sections = sections(diff, lang).into_iter();
        Self {
            page: Page::new(lang, title, include_str!("page.css"), ""),
            texts: Texts::of(lang),
            totals: diff.totals(lang),
            warnings: diff.warnings(lang),
            documents: [DocumentSide::Old, DocumentSide::New].map(document),
            sections: sections.filter(|it| !it.rows.is_empty()).collect(),
        }
    }
}

fn sections(diff: &WhitelistDifference<'_>, lang: Lang) -> Vec<PageSection> {
    let changes = &diff.changes;
    let mut sections = Vec::new();
    for (side, register) in diff.sides() {
        let entries = register.document.unusable();
        let rows: Vec<_> = entries.map(|it| [vec![unusable(it, lang)]]).collect();
        let kind = match side {
            DocumentSide::Old => "unusable-old",
            DocumentSide::New => "unusable-new",
        };
        let rows = Rows {
            title: side.unusable(lang),
            titles: match lang {
                Lang::English => ["Entry"],
                Lang::French => ["Entrée"],
            },
            rows,
        };
        sections.push(PageSection::new(kind, rows.rows.len(), rows, lang));
    }
    for (kind, section, changed) in [
        (
            "operators-added",
            Section::OperatorsAdded,
            &changes.operators_added,
        ),
        (
            "operators-removed",
            Section::OperatorsRemoved,
            &changes.operators_removed,
        ),
    ] {
        let rows = diff_rows::operators(diff, section, changed, lang);
        sections.push(PageSection::new(kind, changed.len(), rows, lang));
    }
    for (kind, section, changed) in [
        ("domains-added", Section::DomainsAdded, &changes.added),
        ("domains-removed", Section::DomainsRemoved, &changes.removed),
    ] {
        let rows = diff_rows::domains(diff, section, changed, lang);
        sections.push(PageSection::new(kind, changed.len(), rows, lang));
    }
    let moved = diff_rows::moved(diff, lang);
    let number_moved = changes.moved.len();
    sections.push(PageSection::new("domains-moved", number_moved, moved, lang));
    let certificates = diff_rows::certificates(diff, true, lang);
    let number_changed = changes.certificates.len();
    sections.push(PageSection::new(
        "certificates",
        number_changed,
        certificates,
        lang,
    ));
    sections
}

#[cfg(test)]
mod tests;
