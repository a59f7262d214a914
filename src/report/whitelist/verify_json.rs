//! The status of a signature, as `mssrv.verification/1`.

use std::borrow::Cow;

use crate::contract::verification::{Refusal, Verification};
use crate::contract::{self, FormName, Sha256, Tool};
use crate::whitelist::Summary;
use crate::whitelist::trust::{PolicyViolation, Signature};

/// The verification as indented JSON, with a line break at its end; `refused` says why the document would
/// not be used.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(summary: &Summary, refused: Option<Refusal>) -> serde_json::Result<String> {
    let (reason, warnings) = match &summary.signature {
        Signature::Refused { reason, .. } | Signature::Invalid { reason } => {
            (Some(&*reason.en), &[][..])
        }
        Signature::Valid { warnings, .. } => (None, warnings.as_slice()),
        Signature::Absent => (None, &[][..]),
    };
    contract::indented(&Verification {
        schema: FormName::new(),
        tool: Tool::OURS,
        generated: summary.generated.as_deref().map(Cow::Borrowed),
        sha256: Sha256::new(&summary.sha256),
        entries: summary.entries,
        unusable: summary.unusable().count(),
        signature: (&summary.signature).into(),
        refused,
        reason: reason.map(Cow::Borrowed),
        signer: summary.signature.signer().map(Into::into),
        warnings: warnings.iter().map(|it| it.en.to_string()).collect(),
    })
}

impl From<PolicyViolation> for Refusal {
    fn from(cause: PolicyViolation) -> Self {
        match cause {
            PolicyViolation::Undated => Self::Undated,
            PolicyViolation::NotValidAtGeneration => Self::NotValidAtGeneration,
            PolicyViolation::WrongPin => Self::WrongPin,
            PolicyViolation::Unauthenticated => Self::Unauthenticated,
            PolicyViolation::NotForSigning => Self::NotForSigning,
            PolicyViolation::WrongSigner => Self::WrongSigner,
            PolicyViolation::TooOld => Self::TooOld,
            PolicyViolation::InFuture => Self::InFuture,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::input::Source;
    use crate::lang::Text;
    use crate::whitelist::trust::{Fingerprint, PolicyViolation, Signer};

    pub(in super::super) fn summary(signature: Signature) -> Summary {
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

    /// The verdicts that a document can get, each with why it would not be used.
    pub(in super::super) fn verdicts() -> [(&'static str, Option<Refusal>, Signature); 3] {
        [
            (
                "valid",
                None,
                Signature::Valid {
                    signer: signer(),
                    warnings: vec![Text::same("the certificate has expired")],
                },
            ),
            (
                "refused",
                Some(Refusal::TooOld),
                Signature::Refused {
                    cause: PolicyViolation::TooOld,
                    reason: Text::same("it is of \u{202e}2030"),
                    signer: signer(),
                },
            ),
            (
                "invalid",
                Some(Refusal::InvalidSignature),
                Signature::Invalid {
                    reason: Text::same("the digest differs"),
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

    #[test]
    fn verification_read_back_is_written_the_same() {
        for (_, refused, signature) in verdicts() {
            let text = render(&summary(signature), refused).unwrap();
            contract::assert_reads_back::<Verification<'static>>(&text);
        }
    }
}
