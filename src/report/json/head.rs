//! The facts about an audit that are known before its first verdict.

use std::borrow::Cow;

use super::domain::aspects;
use crate::contract::audit::{
    Domains, File, Given, Head, MINOR, Probe, Requirement, Row, Scope, Set, Shard, Skipped, Source,
    Whitelist,
};
use crate::contract::{Sha256, Signature, Signer, Time, Tool};
use crate::report::{self, AuditContext, ShardOfAudit};
use crate::{probe, requirement, whitelist};

/// The head of a report on `context`.
pub(in crate::report) fn head(context: &AuditContext) -> Head<'_> {
    let requirement = &context.requirement;
    let severities = context.severities.iter();
    Head {
        // A report that an older version wrote keeps its form.
        minor: context.unexamined.map(|_| MINOR),
        tool: Tool::OURS,
        requirement: Requirement {
            id: requirement.id.as_str().into(),
            date: requirement.date.as_str().into(),
            records: requirement.rows().iter().map(Row::from).collect(),
        },
        severity: severities
            .map(|(code, severity)| (code.as_str().into(), severity))
            .collect(),
        whitelist: context.whitelist.as_ref().map(Whitelist::from),
        source: source(context),
        started: Time(context.started),
        unexamined: context.unexamined.map(aspects),
        shard: context.part.as_ref().map(shard),
    }
}

impl From<&requirement::Row> for Row {
    fn from(row: &requirement::Row) -> Self {
        Self {
            service: row.service,
            interface: row.interface,
            priority: row.priority,
            weight: row.weight,
            port: row.port,
        }
    }
}

impl<'a> From<&'a report::AuditedWhitelist> for Whitelist<'a> {
    fn from(whitelist: &'a report::AuditedWhitelist) -> Self {
        Self {
            generated: whitelist.generated.as_deref().map(Cow::Borrowed),
            sha256: Sha256::new(whitelist.sha256.as_str()),
            signature: Signature::from(&whitelist.signature),
            signer: whitelist.signature.signer().map(Signer::from),
            skipped: whitelist.skipped.iter().map(Skipped::from).collect(),
        }
    }
}

impl<'a> From<&'a whitelist::UnusableEntry> for Skipped<'a> {
    fn from(oddity: &'a whitelist::UnusableEntry) -> Self {
        Self {
            line: oddity.position.line,
            column: oddity.position.column,
            message: (&*oddity.message.en).into(),
        }
    }
}

fn source(context: &AuditContext) -> Source<'_> {
    Source {
        kind: context.source,
        servers: context.servers.as_slice().into(),
        probed: context.probe.is_some(),
        probe: context.probe.as_ref().map(Probe::from),
    }
}

impl<'a> From<&'a probe::ProbeConditions> for Probe<'a> {
    fn from(conditions: &'a probe::ProbeConditions) -> Self {
        Self {
            timeout: conditions.timeout.as_secs_f64(),
            private: conditions.private,
            front_ca: conditions.authorities.as_ref().map(Given::from),
            client_certificate: conditions.identity.as_ref().map(Given::from),
        }
    }
}

impl<'a> From<&'a probe::CertificateFiles> for Given<'a> {
    fn from(given: &'a probe::CertificateFiles) -> Self {
        Self {
            files: given.files.iter().map(|it| it.to_string_lossy()).collect(),
            sha256: Sha256::new(given.sha256.as_str()),
        }
    }
}

fn shard(part: &ShardOfAudit) -> Shard<'_> {
    Shard {
        index: part.shard.index(),
        of: part.shard.of(),
        domains: Set {
            total: part.domains,
            sha256_xor: Sha256::new(part.set_sha256.as_str()),
        },
        whole: scope(&part.whole),
    }
}

/// The inputs that determine an audit's domains.
pub(in crate::report) fn scope(scope: &report::Scope) -> Scope<'_> {
    let options = scope.options.iter();
    let text = |text| Cow::Borrowed(text);
    Scope {
        domains: Domains {
            total: scope.domains,
            sha256: Sha256::new(scope.sha256.as_str()),
        },
        operators: scope.operators.as_deref().map(|sha256| File {
            sha256: Sha256::new(sha256),
        }),
        options: options
            .map(|(name, value)| (text(name.as_ref()), text(value.as_str())))
            .collect(),
    }
}
