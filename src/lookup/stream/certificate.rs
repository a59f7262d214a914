//! What is wrong with a server's certificate, said so that somebody can mend it.

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

use crate::text::one_line;

/// Has certificates verified, and remembers the last one refused.
#[derive(Debug)]
pub(super) struct Witness {
    verifier: Arc<WebPkiServerVerifier>,
    refused: Mutex<Option<CertificateDer<'static>>>,
}

impl Witness {
    pub(super) fn new(verifier: Arc<WebPkiServerVerifier>) -> Self {
        Self {
            verifier,
            refused: Mutex::default(),
        }
    }

    /// Why the certificate was refused, and what to do.
    pub(super) fn complaint(&self, error: &CertificateError, name: &ServerName<'_>) -> String {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = refused.as_ref().and_then(Shown::read);
        let whose = match &shown {
            Some(Shown {
                subject, issuer, ..
            }) => {
                format!("its certificate (subject {subject}, issuer {issuer})")
            }
            None => "its certificate".to_owned(),
        };
        let hosts = shown.map(|shown| shown.hosts).unwrap_or_default();
        format!("{whose} {}", trouble(error, name, &hosts))
    }
}

/// The rest of the sentence that begins with the certificate.
fn trouble(error: &CertificateError, name: &ServerName<'_>, hosts: &[String]) -> String {
    let name = name.to_str();
    let date = |time: &UnixTime| {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_secs());
        humantime::format_rfc3339_seconds(time).to_string()
    };
    match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let hosts = match hosts {
                [] => "no name at all".to_owned(),
                hosts => hosts.join(", "),
            };
            format!(
                "is for {hosts}, not for {name}; name the server as its certificate does \
                 (HOST@IP), or have the certificate mended"
            )
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("expired on {}; have it renewed", date(not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            let date = date(not_before);
            format!("is not valid before {date}; look at the clocks of both machines")
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "leads to no authority that is believed here; if its authority is private, name it with \
             --server-ca FILE"
                .to_owned()
        }
        CertificateError::Other(other)
            if matches!(
                other.0.downcast_ref(),
                Some(webpki::Error::CaUsedAsEndEntity)
            ) =>
        {
            "is an authority's own, which no server may show; have one made for the server".to_owned()
        }
        other => format!("is refused: {other}"),
    }
}

/// What a certificate says of itself.
struct Shown {
    subject: String,
    issuer: String,
    /// Names and addresses that it is for (RFC 9525 section 3).
    hosts: Vec<String>,
}

impl Shown {
    fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let certificate = certificate.tbs_certificate();
        let line = |name: &x509_cert::name::Name| match name.to_string() {
            empty if empty.is_empty() => "none".to_owned(),
            name => one_line(&name).into_owned(),
        };
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

impl ServerCertVerifier for Witness {
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
