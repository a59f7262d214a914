//! `mssrv whitelist verify`: what a whitelist's signature proves, on one screen.

use std::fmt::Write as _;
use std::io::Write as _;

use serde::Serialize;

use super::super::{CommandError, OK, Talk, WRONG, inputs};
use crate::cli::{Verify, VerifyFormat};
use crate::input::{self, Source};
use crate::report::wire::{WireSigner, time};
use crate::text::one_line;
use crate::whitelist::trust::Signature;
use crate::whitelist::{self, Summary};

pub(super) fn run(args: &Verify, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let demands = inputs::demands(&args.trust, talk.env)?;
    let file = input::open(&args.file)?;
    let summary = whitelist::inspect(Source::file(&args.file), file, &demands, |_| ())?;
    let text = match args.format {
        VerifyFormat::Text => text(&summary),
        VerifyFormat::Json => json(&summary)?,
    };
    talk.print(|out| out.write_all(text.as_bytes()))?;
    let accepted = match summary.signature {
        Signature::Valid { .. } => true,
        Signature::Absent => args.trust.allow_unsigned,
        Signature::Invalid { .. } => false,
    };
    Ok(if accepted { OK } else { WRONG })
}

fn text(summary: &Summary) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "{name:<12}{}", one_line(value));
    };
    line("File", &summary.source.to_string());
    line("Date", summary.generated.as_deref().unwrap_or("unknown"));
    line("Entries", &summary.entries.to_string());
    line("SHA-256", &summary.sha256);
    line("Signature", &verdict(&summary.signature));
    if let Some(signer) = summary.signature.signer() {
        line("Signer", &signer.subject);
        line("Issuer", &signer.issuer);
        let (from, to) = (time(signer.not_before), time(signer.not_after));
        line("Validity", &format!("{from} to {to}"));
        line("Fingerprint", &signer.sha256.to_string());
        line("Revocation", "not checked");
    }
    if let Signature::Valid { warnings, .. } = &summary.signature {
        warnings.iter().for_each(|warning| line("Warning", warning));
    }
    text
}

fn verdict(signature: &Signature) -> String {
    match signature {
        Signature::Valid { signer, .. } if signer.authenticated => {
            "valid, signer authenticated".to_owned()
        }
        Signature::Valid { .. } => "integrity valid, signer not authenticated (see --ca-file and \
                                    --pin-sha256)"
            .to_owned(),
        Signature::Absent => "none".to_owned(),
        Signature::Invalid { reason, .. } => format!("INVALID: {reason}"),
    }
}

#[derive(Serialize)]
struct WireVerification<'a> {
    schema: &'static str,
    generated: Option<&'a str>,
    sha256: &'a str,
    entries: usize,
    signature: &'static str,
    reason: Option<&'a str>,
    signer: Option<WireSigner<'a>>,
    warnings: &'a [String],
}

fn json(summary: &Summary) -> Result<String, CommandError> {
    let (reason, warnings) = match &summary.signature {
        Signature::Invalid { reason, .. } => (Some(reason.as_str()), &[][..]),
        Signature::Valid { warnings, .. } => (None, warnings.as_slice()),
        Signature::Absent => (None, &[][..]),
    };
    let wire = WireVerification {
        schema: "mssrv.verification/1",
        generated: summary.generated.as_deref(),
        sha256: &summary.sha256,
        entries: summary.entries,
        signature: summary.signature.as_str(),
        reason,
        signer: summary.signature.signer().map(WireSigner::from),
        warnings,
    };
    let mut text = serde_json::to_string_pretty(&wire)?;
    text.push('\n');
    Ok(text)
}
