//! The command line of `mssrv history`.

use std::path::PathBuf;

use clap::Args;

use super::choice::choices;
use crate::command::settings::{HistoryFormat, HistorySettings};
use crate::report::csv::CsvDialect;
use crate::report::history::csv::HistoryTable;

pub(super) const STATUS: &str = "\
Exit status:
  0  the history is written
  2  the command failed: nothing is written, and the message says what to do";

/// `mssrv history`.
#[derive(Debug, Args)]
pub struct History {
    /// Archives, whose audits are all shown, and reports written with --format json or ndjson, in any order
    #[arg(value_name = "REPORT|ARCHIVE", required = true)]
    pub sources: Vec<PathBuf>,

    /// Format of the history. The table names the first domains of a row, and all with -v
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: HistoryFormat,

    /// What a line of --format csv is about [default: audits]
    #[arg(long, value_name = "TABLE")]
    pub csv_table: Option<HistoryTable>,

    /// Program that reads the table of --format csv [default: rfc4180]
    #[arg(long, value_name = "PROGRAM")]
    pub csv_for: Option<CsvDialect>,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

choices! {
    HistoryFormat:
    /// For people, with a line of blocks for the share of each audit
    Table = "table",
    /// For programs: mssrv.history/1, see docs/mssrv.history.1.schema.json
    Json = "json",
    /// One page with a chart that loads nothing from the network
    Html = "html",
    /// For spreadsheets and scripts: UTF-8, with a line of titles
    Csv = "csv",
}

choices! {
    HistoryTable:
    /// One line an audit
    Audits = "audits",
    /// One line an operator in one audit
    Operators = "operators",
    /// One line a domain of the last audit: whether it complies, and since when
    Domains = "domains",
    /// One line an open cause
    Causes = "causes",
}

impl From<History> for HistorySettings {
    fn from(args: History) -> Self {
        Self {
            sources: args.sources,
            format: args.format,
            csv_table: args.csv_table,
            csv_for: args.csv_for,
            output: args.output,
        }
    }
}
