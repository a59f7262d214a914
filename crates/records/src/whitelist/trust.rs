//! Trust: the conditions that a whitelist's signature must meet for its entries to be used.
//!
//! An embedded certificate proves that the document is intact, not who signed it. That needs an authority or
//! a fingerprint from elsewhere. Revocation is not checked, because that needs the network.

mod certificate;
mod words;

use std::time::{Duration, SystemTime};

use rustls_pki_types::CertificateDer;

use super::seal::{SignatureError, SignatureIntegrity};
use crate::date;
use crate::dates;
use crate::lang::{Lang, Say, Text, both, say};
use crate::text::one_line;
use certificate::SigningCertificate;

pub use certificate::{Fingerprint, Signer, read_anchors};

/// Common name of the service that signs the whitelist.
pub const SIGNER: &str = "alb.mssante.fr";
/// How far clocks may disagree before a date lies in the future.
const SKEW: Duration = DAY;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The user's conditions for a signature.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Take a document without signature.
    pub allow_unsigned: bool,
    /// Authorities, one of which the signer's certificate must lead to. Empty if not required.
    pub anchors: Vec<CertificateDer<'static>>,
    /// Certificates, one of which must have signed. Empty if not required.
    pub pins: Vec<Fingerprint>,
    /// Common name that the certificate must bear; with authorities and without a name, [`SIGNER`].
    pub signer: Option<String>,
    /// Greatest age of the document by its own date.
    pub max_age: Option<Duration>,
}

impl Policy {
    /// Accepts an intact or unsigned document of any signer, for lists that are part of the program.
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

/// The status of a signature under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signature {
    /// The document is intact, and as the policy demands.
    Valid {
        /// Who signed.
        signer: Signer,
        /// Remarks that do not prevent its use.
        warnings: Vec<Text>,
    },
    /// There is none.
    Absent,
    /// It holds, so that the document is intact, but it is not what the policy demands.
    Refused {
        /// The condition that is not met.
        cause: PolicyViolation,
        /// The reason for people.
        reason: Text,
        /// Who signed.
        signer: Signer,
    },
    /// It does not hold, or cannot be read.
    Invalid {
        /// Why.
        reason: Text,
    },
}

/// The condition of a policy that an intact document does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyViolation {
    /// The document has no date to judge it by.
    Undated,
    /// The signer's certificate was not valid on the document's date.
    NotValidAtGeneration,
    /// The certificate is not one of the required ones.
    WrongPin,
    /// No authority demanded vouches for the certificate.
    Unauthenticated,
    /// The certificate is not for signing.
    NotForSigning,
    /// The certificate bears another name than the one demanded.
    WrongSigner,
    /// The document is older than demanded.
    TooOld,
    /// The document's date lies in the future.
    InFuture,
}

/// The condition that an intact document does not meet, and the reason for people.
type TrustRefusal = (PolicyViolation, Text);

impl Signature {
    /// The JSON value. A signature refused by policy is still `valid`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Valid { .. } | Self::Refused { .. } => "valid",
            Self::Absent => "absent",
            Self::Invalid { .. } => "invalid",
        }
    }

    /// The signer, if known.
    pub fn signer(&self) -> Option<&Signer> {
        match self {
            Self::Valid { signer, .. } | Self::Refused { signer, .. } => Some(signer),
            Self::Invalid { .. } | Self::Absent => None,
        }
    }

    /// One line for a zone comment, always in English.
    pub fn summary(&self) -> String {
        self.say(Lang::English)
    }
}

impl Say for Signature {
    /// One line for a report's head.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Valid { signer, .. } if signer.authenticated => say!(
                lang,
                en: "signature valid, signed by {}",
                fr: "signature valide, signée par {}",
                signer.subject
            ),
            Self::Valid { signer, .. } => say!(
                lang,
                en: "integrity valid, signer not authenticated ({})",
                fr: "intégrité valide, signataire non authentifié ({})",
                signer.subject
            ),
            Self::Absent => say!(lang, en: "not signed", fr: "non signée"),
            Self::Refused { reason, .. } => say!(
                lang,
                en: "integrity valid, but refused: {}",
                fr: "intégrité valide, mais refusée : {}",
                reason.in_lang(lang)
            ),
            Self::Invalid { reason } => say!(
                lang,
                en: "signature invalid: {}",
                fr: "signature invalide : {}",
                reason.in_lang(lang)
            ),
        }
    }
}

/// Judges a signature; `generated` is the document's own date.
pub(super) fn judge(
    integrity: SignatureIntegrity,
    generated: Option<&str>,
    policy: &Policy,
    now: SystemTime,
) -> Signature {
    let der = match integrity {
        SignatureIntegrity::Unsigned => return Signature::Absent,
        SignatureIntegrity::Invalid(reason) => return Signature::Invalid { reason },
        SignatureIntegrity::Intact(der) => der,
    };
    let Some(certificate) = SigningCertificate::read(der) else {
        let reason = Text::of(|lang| SignatureError::Certificate.say(lang));
        return Signature::Invalid { reason };
    };
    let verdict = StatedDate::read(generated).and_then(|dated| {
        check_validity(&certificate.signer, &dated)?;
        check_signer(&certificate, policy, dated.date)?;
        Ok(dated)
    });
    let mut signer = certificate.signer;
    // Also known of a document that is too old.
    let vouched = !policy.anchors.is_empty() || !policy.pins.is_empty();
    signer.authenticated = verdict.is_ok() && vouched;
    let verdict = verdict.and_then(|dated| {
        check_age(&dated, policy, now)?;
        Ok(warnings(&signer, &dated, now))
    });
    match verdict {
        Ok(warnings) => Signature::Valid { signer, warnings },
        Err((cause, reason)) => Signature::Refused {
            cause,
            reason,
            signer,
        },
    }
}

