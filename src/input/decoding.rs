//! What the decoders of TOML and JSON say, in both languages. They speak English only, so the French
//! text is made from the forms of their messages. A message of an unknown form is quoted.

mod syntax;

use crate::lang::{Lang, Text, say};

/// A format of text, which gives its values their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

/// The text for a decoder's message. `found` is what stands at its place, or empty.
pub fn decoding_error(format: Format, message: &str, found: &str) -> Text {
    let complaint = match message {
        // TOML's parser names the key by its place.
        "duplicate key" if !found.is_empty() => Complaint::RepeatedKey(found),
        _ => Complaint::read(message),
    };
    Text::of(|lang| match complaint.headers(found) {
        Some((written, expected, several)) => headers(lang, written, expected, several),
        None => complaint.say(format, found, lang),
    })
}

/// A decoder's message, by its form.
enum Complaint<'a> {
    /// A key that the form does not have, and those that it has.
    UnknownKey(&'a str, Vec<&'a str>),
    /// A word that is not one of these.
    UnknownWord(&'a str, Vec<&'a str>),
    MissingKey(&'a str),
    RepeatedKey(&'a str),
    /// The form of a document, and the form that was expected.
    Form(&'a str, &'a str),
    /// What was found, and what was expected.
    Value(&'a str, &'a str),
    /// Anything else: what breaks the syntax, and messages of an unknown form.
    Other(&'a str),
}

impl<'a> Complaint<'a> {
    fn read(message: &'a str) -> Self {
        Self::of_serde(message)
            .or_else(|| Self::of_form(message))
            .unwrap_or(Self::Other(message))
    }

    /// The form of `contract::FormName`.
    fn of_form(message: &'a str) -> Option<Self> {
        let (found, expected) = message
            .strip_prefix("the form is ")?
            .rsplit_once(", expected ")?;
        Some(Self::Form(
            in_double_quotes(found)?,
            in_double_quotes(expected)?,
        ))
    }

    /// The forms of `serde::de::Error`.
    fn of_serde(message: &'a str) -> Option<Self> {
        let pair = |text: &'a str| text.split_once(", expected ");
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let (key, keys) = pair(rest)?;
            return Some(Self::UnknownKey(bare(key)?, in_backticks(keys)));
        }
        if let Some(rest) = message.strip_prefix("unknown variant ") {
            let (word, words) = pair(rest)?;
            return Some(Self::UnknownWord(bare(word)?, in_backticks(words)));
        }
        if let Some(key) = message.strip_prefix("missing field ") {
            return Some(Self::MissingKey(bare(key)?));
        }
        if let Some(key) = message.strip_prefix("duplicate field ") {
            return Some(Self::RepeatedKey(bare(key)?));
        }
        let value = ["invalid type: ", "invalid value: "]
            .into_iter()
            .find_map(|begin| message.strip_prefix(begin))?;
        // The value found may hold any words; what was expected holds none of the decoder's.
        let (found, expected) = value.rsplit_once(", expected ")?;
        Some(Self::Value(found, expected))
    }

    /// A header of one table for several, or of several for one: how it is written, the name, and
    /// whether there may be several.
    fn headers<'f>(&self, found: &'f str) -> Option<(&'f str, &'f str, bool)> {
        let double = found
            .strip_prefix("[[")
            .and_then(|it| it.strip_suffix("]]"));
        let single = found.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        match (self, double, single) {
            (Self::Value("map", "a sequence"), None, Some(name)) => Some((found, name, true)),
            // A form of one table is read from a list of them as well, until its first value does not fit.
            (Self::Value("map" | "sequence", expected), Some(name), _)
                if limit(expected).is_none() =>
            {
                Some((found, name, false))
            }
            _ => None,
        }
    }

    fn say(&self, format: Format, found: &str, lang: Lang) -> String {
        // A text that is said already is not repeated.
        let found_unless = |said: &str| match found.is_empty() || said.contains(found) {
            true => String::new(),
            false => say!(lang, en: "; found: {found}", fr: " ; trouvé : {found}"),
        };
        match self {
            Self::UnknownKey(key, keys) if keys.is_empty() => {
                say!(lang, en: "unknown key `{key}`; no key is expected here", fr: "clé inconnue `{key}` ; aucune clé n’est attendue ici")
            }
            Self::UnknownKey(key, keys) => {
                let keys = choices(keys);
                say!(lang, en: "unknown key `{key}`; expected one of: {keys}", fr: "clé inconnue `{key}`. Clés possibles : {keys}")
            }
            Self::UnknownWord(word, words) => {
                let words = choices(words);
                say!(lang, en: "unknown value `{word}`; expected one of: {words}", fr: "valeur inconnue `{word}`. Valeurs possibles : {words}")
            }
            Self::MissingKey(key) => {
                let found = found_unless(key);
                say!(lang, en: "the key `{key}` is missing{found}", fr: "la clé `{key}` manque{found}")
            }
            Self::RepeatedKey(key) => {
                say!(lang, en: "the key `{key}` is given twice", fr: "la clé `{key}` est donnée deux fois")
            }
            Self::Form(form, expected) => say!(
                lang,
                en: "the document has the form `{form}`, expected `{expected}`",
                fr: "le document a la forme `{form}`. Forme attendue : `{expected}`"
            ),
            Self::Value(value, expected) => {
                let tail = match value.contains(found) {
                    true => String::new(),
                    false => format!(" `{found}`"),
                };
                let value = value_found(format, value, lang);
                let expected = value_expected(format, expected, lang);
                say!(lang, en: "expected {expected}, found {value}{tail}", fr: "attendu : {expected} ; trouvé : {value}{tail}")
            }
            Self::Other(message) => {
                let found = found_unless(message);
                match (lang, syntax::in_french(message)) {
                    (Lang::English, _) => format!("{message}{found}"),
                    (Lang::French, Some(french)) => format!("{french}{found}"),
                    (Lang::French, None) => {
                        let reader = format.name();
                        say!(lang, en: "{reader}: {message}{found}", fr: "message du lecteur {reader} : {message}{found}")
                    }
                }
            }
        }
    }
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Json => "JSON",
        }
    }

    fn map(self, lang: Lang) -> String {
        match self {
            Self::Toml => say!(lang, en: "a table", fr: "une table"),
            Self::Json => say!(lang, en: "an object", fr: "un objet"),
        }
    }
}

