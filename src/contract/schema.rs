//! The JSON Schema of every form, as published in `docs/`.

mod ordered;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use self::ordered::Ordered;
use super::Form;
use super::archive::Archive;
use super::audit::{AuditStream, Report};
use super::changes::Changes;
use super::comparison::Comparison;
use super::discovery::Discovery;
use super::history::History;
use super::records::Records;
use super::verification::Verification;
use super::whitelist::Whitelist;
use super::whitelist_diff::WhitelistDiff;
use crate::finding::Severity;

/// Every form.
pub const FORMS: &[Published] = &[
    Published::of::<Report<'static>>(),
    Published::of::<AuditStream>(),
    Published::of::<Verification<'static>>(),
    Published::of::<Whitelist<'static>>(),
    Published::of::<WhitelistDiff<'static>>(),
    Published::of::<Records<'static>>(),
    Published::of::<Changes<'static>>(),
    Published::of::<Discovery<'static>>(),
    Published::of::<Comparison<'static>>(),
    Published::of::<History<'static>>(),
    Published::of::<Archive<'static>>(),
];

/// The schema of one form.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    name: &'static str,
    generate: fn() -> Schema,
}

impl Published {
    const fn of<F: Form>() -> Self {
        Self {
            name: F::NAME,
            generate: generate::<F>,
        }
    }

    /// Name of the form, such as `mssrv.report/1`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Name of its file in `docs/`.
    pub fn file(&self) -> String {
        format!("{}.schema.json", self.name.replace('/', "."))
    }

    /// The schema as indented JSON, with a line break at its end.
    ///
    /// # Errors
    ///
    /// None that a schema can cause: a string takes every JSON text.
    pub fn text(&self) -> serde_json::Result<String> {
        let schema = (self.generate)().to_value();
        let mut text = serde_json::to_string_pretty(&Ordered(&schema))?;
        text.push('\n');
        Ok(text)
    }
}

/// The schema of what is written: all fields that are always written are required, and there are no others.
fn generate<F: Form>() -> Schema {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(finish));
    let mut schema = settings.into_generator().into_root_schema_for::<F>();
    let id = F::NAME.replace(['.', '/'], ":");
    schema.insert("$id".to_owned(), format!("urn:{id}").into());
    schema.insert("title".to_owned(), F::NAME.into());
    schema
}

/// Closes objects, bounds integers, and makes each description one line.
fn finish(schema: &mut Schema) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    schema.remove(OR_NULL);
    // For readers of an older version only: the program writes the field.
    schema.remove("default");
    never_null(schema);
    if schema.contains_key("properties") {
        schema.entry("additionalProperties").or_insert(false.into());
    }
    // These formats are not of JSON Schema. 16 bits have their bounds already; 32 bits have none.
    if let Some(Value::String(format)) = schema.remove("format") {
        match format.as_str() {
            "uint32" => drop(schema.entry("maximum").or_insert(u32::MAX.into())),
            "uint" | "uint16" | "uint64" | "double" | "ip" => {}
            _ => drop(schema.insert("format".to_owned(), format.into())),
        }
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

/// Marks the schema of a property that may be left out and may be null.
const OR_NULL: &str = "x-or-null";

/// A property that may be left out is never null, unless it is marked.
fn never_null(schema: &mut Map<String, Value>) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        required
            .as_array()
            .is_some_and(|all| all.contains(&name.into()))
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    let optional = properties.iter_mut().filter(|(name, _)| !is_required(name));
    for property in optional.filter_map(|(_, property)| property.as_object_mut()) {
        if property.contains_key(OR_NULL) {
            continue;
        }
        if let Some(Value::Array(types)) = property.get_mut("type") {
            types.retain(|it| it != "null");
            if let [only] = &types[..] {
                let only = only.clone();
                property.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(all)) = property.get_mut("anyOf") {
            all.retain(|it| it.get("type").is_none_or(|it| it != "null"));
            if let [Value::Object(only)] = &all[..] {
                let mut only = only.clone();
                property.remove("anyOf");
                // The description of the property replaces that of its type.
                only.append(property);
                *property = only;
            }
        }
    }
}

/// The schema of a property that is left out or null or a value: a field `Option<Option<T>>`.
pub(super) fn or_null<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = generator.subschema_for::<Option<T>>();
    schema.insert(OR_NULL.to_owned(), true.into());
    schema
}

