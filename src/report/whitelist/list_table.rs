//! A whitelist's contents for people.

use std::fmt::{self, Write};

use tabled::Table;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::grid::{at_least, frame, grid};
use super::{Face, NO_OPERATOR, date, label, signature};
use crate::register::{Domain, Oddity, OddityKind, View};
use crate::report::table::{Look, wrapping};
use crate::text::{counted, one_line};

/// Widest identity: `3` and a SIRET.
const ID: usize = 15;

/// The table, with a line break at its end.
pub fn render(view: &View<'_>, face: Face, look: Look) -> String {
    let look = at_least(look);
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_list(&mut text, view, face, look);
    text
}

fn write_list(out: &mut String, view: &View<'_>, face: Face, look: Look) -> fmt::Result {
    let document = &view.register.document;
    let heading = format!("Whitelist of {}", date(view.register));
    writeln!(out, "{}", textwrap::fill(&heading, wrapping(look.width)))?;
    writeln!(out, "SHA-256 {}", document.sha256)?;
    let signature = signature(document);
    writeln!(out, "{}", textwrap::fill(&signature, wrapping(look.width)))?;
    let table = match face {
        Face::Operators => operators(view, look),
        Face::Domains => domains(view, look),
        Face::Oddities => oddities(view, look),
    };
    if let Some(table) = table {
        writeln!(out, "\n{table}")?;
    }
    let totals = [totals(view), kinds(view, face)].concat();
    writeln!(out, "\n{}", textwrap::fill(&totals, wrapping(look.width)))
}

fn operators(view: &View<'_>, look: Look) -> Option<Table> {
    let titles = [
        "Id",
        "domains",
        "contested",
        "entries",
        "certificates",
        "Operator",
    ];
    // Numbers are no wider than their titles.
    let mut widths = titles.map(str::len);
    let numbers = widths[1..5].iter().sum::<usize>();
    widths[0] = ID;
    widths[5] = look.width - ID - numbers - frame(titles.len());
    let rows = view.operators.iter().map(|row| {
        [
            one_line(row.operator.id.as_str()).into_owned(),
            row.domains.to_string(),
            row.contested.to_string(),
            row.entries.to_string(),
            row.certificates.to_string(),
            one_line(row.operator.name.as_deref().unwrap_or_default()).into_owned(),
        ]
    });
    let mut table = grid(look, titles, widths, rows)?;
    table.with(Modify::new(Columns::new(1..5)).with(Alignment::right()));
    Some(table)
}

fn domains(view: &View<'_>, look: Look) -> Option<Table> {
    /// A date and a time to the second.
    const UPDATED: usize = 20;
    let titles = ["Domain", "entries", "Updated", "Operator"];
    let first = look.width / 3;
    let last = look.width - first - "entries".len() - UPDATED - frame(titles.len());
    let rows = view.domains.iter().map(|domain| {
        [
            name(domain),
            domain.listings.len().to_string(),
            updated(domain),
            owners(view, domain),
        ]
    });
    let widths = [first, "entries".len(), UPDATED, last];
    let mut table = grid(look, titles, widths, rows)?;
    table.with(Modify::new(Columns::one(1)).with(Alignment::right()));
    Some(table)
}

fn name(domain: &Domain) -> String {
    match &domain.below {
        Some(above) => format!("{}\nbelow {above}", domain.name),
        None => domain.name.clone(),
    }
}

/// The last date: those of one form sort as text.
fn updated(domain: &Domain) -> String {
    let dates = domain.listings.iter().filter_map(|l| l.updated.as_deref());
    one_line(dates.max().unwrap_or_default()).into_owned()
}

fn owners(view: &View<'_>, domain: &Domain) -> String {
    let label = |id| {
        let operator = view.register.operator(id);
        label(id, operator.and_then(|operator| operator.name.as_deref()))
    };
    let labels: Vec<_> = domain.operators().map(label).collect();
    match labels.len() {
        0 => NO_OPERATOR.to_owned(),
        1 => labels.concat(),
        _ => format!("contested:\n{}", labels.join("\n")),
    }
}

fn oddities(view: &View<'_>, look: Look) -> Option<Table> {
    /// Room for the longest kind.
    const KIND: usize = 20;
    let titles = ["Oddity", "Where", "What"];
    let place = look.width / 3;
    let last = look.width - KIND - place - frame(titles.len());
    let mut shown = None;
    let rows = view.oddities.iter().map(|oddity| {
        // Said once for all that follow.
        let first = shown.replace(oddity.kind) != Some(oddity.kind);
        let kind = if first { words(oddity.kind) } else { "" };
        [
            kind.to_owned(),
            place_of(oddity),
            one_line(&oddity.message).into_owned(),
        ]
    });
    grid(look, titles, [KIND, place, last], rows)
}

fn place_of(oddity: &Oddity) -> String {
    match (&oddity.domain, oddity.position) {
        (Some(domain), _) => domain.clone(),
        (None, Some(position)) => format!("line {}", position.line),
        (None, None) => String::new(),
    }
}

fn words(kind: OddityKind) -> &'static str {
    match kind {
        OddityKind::Unusable => "unusable entry",
        OddityKind::NoOperator => "no operator",
        OddityKind::Duplicate => "duplicate entry",
        OddityKind::DistinguishedName => "not RFC 4514",
        OddityKind::LateDate => "date after the list",
        OddityKind::UnreadableDate => "unreadable date",
        OddityKind::Below => "below another name",
    }
}

fn totals(view: &View<'_>) -> String {
    let counts = view.counts();
    let (contested, repeated, below) = (counts.contested, counts.repeated, counts.below);
    let entries = match counts.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    format!(
        "{entries}, {} of {}: {contested} contested, {repeated} listed more than once, \
         {below} below another listed name",
        counted(counts.domains, "domain"),
        counted(counts.operators, "operator"),
    )
}

/// How many oddities of each kind, and how to see them.
fn kinds(view: &View<'_>, face: Face) -> String {
    let groups = view.oddities.chunk_by(|a, b| a.kind == b.kind);
    let kinds: Vec<_> = groups
        .map(|group| format!("{} ({})", words(group[0].kind), group.len()))
        .collect();
    match (kinds.is_empty(), face) {
        (true, _) => String::new(),
        (false, Face::Oddities) => format!("\nOddities: {}", kinds.join(", ")),
        (false, _) => format!("\nOddities (see --oddities): {}", kinds.join(", ")),
    }
}
