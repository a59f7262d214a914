//! `mssrv.verification/1`: the versioned JSON contract of `whitelist verify`, with a wire struct of
//! its own. Its schema is `docs/mssrv.verification.1.schema.json`.

use serde::Serialize;

use super::wire;
use crate::report::wire::{WireSigner, WireTool};
use crate::whitelist::Summary;
use crate::whitelist::trust::Signature;

#[derive(Serialize)]
struct WireVerification<'a> {
    schema: &'static str,
    tool: WireTool,
    generated: Option<&'a str>,
    sha256: &'a str,
    entries: usize,
    unusable: usize,
    signature: &'static str,
    refused: Option<&'static str>,
    reason: Option<&'a str>,
    signer: Option<WireSigner<'a>>,
    warnings: &'a [String],
}

/// The verification as indented JSON, with a line break at its end; `refused` is the word for why
/// the document would not be used.
pub fn render(summary: &Summary, refused: Option<&'static str>) -> serde_json::Result<String> {
    let (reason, warnings) = match &summary.signature {
        Signature::Refused { reason, .. } | Signature::Invalid { reason } => {
            (Some(reason.as_str()), &[][..])
        }
        Signature::Valid { warnings, .. } => (None, warnings.as_slice()),
        Signature::Absent => (None, &[][..]),
    };
    let verification = WireVerification {
        schema: "mssrv.verification/1",
        tool: WireTool::OURS,
        generated: summary.generated.as_deref(),
        sha256: &summary.sha256,
        entries: summary.entries,
        unusable: summary.unusable().count(),
        signature: summary.signature.as_str(),
        refused,
        reason,
        signer: summary.signature.signer().map(WireSigner::from),
        warnings,
    };
    wire::text(&verification)
}
