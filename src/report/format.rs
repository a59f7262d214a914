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
    /// Whether people read the report.
    pub for_people: bool,
    /// Whether the report is a text of which each line is one, so that another line can follow it on standard output.
    pub is_plain_text: bool,
    /// Whether [`CsvSettings`] apply.
    pub is_csv: bool,
    /// Whether it shows [`Report::mailboxes`].
    pub shows_mailboxes: bool,
    /// Whether the report is no text, so that a terminal cannot show it.
    pub is_binary: bool,
    /// Most domains that the report can have. `None` if there is no limit.
    pub most_domains: Option<usize>,
    /// Whether only an audit of zone files can have it.
    pub only_zone_files: bool,
    /// Writes the report.
    pub write: WriteReport,
}

/// Writes a report.
pub type WriteReport = fn(&Report, Presentation, &mut dyn Write) -> io::Result<()>;

impl AuditFormat {
    /// A format for programs, of any number of domains.
    pub const fn of(write: WriteReport) -> Self {
        Self {
            for_people: false,
            is_plain_text: false,
            is_csv: false,
            shows_mailboxes: false,
            is_binary: false,
            most_domains: None,
            only_zone_files: false,
            write,
        }
    }
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

    /// Whether another line can follow the report on standard output.
    pub fn is_plain_text(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.is_plain_text)
    }

    /// Whether the report is no text.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.is_binary)
    }

    /// Whether only an audit of zone files can have it.
    pub fn is_only_for_zone_files(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.only_zone_files)
    }

    /// Whether the report leaves line by line.
    pub fn is_in_lines(self) -> bool {
        matches!(self, Self::Lines)
    }
}
