//! Text layout: width, colours, and whether names may be wrapped.

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::Rows;
use tabled::settings::style::Style;
use tabled::settings::{Color, Modify};

use crate::lang::Lang;
use crate::text;

/// Narrowest layout: below it, lines are longer than the terminal rather than unreadable.
pub(crate) const MIN_WIDTH: usize = 80;

/// Layout of a text or table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// The language of the text.
    pub lang: Lang,
    /// Columns of the terminal, or of whatever shows the text.
    pub width: usize,
    /// Whether to colour the text.
    pub color: bool,
    /// Whether to show informational findings, and the domains that comply.
    pub verbose: bool,
    /// Whether names and identities are never wrapped, however wide the table gets. Set if the output is
    /// no terminal, so that a search for a name finds it.
    pub never_break_names: bool,
}

impl TextStyle {
    /// No narrower than a table can be read in.
    pub(crate) fn at_least(self) -> Self {
        let width = self.width.max(MIN_WIDTH);
        Self { width, ..self }
    }

    /// Wraps a text to that width. Names are not wrapped if they fit, so that they can be copied. If the
    /// output is no terminal, they are never wrapped.
    pub(super) fn fill(self, text: &str, width: usize) -> String {
        let options = textwrap::Options::new(width)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(!self.never_break_names);
        text::fill(text, options)
    }

    /// Wraps one line of text.
    pub(crate) fn fill_line(self, line: &str) -> String {
        self.fill(line, self.width)
    }

    /// The table of these rows, the first of which has the titles.
    pub(crate) fn table(self, builder: Builder) -> Table {
        let mut table = builder.build();
        table.with(Style::rounded());
        if self.color {
            table.with(Modify::new(Rows::first()).with(Color::BOLD));
        }
        table
    }

    /// The text in that colour, if colours are on.
    pub(super) fn paint(self, text: &str, color: Color) -> String {
        if self.color {
            color.colorize(text)
        } else {
            text.to_owned()
        }
    }
}
