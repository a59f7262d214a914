//! Saved audits that a command takes: reports in files, and audits of archives.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::{CommandError, Talk};
use crate::archive::{Archive, ArchivedAudit, ArchivedReport, AuditName, AuditRef};
use crate::input::{self, InputError, Source, is_standard_stream};
use crate::report::saved::{self, SavedReport};

/// What an archive begins with, like every file of SQLite.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Reads the audit that an argument names: a report, `-`, or `ARCHIVE@DATE`.
pub(super) fn read(argument: &Path, talk: &mut Talk<'_, '_>) -> Result<SavedReport, CommandError> {
    if is_standard_stream(argument) {
        let reader = BufReader::new(&mut *talk.env.stdin);
        return Ok(saved::read_report(&Source::given(argument), reader)?);
    }
    match ArchivedAudit::parse(argument.as_os_str()) {
        Some(named) => {
            let archive = Archive::open_read_only(&named.archive)?;
            let audit = archive.find(&named.name)?;
            of_archive(&archive, &audit)
        }
        None => {
            refuse_no_date(argument)?;
            Ok(read_report(argument)?)
        }
    }
}

/// Refuses an archive with something behind its `@` that names no audit.
fn refuse_no_date(argument: &Path) -> Result<(), CommandError> {
    let text = argument.to_str().unwrap_or_default();
    let Some((archive, name)) = text.rsplit_once('@').filter(|_| !argument.exists()) else {
        return Ok(());
    };
    match AuditName::parse(name) {
        Err(expected) if is_archive(Path::new(archive)) => {
            let source = Source::given(argument);
            Err(InputError::whole(&source, expected).into())
        }
        _ => Ok(()),
    }
}

/// The file that an argument names.
pub(super) fn file(argument: &Path) -> PathBuf {
    let named = ArchivedAudit::parse(argument.as_os_str());
    named.map_or_else(|| argument.to_owned(), |it| it.archive)
}

/// Reads a report in a file.
pub(super) fn read_report(path: &Path) -> Result<SavedReport, InputError> {
    saved::read_report(&Source::file(path), BufReader::new(input::open(path)?))
}

/// Reads an audit of an archive.
pub(super) fn of_archive(archive: &Archive, audit: &AuditRef) -> Result<SavedReport, CommandError> {
    let ArchivedReport { report, scope } = archive.report(audit)?;
    Ok(SavedReport { report, scope })
}

/// Whether a file is an archive, and no report. A file that cannot be read is none: its reader says why.
pub(super) fn is_archive(path: &Path) -> bool {
    let mut begin = [0; SQLITE.len()];
    let read = File::open(path).and_then(|mut it| it.read_exact(&mut begin));
    read.is_ok() && begin == SQLITE
}
