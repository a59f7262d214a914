//! The comparison of two audits.

use std::path::PathBuf;

use crate::report::comparison::csv::ComparisonTable;
use crate::report::csv::CsvDialect;

/// `mssrv compare`.
#[derive(Debug, Clone)]
pub struct CompareSettings {
    /// The audit that the changes begin with: a report, or `ARCHIVE@DATE`; `-` is standard input.
    pub before: PathBuf,
    /// The audit that they lead to, likewise.
    pub after: PathBuf,
    /// Whether audits are compared that were made in different ways, or the later one first.
    pub force: bool,
    /// The extraction of the Annuaire Santé with the mailboxes of each domain, for both audits; `-` is standard input.
    pub mailboxes: Option<PathBuf>,
    /// How the changes are written.
    pub format: ComparisonFormat,
    /// What a line of CSV is about; none for the default. Other formats refuse it.
    pub csv_table: Option<ComparisonTable>,
    /// The program that reads the CSV; none for the default. Other formats refuse it.
    pub csv_for: Option<CsvDialect>,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
    /// Which changes give exit status 1.
    pub fail_on: FailOn,
}

/// The forms of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonFormat {
    /// Tables, for people.
    Table,
    /// `mssrv.comparison/1`.
    Json,
    /// Markdown.
    Markdown,
    /// A page.
    Html,
    /// CSV.
    Csv,
    /// A workbook of Excel.
    Xlsx,
    /// One line.
    Subject,
}

/// Which changes a comparison fails on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Any.
    #[default]
    Change,
    /// A domain that was compliant is non-compliant or absent.
    Regression,
}
