//! Adds an audit.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Statement, params};
use sha2::{Digest, Sha256};

use super::content::{Sha, StateRows};
use super::error::shown;
use super::intern::Interner;
use super::{Added, Archive, ArchiveError, NewAudit, schema};
use crate::contract::audit::Domain;
use crate::lang::Say;
use crate::mailboxes::{MailboxCount, Mailboxes};
use crate::report::saved::{FrameJson, frame_json};

pub(super) fn add(
    archive: &mut Archive,
    new: NewAudit<'_>,
    wait: &mut dyn FnMut(),
) -> Result<Added, ArchiveError> {
    let NewAudit { report, scope } = new;
    if let Some(part) = &report.context.part {
        let source = archive.source.say(crate::lang::Lang::English);
        return Err(ArchiveError::Shard(source, part.shard));
    }
    let started = shown(report.context.started);
    let FrameJson { head, scope } = frame_json(&report.context, scope)?;
    let digests = report.domains.iter().any(|it| it.digest);
    let path = archive.path.clone();
    let fail = |error| ArchiveError::sqlite(&path, error);
    let transaction = archive.begin(wait)?;
    let insert = "INSERT INTO audit (started, finished, head, scope, digests, sha256) \
                  VALUES (?1, ?2, ?3, ?4, ?5, x'') ON CONFLICT (started) DO NOTHING";
    let finished = shown(report.finished);
    let values = params![started, finished, head, scope, digests];
    let is_new = transaction.execute(insert, values).map_err(fail)? > 0;
    let found = "SELECT id, sha256, scope FROM audit WHERE started = ?1";
    let (id, there, known_scope): (i64, Vec<u8>, Option<String>) = transaction
        .query_row(found, [&started], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .map_err(fail)?;
    // The same audit as a document, which does not have it.
    let scope = scope.or(known_scope);
    let mut writer = Writer::new(&transaction, id).map_err(fail)?;
    let mut sum = AuditSum::new([&started, &finished, &head], scope.as_deref(), digests);
    for operator in &report.operators {
        sum.operator(&operator.id, operator.name.as_deref());
        if is_new {
            writer
                .operator(&operator.id, operator.name.as_deref())
                .map_err(fail)?;
        }
    }
    for domain in &report.domains {
        let (rows, ttls) = StateRows::of(&Domain {
            digest: None,
            ..Domain::from(domain)
        })?;
        let ttls = (!ttls.is_empty())
            .then(|| serde_json::to_string(&ttls))
            .transpose()?;
        let sha256 = rows.sha256()?;
        sum.domain(&sha256, ttls.as_deref());
        if is_new {
            writer
                .domain(&rows, &sha256, ttls.as_deref())
                .map_err(fail)?;
        }
    }
    if let Some(mailboxes) = &report.mailboxes {
        let unusable = serde_json::to_string(&mailboxes.unusable)?;
        sum.mailboxes(mailboxes, &unusable);
        if is_new {
            writer.mailboxes(mailboxes, &unusable).map_err(fail)?;
        }
    }
    drop(writer);
    let sha256 = sum.finish();
    if is_new {
        let update = "UPDATE audit SET sha256 = ?2 WHERE id = ?1";
        transaction
            .execute(update, params![id, sha256])
            .map_err(fail)?;
        schema::analyze(&transaction).map_err(fail)?;
        transaction.commit().map_err(fail)?;
        return Ok(Added::New);
    }
    transaction.rollback().map_err(fail)?;
    if there == sha256 {
        Ok(Added::AlreadyThere)
    } else {
        Err(ArchiveError::OtherContent(path, started))
    }
}

/// The SHA-256 of all that is kept of an audit, in a fixed order.
pub(super) struct AuditSum(Sha256);

impl AuditSum {
    /// `texts` are the time of the beginning, that of the end, and the head.
    pub(super) fn new(texts: [&str; 3], scope: Option<&str>, digests: bool) -> Self {
        let mut sum = Self(Sha256::new());
        for text in texts {
            sum.text(Some(text));
        }
        sum.text(scope);
        sum.0.update([u8::from(digests)]);
        sum
    }

    pub(super) fn operator(&mut self, id: &str, name: Option<&str>) {
        self.text(Some(id));
        self.text(name);
    }

    pub(super) fn domain(&mut self, state: &Sha, ttls: Option<&str>) {
        self.0.update(state);
        self.text(ttls);
    }

    pub(super) fn mailboxes(&mut self, mailboxes: &Mailboxes, unusable: &str) {
        let Mailboxes {
            by_domain,
            repeated,
            unusable: _,
            not_whitelisted,
        } = mailboxes;
        self.text(Some(unusable));
        self.0.update((*repeated as u64).to_be_bytes());
        self.0.update([u8::from(not_whitelisted.is_some())]);
        for (name, count) in in_order(by_domain) {
            self.text(Some(name));
            self.0.update(count.personal.to_be_bytes());
            self.0.update(count.organizational.to_be_bytes());
            let unlisted = not_whitelisted.as_ref().is_some_and(|it| it.contains(name));
            self.0.update([u8::from(unlisted)]);
        }
    }

    pub(super) fn finish(self) -> Sha {
        self.0.finalize().into()
    }

    /// With its length, so that no two texts look like one.
    fn text(&mut self, text: Option<&str>) {
        let length = text.map_or(u64::MAX, |it| it.len() as u64);
        self.0.update(length.to_be_bytes());
        self.0.update(text.unwrap_or_default());
    }
}

/// By name, so that the same audits make the same file.
fn in_order(counts: &HashMap<String, MailboxCount>) -> Vec<(&String, &MailboxCount)> {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_unstable_by_key(|(name, _)| *name);
    counts
}

/// Writes the rows of one audit.
struct Writer<'c> {
    audit: i64,
    operators: Interner<'c>,
    domains: Interner<'c>,
    names: Interner<'c>,
    places: Interner<'c>,
    details: Interner<'c>,
    ttl_lists: Interner<'c>,
    insert: Inserts<'c>,
}

