//! JSON read into the types of its form.

use serde::de::DeserializeOwned;
use serde_json::Deserializer;
use serde_json::de::Read;

/// What a reader does with fields that a form does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Unknown {
    /// The report is refused, because it could not be written again without loss.
    Refused,
    /// They are passed over: a later version may have added them.
    PassedOver,
}

/// Reads exactly one value from `json`. `known` is a permitted field that the type does not have.
pub(in crate::report) fn parse<'de, T: DeserializeOwned>(
    json: impl Read<'de>,
    unknown: Unknown,
    known: &str,
) -> serde_json::Result<T> {
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
        Some(path) => Err(serde::de::Error::custom(format!(
            "the field {path:?} is not one of this form: it is misspelt, or a later version of mssrv wrote it"
        ))),
        None => Ok(value),
    }
}
