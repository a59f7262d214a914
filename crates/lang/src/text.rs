//! Helpers for wording that several layers share.

mod harmless;

use std::borrow::Cow;
use std::net::IpAddr;

use crate::lang::{Lang, say};

pub use harmless::{harmless_json, into_harmless_json, is_steering, one_line};

/// A text as one word of a POSIX shell, quoted if the shell would interpret any of it. NUL, which no argument can
/// hold, becomes a space.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    shlex::try_quote(text)
        .unwrap_or_else(|_| shell_word(&text.replace('\0', " ")).into_owned().into())
}

/// Stands for a space at which no line is broken.
const NO_BREAK: char = '\u{e001}';

/// Fills a text into lines. What is in backticks stays in one line, so that it can be copied. Only if it is wider than
/// a line that may have broken words, it is broken at its spaces.
pub fn fill<'o>(text: &str, options: impl Into<textwrap::Options<'o>>) -> String {
    let options = options.into();
    let room = options
        .width
        .saturating_sub(options.subsequent_indent.len());
    let is_whole =
        |code: &str| !options.break_words || textwrap::core::display_width(code) + 2 <= room;
    let tied = by_backticks(text)
        .into_iter()
        .map(|(is_code, part)| match is_code {
            true if is_whole(part) && !part.contains('\n') => {
                format!("`{}`", part.replace(' ', &NO_BREAK.to_string()))
            }
            true => format!("`{part}`"),
            false => part.to_owned(),
        });
    textwrap::fill(&tied.collect::<String>(), options).replace(NO_BREAK, " ")
}

/// The parts of a text in turn, from one outside backticks to another one, and whether each is in backticks. A backtick
/// without a closing one begins the last part.
pub fn by_backticks(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, (code, after))) = rest
        .split_once('`')
        .and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        parts.extend([(false, before), (true, code)]);
        rest = after;
    }
    parts.push((false, rest));
    parts
}

/// Replaces text in backticks that does not fit into a line of this width. `instead` gets it without its
/// backticks.
pub fn replace_wide_code(
    text: &str,
    width: usize,
    mut instead: impl FnMut(&str) -> String,
) -> String {
    let parts = by_backticks(text);
    // Text that touches the backticks stays on their line.
    let before = |at: usize| {
        parts[at - 1]
            .1
            .rsplit([' ', '\n'])
            .next()
            .unwrap_or_default()
    };
    let after = |at: usize| {
        parts[at + 1]
            .1
            .split([' ', '\n'])
            .next()
            .unwrap_or_default()
    };
    let mut out = String::with_capacity(text.len());
    for (at, (is_code, part)) in parts.iter().enumerate() {
        if !is_code {
            out.push_str(part);
            continue;
        }
        let word = format!("{}`{part}`{}", before(at), after(at));
        if textwrap::core::display_width(&word) <= width {
            out.push_str(&format!("`{part}`"));
        } else {
            out.push_str(&instead(part));
        }
    }
    out
}

/// `1 domain`, `2 domains`.
pub fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Texts in a row, joined by `joint`. Texts beyond the first `shown` are only counted. The list is `none` if there
/// are no texts.
pub fn listed(texts: &[String], joint: &str, shown: usize) -> String {
    listed_in(Lang::English, texts, joint, shown)
}

/// The same list as [`listed`], in this language.
pub fn listed_in(lang: Lang, texts: &[String], joint: &str, shown: usize) -> String {
    match texts {
        [] => say!(lang, en: "none", fr: "aucun"),
        texts if texts.len() > shown => {
            let rest = and_more(lang, texts.len() - shown);
            format!("{}{rest}", texts[..shown].join(joint))
        }
        texts => texts.join(joint),
    }
}

/// The end of a shortened list: a space, and the number of texts left out.
fn and_more(lang: Lang, rest: usize) -> String {
    match lang {
        // Lists in JSON have this text, so it stays as it is.
        Lang::English => format!(" and {rest} more"),
        Lang::French => format!(" et {}", lang.counted(rest, ["", ""], ["autre", "autres"])),
    }
}

