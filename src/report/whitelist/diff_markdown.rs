//! The changes between two whitelists, for an issue or a message.

use std::fmt::{self, Write};

use super::diff_rows::{self, Rows};
use super::{DocumentSide, Section, WhitelistDifference, unusable};
use crate::lang::{Lang, say};
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
        write_rows(out, diff_rows::operators(diff, section, changed, lang))?;
    }
    for (section, changed) in [
        (Section::DomainsAdded, &changes.added),
        (Section::DomainsRemoved, &changes.removed),
    ] {
        write_rows(out, diff_rows::domains(diff, section, changed, lang))?;
    }
    write_rows(out, diff_rows::moved(diff, lang))?;
    write_rows(out, diff_rows::certificates(diff, all, lang))
}

fn write_rows<const N: usize>(out: &mut String, rows: Rows<N>) -> fmt::Result {
    let cell = |lines: Vec<String>| {
        let lines: Vec<_> = lines.iter().map(|line| plain(line)).collect();
        lines.join("<br>")
    };
    let cells = rows.rows.into_iter().map(|row| row.map(cell));
    table(out, &rows.title, rows.titles, cells)
}
