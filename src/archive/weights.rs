//! Reads the mailboxes that an audit was weighed by.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Row, Transaction};

use super::{Archive, ArchiveError, AuditRef, content};
use crate::mailboxes::{MailboxCount, Mailboxes};

/// A number that is not negative.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// The mailboxes that an audit was weighed by, and their unusable lines as JSON.
pub(super) fn read(
    archive: &Archive,
    reading: &Transaction<'_>,
    audit: &AuditRef,
) -> Result<Option<(Mailboxes, String)>, ArchiveError> {
    let fail = |error| archive.fail(error);
    let extraction =
        "SELECT repeated, compared, unusable FROM mailbox_extraction WHERE audit_id = ?1";
    let numbers = |row: &Row<'_>| {
        Ok((
            number(row, 0)?,
            row.get::<_, bool>(1)?,
            row.get::<_, String>(2)?,
        ))
    };
    let found = reading
        .query_row(extraction, [audit.id], numbers)
        .optional();
    let Some((repeated, compared, unusable)) = found.map_err(fail)? else {
        return Ok(None);
    };
    let sql = "
        SELECT name, personal, organizational, whitelisted FROM mailbox_count
        JOIN domain ON domain.id = domain_id WHERE audit_id = ?1";
    let mut statement = reading.prepare(sql).map_err(fail)?;
    let rows = statement.query_map([audit.id], |row| {
        let count = MailboxCount {
            personal: number(row, 1)?,
            organizational: number(row, 2)?,
        };
        Ok((
            row.get::<_, String>(0)?,
            count,
            row.get::<_, Option<bool>>(3)?,
        ))
    });
    let (mut by_domain, mut unlisted) = (HashMap::new(), BTreeSet::new());
    for row in rows.map_err(fail)? {
        let (name, count, whitelisted) = row.map_err(fail)?;
        if whitelisted == Some(false) {
            unlisted.insert(name.clone());
        }
        by_domain.insert(name, count);
    }
    let mailboxes = Mailboxes {
        by_domain,
        repeated: usize::try_from(repeated).unwrap_or(usize::MAX),
        unusable: content::read(&unusable).map_err(|it| archive.damaged(it))?,
        not_whitelisted: compared.then_some(unlisted),
    };
    Ok(Some((mailboxes, unusable)))
}
