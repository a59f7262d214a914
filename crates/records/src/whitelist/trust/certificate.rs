//! Reads the signer from a certificate, and checks whether an authority issued it (RFC 5280).

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sha2::{Digest, Sha256};
use webpki::ring as algorithms;
use webpki::{EndEntityCert, anchor_from_trusted_cert};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::Ia5StringRef;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::ext::pkix::name::DirectoryString;

use super::words::chain_fault;
use super::{PolicyViolation, TrustRefusal};
use crate::input::{self, InputError, Source};
use crate::lang::{Text, both, say};
use crate::text::one_line;

/// Extended key usage e-mail protection, RFC 5280 section 4.2.1.12, as DER contents.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];
/// Signature algorithms that certificates of the chain may have.
const CHAIN_ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P384_SHA384,
];
/// Largest file of authorities, in octets.
const MAX_AUTHORITIES: u64 = 4 << 20;

/// SHA-256 of a certificate's DER form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Reads 64 hexadecimal digits; colons between them are passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.chars().filter(|c| *c != ':');
        let digits: Option<Vec<_>> = digits.map(|c| c.to_digit(16)).collect();
        let digits: [u32; 64] = digits?.try_into().ok()?;
        let mut octets = [0; 32];
        for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
            *octet = (pair[0] << 4 | pair[1]) as u8;
        }
        Some(Self(octets))
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

/// Reads authorities, as PEM (RFC 7468) or as one certificate in DER.
///
/// # Errors
///
/// If the file cannot be read, is larger than 4 MiB, or holds anything but certificates.
pub fn read_anchors(path: &Path) -> Result<Vec<CertificateDer<'static>>, InputError> {
    let source = Source::file(path);
    let refuse = |message: Text| InputError::whole(&source, message);
    let mut octets = Vec::new();
    input::open(path)?
        .take(MAX_AUTHORITIES + 1)
        .read_to_end(&mut octets)
        .map_err(|error| InputError::unreadable(&source, &error))?;
    if octets.len() as u64 > MAX_AUTHORITIES {
        return Err(refuse(both!(
            en: "the file is larger than 4 MiB; expected certificates of authorities, in PEM or DER",
            fr: "le fichier dépasse 4 Mio ; des certificats d’autorités en PEM ou DER sont attendus"
        )));
    }
    let pem: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&octets).collect();
    let certificates = match pem {
        Ok(certificates) if !certificates.is_empty() => certificates,
        Err(_) => {
            return Err(refuse(both!(
                en: "a PEM section is damaged or not closed; expected whole certificates",
                fr: "une section PEM est endommagée ou n’est pas fermée ; des certificats entiers sont attendus"
            )));
        }
        Ok(_) => vec![CertificateDer::from(octets)],
    };
    for certificate in &certificates {
        if anchor_from_trusted_cert(certificate).is_err() {
            return Err(refuse(both!(
                en: "not a certificate; expected certificates of authorities, in PEM or DER",
                fr: "ce n’est pas un certificat ; des certificats d’autorités en PEM ou DER sont attendus"
            )));
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

/// A signer's certificate, and what a policy looks at in it.
pub(super) struct SigningCertificate {
    der: CertificateDer<'static>,
    pub(super) signer: Signer,
    pub(super) common_name: Option<String>,
    /// `digitalSignature` (RFC 5280 section 4.2.1.3), if the certificate limits its key's usage.
    may_sign: Option<bool>,
}

impl SigningCertificate {
    /// `None` if the certificate is not DER throughout, as RFC 5280 requires.
    pub(super) fn read(der: CertificateDer<'static>) -> Option<Self> {
        let parsed = Certificate::from_der(&der).ok()?;
        if parsed.to_der().ok()? != der.as_ref() {
            return None;
        }
        let parsed = parsed.tbs_certificate();
        let (subject, issuer) = (parsed.subject(), parsed.issuer());
        if !subject.iter().chain(issuer.iter()).all(is_text) {
            return None;
        }
        let usage = parsed.get_extension::<KeyUsage>().ok()?;
        Some(Self {
            signer: Signer {
                subject: one_line(&subject.to_string()).into_owned(),
                issuer: one_line(&issuer.to_string()).into_owned(),
                not_before: parsed.validity().not_before.to_system_time(),
                not_after: parsed.validity().not_after.to_system_time(),
                sha256: Fingerprint::of(&der),
                authenticated: false,
            },
            common_name: subject
                .common_name()
                .ok()?
                .map(|name| name.value().into_owned()),
            may_sign: usage.map(|(_, usage)| usage.digital_signature()),
            der,
        })
    }

    /// Checks chain (RFC 5280 section 6) and usage on that date. The error says why they fail.
    pub(super) fn leads_to(
        &self,
        authorities: &[CertificateDer<'_>],
        date: SystemTime,
    ) -> Result<(), TrustRefusal> {
        let unauthenticated = |error: webpki::Error| {
            let reason = Text::of(|lang| {
                let fault = chain_fault(&error, &self.signer, lang);
                say!(
                    lang,
                    en: "the signer's certificate does not lead to --ca-file: {fault}",
                    fr: "le certificat du signataire ne mène pas à --ca-file : {fault}"
                )
            });
            (PolicyViolation::Unauthenticated, reason)
        };
        let anchors: Vec<_> = authorities
            .iter()
            .filter_map(|anchor| anchor_from_trusted_cert(anchor).ok())
            .collect();
        let since_epoch = date
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        EndEntityCert::try_from(&self.der)
            .map_err(unauthenticated)?
            .verify_for_usage(
                CHAIN_ALGORITHMS,
                &anchors,
                &[],
                UnixTime::since_unix_epoch(since_epoch),
                webpki::KeyUsage::required_if_present(EMAIL_PROTECTION),
                None,
                None,
            )
            .map_err(unauthenticated)?;
        match self.may_sign {
            Some(true) => Ok(()),
            _ => Err((
                PolicyViolation::NotForSigning,
                both!(
                    en: "the signer's certificate is not for signing (digitalSignature)",
                    fr: "le certificat du signataire n’est pas destiné à la signature (digitalSignature)"
                ),
            )),
        }
    }
}

/// Whether an attribute of a name is text as its type says.
fn is_text(attribute: &AttributeTypeAndValue) -> bool {
    let value = &attribute.value;
    value.decode_as::<DirectoryString>().is_ok() || value.decode_as::<Ia5StringRef<'_>>().is_ok()
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
