//! The fact of a finding, as data.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::{Json, ToJson};
use super::ready::Ready;
use crate::rule::Fact;
use crate::rule::fact::FirstOf;
use crate::rule::target::{NotPublic, OutsideDomain, SpecialAddress};
use crate::special_purpose::Purpose;
use crate::text::add_ip;

/// What was found, as data.
#[derive(Debug, Clone)]
pub enum Detail<'a> {
    /// A fact that is written.
    Written(&'a Fact),
    /// A fact whose finding is kept as JSON. The finding's owner must need no escape.
    Ready(&'a Ready),
    /// A fact that was read.
    Read(Box<Fact>),
    /// A fact of another version.
    Unknown(Box<serde_json::Value>),
}

impl Detail<'_> {
    /// The fact, if this version knows it.
    pub fn fact(&self) -> Option<&Fact> {
        match self {
            Self::Written(fact) => Some(fact),
            Self::Ready(ready) => Some(ready.fact()),
            Self::Read(fact) => Some(fact),
            Self::Unknown(_) => None,
        }
    }
}

impl PartialEq for Detail<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown(value), Self::Unknown(other)) => value == other,
            _ => self.fact().is_some() && self.fact() == other.fact(),
        }
    }
}

impl Eq for Detail<'_> {}

impl ToJson for Detail<'_> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        match self {
            Self::Written(fact) => fact.add_to(json),
            Self::Ready(ready) => ready.fact().add_to(json),
            Self::Read(fact) => fact.add_to(json),
            Self::Unknown(value) => json.push_value(value),
        }
    }
}

/// Writes the facts that nearly every domain has without serde, which takes several times as long.
impl ToJson for Fact {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        match self {
            Self::TGT003(OutsideDomain { targets }) => {
                json.open('{');
                json.first_name("\"code\":");
                json.push_word("TGT003");
                json.next_name(",\"targets\":");
                targets.add_to(json)?;
            }
            Self::TGT004(SpecialAddress { target, addresses }) => {
                json.open('{');
                json.first_name("\"code\":");
                json.push_word("TGT004");
                json.next_name(",\"target\":");
                target.add_to(json)?;
                json.next_name(",\"addresses\":");
                addresses.add_to(json)?;
            }
            other => return json.push_value(other),
        }
        json.close('}', false);
        Ok(())
    }
}

impl<T: ToJson> ToJson for FirstOf<T> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        let Self { first, omitted } = self;
        json.open('{');
        json.first_name("\"first\":");
        first.add_to(json)?;
        json.next_name(",\"omitted\":");
        omitted.add_to(json)?;
        json.close('}', false);
        Ok(())
    }
}

impl ToJson for NotPublic {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        let Self { address, purpose } = self;
        json.open('{');
        json.first_name("\"address\":");
        json.push_text(|out| add_ip(*address, out))?;
        json.next_name(",\"purpose\":");
        purpose.add_to(json)?;
        json.close('}', false);
        Ok(())
    }
}

impl ToJson for Purpose {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        let Self { usage, rfc } = self;
        json.open('{');
        json.first_name("\"usage\":");
        json.push_word(usage.as_str());
        json.next_name(",\"rfc\":");
        rfc.add_to(json)?;
        json.close('}', false);
        Ok(())
    }
}

impl Serialize for Detail<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Written(fact) => fact.serialize(serializer),
            Self::Ready(ready) => ready.fact().serialize(serializer),
            Self::Read(fact) => fact.serialize(serializer),
            Self::Unknown(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Detail<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let fact = Fact::deserialize(&value).ok();
        // A fact with fields that this version does not know would lose them.
        let is_whole = |read: &Fact| serde_json::to_value(read).is_ok_and(|it| it == value);
        Ok(match fact.filter(is_whole) {
            Some(fact) => Self::Read(fact.into()),
            None => Self::Unknown(value.into()),
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::contract::json::add_line;
    use crate::shown_name::ShownName;
    use crate::special_purpose::special_purposes;
    use crate::text::harmless_json;

    /// The fact as each writer writes it, on a line and indented: first this module, then serde_json.
    fn written(fact: Fact) -> [[String; 2]; 2] {
        let (mut line, mut indented) = (String::new(), String::new());
        let detail = Detail::Written(&fact);
        add_line(&mut line, &detail).unwrap();
        detail
            .add_to(&mut Json::indented(&mut indented, 0))
            .unwrap();
        let by_serde = [
            serde_json::to_string(&detail).unwrap(),
            serde_json::to_string_pretty(&detail).unwrap(),
        ];
        let by_serde = by_serde.map(|it| harmless_json(&it).into_owned());
        [[line, indented], by_serde]
    }

    const NAMES: [&str; 4] = ["front.fr", "a\"b\\c.fr", "d\u{202e}é\n.fr", ""];

    #[test]
    fn targets_outside_the_domain_are_written_as_serde_json_writes_them() {
        for count in 0..=NAMES.len() {
            let first = NAMES.into_iter().take(count).map(ShownName::from);
            let targets = FirstOf {
                first: first.collect(),
                omitted: count,
            };
            let [own, serde] = written(Fact::TGT003(OutsideDomain { targets }));
            assert_eq!(own, serde);
        }
    }

    #[test]
    fn addresses_of_every_purpose_are_written_as_serde_json_writes_them() {
        for purpose in special_purposes() {
            for (name, address) in NAMES.into_iter().zip([
                "192.0.2.255",
                "0.10.1.100",
                "2001:db8::1",
                "::ffff:192.0.2.1",
            ]) {
                let address: IpAddr = address.parse().unwrap();
                let entry = NotPublic { address, purpose };
                let fact = SpecialAddress {
                    target: name.into(),
                    addresses: FirstOf {
                        first: vec![entry.clone(), entry],
                        omitted: 0,
                    },
                };
                let [own, serde] = written(Fact::TGT004(fact));
                assert_eq!(own, serde);
            }
        }
    }

    #[test]
    fn fact_that_would_lose_a_field_is_unknown_and_kept() {
        let known = r#"{"code":"SRV009","target":"a.fr"}"#;
        let read = |json: &str| serde_json::from_str::<Detail<'_>>(json).unwrap();
        assert!(read(known).fact().is_some());
        for unknown in [
            r#"{"code":"SRV009","target":"a.fr","new":1}"#,
            r#"{"code":"SRV009"}"#,
            r#"{"code":"XYZ001"}"#,
            "7",
        ] {
            let detail = read(unknown);
            assert!(detail.fact().is_none(), "{unknown}");
            assert_eq!(
                serde_json::to_value(&detail).unwrap(),
                serde_json::from_str::<serde_json::Value>(unknown).unwrap()
            );
        }
    }
}
