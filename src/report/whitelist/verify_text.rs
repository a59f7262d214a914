//! What a whitelist's signature proves, on one screen for people.

use std::fmt::Write;

use crate::report::wire::time;
use crate::text::one_line;
use crate::whitelist::Summary;
use crate::whitelist::trust::Signature;

/// One fact a line, with a line break at its end.
pub fn render(summary: &Summary) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "{name:<12}{}", one_line(value));
    };
    line("File", &summary.source.to_string());
    line("Date", summary.generated.as_deref().unwrap_or("unknown"));
    let unusable = summary.unusable().count();
    line(
        "Entries",
        &match unusable {
            0 => summary.entries.to_string(),
            _ => format!("{}, of which {unusable} cannot be used", summary.entries),
        },
    );
    line("SHA-256", &summary.sha256);
    line("Signature", &verdict(&summary.signature));
    if let Signature::Refused { reason, .. } = &summary.signature {
        line("Refused", &reason.en);
    }
    if let Some(signer) = summary.signature.signer() {
        line("Signer", &signer.subject);
        line("Issuer", &signer.issuer);
        let (from, to) = (time(signer.not_before), time(signer.not_after));
        line("Validity", &format!("{from} to {to}"));
        line("Fingerprint", &signer.sha256.to_string());
        line("Revocation", "not checked");
    }
    if let Signature::Valid { warnings, .. } = &summary.signature {
        warnings
            .iter()
            .for_each(|warning| line("Warning", &warning.en));
    }
    text
}

fn verdict(signature: &Signature) -> String {
    match signature {
        Signature::Valid { signer, .. } | Signature::Refused { signer, .. }
            if signer.authenticated =>
        {
            "valid, signer authenticated".to_owned()
        }
        // The reason stands below.
        Signature::Refused { .. } => "integrity valid, signer not authenticated".to_owned(),
        Signature::Valid { .. } => "integrity valid, signer not authenticated (see --ca-file and \
                                    --pin-sha256)"
            .to_owned(),
        Signature::Absent => "none".to_owned(),
        Signature::Invalid { reason } => format!("INVALID: {reason}"),
    }
}
