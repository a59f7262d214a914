//! Reads a front's certificate, and checks its chain (RFC 5280, RFC 9525).

use std::time::{Duration, SystemTime};

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::der::Decode;
use x509_cert::der::asn1::{ObjectIdentifier, Uint};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::{BrokenChain, DistinguishedName, Distrust, UnknownChain, Unreadable, Untrusted};
use crate::text::one_line;

/// The shortest RSA key that clients accept (RFC 9325 section 4.5).
pub(crate) const RSA_LEAST: usize = 2048;
/// The longest whose signatures can be verified here.
const RSA_MOST: usize = 8192;

/// A certificate that was shown: its content, or why it cannot be read.
pub type ServerCertificate = Result<Certificate, Unreadable>;

/// Content of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Distinguished name.
    pub subject: DistinguishedName,
    /// Distinguished name of the authority.
    pub issuer: DistinguishedName,
    /// Host names that it is for: only the dNSNames, not the subject (RFC 9525 section 2).
    pub names: Vec<String>,
    /// Bits of its key, if it is an RSA key.
    pub rsa_bits: Option<usize>,
    /// Beginning of its validity.
    pub not_before: SystemTime,
    /// End of its validity.
    pub not_after: SystemTime,
    /// When it was shown.
    pub seen: SystemTime,
    /// Whether its chain leads to an authority, or why not. `None` if no authority was given.
    pub chain: Option<Result<(), Untrusted>>,
}

impl Certificate {
    /// Reads the first certificate of a chain, and checks the chain against `authorities`.
    pub(crate) fn read(
        chain: &[CertificateDer<'_>],
        authorities: Option<&[CertificateDer<'_>]>,
        seen: SystemTime,
    ) -> ServerCertificate {
        let (der, intermediates) = chain.split_first().ok_or(Unreadable::Missing)?;
        let parsed = x509_cert::Certificate::from_der(der).map_err(|error| malformed(&error))?;
        let parsed = parsed.tbs_certificate();
        let names = parsed.get_extension::<SubjectAltName>();
        let names = names.map_err(|error| malformed(&error))?;
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        let validity = parsed.validity();
        let mut certificate = Self {
            subject: DistinguishedName::of(parsed.subject()),
            issuer: DistinguishedName::of(parsed.issuer()),
            names: names.iter().filter_map(dns_name).collect(),
            rsa_bits: rsa_bits(parsed),
            not_before: validity.not_before.to_system_time(),
            not_after: validity.not_after.to_system_time(),
            seen,
            chain: None,
        };
        certificate.chain =
            authorities.map(|authorities| certificate.leads_to(authorities, der, intermediates));
        Ok(certificate)
    }

    /// Whether it is for this host, by dNSName. A wildcard replaces only the left-most label (RFC 9525
    /// section 6.3), and never covers a whole top-level domain.
    ///
    /// webpki compares names only in a certificate whose critical extensions it knows. For others, it
    /// would deny names that the certificate has.
    pub fn is_for(&self, host: &str) -> bool {
        let is_host = |name: &String| match name.strip_prefix("*.") {
            Some(parent) => {
                let above = host.split_once('.').map(|(_, above)| above);
                parent.contains('.') && above.is_some_and(|it| it.eq_ignore_ascii_case(parent))
            }
            None => name.eq_ignore_ascii_case(host),
        };
        self.names.iter().any(is_host)
    }

    /// Why a client that trusts `host` by the authorities given would not trust this.
    pub(crate) fn distrust(shown: Option<&ServerCertificate>, host: &str) -> Option<Distrust> {
        let certificate = match shown {
            Some(Ok(certificate)) => certificate,
            Some(Err(_)) => return Some(Distrust::Unreadable),
            None => return Some(Distrust::NoCertificate),
        };
        if !certificate.is_for(host) {
            return Some(Distrust::WrongName(host.to_owned()));
        }
        if !(certificate.not_before..=certificate.not_after).contains(&certificate.seen) {
            return Some(Distrust::OutOfDate);
        }
        match &certificate.chain {
            Some(Ok(())) => None,
            Some(Err(why)) => Some(Distrust::Chain(why.clone())),
            None => Some(Distrust::Unexamined),
        }
    }

    /// Checks chain (RFC 5280 section 6) and usage. A certificate outside its validity is judged at the
    /// nearest moment inside it, because expiry is reported separately.
    fn leads_to(
        &self,
        authorities: &[CertificateDer<'_>],
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
    ) -> Result<(), Untrusted> {
        let anchors: Vec<_> = authorities
            .iter()
            .filter_map(|anchor| anchor_from_trusted_cert(anchor).ok())
            .collect();
        // A certificate may end before it begins.
        let date = self.seen.min(self.not_after).max(self.not_before);
        let since_epoch = date
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        EndEntityCert::try_from(der)
            .map_err(|error| fault(&error))?
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                &anchors,
                intermediates,
                UnixTime::since_unix_epoch(since_epoch),
                KeyUsage::server_auth(),
                None,
                None,
            )
            .map(drop)
            .map_err(|error| match error {
                webpki::Error::UnknownIssuer if anchors.len() < authorities.len() => {
                    Untrusted::Unknown(UnknownChain::AuthorityElement)
                }
                // Its authorities may have been renewed since: only time is wrong.
                webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }
                    if date != self.seen =>
                {
                    Untrusted::Unknown(UnknownChain::OtherTime)
                }
                webpki::Error::InvalidSignatureForPublicKey => {
                    signature(intermediates.iter().chain(authorities))
                }
                other => fault(&other),
            })
    }
}

impl DistinguishedName {
    /// The name, as reports show it.
    pub(super) fn of(name: &x509_cert::name::Name) -> Self {
        match name.to_string() {
            empty if empty.is_empty() => Self::Empty,
            name => Self::Named(one_line(&name).into_owned()),
        }
    }
}

fn malformed(error: &x509_cert::der::Error) -> Unreadable {
    Unreadable::Malformed(one_line(&error.to_string()).into_owned())
}

fn dns_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(one_line(name.as_str()).into_owned()),
        _ => None,
    }
}

