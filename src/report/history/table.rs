//! The history as tables for a terminal.

use std::fmt::{self, Write};

use super::{History, sections};
use crate::lang::say;
use crate::report::look::TextStyle;
use crate::report::sections::text;
use crate::text::one_line;

/// The tables, with a line break at their end. `-v` names every domain.
pub fn render(history: &History, look: TextStyle) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = write(&mut out, history, look.at_least());
    out
}

fn write(out: &mut String, history: &History, look: TextStyle) -> fmt::Result {
    let lang = look.lang;
    writeln!(out, "{}", sections::title(lang))?;
    for warning in sections::warnings(history, lang) {
        let line = say!(lang, en: "Warning: {warning}", fr: "Attention : {warning}");
        writeln!(out, "{}", look.fill_line(&one_line(&line)))?;
    }
    let sections = sections::sections(history, look.verbose, lang);
    sections
        .iter()
        .try_for_each(|it| text::write(out, it, look))
}
