//! Texts as cells can hold them.

use crate::text::one_line;

/// Most UTF-16 code units of a cell in Excel.
const LONGEST_CELL: usize = 32_767;

/// The mark of a text that is cut, because a cell cannot hold it.
const CUT: &str = " […]";

/// Whether a spreadsheet would run the text, if somebody typed it.
pub(super) fn is_run_when_typed(text: &str) -> bool {
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it.is_control());
    text.starts_with([
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

/// A text that a cell can hold. A line break in our own texts stays.
pub(super) fn fitting(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(one_line).collect();
    let joined = lines.join("\n");
    let units = |it: &str| it.encode_utf16().count();
    if joined.len() <= LONGEST_CELL || units(&joined) <= LONGEST_CELL {
        return joined;
    }
    let mut room = LONGEST_CELL - units(CUT);
    let end = joined.char_indices().find(|(_, character)| {
        let needed = character.len_utf16();
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        !fits
    });
    let end = end.map_or(joined.len(), |(at, _)| at);
    format!("{}{CUT}", &joined[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_with_a_mark_at_the_limit_of_excel() {
        let fits = "é".repeat(LONGEST_CELL);
        assert_eq!(fitting(&fits), fits);
        for long in ["é".repeat(LONGEST_CELL + 1), "\u{1f600}".repeat(20_000)] {
            let cut = fitting(&long);
            assert!(cut.ends_with("[…]"));
            let units = cut.encode_utf16().count();
            assert!(
                (LONGEST_CELL - 1..=LONGEST_CELL).contains(&units),
                "{units}"
            );
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_become_spaces() {
        assert_eq!(
            fitting("a\u{0}b\u{1b}c\u{fffe}d\u{202e}e\nf"),
            "a b c d e\nf"
        );
    }

    #[test]
    fn only_text_that_would_run_has_the_prefix_of_a_text() {
        for run in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\u{ff1d}1"] {
            assert!(is_run_when_typed(run), "{run}");
        }
        for text in ["a=1", "_imap._tcp.a.test", "300000000000001", ""] {
            assert!(!is_run_when_typed(text), "{text}");
        }
    }
}
