//! The history of several audits.

use std::path::PathBuf;

use crate::report::csv::CsvDialect;
use crate::report::history::csv::HistoryTable;

/// `mssrv history`.
#[derive(Debug, Clone)]
pub struct HistorySettings {
    /// Reports of audits, and archives with all of their audits, in any order.
    pub sources: Vec<PathBuf>,
    /// How the history is written.
    pub format: HistoryFormat,
    /// What a line of CSV is about; none for the default. Other formats refuse it.
    pub csv_table: Option<HistoryTable>,
    /// The program that reads the CSV; none for the default. Other formats refuse it.
    pub csv_for: Option<CsvDialect>,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
}

/// The forms of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryFormat {
    /// Tables, for people.
    Table,
    /// `mssrv.history/1`.
    Json,
    /// A page with a chart.
    Html,
    /// CSV.
    Csv,
}
