//! What changed between two whitelists, for people.

use std::fmt::{self, Write};

use tabled::Table;

use super::grid::{at_least, frame, grid};
use super::{Difference, NO_OPERATOR, date, signature};
use crate::name::OperatorId;
use crate::register::{DomainChange, Operator};
use crate::report::table::{Look, wrapping};
use crate::text::{counted, one_line};

/// The tables, with a line break at their end.
pub fn render(difference: &Difference<'_>, look: Look) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_difference(&mut text, difference, at_least(look));
    text
}

fn write_difference(out: &mut String, diff: &Difference<'_>, look: Look) -> fmt::Result {
    for (title, register) in [("Old", diff.old), ("New", diff.new)] {
        let domains = counted(register.domains.len(), "domain");
        let operators = counted(register.operators.len(), "operator");
        let line = format!(
            "{title}: of {}, {domains} of {operators}, SHA-256 {}, {}",
            date(register),
            register.document.sha256,
            signature(&register.document)
        );
        writeln!(out, "{}", textwrap::fill(&line, wrapping(look.width)))?;
    }
    if let Some(warning) = diff.warning() {
        let line = format!("Take care: {warning}");
        writeln!(out, "{}", textwrap::fill(&line, wrapping(look.width)))?;
    }
    let changes = diff.changes;
    let sections = [
        ("Operators added", operators(&changes.operators_added, look)),
        (
            "Operators removed",
            operators(&changes.operators_removed, look),
        ),
        ("Domains added", domains(diff, &changes.added, look)),
        ("Domains removed", domains(diff, &changes.removed, look)),
        ("Domains moved between operators", moved(diff, look)),
        ("Certificates changed", certificates(diff, look)),
    ];
    for (title, table) in sections {
        if let Some(table) = table {
            writeln!(out, "\n{title}\n{table}")?;
        }
    }
    let totals = diff.totals();
    writeln!(out, "\n{}", textwrap::fill(&totals, wrapping(look.width)))
}

fn operators(operators: &[Operator], look: Look) -> Option<Table> {
    let id = look.width / 3;
    let rows = operators.iter().map(|operator| {
        [
            one_line(operator.id.as_str()).into_owned(),
            one_line(operator.name.as_deref().unwrap_or_default()).into_owned(),
        ]
    });
    let widths = [id, look.width - id - frame(2)];
    grid(look, ["Id", "Operator"], widths, rows)
}

/// One operator a line.
fn listed(diff: &Difference<'_>, ids: &[OperatorId]) -> String {
    match ids {
        [] => NO_OPERATOR.to_owned(),
        ids => diff.labels(ids).join("\n"),
    }
}

fn domains(diff: &Difference<'_>, changes: &[DomainChange], look: Look) -> Option<Table> {
    let rows = changes
        .iter()
        .map(|change| [change.domain.clone(), listed(diff, &change.operators)]);
    let first = look.width / 2;
    let widths = [first, look.width - first - frame(2)];
    grid(look, ["Domain", "Operator"], widths, rows)
}

fn moved(diff: &Difference<'_>, look: Look) -> Option<Table> {
    let rows = diff.changes.moved.iter().map(|moved| {
        [
            moved.domain.clone(),
            listed(diff, &moved.from),
            listed(diff, &moved.to),
        ]
    });
    let widths = [(look.width - frame(3)) / 3; 3];
    grid(look, ["Domain", "From", "To"], widths, rows)
}

fn certificates(diff: &Difference<'_>, look: Look) -> Option<Table> {
    let rows = diff.changes.certificates.iter().map(|change| {
        let operator = change.operator.as_ref();
        let operator = operator.map_or_else(|| NO_OPERATOR.to_owned(), |id| diff.label(id));
        let removed = change
            .removed
            .iter()
            .map(|dn| format!("- {}", one_line(dn)));
        let added = change.added.iter().map(|dn| format!("+ {}", one_line(dn)));
        let names: Vec<_> = removed.chain(added).collect();
        [change.domain.clone(), operator, names.join("\n")]
    });
    let cells = look.width - frame(3);
    let (domain, operator) = (cells / 4, cells / 4);
    let widths = [domain, operator, cells - domain - operator];
    grid(look, ["Domain", "Operator", "Certificates"], widths, rows)
}