/// The first of these texts, joined by `joint`, and the number of the others: a list stays short whatever
/// the DNS holds. It has at least one text, at most 16, and about 1 KiB if no text is longer.
pub fn first_of(texts: impl IntoIterator<Item = impl AsRef<str>>, joint: &str) -> String {
    first_of_in(Lang::English, texts, joint)
}

/// The same list as [`first_of`], in this language.
pub fn first_of_in(
    lang: Lang,
    texts: impl IntoIterator<Item = impl AsRef<str>>,
    joint: &str,
) -> String {
    shortened(lang, 1024, texts, joint)
}

/// As [`first_of`], but with about `octets` octets.
pub fn first_within(
    octets: usize,
    texts: impl IntoIterator<Item = impl AsRef<str>>,
    joint: &str,
) -> String {
    shortened(Lang::English, octets, texts, joint)
}

fn shortened(
    lang: Lang,
    octets: usize,
    texts: impl IntoIterator<Item = impl AsRef<str>>,
    joint: &str,
) -> String {
    const SHOWN: usize = 16;
    let mut texts = texts.into_iter();
    // Nearly every list has two names of hosts.
    let mut list = String::with_capacity(64);
    let mut shown = 0;
    let mut rest = 0;
    for text in texts.by_ref() {
        let before = list.len();
        if shown > 0 {
            list.push_str(joint);
        }
        list.push_str(text.as_ref());
        if shown > 0 && list.len() > octets {
            list.truncate(before);
            rest = 1;
            break;
        }
        shown += 1;
        if shown == SHOWN {
            break;
        }
    }
    rest += texts.count();
    if rest > 0 {
        list.push_str(&and_more(lang, rest));
    }
    list
}

/// Octets of `text` in JSON, without quotation marks. Each escape of a report counts as six octets
/// (see [`harmless_json`]).
pub fn json_octets(text: &str) -> usize {
    text.chars().map(json_octets_of).sum()
}

fn json_octets_of(character: char) -> usize {
    match character {
        '"' | '\\' => 2,
        it if is_steering(it) => 6 * it.len_utf16(),
        it => it.len_utf8(),
    }
}

/// Whether [`json_octets`] of `text` are more than `octets`.
pub fn is_longer(text: &str, octets: usize) -> bool {
    // Nearly every text is so short that nothing need be counted.
    text.len() > octets / 6 && json_octets(text) > octets
}

/// Cuts a text that has more than `octets` octets in JSON, and marks the cut with "…".
pub fn cut(text: &mut String, octets: usize) {
    const MARK: &str = "…";
    if !is_longer(text, octets) {
        return;
    }
    let mut room = octets.saturating_sub(MARK.len());
    let beyond = text.char_indices().find(|(_, character)| {
        let needed = json_octets_of(*character);
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        !fits
    });
    if let Some((at, _)) = beyond {
        text.truncate(at);
        text.push_str(MARK);
    }
}

/// Adds an address as it is displayed. Nearly every finding names one, and the standard library takes
/// several times as long for four octets.
pub fn add_ip(ip: IpAddr, text: &mut String) {
    let IpAddr::V4(ip) = ip else {
        text.push_str(&ip.to_string());
        return;
    };
    text.reserve("255.255.255.255".len());
    for (at, octet) in ip.octets().into_iter().enumerate() {
        if at > 0 {
            text.push('.');
        }
        if octet >= 100 {
            text.push(digit(octet / 100));
        }
        if octet >= 10 {
            text.push(digit(octet / 10 % 10));
        }
        text.push(digit(octet % 10));
    }
}

fn digit(number: u8) -> char {
    char::from(b'0' + number)
}

/// Octets as lower-case hexadecimal digits.
pub fn hex(octets: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(octets)
}

#[cfg(test)]
mod tests;