/// Declares prepared statements.
macro_rules! statements {
    ($($name:ident: $sql:literal,)*) => {
        struct Inserts<'c> {
            $($name: Statement<'c>,)*
        }

        impl<'c> Inserts<'c> {
            fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
                Ok(Self {
                    $($name: connection.prepare($sql)?,)*
                })
            }
        }
    };
}

statements! {
    audit_operator: "INSERT INTO audit_operator VALUES (?1, ?2, ?3)",
    find_state: "SELECT id FROM domain_state WHERE sha256 = ?1",
    state: "INSERT INTO domain_state (domain_id, status, unexamined, sha256) VALUES (?1, ?2, ?3, ?4)",
    listing: "INSERT INTO listing VALUES (?1, ?2, ?3)",
    lookup: "INSERT INTO lookup VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    record: "INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    finding: "INSERT INTO finding (state_id, position, code, severity, owner_id, message, expected, found, evidence, \
              detail_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    omitted: "INSERT INTO omitted_finding VALUES (?1, ?2, ?3, ?4, ?5)",
    audit_domain: "INSERT INTO audit_domain VALUES (?1, ?2, ?3)",
    extraction: "INSERT INTO mailbox_extraction VALUES (?1, ?2, ?3, ?4)",
    mailboxes: "INSERT INTO mailbox_count VALUES (?1, ?2, ?3, ?4, ?5)",
}

