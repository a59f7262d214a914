//! Why TLS does not come about, and what that proves.

use std::fmt;
use std::io;

use rustls::{
    AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible, PeerMisbehaved,
};

use super::certificate::RSA_LEAST;
use super::shown;

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

#[cfg(test)]
mod tests {
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
}
