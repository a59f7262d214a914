//! JSON read into the types of its form.

use serde::de::DeserializeOwned;
use serde_json::Deserializer;
use serde_json::de::Read;

use crate::contract::Fault;
use crate::input::{Format, decoding_error};
use crate::lang::{Lang, Say, Text, say};

/// How a reader treats fields that a form does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Unknown {
    /// The report is refused, because it could not be written again without loss.
    Refused,
    /// They are passed over: a later version may have added them.
    PassedOver,
}

/// Why JSON cannot be read into a type.
#[derive(Debug)]
pub(in crate::report) enum ParseError {
    /// It is not JSON, or not of the type.
    Json(serde_json::Error),
    /// It has a field that the type does not have.
    UnknownField(String),
}

impl From<serde_json::Error> for ParseError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl Say for ParseError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Json(error) => message(error).say(lang),
            Self::UnknownField(path) => say!(
                lang,
                en: "the field {path:?} is unknown: it is misspelt, or a later version of mssrv wrote it",
                fr: "le champ {path:?} est inconnu : il est mal écrit, ou une version ultérieure de mssrv \
                     l’a écrit"
            ),
        }
    }
}

/// The message of serde_json, without the position, which it writes at the end in its own form.
fn message(error: &serde_json::Error) -> Text {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    Fault::in_both(message).unwrap_or_else(|| decoding_error(Format::Json, message, ""))
}

/// Reads exactly one value from `json`. `known` is a permitted field that the type does not have.
pub(in crate::report) fn parse<'de, T: DeserializeOwned>(
    json: impl Read<'de>,
    unknown: Unknown,
    known: &str,
) -> Result<T, ParseError> {
    let mut first = None;
    let mut deserializer = Deserializer::new(json);
    let value = serde_ignored::deserialize(&mut deserializer, |path| {
        // serde_ignored writes a question mark for an `Option`.
        let path = path.to_string().replace(".?", "");
        if path != known && first.is_none() {
            first = Some(path);
        }
    })?;
    deserializer.end()?;
    match first.filter(|_| unknown == Unknown::Refused) {
        Some(path) => Err(ParseError::UnknownField(path)),
        None => Ok(value),
    }
}