impl<'c> Writer<'c> {
    fn new(connection: &'c Connection, audit: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            audit,
            operators: Interner::new(connection, "operator", "identity")?,
            domains: Interner::new(connection, "domain", "name")?,
            names: Interner::new(connection, "name", "name")?,
            places: Interner::new(connection, "place", "place")?,
            details: Interner::new(connection, "detail", "detail")?,
            ttl_lists: Interner::new(connection, "ttl_list", "seconds")?,
            insert: Inserts::new(connection)?,
        })
    }

    fn operator(&mut self, id: &str, name: Option<&str>) -> rusqlite::Result<()> {
        let operator = self.operators.id(id)?;
        let insert = &mut self.insert.audit_operator;
        insert.execute(params![self.audit, operator, name])?;
        Ok(())
    }

    fn domain(
        &mut self,
        rows: &StateRows,
        sha256: &Sha,
        ttls: Option<&str>,
    ) -> rusqlite::Result<()> {
        let find = &mut self.insert.find_state;
        let found = find.query_row([sha256], |row| row.get(0)).optional()?;
        let state = match found {
            Some(id) => id,
            None => self.state(rows, sha256)?,
        };
        let ttls = self.ttl_lists.optional(ttls)?;
        let insert = &mut self.insert.audit_domain;
        insert.execute(params![self.audit, state, ttls])?;
        Ok(())
    }

    fn state(&mut self, rows: &StateRows, sha256: &Sha) -> rusqlite::Result<i64> {
        let domain = self.domains.id(&rows.domain)?;
        let values = params![domain, rows.status, rows.unexamined, sha256];
        let state = self.insert.state.insert(values)?;
        for (at, id) in (0_u32..).zip(&rows.operators) {
            let operator = self.operators.id(id)?;
            self.insert.listing.execute(params![state, at, operator])?;
        }
        for (at, row) in (0_u32..).zip(&rows.lookups) {
            let owner = self.names.id(&row.owner)?;
            let place = self.places.optional(row.place.as_deref())?;
            let misplaced = self.names.optional(row.misplaced.as_deref())?;
            self.insert.lookup.execute(params![
                state,
                at,
                owner,
                row.outcome,
                row.failure,
                row.authoritative,
                place,
                row.aliases,
                row.wildcard,
                row.disputed,
                misplaced,
                row.omitted
            ])?;
        }
        for (at, row) in (0_u32..).zip(&rows.records) {
            let (owner, target) = (self.names.id(&row.owner)?, self.names.id(&row.target)?);
            let numbers = (row.priority, row.weight, row.port);
            self.insert.record.execute(params![
                state, at, owner, numbers.0, numbers.1, numbers.2, target
            ])?;
        }
        for (at, row) in (0_u32..).zip(&rows.findings) {
            let owner = self.names.id(&row.owner)?;
            let detail = self.details.optional(row.detail.as_deref())?;
            self.insert.finding.execute(params![
                state,
                at,
                row.code,
                row.severity,
                owner,
                row.message,
                row.expected,
                row.found,
                row.evidence,
                detail
            ])?;
        }
        for (at, row) in (0_u32..).zip(&rows.omitted) {
            let insert = &mut self.insert.omitted;
            insert.execute(params![state, at, row.code, row.severity, row.findings])?;
        }
        Ok(state)
    }

    fn mailboxes(&mut self, mailboxes: &Mailboxes, unusable: &str) -> rusqlite::Result<()> {
        let unlisted = mailboxes.not_whitelisted.as_ref();
        let insert = &mut self.insert.extraction;
        let repeated = i64::try_from(mailboxes.repeated).unwrap_or(i64::MAX);
        insert.execute(params![self.audit, repeated, unlisted.is_some(), unusable])?;
        for (name, count) in in_order(&mailboxes.by_domain) {
            let domain = self.domains.id(name)?;
            let whitelisted = unlisted.map(|it| !it.contains(name));
            let numbers = [count.personal, count.organizational];
            let [personal, organizational] =
                numbers.map(|it| i64::try_from(it).unwrap_or(i64::MAX));
            let values = params![self.audit, domain, personal, organizational, whitelisted];
            self.insert.mailboxes.execute(values)?;
        }
        Ok(())
    }
}
