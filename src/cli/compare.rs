//! The command line of `mssrv compare`.

use std::path::PathBuf;

use clap::Args;

use super::choice::choices;
use crate::command::settings::{CompareSettings, ComparisonFormat, FailOn};
use crate::report::comparison::csv::ComparisonTable;
use crate::report::csv::CsvDialect;

pub(super) const STATUS: &str = "\
Exit status:
  0  nothing changed; with --fail-on regression, no domain regressed
  1  something changed; with --fail-on regression, a domain regressed
  2  the audits cannot be compared: nothing is written, and the message says what to do";

/// `mssrv compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The earlier audit: its report, written with --format json or ndjson, or ARCHIVE@DATE; - is standard input
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,

    /// The later audit: its report, or ARCHIVE@DATE, such as audits.sqlite@2026-11-30 or audits.sqlite@latest; - is
    /// standard input
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,

    /// Also compare audits that were made in different ways, such as with and without --probe, or the later one
    /// first. Every report for people then says so
    #[arg(long)]
    pub force: bool,

    /// Weigh domains by their mailboxes: the extraction "Extraction_Correspondance_MSSante" of the Annuaire Santé,
    /// the text or its .zip; - is standard input
    #[arg(long, value_name = "FILE")]
    pub mailboxes: Option<PathBuf>,

    /// Format of the changes. Table and markdown name the first domains of a row, and all with -v
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ComparisonFormat,

    /// What a line of --format csv is about [default: domains]
    #[arg(long, value_name = "TABLE")]
    pub csv_table: Option<ComparisonTable>,

    /// Program that reads the table of --format csv [default: rfc4180]
    #[arg(long, value_name = "PROGRAM")]
    pub csv_for: Option<CsvDialect>,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Which changes give exit status 1
    #[arg(long, value_name = "WHAT", default_value = "change")]
    pub fail_on: FailOn,
}

choices! {
    ComparisonFormat:
    /// For people
    Table = "table",
    /// For programs: mssrv.comparison/1, see docs/mssrv.comparison.1.schema.json
    Json = "json",
    /// For an issue or a message
    Markdown = "markdown",
    /// One page that loads nothing from the network
    Html = "html",
    /// For spreadsheets and scripts: UTF-8, with a line of titles
    Csv = "csv",
    /// For spreadsheets: a workbook of Excel
    Xlsx = "xlsx",
    /// One line, for the subject of a message
    Subject = "subject",
}

choices! {
    ComparisonTable:
    /// One line a domain whose verdict, records or operators changed
    Domains = "domains",
    /// One line an operator of which anything changed
    Operators = "operators",
    /// One line a cause that more or fewer domains have
    Causes = "causes",
}

choices! {
    FailOn:
    /// Any change
    Change = "change",
    /// A domain that was compliant is non-compliant or absent
    Regression = "regression",
}

impl From<Compare> for CompareSettings {
    fn from(args: Compare) -> Self {
        Self {
            before: args.before,
            after: args.after,
            force: args.force,
            mailboxes: args.mailboxes,
            format: args.format,
            csv_table: args.csv_table,
            csv_for: args.csv_for,
            output: args.output,
            fail_on: args.fail_on,
        }
    }
}
