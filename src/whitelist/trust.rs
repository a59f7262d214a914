//! Whom to believe: what a whitelist's signature must be for its entries to be used.
//!
//! An embedded certificate proves that the document is intact, not who signed it: that takes an
//! authority or a fingerprint from elsewhere. Revocation is not checked, for it needs the network.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha256};
use webpki::ring as algorithms;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::Ia5StringRef;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::name::DirectoryString;

use super::seal::Integrity;
use crate::input::{self, InputError, Source};
use crate::text::one_line;

/// Common name of the service that signs the whitelist.
pub const SIGNER: &str = "alb.mssante.fr";
/// Extended key usage e-mail protection, RFC 5280 section 4.2.1.12, as DER contents.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];
/// Signature algorithms that certificates of the chain may have.
const CHAIN_ALGORITHMS: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm] = &[
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P384_SHA384,
];
/// Largest file of authorities, in octets.
const MAX_AUTHORITIES: u64 = 4 << 20;
/// How far clocks may disagree before a date lies in the future.
const SKEW: Duration = Duration::from_secs(24 * 60 * 60);

/// SHA-256 of a certificate's DER form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads 64 hexadecimal digits; colons between them are passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| *c != ':')
            .map(|c| Some(c.to_digit(16)? as u8))
            .collect();
        let octets: Vec<u8> = digits?
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |a, d| a << 4 | d))
            .collect();
        (text.chars().filter(|c| *c != ':').count() == 64).then_some(())?;
        Some(Self(octets.try_into().ok()?))
    }

    fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

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

/// Reads authorities, as PEM or as one certificate in DER.
pub fn read_anchors(path: &Path) -> Result<Vec<CertificateDer<'static>>, InputError> {
    let refuse = |message: &str| InputError::whole(&Source::file(path), message);
    let mut octets = Vec::new();
    input::open(path)?
        .take(MAX_AUTHORITIES + 1)
        .read_to_end(&mut octets)
        .map_err(|error| refuse(&format!("cannot be read: {error}")))?;
    if octets.len() as u64 > MAX_AUTHORITIES {
        return Err(refuse(
            "is larger than 4 MiB, expected authorities in PEM or DER",
        ));
    }
    let pem: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&octets).collect();
    let certificates = match pem {
        Ok(certificates) if !certificates.is_empty() => certificates,
        Err(error) => {
            return Err(refuse(&format!(
                "is not a PEM file of certificates: {error}"
            )));
        }
        Ok(_) => vec![CertificateDer::from(octets)],
    };
    for certificate in &certificates {
        if anchor_from_trusted_cert(certificate).is_err() {
            return Err(refuse(
                "is no certificate, expected authorities in PEM or DER",
            ));
        }
    }
    Ok(certificates)
}

/// The certificate that signed, and whether more is known of it than that it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Distinguished name.
    pub subject: String,
    /// Distinguished name of the authority, as the certificate has it.
    pub issuer: String,
    /// Beginning of its validity.
    pub not_before: SystemTime,
    /// End of its validity.
    pub not_after: SystemTime,
    /// SHA-256 of the certificate.
    pub sha256: Fingerprint,
    /// Whether an authority or a fingerprint given by the user vouches for it.
    pub authenticated: bool,
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
    let certificate = match integrity {
        Integrity::Unsigned => return Signature::Absent,
        Integrity::Invalid(reason) => {
            let signer = None;
            return Signature::Invalid { reason, signer };
        }
        Integrity::Intact(certificate) => certificate,
    };
    let Some((mut signer, details)) = Details::read(&certificate) else {
        let reason = "the signer's certificate cannot be read".to_owned();
        let signer = None;
        return Signature::Invalid { reason, signer };
    };
    match accept(&certificate, &signer, &details, generated, policy, now) {
        Ok(warnings) => {
            signer.authenticated = !policy.anchors.is_empty() || !policy.pins.is_empty();
            Signature::Valid { signer, warnings }
        }
        Err(reason) => {
            let signer = Some(signer);
            Signature::Invalid { reason, signer }
        }
    }
}

/// What the policy looks at in a certificate, besides what is shown.
struct Details {
    common_name: Option<String>,
    /// Whether the key may sign, where the certificate says what it may.
    may_sign: Option<bool>,
}

