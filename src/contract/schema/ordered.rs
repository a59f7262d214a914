//! The members of a schema in an order for people: its name and description first, then its properties in
//! the order in which they are written. (The maps of serde_json are sorted by name.)

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Members before all others; the definitions are last.
const FIRST: [&str; 8] = [
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "additionalProperties",
    "required",
    "properties",
];
const LAST: &str = "$defs";

/// A schema, or a part of one.
pub(super) struct Ordered<'a>(pub(super) &'a Value);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(values) => serializer.collect_seq(values.iter().map(Ordered)),
            Value::Object(members) => {
                let mut names: Vec<_> = members.keys().collect();
                names.sort_by_key(|name| place(&FIRST, name));
                names.sort_by_key(|name| *name == LAST);
                serializer.collect_map(names.iter().map(|name| {
                    let value = &members[*name];
                    match (name.as_str(), value) {
                        ("properties", Value::Object(properties)) => (
                            name,
                            Member::Properties(properties, members.get("required")),
                        ),
                        _ => (name, Member::Other(Ordered(value))),
                    }
                }))
            }
            value => value.serialize(serializer),
        }
    }
}

enum Member<'a> {
    /// Properties in the order of the required ones.
    Properties(&'a Map<String, Value>, Option<&'a Value>),
    Other(Ordered<'a>),
}

impl Serialize for Member<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Other(value) => value.serialize(serializer),
            Self::Properties(properties, required) => {
                let required = required.and_then(Value::as_array);
                let required: Vec<_> = required.into_iter().flatten().collect();
                let required: Vec<_> = required.iter().filter_map(|it| it.as_str()).collect();
                let mut names: Vec<_> = properties.keys().collect();
                names.sort_by_key(|name| place(&required, name));
                serializer.collect_map(names.iter().map(|name| (name, Ordered(&properties[*name]))))
            }
        }
    }
}

fn place(order: &[&str], name: &str) -> usize {
    order
        .iter()
        .position(|it| *it == name)
        .unwrap_or(order.len())
}
