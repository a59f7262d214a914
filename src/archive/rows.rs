//! Reads what audits found of domains.

use rusqlite::{Connection, Row, Statement, Transaction};

use super::AuditRef;
use super::content::{FindingRow, LookupRow, OmittedRow, RecordRow, Sha, StateRows};

/// A state that an audit found, without its rows in other tables.
pub(super) struct State {
    pub(super) id: i64,
    pub(super) domain: String,
    status: String,
    unexamined: Option<String>,
    pub(super) sha256: Sha,
    /// JSON.
    pub(super) ttls: Option<String>,
}

/// The states that an audit found, by the names of their domains.
pub(super) fn states(reading: &Transaction<'_>, audit: &AuditRef) -> rusqlite::Result<Vec<State>> {
    let sql = "
        SELECT domain_state.id, domain.name, status, unexamined, sha256, seconds FROM audit_domain
        JOIN domain_state ON domain_state.id = state_id
        JOIN domain ON domain.id = domain_id
        LEFT JOIN ttl_list ON ttl_list.id = ttl_list_id
        WHERE audit_id = ?1 ORDER BY domain.name";
    let mut statement = reading.prepare(sql)?;
    let rows = statement.query_map([audit.id], |row| {
        Ok(State {
            id: row.get(0)?,
            domain: row.get(1)?,
            status: row.get(2)?,
            unexamined: row.get(3)?,
            sha256: row.get(4)?,
            ttls: row.get(5)?,
        })
    })?;
    rows.collect()
}

/// Reads the rows of states.
pub(super) struct StateReader<'c> {
    listing: Statement<'c>,
    lookup: Statement<'c>,
    record: Statement<'c>,
    finding: Statement<'c>,
    omitted: Statement<'c>,
}

impl<'c> StateReader<'c> {
    pub(super) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        let prepare = |sql: &str| connection.prepare(sql);
        Ok(Self {
            listing: prepare(
                "SELECT identity FROM listing JOIN operator ON operator.id = operator_id
                WHERE state_id = ?1 ORDER BY position",
            )?,
            lookup: prepare(
                "SELECT owner.name, outcome, failure, authoritative, place, aliases, wildcard, disputed,
                    misplaced.name, omitted FROM lookup
                JOIN name AS owner ON owner.id = owner_id
                LEFT JOIN place ON place.id = place_id
                LEFT JOIN name AS misplaced ON misplaced.id = misplaced_id
                WHERE state_id = ?1 ORDER BY position",
            )?,
            record: prepare(
                "SELECT owner.name, priority, weight, port, target.name FROM record
                JOIN name AS owner ON owner.id = owner_id
                JOIN name AS target ON target.id = target_id
                WHERE state_id = ?1 ORDER BY position",
            )?,
            finding: prepare(
                "SELECT code, severity, name.name, message, expected, found, evidence, detail FROM finding
                JOIN name ON name.id = owner_id
                LEFT JOIN detail ON detail.id = detail_id
                WHERE state_id = ?1 ORDER BY position",
            )?,
            omitted: prepare(
                "SELECT code, severity, findings FROM omitted_finding
                WHERE state_id = ?1 ORDER BY position",
            )?,
        })
    }

    /// The rows of a state. `None` if they are not those that were written.
    pub(super) fn rows(&mut self, state: &State) -> rusqlite::Result<Option<StateRows>> {
        let id = state.id;
        let rows = StateRows {
            domain: state.domain.clone(),
            status: state.status.clone(),
            unexamined: state.unexamined.clone(),
            operators: all(&mut self.listing, id, |row| row.get(0))?,
            lookups: all(&mut self.lookup, id, lookup)?,
            records: all(&mut self.record, id, record)?,
            findings: all(&mut self.finding, id, finding)?,
            omitted: all(&mut self.omitted, id, omitted)?,
        };
        let is_intact = rows.sha256().is_ok_and(|it| it == state.sha256);
        Ok(is_intact.then_some(rows))
    }
}

fn all<T>(
    statement: &mut Statement<'_>,
    state: i64,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    statement.query_map([state], read)?.collect()
}

fn lookup(row: &Row<'_>) -> rusqlite::Result<LookupRow> {
    Ok(LookupRow {
        owner: row.get(0)?,
        outcome: row.get(1)?,
        failure: row.get(2)?,
        authoritative: row.get(3)?,
        place: row.get(4)?,
        aliases: row.get(5)?,
        wildcard: row.get(6)?,
        disputed: row.get(7)?,
        misplaced: row.get(8)?,
        omitted: row.get(9)?,
    })
}

fn record(row: &Row<'_>) -> rusqlite::Result<RecordRow> {
    Ok(RecordRow {
        owner: row.get(0)?,
        priority: row.get(1)?,
        weight: row.get(2)?,
        port: row.get(3)?,
        target: row.get(4)?,
    })
}

fn finding(row: &Row<'_>) -> rusqlite::Result<FindingRow> {
    Ok(FindingRow {
        code: row.get(0)?,
        severity: row.get(1)?,
        owner: row.get(2)?,
        message: row.get(3)?,
        expected: row.get(4)?,
        found: row.get(5)?,
        evidence: row.get(6)?,
        detail: row.get(7)?,
    })
}

fn omitted(row: &Row<'_>) -> rusqlite::Result<OmittedRow> {
    Ok(OmittedRow {
        code: row.get(0)?,
        severity: row.get(1)?,
        findings: row.get(2)?,
    })
}
