//! The changes as tables for a terminal.

use std::fmt::{self, Write};

use super::{Comparison, sections};
use crate::lang::say;
use crate::report::look::TextStyle;
use crate::report::sections::text;
use crate::text::one_line;

/// The tables, with a line break at their end. `-v` names every domain.
pub fn render(comparison: &Comparison<'_>, look: TextStyle) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = write(&mut out, comparison, look.at_least());
    out
}

fn write(out: &mut String, comparison: &Comparison<'_>, look: TextStyle) -> fmt::Result {
    let lang = look.lang;
    let mut line = |line: &str| writeln!(out, "{}", look.fill_line(&one_line(line)));
    for head in sections::head(comparison, lang) {
        line(&head)?;
    }
    for warning in sections::warnings(comparison, lang) {
        line(&say!(lang, en: "Warning: {warning}", fr: "Attention : {warning}"))?;
    }
    if !comparison.is_change() {
        line(&sections::nothing(lang))?;
    }
    let sections = sections::sections(comparison, look.verbose, lang);
    sections
        .iter()
        .try_for_each(|it| text::write(out, it, look))
}
