//! `mssrv.audit-stream/1`: an audit as one JSON object a line, each written as soon as it is known.
//! Its schema is `docs/mssrv.audit-stream.1.schema.json`.

mod lines;
pub(super) mod read;

use std::time::SystemTime;

use serde::Serialize;

use super::{Context, DomainReport, OperatorReport, Scope, json};
use crate::contract::Json;
use crate::contract::audit::{AuditLine, Domain, SummaryLine};
use crate::finding::Counts;
use crate::text::into_harmless_json;
use crate::unexamined::UnexaminedCounts;

pub(super) use lines::Lines;
pub use read::{End, Settled, read};

/// The first line, with its line break.
///
/// # Errors
///
/// Where it cannot be written as JSON, as for the other lines.
pub fn head(context: &Context, scope: &Scope) -> serde_json::Result<String> {
    line(&AuditLine::new(json::head(context), json::scope(scope)))
}

/// Adds the line of one domain, with its line break, to `lines`.
///
/// # Errors
///
/// As [`head`]; then nothing is added.
pub fn add_domain(lines: &mut String, report: &DomainReport) -> serde_json::Result<()> {
    let before = lines.len();
    lines.push_str(r#"{"type":"domain","#);
    let added = Domain::from(report).add_members_to(&mut Json::line(lines));
    match added {
        Ok(()) => lines.push_str("}\n"),
        Err(_) => lines.truncate(before),
    }
    added
}

/// The last line, with its line break; `unexamined` is none in an older stream.
///
/// # Errors
///
/// As [`head`].
pub fn summary(
    domains: Counts,
    unexamined: Option<UnexaminedCounts>,
    operators: &[OperatorReport],
    finished: SystemTime,
) -> serde_json::Result<String> {
    let totals = json::totals(domains, unexamined, operators, finished);
    line(&SummaryLine::from(totals))
}

fn line(line: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

#[cfg(test)]
mod tests;
