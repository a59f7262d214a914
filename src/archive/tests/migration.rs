use super::*;
use crate::archive::file::{self, begin};
use crate::archive::schema::{Kind, MIGRATIONS};

/// The first schema, and a change that moves content.
fn with_another() -> Vec<&'static str> {
    let mut migrations = MIGRATIONS.to_vec();
    migrations.push(
        "ALTER TABLE audit ADD COLUMN note TEXT;
        UPDATE audit SET note = 'from schema 1';
        CREATE INDEX finding_by_code ON finding (code);",
    );
    migrations
}

/// A file that the first version of the schema made, with the audit of the sample. It was written by `.dump` of sqlite3,
/// with the two numbers of its header before it, and stays as it is.
fn first() -> Place {
    let place = Place::new();
    place
        .raw()
        .execute_batch(include_str!("first.sql"))
        .unwrap();
    place
}

fn note(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT note FROM audit", [], |row| row.get(0))
}

#[test]
fn file_of_the_first_schema_is_read_and_added_to() {
    let place = first();
    let report = sample::weighed();
    let read = place.latest().unwrap();
    assert_eq!(read.report, {
        let mut expected = report.clone();
        // Only the form of memory differs.
        expected.context = read.report.context.clone();
        expected.domains = read.report.domains.clone();
        expected
    });
    assert_eq!(sample::stream(&read.report), sample::stream(&report));
    assert_eq!(place.add(&report).unwrap(), Added::AlreadyThere);
    assert_eq!(place.add(&later(&report, 1)).unwrap(), Added::New);
}

#[test]
fn older_file_is_read_as_a_copy_and_stays_as_it_is() {
    let place = first();
    let before = fs::read(&place.file).unwrap();
    let archive = file::read_only(&place.file, &with_another()).unwrap();
    assert_eq!(note(&archive.connection).unwrap(), "from schema 1");
    let audit = archive.find(&AuditName::Latest).unwrap();
    let read = archive.report(&audit).unwrap().report;
    assert_eq!(sample::stream(&read), sample::stream(&sample::report()));
    assert!(fs::read(&place.file).unwrap() == before);
}

#[test]
fn older_file_gets_the_present_schema_with_the_first_change_or_not_at_all() {
    let migrations = with_another();
    let place = first();
    let raw = place.raw();
    let version = || crate::archive::schema::kind(&place.raw(), &migrations).unwrap();
    begin(&raw, &migrations, &mut || {})
        .unwrap()
        .rollback()
        .unwrap();
    assert_eq!(version(), Kind::Archive(1));
    assert!(note(&raw).is_err());
    begin(&raw, &migrations, &mut || {})
        .unwrap()
        .commit()
        .unwrap();
    assert_eq!(version(), Kind::Archive(2));
    assert_eq!(note(&raw).unwrap(), "from schema 1");
    // This version does not know the second schema.
    drop(raw);
    let refusal = place.refusal();
    assert!(
        refusal.contains("(schema 2; this version knows schemas up to 1)"),
        "{refusal}"
    );
    let archive = file::read_only(&place.file, &migrations).unwrap();
    assert_eq!(archive.audits().unwrap().len(), 1);
}
