//! Removes an audit.

use rusqlite::Connection;

use super::{Archive, ArchiveError, AuditName, AuditRef, FileFault};

/// Removes the audit, then what no other audit has. What refers to a row goes before the row.
const DELETE: &str = "
    DELETE FROM mailbox_count WHERE audit_id = ?1;
    DELETE FROM mailbox_extraction WHERE audit_id = ?1;
    DELETE FROM audit_operator WHERE audit_id = ?1;
    DELETE FROM audit_domain WHERE audit_id = ?1;
    DELETE FROM audit WHERE id = ?1;
    DELETE FROM domain_state WHERE id NOT IN (SELECT state_id FROM audit_domain);
    DELETE FROM listing WHERE state_id NOT IN (SELECT id FROM domain_state);
    DELETE FROM lookup WHERE state_id NOT IN (SELECT id FROM domain_state);
    DELETE FROM record WHERE state_id NOT IN (SELECT id FROM domain_state);
    DELETE FROM finding WHERE state_id NOT IN (SELECT id FROM domain_state);
    DELETE FROM omitted_finding WHERE state_id NOT IN (SELECT id FROM domain_state);
    DELETE FROM detail WHERE id NOT IN (SELECT detail_id FROM finding WHERE detail_id IS NOT NULL);
    DELETE FROM place WHERE id NOT IN (SELECT place_id FROM lookup WHERE place_id IS NOT NULL);
    DELETE FROM ttl_list WHERE id NOT IN (SELECT ttl_list_id FROM audit_domain WHERE ttl_list_id IS NOT NULL);
    DELETE FROM name WHERE id NOT IN (
        SELECT owner_id FROM lookup UNION SELECT owner_id FROM record UNION SELECT target_id FROM record
        UNION SELECT owner_id FROM finding UNION SELECT misplaced_id FROM lookup WHERE misplaced_id IS NOT NULL);
    DELETE FROM domain WHERE id NOT IN (SELECT domain_id FROM domain_state UNION SELECT domain_id FROM mailbox_count);
    DELETE FROM operator WHERE id NOT IN (SELECT operator_id FROM listing UNION SELECT operator_id FROM audit_operator);
";

pub(super) fn remove(
    archive: &mut Archive,
    audit: &AuditRef,
    wait: &mut dyn FnMut(),
) -> Result<(), ArchiveError> {
    let path = archive.path.clone();
    let fail = |error| ArchiveError::sqlite(&path, error);
    // Checked row by row, this would take minutes. All is checked at the end instead.
    let checks = |connection: &Connection, on: bool| {
        connection
            .pragma_update(None, "foreign_keys", on)
            .map_err(fail)
    };
    checks(&archive.connection, false)?;
    let removed = delete(archive, audit, wait);
    checks(&archive.connection, true)?;
    removed?;
    // The audit is gone. That the file stays as large, for want of room for a copy, is no failure.
    let _ = archive.connection.execute_batch("VACUUM");
    Ok(())
}

fn delete(
    archive: &mut Archive,
    audit: &AuditRef,
    wait: &mut dyn FnMut(),
) -> Result<(), ArchiveError> {
    // Somebody else may have removed it.
    super::read::find(archive, &AuditName::Time(audit.started))?;
    let path = archive.path.clone();
    let fail = |error| ArchiveError::sqlite(&path, error);
    let transaction = archive.begin(wait)?;
    for statement in DELETE
        .split_inclusive(';')
        .filter(|it| it.contains("DELETE"))
    {
        let mut statement = transaction.prepare(statement).map_err(fail)?;
        let removed = match statement.parameter_count() {
            0 => statement.execute([]),
            _ => statement.execute([audit.id]),
        };
        removed.map_err(fail)?;
    }
    let mut violated = None;
    transaction
        .pragma_query(None, "foreign_key_check", |row| {
            violated = Some(row.get::<_, String>(0)?);
            Ok(())
        })
        .map_err(fail)?;
    if let Some(table) = violated {
        return Err(ArchiveError::File(path, FileFault::Damaged(table)));
    }
    transaction.commit().map_err(fail)
}