/// The schema of severities that replaced the rules' own, by code: a failed lookup cannot get another.
pub(super) fn severities(generator: &mut SchemaGenerator) -> Schema {
    let severity = without::<Severity>(&["undetermined"], generator);
    json_schema!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Z]{3}[0-9]{3}$" },
        "additionalProperties": severity,
    })
}

/// The schema of an enumeration without these of its words, for a field that never has them.
pub(super) fn without<T: JsonSchema>(words: &[&str], generator: &mut SchemaGenerator) -> Schema {
    let mut schema = T::json_schema(generator);
    let is_one = |word: &Value| word.as_str().is_some_and(|word| words.contains(&word));
    if let Some(Value::Array(all)) = schema.get_mut("oneOf") {
        all.retain(|it| !it.get("const").is_some_and(is_one));
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    /// A form.
    #[derive(Serialize, JsonSchema)]
    struct Sample {
        /// A field
        /// of two lines.
        number: u32,
        bounded: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        inner: Option<Inner>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(schema_with = "or_null::<Inner>")]
        open: Option<Option<Inner>>,
        severities: Severities,
    }

    #[derive(Serialize, JsonSchema)]
    struct Inner {
        fraction: f64,
    }

    #[derive(Serialize, JsonSchema)]
    struct Severities {
        #[schemars(schema_with = "severities")]
        set: std::collections::BTreeMap<String, Severity>,
    }

    impl Form for Sample {
        const NAME: &'static str = "mssrv.sample/1";
    }

    #[test]
    fn schema_takes_exactly_what_the_type_can_write() {
        let schema = Published::of::<Sample>();
        assert_eq!(schema.file(), "mssrv.sample.1.schema.json");
        let schema: Value = serde_json::from_str(&schema.text().unwrap()).unwrap();
        assert_eq!(schema["$id"], "urn:mssrv:sample:1");
        assert_eq!(
            schema["properties"]["number"]["description"],
            "A field of two lines."
        );
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let with = |name: &str, value: Value| {
            let mut sample = serde_json::to_value(Sample {
                number: u32::MAX,
                bounded: None,
                text: None,
                inner: None,
                open: None,
                severities: Severities {
                    set: [("SRV001".to_owned(), Severity::Info)].into(),
                },
            });
            let sample = sample.as_mut().unwrap();
            if !name.is_empty() {
                sample[name] = value;
            }
            validator.is_valid(sample)
        };
        let inner = serde_json::json!({ "fraction": 0.5 });
        assert!(with("", Value::Null));
        assert!(with("bounded", 65_535.into()) && with("text", "a".into()));
        assert!(with("inner", inner.clone()) && with("open", inner.clone()));
        assert!(with("open", Value::Null));
        for name in ["number", "text", "inner", "severities"] {
            assert!(!with(name, Value::Null), "{name}");
        }
        assert!(!with("number", (i64::from(u32::MAX) + 1).into()));
        assert!(!with("number", (-1).into()) && !with("bounded", 65_536.into()));
        assert!(!with("surprise", 1.into()));
        assert!(!with(
            "inner",
            serde_json::json!({ "fraction": 0.5, "surprise": 1 })
        ));
        let undetermined = serde_json::json!({ "set": { "SRV001": "undetermined" } });
        assert!(!with("severities", undetermined));
        let code = serde_json::json!({ "set": { "srv1": "info" } });
        assert!(!with("severities", code));
    }

    #[test]
    fn published_schemas_are_those_of_the_types() {
        for form in FORMS {
            let text = form.text().unwrap();
            let command = "cargo run --example schemas -- docs";
            crate::generated::assert_is_current(&form.file(), &text, command);
        }
    }
}
