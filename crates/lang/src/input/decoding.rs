//! What the decoders of TOML and JSON say, in our words and in both languages: what was found, what was expected and
//! what to write. The texts are made from the forms of their messages. A message of an unknown form is quoted.

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

/// The text for a decoder's message. `found` is the text at its position, or empty.
pub fn decoding_error(format: Format, message: &str, found: &str) -> Text {
    error_at_key(format, message, found, None)
}

/// As [`decoding_error`], for the value of a key.
pub(super) fn error_at_key(format: Format, message: &str, found: &str, key: Option<&str>) -> Text {
    let complaint = match message {
        // TOML's parser names the key by its place.
        "duplicate key" if !found.is_empty() => Complaint::RepeatedKey(found),
        _ => Complaint::read(message),
    };
    Text::of(|lang| match complaint.headers(found) {
        Some((written, expected, several)) => headers(lang, written, expected, several),
        None => {
            let text = complaint.say(format, found, lang);
            match key.filter(|_| complaint.is_about_value()) {
                Some(key) => say!(lang, en: "`{key}`: {text}", fr: "pour `{key}`, {text}"),
                None => text,
            }
        }
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
    /// What was expected. Only the text of what was found is known.
    Expected(&'a str),
    /// A string without its quotation marks, or no value at all.
    Unquoted,
    /// Anything else: what breaks the syntax, and messages of an unknown form.
    Other(&'a str),
}

impl<'a> Complaint<'a> {
    fn read(message: &'a str) -> Self {
        Self::of_serde(message)
            .or_else(|| Self::of_toml(message))
            .or_else(|| Self::of_form(message))
            .unwrap_or(Self::Other(message))
    }

    /// What toml says of a value that should be one of several words, and of a string without quotation marks.
    fn of_toml(message: &'a str) -> Option<Self> {
        match message {
            "wanted string or table" => Some(Self::Expected("string")),
            _ if message.starts_with("wanted exactly 1 element") => Some(Self::Expected("string")),
            _ if message.starts_with("string values must be quoted") => Some(Self::Unquoted),
            _ => None,
        }
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
            return Some(match bare(key)? {
                // How toml hands over a date.
                "$__toml_private_datetime" => Self::Value("map", "a map"),
                key => Self::UnknownKey(key, in_backticks(keys)),
            });
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
        if let Some(length) = message.strip_prefix("invalid length ") {
            // Only an array has a length that may be wrong.
            let (_, expected) = length.split_once(", expected ")?;
            return Some(Self::Value("sequence", expected));
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
        let is_name = |name: &&str| name.starts_with(|it: char| it.is_ascii_alphabetic());
        let (double, single) = (double.filter(is_name), single.filter(is_name));
        match (self, double, single) {
            (Self::Value("map", "a sequence"), None, Some(name)) => Some((found, name, true)),
            // A form of one table is read from a list of them as well, until its first value does not fit.
            (Self::Value("map", expected), Some(name), _) if limit(expected).is_none() => {
                Some((found, name, false))
            }
            (Self::Value("sequence", expected), Some(name), _) if is_table(expected) => {
                Some((found, name, false))
            }
            _ => None,
        }
    }

    /// Whether it is about the value of a key, and not about a key or the syntax.
    fn is_about_value(&self) -> bool {
        matches!(
            self,
            Self::UnknownWord(..) | Self::Value(..) | Self::Expected(_) | Self::Unquoted
        )
    }

    fn say(&self, format: Format, found: &str, lang: Lang) -> String {
        // A text that is said already is not repeated.
        let found_unless = |said: &str| {
            if found.is_empty() || said.contains(found) {
                String::new()
            } else {
                say!(lang, en: "; found: {found}", fr: " ; trouvé : {found}")
            }
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
            Self::MissingKey(key) if found.is_empty() => {
                say!(lang, en: "the key `{key}` is missing", fr: "la clé `{key}` manque")
            }
            Self::MissingKey(key) => {
                say!(lang, en: "the key `{key}` is missing in `{found}`", fr: "la clé `{key}` manque dans `{found}`")
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
                let value = whole_value(format, value, found, lang);
                let expected = value_expected(format, expected, lang);
                say!(lang, en: "expected {expected}, found {value}", fr: "attendu : {expected} ; trouvé : {value}")
            }
            Self::Expected(expected) => {
                let expected = value_expected(format, expected, lang);
                say!(lang, en: "expected {expected}, found `{found}`", fr: "attendu : {expected} ; trouvé : `{found}`")
            }
            Self::Unquoted if found.is_empty() => say!(
                lang,
                en: "the value is missing. Write a string in quotation marks, such as \"text\", or a number",
                fr: "la valeur manque. Écrire une chaîne entre guillemets, telle que \"texte\", ou un nombre"
            ),
            Self::Unquoted => say!(
                lang,
                en: "`{found}` is neither a number nor a string in quotation marks. If it is a string, write {found:?}",
                fr: "`{found}` n’est ni un nombre ni une chaîne entre guillemets. Si c’est une chaîne, écrire {found:?}"
            ),
            Self::Other(message) => {
                let remark = found_unless(message);
                match syntax::words(message, lang) {
                    Some(words) => format!("{words}{remark}"),
                    None => {
                        let reader = format.name();
                        say!(
                            lang,
                            en: "message of the {reader} reader: {message}{remark}",
                            fr: "message du lecteur {reader} : {message}{remark}"
                        )
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
    if several {
        say!(
            lang,
            en: "`{written}` must be `[[{name}]]`: there can be several of them",
            fr: "`{written}` doit s’écrire `[[{name}]]` : il peut y en avoir plusieurs"
        )
    } else {
        say!(
            lang,
            en: "`{written}` must be `[{name}]`: there can be only one of them",
            fr: "`{written}` doit s’écrire `[{name}]` : il ne peut y en avoir qu’une"
        )
    }
}

/// A value as serde names it, with its text if serde does not show it.
fn whole_value(format: Format, value: &str, found: &str, lang: Lang) -> String {
    let is_date = format == Format::Toml && found.parse::<toml::value::Datetime>().is_ok();
    match value {
        "map" if is_date => say!(lang, en: "the date `{found}`", fr: "la date `{found}`"),
        _ if value.starts_with("floating point ") && !found.is_empty() => {
            say!(lang, en: "the decimal number `{found}`", fr: "le nombre décimal `{found}`")
        }
        _ if value.contains(found) => value_found(format, value, lang),
        _ => format!("{} `{found}`", value_found(format, value, lang)),
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
            let number = value.trim_start_matches("floating point ");
            say!(lang, en: "the decimal number {number}", fr: "le nombre décimal {number}")
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
        | "field identifier" => match format {
            Format::Toml => {
                say!(lang, en: "a string in quotation marks", fr: "une chaîne entre guillemets")
            }
            Format::Json => say!(lang, en: "a string", fr: "une chaîne"),
        },
        "a sequence" => match format {
            Format::Toml => say!(
                lang,
                en: "an array, such as `[\"a\", \"b\"]`",
                fr: "un tableau, par exemple `[\"a\", \"b\"]`"
            ),
            Format::Json => say!(lang, en: "an array", fr: "un tableau"),
        },
        "a boolean" | "bool" => say!(lang, en: "`true` or `false`", fr: "`true` ou `false`"),
        _ if is_table(expected) => match format {
            Format::Toml => say!(
                lang,
                en: "a table, such as `{{ key = \"value\" }}`",
                fr: "une table, par exemple `{{ clé = \"valeur\" }}`"
            ),
            Format::Json => format.map(lang),
        },
        _ if expected.starts_with("a tuple") || expected.starts_with("an array") => {
            say!(lang, en: "an array of another length", fr: "un tableau d’une autre longueur")
        }
        // The words of a decoder do not help.
        _ => say!(lang, en: "another value", fr: "une autre valeur"),
    }
}

/// Whether a table is expected, which JSON calls an object.
fn is_table(expected: &str) -> bool {
    matches!(expected, "a map" | "map") || expected.starts_with("struct ")
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
