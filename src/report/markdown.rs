//! Markdown of CommonMark with tables, to be pasted into an issue or a message.

pub mod audit;

use std::fmt::{self, Write};

use crate::text::{by_backticks, one_line};

/// A section with a table, or nothing if the table would be empty.
pub(super) fn table<T: AsRef<[String]>>(
    out: &mut String,
    title: &str,
    titles: impl IntoIterator<Item = &'static str>,
    rows: impl Iterator<Item = T>,
) -> fmt::Result {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let titles: Vec<_> = titles.into_iter().collect();
    writeln!(out, "\n## {title}\n")?;
    writeln!(out, "| {} |", titles.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(titles.len()))?;
    rows.try_for_each(|cells| writeln!(out, "| {} |", cells.as_ref().join(" | ")))
}

/// A text from outside that means nothing in Markdown or HTML. It does not name a person, an issue or a page either: the
/// sites that show Markdown look for names and addresses in what it makes, where an escaped character is like any
/// other, but not in code. Such words are code, which is read well also before it is shown.
pub(super) fn plain(text: &str) -> String {
    const AROUND: &[char] = &['(', ')', '"', ',', ';', ':', '.', '«', '»'];
    let text = one_line(text);
    let mut plain = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let core = piece.trim_matches(|it: char| it.is_whitespace() || AROUND.contains(&it));
        match piece.split_once(core) {
            // No code can have a backslash before a bar in a cell.
            Some((before, after)) if is_name(core) && !core.contains("\\|") => {
                plain.push_str(&escaped(before));
                plain.push_str(&code(core));
                plain.push_str(&escaped(after));
            }
            _ => plain.push_str(&escaped(piece)),
        }
    }
    plain
}

/// Whether a site makes a link of a word or of its part.
fn is_name(word: &str) -> bool {
    let mut characters = word.char_indices();
    characters.any(|(at, _)| begins_address(word, at) || begins_name(word, at))
}

/// Whether an address goes on at this character: `http://`, `mailto:`, `www.`
fn begins_address(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at(at);
    let mut characters = from.chars();
    match characters.next() {
        Some(':') => {
            let next = characters.next();
            next.is_some_and(|it| !it.is_whitespace() && !it.is_ascii_digit())
        }
        Some('.') => before.to_ascii_lowercase().ends_with("www"),
        _ => false,
    }
}

/// Whether the name of a person, an issue, a label or the like begins at this character.
fn begins_name(text: &str, at: usize) -> bool {
    let mut characters = text[at..].chars();
    let (first, next) = (characters.next(), characters.next());
    match first {
        Some('@' | '~' | '%') => next.is_some_and(|it| it.is_alphanumeric() || "_\"".contains(it)),
        Some('#' | '!' | '$' | '&') => next.is_some_and(|it| it.is_ascii_digit()),
        _ => false,
    }
}

/// A text with a backslash before each character that could mean something, and with a comment inside each name: that
/// keeps a site from reading it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        if begins_address(text, at) {
            escaped.push_str(NOTHING);
        }
        if "\\`*_[]<>|#~&!@$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
        if begins_name(text, at) {
            escaped.push_str(NOTHING);
        }
    }
    escaped
}

/// A comment, which nobody sees.
const NOTHING: &str = "<!-- -->";

/// A text of which only the code in backticks means something in Markdown, for a cell of a table. The code can end
/// nowhere but at its backtick.
pub(super) fn with_code(text: &str) -> String {
    let part = |(is_code, part): (bool, &str)| match is_code {
        true if part.is_empty() => plain("``"),
        true => code(part),
        false => plain(part),
    };
    let mut all = String::new();
    for written in by_backticks(text).into_iter().map(part) {
        // The marks of two codes would be one mark.
        if all.ends_with('`') && written.starts_with('`') {
            all.push_str(NOTHING);
        }
        all.push_str(&written);
    }
    all
}

/// A text as code, for a cell of a table.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    // In a cell, a bar needs a backslash even in code. No such code can end a backslash before a bar.
    if text.trim().is_empty() || text.contains("\\|") {
        return plain(&text);
    }
    let longest = text.split(|it| it != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default() + 1);
    // The spaces are not shown.
    let room = if fence.len() > 1 || text.starts_with(' ') {
        " "
    } else {
        ""
    };
    format!("{fence}{room}{}{room}{fence}", text.replace('|', "\\|"))
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
            ("@a`b`", "`@a`<!-- -->`b`"),
        ] {
            assert_eq!(with_code(text), expected);
        }
    }

    #[test]
    fn bar_and_backticks_in_code_end_neither_the_cell_nor_the_code() {
        for (text, expected) in [
            ("a|b", r"`a\|b`"),
            ("a\\|b", r"a\\\|b"),
            ("a`b``c", "``` a`b``c ```"),
            (" a", "`  a `"),
            ("a\nb", "`a b`"),
            (" ", " "),
        ] {
            assert_eq!(code(text), expected);
        }
    }

    #[test]
    fn text_from_outside_names_no_person_issue_or_page() {
        for (text, expected) in [
            ("@team (a@b.fr), x", "`@team` (`a@b.fr`), x"),
            ("#12 # #a", r"`#12` \# \#a"),
            ("http://a WWW.a", "`http://a` `WWW.a`"),
            (r"@a\| b", r"\@<!-- -->a\\\| b"),
            ("@a|b", r"`@a\|b`"),
            ("a: b, 1:2, a.www", "a: b, 1:2, a.www"),
            ("20 %, R&D", r"20 %, R\&D"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
