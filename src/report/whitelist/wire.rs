//! What the JSON forms share.

use serde::Serialize;

use super::super::wire::WireSigner;
use crate::register::Register;
use crate::text::into_harmless_json;

/// The whole document, whatever is shown of it.
#[derive(Serialize)]
pub(super) struct WireDocument<'a> {
    generated: Option<&'a str>,
    sha256: &'a str,
    entries: usize,
    unusable: usize,
    truncated: bool,
    signature: &'static str,
    signer: Option<WireSigner<'a>>,
}

impl<'a> From<&'a Register> for WireDocument<'a> {
    fn from(register: &'a Register) -> Self {
        let document = &register.document;
        Self {
            generated: document.generated.as_deref(),
            sha256: &document.sha256,
            entries: document.entries,
            unusable: document.unusable().count(),
            truncated: document.truncated,
            signature: document.signature.as_str(),
            signer: document.signature.signer().map(WireSigner::from),
        }
    }
}

/// Indented, with a line break at its end, and harmless on a terminal.
pub(super) fn text(report: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(into_harmless_json(text))
}
