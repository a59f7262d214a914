//! What a front's certificate says, and where its chain leads (RFC 5280, RFC 9525).

use std::time::{Duration, SystemTime};

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::text::one_line;

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
            .map_err(|error| fault(&error))
    }
}

fn dns_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(one_line(name.as_str()).into_owned()),
        _ => None,
    }
}

fn fault(error: &webpki::Error) -> Untrusted {
    use webpki::Error;
    let why = match error {
        Error::UnknownIssuer => {
            "neither it nor an intermediate certificate that the front shows with it was issued by \
             one of them"
        }
        Error::CaUsedAsEndEntity => "it is an authority's own",
        Error::CertExpired { .. } => "a certificate between it and the authority has expired",
        Error::RequiredEkuNotFoundContext(_) => {
            "its extended key usage does not allow it to be a server's"
        }
        Error::UnsupportedCriticalExtension
        | Error::UnsupportedNameType
        | Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
        | Error::MaximumNameConstraintComparisonsExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumSignatureChecksExceeded => return Untrusted::Unknown(error.to_string()),
        other => return Untrusted::No(other.to_string()),
    };
    Untrusted::No(why.to_owned())
}
