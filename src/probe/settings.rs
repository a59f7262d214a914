//! How fronts are visited, and the client certificate that they are shown.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::InconsistentKeys;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::ProbeFiles;
use crate::lang::{Lang, Say, Text, both, display_in_english, say};

/// How fronts are visited.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest wait for a connection and for each answer; a whole visit takes at most four times as long, and is
    /// repeated once if it ends in silence or is dropped.
    pub timeout: Duration,
    /// Whether connections are also made to addresses that are not public (RFC 6890). A zone may contain
    /// any address. It must not make this machine probe its own network and report the greetings.
    pub private: bool,
    /// Authorities that must have issued the fronts' certificates. `None` if chains are not checked.
    pub authorities: Option<Vec<CertificateDer<'static>>>,
    /// The client certificate for authcli fronts that ask for one, in a second visit.
    pub identity: Option<ClientIdentity>,
    /// Files that both came from.
    pub files: Arc<ProbeFiles>,
    /// The clock, by which certificates expire.
    pub now: fn() -> SystemTime,
}

/// A client certificate and its key.
#[derive(Clone)]
pub struct ClientIdentity(pub(super) Arc<CertifiedKey>);

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A key is not to be shown.
        f.write_str("Identity")
    }
}

/// Why a client certificate cannot be used.
#[derive(Debug)]
pub struct IdentityError {
    /// The file with the certificate or the key.
    file: String,
    what: UnusableFile,
    why: Text,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy)]
enum UnusableFile {
    Certificates,
    Key,
    Pair,
}

impl Say for IdentityError {
    fn say(&self, lang: Lang) -> String {
        let Self { file, what, why } = self;
        let why = why.in_lang(lang);
        match what {
            UnusableFile::Certificates => say!(
                lang,
                en: "{file}: expected certificates in PEM: {why}",
                fr: "{file}: certificats attendus au format PEM : {why}"
            ),
            UnusableFile::Key => say!(
                lang,
                en: "{file}: expected a private key in PEM, not encrypted: {why}",
                fr: "{file}: clé privée attendue au format PEM, non chiffrée : {why}"
            ),
            UnusableFile::Pair => say!(
                lang,
                en: "{file}: the key cannot be used with the certificate: {why}",
                fr: "{file}: la clé n’est pas utilisable avec le certificat : {why}"
            ),
        }
    }
}

display_in_english!(IdentityError);

impl std::error::Error for IdentityError {}

impl ClientIdentity {
    /// Reads a chain of certificates, the client's own first, and its key, in PEM (RFC 7468).
    ///
    /// # Errors
    ///
    /// If a file cannot be read or has no certificate or key, or if the two do not belong together.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, IdentityError> {
        let error = |path: &Path, what, why| IdentityError {
            file: path.display().to_string(),
            what,
            why,
        };
        let chain: Result<Vec<_>, _> =
            CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
        let chain =
            chain.map_err(|why| error(certificate, UnusableFile::Certificates, unread(&why)))?;
        if chain.is_empty() {
            return Err(error(
                certificate,
                UnusableFile::Certificates,
                nothing_found(),
            ));
        }
        let der = PrivateKeyDer::from_pem_file(key)
            .map_err(|why| error(key, UnusableFile::Key, unread(&why)))?;
        let identity = CertifiedKey::from_der(chain, der, &ring::default_provider())
            .map_err(|why| error(key, UnusableFile::Pair, unpaired(&why)))?;
        Ok(Self(Arc::new(identity)))
    }
}

/// The text for a file without the expected content.
fn nothing_found() -> Text {
    both!(en: "there is none in the file", fr: "le fichier n’en contient pas")
}

/// Why a file cannot be read as PEM.
fn unread(error: &pem::Error) -> Text {
    match error {
        pem::Error::Io(error) => Text::of(|lang| error.say(lang)),
        pem::Error::NoItemsFound => nothing_found(),
        other => Text::same(other.to_string()),
    }
}

/// Why a key cannot be used with a certificate.
fn unpaired(error: &rustls::Error) -> Text {
    match error {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => both!(
            en: "it belongs to another certificate",
            fr: "elle appartient à un autre certificat"
        ),
        other => Text::same(other.to_string()),
    }
}
