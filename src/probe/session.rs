//! The TLS handshake with a front. Any certificate is accepted in order to examine it: nothing is ever sent
//! that would need a trusted front. The handshake's own signatures are verified nevertheless.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme,
};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::der::Decode;

use super::heard::CapturingStream;
use super::{Cause, Certificate, DistinguishedName, OwnTrouble, TlsFacts, lines};

/// The condition under which the client certificate is shown.
#[derive(Debug)]
pub(super) struct IdentityPolicy {
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) host: String,
    pub(super) now: SystemTime,
}

/// Takes note of what a handshake shows.
#[derive(Debug)]
pub(super) struct HandshakeRecorder {
    provider: Arc<CryptoProvider>,
    identity: Option<Arc<CertifiedKey>>,
    identity_policy: Option<IdentityPolicy>,
    chain: Mutex<Option<Vec<CertificateDer<'static>>>>,
    request: Mutex<Option<Vec<DistinguishedName>>>,
}

impl HandshakeRecorder {
    /// `identity` is shown if the server asks for one, and `identity_policy`, if there is one, has it trusted.
    pub(super) fn new(
        provider: &Arc<CryptoProvider>,
        identity: Option<Arc<CertifiedKey>>,
        identity_policy: Option<IdentityPolicy>,
    ) -> Self {
        Self {
            provider: Arc::clone(provider),
            identity,
            identity_policy,
            chain: Mutex::default(),
            request: Mutex::default(),
        }
    }

    /// The facts of the handshake so far.
    pub(super) fn facts(
        &self,
        authorities: Option<&[CertificateDer<'_>]>,
        now: SystemTime,
    ) -> TlsFacts {
        let chain = lock(&self.chain);
        TlsFacts {
            version: None,
            certificate: chain
                .as_deref()
                .map(|chain| Certificate::read(chain, authorities, now)),
            request: lock(&self.request).clone(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shakes hands.
pub(super) async fn encrypt(
    stream: CapturingStream,
    host: &str,
    recorder: &Arc<HandshakeRecorder>,
) -> Result<TlsStream<CapturingStream>, Cause> {
    // A name that no certificate could bear goes unnamed, as an address does (RFC 6066 section 3).
    let name = match ServerName::try_from(host.to_owned()) {
        Ok(name) => name,
        Err(_) => ServerName::from(
            stream
                .tcp
                .peer_addr()
                .map_err(|error| lines::cause(&error))?
                .ip(),
        ),
    };
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&recorder.provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Cause::Ours(OwnTrouble::TlsLibrary(error.to_string())))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(recorder) as _)
        .with_client_cert_resolver(Arc::clone(recorder) as _);
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| lines::cause(&error))
}

/// The version agreed on.
pub(super) fn version(stream: &TlsStream<CapturingStream>) -> Option<&'static str> {
    match stream.get_ref().1.protocol_version()? {
        ProtocolVersion::TLSv1_2 => Some("TLSv1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLSv1.3"),
        _ => None,
    }
}

impl ServerCertVerifier for HandshakeRecorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let chain: Vec<_> = chain.map(|it| it.clone().into_owned()).collect();
        let trusted = self.identity_policy.as_ref().is_none_or(|guard| {
            let certificate = Certificate::read(&chain, Some(&guard.authorities), guard.now);
            Certificate::distrust(Some(&certificate), &guard.host).is_none()
        });
        *lock(&self.chain) = Some(chain);
        if !trusted {
            // Nothing is shown before this was answered (RFC 8446 section 4.4, RFC 5246 section 7.3).
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

impl ResolvesClientCert for HandshakeRecorder {
    fn resolve(
        &self,
        root_hint_subjects: &[&[u8]],
        _: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        let name = |der: &&[u8]| match x509_cert::name::Name::from_der(der) {
            Ok(name) => DistinguishedName::of(&name),
            Err(_) => DistinguishedName::Unreadable,
        };
        *lock(&self.request) = Some(root_hint_subjects.iter().map(name).collect());
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    /// Behind one address there may be several fronts.
    #[test]
    fn a_certificate_that_is_not_trusted_ends_the_handshake_in_which_ours_would_be_shown() {
        let pem = include_bytes!("tests/pem/weak.pem");
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let chain = chain.unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let name = ServerName::try_from("front.test").unwrap();
        let now = SystemTime::now();
        let guard = || IdentityPolicy {
            authorities: chain[1..].to_vec(),
            host: "front.test".to_owned(),
            now,
        };
        for (watch, taken) in [(None, true), (Some(guard()), false)] {
            let recorder = HandshakeRecorder::new(&provider, None, watch);
            let verified = recorder.verify_server_cert(&chain[0], &[], &name, &[], UnixTime::now());
            assert_eq!(verified.is_ok(), taken);
            assert!(recorder.facts(None, now).certificate.is_some());
        }
    }
}
