//! Audits kept in one file of SQLite, from month to month: [`Archive`]. What an audit found of a domain is kept once, as
//! long as it stays the same. docs/reference/archive.md describes the tables.
//!
//! An audit is added in one transaction, so that it is wholly in the file or not at all. A file may come from anybody: its
//! schema is compared with ours, and an audit that is read is judged like any saved report.

mod content;
mod error;
mod file;
mod intern;
mod known;
pub mod list;
mod name;
mod read;
mod remove;
mod rows;
mod schema;
mod weights;
mod write;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::Connection;

use self::known::KnownStates;
use crate::contract::Time;
use crate::finding::Counts;
use crate::input::Source;
use crate::report::{Report, Scope};

pub use crate::report::saved::Rebuilt as ArchivedReport;
pub use error::{ArchiveError, FileFault};
pub use name::{ArchivedAudit, AuditName};

/// The number of the present schema.
pub const SCHEMA: usize = schema::MIGRATIONS.len();

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    path: PathBuf,
    /// The file, as messages name it.
    source: Source,
    /// Whether nothing was written to the file yet.
    is_empty: bool,
    /// States that were read before: most audits share them.
    known: RefCell<KnownStates>,
}

/// An audit to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewAudit<'a> {
    /// The finished audit, which must not be a shard.
    pub report: &'a Report,
    /// The inputs that determined its domains, which only a stream has. `None` if the report does not have them.
    pub scope: Option<&'a Scope>,
}

/// What became of an audit that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was added.
    New,
    /// The archive had it already, with the same content.
    AlreadyThere,
}

/// Identifies an audit of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditRef {
    id: i64,
    /// When the audit began.
    pub started: SystemTime,
}

impl AuditRef {
    /// When the audit began, in UTC to the second, as a name: `2026-11-30T21:04:00Z`.
    pub fn name(&self) -> String {
        error::shown(self.started)
    }
}

/// An audit in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSummary {
    /// Which audit it is.
    pub audit: AuditRef,
    /// When the last domain was settled.
    pub finished: SystemTime,
    /// Version of mssrv that made it.
    pub version: String,
    /// Name of the requirement that was applied.
    pub requirement: String,
    /// `DateDeGeneration` of the whitelist, as in the document. `None` if there was no whitelist, or it had none.
    pub whitelist: Option<String>,
    /// Domains by status.
    pub domains: Counts,
    /// Number of operators that domains are counted for.
    pub operators: usize,
    /// Mailboxes of all domains in the extraction, if there was one.
    pub mailboxes: Option<u64>,
}

impl Archive {
    /// Opens an archive for reading. The file is not changed, except that an interrupted write is undone if possible.
    /// A file of an older schema is read as a copy in memory.
    ///
    /// # Errors
    ///
    /// If there is no file, or if it is not an archive, or one of a later version.
    pub fn open_read_only(path: &Path) -> Result<Self, ArchiveError> {
        file::read_only(path, schema::MIGRATIONS)
    }

    /// Opens an archive for adding and removing audits, and creates it if there is no file. An older schema becomes the
    /// present one with the first change.
    ///
    /// # Errors
    ///
    /// If the file cannot be written to, or if it is not an archive, or one of a later version.
    pub fn open_to_add(path: &Path) -> Result<Self, ArchiveError> {
        file::read_write(path, file::Create::IfMissing)
    }

    /// Opens an archive for removing audits.
    ///
    /// # Errors
    ///
    /// As [`Self::open_to_add`]. Also if there is no file.
    pub fn open_to_change(path: &Path) -> Result<Self, ArchiveError> {
        file::read_write(path, file::Create::Never)
    }

    /// Whether audits can probably be added to the file, before they exist. Neither the file nor its folder is changed.
    ///
    /// # Errors
    ///
    /// As [`Self::open_to_add`].
    pub fn check_to_add(path: &Path) -> Result<(), ArchiveError> {
        file::check(path)
    }

    /// The path that the archive was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All audits, in the order of their beginnings.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn audits(&self) -> Result<Vec<AuditSummary>, ArchiveError> {
        read::audits(self)
    }

    /// The audit of that name.
    ///
    /// # Errors
    ///
    /// If there is none, or if several began on that day. Also as [`Self::audits`].
    pub fn find(&self, name: &AuditName) -> Result<AuditRef, ArchiveError> {
        read::find(self, name)
    }

    /// The report of an audit, and the inputs that determined its domains. What it has in common with an audit that was
    /// read before is not read again.
    ///
    /// # Errors
    ///
    /// If the audit is no longer there, is damaged, or was made by a later version of mssrv. Also as [`Self::audits`].
    pub fn report(&self, audit: &AuditRef) -> Result<ArchivedReport, ArchiveError> {
        read::report(self, audit)
    }

    /// Adds an audit as a whole, or leaves the file as it was. If another process writes to the file, `wait` is called
    /// once, and the end of that write is waited for, up to a minute.
    ///
    /// # Errors
    ///
    /// If another audit began in the same second, or if the report is a shard. Also if the file cannot be written to.
    pub fn add(
        &mut self,
        audit: NewAudit<'_>,
        wait: &mut dyn FnMut(),
    ) -> Result<Added, ArchiveError> {
        write::add(self, audit, wait)
    }

    /// Removes an audit, and all that only this audit has. The file becomes smaller.
    ///
    /// # Errors
    ///
    /// If the audit is no longer there, or if the file cannot be written to.
    pub fn remove(&mut self, audit: &AuditRef, wait: &mut dyn FnMut()) -> Result<(), ArchiveError> {
        remove::remove(self, audit, wait)
    }

    fn fail(&self, error: rusqlite::Error) -> ArchiveError {
        ArchiveError::sqlite(&self.path, error)
    }

    fn damaged(&self, what: impl Into<String>) -> ArchiveError {
        ArchiveError::File(self.path.clone(), FileFault::Damaged(what.into()))
    }

    /// A time that the file holds.
    fn time(&self, text: &str) -> Result<SystemTime, ArchiveError> {
        let time = serde_json::from_value::<Time>(text.into());
        Ok(time.map_err(|_| self.damaged(format!("{text:?}")))?.0)
    }
}

#[cfg(test)]
mod tests;
