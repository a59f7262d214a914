//! What a front's certificate says, and where its chain leads (RFC 5280, RFC 9525).

use std::time::{Duration, SystemTime};

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::der::Decode;
use x509_cert::der::asn1::{ObjectIdentifier, Uint};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::text::one_line;

/// The shortest RSA key that clients take (RFC 9325 section 4.5).
pub(crate) const RSA_LEAST: usize = 2048;
/// The longest whose signatures can be verified here.
const RSA_MOST: usize = 8192;

/// A certificate that was shown: what it says, or why it cannot be read.
pub type ServerCertificate = Result<Certificate, String>;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Distinguished name.
    pub subject: String,
    /// Distinguished name of the authority.
    pub issuer: String,
    /// Host names that it is for: the dNSNames, and nothing of the subject (RFC 9525 section 2).
    pub names: Vec<String>,
    /// Bits of its key, if that is one of RSA.
    pub rsa_bits: Option<usize>,
    /// Beginning of its validity.
    pub not_before: SystemTime,
    /// End of its validity.
    pub not_after: SystemTime,
    /// When it was shown.
    pub seen: SystemTime,
    /// Whether an authority vouches for it, or why none does; none where no authority was given.
    pub chain: Option<Result<(), Untrusted>>,
}

/// Why no authority is known to vouch for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untrusted {
    /// None does; why.
    No(String),
    /// The chain has what is not known here: it may hold for others.
    Unknown(String),
}

impl Certificate {
    /// Reads the first certificate of a chain, and holds the chain against `authorities`.
    pub(crate) fn read(
        chain: &[CertificateDer<'_>],
        authorities: Option<&[CertificateDer<'_>]>,
        seen: SystemTime,
    ) -> ServerCertificate {
        let (der, intermediates) = chain.split_first().ok_or("it shows none")?;
        let parsed = x509_cert::Certificate::from_der(der).map_err(|error| error.to_string())?;
        let parsed = parsed.tbs_certificate();
        let line = |name: &x509_cert::name::Name| match name.to_string() {
            empty if empty.is_empty() => "no name".to_owned(),
            name => one_line(&name).into_owned(),
        };
        let names = parsed.get_extension::<SubjectAltName>();
        let names = names.map_err(|error| error.to_string())?;
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        let validity = parsed.validity();
        let mut certificate = Self {
            subject: line(parsed.subject()),
            issuer: line(parsed.issuer()),
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

    /// Whether it is for this host: by dNSName, a wildcard standing for the left-most label alone
    /// (RFC 9525 section 6.3), and never for all of a top-level domain.
    ///
    /// webpki compares names only in a certificate whose every critical extension it knows: it would
    /// deny others the names that they do have.
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
    pub(crate) fn distrust(shown: Option<&ServerCertificate>, host: &str) -> Option<String> {
        let certificate = match shown {
            Some(Ok(certificate)) => certificate,
            Some(Err(_)) => return Some("the front's certificate cannot be read here".to_owned()),
            None => return Some("the front shows no certificate".to_owned()),
        };
        if !certificate.is_for(host) {
            return Some(format!("the front's certificate is not for {host}"));
        }
        if !(certificate.not_before..=certificate.not_after).contains(&certificate.seen) {
            return Some("the front's certificate is out of its time".to_owned());
        }
        match &certificate.chain {
            Some(Ok(())) => None,
            Some(Err(Untrusted::No(why) | Untrusted::Unknown(why))) => Some(format!(
                "the front's certificate is not known to lead to an authority of --front-ca: {why}"
            )),
            None => Some("the front's chain was not examined".to_owned()),
        }
    }

    /// Chain (RFC 5280 section 6) and usage. A certificate out of its own time is judged as of the
    /// nearest moment in it: that it has expired is told apart.
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
                    let why = "an authority of --front-ca has what this program does not know";
                    Untrusted::Unknown(why.to_owned())
                }
                // Its authorities may have been renewed since: only time is wrong.
                webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }
                    if date != self.seen =>
                {
                    let why = "the certificates between it and the authority are of another time";
                    Untrusted::Unknown(why.to_owned())
                }
                webpki::Error::InvalidSignatureForPublicKey => {
                    signature(intermediates.iter().chain(authorities))
                }
                other => fault(&other),
            })
    }
}

