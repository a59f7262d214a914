//! The JSON forms that the program writes, each declared once: the types that write a form also read it
//! back, and its published schema is generated from them.
//!
//! | form | written by | type |
//! |---|---|---|
//! | `mssrv.report/1` | `check --format json`, `merge` | [`audit::Report`] |
//! | `mssrv.audit-stream/1` | `check --format ndjson`, `merge` | [`audit::AuditStream`] |
//! | `mssrv.verification/1` | `whitelist verify --format json` | [`verification::Verification`] |
//! | `mssrv.whitelist/1` | `whitelist list --format json` | [`whitelist::Whitelist`] |
//! | `mssrv.whitelist-diff/1` | `whitelist diff --format json` | [`whitelist_diff::WhitelistDiff`] |
//! | `mssrv.records/1` | `generate --format json` | [`records::Records`] |
//! | `mssrv.changes/1` | `generate --diff --format json` | [`changes::Changes`] |
//! | `mssrv.discovery/1` | `discover --format json` | [`discovery::Discovery`] |
//! | `mssrv.comparison/1` | `compare --format json` | [`comparison::Comparison`] |
//! | `mssrv.history/1` | `history --format json` | [`history::History`] |
//! | `mssrv.archive/1` | `archive list --format json` | [`archive::Archive`] |
//!
//! The types hold data only. The conversion from what the program knows is beside each writer, in
//! [`crate::report`] and [`crate::zone`]. Texts are borrowed when they are written and owned when they are
//! read. Types pass over unknown fields when they are read; a reader that must refuse such fields finds them
//! itself.

pub mod archive;
pub mod audit;
pub mod changes;
pub mod comparison;
mod detail;
pub mod discovery;
mod failure;
pub mod history;
mod json;
mod name;
mod ready;
pub mod records;
pub mod schema;
mod shared;
mod text;
pub mod verification;
pub mod whitelist;
pub mod whitelist_diff;

pub use detail::Detail;
pub use failure::Failure;
pub(crate) use json::{Json, ToJson, add_line};
pub use name::FormName;
pub(crate) use ready::KeptEvidence;
pub use ready::Ready;
pub use shared::{Fault, Sha256, Signature, Signer, SourceKind, Time, Tool};
pub use text::{Part as TextPart, Text};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::text::into_harmless_json;

/// A versioned form.
pub trait Form: JsonSchema {
    /// The name that its documents have as `schema`, such as `mssrv.report/1`.
    const NAME: &'static str;
}

/// A document as indented JSON, with a line break at its end, and harmless on a terminal.
///
/// # Errors
///
/// A value that JSON or its form cannot hold, such as a time before 1970.
pub fn indented(document: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

/// Reads a field that must be there, even if it is null. Otherwise serde reads an absent `Option` as null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// Reads a field of a later version that can be null: absent is not the same as null.
fn later<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Checks that a document has only fields of its types: it is read and written again to the byte.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_reads_back<T: Form + Serialize + serde::de::DeserializeOwned>(text: &str) {
    let document: T = serde_json::from_str(text).unwrap();
    assert_eq!(indented(&document).unwrap(), text);
}

/// Checks the same for a document with one member, or one element of a list, on each line.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_reads_back_by_lines<T: Form + Serialize + serde::de::DeserializeOwned>(
    text: &str,
) {
    let document: T = serde_json::from_str(text).unwrap();
    let lines = text.lines().map(|line| match line.strip_prefix("  \"") {
        Some(member) => format!("\"{}", member.replacen("\": ", "\":", 1)),
        None => line.trim_start().to_owned(),
    });
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(into_harmless_json(json), lines.collect::<String>());
}
