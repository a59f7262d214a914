//! Reads audits.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, Statement, Transaction};

use super::content::{self, FindingRow, LookupRow, OmittedRow, RecordRow, Sha, StateRows};
use super::error::shown;
use super::known::KnownStates;
use super::write::AuditSum;
use super::{Archive, ArchiveError, ArchivedReport, AuditName, AuditRef, AuditSummary};
use crate::contract::audit::Head;
use crate::finding::Counts;
use crate::mailboxes::{MailboxCount, Mailboxes};
use crate::report::saved::{SavedDomain, SavedFrame, conditions, rebuild};

pub(super) fn audits(archive: &Archive) -> Result<Vec<AuditSummary>, ArchiveError> {
    if archive.is_empty {
        return Ok(Vec::new());
    }
    let fail = |error| archive.fail(error);
    let reading = archive.connection.unchecked_transaction().map_err(fail)?;
    let sql = "
        SELECT id, started, finished, head,
            (SELECT count(*) FROM audit_operator WHERE audit_id = audit.id),
            (SELECT coalesce(sum(personal + organizational), 0) FROM mailbox_count
                WHERE mailbox_count.audit_id = audit.id),
            EXISTS (SELECT 1 FROM mailbox_extraction WHERE audit_id = audit.id)
        FROM audit ORDER BY started";
    let mut statement = reading.prepare(sql).map_err(fail)?;
    let rows = statement.query_map([], |row| {
        let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
        let mailboxes = row.get::<_, bool>(6)?.then_some(row.get::<_, i64>(5)?);
        Ok((
            row.get::<_, i64>(0)?,
            texts,
            row.get::<_, i64>(4)?,
            mailboxes,
        ))
    });
    let mut audits = Vec::new();
    for row in rows.map_err(fail)? {
        let (id, [started, finished, head], operators, mailboxes) = row.map_err(fail)?;
        let head: Head<'static> = content::read(&head).map_err(|it| archive.damaged(it))?;
        audits.push(AuditSummary {
            audit: AuditRef {
                id,
                started: archive.time(&started)?,
            },
            finished: archive.time(&finished)?,
            version: head.tool.version.into_owned(),
            requirement: head.requirement.id.into_owned(),
            whitelist: head.whitelist.and_then(|it| it.generated).map(Into::into),
            domains: counts(&reading, id).map_err(fail)?,
            operators: usize::try_from(operators).unwrap_or_default(),
            mailboxes: mailboxes.map(|it| u64::try_from(it).unwrap_or_default()),
        });
    }
    Ok(audits)
}

/// Domains of an audit by status.
fn counts(connection: &Connection, audit: i64) -> rusqlite::Result<Counts> {
    let sql = "
        SELECT status, count(*) FROM audit_domain JOIN domain_state ON domain_state.id = state_id
        WHERE audit_id = ?1 GROUP BY status";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([audit])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let (status, number): (String, i64) = (row.get(0)?, row.get(1)?);
        *match status.as_str() {
            "compliant" => &mut counts.compliant,
            "non_compliant" => &mut counts.non_compliant,
            "absent" => &mut counts.absent,
            _ => &mut counts.undetermined,
        } = usize::try_from(number).unwrap_or_default();
    }
    Ok(counts)
}

pub(super) fn find(archive: &Archive, name: &AuditName) -> Result<AuditRef, ArchiveError> {
    let fail = |error| archive.fail(error);
    let there: Vec<(i64, String)> = if archive.is_empty {
        Vec::new()
    } else {
        let sql = "SELECT id, started FROM audit ORDER BY started";
        let mut statement = archive.connection.prepare(sql).map_err(fail)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.map_err(fail)?
            .collect::<Result<_, _>>()
            .map_err(fail)?
    };
    let is_named = |started: &str| match name {
        AuditName::Latest => there.last().is_some_and(|(_, last)| last == started),
        AuditName::Day(day) => started.split_once('T').is_some_and(|(it, _)| it == day),
        AuditName::Time(time) => started == shown(*time),
    };
    let names = |audits: &[&(i64, String)]| audits.iter().map(|it| it.1.clone()).collect();
    let named: Vec<_> = there.iter().filter(|it| is_named(&it.1)).collect();
    match (named.as_slice(), name) {
        ([(id, started)], _) => Ok(AuditRef {
            id: *id,
            started: archive.time(started)?,
        }),
        (several @ [_, ..], AuditName::Day(day)) => Err(ArchiveError::Several {
            path: archive.path.clone(),
            day: day.clone(),
            there: names(several),
        }),
        _ => Err(ArchiveError::NoAudit {
            path: archive.path.clone(),
            name: name.clone(),
            there: names(&there.iter().collect::<Vec<_>>()),
        }),
    }
}

