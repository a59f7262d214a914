//! What several forms share.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lang::{Lang, Say, Text, display_in_english, say};
pub use crate::published::SourceKind;

/// The program that wrote the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool<'a> {
    /// Name of the program.
    #[schemars(extend("const" = env!("CARGO_PKG_NAME")))]
    pub name: Cow<'a, str>,
    /// Its version.
    pub version: Cow<'a, str>,
}

impl Tool<'static> {
    /// This program.
    pub const OURS: Self = Self {
        name: Cow::Borrowed(env!("CARGO_PKG_NAME")),
        version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
    };
}

/// What a whitelist's signature proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Signature {
    /// The document is intact, even if it is refused for another reason.
    Valid,
    /// The signature does not match the document, or cannot be read.
    Invalid,
    /// The document has no signature.
    Absent,
}

/// The certificate that signed a whitelist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signer<'a> {
    /// Its subject, as in RFC 4514.
    pub subject: Cow<'a, str>,
    /// Its issuer, as in RFC 4514.
    pub issuer: Cow<'a, str>,
    /// Start of its validity.
    pub not_before: Time,
    /// End of its validity.
    pub not_after: Time,
    /// SHA-256 of the certificate in DER.
    pub sha256: Sha256<'a>,
    /// Whether `--ca-file` or `--pin-sha256` authenticates the signer.
    pub authenticated: bool,
}

/// A time in UTC, to the second, written as in RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub SystemTime);

/// A value that its form cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A time before 1970 or after 9999, or one that is not written as this form writes times.
    Time(String),
    /// A text that is not a SHA-256.
    Sha256(String),
}

impl Fault {
    /// The text in both languages for what a decoder said, which has the English text only; none if
    /// it is not about a fault.
    pub fn in_both(message: &str) -> Option<Text> {
        [Kind::Time, Kind::Sha256].into_iter().find_map(|kind| {
            let tail = kind.say("", Lang::English);
            let shown = message.strip_suffix(tail.as_str())?;
            Some(Text::of(|lang| kind.say(shown, lang)))
        })
    }
}

/// What a value should be.
#[derive(Clone, Copy)]
enum Kind {
    Time,
    Sha256,
}

impl Kind {
    fn say(self, shown: &str, lang: Lang) -> String {
        match self {
            Self::Time => say!(
                lang,
                en: "{shown} is not a time; expected UTC to the second, such as 2030-01-31T12:00:00Z",
                fr: "{shown} n’est pas une date ; une date UTC à la seconde est attendue, telle que \
                     2030-01-31T12:00:00Z"
            ),
            Self::Sha256 => say!(
                lang,
                en: "{shown} is not a SHA-256; expected 64 lower-case hexadecimal digits",
                fr: "{shown} n’est pas une empreinte SHA-256 ; 64 chiffres hexadécimaux en minuscules sont \
                     attendus"
            ),
        }
    }
}

impl Say for Fault {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Time(text) => Kind::Time.say(&format!("{text:?}"), lang),
            Self::Sha256(text) => Kind::Sha256.say(&format!("{text:?}"), lang),
        }
    }
}

display_in_english!(Fault);

impl std::error::Error for Fault {}

impl Time {
    /// The time as text.
    ///
    /// # Errors
    ///
    /// A time before 1970 or after 9999.
    pub fn text(self) -> Result<String, Fault> {
        let fault = || Fault::Time(format!("{:?}", self.0));
        let mut text = String::with_capacity(20);
        // humantime panics for a time before 1970, and writes none after 9999.
        self.0.duration_since(UNIX_EPOCH).map_err(|_| fault())?;
        let written = write!(text, "{}", humantime::format_rfc3339_seconds(self.0));
        written.map(|()| text).map_err(|_| fault())
    }

    /// Reads a time that is written as [`Time::text`] writes it.
    ///
    /// # Errors
    ///
    /// Any other text, even if RFC 3339 allows it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::Time(text.to_owned());
        let time = Self(humantime::parse_rfc3339(text).map_err(|_| fault())?);
        if time.text()? == text {
            Ok(time)
        } else {
            Err(fault())
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text().map_err(S::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "RFC 3339, UTC",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        })
    }
}

/// A SHA-256, in 64 lower-case hexadecimal digits. A text that is read is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sha256<'a>(#[serde(deserialize_with = "digest")] Cow<'a, str>);

impl<'a> Sha256<'a> {
    /// A digest that the program calculated or has checked.
    pub fn new(digits: impl Into<Cow<'a, str>>) -> Self {
        Self(digits.into())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits, owned.
    pub fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

fn digest<'de, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'a, str>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digit = |octet: u8| matches!(octet, b'0'..=b'9' | b'a'..=b'f');
    if text.len() == 64 && text.bytes().all(digit) {
        Ok(Cow::Owned(text))
    } else {
        Err(D::Error::custom(Fault::Sha256(text)))
    }
}

impl JsonSchema for Sha256<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sha256".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn time_in_another_form_is_refused() {
        let time = Time::parse("2030-03-17T17:46:40Z").unwrap();
        let expected = UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        assert_eq!(time, Time(expected));
        for text in [
            "",
            "2030-03-17T17:46:40.5Z",
            "2030-03-17T17:46:40.0Z",
            "2030-03-17 17:46:40Z",
            "2030-03-17T17:46:40",
            "2030-03-17T17:46:60Z",
            "2030-02-30T17:46:40Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(
                Time::parse(text),
                Err(Fault::Time(text.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn time_without_text_is_an_error_when_written() {
        let before_1970 = UNIX_EPOCH - Duration::from_secs(1);
        let after_9999 = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        for time in [before_1970, after_9999] {
            assert!(serde_json::to_string(&Time(time)).is_err(), "{time:?}");
        }
    }

    #[test]
    fn fault_in_a_decoders_message_is_said_in_both_languages() {
        for fault in [
            Fault::Time("soon".to_owned()),
            Fault::Sha256("0F".to_owned()),
        ] {
            let text = Fault::in_both(&fault.to_string()).unwrap();
            for lang in Lang::ALL {
                assert_eq!(text.say(lang), fault.say(lang));
            }
        }
        assert_eq!(Fault::in_both("trailing comma"), None);
    }

    #[test]
    fn digest_that_is_no_sha256_is_refused_when_read() {
        let read = |text: &str| serde_json::from_str::<Sha256<'_>>(&format!("{text:?}"));
        assert_eq!(read(&"0f".repeat(32)).unwrap().as_str(), "0f".repeat(32));
        for text in ["", &"0F".repeat(32), &"0f".repeat(31), &"0g".repeat(32)] {
            let error = read(text).unwrap_err().to_string();
            assert!(
                error.contains("expected 64 lower-case hexadecimal"),
                "{error}"
            );
        }
    }
}
