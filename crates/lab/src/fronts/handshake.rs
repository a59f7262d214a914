//! TLS as the fronts speak it, and what it shows of a client.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ProtocolVersion, ServerConfig,
    ServerConnection, SignatureScheme,
};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::authority::CertificateWithKey;
use super::{FrontFault, LabFront};
use crate::lang::{Text, both, say};
use crate::service::Interface;
use crate::text::one_line;

/// How a front speaks TLS.
pub(super) fn config(
    front: &LabFront,
    (certificate, key): CertificateWithKey,
) -> Result<ServerConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let asks = front.plays() == Interface::Authcli
        && front.fault != Some(FrontFault::NoCertificateRequest);
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = if asks {
        builder.with_client_cert_verifier(Arc::new(AnyClientCertificate { provider }))
    } else {
        builder.with_no_client_auth()
    };
    builder.with_single_cert(vec![certificate], key)
}

/// Takes every certificate whose key the client holds, and none at all: a bench shows what a
/// client does, be its certificate one of the lab, of IGC-Santé or of its vendor.
#[derive(Debug)]
struct AnyClientCertificate {
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for AnyClientCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    /// None: a client that holds certificates of several authorities may choose any.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// Facts that a handshake shows about a client.
#[derive(Debug, Clone)]
pub(super) struct Secured {
    version: &'static str,
    server_name: Option<String>,
    /// Subject of the client's certificate, on one line.
    pub(super) subject: Option<Text>,
}

impl Secured {
    pub(super) fn of(connection: &ServerConnection) -> Self {
        let certificate = connection.peer_certificates().and_then(<[_]>::first);
        Self {
            version: match connection.protocol_version() {
                Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
                _ => "TLSv1.2",
            },
            server_name: connection.server_name().map(str::to_owned),
            subject: certificate.map(subject),
        }
    }

    /// A handshake in which the client showed a certificate of this subject, or none.
    #[cfg(test)]
    pub(super) fn by(subject: Option<&str>) -> Self {
        Self {
            version: "TLSv1.3",
            server_name: None,
            subject: subject.map(|it| Text::same(it.to_owned())),
        }
    }
}

impl Secured {
    /// A line of the log.
    pub(super) fn text(&self) -> Text {
        Text::of(|lang| {
            let none = say!(lang, en: "none", fr: "aucun");
            let name = self.server_name.as_deref().unwrap_or(&none);
            let subject = self.subject.as_ref().map_or(&*none, |it| it.in_lang(lang));
            say!(
                lang,
                en: "{}, SNI {name}, client certificate {subject}",
                fr: "{}, SNI {name}, certificat client {subject}",
                self.version
            )
        })
    }
}

fn subject(certificate: &CertificateDer<'_>) -> Text {
    let Ok(read) = Certificate::from_der(certificate) else {
        return both!(en: "unreadable", fr: "illisible");
    };
    match read.tbs_certificate().subject().to_string() {
        empty if empty.is_empty() => both!(en: "without a subject", fr: "sans sujet"),
        subject => Text::same(one_line(&subject).into_owned()),
    }
}
