//! Small matters of wording that several layers share.

use std::borrow::Cow;

/// A text from outside, fit for one line of a terminal, an error or a zone comment: control
/// characters, which could end the line or steer the terminal, become spaces.
pub fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        true => text.replace(char::is_control, " ").into(),
        false => text.into(),
    }
}

/// `1 domain`, `2 domains`.
pub fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\u{9b}d"), "a b [2Jc d");
        assert_eq!(one_line("Hôpital"), "Hôpital");
    }

    #[test]
    fn nouns_agree_with_their_number() {
        assert_eq!(
            [0, 1, 2].map(|n| counted(n, "domain")),
            ["0 domains", "1 domain", "2 domains"]
        );
    }
}
