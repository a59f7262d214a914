//! Reads audits.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::error::shown;
use super::known::KnownStates;
use super::rows::{State, StateReader, states};
use super::write::AuditSum;
use super::{
    Archive, ArchiveError, ArchivedReport, AuditName, AuditRef, AuditSummary, content, weights,
};
use crate::contract::audit::Head;
use crate::finding::Counts;
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
    if let Some((mailboxes, unusable)) = weights::read(archive, &reading, audit)? {
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
    let found = reading.query_row(sql, (audit.id, audit.name()), |row| {
        let frame = Frame {
            finished: row.get(0)?,
            head: row.get(1)?,
            scope: row.get(2)?,
            digests: row.get(3)?,
            operators: operators(reading, audit)?,
        };
        Ok((frame, row.get(4)?))
    });
    found.optional()
}

/// Identities and names.
fn operators(
    reading: &Transaction<'_>,
    audit: &AuditRef,
) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let sql = "
        SELECT identity, name FROM audit_operator JOIN operator ON operator.id = operator_id
        WHERE audit_id = ?1 ORDER BY identity";
    let mut statement = reading.prepare(sql)?;
    let rows = statement.query_map([audit.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
