//! Sections as tables of a page.

use super::anchor;
use crate::lang::Lang;
use crate::report::causes::NAMES_KEPT;
use crate::report::sections::{Cell, Section};

/// Rows of a section that are shown without unfolding it.
const FEW_ROWS: usize = 50;

/// Names that are shown without unfolding them.
const FEW_NAMES: usize = 10;

/// A section of a page.
pub(in crate::report) struct PageSection {
    /// The fragment identifier.
    pub(in crate::report) anchor: String,
    pub(in crate::report) title: String,
    pub(in crate::report) is_open: bool,
    pub(in crate::report) titles: Vec<PageTitle>,
    pub(in crate::report) rows: Vec<Vec<PageCell>>,
}

/// The title of a column.
pub(in crate::report) struct PageTitle {
    pub(in crate::report) text: &'static str,
    pub(in crate::report) is_number: bool,
}

/// A cell.
pub(in crate::report) struct PageCell {
    pub(in crate::report) text: String,
    /// All names, if the text has only the first ones.
    pub(in crate::report) all: Option<String>,
    pub(in crate::report) is_number: bool,
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

impl PageSection {
    /// A section, which is unfolded if it has few rows.
    pub(in crate::report) fn new(section: Section, lang: Lang) -> Self {
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
