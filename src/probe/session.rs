//! The TLS handshake with a front. Whatever certificate it shows is taken, to be looked at: nothing
//! is ever said over the connection that would need the front to be trusted. What the handshake
//! proves of the certificate's key is verified all the same.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, InvalidMessage,
    PeerIncompatible, PeerMisbehaved, ProtocolVersion, SignatureScheme,
};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_cert::der::Decode;

use super::certificate::RSA_LEAST;
use super::heard::Heard;
use super::{Certificate, TlsFacts, lines, shown};
use crate::probe::Cause;
use crate::text::one_line;

/// Why TLS did not come about, or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsTrouble {
    /// The server knows neither TLS 1.2 nor 1.3.
    TooOld,
    /// The two sides found nothing that both know, and it may be for this side's sake.
    NothingInCommon(String),
    /// What came is no TLS.
    NoTls,
    /// The server ended it with this alert (RFC 8446 section 6).
    Alert(String),
    /// This side cannot verify what the server proves with its certificate, which others may; why.
    Unverified(String),
    /// A message of the handshake is longer than this program reads, and others may read it.
    TooLarge,
    /// The certificate's RSA key is of so few bits that clients refuse its signatures.
    WeakKey(usize),
    /// What the server sent does not hold; why.
    Broken(String),
}

impl TlsTrouble {
    /// What an error of a TLS stream says; none where it is one of TCP.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        let error = error.get_ref()?.downcast_ref::<Error>()?;
        Some(match error {
            Error::AlertReceived(AlertDescription::ProtocolVersion)
            | Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ) => Self::TooOld,
            Error::AlertReceived(
                alert @ (AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity),
            ) => Self::NothingInCommon(format!("alert {}", words(*alert))),
            Error::PeerIncompatible(_) => {
                Self::NothingInCommon("the server chose what this program does not know".into())
            }
            Error::AlertReceived(alert) => Self::Alert(words(*alert)),
            Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::NoTls,
            // Any certificate is taken: only a key or an extension that is not known here, or a
            // wrong signature, comes to this.
            Error::InvalidCertificate(why) => Self::Unverified(unverified(why).to_owned()),
            Error::PeerMisbehaved(
                PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme
                | PeerMisbehaved::SignedKxWithWrongAlgorithm,
            ) => Self::Unverified(KIND.to_owned()),
            Error::PeerMisbehaved(_)
            | Error::InappropriateMessage { .. }
            | Error::InappropriateHandshakeMessage { .. } => {
                Self::Broken("a message against the protocol".to_owned())
            }
            // A chain, or the names of the authorities accepted: the protocol allows for more.
            Error::InvalidMessage(
                InvalidMessage::HandshakePayloadTooLarge
                | InvalidMessage::CertificatePayloadTooLarge,
            ) => Self::TooLarge,
            Error::InvalidMessage(_) => Self::Broken("a message that cannot be read".to_owned()),
            Error::DecryptError => Self::Broken("a message that cannot be decrypted".to_owned()),
            other => Self::Broken(shown(other.to_string().as_bytes())),
        })
    }
}

/// Of what cannot be verified for its algorithm.
const KIND: &str = "its key or signature is of a kind that this program does not know";

fn unverified(why: &CertificateError) -> &'static str {
    match why {
        CertificateError::BadSignature => "its key's signature in the handshake does not hold",
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => KIND,
        CertificateError::ApplicationVerificationFailure => {
            "it is not the one trusted before, and no client certificate is shown to it"
        }
        CertificateError::BadEncoding => "this program cannot read it",
        // Among them critical extensions, by no name of their own.
        _ => "it has an extension or a form that this program does not know",
    }
}

impl fmt::Display for TlsTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooOld => f.write_str("neither TLS 1.2 nor TLS 1.3"),
            Self::NothingInCommon(why) => write!(f, "nothing in common ({why})"),
            Self::NoTls => f.write_str("something else than TLS"),
            Self::Alert(alert) => write!(f, "TLS alert {alert}"),
            Self::Unverified(why) => {
                write!(f, "a certificate that cannot be verified here ({why})")
            }
            Self::TooLarge => f.write_str(
                "a handshake message of more than 65535 octets, which this program does not read",
            ),
            Self::WeakKey(bits) => write!(
                f,
                "the certificate's RSA key has {bits} bits, expected {RSA_LEAST} or more"
            ),
            Self::Broken(why) => write!(f, "TLS that does not hold ({why})"),
        }
    }
}

