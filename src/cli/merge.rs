//! The command line of `mssrv merge`.

use std::path::PathBuf;

use clap::Args;

use super::ReportFormat;
use crate::command::settings::MergeSettings;

pub(super) const STATUS: &str = "\
Exit status, as for `mssrv check` of all domains:
  0  all domains are compliant
  1  at least one domain is non-compliant or absent
  2  the reports cannot be merged: nothing is written, and the message says what to do
  3  no domain is non-compliant or absent, but at least one is undetermined";

/// `mssrv merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// Reports of all shards of one audit, in any order, written by `mssrv check --shard`. Each has
    /// --format json or ndjson. To write a whole report in another format, give only that report
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,

    /// Format of the report. In ndjson, domains follow shard by shard, in the order in which they were
    /// settled; memory use does not grow with their number
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ReportFormat,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub csv: super::report_format::Csv,

    /// Weigh domains, causes and operators by their mailboxes: the extraction
    /// "Extraction_Correspondance_MSSante" of the Annuaire Santé, the text or its .zip; - is standard input.
    /// Only the number of mailboxes of each domain is kept
    #[arg(long, value_name = "FILE")]
    pub mailboxes: Option<PathBuf>,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment would become help text")]
    pub also: super::report_format::Also,

    /// Add the merged audit to this archive (SQLite), which is created if it does not exist; see `mssrv archive`
    #[arg(long, value_name = "FILE")]
    pub archive: Option<PathBuf>,
}

impl From<Merge> for MergeSettings {
    fn from(args: Merge) -> Self {
        Self {
            reports: args.reports,
            format: args.format.writing(),
            csv: args.csv.settings(),
            mailboxes: args.mailboxes,
            output: args.output,
            also: args.also.also,
            archive: args.archive,
        }
    }
}
