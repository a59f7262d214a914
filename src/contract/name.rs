//! The name of a form, which its documents have as `schema`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Form;

/// The field `schema` of a document: always [`Form::NAME`] of `F`. A document of another form, or of
/// another version, is not read.
pub struct FormName<F>(PhantomData<fn() -> F>);

impl<F> FormName<F> {
    /// The name; `F` has only one.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<F> Default for FormName<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> Clone for FormName<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for FormName<F> {}

impl<F> PartialEq for FormName<F> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<F> Eq for FormName<F> {}

impl<F: Form> fmt::Debug for FormName<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(F::NAME, f)
    }
}

impl<F: Form> Serialize for FormName<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(F::NAME)
    }
}

impl<'de, F: Form> Deserialize<'de> for FormName<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        if name == F::NAME {
            return Ok(Self::new());
        }
        let expected = F::NAME;
        let message = format!("the form is {name:?}, expected {expected:?}");
        Err(D::Error::custom(message))
    }
}

impl<F: Form> JsonSchema for FormName<F> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        F::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": F::NAME })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::verification::Verification;
    use crate::input::{Format, decoding_error};

    #[test]
    fn name_of_another_form_is_refused_with_both_names() {
        type Name = FormName<Verification<'static>>;
        serde_json::from_str::<Name>("\"mssrv.verification/1\"").unwrap();
        let error = serde_json::from_str::<Name>("\"mssrv.report/1\"").unwrap_err();
        let expected = "the form is \"mssrv.report/1\", expected \"mssrv.verification/1\"";
        assert!(error.to_string().starts_with(expected), "{error}");
    }

    #[test]
    fn form_of_another_document_is_said_in_both_languages() {
        type Name = FormName<Verification<'static>>;
        for form in [
            "mssrv.report/1",
            "mssrv.verification/7",
            "a\", expected \"b",
        ] {
            let document = serde_json::to_string(form).unwrap();
            let error = serde_json::from_str::<Name>(&document).unwrap_err();
            let error = error.to_string();
            let message = error
                .rsplit_once(" at line ")
                .map_or(&*error, |(message, _)| message);
            let said = decoding_error(Format::Json, message, "");
            let form = form.escape_debug();
            assert_eq!(
                said.en,
                format!("the document has the form `{form}`, expected `mssrv.verification/1`")
            );
            assert_eq!(
                said.fr,
                format!(
                    "le document a la forme `{form}`. Forme attendue\u{202f}: `mssrv.verification/1`"
                )
            );
        }
    }
}
