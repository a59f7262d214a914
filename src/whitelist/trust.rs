//! Whom to believe: what a whitelist's signature must be for its entries to be used.
//!
//! An embedded certificate proves that the document is intact, not who signed it: that takes an
//! authority or a fingerprint from elsewhere. Revocation is not checked, for it needs the network.

mod certificate;

use std::time::{Duration, SystemTime};

use rustls_pki_types::CertificateDer;

use super::seal::Integrity;
use crate::text::one_line;
use certificate::SigningCertificate;

pub use certificate::{Fingerprint, Signer, read_anchors};

/// Common name of the service that signs the whitelist.
pub const SIGNER: &str = "alb.mssante.fr";
/// How far clocks may disagree before a date lies in the future.
const SKEW: Duration = DAY;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the user demands of a signature.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Take a document without signature.
    pub allow_unsigned: bool,
    /// Authorities, one of which the signer's certificate must lead to; none where not demanded.
    pub anchors: Vec<CertificateDer<'static>>,
    /// Certificates, one of which must have signed; none where not demanded.
    pub pins: Vec<Fingerprint>,
    /// Common name that the certificate must bear; with authorities and without a name, [`SIGNER`].
    pub signer: Option<String>,
    /// Greatest age of the document by its own date.
    pub max_age: Option<Duration>,
}

impl Policy {
    /// Takes what is intact or unsigned, whoever signed: for lists that are part of the program.
    pub fn lenient() -> Self {
        Self {
            allow_unsigned: true,
            anchors: Vec::new(),
            pins: Vec::new(),
            signer: None,
            max_age: None,
        }
    }
}

/// What a signature comes to under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// The document is intact, and as the policy demands.
    Valid {
        /// Who signed.
        signer: Signer,
        /// What does not stand in the way, but is worth knowing.
        warnings: Vec<String>,
    },
    /// There is none.
    Absent,
    /// It does not hold, or is not what the policy demands.
    Invalid {
        /// Why.
        reason: String,
        /// Who signed, where the document is intact.
        signer: Option<Signer>,
    },
}

impl Signature {
    /// The word that reports use.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::Absent => "absent",
            Self::Invalid { .. } => "invalid",
        }
    }

    /// Who signed, where that is known.
    pub fn signer(&self) -> Option<&Signer> {
        match self {
            Self::Valid { signer, .. } => Some(signer),
            Self::Invalid { signer, .. } => signer.as_ref(),
            Self::Absent => None,
        }
    }

    /// One line for a report's head or a zone comment.
    pub fn summary(&self) -> String {
        match self {
            Self::Valid { signer, .. } if signer.authenticated => {
                format!("signature valid, signed by {}", signer.subject)
            }
            Self::Valid { signer, .. } => {
                format!(
                    "integrity valid, signer not authenticated ({})",
                    signer.subject
                )
            }
            Self::Absent => "not signed".to_owned(),
            Self::Invalid { reason, .. } => format!("signature invalid: {reason}"),
        }
    }
}

/// Judges a signature; `generated` is the document's own date, RFC 3339 in UTC.
pub(super) fn judge(
    integrity: Integrity,
    generated: Option<&str>,
    policy: &Policy,
    now: SystemTime,
) -> Signature {
    let invalid = |reason, signer| Signature::Invalid { reason, signer };
    let der = match integrity {
        Integrity::Unsigned => return Signature::Absent,
        Integrity::Invalid(reason) => return invalid(reason, None),
        Integrity::Intact(der) => der,
    };
    let Some(certificate) = SigningCertificate::read(der) else {
        return invalid("the signer's certificate cannot be read".to_owned(), None);
    };
    let accepted = generated
        .ok_or_else(|| "the document has no DateDeGeneration to judge it by".to_owned())
        .and_then(Dated::read)
        .and_then(|dated| accept(&certificate, &dated, policy, now));
    let mut signer = certificate.signer;
    match accepted {
        Ok(warnings) => {
            signer.authenticated = !policy.anchors.is_empty() || !policy.pins.is_empty();
            Signature::Valid { signer, warnings }
        }
        Err(reason) => invalid(reason, Some(signer)),
    }
}

/// The document's date.
struct Dated<'a> {
    /// As it stands.
    stated: &'a str,
    date: SystemTime,
}

impl<'a> Dated<'a> {
    fn read(stated: &'a str) -> Result<Self, String> {
        match humantime::parse_rfc3339(stated) {
            Ok(date) => Ok(Self { stated, date }),
            Err(_) => Err(format!(
                "DateDeGeneration {stated:?} is no date, expected RFC 3339 in UTC"
            )),
        }
    }

    /// Whether it lies in the future.
    fn is_ahead(&self, now: SystemTime) -> bool {
        self.date
            .duration_since(now)
            .is_ok_and(|ahead| ahead > SKEW)
    }
}

/// The warnings, or why the signature is not what the policy demands.
fn accept(
    certificate: &SigningCertificate,
    dated: &Dated<'_>,
    policy: &Policy,
    now: SystemTime,
) -> Result<Vec<String>, String> {
    check_date(&certificate.signer, dated, policy, now)?;
    check_signer(certificate, policy, dated.date)?;
    let mut warnings = Vec::new();
    let not_after = certificate.signer.not_after;
    if now > not_after {
        let day = humantime::format_rfc3339_seconds(not_after);
        warnings.push(format!("the signer's certificate expired on {day}"));
    }
    if dated.is_ahead(now) {
        let stated = dated.stated;
        warnings.push(format!("the document's date, {stated}, lies in the future"));
    }
    Ok(warnings)
}

fn check_date(
    signer: &Signer,
    dated: &Dated<'_>,
    policy: &Policy,
    now: SystemTime,
) -> Result<(), String> {
    let &Dated { stated, date } = dated;
    if date < signer.not_before || date > signer.not_after {
        let [from, to] =
            [signer.not_before, signer.not_after].map(humantime::format_rfc3339_seconds);
        return Err(format!(
            "the certificate was not valid on {stated}, but from {from} to {to}"
        ));
    }
    let Some(max_age) = policy.max_age else {
        return Ok(());
    };
    if dated.is_ahead(now) {
        return Err(format!(
            "the document's date, {stated}, lies in the future (--max-age)"
        ));
    }
    if now.duration_since(date).is_ok_and(|age| age > max_age) {
        let days = max_age.as_secs() / DAY.as_secs();
        return Err(format!(
            "the document of {stated} is older than {days} days (--max-age)"
        ));
    }
    Ok(())
}

/// Fingerprint, chain and name; the chain as it was on that date.
fn check_signer(
    certificate: &SigningCertificate,
    policy: &Policy,
    date: SystemTime,
) -> Result<(), String> {
    let found = certificate.signer.sha256;
    if !policy.pins.is_empty() && !policy.pins.contains(&found) {
        return Err(format!(
            "signed by the certificate {found}, not by one of --pin-sha256"
        ));
    }
    let mut expected = policy.signer.as_deref();
    if !policy.anchors.is_empty() {
        certificate.leads_to(&policy.anchors, date)?;
        // Such an authority vouches for more certificates than the whitelist's.
        expected = expected.or(Some(SIGNER));
    }
    let found = certificate.common_name.as_deref();
    match expected {
        Some(expected) if found != Some(expected) => {
            let found = one_line(found.unwrap_or_default());
            Err(format!(
                "signed by {found:?}, expected {expected:?} (--signer)"
            ))
        }
        _ => Ok(()),
    }
}
