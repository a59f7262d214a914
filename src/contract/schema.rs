//! The JSON Schema of every form, as published in `docs/`.

mod ordered;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use self::ordered::Ordered;
use super::Form;
use super::audit::{AuditStream, Report};
use super::changes::Changes;
use super::discovery::Discovery;
use super::records::Records;
use super::verification::Verification;
use super::whitelist::Whitelist;
use super::whitelist_diff::WhitelistDiff;

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
    use super::*;

    #[test]
    fn published_schemas_are_those_of_the_types() {
        for form in FORMS {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            let published = std::fs::read_to_string(path.join("docs").join(form.file())).unwrap();
            assert!(
                published == form.text().unwrap(),
                "docs/{} differs from its types: cargo run --example schemas -- docs",
                form.file()
            );
        }
    }
}
