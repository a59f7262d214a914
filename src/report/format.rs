//! How a format writes the report of an audit.

use std::io::{self, Write};

use super::look::TextStyle;
use super::{Report, json, table};

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
    /// Writes the report.
    pub write: fn(&Report, TextStyle, &mut dyn Write) -> io::Result<()>,
}

/// The table: [`table`].
pub const TABLE: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    write: |report, look, out| out.write_all(table::render(report, look).as_bytes()),
});

/// One JSON document: [`json`].
pub const JSON: Writing = Writing::Whole(AuditFormat {
    for_people: false,
    write: |report, _, out| json::write(report, out),
});

impl Writing {
    /// Whether the report is for people.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Whole(whole) if whole.for_people)
    }

    /// Whether the report leaves line by line.
    pub fn is_in_lines(self) -> bool {
        matches!(self, Self::Lines)
    }
}
