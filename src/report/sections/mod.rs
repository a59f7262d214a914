//! Tables with titles, of which reports for people consist: what they show, whatever the format. Cells have texts of
//! reports as they are: each format makes them harmless in its own way.

pub(super) mod text;

use super::causes::NAMES_KEPT;
use super::words;
use crate::lang::Lang;

/// A table with its title.
#[derive(Debug)]
pub(super) struct Section {
    /// Names it in a fragment identifier.
    pub(super) kind: &'static str,
    /// Its title, with the number of what it lists.
    pub(super) title: String,
    /// Whether its first cells are prose.
    pub(super) is_prose: bool,
    /// The titles of its columns.
    pub(super) titles: Vec<&'static str>,
    /// Its rows, each with a cell for each column.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// Names, and the number of others that are not shown.
    Names(Vec<String>, usize),
    /// A number.
    Number(u64),
    /// A difference, with its sign.
    Difference(i64),
    /// A part of a whole.
    Share(u64, u64),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(number: usize) -> Self {
        Self::Number(number as u64)
    }

    /// The first names, or all.
    pub(super) fn names<'a>(names: impl Iterator<Item = &'a str>, all: bool) -> Self {
        let mut names: Vec<_> = names.map(str::to_owned).collect();
        let shown = if all { names.len() } else { NAMES_KEPT };
        let others = names.len().saturating_sub(shown);
        names.truncate(shown);
        Self::Names(names, others)
    }

    /// Whether it is a number, which stands at the right.
    pub(super) fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Names(..))
    }

    /// Its text on one line.
    pub(super) fn in_line(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Names(names, others) => words::first_names(names, names.len() + others, lang),
            Self::Number(number) => words::number(*number, lang),
            Self::Share(part, all) => words::mailbox_share(*part, *all, lang),
            Self::Difference(0) => "0".to_owned(),
            Self::Difference(difference) => {
                let number = words::number(difference.unsigned_abs(), lang);
                let sign = if *difference < 0 { '−' } else { '+' };
                format!("{sign}{number}")
            }
        }
    }
}
