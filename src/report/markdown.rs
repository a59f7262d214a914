//! Markdown of CommonMark with tables, to be pasted into an issue or a message.

use std::fmt::{self, Write};

use crate::text::one_line;

/// A section, or nothing where it would be empty.
pub(super) fn table<const N: usize>(
    out: &mut String,
    title: &str,
    titles: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> fmt::Result {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    writeln!(out, "| {} |", titles.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(N))?;
    rows.try_for_each(|cells| writeln!(out, "| {} |", cells.join(" | ")))
}

/// A text from outside that means nothing in Markdown or HTML.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if "\\`*_[]<>|#~&!@".contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}
