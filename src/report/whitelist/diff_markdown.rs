//! What changed between two whitelists, to be pasted into an issue or a message.

use std::fmt::{self, Write};

use super::{Difference, date, few, signature, unusable};
use crate::name::OperatorId;
use crate::register::{DomainChange, Operator};
use crate::report::markdown::{plain, table};
use crate::text::counted;

/// A page in the Markdown of CommonMark with tables, with a line break at its end; `all` names every
/// domain that a change of certificates touches.
pub fn render(difference: &Difference<'_>, all: bool) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, difference, all);
    text
}

fn write_page(out: &mut String, diff: &Difference<'_>, all: bool) -> fmt::Result {
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
    for warning in diff.warnings() {
        writeln!(out, "\n**Take care:** {}", plain(&warning))?;
    }
    writeln!(out, "\n{}", diff.totals())?;
    for (side, register) in diff.sides() {
        let rows = register.document.unusable().map(|o| [plain(&unusable(o))]);
        let title = format!("Entries of {side} that could not be used");
        table(out, &title, ["Entry"], rows)?;
    }
    let changes = &diff.changes;
    let (added, removed) = (diff.additions_are_certain(), diff.removals_are_certain());
    let title = |title| Difference::title(title, added);
    operators(out, &title("Operators added"), &changes.operators_added)?;
    let gone = |title| Difference::title(title, removed);
    operators(out, &gone("Operators removed"), &changes.operators_removed)?;
    domains(out, diff, &title("Domains added"), &changes.added)?;
    domains(out, diff, &gone("Domains removed"), &changes.removed)?;
    let either = |title| Difference::title(title, added && removed);
    let moved = changes.moved.iter().map(|moved| {
        [
            plain(&moved.domain),
            listed(diff, &moved.from),
            listed(diff, &moved.to),
        ]
    });
    let titles = ["Domain", "From", "To"];
    table(
        out,
        &either("Domains moved between operators"),
        titles,
        moved,
    )?;
    certificates(out, diff, &either("Certificates changed"), all)
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

fn certificates(out: &mut String, diff: &Difference<'_>, title: &str, all: bool) -> fmt::Result {
    let names = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|dn| plain(dn)).collect();
        names.join("<br>")
    };
    let groups = diff.changes.certificate_groups();
    let rows = groups.iter().map(|group| {
        let (shown, more) = few(&group.domains, all);
        let mut domains: Vec<_> = shown.into_iter().map(plain).collect();
        if more > 0 {
            domains.push(format!("and {more} more"));
        }
        [
            group.domains.len().to_string(),
            domains.join("<br>"),
            plain(&diff.label(group.operator)),
            names(group.removed),
            names(group.added),
        ]
    });
    let titles = ["Domains", "Which", "Operator", "Removed", "Added"];
    table(out, title, titles, rows)
}

fn listed(diff: &Difference<'_>, ids: &[Option<OperatorId>]) -> String {
    let labels: Vec<_> = diff.labels(ids).iter().map(|label| plain(label)).collect();
    labels.join("<br>")
}
