//! Texts of a finding, which are worded only when they are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::{Json, ToJson};
use crate::lang::Lang;
use crate::rule::Finding;
use crate::words::add_message;

/// A text of a finding in English.
#[derive(Debug, Clone)]
pub enum Text<'a> {
    /// As it was read.
    Read(Cow<'a, str>),
    /// As the finding will word it.
    Of(&'a Finding, Part),
}

/// Which text of a finding. Any but the message is null if the finding has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was found, what was expected and what to do.
    Message,
    /// Short form of what was expected.
    Expected,
    /// Short form of what was found.
    Found,
    /// How to verify the fact.
    Evidence,
}

impl Text<'_> {
    /// The text; empty if the finding has none.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Read(text) => Cow::Borrowed(text),
            Self::Of(finding, part) => {
                let mut text = String::new();
                part.add(finding, &mut text);
                Cow::Owned(text)
            }
        }
    }
}

impl Part {
    fn add(self, finding: &Finding, out: &mut String) {
        match self {
            Self::Message => add_message(finding, Lang::English, out),
            Self::Expected => finding.add_expected(out),
            Self::Found => finding.add_found(out),
            Self::Evidence => finding.add_evidence(out),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Text<'_> {}

impl ToJson for Text<'_> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        match self {
            Self::Read(text) => text.add_to(json),
            Self::Of(finding, part) => json.push_text(|out| part.add(finding, out)),
        }
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self, self.text()) {
            (Self::Of(..), text) if text.is_empty() => serializer.serialize_none(),
            (_, text) => serializer.serialize_str(&text),
        }
    }
}

impl<'de> Deserialize<'de> for Text<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::Read(text.into()))
    }
}

impl JsonSchema for Text<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}
