//! A whitelist's contents for people.

use std::fmt::{self, Write};

use tabled::Table;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::grid::{Column, frame, grid};
use super::{Face, NO_OPERATOR, date, entries, label, signature};
use crate::name::DomainName;
use crate::register::{Domain, Oddity, OddityKind, View};
use crate::report::look::Look;
use crate::text::{counted, one_line};

/// Widest identity: `3` and a SIRET.
const ID: usize = 15;

/// The table, with a line break at its end.
pub fn render(view: &View<'_>, face: Face, look: Look) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_list(&mut text, view, face, look.at_least());
    text
}

fn write_list(out: &mut String, view: &View<'_>, face: Face, look: Look) -> fmt::Result {
    let document = &view.register.document;
    let heading = format!("Whitelist of {}", date(view.register));
    writeln!(out, "{}", look.fill_line(&heading))?;
    writeln!(out, "SHA-256 {}", document.sha256)?;
    writeln!(out, "{}", look.fill_line(&signature(document)))?;
    if let Some(filter) = filter(view) {
        writeln!(out, "{}", look.fill_line(&filter))?;
    }
    let table = match face {
        Face::Operators => operators(view, look),
        Face::Domains => domains(view, look),
        Face::Oddities => oddities(view, look),
    };
    match table {
        Some(table) => writeln!(out, "\n{table}")?,
        None => writeln!(out, "\n{}", nothing(view, face))?,
    }
    for line in missing(view) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    let totals = [totals(view), kinds(view, face)].concat();
    writeln!(out, "\n{}", look.fill_line(&totals))
}

/// Which part of the document is shown.
fn filter(view: &View<'_>) -> Option<String> {
    let mut filters = Vec::new();
    if view.chosen.is_some() {
        let chosen = view.register.operators.iter().filter(|o| o.selected);
        let labels: Vec<_> = chosen.map(|o| label(&o.id, o.name.as_deref())).collect();
        filters.push(format!("operator {}", labels.join(", ")));
    }
    if view.filter.contested {
        filters.push("contested".to_owned());
    }
    match view.filter.names.as_slice() {
        [] => {}
        [name] => filters.push(format!("named {name}")),
        names => filters.push(format!("named by {} names", names.len())),
    }
    match filters.is_empty() {
        true => None,
        false => Some(format!("Only domains: {}", filters.join("; "))),
    }
}

fn nothing(view: &View<'_>, face: Face) -> &'static str {
    match (face, filter(view)) {
        (Face::Oddities, _) => "Nothing is odd",
        (_, Some(_)) => "Nothing matches",
        (_, None) => "Nothing is listed",
    }
}

/// What became of the names that were asked for and are not shown.
fn missing(view: &View<'_>) -> Vec<String> {
    let doubt = match view.register.document.unusable().count() {
        0 => String::new(),
        unusable => format!(" ({} could not be used: see --oddities)", entries(unusable)),
    };
    let not_listed = |name: &&DomainName| format!("{name} is not listed by this whitelist{doubt}");
    let left_out = |name: &&DomainName| format!("{name} is listed, but not as asked for above");
    let not_listed = view.not_listed.iter().map(not_listed);
    not_listed
        .chain(view.left_out.iter().map(left_out))
        .collect()
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
    let mut columns = titles.map(|title| Column::Words(title.len()));
    let numbers: usize = titles[1..5].iter().map(|title| title.len()).sum();
    columns[0] = Column::Names(ID);
    columns[5] = Column::Names(look.width - ID - numbers - frame(titles.len()));
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
    let mut table = grid(look, titles, columns, rows)?;
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
            view.entries(domain).to_string(),
            updated(domain),
            owners(view, domain),
        ]
    });
    let columns = [
        Column::Names(first),
        Column::Words("entries".len()),
        Column::Words(UPDATED),
        Column::Names(last),
    ];
    let mut table = grid(look, titles, columns, rows)?;
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

/// Who lists the domain: first those asked for, then whoever else does.
fn owners(view: &View<'_>, domain: &Domain) -> String {
    let (mut labels, mut others) = (Vec::new(), Vec::new());
    for id in domain.operators() {
        let operator = view.register.operator(id);
        let label = label(id, operator.and_then(|operator| operator.name.as_deref()));
        match view
            .chosen
            .as_ref()
            .is_none_or(|chosen| chosen.contains(id))
        {
            true => labels.push(label),
            false => others.push(format!("also {label}")),
        }
    }
    labels.append(&mut others);
    if domain.listings.iter().any(|l| l.operator.is_none()) {
        labels.push(NO_OPERATOR.to_owned());
    }
    if domain.is_contested() {
        labels.insert(0, "contested:".to_owned());
    }
    labels.join("\n")
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
            one_line(&oddity.message.en).into_owned(),
        ]
    });
    let columns = [
        Column::Words(KIND),
        Column::Names(place),
        Column::Words(last),
    ];
    grid(look, titles, columns, rows)
}

fn place_of(oddity: &Oddity) -> String {
    match (&oddity.domain, oddity.position) {
        (Some(domain), Some(position)) => format!("{domain}\nline {}", position.line),
        (Some(domain), None) => domain.clone(),
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
    let mut totals = format!(
        "{}, {} of {}: {contested} contested, {repeated} listed more than once, \
         {below} below another listed name",
        entries(counts.entries),
        counted(counts.domains, "domain"),
        counted(counts.operators, "operator"),
    );
    if counts.without_operator > 0 {
        let under_none = counts.without_operator;
        totals.push_str(&format!("; {under_none} of the entries under no operator"));
    }
    if counts.entries_of_others > 0 {
        let others = entries(counts.entries_of_others);
        totals.push_str(&format!(
            "; beside these, {others} of others for the same domains"
        ));
    }
    totals
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
