//! Why TLS fails, and what this proves.

use std::io;

use rustls::{
    AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible, PeerMisbehaved,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shown;

/// Why TLS failed, or ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TlsTrouble {
    /// The server knows neither TLS 1.2 nor 1.3.
    TooOld,
    /// The two sides have no TLS parameters in common, perhaps because of this program.
    NothingInCommon(NothingInCommon),
    /// The response is not TLS.
    NoTls,
    /// The server ended it with this alert (RFC 8446 section 6).
    Alert(String),
    /// This program cannot verify what the server proves with its certificate, but other programs may.
    Unverified(Unverified),
    /// A message of the handshake is longer than this program reads, but other programs may read it.
    TooLarge,
    /// The certificate's RSA key has so few bits that clients refuse its signatures.
    WeakKey(usize),
    /// What the server sent is not valid.
    Broken(BrokenTls),
}

/// How it shows that the two sides have no TLS parameters in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NothingInCommon {
    /// The server says so with this alert (RFC 8446 section 6).
    Alert(String),
    /// The server chose parameters that this program does not know.
    UnknownChoice,
}

/// Why this program cannot verify what the server proves with its certificate.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unverified {
    /// The signature of its key in the handshake is not valid.
    Signature,
    /// Its key or signature is of a kind that this program does not know.
    UnknownKind,
    /// It is not the certificate that was trusted before, so no client certificate is shown to it.
    NotTrusted,
    /// This program cannot read it.
    Unreadable,
    /// It has an extension or a form that this program does not know.
    UnknownForm,
}

/// What is not valid in what the server sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BrokenTls {
    /// A message that the protocol does not allow there.
    AgainstProtocol,
    /// A message that cannot be read.
    Unreadable,
    /// A message that cannot be decrypted.
    Undecryptable,
    /// Something else: the words of the TLS library.
    Library(String),
}

impl TlsTrouble {
    /// The TLS fault of an error of a TLS stream. `None` if it is an error of TCP.
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
            ) => Self::NothingInCommon(NothingInCommon::Alert(words(*alert))),
            Error::PeerIncompatible(_) => Self::NothingInCommon(NothingInCommon::UnknownChoice),
            Error::AlertReceived(alert) => Self::Alert(words(*alert)),
            Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::NoTls,
            // Any certificate is accepted, so this is a key or an extension that is not known
            // here, or a wrong signature.
            Error::InvalidCertificate(why) => Self::Unverified(unverified(why)),
            Error::PeerMisbehaved(
                PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme
                | PeerMisbehaved::SignedKxWithWrongAlgorithm,
            ) => Self::Unverified(Unverified::UnknownKind),
            Error::PeerMisbehaved(_)
            | Error::InappropriateMessage { .. }
            | Error::InappropriateHandshakeMessage { .. } => {
                Self::Broken(BrokenTls::AgainstProtocol)
            }
            // A chain, or the names of the authorities accepted: the protocol allows for more.
            Error::InvalidMessage(
                InvalidMessage::HandshakePayloadTooLarge
                | InvalidMessage::CertificatePayloadTooLarge,
            ) => Self::TooLarge,
            Error::InvalidMessage(_) => Self::Broken(BrokenTls::Unreadable),
            Error::DecryptError => Self::Broken(BrokenTls::Undecryptable),
            other => Self::Broken(BrokenTls::Library(shown(other.to_string().as_bytes()))),
        })
    }
}

fn unverified(why: &CertificateError) -> Unverified {
    match why {
        CertificateError::BadSignature => Unverified::Signature,
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            Unverified::UnknownKind
        }
        CertificateError::ApplicationVerificationFailure => Unverified::NotTrusted,
        CertificateError::BadEncoding => Unverified::Unreadable,
        // Among them critical extensions, by no name of their own.
        _ => Unverified::UnknownForm,
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
