//! Tables whose cells are wrapped to a greatest width each, so that every line fits the terminal.

use tabled::Table;
use tabled::builder::Builder;

use crate::report::table::{Look, MIN_WIDTH, styled, wrapping};

/// What a table is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How it is to look.
    pub look: Look,
    /// Whether names and identities are never broken, however wide they make the table: for what is
    /// no terminal, so that a search for a name finds it.
    pub whole_names: bool,
}

impl Page {
    /// No narrower than a table can be read in.
    pub(super) fn at_least(self) -> Self {
        let width = self.look.width.max(MIN_WIDTH);
        let look = Look { width, ..self.look };
        Self { look, ..self }
    }

    /// Columns there are.
    pub(super) fn width(self) -> usize {
        self.look.width
    }

    /// A line of words, in as many lines as it takes.
    pub(super) fn fill(self, line: &str) -> String {
        textwrap::fill(line, self.words(self.look.width))
    }

    /// Words alone are put on lines of their own, but for a terminal, where nothing may stick out.
    fn words(self, width: usize) -> textwrap::Options<'static> {
        wrapping(width).break_words(!self.whole_names)
    }
}

/// A column: what it holds, and its greatest width.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    /// Names and identities.
    Names(usize),
    /// Anything else.
    Words(usize),
}

/// Columns that the frame and its padding take beside `cells` cells.
pub(super) const fn frame(cells: usize) -> usize {
    3 * cells + 1
}

/// Such a table, or none without rows. A cell may have several lines.
pub(super) fn grid<const N: usize>(
    page: Page,
    titles: [&str; N],
    columns: [Column; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Option<Table> {
    let mut builder = Builder::default();
    builder.push_record(titles);
    for row in rows {
        let cells = row.iter().zip(columns);
        builder.push_record(cells.map(|(cell, column)| match column {
            Column::Names(_) if page.whole_names => cell.clone(),
            Column::Names(width) | Column::Words(width) => textwrap::fill(cell, page.words(width)),
        }));
    }
    (builder.count_records() > 1).then(|| styled(builder, page.look))
}