/// The alert as RFC 8446 spells it.
fn words(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::UnknownCA => return "unknown_ca".to_owned(),
        AlertDescription::UnknownPSKIdentity => return "unknown_psk_identity".to_owned(),
        AlertDescription::UnrecognisedName => return "unrecognized_name".to_owned(),
        _ => {}
    }
    let mut words = String::new();
    for character in format!("{alert:?}").chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

/// To whom alone an identity is shown.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) host: String,
    pub(super) now: SystemTime,
}

/// Takes note of what a handshake shows.
#[derive(Debug)]
pub(super) struct Recorder {
    provider: Arc<CryptoProvider>,
    identity: Option<Arc<CertifiedKey>>,
    guard: Option<Guard>,
    chain: Mutex<Option<Vec<CertificateDer<'static>>>>,
    request: Mutex<Option<Vec<String>>>,
}

impl Recorder {
    /// `identity` is shown if the server asks for one, and `guard`, if there is one, has it trusted.
    pub(super) fn new(
        provider: &Arc<CryptoProvider>,
        identity: Option<Arc<CertifiedKey>>,
        guard: Option<Guard>,
    ) -> Self {
        Self {
            provider: Arc::clone(provider),
            identity,
            guard,
            chain: Mutex::default(),
            request: Mutex::default(),
        }
    }

    /// What was shown so far.
    pub(super) fn facts(
        &self,
        authorities: Option<&[CertificateDer<'_>]>,
        now: SystemTime,
    ) -> TlsFacts {
        let chain = held(&self.chain);
        TlsFacts {
            version: None,
            certificate: chain
                .as_deref()
                .map(|chain| Certificate::read(chain, authorities, now)),
            request: held(&self.request).clone(),
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shakes hands.
pub(super) async fn encrypt(
    stream: Heard,
    host: &str,
    recorder: &Arc<Recorder>,
) -> Result<TlsStream<Heard>, Cause> {
    let ours = |error: &dyn fmt::Display| Cause::Ours(error.to_string());
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
        .map_err(|error| ours(&error))?
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
pub(super) fn version(stream: &TlsStream<Heard>) -> Option<&'static str> {
    match stream.get_ref().1.protocol_version()? {
        ProtocolVersion::TLSv1_2 => Some("TLSv1.2"),
        ProtocolVersion::TLSv1_3 => Some("TLSv1.3"),
        _ => None,
    }
}

impl ServerCertVerifier for Recorder {
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
        let trusted = self.guard.as_ref().is_none_or(|guard| {
            let certificate = Certificate::read(&chain, Some(&guard.authorities), guard.now);
            Certificate::distrust(Some(&certificate), &guard.host).is_none()
        });
        *held(&self.chain) = Some(chain);
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

impl ResolvesClientCert for Recorder {
    fn resolve(
        &self,
        root_hint_subjects: &[&[u8]],
        _: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        let name = |der: &&[u8]| match x509_cert::name::Name::from_der(der) {
            Ok(name) => one_line(&name.to_string()).into_owned(),
            Err(_) => "a name that cannot be read".to_owned(),
        };
        *held(&self.request) = Some(root_hint_subjects.iter().map(name).collect());
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

    #[test]
    fn alerts_are_spelt_as_in_the_standard() {
        for (alert, spelt) in [
            (AlertDescription::UnknownCA, "unknown_ca"),
            (AlertDescription::UnrecognisedName, "unrecognized_name"),
            (AlertDescription::BadCertificate, "bad_certificate"),
            (AlertDescription::UnknownPSKIdentity, "unknown_psk_identity"),
            (
                AlertDescription::CertificateRequired,
                "certificate_required",
            ),
        ] {
            assert_eq!(words(alert), spelt);
        }
    }

    /// Behind one address there may be several fronts.
    #[test]
    fn a_certificate_that_is_not_trusted_ends_the_handshake_in_which_ours_would_be_shown() {
        let pem = include_bytes!("tests/pem/weak.pem");
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let chain = chain.unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let name = ServerName::try_from("front.test").unwrap();
        let now = SystemTime::now();
        let guard = || Guard {
            authorities: chain[1..].to_vec(),
            host: "front.test".to_owned(),
            now,
        };
        for (guard, taken) in [(None, true), (Some(guard()), false)] {
            let recorder = Recorder::new(&provider, None, guard);
            let verified = recorder.verify_server_cert(&chain[0], &[], &name, &[], UnixTime::now());
            assert_eq!(verified.is_ok(), taken);
            assert!(recorder.facts(None, now).certificate.is_some());
        }
    }
}