fn dns_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(one_line(name.as_str()).into_owned()),
        _ => None,
    }
}

/// Why a signature of one of these does not hold: webpki refuses those of keys that are too short or
/// too long in the same words as wrong ones.
fn signature<'a>(mut issuers: impl Iterator<Item = &'a CertificateDer<'a>> + Clone) -> Untrusted {
    let bits = |der: &CertificateDer<'_>| {
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        rsa_bits(parsed.tbs_certificate())
    };
    if let Some(bits) = issuers.clone().filter_map(bits).find(|it| *it < RSA_LEAST) {
        return Untrusted::No(format!(
            "an authority's RSA key has {bits} bits, and clients take none of less than {RSA_LEAST}"
        ));
    }
    match issuers.any(|der| bits(der).is_some_and(|it| it > RSA_MOST)) {
        true => Untrusted::Unknown("an authority's RSA key is too long for this program".into()),
        false => fault(&webpki::Error::InvalidSignatureForPublicKey),
    }
}

/// What an error proves. Only what every client would stumble over proves something: that webpki lacks
/// an algorithm, an extension or a version says nothing about others.
fn fault(error: &webpki::Error) -> Untrusted {
    use webpki::Error;
    let no = |why: &str| Untrusted::No(why.to_owned());
    let unknown = |why: &str| Untrusted::Unknown(why.to_owned());
    match error {
        Error::UnknownIssuer => no(
            "neither it nor an intermediate certificate that the front shows with it was issued by \
             one of them",
        ),
        Error::CaUsedAsEndEntity => no("it is an authority's own"),
        Error::CertExpired { .. } => no("a certificate between it and the authority has expired"),
        Error::CertNotValidYet { .. } => {
            no("a certificate between it and the authority is not valid yet")
        }
        Error::RequiredEkuNotFoundContext(_) => {
            no("its extended key usage does not allow it to be a server's")
        }
        Error::EndEntityUsedAsCa => no("what issued it is no authority"),
        Error::PathLenConstraintViolated => no("more authorities are in between than one allows"),
        Error::InvalidSignatureForPublicKey => no("a signature in it is not its issuer's"),
        Error::UnsupportedCriticalExtension => {
            unknown("a critical extension is not known to this program")
        }
        Error::UnsupportedCertVersion => {
            unknown("a certificate in it is of a version that this program does not know")
        }
        // Violated is, for webpki, every constraint on names of a kind that it does not know.
        Error::NameConstraintViolation
        | Error::UnsupportedNameType
        | Error::MaximumNameConstraintComparisonsExceeded => {
            unknown("this program cannot tell whether an authority's name constraints allow it")
        }
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            unknown("a signature in it is of a kind that this program does not know")
        }
        _ => unknown("a certificate in it has what this program does not know"),
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
    fn what_webpki_lacks_proves_nothing() {
        for (pem, why) in [
            (
                &include_bytes!("tests/pem/p521.pem")[..],
                "a signature in it is of a kind that this program does not know",
            ),
            (
                include_bytes!("tests/pem/nc.pem"),
                "this program cannot tell whether an authority's name constraints allow it",
            ),
        ] {
            let certificate = read(pem);
            let unknown = Untrusted::Unknown(why.to_owned());
            assert_eq!(certificate.chain, Some(Err(unknown)));
            assert!(certificate.is_for("front.test"));
            assert_eq!(certificate.rsa_bits, None);
        }
    }

    #[test]
    fn short_keys_are_told_from_wrong_signatures() {
        let certificate = read(include_bytes!("tests/pem/weak.pem"));
        assert_eq!(certificate.rsa_bits, Some(1024));
        let why = "an authority's RSA key has 1024 bits, and clients take none of less than 2048";
        let no = Untrusted::No(why.to_owned());
        assert_eq!(certificate.chain, Some(Err(no)));
    }

    #[test]
    fn no_reason_is_in_the_words_of_a_library() {
        let errors = [
            webpki::Error::BadDer,
            webpki::Error::UnsupportedCertVersion,
            webpki::Error::InvalidSignatureForPublicKey,
            webpki::Error::InvalidSerialNumber,
        ];
        for error in errors {
            let (Untrusted::No(why) | Untrusted::Unknown(why)) = fault(&error);
            assert!(!why.contains(&format!("{error:?}")), "{why}");
        }
    }
}
