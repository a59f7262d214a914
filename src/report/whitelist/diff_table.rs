//! What changed between two whitelists, for people.

use std::fmt::{self, Write};

use tabled::Table;

use super::grid::{Column, frame, grid};
use super::{Difference, date, few, signature, unusable};
use crate::name::OperatorId;
use crate::register::{DomainChange, Operator};
use crate::report::look::Look;
use crate::text::{counted, one_line};

/// The tables, with a line break at their end.
pub fn render(difference: &Difference<'_>, look: Look) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_difference(&mut text, difference, look.at_least());
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
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    for warning in diff.warnings() {
        writeln!(out, "{}", look.fill_line(&format!("Take care: {warning}")))?;
    }
    for (side, register) in diff.sides() {
        if register.document.unusable().next().is_some() {
            writeln!(out, "\nEntries of {side} that could not be used")?;
        }
        for oddity in register.document.unusable() {
            writeln!(out, "{}", look.fill_line(&unusable(oddity)))?;
        }
    }
    let changes = &diff.changes;
    let (added, removed) = (diff.additions_are_certain(), diff.removals_are_certain());
    let sections = [
        (
            Difference::title("Operators added", added),
            operators(&changes.operators_added, look),
        ),
        (
            Difference::title("Operators removed", removed),
            operators(&changes.operators_removed, look),
        ),
        (
            Difference::title("Domains added", added),
            domains(diff, &changes.added, look),
        ),
        (
            Difference::title("Domains removed", removed),
            domains(diff, &changes.removed, look),
        ),
        (
            Difference::title("Domains moved between operators", added && removed),
            moved(diff, look),
        ),
        (
            Difference::title("Certificates changed", added && removed),
            certificates(diff, look),
        ),
    ];
    for (title, table) in sections {
        if let Some(table) = table {
            writeln!(out, "\n{title}\n{table}")?;
        }
    }
    writeln!(out, "\n{}", look.fill_line(&diff.totals()))
}

fn operators(operators: &[Operator], look: Look) -> Option<Table> {
    let id = look.width / 3;
    let rows = operators.iter().map(|operator| {
        [
            one_line(operator.id.as_str()).into_owned(),
            one_line(operator.name.as_deref().unwrap_or_default()).into_owned(),
        ]
    });
    let columns = [Column::Names(id), Column::Names(look.width - id - frame(2))];
    grid(look, ["Id", "Operator"], columns, rows)
}

/// One operator a line.
fn listed(diff: &Difference<'_>, ids: &[Option<OperatorId>]) -> String {
    diff.labels(ids).join("\n")
}

fn domains(diff: &Difference<'_>, changes: &[DomainChange], look: Look) -> Option<Table> {
    let rows = changes
        .iter()
        .map(|change| [change.domain.clone(), listed(diff, &change.operators)]);
    let first = look.width / 2;
    let columns = [
        Column::Names(first),
        Column::Names(look.width - first - frame(2)),
    ];
    grid(look, ["Domain", "Operator"], columns, rows)
}

fn moved(diff: &Difference<'_>, look: Look) -> Option<Table> {
    let rows = diff.changes.moved.iter().map(|moved| {
        [
            moved.domain.clone(),
            listed(diff, &moved.from),
            listed(diff, &moved.to),
        ]
    });
    let columns = [Column::Names((look.width - frame(3)) / 3); 3];
    grid(look, ["Domain", "From", "To"], columns, rows)
}

/// One line a change, with the domains that it touches.
fn certificates(diff: &Difference<'_>, look: Look) -> Option<Table> {
    let groups = diff.changes.certificate_groups();
    let rows = groups.iter().map(|group| {
        let (mut domains, more) = few(&group.domains, look.verbose);
        let count = format!("{} domains:", group.domains.len());
        let and_more = format!("and {more} more (see -v)");
        if group.domains.len() > 1 {
            domains.insert(0, &count);
        }
        if more > 0 {
            domains.push(&and_more);
        }
        let removed = group.removed.iter().map(|dn| format!("- {}", one_line(dn)));
        let added = group.added.iter().map(|dn| format!("+ {}", one_line(dn)));
        let names: Vec<_> = removed.chain(added).collect();
        [
            domains.join("\n"),
            diff.label(group.operator),
            names.join("\n"),
        ]
    });
    let cells = look.width - frame(3);
    let (domain, operator) = (cells / 4, cells / 4);
    let columns = [
        Column::Names(domain),
        Column::Names(operator),
        Column::Words(cells - domain - operator),
    ];
    grid(look, ["Domain", "Operator", "Certificates"], columns, rows)
}
