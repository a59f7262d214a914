//! The changes between two whitelists, for an issue or a message.

use std::fmt::{self, Write};

use super::{DocumentSide, Section, WhitelistDifference, first_names, unusable};
use crate::lang::{Lang, say};
use crate::name::OperatorId;
use crate::register::{DomainChange, ListedOperator};
use crate::report::markdown::{plain, table};

/// A page in the Markdown of CommonMark with tables, with a line break at its end; `all` names every
/// domain that a change of certificates touches.
pub fn render(difference: &WhitelistDifference<'_>, all: bool, lang: Lang) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, difference, all, lang);
    text
}

fn write_page(
    out: &mut String,
    diff: &WhitelistDifference<'_>,
    all: bool,
    lang: Lang,
) -> fmt::Result {
    let title = say!(
        lang,
        en: "Changes to the whitelist",
        fr: "Changements de la liste blanche"
    );
    writeln!(out, "# {title}\n")?;
    for side in [DocumentSide::Old, DocumentSide::New] {
        let line = diff.document(side, lang, plain, |digest| format!("`{digest}`"));
        writeln!(out, "- {line}")?;
    }
    for warning in diff.warnings(lang) {
        let warning = plain(&warning);
        let warning = say!(
            lang,
            en: "**Warning:** {warning}",
            fr: "**Avertissement :** {warning}"
        );
        writeln!(out, "\n{warning}")?;
    }
    writeln!(out, "\n{}", diff.totals(lang))?;
    for (side, register) in diff.sides() {
        let entries = register.document.unusable();
        let rows = entries.map(|it| [plain(&unusable(it, lang))]);
        let column = match lang {
            Lang::English => ["Entry"],
            Lang::French => ["Entrée"],
        };
        table(out, &side.unusable(lang), column, rows)?;
    }
    let changes = &diff.changes;
    for (section, changed) in [
        (Section::OperatorsAdded, &changes.operators_added),
        (Section::OperatorsRemoved, &changes.operators_removed),
    ] {
        operators(out, &diff.title(section, lang), changed, lang)?;
    }
    for (section, changed) in [
        (Section::DomainsAdded, &changes.added),
        (Section::DomainsRemoved, &changes.removed),
    ] {
        domains(out, diff, &diff.title(section, lang), changed, lang)?;
    }
    moved(out, diff, lang)?;
    certificates(out, diff, all, lang)
}

fn operators(
    out: &mut String,
    title: &str,
    operators: &[ListedOperator],
    lang: Lang,
) -> fmt::Result {
    let rows = operators.iter().map(|operator| {
        [
            plain(operator.id.as_str()),
            plain(operator.name.as_deref().unwrap_or_default()),
        ]
    });
    let titles = match lang {
        Lang::English => ["Id", "Operator"],
        Lang::French => ["Identifiant", "Opérateur"],
    };
    table(out, title, titles, rows)
}

fn domains(
    out: &mut String,
    diff: &WhitelistDifference<'_>,
    title: &str,
    changes: &[DomainChange],
    lang: Lang,
) -> fmt::Result {
    let rows = changes.iter().map(|change| {
        let operators = listed(diff, &change.operators, lang);
        [plain(&change.domain), operators]
    });
    let titles = match lang {
        Lang::English => ["Domain", "Operator"],
        Lang::French => ["Domaine", "Opérateur"],
    };
    table(out, title, titles, rows)
}

fn moved(out: &mut String, diff: &WhitelistDifference<'_>, lang: Lang) -> fmt::Result {
    let rows = diff.changes.moved.iter().map(|moved| {
        [
            plain(&moved.domain),
            listed(diff, &moved.from, lang),
            listed(diff, &moved.to, lang),
        ]
    });
    let titles = match lang {
        Lang::English => ["Domain", "From", "To"],
        Lang::French => ["Domaine", "Avant", "Après"],
    };
    table(out, &diff.title(Section::DomainsMoved, lang), titles, rows)
}

fn certificates(
    out: &mut String,
    diff: &WhitelistDifference<'_>,
    all: bool,
    lang: Lang,
) -> fmt::Result {
    let names = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|dn| plain(dn)).collect();
        names.join("<br>")
    };
    let groups = diff.changes.certificate_groups();
    let rows = groups.iter().map(|group| {
        let (shown, more) = first_names(&group.domains, all);
        let mut domains: Vec<_> = shown.into_iter().map(plain).collect();
        if more > 0 {
            let others = lang.counted(more, ["more"; 2], ["autre", "autres"]);
            domains.push(say!(lang, en: "and {others}", fr: "et {others}"));
        }
        [
            lang.number(group.domains.len()),
            domains.join("<br>"),
            plain(&diff.label(group.operator, lang)),
            names(group.removed),
            names(group.added),
        ]
    });
    let titles = match lang {
        Lang::English => ["Number", "Domains", "Operator", "Removed", "Added"],
        Lang::French => ["Nombre", "Domaines", "Opérateur", "Retirés", "Ajoutés"],
    };
    table(out, &diff.title(Section::Certificates, lang), titles, rows)
}

fn listed(diff: &WhitelistDifference<'_>, ids: &[Option<OperatorId>], lang: Lang) -> String {
    let labels = diff.labels(ids, lang);
    let labels: Vec<_> = labels.iter().map(|label| plain(label)).collect();
    labels.join("<br>")
}
