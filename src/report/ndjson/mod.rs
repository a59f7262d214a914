//! `mssrv.audit-stream/1`: an audit as one JSON object a line, each written as soon as it is known.
//! Its schema is `docs/mssrv.audit-stream.1.schema.json`.

mod lines;
mod phrases;
pub(super) mod read;

use std::io::{self, Write};
use std::time::SystemTime;

use serde::Serialize;

use super::causes::Causes;
use super::{AuditContext, DomainReport, OperatorReport, Report, Scope, json};
use crate::contract::audit::{AuditLine, Domain, SummaryLine};
use crate::contract::{self, Json, ToJson};
use crate::finding::Counts;
use crate::text::into_harmless_json;
use crate::unexamined::UnexaminedCounts;

pub(super) use lines::StreamReader;
pub use phrases::Phrases;
pub use read::{ResumableStream, StreamSummary, read};

/// The first line, with its line break.
///
/// # Errors
///
/// If it cannot be written as JSON, as for the other lines.
pub fn head(context: &AuditContext, scope: &Scope) -> serde_json::Result<String> {
    line(&AuditLine::new(json::head(context), json::scope(scope)))
}

/// Adds the line of one domain, with its line break, to `lines`. `phrases` keeps texts for the next lines, and
/// changes no octet of any.
///
/// # Errors
///
/// As [`head`]; then nothing is added.
pub fn add_domain(
    lines: &mut String,
    report: &DomainReport,
    phrases: &mut Phrases,
) -> serde_json::Result<()> {
    let before = lines.len();
    phrases.find(&report.findings);
    let mut domain = Domain::from(report);
    phrases.word(&mut domain, &report.findings);
    let added = contract::add_line(lines, &DomainLine(domain));
    match added {
        Ok(()) => lines.push('\n'),
        Err(_) => lines.truncate(before),
    }
    added
}

/// A domain with the type of its line.
struct DomainLine<'a>(Domain<'a>);

impl ToJson for DomainLine<'_> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.open('{');
        json.first_name("\"type\":");
        json.push_word("domain");
        json.separate();
        self.0.add_members_to(json)?;
        json.close('}', false);
        Ok(())
    }
}

/// The last line, with its line break; `unexamined` is none in an older stream, which has no causes.
///
/// # Errors
///
/// As [`head`].
pub fn summary(
    domains: Counts,
    unexamined: Option<UnexaminedCounts>,
    operators: &[OperatorReport],
    causes: &Causes,
    finished: SystemTime,
) -> serde_json::Result<String> {
    let causes = unexamined.map(|_| causes);
    let totals = json::totals(domains, unexamined, operators, causes, finished);
    line(&SummaryLine::from(totals))
}

/// Writes a finished audit: its domains are in the order of their names.
///
/// # Errors
///
/// If `out` cannot be written to, or as [`head`].
pub fn write(report: &Report, scope: &Scope, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(head(&report.context, scope)?.as_bytes())?;
    let mut line = String::new();
    let mut phrases = Phrases::default();
    for domain in &report.domains {
        line.clear();
        add_domain(&mut line, domain, &mut phrases)?;
        out.write_all(line.as_bytes())?;
    }
    let counts = report.domain_counts();
    let end = summary(
        counts,
        report.unexamined(),
        &report.operators,
        &report.causes(None),
        report.finished,
    )?;
    out.write_all(end.as_bytes())
}

fn line(line: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

#[cfg(test)]
mod tests;