/// The document's date.
struct StatedDate<'a> {
    /// As in the document.
    stated: &'a str,
    date: SystemTime,
}

impl<'a> StatedDate<'a> {
    fn read(stated: Option<&'a str>) -> Result<Self, TrustRefusal> {
        let undated = |reason| (PolicyViolation::Undated, reason);
        let stated = stated.ok_or_else(|| {
            undated(both!(
                en: "the document has no DateDeGeneration, so its age is unknown",
                fr: "le document n’a pas de DateDeGeneration, son âge est donc inconnu"
            ))
        })?;
        match date::parse(stated) {
            Some(date) => Ok(Self { stated, date }),
            None => Err(undated(both!(
                en: "DateDeGeneration {stated:?} is not a date; expected one such as 2030-01-15T08:00:00Z",
                fr: "DateDeGeneration {stated:?} n’est pas une date ; une date telle que \
                     2030-01-15T08:00:00Z est attendue"
            ))),
        }
    }

    /// Whether it lies in the future.
    fn is_ahead(&self, now: SystemTime) -> bool {
        self.date
            .duration_since(now)
            .is_ok_and(|ahead| ahead > SKEW)
    }
}

impl Signer {
    /// That the certificate has expired, if it has at that time. It does not prevent the use of what it signed.
    pub fn expired_at(&self, time: SystemTime) -> Option<Text> {
        let end = self.not_after;
        (time > end).then(|| {
            Text::of(|lang| {
                let end = dates::time(lang, end);
                say!(
                    lang,
                    en: "the signer's certificate expired on {end}",
                    fr: "le certificat du signataire a expiré le {end}"
                )
            })
        })
    }
}

/// Remarks that do not prevent its use.
fn warnings(signer: &Signer, dated: &StatedDate<'_>, now: SystemTime) -> Vec<Text> {
    let mut warnings = Vec::new();
    warnings.extend(signer.expired_at(now));
    if dated.is_ahead(now) {
        warnings.push(Text::of(|lang| {
            let stated = dates::stated(lang, dated.stated);
            say!(
                lang,
                en: "the date of the document, {stated}, is in the future",
                fr: "la date du document, {stated}, est dans le futur"
            )
        }));
    }
    warnings
}

fn check_validity(signer: &Signer, dated: &StatedDate<'_>) -> Result<(), TrustRefusal> {
    let &StatedDate { stated, date } = dated;
    if date < signer.not_before || date > signer.not_after {
        Err((
            PolicyViolation::NotValidAtGeneration,
            Text::of(|lang| {
                let stated = dates::stated(lang, stated);
                let [from, to] =
                    [signer.not_before, signer.not_after].map(|it| dates::time(lang, it));
                say!(
                    lang,
                    en: "the certificate was not valid on {stated}: it is valid from {from} to {to}",
                    fr: "le certificat n’était pas valide le {stated} : il l’est du {from} au {to}"
                )
            }),
        ))
    } else {
        Ok(())
    }
}

fn check_age(dated: &StatedDate<'_>, policy: &Policy, now: SystemTime) -> Result<(), TrustRefusal> {
    let &StatedDate { stated, date } = dated;
    let Some(max_age) = policy.max_age else {
        return Ok(());
    };
    if dated.is_ahead(now) {
        let reason = Text::of(|lang| {
            let stated = dates::stated(lang, stated);
            say!(
                lang,
                en: "the date of the document, {stated}, is in the future (--max-age)",
                fr: "la date du document, {stated}, est dans le futur (--max-age)"
            )
        });
        return Err((PolicyViolation::InFuture, reason));
    }
    if now.duration_since(date).is_ok_and(|age| age > max_age) {
        let days = (max_age.as_secs() / DAY.as_secs()) as usize;
        let reason = Text::of(|lang| {
            let days = lang.counted(days, ["day", "days"], ["jour", "jours"]);
            let stated = dates::stated(lang, stated);
            say!(
                lang,
                en: "the document of {stated} is older than {days} (--max-age)",
                fr: "le document du {stated} a plus de {days} (--max-age)"
            )
        });
        return Err((PolicyViolation::TooOld, reason));
    }
    Ok(())
}

/// Fingerprint, chain and name; the chain as it was on that date.
fn check_signer(
    certificate: &SigningCertificate,
    policy: &Policy,
    date: SystemTime,
) -> Result<(), TrustRefusal> {
    let found = certificate.signer.sha256;
    if !policy.pins.is_empty() && !policy.pins.contains(&found) {
        let reason = both!(
            en: "signed by the certificate {found}, which is not one of --pin-sha256",
            fr: "signé par le certificat {found}, qui n’est pas l’un de ceux de --pin-sha256"
        );
        return Err((PolicyViolation::WrongPin, reason));
    }
    let mut expected = policy.signer.as_deref();
    if !policy.anchors.is_empty() {
        certificate.leads_to(&policy.anchors, date)?;
        // Such an authority issues other certificates than the whitelist's as well. A fingerprint is
        // that of one certificate, whatever its name.
        expected = expected.or(Some(SIGNER));
    }
    let name = certificate.common_name.as_deref().unwrap_or_default();
    match expected {
        // The name of a service is a domain name, which compares without case.
        Some(expected) if !name.eq_ignore_ascii_case(expected) => {
            let name = one_line(name);
            let reason = both!(
                en: "signed by {name:?}; expected {expected:?} (--signer)",
                fr: "signé par {name:?} ; {expected:?} est attendu (--signer)"
            );
            Err((PolicyViolation::WrongSigner, reason))
        }
        _ => Ok(()),
    }
}
