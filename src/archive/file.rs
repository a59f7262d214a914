//! Opens the file of an archive, and begins what changes it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::schema::{self, Kind, MIGRATIONS, Migrations};
use super::{Archive, ArchiveError, FileFault};
use crate::input::{Source, is_standard_stream};

/// Longest wait for another process.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest value in octets. The longest that we write is the head of an audit with thousands of unusable entries.
const LONGEST: i32 = 64 << 20;

/// Memory for pages of the file, in KiB: what an audit adds is written at the end, without locking readers out before.
const CACHE: i32 = 64 << 10;

/// Whether a file that is missing is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Create {
    IfMissing,
    Never,
}

pub(super) fn read_only(path: &Path, migrations: Migrations<'_>) -> Result<Archive, ArchiveError> {
    let fault = |fault| ArchiveError::File(path.to_owned(), fault);
    examine(path, Create::Never).map_err(fault)?;
    let opened = match connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, migrations) {
        // Whoever may write undoes an interrupted write by opening the file.
        Err(FileFault::Interrupted) => {
            match connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, migrations) {
                Ok(_) => connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, migrations),
                Err(_) => Err(FileFault::Interrupted),
            }
        }
        opened => opened,
    };
    let (mut connection, kind) = opened.map_err(fault)?;
    if kind != Kind::Empty && kind != Kind::Archive(migrations.len()) {
        connection = present_copy(&connection, kind, migrations).map_err(|it| fault(it.into()))?;
    }
    Ok(archive(path, connection, kind))
}

pub(super) fn read_write(path: &Path, create: Create) -> Result<Archive, ArchiveError> {
    let opened = examine(path, create).and_then(|()| {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        if create == Create::IfMissing {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let (connection, kind) = connect(path, flags, MIGRATIONS)?;
        // SQLite opens a file without the right to write for reading only.
        if connection.is_readonly("main")? {
            return Err(FileFault::ReadOnly);
        }
        // Another program may have changed it. The file must be readable without files beside it.
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -CACHE)?;
        Ok(archive(path, connection, kind))
    });
    opened.map_err(|fault| ArchiveError::File(path.to_owned(), fault))
}

pub(super) fn check(path: &Path) -> Result<(), ArchiveError> {
    let fault = |fault| ArchiveError::File(path.to_owned(), fault);
    examine(path, Create::IfMissing).map_err(fault)?;
    if !path.exists() {
        return File::create_new(path)
            .and_then(|_| fs::remove_file(path))
            .map_err(|error| fault(of_system(error)));
    }
    let archive = read_write(path, Create::Never)?;
    let try_to_write = || {
        let connection = &archive.connection;
        connection.busy_timeout(Duration::ZERO)?;
        let trial = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let version = trial.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?;
        // The journal is created before the first change, which is undone.
        trial.pragma_update(None, "user_version", version + 1)?;
        trial.rollback()
    };
    match try_to_write() {
        // Who writes now will have finished when the audit is.
        Err(error) if is_busy(&error) => Ok(()),
        tried => tried.map_err(|error| archive.fail(error)),
    }
}

impl Archive {
    /// Begins a change, with the present schema.
    pub(super) fn begin(
        &mut self,
        wait: &mut dyn FnMut(),
    ) -> Result<Transaction<'_>, ArchiveError> {
        let path = self.path.clone();
        let begun = begin(&self.connection, MIGRATIONS, wait);
        self.is_empty &= begun.is_err();
        begun.map_err(|fault| ArchiveError::File(path, fault))
    }
}

/// Begins a change of the file, and makes its schema the present one as part of it.
pub(super) fn begin<'c>(
    connection: &'c Connection,
    migrations: Migrations<'_>,
    wait: &mut dyn FnMut(),
) -> Result<Transaction<'c>, FileFault> {
    let immediate = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    connection.busy_timeout(Duration::ZERO)?;
    let begun = immediate();
    connection.busy_timeout(PATIENCE)?;
    let transaction = match begun {
        Err(error) if is_busy(&error) => {
            wait();
            immediate()?
        }
        begun => begun?,
    };
    // Another process may have changed it before this transaction.
    let kind = schema::kind(connection, migrations)?;
    if kind != Kind::Archive(migrations.len()) {
        schema::migrate(connection, kind, migrations)?;
    }
    Ok(transaction)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn archive(path: &Path, connection: Connection, kind: Kind) -> Archive {
    Archive {
        connection,
        path: path.to_owned(),
        source: Source::file(path),
        is_empty: kind == Kind::Empty,
        known: Default::default(),
    }
}

/// What the system says of the file, in words that SQLite does not have.
fn examine(path: &Path, create: Create) -> Result<(), FileFault> {
    if is_standard_stream(path) {
        return Err(FileFault::Special);
    }
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(FileFault::Folder),
        Ok(found) if !found.is_file() => Err(FileFault::Special),
        Ok(_) => File::open(path).map(|_| ()).map_err(of_system),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(of_system(error)),
        Err(_) if create == Create::Never => Err(FileFault::Missing),
        Err(_) if path.as_os_str().as_encoded_bytes().ends_with(b"/") => Err(FileFault::Folder),
        Err(_) if folder(path).is_dir() => Ok(()),
        Err(_) => Err(FileFault::NoFolder),
    }
}

fn of_system(error: io::Error) -> FileFault {
    match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => FileFault::ReadOnly,
        io::ErrorKind::StorageFull => FileFault::Full,
        _ => FileFault::System(error),
    }
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Connects to the file, and checks what it is.
fn connect(
    path: &Path,
    flags: OpenFlags,
    migrations: Migrations<'_>,
) -> Result<(Connection, Kind), FileFault> {
    // A name such as `:memory:` is not special in a folder.
    let path = folder(path).join(path.file_name().unwrap_or_default());
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    for (config, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // We use neither. What somebody put into the file does not run.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(config, value)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
    let kind = schema::kind(&connection, migrations)?;
    if let Kind::Archive(version) = kind {
        schema::check(&connection, version, migrations)?;
    }
    Ok((connection, kind))
}

/// A copy in memory, with the present schema.
fn present_copy(
    connection: &Connection,
    kind: Kind,
    migrations: Migrations<'_>,
) -> rusqlite::Result<Connection> {
    let mut copy = Connection::open_in_memory()?;
    Backup::new(connection, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    schema::migrate(&copy, kind, migrations)?;
    Ok(copy)
}
