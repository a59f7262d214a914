//! The JSON forms that the program writes, each declared once: the types that write a form also read it
//! back, and its published schema is generated from them.
//!
//! | form | written by | type |
//! |---|---|---|
//! | `mssrv.verification/1` | `whitelist verify --format json` | [`Verification`] |
//!
//! The types hold data only. The conversion from what the program knows is beside each writer, in
//! [`crate::report`] and [`crate::zone`]. Texts are borrowed when they are written and owned when they are
//! read. Reading passes over fields that a type does not have: a reader that must refuse them looks for them
//! itself.

mod name;
pub mod schema;
mod shared;
mod verification;

pub use name::FormName;
pub use shared::{Fault, Sha256, Signature, Signer, Time, Tool};
pub use verification::{Refusal, Verification};

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::into_harmless_json;

/// A versioned form.
pub trait Form: JsonSchema {
    /// What its documents have as `schema`, such as `mssrv.report/1`.
    const NAME: &'static str;
}

/// A document as indented JSON, with a line break at its end, and harmless on a terminal.
///
/// # Errors
///
/// A value that JSON or its form cannot hold, such as a time before 1970.
pub fn indented(document: &(impl Form + Serialize)) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

/// Checks that a document has only fields of its types: what is read of it is written again to the byte.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_reads_back<T: Form + Serialize + serde::de::DeserializeOwned>(text: &str) {
    let document: T = serde_json::from_str(text).unwrap();
    assert_eq!(indented(&document).unwrap(), text);
}
