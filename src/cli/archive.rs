//! The command line of `mssrv archive`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::choice::choices;
use super::{ReportFormat, report_format, value};
use crate::archive::AuditName;
use crate::command::settings::{
    ArchiveSettings, ArchivedSelection, ArchivingSettings, AuditListFormat, AuditListSettings,
    ExportSettings, ShowSettings,
};

/// `mssrv archive`.
#[derive(Debug, Subcommand)]
pub enum Archive {
    /// Add reports that were made earlier, or merged
    #[command(after_help = ADD_STATUS)]
    Add(Add),
    /// List the audits
    List(ListAudits),
    /// Write the report of an audit, in any format of `mssrv check`
    #[command(after_help = SHOW_STATUS)]
    Show(Show),
    /// Write an audit, or all of them, as files in JSON
    Export(Export),
    /// Remove an audit
    Remove(Remove),
}

const ADD_STATUS: &str = "\
An audit is identified by the second in which it began. If the archive has it already, with the same content, nothing changes.

Exit status:
  0  all reports are in the archive
  2  the command failed, or a report was refused; the others are in the archive";

const SHOW_STATUS: &str = "\
Exit status, as for `mssrv check`:
  0  all domains are compliant
  1  at least one domain is non-compliant or absent
  2  the command failed
  3  no domain is non-compliant or absent, but at least one is undetermined";

/// `mssrv archive add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Archive (SQLite), which is created if it does not exist
    #[arg(value_name = "ARCHIVE")]
    pub file: PathBuf,

    /// Reports of whole audits, written by `mssrv check` or `mssrv merge` with --format json or ndjson
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,

    /// Also keep the number of mailboxes of each domain, for a single report: the extraction
    /// "Extraction_Correspondance_MSSante" of the Annuaire Santé, the text or its .zip; - is standard input
    #[arg(long, value_name = "FILE")]
    pub mailboxes: Option<PathBuf>,
}

/// `mssrv archive list`.
#[derive(Debug, Args)]
pub struct ListAudits {
    /// Archive to read
    #[arg(value_name = "ARCHIVE")]
    pub file: PathBuf,

    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: AuditListFormat,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

choices! {
    AuditListFormat:
    /// For people
    Table = "table",
    /// For programs: mssrv.archive/1, see docs/mssrv.archive.1.schema.json
    Json = "json",
    /// For spreadsheets: UTF-8, with a line of titles
    Csv = "csv",
}

/// `mssrv archive show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Archive to read
    #[arg(value_name = "ARCHIVE")]
    pub file: PathBuf,

    /// Audit: the day on which it began (2026-11-30), its time if there are several (2026-11-30T21:04:00Z), or latest.
    /// In UTC
    #[arg(value_name = "DATE", value_parser = value::audit, default_value = "latest")]
    pub date: AuditName,

    /// Format of the report
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ReportFormat,

    #[command(flatten)]
    pub csv: report_format::Csv,

    /// File to write, replaced as a whole; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub also: report_format::Also,
}

/// `mssrv archive export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Archive to read
    #[arg(value_name = "ARCHIVE")]
    pub file: PathBuf,

    /// Audit, as for `mssrv archive show`. Without it, all audits
    #[arg(value_name = "DATE", value_parser = value::audit)]
    pub date: Option<AuditName>,

    /// File to write (mssrv.report/1), replaced as a whole; - is standard output. Without DATE: folder to write, which
    /// must have no other files. An audit is a file such as 2026-11-30T21-04-00Z.json
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: PathBuf,
}

/// `mssrv archive remove`.
#[derive(Debug, Args)]
pub struct Remove {
    /// Archive to change
    #[arg(value_name = "ARCHIVE")]
    pub file: PathBuf,

    /// Audit, as for `mssrv archive show`
    #[arg(value_name = "DATE", value_parser = value::audit)]
    pub date: AuditName,
}

impl From<Archive> for ArchiveSettings {
    fn from(command: Archive) -> Self {
        match command {
            Archive::Add(args) => Self::Add(ArchivingSettings {
                archive: args.file,
                reports: args.reports,
                mailboxes: args.mailboxes,
            }),
            Archive::List(args) => Self::List(AuditListSettings {
                archive: args.file,
                format: args.format,
                output: args.output,
            }),
            Archive::Show(args) => Self::Show(ShowSettings {
                selection: ArchivedSelection {
                    archive: args.file,
                    audit: args.date,
                },
                format: args.format.writing(),
                csv: args.csv.settings(),
                output: args.output,
                also: args.also.also,
            }),
            Archive::Export(args) => Self::Export(ExportSettings {
                archive: args.file,
                audit: args.date,
                output: args.output,
            }),
            Archive::Remove(args) => Self::Remove(ArchivedSelection {
                archive: args.file,
                audit: args.date,
            }),
        }
    }
}
