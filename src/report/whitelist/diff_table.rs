//! The changes between two whitelists, for people.

use std::fmt::{self, Write};

use tabled::Table;

use super::grid::{Column, frame, grid};
use super::{DocumentSide, Section, WhitelistDifference, first_names, unusable};
use crate::lang::{Lang, say};
use crate::name::OperatorId;
use crate::register::{DomainChange, ListedOperator};
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
    let sections = [
        (
            Section::OperatorsAdded,
            operators(&changes.operators_added, look),
        ),
        (
            Section::OperatorsRemoved,
            operators(&changes.operators_removed, look),
        ),
        (Section::DomainsAdded, domains(diff, &changes.added, look)),
        (
            Section::DomainsRemoved,
            domains(diff, &changes.removed, look),
        ),
        (Section::DomainsMoved, moved(diff, look)),
        (Section::Certificates, certificates(diff, look)),
    ];
    for (section, table) in sections {
        if let Some(table) = table {
            let title = look.fill_line(&diff.title(section, lang));
            writeln!(out, "\n{title}\n{table}")?;
        }
    }
    writeln!(out, "\n{}", look.fill_line(&diff.totals(lang)))
}

fn operators(operators: &[ListedOperator], look: TextStyle) -> Option<Table> {
    let id = look.width / 3;
    let rows = operators.iter().map(|operator| {
        [
            one_line(operator.id.as_str()).into_owned(),
            one_line(operator.name.as_deref().unwrap_or_default()).into_owned(),
        ]
    });
    let columns = [Column::Names(id), Column::Names(look.width - id - frame(2))];
    let titles = match look.lang {
        Lang::English => ["Id", "Operator"],
        Lang::French => ["Identifiant", "Opérateur"],
    };
    grid(look, titles, columns, rows)
}

/// One operator a line.
fn listed(diff: &WhitelistDifference<'_>, ids: &[Option<OperatorId>], lang: Lang) -> String {
    diff.labels(ids, lang).join("\n")
}

fn domains(
    diff: &WhitelistDifference<'_>,
    changes: &[DomainChange],
    look: TextStyle,
) -> Option<Table> {
    let rows = changes.iter().map(|change| {
        let operators = listed(diff, &change.operators, look.lang);
        [change.domain.clone(), operators]
    });
    let first = look.width / 2;
    let columns = [
        Column::Names(first),
        Column::Names(look.width - first - frame(2)),
    ];
    let titles = match look.lang {
        Lang::English => ["Domain", "Operator"],
        Lang::French => ["Domaine", "Opérateur"],
    };
    grid(look, titles, columns, rows)
}

fn moved(diff: &WhitelistDifference<'_>, look: TextStyle) -> Option<Table> {
    let rows = diff.changes.moved.iter().map(|moved| {
        [
            moved.domain.clone(),
            listed(diff, &moved.from, look.lang),
            listed(diff, &moved.to, look.lang),
        ]
    });
    let columns = [Column::Names((look.width - frame(3)) / 3); 3];
    let titles = match look.lang {
        Lang::English => ["Domain", "From", "To"],
        Lang::French => ["Domaine", "Avant", "Après"],
    };
    grid(look, titles, columns, rows)
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
