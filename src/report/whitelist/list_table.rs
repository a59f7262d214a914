//! A whitelist's contents for people.

use std::fmt::{self, Write};

use tabled::Table;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::grid::{Column, frame, grid};
use super::{WhitelistView, date, entries, label, no_operator, signature, unusable_entries};
use crate::dates;
use crate::lang::{Lang, say};
use crate::name::DomainName;
use crate::register::{ListedDomain, Oddity, OddityKind, View};
use crate::report::look::TextStyle;
use crate::report::words;
use crate::text::one_line;

/// Widest identity: `3` and a SIRET.
const ID: usize = 15;

/// The table, with a line break at its end.
pub fn render(view: &View<'_>, face: WhitelistView, look: TextStyle) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_list(&mut text, view, face, look.at_least());
    text
}

fn write_list(
    out: &mut String,
    view: &View<'_>,
    face: WhitelistView,
    look: TextStyle,
) -> fmt::Result {
    let lang = look.lang;
    let document = &view.register.document;
    let date = date(view.register, lang);
    let heading = say!(lang, en: "Whitelist of {date}", fr: "Liste blanche : {date}");
    writeln!(out, "{}", look.fill_line(&heading))?;
    writeln!(out, "SHA-256 {}", document.sha256)?;
    writeln!(out, "{}", look.fill_line(&signature(document, lang)))?;
    if let Some(filter) = filter(view, lang) {
        writeln!(out, "{}", look.fill_line(&filter))?;
    }
    let table = match face {
        WhitelistView::Operators => operators(view, look),
        WhitelistView::Domains => domains(view, look),
        WhitelistView::Oddities => oddities(view, look),
    };
    match table {
        Some(table) => writeln!(out, "\n{table}")?,
        None => writeln!(out, "\n{}", nothing(view, face, lang))?,
    }
    for line in missing(view, lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    writeln!(out)?;
    for line in totals(view, lang)
        .into_iter()
        .chain(kinds(view, face, lang))
    {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    Ok(())
}

/// Which part of the document is shown.
fn filter(view: &View<'_>, lang: Lang) -> Option<String> {
    let mut filters = Vec::new();
    if view.chosen.is_some() {
        let chosen = view.register.operators.iter().filter(|o| o.selected);
        let labels: Vec<_> = chosen.map(|o| label(&o.id, o.name.as_deref())).collect();
        let labels = labels.join(", ");
        filters.push(say!(lang, en: "operator {labels}", fr: "opérateur {labels}"));
    }
    if view.filter.contested {
        filters.push(say!(
            lang,
            en: "listed by several operators (contested)",
            fr: "inscrits par plusieurs opérateurs"
        ));
    }
    match view.filter.names.as_slice() {
        [] => {}
        [name] => filters.push(say!(lang, en: "name {name}", fr: "nom {name}")),
        names => {
            let number = lang.number(names.len());
            filters.push(say!(lang, en: "{number} names", fr: "{number} noms"));
        }
    }
    let joint = match lang {
        Lang::English => "; ",
        Lang::French => "\u{202f}; ",
    };
    if filters.is_empty() {
        return None;
    }
    let filters = filters.join(joint);
    Some(say!(lang, en: "Filter: {filters}", fr: "Filtre : {filters}"))
}

fn nothing(view: &View<'_>, face: WhitelistView, lang: Lang) -> String {
    match (face, filter(view, lang)) {
        (WhitelistView::Oddities, _) => say!(lang, en: "No oddity", fr: "Aucune anomalie"),
        (_, Some(_)) => say!(
            lang,
            en: "No domain matches the filter",
            fr: "Aucun domaine ne correspond au filtre"
        ),
        (_, None) => say!(lang, en: "No domain is listed", fr: "Aucun domaine inscrit"),
    }
}

/// Why names that were asked for are not shown.
fn missing(view: &View<'_>, lang: Lang) -> Vec<String> {
    let doubt = match view.register.document.unusable().count() {
        0 => String::new(),
        unusable => {
            let entries = unusable_entries(unusable, lang);
            say!(
                lang,
                en: " ({entries}: see --oddities)",
                fr: " ({entries} : voir --oddities)"
            )
        }
    };
    let not_listed = |name: &DomainName| {
        say!(
            lang,
            en: "{name} is not listed by this whitelist{doubt}",
            fr: "{name} ne figure pas dans cette liste blanche{doubt}"
        )
    };
    let left_out = |name: &DomainName| {
        say!(
            lang,
            en: "{name} is listed by this whitelist, but does not match the filter",
            fr: "{name} figure dans cette liste blanche, mais ne correspond pas au filtre"
        )
    };
    let not_listed = view.not_listed.iter().map(|it| not_listed(it));
    let left_out = view.left_out.iter().map(|it| left_out(it));
    not_listed.chain(left_out).collect()
}

/// The identity and the name have columns of their own if there is room for the name, and share one otherwise.
fn operators(view: &View<'_>, look: TextStyle) -> Option<Table> {
    /// Narrowest column of names.
    const NAMES: usize = 20;
    let (id, operator) = match look.lang {
        Lang::English => ("Id", "Operator"),
        Lang::French => ("Identifiant", "Opérateur"),
    };
    let numbers = match look.lang {
        Lang::English => ["domains", "contested", "entries", "certificates"],
        Lang::French => ["domaines", "partagés", "entrées", "certificats"],
    };
    // Numbers are no wider than their titles.
    let width = |title: &str| title.chars().count();
    let all: usize = numbers.iter().map(|title| width(title)).sum();
    let spare = look.width.saturating_sub(ID + all + frame(6));
    let [a, b, c, d] = numbers;
    let [e, f, g, h] = numbers.map(|title| Column::Words(width(title)));
    let rows = view.operators.iter().map(|row| {
        let number = |number| look.lang.number(number);
        let identity = one_line(row.operator.id.as_str()).into_owned();
        let name = one_line(row.operator.name.as_deref().unwrap_or_default()).into_owned();
        let [domains, contested] = [row.domains, row.contested].map(number);
        let [entries, certificates] = [row.entries, row.certificates].map(number);
        ([domains, contested, entries, certificates], identity, name)
    });
    let is_narrow = spare < NAMES && !look.never_break_names;
    let mut table = if is_narrow {
        let rows = rows.map(
            |([domains, contested, entries, certificates], identity, name)| {
                let lines = [identity, name].into_iter().filter(|it| !it.is_empty());
                [
                    lines.collect::<Vec<_>>().join("\n"),
                    domains,
                    contested,
                    entries,
                    certificates,
                ]
            },
        );
        let first = Column::Names(look.width - all - frame(5));
        grid(look, [operator, a, b, c, d], [first, e, f, g, h], rows)?
    } else {
        let rows = rows.map(
            |([domains, contested, entries, certificates], identity, name)| {
                [identity, domains, contested, entries, certificates, name]
            },
        );
        let (first, last) = (Column::Names(ID), Column::Names(spare));
        let titles = [id, a, b, c, d, operator];
        grid(look, titles, [first, e, f, g, h, last], rows)?
    };
    table.with(Modify::new(Columns::new(1..5)).with(Alignment::right()));
    Some(table)
}

fn domains(view: &View<'_>, look: TextStyle) -> Option<Table> {
    /// A date, and a time to the second below or beside it.
    const DATE: usize = 10;
    const DATE_AND_TIME: usize = 20;
    /// `30 septembre 2025`, with the time below it.
    const FRENCH_DATE: usize = 18;
    let lang = look.lang;
    let titles = match lang {
        Lang::English => ["Domain", "entries", "Updated", "Operator"],
        Lang::French => ["Domaine", "entrées", "Modifié le", "Opérateur"],
    };
    let names = view.domains.iter().map(|it| name(it, lang));
    let longest = names.flat_map(|it| it.lines().map(|line| line.chars().count()).max());
    let longest = longest.max();
    let first = longest.unwrap_or_default().clamp(DATE, look.width * 2 / 5);
    let date = match (lang, look.width < 100 && !look.never_break_names) {
        (Lang::English, true) => DATE,
        (Lang::English, false) => DATE_AND_TIME,
        (Lang::French, _) => FRENCH_DATE,
    };
    let last = look.width - first - "entries".len() - date - frame(titles.len());
    let rows = view.domains.iter().map(|domain| {
        [
            name(domain, lang),
            lang.number(view.entries(domain)),
            updated(domain, lang),
            owners(view, domain, lang),
        ]
    });
    let columns = [
        Column::Names(first),
        Column::Words("entries".len()),
        Column::Words(date),
        Column::Names(last),
    ];
    let mut table = grid(look, titles, columns, rows)?;
    table.with(Modify::new(Columns::one(1)).with(Alignment::right()));
    Some(table)
}

fn name(domain: &ListedDomain, lang: Lang) -> String {
    let name = &domain.name;
    match &domain.below {
        Some(above) => say!(
            lang,
            en: "{name}\nsubdomain of {above}",
            fr: "{name}\nsous-domaine de {above}"
        ),
        None => name.clone(),
    }
}

/// The last date: those of one form sort as text.
fn updated(domain: &ListedDomain, lang: Lang) -> String {
    let dates = domain.listings.iter().filter_map(|l| l.updated.as_deref());
    one_line(&dates::stated(lang, dates.max().unwrap_or_default())).into_owned()
}

/// The operators that list the domain: first the requested ones, then all others.
fn owners(view: &View<'_>, domain: &ListedDomain, lang: Lang) -> String {
    let (mut labels, mut others) = (Vec::new(), Vec::new());
    for id in domain.operators() {
        let operator = view.register.operator(id);
        let label = label(id, operator.and_then(|operator| operator.name.as_deref()));
        if view
            .chosen
            .as_ref()
            .is_none_or(|chosen| chosen.contains(id))
        {
            labels.push(label);
        } else {
            others.push(say!(lang, en: "also {label}", fr: "aussi {label}"));
        }
    }
    labels.append(&mut others);
    if domain.listings.iter().any(|l| l.operator.is_none()) {
        labels.push(no_operator(lang));
    }
    if domain.is_contested() {
        labels.insert(
            0,
            say!(lang, en: "several operators:", fr: "plusieurs opérateurs :"),
        );
    }
    labels.join("\n")
}

fn oddities(view: &View<'_>, look: TextStyle) -> Option<Table> {
    /// Room for the longest kind.
    const KIND: usize = 20;
    let lang = look.lang;
    let titles = match lang {
        Lang::English => ["Oddity", "Place", "Details"],
        Lang::French => ["Anomalie", "Emplacement", "Détail"],
    };
    let place = look.width / 3;
    let last = look.width - KIND - place - frame(titles.len());
    let mut shown = None;
    let rows = view.oddities.iter().map(|oddity| {
        // Said once for all that follow.
        let first = shown.replace(oddity.kind) != Some(oddity.kind);
        let kind = if first { kind(oddity.kind, lang) } else { "" };
        [
            kind.to_owned(),
            place_of(oddity, lang),
            one_line(oddity.message.in_lang(lang)).into_owned(),
        ]
    });
    let columns = [
        Column::Words(KIND),
        Column::Names(place),
        Column::Words(last),
    ];
    grid(look, titles, columns, rows)
}

fn place_of(oddity: &Oddity, lang: Lang) -> String {
    let line = oddity.position.map(|position| {
        let line = position.line;
        say!(lang, en: "line {line}", fr: "ligne {line}")
    });
    let lines = oddity.domain.clone().into_iter().chain(line);
    lines.collect::<Vec<_>>().join("\n")
}

fn kind(kind: OddityKind, lang: Lang) -> &'static str {
    let (en, fr) = match kind {
        OddityKind::Unusable => ("unusable entry", "entrée inutilisable"),
        OddityKind::NoOperator => ("no operator", "sans opérateur"),
        OddityKind::Duplicate => ("duplicate entry", "entrée en double"),
        OddityKind::DistinguishedName => ("not RFC 4514", "hors RFC 4514"),
        OddityKind::LateDate => ("date after the list", "date postérieure"),
        OddityKind::UnreadableDate => ("unreadable date", "date illisible"),
        OddityKind::Below => ("subdomain", "sous-domaine"),
    };
    match lang {
        Lang::English => en,
        Lang::French => fr,
    }
}

/// Numbers of entries, domains and operators, in one line.
pub fn summary(view: &View<'_>, lang: Lang) -> String {
    let counts = view.counts();
    let all = entries(counts.entries, lang);
    let domains = words::domains(counts.domains, lang);
    let operators = words::operators(counts.operators, lang);
    say!(
        lang,
        en: "{all}, {domains} of {operators}",
        fr: "{all}, {domains} de {operators}"
    )
}

/// All numbers, a line each.
fn totals(view: &View<'_>, lang: Lang) -> Vec<String> {
    let counts = view.counts();
    let mut lines = vec![summary(view, lang)];
    let contested = lang.counted(
        counts.contested,
        ["listed by several operators (contested)"; 2],
        [
            "inscrit par plusieurs opérateurs (partagé)",
            "inscrits par plusieurs opérateurs (partagés)",
        ],
    );
    let repeated = lang.counted(
        counts.repeated,
        ["listed more than once"; 2],
        ["inscrit plusieurs fois", "inscrits plusieurs fois"],
    );
    let below = lang.counted(
        counts.below,
        [
            "subdomain of a listed domain",
            "subdomains of a listed domain",
        ],
        [
            "sous-domaine d’un domaine inscrit",
            "sous-domaines d’un domaine inscrit",
        ],
    );
    lines.push(say!(
        lang,
        en: "Domains: {contested}, {repeated}, {below}",
        fr: "Domaines : {contested}, {repeated}, {below}"
    ));
    if counts.without_operator > 0 {
        let entries = entries(counts.without_operator, lang);
        lines.push(say!(
            lang,
            en: "{entries} without an operator",
            fr: "{entries} sans opérateur"
        ));
    }
    if counts.entries_of_others > 0 {
        let entries = entries(counts.entries_of_others, lang);
        lines.push(say!(
            lang,
            en: "In addition, {entries} of other operators for the same domains",
            fr: "En outre, {entries} d’autres opérateurs pour les mêmes domaines"
        ));
    }
    lines
}

/// How many oddities of each kind, and how to see them.
fn kinds(view: &View<'_>, face: WhitelistView, lang: Lang) -> Option<String> {
    let groups = view.oddities.chunk_by(|a, b| a.kind == b.kind);
    let kinds = groups.map(|group| {
        let number = lang.number(group.len());
        format!("{} ({number})", kind(group[0].kind, lang))
    });
    let kinds: Vec<_> = kinds.collect();
    let list = kinds.join(", ");
    match (kinds.is_empty(), face) {
        (true, _) => None,
        (false, WhitelistView::Oddities) => {
            Some(say!(lang, en: "Oddities: {list}", fr: "Anomalies : {list}"))
        }
        (false, _) => Some(say!(
            lang,
            en: "Oddities (see --oddities): {list}",
            fr: "Anomalies (voir --oddities) : {list}"
        )),
    }
}
