//! `mssrv.audit-stream/1`: an audit as one JSON object a line, each written as soon as it is known.
//! Its schema is `docs/mssrv.audit-stream.1.schema.json`.

mod read;

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::Serialize;
use serde::ser::Error;

use super::json::{WireDomain, WireHead, WireTotals};
use super::{Context, DomainReport, Tally};
use crate::text::harmless_json;

pub use read::{Settled, Told, read};

/// Name and version of the form.
const SCHEMA: &str = "mssrv.audit-stream/1";

/// What decides, beside a report's head, which domains an audit has and what their verdicts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Number of domains.
    pub domains: usize,
    /// SHA-256 of the domains and who lists them, as [`crate::trust_space::TrustSpace::sha256`].
    pub sha256: String,
    /// SHA-256 of the operators file, where one was given.
    pub operators: Option<String>,
    /// Options that change verdicts or totals, by name.
    pub options: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Audit(Box<WireAudit<'a>>),
    Domain(WireDomain<'a>),
    Summary(WireTotals<'a>),
}

#[derive(Serialize)]
struct WireAudit<'a> {
    #[serde(flatten)]
    head: WireHead<'a>,
    scope: WireScope<'a>,
}

#[derive(Serialize)]
struct WireScope<'a> {
    domains: WireDomains<'a>,
    operators: Option<WireFile<'a>>,
    options: &'a BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct WireDomains<'a> {
    total: usize,
    sha256: &'a str,
}

#[derive(Serialize)]
struct WireFile<'a> {
    sha256: &'a str,
}

/// The first line, with its line break.
///
/// # Errors
///
/// Where it cannot be written as JSON, as for the other lines.
pub fn head(context: &Context, scope: &Scope) -> serde_json::Result<String> {
    line(&Line::Audit(Box::new(WireAudit {
        head: WireHead::new(SCHEMA, context),
        scope: WireScope {
            domains: WireDomains {
                total: scope.domains,
                sha256: &scope.sha256,
            },
            operators: scope.operators.as_deref().map(|sha256| WireFile { sha256 }),
            options: &scope.options,
        },
    })))
}

/// Adds the line of one domain, with its line break, to `lines`.
///
/// # Errors
///
/// As [`head`]; then nothing is added.
pub fn add_domain(lines: &mut String, report: &DomainReport) -> serde_json::Result<()> {
    add(lines, &Line::Domain(report.into()))
}

/// The last line, with its line break.
///
/// # Errors
///
/// As [`head`].
pub fn summary(tally: &Tally<'_>, finished: SystemTime) -> serde_json::Result<String> {
    let operators = tally.operators();
    line(&Line::Summary(WireTotals::new(
        tally.domains(),
        &operators,
        finished,
    )))
}

fn line(line: &Line<'_>) -> serde_json::Result<String> {
    let mut text = String::new();
    add(&mut text, line)?;
    Ok(text)
}

fn add(lines: &mut String, line: &Line<'_>) -> serde_json::Result<()> {
    let mut text = Vec::with_capacity(2048);
    serde_json::to_writer(&mut text, line)?;
    let text = String::from_utf8(text).map_err(serde_json::Error::custom)?;
    lines.push_str(&harmless_json(&text));
    lines.push('\n');
    Ok(())
}

#[cfg(test)]
mod tests;
