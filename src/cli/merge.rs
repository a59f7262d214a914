//! The command line of `mssrv merge`.

use std::path::PathBuf;

use clap::Args;

use super::ReportFormat;

pub(super) const STATUS: &str = "\
Exit status: that of `mssrv check` over all domains: 0 everything complies; 1 something is
non-compliant or absent; 3 nothing is non-compliant or absent, but something stayed undetermined.
2 the reports cannot be merged: nothing is written, and what to do is told.";

/// `mssrv merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// Reports of all shards of one audit, as `mssrv check --shard` writes them with --format json or
    /// ndjson, or both; in any order. One whole report alone may be given, to write it in another
    /// format
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,

    /// Format of the report. In ndjson, domains come shard by shard, in the order they were settled
    /// there, and memory does not grow with their number
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ReportFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
