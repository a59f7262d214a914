//! Explains what is wrong with a server's certificate, so that it can be fixed.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::first_of::FirstOf;
use crate::lookup::detail::{CertificateFault, RefusedCertificate};
use crate::text::one_line;

/// Has certificates verified, and remembers the last one refused.
#[derive(Debug)]
pub(super) struct RecordingVerifier {
    verifier: Arc<WebPkiServerVerifier>,
    refused: Mutex<Option<CertificateDer<'static>>>,
}

impl RecordingVerifier {
    pub(super) fn new(verifier: Arc<WebPkiServerVerifier>) -> Self {
        Self {
            verifier,
            refused: Mutex::default(),
        }
    }

    /// Why the certificate was refused.
    pub(super) fn complaint(
        &self,
        error: &CertificateError,
        name: &ServerName<'_>,
    ) -> RefusedCertificate {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = refused.as_ref().and_then(CertificateNames::read);
        let (names, hosts) = shown.map_or_else(Default::default, |shown| {
            (Some([shown.subject, shown.issuer]), shown.hosts)
        });
        RefusedCertificate {
            names,
            fault: fault(error, name, hosts),
        }
    }
}

fn fault(error: &CertificateError, name: &ServerName<'_>, hosts: Vec<String>) -> CertificateFault {
    let date = |time: &UnixTime| {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_secs());
        humantime::format_rfc3339_seconds(time).to_string()
    };
    match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherNames {
                names: FirstOf::of(hosts),
                wanted: name.to_str().into_owned(),
            }
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            CertificateFault::Expired(date(not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            CertificateFault::NotYetValid(date(not_before))
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateFault::UnknownIssuer
        }
        CertificateError::Other(other)
            if matches!(
                other.0.downcast_ref(),
                Some(webpki::Error::CaUsedAsEndEntity)
            ) =>
        {
            CertificateFault::OfAnAuthority
        }
        other => CertificateFault::Other(other.to_string()),
    }
}

/// The names in a certificate.
struct CertificateNames {
    subject: String,
    issuer: String,
    /// Names and addresses that it is for (RFC 9525 section 3).
    hosts: Vec<String>,
}

impl CertificateNames {
    fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let certificate = certificate.tbs_certificate();
        let line = |name: &x509_cert::name::Name| one_line(&name.to_string()).into_owned();
        let names = certificate.get_extension::<SubjectAltName>().ok().flatten();
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        Some(Self {
            subject: line(certificate.subject()),
            issuer: line(certificate.issuer()),
            hosts: names.iter().filter_map(host).collect(),
        })
    }
}

fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(one_line(name.as_str()).into_owned()),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
            let ip = four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from));
            ip.ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.verifier.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        if verified.is_err() {
            let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
            *refused = Some(end_entity.clone().into_owned());
        }
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
