//! The changes between two whitelists, for people.

use std::fmt::{self, Write};

use tabled::Table;

use super::diff_rows::{self, Rows};
use super::grid::{Column, frame, grid};
use super::{DocumentSide, Section, WhitelistDifference, first_names, unusable};
use crate::lang::{Lang, say};
use crate::report::look::TextStyle;
use crate::text::one_line;

/// The tables, with a line break at their end.
pub fn render(difference: &WhitelistDifference<'_>, look: TextStyle) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_difference(&mut text, difference, look.at_least());
    text
}

fn write_difference(
    out: &mut String,
    diff: &WhitelistDifference<'_>,
    look: TextStyle,
) -> fmt::Result {
    let lang = look.lang;
    for side in [DocumentSide::Old, DocumentSide::New] {
        let line = diff.document(side, lang, str::to_owned, str::to_owned);
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    for warning in diff.warnings(lang) {
        let warning = say!(lang, en: "Warning: {warning}", fr: "Avertissement : {warning}");
        writeln!(out, "{}", look.fill_line(&warning))?;
    }
    for (side, register) in diff.sides() {
        if register.document.unusable().next().is_some() {
            writeln!(out, "\n{}", side.unusable(lang))?;
        }
        for oddity in register.document.unusable() {
            writeln!(out, "{}", look.fill_line(&unusable(oddity, lang)))?;
        }
    }
    let changes = &diff.changes;
    let of_operators = |section, changed| {
        let rows = diff_rows::operators(diff, section, changed, lang);
        let id = look.width / 3;
        let columns = [Column::Names(id), Column::Names(look.width - id - frame(2))];
        table(rows, columns, look)
    };
    let of_domains = |section, changed| {
        let rows = diff_rows::domains(diff, section, changed, lang);
        let first = look.width / 2;
        let columns = [
            Column::Names(first),
            Column::Names(look.width - first - frame(2)),
        ];
        table(rows, columns, look)
    };
    let moved = diff_rows::moved(diff, lang);
    let of_moved = [Column::Names((look.width - frame(3)) / 3); 3];
    let sections = [
        of_operators(Section::OperatorsAdded, &changes.operators_added),
        of_operators(Section::OperatorsRemoved, &changes.operators_removed),
        of_domains(Section::DomainsAdded, &changes.added),
        of_domains(Section::DomainsRemoved, &changes.removed),
        table(moved, of_moved, look),
        certificates(diff, look).map(|table| (diff.title(Section::Certificates, lang), table)),
    ];
    for (title, table) in sections.into_iter().flatten() {
        writeln!(out, "\n{}\n{table}", look.fill_line(&title))?;
    }
    writeln!(out, "\n{}", look.fill_line(&diff.totals(lang)))
}

/// A section with its title; nothing without rows. A cell has one name a line.
fn table<const N: usize>(
    rows: Rows<N>,
    columns: [Column; N],
    look: TextStyle,
) -> Option<(String, Table)> {
    let cell = |lines: Vec<String>| {
        let lines: Vec<_> = lines.iter().map(|line| one_line(line)).collect();
        lines.join("\n")
    };
    let cells = rows.rows.into_iter().map(|row| row.map(cell));
    Some((rows.title, grid(look, rows.titles, columns, cells)?))
}

/// One line a change, with the domains that it touches.
fn certificates(diff: &WhitelistDifference<'_>, look: TextStyle) -> Option<Table> {
    let lang = look.lang;
    let groups = diff.changes.certificate_groups();
    let rows = groups.iter().map(|group| {
        let (mut domains, more) = first_names(&group.domains, look.verbose);
        let number = lang.number(group.domains.len());
        let count = say!(lang, en: "{number} domains:", fr: "{number} domaines :");
        let others = lang.counted(more, ["more"; 2], ["autre", "autres"]);
        let and_more = say!(lang, en: "and {others} (-v)", fr: "et {others} (-v)");
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
            diff.label(group.operator, lang),
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
    let titles = match lang {
        Lang::English => ["Domain", "Operator", "Certificates"],
        Lang::French => ["Domaine", "Opérateur", "Certificats"],
    };
    grid(look, titles, columns, rows)
}
