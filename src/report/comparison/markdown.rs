//! The changes as Markdown, to be pasted into an issue or a message.

use std::fmt::{self, Write};

use super::{Comparison, sections, subject};
use crate::lang::{Lang, say};
use crate::report::markdown::{plain, table, with_code};
use crate::report::sections::Cell;

/// The document, with a line break at its end. `all` names every domain.
pub fn render(comparison: &Comparison<'_>, all: bool, lang: Lang) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write(&mut text, comparison, all, lang);
    text
}

fn write(out: &mut String, comparison: &Comparison<'_>, all: bool, lang: Lang) -> fmt::Result {
    writeln!(out, "# {}\n", sections::title(lang))?;
    writeln!(out, "{}\n", plain(&subject::render(comparison, lang)))?;
    for line in sections::head(comparison, lang) {
        writeln!(out, "- {}", plain(&line))?;
    }
    for warning in sections::warnings(comparison, lang) {
        let word = say!(lang, en: "Warning:", fr: "Attention :");
        writeln!(out, "\n> **{word}** {}", plain(&warning))?;
    }
    if !comparison.is_change() {
        writeln!(out, "\n{}", sections::nothing(lang))?;
    }
    for section in sections::sections(comparison, all, lang) {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => with_code(text),
            other => plain(&other.in_line(lang)),
        };
        let rows = section.rows.iter();
        let rows = rows.map(|row| row.iter().map(cell).collect::<Vec<_>>());
        table(out, &plain(&section.title), section.titles.clone(), rows)?;
    }
    Ok(())
}
