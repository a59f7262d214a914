//! Audits kept in an archive.

use std::path::PathBuf;

use super::FurtherReport;
use crate::archive::AuditName;
use crate::report::csv::CsvSettings;
use crate::report::format::Writing;

/// `mssrv archive`.
#[derive(Debug, Clone)]
pub enum ArchiveSettings {
    /// Add saved reports.
    Add(ArchivingSettings),
    /// List the audits.
    List(AuditListSettings),
    /// Write the report of an audit.
    Show(ShowSettings),
    /// Write audits as files.
    Export(ExportSettings),
    /// Remove an audit.
    Remove(ArchivedSelection),
}

/// `mssrv archive add`.
#[derive(Debug, Clone)]
pub struct ArchivingSettings {
    /// The archive, which is created if it does not exist.
    pub archive: PathBuf,
    /// Reports of whole audits.
    pub reports: Vec<PathBuf>,
    /// The extraction of the Annuaire Santé with the mailboxes of each domain, which belongs to the only report; `-` is
    /// standard input.
    pub mailboxes: Option<PathBuf>,
}

/// An audit of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedSelection {
    /// The archive.
    pub archive: PathBuf,
    /// The audit.
    pub audit: AuditName,
}

/// `mssrv archive list`.
#[derive(Debug, Clone)]
pub struct AuditListSettings {
    /// The archive.
    pub archive: PathBuf,
    /// The format of the list.
    pub format: AuditListFormat,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
}

/// Formats of `mssrv archive list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditListFormat {
    /// For people.
    Table,
    /// `mssrv.archive/1`.
    Json,
    /// For spreadsheets.
    Csv,
}

/// `mssrv archive show`.
#[derive(Debug, Clone)]
pub struct ShowSettings {
    /// Which audit.
    pub selection: ArchivedSelection,
    /// How the report is written.
    pub format: Writing,
    /// The table of a report in CSV; none for the default. Other formats refuse it.
    pub csv: Option<CsvSettings>,
    /// The file to write; none or `-` is standard output.
    pub output: Option<PathBuf>,
    /// The same report in further formats.
    pub also: Vec<FurtherReport>,
}

/// `mssrv archive export`.
#[derive(Debug, Clone)]
pub struct ExportSettings {
    /// The archive.
    pub archive: PathBuf,
    /// The audit; none for all.
    pub audit: Option<AuditName>,
    /// The file to write, which `-` names if it is standard output. For all audits, a folder.
    pub output: PathBuf,
}
