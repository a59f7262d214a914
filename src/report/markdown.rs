//! Markdown of CommonMark with tables, to be pasted into an issue or a message.

use std::fmt::{self, Write};

use crate::text::{by_backticks, one_line};

/// A section, or nothing if it would be empty.
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

/// A text of which only the code in backticks means something in Markdown. The code can end nowhere but at its backtick.
pub(super) fn with_code(text: &str) -> String {
    let part = |(is_code, part): (bool, &str)| match is_code {
        true if part.is_empty() => plain("``"),
        true => format!("`{}`", one_line(part)),
        false => plain(part),
    };
    by_backticks(text).into_iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_in_two_backticks_is_markdown() {
        for (text, expected) in [
            (
                "Publish: `_imap._tcp.a. IN SRV <x>.`.",
                "Publish: `_imap._tcp.a. IN SRV <x>.`.",
            ),
            ("a_b `c_d` e`f_g", r"a\_b `c_d` e\`f\_g"),
            ("``", r"\`\`"),
        ] {
            assert_eq!(with_code(text), expected);
        }
    }
}
