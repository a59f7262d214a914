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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::input::Source;
    use crate::whitelist::trust::{Cause, Fingerprint, Signer};

    fn summary(signature: Signature) -> Summary {
        Summary {
            source: Source::named("l.xml"),
            generated: Some("2030-03-17T17:46:40Z".to_owned()),
            generated_at: None,
            sha256: "00".repeat(32),
            entries: 3,
            oddities: Vec::new(),
            signature,
            truncated: false,
        }
    }

    fn signer() -> Signer {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        Signer {
            subject: "CN=signer.example".to_owned(),
            issuer: "CN=authority.example".to_owned(),
            not_before: time,
            not_after: time + Duration::from_secs(1),
            sha256: Fingerprint::parse(&"ab".repeat(32)).unwrap(),
            authenticated: true,
        }
    }

    /// The verdicts that a document can get, each with the word for why it would not be used.
    fn verdicts() -> [(&'static str, Option<&'static str>, Signature); 3] {
        [
            (
                "valid",
                None,
                Signature::Valid {
                    signer: signer(),
                    warnings: vec!["the certificate has expired".to_owned()],
                },
            ),
            (
                "refused",
                Some("too_old"),
                Signature::Refused {
                    cause: Cause::TooOld,
                    reason: "it is of \u{202e}2030".to_owned(),
                    signer: signer(),
                },
            ),
            (
                "invalid",
                Some("invalid_signature"),
                Signature::Invalid {
                    reason: "the digest differs".to_owned(),
                },
            ),
        ]
    }

    #[test]
    fn each_verdict_reads_as_the_contract_says() {
        for (name, refused, signature) in verdicts() {
            let text = render(&summary(signature), refused).unwrap();
            let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
            insta::assert_snapshot!(name, text.replace(&version, "\"VERSION\""));
        }
    }
}
