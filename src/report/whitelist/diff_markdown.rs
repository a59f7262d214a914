//! What changed between two whitelists, to be pasted into an issue or a message.

use std::fmt::{self, Write};

use super::{Difference, NO_OPERATOR, date, signature};
use crate::name::OperatorId;
use crate::register::{DomainChange, Operator};
use crate::text::{counted, one_line};

/// A page in the Markdown of CommonMark with tables, with a line break at its end.
pub fn render(difference: &Difference<'_>) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, difference);
    text
}

fn write_page(out: &mut String, diff: &Difference<'_>) -> fmt::Result {
    writeln!(out, "# Changes of the whitelist\n")?;
    for (title, register) in [("Old", diff.old), ("New", diff.new)] {
        let domains = counted(register.domains.len(), "domain");
        let operators = counted(register.operators.len(), "operator");
        let (date, sha256) = (plain(&date(register)), &register.document.sha256);
        writeln!(
            out,
            "- {title}: of {date}, {domains} of {operators}, SHA-256 `{sha256}`, {}",
            plain(&signature(&register.document))
        )?;
    }
    if let Some(warning) = diff.warning() {
        writeln!(out, "\n**Take care:** {}", plain(&warning))?;
    }
    writeln!(out, "\n{}", diff.totals())?;
    let changes = diff.changes;
    operators(out, "Operators added", &changes.operators_added)?;
    operators(out, "Operators removed", &changes.operators_removed)?;
    domains(out, diff, "Domains added", &changes.added)?;
    domains(out, diff, "Domains removed", &changes.removed)?;
    let moved = changes.moved.iter().map(|moved| {
        [
            plain(&moved.domain),
            listed(diff, &moved.from),
            listed(diff, &moved.to),
        ]
    });
    let titles = ["Domain", "From", "To"];
    table(out, "Domains moved between operators", titles, moved)?;
    certificates(out, diff)
}

fn operators(out: &mut String, title: &str, operators: &[Operator]) -> fmt::Result {
    let rows = operators.iter().map(|operator| {
        [
            plain(operator.id.as_str()),
            plain(operator.name.as_deref().unwrap_or_default()),
        ]
    });
    table(out, title, ["Id", "Operator"], rows)
}

fn domains(
    out: &mut String,
    diff: &Difference<'_>,
    title: &str,
    changes: &[DomainChange],
) -> fmt::Result {
    let rows = changes
        .iter()
        .map(|change| [plain(&change.domain), listed(diff, &change.operators)]);
    table(out, title, ["Domain", "Operator"], rows)
}

fn certificates(out: &mut String, diff: &Difference<'_>) -> fmt::Result {
    let names = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|dn| plain(dn)).collect();
        names.join("<br>")
    };
    let rows = diff.changes.certificates.iter().map(|change| {
        let operator = change.operator.as_ref();
        [
            plain(&change.domain),
            operator.map_or_else(|| NO_OPERATOR.to_owned(), |id| plain(&diff.label(id))),
            names(&change.removed),
            names(&change.added),
        ]
    });
    let titles = ["Domain", "Operator", "Removed", "Added"];
    table(out, "Certificates changed", titles, rows)
}

fn listed(diff: &Difference<'_>, ids: &[OperatorId]) -> String {
    match ids {
        [] => NO_OPERATOR.to_owned(),
        ids => {
            let labels: Vec<_> = diff.labels(ids).iter().map(|label| plain(label)).collect();
            labels.join("<br>")
        }
    }
}

/// A section, or nothing where it would be empty.
fn table<const N: usize>(
    out: &mut String,
    title: &str,
    titles: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> fmt::Result {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    writeln!(out, "| {} |", titles.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(N))?;
    rows.try_for_each(|cells| writeln!(out, "| {} |", cells.join(" | ")))
}

/// A text from outside that means nothing in Markdown or HTML.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if "\\`*_[]<>|#~&!@".contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}
