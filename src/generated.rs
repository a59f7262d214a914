//! Files of docs/ that are written by a program: tests compare them with what it would write now.

use std::path::Path;

/// The number of the first line that differs, counted from 1, and the line in both texts; none in the text that
/// ends before.
fn first_difference<'a>(
    found: &'a str,
    expected: &'a str,
) -> Option<(usize, Option<&'a str>, Option<&'a str>)> {
    let (mut found, mut expected) = (found.lines(), expected.lines());
    (1..).find_map(|line| match (found.next(), expected.next()) {
        (None, None) => Some(None),
        (found, expected) if found == expected => None,
        (found, expected) => Some(Some((line, found, expected))),
    })?
}

/// What differs between a file and what it should be, if anything does, and the command that writes it.
fn difference(place: &str, found: &str, expected: &str, command: &str) -> Option<String> {
    if found == expected {
        return None;
    }
    let write = format!("write it anew: {command}");
    Some(match first_difference(found, expected) {
        Some((line, found, expected)) => {
            format!("{place}:{line}:\n  found    {found:?}\n  expected {expected:?}\n{write}")
        }
        None => format!("{place}: the ends of lines differ\n{write}"),
    })
}

/// Panics with the first difference, and with the command that writes the file, if a file of docs/ is not this text.
pub(crate) fn assert_is_current(file: &str, expected: &str, command: &str) {
    let place = format!("docs/{file}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&place);
    let found = std::fs::read_to_string(path).unwrap();
    if let Some(difference) = difference(&place, &found, expected, command) {
        panic!("{difference}");
    }
}

#[test]
fn difference_shows_the_first_line_that_differs_and_the_command() {
    assert_eq!(difference("a.md", "a\nb\n", "a\nb\n", "run"), None);
    let said = |found, expected| difference("a.md", found, expected, "run").unwrap();
    assert_eq!(
        said("a\nb\nc\n", "a\nc\nd\n"),
        "a.md:2:\n  found    Some(\"b\")\n  expected Some(\"c\")\nwrite it anew: run"
    );
    assert!(said("a\n", "a\nb\n").starts_with("a.md:2:\n  found    None\n"));
    assert_eq!(
        said("a\r\n", "a\n"),
        "a.md: the ends of lines differ\nwrite it anew: run"
    );
}
