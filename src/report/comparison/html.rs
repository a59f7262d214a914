//! The changes as a page in one file.

use askama::Template;

use super::sections::{self, Cell, Section};
use super::{Comparison, subject};
use crate::lang::Lang;
use crate::report::causes::NAMES_KEPT;
use crate::report::page::words::words;
use crate::report::page::{Page, anchor};

/// Rows of a section that are shown without unfolding it.
const FEW_ROWS: usize = 50;

/// Names that are shown without unfolding them.
const FEW_NAMES: usize = 10;

words! {
    /// The texts of this page.
    struct Texts {
        /// Before a warning.
        warning: { en: "Warning:", fr: "Attention :" },
        /// If there are no changes.
        nothing: { en: "Nothing changed", fr: "Rien n’a changé" },
    }
}

/// A page of HTML, with a line break at its end. It names every domain that changed.
pub fn render(comparison: &Comparison<'_>, lang: Lang) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = ComparisonPage::of(comparison, lang).render_into(&mut html);
    html.push('\n');
    html
}

#[derive(Template)]
#[template(path = "comparison.html", whitespace = "minimize")]
struct ComparisonPage {
    page: Page,
    texts: Texts,
    totals: String,
    warnings: Vec<String>,
    audits: Vec<String>,
    is_change: bool,
    sections: Vec<PageSection>,
}

/// A section of the changes.
struct PageSection {
    /// The fragment identifier.
    anchor: String,
    title: String,
    is_open: bool,
    titles: Vec<PageTitle>,
    rows: Vec<Vec<PageCell>>,
}

/// The title of a column.
struct PageTitle {
    text: &'static str,
    is_number: bool,
}

/// A cell.
struct PageCell {
    text: String,
    /// All names, if the text has only the first ones.
    all: Option<String>,
    is_number: bool,
}

impl PageCell {
    fn new(cell: &Cell, lang: Lang) -> Self {
        let (text, all) = match cell {
            Cell::Names(names, 0) if names.len() > FEW_NAMES => {
                let first = names.iter().take(NAMES_KEPT).cloned().collect();
                let others = names.len() - NAMES_KEPT;
                let text = Cell::Names(first, others).in_line(lang);
                (text, Some(names.join(", ")))
            }
            other => (other.in_line(lang), None),
        };
        let is_number = cell.is_number();
        Self {
            text,
            all,
            is_number,
        }
    }
}

impl ComparisonPage {
    fn of(comparison: &Comparison<'_>, lang: Lang) -> Self {
        let sections = sections::sections(comparison, true, lang).into_iter();
        let style = include_str!("../whitelist/page.css");
        Self {
            page: Page::new(lang, sections::title(lang), style, ""),
            texts: Texts::of(lang),
            totals: subject::render(comparison, lang),
            warnings: sections::warnings(comparison, lang),
            audits: sections::head(comparison, lang),
            is_change: comparison.is_change(),
            sections: sections.map(|it| PageSection::new(it, lang)).collect(),
        }
    }
}

impl PageSection {
    fn new(section: Section, lang: Lang) -> Self {
        let first = section.rows.first().map_or(&[][..], Vec::as_slice);
        let titles = section.titles.iter().zip(first);
        Self {
            anchor: anchor("s", section.kind),
            title: section.title,
            is_open: section.rows.len() <= FEW_ROWS,
            titles: titles
                .map(|(text, cell)| PageTitle {
                    text,
                    is_number: cell.is_number(),
                })
                .collect(),
            rows: section
                .rows
                .iter()
                .map(|row| row.iter().map(|it| PageCell::new(it, lang)).collect())
                .collect(),
        }
    }
}
