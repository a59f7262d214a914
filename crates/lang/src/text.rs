//! Helpers for wording that several layers share.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::lang::{Lang, say};

/// A text from outside, fit for one line of a terminal, an error or a zone comment: characters that
/// could end the line, steer the terminal or turn the direction of writing become spaces.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(is_control) {
        text.replace(is_control, " ").into()
    } else {
        text.into()
    }
}

/// A JSON text whose strings hold what steers a terminal only as escapes, which lose nothing.
/// Those below U+0020 are escaped already, by the rules of JSON.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let stands_raw = |character: char| character >= '\u{7f}' && is_control(character);
    // Below 0x80, DEL is the only character that JSON leaves unescaped and that must not be shown. Most
    // texts are plain.
    let plain = json.is_ascii() && memchr::memchr(0x7f, json.as_bytes()).is_none();
    if plain || !json.contains(stands_raw) {
        return json.into();
    }
    let mut text = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if stands_raw(character) {
            // All of them lie in the basic plane: one escape of four digits each.
            text.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            text.push(character);
        }
    }
    text.into()
}

/// As [`harmless_json`], but returns the text without a copy if nothing must change, as for most texts.
pub fn into_harmless_json(json: String) -> String {
    let escaped = match harmless_json(&json) {
        Cow::Borrowed(_) => None,
        Cow::Owned(escaped) => Some(escaped),
    };
    escaped.unwrap_or(json)
}

/// Control characters, line and paragraph separators, and the invisible marks of direction.
fn is_control(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    character.is_control() || invisible
}

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

/// Octets of `text` in JSON, without quotation marks. Each character that a report escapes counts as six octets
/// (see [`harmless_json`]).
pub fn json_octets(text: &str) -> usize {
    text.chars().map(json_octets_of).sum()
}

