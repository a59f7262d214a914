//! `mssrv.whitelist-diff/1`: the versioned JSON contract of `whitelist diff`, with wire structs of
//! its own. Its schema is `docs/mssrv.whitelist-diff.1.schema.json`.

use serde::Serialize;

use super::Difference;
use super::wire::{self, WireDocument};
use crate::name::OperatorId;
use crate::register::{CertificateChange, Changes, DomainChange, Move, Operator, Register};
use crate::report::wire::WireTool;

#[derive(Serialize)]
struct WireDiff<'a> {
    schema: &'static str,
    tool: WireTool,
    old: WireDocument<'a>,
    new: WireDocument<'a>,
    warning: Option<String>,
    summary: WireSummary,
    unusable: WireSides<'a>,
    operators: WireOperators<'a>,
    domains: WireDomains<'a>,
}

#[derive(Serialize)]
struct WireSides<'a> {
    old: Vec<WireUnusable<'a>>,
    new: Vec<WireUnusable<'a>>,
}

#[derive(Serialize)]
struct WireUnusable<'a> {
    line: usize,
    column: usize,
    operator: Option<&'a str>,
    certificate: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct WireSummary {
    operators_added: usize,
    operators_removed: usize,
    domains_added: usize,
    domains_removed: usize,
    domains_moved: usize,
    certificates_changed: usize,
    unusable_added: usize,
    unusable_removed: usize,
}

#[derive(Serialize)]
struct WireOperators<'a> {
    added: Vec<WireOperator<'a>>,
    removed: Vec<WireOperator<'a>>,
}

#[derive(Serialize)]
struct WireOperator<'a> {
    id: &'a str,
    name: Option<&'a str>,
    certain: bool,
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
    operators: Vec<Option<&'a str>>,
    certain: bool,
}

#[derive(Serialize)]
struct WireMove<'a> {
    domain: &'a str,
    from: Vec<Option<&'a str>>,
    to: Vec<Option<&'a str>>,
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

impl<'a> From<&'a Difference<'a>> for WireDiff<'a> {
    fn from(difference: &'a Difference<'a>) -> Self {
        let changes = &difference.changes;
        let warnings = difference.warnings();
        let added = difference.additions_are_certain();
        let removed = difference.removals_are_certain();
        let operators = |operators: &'a [Operator], certain| {
            let operators = operators.iter();
            operators.map(|o| operator(o, certain)).collect()
        };
        let domains = |changes: &'a [DomainChange], certain| {
            let changes = changes.iter();
            changes.map(|c| change(c, certain)).collect()
        };
        Self {
            schema: "mssrv.whitelist-diff/1",
            tool: WireTool::OURS,
            old: difference.old.into(),
            new: difference.new.into(),
            warning: (!warnings.is_empty()).then(|| warnings.join("; ")),
            summary: changes.into(),
            unusable: WireSides {
                old: unusable(difference.old),
                new: unusable(difference.new),
            },
            operators: WireOperators {
                added: operators(&changes.operators_added, added),
                removed: operators(&changes.operators_removed, removed),
            },
            domains: WireDomains {
                added: domains(&changes.added, added),
                removed: domains(&changes.removed, removed),
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
            unusable_added: changes.unusable_added.len(),
            unusable_removed: changes.unusable_removed.len(),
        }
    }
}

/// None stands for listings without a usable `OU`.
fn ids(operators: &[Option<OperatorId>]) -> Vec<Option<&str>> {
    let operators = operators.iter();
    operators
        .map(|id| id.as_ref().map(OperatorId::as_str))
        .collect()
}

fn operator(operator: &Operator, certain: bool) -> WireOperator<'_> {
    WireOperator {
        id: operator.id.as_str(),
        name: operator.name.as_deref(),
        certain,
    }
}

fn change(change: &DomainChange, certain: bool) -> WireChange<'_> {
    WireChange {
        domain: &change.domain,
        operators: ids(&change.operators),
        certain,
    }
}

fn unusable(register: &Register) -> Vec<WireUnusable<'_>> {
    let unusable = register.document.unusable();
    unusable
        .map(|oddity| WireUnusable {
            line: oddity.position.line,
            column: oddity.position.column,
            operator: oddity.operator.as_ref().map(OperatorId::as_str),
            certificate: &oddity.certificate,
            message: &oddity.message,
        })
        .collect()
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
