//! How a format writes the report of an audit.

use std::io::{self, Write};

use super::Report;
use super::csv::CsvSettings;
use super::look::TextStyle;

/// How a report is written.
#[derive(Debug, Clone, Copy)]
pub enum Writing {
    /// At the end of the audit.
    Whole(AuditFormat),
    /// Each domain as soon as it is settled, by [`ndjson`](super::ndjson).
    Lines,
}

/// A format that shows an audit as a whole.
#[derive(Debug, Clone, Copy)]
pub struct AuditFormat {
    /// Whether people read the report as text, so that other lines can follow it.
    pub for_people: bool,
    /// Whether [`CsvSettings`] apply.
    pub is_csv: bool,
    /// Whether it shows [`Report::mailboxes`].
    pub shows_mailboxes: bool,
    /// Most domains that it can show. `None` if there is no limit.
    pub most_domains: Option<usize>,
    /// Writes the report.
    pub write: fn(&Report, Presentation, &mut dyn Write) -> io::Result<()>,
}

/// How a report is shown, as far as its format depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Presentation {
    /// The layout of a text for people.
    pub style: TextStyle,
    /// The table of a spreadsheet.
    pub csv: CsvSettings,
}

impl Writing {
    /// Whether the report is for people.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.for_people)
    }

    /// The most domains that it can show, if that is fewer than this number.
    pub fn too_few_for(self, domains: usize) -> Option<usize> {
        match self {
            Self::Whole(whole) => whole.most_domains.filter(|most| domains > *most),
            Self::Lines => None,
        }
    }

    /// Whether [`CsvSettings`] apply.
    pub fn is_csv(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.is_csv)
    }

    /// Whether [`Report::mailboxes`] is shown.
    pub fn shows_mailboxes(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.shows_mailboxes)
    }

    /// Whether the report leaves line by line.
    pub fn is_in_lines(self) -> bool {
        matches!(self, Self::Lines)
    }
}