pub(super) fn report(archive: &Archive, audit: &AuditRef) -> Result<ArchivedReport, ArchiveError> {
    let fail = |error| archive.fail(error);
    let reading = archive.connection.unchecked_transaction().map_err(fail)?;
    let (frame, sha256) = frame(&reading, audit).map_err(fail)?.ok_or_else(|| {
        let name = AuditName::Time(audit.started);
        find(archive, &name)
            .err()
            .unwrap_or_else(|| archive.damaged(audit.name()))
    })?;
    let started = audit.name();
    let frame = SavedFrame {
        finished: archive.time(&frame.finished)?,
        head: frame.head,
        scope: frame.scope,
        operators: frame.operators,
        digests: frame.digests,
    };
    let finished = shown(frame.finished);
    let mut sum = AuditSum::new(
        [&started, &finished, &frame.head],
        frame.scope.as_deref(),
        frame.digests,
    );
    for (id, name) in &frame.operators {
        sum.operator(id, name.as_deref());
    }
    let states = states(&reading, audit).map_err(fail)?;
    let mut reader = StateReader::new(&reading).map_err(fail)?;
    let mut known = archive.known.borrow_mut();
    let conditions = conditions(&frame.head);
    known.keep_only(conditions.map_err(|error| archive.damaged(error.to_string()))?);
    let domains = states.iter().map(|state| {
        sum.domain(&state.sha256, state.ttls.as_deref());
        domain(archive, &mut reader, &known, state)
    });
    let domains: Vec<Result<SavedDomain, ArchiveError>> = domains.collect();
    let mut rebuilt = rebuild(&archive.source, &frame, domains)?;
    if let Some((mailboxes, unusable)) = mailboxes(archive, &reading, audit)? {
        sum.mailboxes(&mailboxes, &unusable);
        rebuilt.report.mailboxes = Some(Arc::new(mailboxes));
    }
    let is_whole = rebuilt.report.context.started == audit.started && sum.finish() == *sha256;
    if !is_whole {
        return Err(archive.damaged(format!("SHA-256, audit {started}")));
    }
    for (state, domain) in states.iter().zip(&rebuilt.report.domains) {
        known.add(&state.sha256, domain);
    }
    Ok(rebuilt)
}

/// What an audit found of a domain.
fn domain(
    archive: &Archive,
    reader: &mut StateReader<'_>,
    known: &KnownStates,
    state: &State,
) -> Result<SavedDomain, ArchiveError> {
    let damaged = |what: String| archive.damaged(format!("{}: {what}", state.domain));
    let ttls = state.ttls.as_deref().map(content::read::<Vec<u32>>);
    let ttls = ttls.transpose().map_err(damaged)?.unwrap_or_default();
    if let Some(domain) = known.with_ttls(&state.sha256, &ttls) {
        return Ok(SavedDomain::Judged(domain.into()));
    }
    let rows = reader.rows(state).map_err(|error| archive.fail(error))?;
    let rows = rows.ok_or_else(|| damaged(format!("domain_state {}", state.id)))?;
    let entry = rows.entry(ttls).map_err(damaged)?;
    Ok(SavedDomain::Entry(entry.into()))
}

/// The row of an audit, and its operators.
struct Frame {
    finished: String,
    head: String,
    scope: Option<String>,
    digests: bool,
    operators: Vec<(String, Option<String>)>,
}

/// `None` if the audit is no longer there.
fn frame(
    reading: &Transaction<'_>,
    audit: &AuditRef,
) -> rusqlite::Result<Option<(Frame, Vec<u8>)>> {
    let sql =
        "SELECT finished, head, scope, digests, sha256 FROM audit WHERE id = ?1 AND started = ?2";
    let frame = |row: &Row<'_>| {
        let frame = Frame {
            finished: row.get(0)?,
            head: row.get(1)?,
            scope: row.get(2)?,
            digests: row.get(3)?,
            operators: Vec::new(),
        };
        Ok((frame, row.get(4)?))
    };
    let found = reading.query_row(sql, (audit.id, audit.name()), frame);
    let Some((mut frame, sha256)) = found.optional()? else {
        return Ok(None);
    };
    let sql = "
        SELECT identity, name FROM audit_operator JOIN operator ON operator.id = operator_id
        WHERE audit_id = ?1 ORDER BY identity";
    let mut statement = reading.prepare(sql)?;
    let rows = statement.query_map([audit.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    frame.operators = rows.collect::<Result<_, _>>()?;
    Ok(Some((frame, sha256)))
}

/// A state that an audit found, without its rows in other tables.
struct State {
    id: i64,
    domain: String,
    status: String,
    unexamined: Option<String>,
    sha256: Sha,
    ttls: Option<String>,
}

/// The states that an audit found, by the names of their domains.
fn states(reading: &Transaction<'_>, audit: &AuditRef) -> rusqlite::Result<Vec<State>> {
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
struct StateReader<'c> {
    listing: Statement<'c>,
    lookup: Statement<'c>,
    record: Statement<'c>,
    finding: Statement<'c>,
    omitted: Statement<'c>,
}

impl<'c> StateReader<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
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
    fn rows(&mut self, state: &State) -> rusqlite::Result<Option<StateRows>> {
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

/// A number that is not negative.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// The mailboxes that an audit was weighed by, and their unusable lines as JSON.
fn mailboxes(
    archive: &Archive,
    reading: &Transaction<'_>,
    audit: &AuditRef,
) -> Result<Option<(Mailboxes, String)>, ArchiveError> {
    let fail = |error| archive.fail(error);
    let sql = "SELECT repeated, compared, unusable FROM mailbox_extraction WHERE audit_id = ?1";
    let row = |row: &Row<'_>| {
        Ok((
            number(row, 0)?,
            row.get::<_, bool>(1)?,
            row.get::<_, String>(2)?,
        ))
    };
    let found = reading.query_row(sql, [audit.id], row).optional();
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
