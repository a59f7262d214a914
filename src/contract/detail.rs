//! The fact of a finding, as data.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::{Json, ToJson};
use crate::rule::Fact;

/// What was found, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail<'a> {
    /// A fact that this version writes.
    Known(Cow<'a, Fact>),
    /// A fact of another version.
    Unknown(serde_json::Value),
}

impl Detail<'_> {
    /// The fact, if this version knows it.
    pub fn fact(&self) -> Option<&Fact> {
        match self {
            Self::Known(fact) => Some(fact),
            Self::Unknown(_) => None,
        }
    }
}

impl ToJson for Detail<'_> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_value(self)
    }
}

impl Serialize for Detail<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(fact) => fact.serialize(serializer),
            Self::Unknown(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Detail<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let fact = Fact::deserialize(&value).ok();
        // A fact with fields that this version does not know would lose them.
        let is_whole = |fact: &Fact| serde_json::to_value(fact).is_ok_and(|it| it == value);
        Ok(match fact.filter(is_whole) {
            Some(fact) => Self::Known(Cow::Owned(fact)),
            None => Self::Unknown(value),
        })
    }
}

impl JsonSchema for Detail<'_> {
    fn inline_schema() -> bool {
        Fact::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Fact::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Fact::json_schema(generator)
    }
}