/// Why a signature of one of these is invalid. webpki reports keys that are too short or too long with the
/// same error as wrong signatures.
fn signature<'a>(mut issuers: impl Iterator<Item = &'a CertificateDer<'a>> + Clone) -> Untrusted {
    let bits = |der: &CertificateDer<'_>| {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        rsa_bits(parsed.tbs_certificate())
    };
    if let Some(bits) = issuers.clone().filter_map(bits).find(|it| *it < RSA_LEAST) {
        return Untrusted::No(BrokenChain::ShortKey(bits));
    }
    if issuers.any(|der| bits(der).is_some_and(|it| it > RSA_MOST)) {
        Untrusted::Unknown(UnknownChain::LongKey)
    } else {
        fault(&webpki::Error::InvalidSignatureForPublicKey)
    }
}

/// What an error proves. Only a fault that every client would find proves something. An algorithm, an
/// extension or a version that webpki lacks says nothing about other clients.
fn fault(error: &webpki::Error) -> Untrusted {
    use webpki::Error;
    match error {
        Error::UnknownIssuer => Untrusted::No(BrokenChain::UnknownIssuer),
        Error::CaUsedAsEndEntity => Untrusted::No(BrokenChain::AuthoritysOwn),
        Error::CertExpired { .. } => Untrusted::No(BrokenChain::IssuerExpired),
        Error::CertNotValidYet { .. } => Untrusted::No(BrokenChain::IssuerNotYetValid),
        Error::RequiredEkuNotFoundContext(_) => Untrusted::No(BrokenChain::NotForServers),
        Error::EndEntityUsedAsCa => Untrusted::No(BrokenChain::IssuerIsNoAuthority),
        Error::PathLenConstraintViolated => Untrusted::No(BrokenChain::TooManyAuthorities),
        Error::InvalidSignatureForPublicKey => Untrusted::No(BrokenChain::WrongSignature),
        Error::UnsupportedCriticalExtension => Untrusted::Unknown(UnknownChain::CriticalExtension),
        Error::UnsupportedCertVersion => Untrusted::Unknown(UnknownChain::Version),
        // Violated is, for webpki, every constraint on names of a kind that it does not know.
        Error::NameConstraintViolation
        | Error::UnsupportedNameType
        | Error::MaximumNameConstraintComparisonsExceeded => {
            Untrusted::Unknown(UnknownChain::NameConstraints)
        }
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            Untrusted::Unknown(UnknownChain::SignatureKind)
        }
        _ => Untrusted::Unknown(UnknownChain::Element),
    }
}

/// Bits of the certificate's key, if it is one of RSA (RFC 8017 appendix A.1.1).
fn rsa_bits(certificate: &x509_cert::TbsCertificate) -> Option<usize> {
    const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    let info = certificate.subject_public_key_info();
    if info.algorithm.oid != RSA {
        return None;
    }
    // Modulus and exponent.
    let numbers = Vec::<Uint>::from_der(info.subject_public_key.as_bytes()?).ok()?;
    let modulus = numbers.first()?.as_bytes();
    let leading = modulus.first()?.leading_zeros();
    Some(modulus.len() * 8 - usize::try_from(leading).ok()?)
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    /// A certificate for `front.test`, and its authority's, made by OpenSSL.
    fn read(pem: &[u8]) -> Certificate {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let chain = chain.unwrap();
        let [leaf, authority] = &chain[..] else {
            panic!("{chain:?}");
        };
        let authorities = std::slice::from_ref(authority);
        let leaf = std::slice::from_ref(leaf);
        Certificate::read(leaf, Some(authorities), SystemTime::now()).unwrap()
    }

    /// `openssl verify` accepts each of them.
    #[test]
    fn feature_that_webpki_lacks_proves_nothing() {
        for (pem, why) in [
            (
                &include_bytes!("tests/pem/p521.pem")[..],
                UnknownChain::SignatureKind,
            ),
            (
                include_bytes!("tests/pem/nc.pem"),
                UnknownChain::NameConstraints,
            ),
        ] {
            let certificate = read(pem);
            let unknown = Untrusted::Unknown(why);
            assert_eq!(certificate.chain, Some(Err(unknown)));
            assert!(certificate.is_for("front.test"));
            assert_eq!(certificate.rsa_bits, None);
        }
    }

    #[test]
    fn short_keys_are_told_from_wrong_signatures() {
        let certificate = read(include_bytes!("tests/pem/weak.pem"));
        assert_eq!(certificate.rsa_bits, Some(1024));
        let no = Untrusted::No(BrokenChain::ShortKey(1024));
        assert_eq!(certificate.chain, Some(Err(no)));
    }

    #[test]
    fn only_an_error_that_every_client_meets_proves_something() {
        let unknown = Untrusted::Unknown;
        for (error, why) in [
            (webpki::Error::BadDer, unknown(UnknownChain::Element)),
            (
                webpki::Error::UnsupportedCertVersion,
                unknown(UnknownChain::Version),
            ),
            (
                webpki::Error::InvalidSerialNumber,
                unknown(UnknownChain::Element),
            ),
            (
                webpki::Error::InvalidSignatureForPublicKey,
                Untrusted::No(BrokenChain::WrongSignature),
            ),
        ] {
            assert_eq!(fault(&error), why);
        }
    }
}