fn headers(lang: Lang, written: &str, name: &str, several: bool) -> String {
    match several {
        true => say!(
            lang,
            en: "`{written}` must be `[[{name}]]`: there can be several of them",
            fr: "`{written}` doit s’écrire `[[{name}]]` : il peut y en avoir plusieurs"
        ),
        false => say!(
            lang,
            en: "`{written}` must be `[{name}]`: there can be only one of them",
            fr: "`{written}` doit s’écrire `[{name}]` : il ne peut y en avoir qu’une"
        ),
    }
}

/// A value as serde names it (`serde::de::Unexpected`).
fn value_found(format: Format, value: &str, lang: Lang) -> String {
    let (kind, shown) = value.split_once(' ').unwrap_or((value, ""));
    match (kind, shown) {
        ("map", "") => format.map(lang),
        ("sequence", "") => say!(lang, en: "an array", fr: "un tableau"),
        ("string", shown) => say!(lang, en: "the string {shown}", fr: "la chaîne {shown}"),
        ("integer", shown) => {
            let shown = shown
                .trim_end_matches(" as i128")
                .trim_end_matches(" as u128");
            say!(lang, en: "the number {shown}", fr: "le nombre {shown}")
        }
        ("boolean", shown) => say!(lang, en: "the boolean {shown}", fr: "le booléen {shown}"),
        ("floating", _) => {
            let shown = value.trim_start_matches("floating point ");
            say!(lang, en: "the decimal number {shown}", fr: "le nombre décimal {shown}")
        }
        // JSON's null.
        ("unit", _) | ("null", _) => "`null`".to_owned(),
        _ => value.to_owned(),
    }
}

/// What was expected, as `expecting` of a visitor says it.
fn value_expected(format: Format, expected: &str, lang: Lang) -> String {
    if let Some(most) = limit(expected) {
        return say!(lang, en: "a whole number from 0 to {most}", fr: "un nombre entier de 0 à {most}");
    }
    match expected {
        "a string" | "string" | "str" | "a borrowed string" | "variant identifier"
        | "field identifier" => {
            say!(lang, en: "a string", fr: "une chaîne")
        }
        "a sequence" => say!(lang, en: "an array", fr: "un tableau"),
        "a map" | "map" => format.map(lang),
        "a boolean" | "bool" => say!(lang, en: "true or false", fr: "`true` ou `false`"),
        _ if expected.starts_with("struct ") => format.map(lang),
        _ => expected.to_owned(),
    }
}

/// The greatest number of a type.
fn limit(expected: &str) -> Option<u64> {
    match expected {
        "u8" => Some(u64::from(u8::MAX)),
        "u16" => Some(u64::from(u16::MAX)),
        "u32" => Some(u64::from(u32::MAX)),
        "u64" | "usize" => Some(u64::MAX),
        _ => None,
    }
}

/// The text in backticks, which may itself hold any character.
fn bare(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

/// The text in double quotation marks, as `Debug` writes it.
fn in_double_quotes(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// `a`, `b` of "one of `a`, `b`"; none of "there are no fields".
fn in_backticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn choices(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|it| format!("`{it}`")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
