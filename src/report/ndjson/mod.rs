//! `mssrv.audit-stream/1`: an audit as one JSON object a line, each written as soon as it is known.
//! Its schema is `docs/mssrv.audit-stream.1.schema.json`.

mod lines;
pub(super) mod read;

use std::time::SystemTime;

use serde::Serialize;

use super::json::{WireDomain, WireHead, WireTotals};
use super::scope::{WireScope, WireShard};
use super::{Context, DomainReport, OperatorReport, Scope};
use crate::finding::Counts;
use crate::text::into_harmless_json;

pub(super) use lines::Lines;
pub use read::{Settled, Told, read};

/// Name and version of the form.
pub(super) const SCHEMA: &str = "mssrv.audit-stream/1";

/// The first line, or the last; [`add_domain`] writes those between.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Audit(Box<WireAudit<'a>>),
    Summary(WireTotals<'a>),
}

#[derive(Serialize)]
struct WireAudit<'a> {
    #[serde(flatten)]
    head: WireHead<'a>,
    shard: Option<WireShard<'a>>,
    scope: WireScope<'a>,
}

/// The first line, with its line break.
///
/// # Errors
///
/// Where it cannot be written as JSON, as for the other lines.
pub fn head(context: &Context, scope: &Scope) -> serde_json::Result<String> {
    line(&Line::Audit(Box::new(WireAudit {
        head: WireHead::new(SCHEMA, context),
        shard: context.part.as_ref().map(WireShard::from),
        scope: scope.into(),
    })))
}

/// Adds the line of one domain, with its line break, to `lines`.
///
/// # Errors
///
/// As [`head`]; then nothing is added.
pub fn add_domain(lines: &mut String, report: &DomainReport) -> serde_json::Result<()> {
    let before = lines.len();
    lines.push_str(r#"{"type":"domain","#);
    let added = WireDomain::from(report).add_members_to(lines);
    match added {
        Ok(()) => lines.push_str("}\n"),
        Err(_) => lines.truncate(before),
    }
    added
}

/// The last line, with its line break.
///
/// # Errors
///
/// As [`head`].
pub fn summary(
    domains: Counts,
    operators: &[OperatorReport],
    finished: SystemTime,
) -> serde_json::Result<String> {
    line(&Line::Summary(WireTotals::new(
        domains, operators, finished,
    )))
}

fn line(line: &Line<'_>) -> serde_json::Result<String> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

#[cfg(test)]
mod tests;