impl Details {
    /// None where the certificate is not DER through and through, as RFC 5280 has it.
    fn read(certificate: &CertificateDer<'_>) -> Option<(Signer, Self)> {
        let parsed = Certificate::from_der(certificate).ok()?;
        if parsed.to_der().ok()? != certificate.as_ref() {
            return None;
        }
        let parsed = parsed.tbs_certificate();
        let (subject, issuer) = (parsed.subject(), parsed.issuer());
        if !subject.iter().chain(issuer.iter()).all(is_text) {
            return None;
        }
        let signer = Signer {
            subject: one_line(&subject.to_string()).into_owned(),
            issuer: one_line(&issuer.to_string()).into_owned(),
            not_before: parsed.validity().not_before.to_system_time(),
            not_after: parsed.validity().not_after.to_system_time(),
            sha256: Fingerprint::of(certificate),
            authenticated: false,
        };
        let usage = parsed
            .get_extension::<x509_cert::ext::pkix::KeyUsage>()
            .ok()?;
        let details = Self {
            common_name: subject
                .common_name()
                .ok()?
                .map(|name| name.value().into_owned()),
            may_sign: usage.map(|(_, usage)| usage.digital_signature()),
        };
        Some((signer, details))
    }
}

/// Whether an attribute of a name is text as its type says.
fn is_text(attribute: &AttributeTypeAndValue) -> bool {
    let value = &attribute.value;
    value.decode_as::<DirectoryString>().is_ok() || value.decode_as::<Ia5StringRef<'_>>().is_ok()
}

/// The warnings, or why the signature is not what the policy demands.
fn accept(
    certificate: &CertificateDer<'_>,
    signer: &Signer,
    details: &Details,
    generated: Option<&str>,
    policy: &Policy,
    now: SystemTime,
) -> Result<Vec<String>, String> {
    let stated = generated.ok_or("the document has no DateDeGeneration to judge it by")?;
    let date = humantime::parse_rfc3339(stated)
        .map_err(|_| format!("DateDeGeneration {stated:?} is no date, expected RFC 3339 in UTC"))?;
    let day = |time: SystemTime| humantime::format_rfc3339_seconds(time);
    if date < signer.not_before || date > signer.not_after {
        return Err(format!(
            "the certificate was not valid on {stated}, but from {} to {}",
            day(signer.not_before),
            day(signer.not_after)
        ));
    }
    let ahead = date.duration_since(now).is_ok_and(|ahead| ahead > SKEW);
    if policy.max_age.is_some() && ahead {
        return Err(format!(
            "the document's date, {stated}, lies in the future (--max-age)"
        ));
    }
    if let Some(max_age) = policy.max_age
        && now.duration_since(date).is_ok_and(|age| age > max_age)
    {
        let days = max_age.as_secs() / (24 * 60 * 60);
        return Err(format!(
            "the document of {stated} is older than {days} days (--max-age)"
        ));
    }
    if !policy.pins.is_empty() && !policy.pins.contains(&signer.sha256) {
        let found = signer.sha256;
        return Err(format!(
            "signed by the certificate {found}, not by one of --pin-sha256"
        ));
    }
    if !policy.anchors.is_empty() {
        authenticate(certificate, details, policy, date)?;
    }
    let default = (!policy.anchors.is_empty()).then_some(SIGNER);
    if let Some(expected) = policy.signer.as_deref().or(default)
        && details.common_name.as_deref() != Some(expected)
    {
        let found = one_line(details.common_name.as_deref().unwrap_or_default());
        return Err(format!(
            "signed by {found:?}, expected {expected:?} (--signer)"
        ));
    }
    let mut warnings = Vec::new();
    if now > signer.not_after {
        warnings.push(format!(
            "the signer's certificate expired on {}",
            day(signer.not_after)
        ));
    }
    if ahead {
        warnings.push(format!("the document's date, {stated}, lies in the future"));
    }
    Ok(warnings)
}

/// Chain and usage, as they were on the document's date.
fn authenticate(
    certificate: &CertificateDer<'_>,
    details: &Details,
    policy: &Policy,
    date: SystemTime,
) -> Result<(), String> {
    let anchors: Vec<_> = policy
        .anchors
        .iter()
        .filter_map(|anchor| anchor_from_trusted_cert(anchor).ok())
        .collect();
    let since_epoch = date
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let leaf = EndEntityCert::try_from(certificate)
        .map_err(|error| format!("the signer's certificate cannot be read: {error}"))?;
    leaf.verify_for_usage(
        CHAIN_ALGORITHMS,
        &anchors,
        &[],
        UnixTime::since_unix_epoch(since_epoch),
        KeyUsage::required_if_present(EMAIL_PROTECTION),
        None,
        None,
    )
    .map_err(|error| format!("the signer's certificate does not lead to --ca-file: {error}"))?;
    if details.may_sign != Some(true) {
        return Err("the signer's certificate is not for signing (digitalSignature)".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_as_tools_print_them() {
        let plain = "ab".repeat(32);
        let colons = ["AB"; 32].join(":");
        assert_eq!(Fingerprint::parse(&plain), Fingerprint::parse(&colons));
        assert_eq!(Fingerprint::parse(&colons).unwrap().to_string(), plain);
        for text in ["", "ab", &"ag".repeat(32), &"ab".repeat(33)] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
