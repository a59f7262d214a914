//! The schema of an archive, and how an older one becomes the present one.

use rusqlite::Connection;

use super::FileFault;

/// A change of the schema, as SQL. Its number is its position, from 1.
pub(super) type Migrations<'a> = &'a [&'a str];

/// Every change of the schema, in order. An archive has the number of the last one as its `user_version`.
pub(super) const MIGRATIONS: Migrations<'static> = &[include_str!("schema/1.sql")];

/// The `application_id` of an archive: "MSsr" in ASCII.
pub(super) const APPLICATION: i32 = i32::from_be_bytes(*b"MSsr");

/// What a file is, by the numbers in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing was written to it yet.
    Empty,
    /// An archive, with the number of its last migration.
    Archive(usize),
}

/// The kind of a file.
///
/// # Errors
///
/// If it is not an archive, or one of a later version.
pub(super) fn kind(connection: &Connection, migrations: Migrations<'_>) -> Result<Kind, FileFault> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    if application != i64::from(APPLICATION) {
        let objects = "SELECT count(*) FROM sqlite_schema";
        let objects: i64 = connection.query_row(objects, [], |row| row.get(0))?;
        let is_empty = (application, version, objects) == (0, 0, 0);
        return if is_empty {
            Ok(Kind::Empty)
        } else {
            Err(FileFault::Foreign)
        };
    }
    match usize::try_from(version) {
        Ok(version) if (1..=migrations.len()).contains(&version) => Ok(Kind::Archive(version)),
        Ok(0) | Err(_) => Err(FileFault::Foreign),
        Ok(_) => Err(FileFault::Newer(version)),
    }
}

/// Makes the schema the present one, within the transaction that is open.
///
/// # Errors
///
/// If a change fails.
pub(super) fn migrate(
    connection: &Connection,
    from: Kind,
    migrations: Migrations<'_>,
) -> rusqlite::Result<()> {
    let done = match from {
        Kind::Empty => {
            connection.pragma_update(None, "application_id", APPLICATION)?;
            0
        }
        Kind::Archive(version) => version,
    };
    for migration in migrations.iter().skip(done) {
        connection.execute_batch(migration)?;
    }
    let version = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    connection.pragma_update(None, "user_version", version)
}

/// Notes how much the tables hold, as part of a change: without it, a query that joins two audits can take minutes.
///
/// # Errors
///
/// If it cannot be written.
pub(super) fn analyze(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE")
}

/// Whether every object of the schema is there as the migrations define it. A user may have added others, such as indexes
/// and views.
///
/// # Errors
///
/// The first object that differs.
pub(super) fn check(
    connection: &Connection,
    version: usize,
    migrations: Migrations<'_>,
) -> Result<(), FileFault> {
    let model = Connection::open_in_memory()?;
    migrate(
        &model,
        Kind::Empty,
        &migrations[..version.min(migrations.len())],
    )?;
    let expected = objects(&model)?;
    let found = objects(connection)?;
    match expected.into_iter().find(|it| !found.contains(it)) {
        None => Ok(()),
        Some(object) => Err(FileFault::Altered(object.name)),
    }
}

/// A table, an index, a view or a trigger.
#[derive(Debug, PartialEq, Eq)]
struct Object {
    kind: String,
    name: String,
    sql: Option<String>,
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema")?;
    let objects = statement.query_map([], |row| {
        Ok(Object {
            kind: row.get(0)?,
            name: row.get(1)?,
            sql: row.get(2)?,
        })
    })?;
    objects.collect()
}
