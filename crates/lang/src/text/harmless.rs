//! Texts from outside, fit to be shown: the one place that decides which characters no output may hold. Every format
//! begins with it. What means something in one format only is escaped by that format afterwards.

use std::borrow::Cow;

/// A text from outside, fit for one line of any output: characters that could end the line, steer the terminal, turn the
/// direction of writing, or stand there unseen become spaces.
pub fn one_line(text: &str) -> Cow<'_, str> {
    // Nearly all texts are plain. Without an early end, the compiler examines many octets together.
    let is_shown = |octet: u8| matches!(octet, b' '..=b'~');
    let is_plain = text.bytes().fold(true, |all, octet| all & is_shown(octet));
    if !is_plain && text.contains(is_steering) {
        text.replace(is_steering, " ").into()
    } else {
        text.into()
    }
}

/// A JSON text whose strings hold what steers a terminal only as escapes, which lose nothing.
/// Those below U+0020 are escaped already, by the rules of JSON.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let stands_raw = |character: char| character >= '\u{7f}' && is_steering(character);
    // Below 0x80, DEL is the only character that JSON leaves unescaped and that must not be shown. Most
    // texts are plain.
    let plain = json.is_ascii() && memchr::memchr(0x7f, json.as_bytes()).is_none();
    if plain || !json.contains(stands_raw) {
        return json.into();
    }
    let mut text = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if stands_raw(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
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

/// Whether a character must not stand in an output: control characters, line and paragraph separators, the marks of
/// direction, characters that have no width (`Default_Ignorable_Code_Point` of Unicode), and those that XML does not
/// allow (XML 1.0, section 2.2). The selectors of variants stay, which only choose the shape of the character before.
pub fn is_steering(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    let invisible = matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    );
    character.is_control() || invisible
}

#[cfg(test)]
mod tests {
    use icu_properties::CodePointSetData;
    use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, VariationSelector};

    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc\u{9b}d"), "a b [2Jc d");
        assert_eq!(one_line("a\u{202e}b\u{2028}c\u{e0041}"), "a b c ");
        assert_eq!(one_line("Hôpital"), "Hôpital");
    }

    #[test]
    fn json_keeps_what_steers_as_an_escape() {
        let json = "{\n  \"a\": \"é\u{202e}\u{9b}\u{7f}\u{e0041}\"\n}\n";
        let escaped = harmless_json(json);
        assert_eq!(
            escaped,
            "{\n  \"a\": \"é\\u202e\\u009b\\u007f\\udb40\\udc41\"\n}\n"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
        assert_eq!(into_harmless_json(json.to_owned()), escaped);
        assert_eq!(into_harmless_json("\"é\"".to_owned()), "\"é\"");
    }

    /// Unicode's own properties, which are too large for the program, name the same characters.
    #[test]
    fn characters_that_steer_are_those_of_unicode() {
        let unseen = CodePointSetData::new::<DefaultIgnorableCodePoint>();
        let variants = CodePointSetData::new::<VariationSelector>();
        let bidi = CodePointSetData::new::<BidiControl>();
        let has_variant =
            |it: char| variants.contains(it) && !matches!(it, '\u{180b}'..='\u{180f}');
        for character in '\0'..=char::MAX {
            let expected = character.is_control()
                || bidi.contains(character)
                || unseen.contains(character) && !has_variant(character)
                || matches!(character, '\u{2028}' | '\u{2029}')
                || matches!(character, '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}');
            assert_eq!(is_steering(character), expected, "{character:?}");
        }
    }
}