fn json_octets_of(character: char) -> usize {
    match character {
        '"' | '\\' => 2,
        it if is_control(it) => 6,
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
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_becomes_a_space() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\u{9b}d"), "a b [2Jc d");
        assert_eq!(one_line("a\u{202e}b\u{2028}c"), "a b c");
        assert_eq!(one_line("Hôpital"), "Hôpital");
    }

    #[test]
    fn address_is_added_as_it_is_displayed() {
        let ipv4 = (0..=u8::MAX).flat_map(|it| [[it, 0, 9, 10], [99, 100, 255, it]]);
        let ipv4 = ipv4.map(IpAddr::from);
        let ipv6 = ["::", "2001:db8::1", "::ffff:192.0.2.1"].map(|it| it.parse().unwrap());
        for ip in ipv4.chain(ipv6) {
            let mut text = "at ".to_owned();
            add_ip(ip, &mut text);
            assert_eq!(text, format!("at {ip}"));
        }
    }

    #[test]
    fn shell_word_is_quoted_unless_a_shell_takes_it_as_it_is() {
        for plain in ["lab/whitelist.xml", "127.0.0.1:53", "a@b.fr"] {
            assert_eq!(shell_word(plain), plain);
        }
        for (text, quoted) in [
            ("[::1]:53", "'[::1]:53'"),
            ("a b", "'a b'"),
            ("~/$(id)", "'~/$(id)'"),
            ("it's", r#""it's""#),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), quoted);
        }
    }

    #[test]
    fn command_in_backticks_stays_in_one_line() {
        let whole = |width| textwrap::Options::new(width).break_words(false);
        let text = "Use `mssrv check --lab`, or `a b";
        assert_eq!(fill(text, whole(12)), "Use\n`mssrv check --lab`,\nor `a b");
        assert_eq!(fill(text, 20), "Use\n`mssrv check --lab`,\nor `a b");
        assert_eq!(fill(text, 12), "Use `mssrv\ncheck\n--lab`, or\n`a b");
        assert_eq!(fill("", 12), "");
    }

    #[test]
    fn code_wider_than_a_line_is_replaced() {
        let shown =
            |text: &str, width: usize| replace_wide_code(text, width, |code| format!("<{code}>"));
        let text = "Publish: (`a. IN SRV 1`), or `b. A`.";
        assert_eq!(shown(text, 16), text);
        assert_eq!(shown(text, 15), "Publish: (<a. IN SRV 1>), or `b. A`.");
        assert_eq!(shown(text, 6), "Publish: (<a. IN SRV 1>), or <b. A>.");
        // A backtick without another one is a character as any other.
        for unpaired in ["", "a`b c d", "`a` b`c d e f g", "``"] {
            assert_eq!(shown(unpaired, 3), unpaired);
        }
    }

    #[test]
    fn json_keeps_what_steers_as_an_escape() {
        let json = "{\n  \"a\": \"é\u{202e}\u{9b}\u{7f}\"\n}\n";
        let escaped = harmless_json(json);
        assert_eq!(escaped, "{\n  \"a\": \"é\\u202e\\u009b\\u007f\"\n}\n");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
        assert_eq!(into_harmless_json(json.to_owned()), escaped);
        assert_eq!(into_harmless_json("\"é\"".to_owned()), "\"é\"");
    }

    #[test]
    fn of_many_texts_few_are_told() {
        let texts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&texts, "; ", 3), "a; b; c");
        assert_eq!(listed(&texts, "; ", 2), "a; b and 1 more");
        assert_eq!(listed(&[], "; ", 2), "none");
        let french = |items, shown| listed_in(Lang::French, items, "; ", shown);
        assert_eq!(french(&texts, 2), "a; b et 1 autre");
        assert_eq!(french(&texts, 1), "a et 2 autres");
        assert_eq!(french(&[], 2), "aucun");
    }

    #[test]
    fn list_of_many_texts_shows_the_first_and_counts_the_others() {
        let list = |texts: std::ops::Range<u32>| first_of(texts.map(|it| it.to_string()), ", ");
        assert_eq!(list(0..0), "");
        assert_eq!(list(1..4), "1, 2, 3");
        assert!(!list(0..16).contains("more"));
        assert_eq!(list(0..18), format!("{} and 2 more", list(0..16)));
        let long = "a".repeat(400);
        let shown = format!("{long}; {long} and 3 more");
        assert_eq!(first_of([&long; 5], "; "), shown);
        let longer = "a".repeat(2000);
        assert_eq!(first_of([&longer; 5], ", "), format!("{longer} and 4 more"));
        assert_eq!(
            first_of_in(Lang::French, [&longer; 5], ", "),
            format!("{longer} et 4 autres")
        );
    }

    #[test]
    fn json_octets_are_never_fewer_than_json_has() {
        for text in ["", "a.fr", "a\\000\"", "é\u{1}\n\u{7f}\u{9b}\u{202e}"] {
            let json = into_harmless_json(serde_json::to_string(text).unwrap());
            assert!(json_octets(text) + 2 >= json.len(), "{text}");
        }
        assert_eq!(json_octets("\\000é"), 7);
    }

    #[test]
    fn text_that_is_too_long_is_cut_between_characters() {
        let cut_to = |text: &str, octets| {
            let mut text = text.to_owned();
            cut(&mut text, octets);
            text
        };
        assert_eq!(cut_to("abcdef", 6), "abcdef");
        assert_eq!(cut_to("abcdefg", 6), "abc…");
        assert_eq!(cut_to("ééé", 6), "ééé");
        assert_eq!(cut_to("éééé", 6), "é…");
        for text in ["\\".repeat(50), "\u{1}".repeat(50), "é".repeat(50)] {
            let short = cut_to(&text, 40);
            assert!((30..=40).contains(&json_octets(&short)), "{short:?}");
        }
    }

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(
            [0, 1, 2].map(|n| counted(n, "domain")),
            ["0 domains", "1 domain", "2 domains"]
        );
    }
}
