//! `mssrv.whitelist-diff/1`: the versioned JSON contract of `whitelist diff`, with wire structs of
//! its own. Its schema is `docs/mssrv.whitelist-diff.1.schema.json`.

use serde::Serialize;

use super::Difference;
use super::wire::{self, WireDocument, WireName};
use crate::name::OperatorId;
use crate::register::{CertificateChange, Changes, DomainChange, Move};
use crate::report::wire::WireTool;

#[derive(Serialize)]
struct WireDiff<'a> {
    schema: &'static str,
    tool: WireTool,
    old: WireDocument<'a>,
    new: WireDocument<'a>,
    warning: Option<String>,
    summary: WireSummary,
    operators: WireOperators<'a>,
    domains: WireDomains<'a>,
}

#[derive(Serialize)]
struct WireSummary {
    operators_added: usize,
    operators_removed: usize,
    domains_added: usize,
    domains_removed: usize,
    domains_moved: usize,
    certificates_changed: usize,
}

#[derive(Serialize)]
struct WireOperators<'a> {
    added: Vec<WireName<'a>>,
    removed: Vec<WireName<'a>>,
}

#[derive(Serialize)]
struct WireDomains<'a> {
    added: Vec<WireChange<'a>>,
    removed: Vec<WireChange<'a>>,
    moved: Vec<WireMove<'a>>,
    certificates_changed: Vec<WireCertificates<'a>>,
}

#[derive(Serialize)]
struct WireChange<'a> {
    domain: &'a str,
    operators: Vec<&'a str>,
}

#[derive(Serialize)]
struct WireMove<'a> {
    domain: &'a str,
    from: Vec<&'a str>,
    to: Vec<&'a str>,
}

#[derive(Serialize)]
struct WireCertificates<'a> {
    domain: &'a str,
    operator: Option<&'a str>,
    removed: &'a [String],
    added: &'a [String],
}

/// The difference as indented JSON, with a line break at its end.
pub fn render(difference: &Difference<'_>) -> serde_json::Result<String> {
    wire::text(&WireDiff::from(difference))
}

impl<'a> From<&Difference<'a>> for WireDiff<'a> {
    fn from(difference: &Difference<'a>) -> Self {
        let changes = difference.changes;
        Self {
            schema: "mssrv.whitelist-diff/1",
            tool: WireTool::OURS,
            old: difference.old.into(),
            new: difference.new.into(),
            warning: difference.warning(),
            summary: changes.into(),
            operators: WireOperators {
                added: changes.operators_added.iter().map(Into::into).collect(),
                removed: changes.operators_removed.iter().map(Into::into).collect(),
            },
            domains: WireDomains {
                added: changes.added.iter().map(Into::into).collect(),
                removed: changes.removed.iter().map(Into::into).collect(),
                moved: changes.moved.iter().map(Into::into).collect(),
                certificates_changed: changes.certificates.iter().map(Into::into).collect(),
            },
        }
    }
}

impl From<&Changes> for WireSummary {
    fn from(changes: &Changes) -> Self {
        Self {
            operators_added: changes.operators_added.len(),
            operators_removed: changes.operators_removed.len(),
            domains_added: changes.added.len(),
            domains_removed: changes.removed.len(),
            domains_moved: changes.moved.len(),
            certificates_changed: changes.certificates.len(),
        }
    }
}

fn ids(operators: &[OperatorId]) -> Vec<&str> {
    operators.iter().map(OperatorId::as_str).collect()
}

impl<'a> From<&'a DomainChange> for WireChange<'a> {
    fn from(change: &'a DomainChange) -> Self {
        Self {
            domain: &change.domain,
            operators: ids(&change.operators),
        }
    }
}

impl<'a> From<&'a Move> for WireMove<'a> {
    fn from(moved: &'a Move) -> Self {
        Self {
            domain: &moved.domain,
            from: ids(&moved.from),
            to: ids(&moved.to),
        }
    }
}

impl<'a> From<&'a CertificateChange> for WireCertificates<'a> {
    fn from(change: &'a CertificateChange) -> Self {
        Self {
            domain: &change.domain,
            operator: change.operator.as_ref().map(OperatorId::as_str),
            removed: &change.removed,
            added: &change.added,
        }
    }
}
