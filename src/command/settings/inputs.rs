//! Which domains there are, whose they are, and what they are compared with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::input::is_standard_stream;
use crate::whitelist::trust::Fingerprint;

/// What is demanded of a whitelist's signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustSettings {
    /// Whether a whitelist without signature is accepted.
    pub allow_unsigned: bool,
    /// Files of authorities (PEM or DER), one of which must have issued the signer's certificate.
    pub authorities: Vec<PathBuf>,
    /// SHA-256 of the certificates, one of which must have signed.
    pub pins: Vec<Fingerprint>,
    /// Common name of the signer's certificate, instead of the default.
    pub signer: Option<String>,
    /// Maximum age of the whitelist, by its own date.
    pub max_age: Option<Duration>,
}

impl TrustSettings {
    /// Whether anything is demanded or allowed.
    pub fn is_given(&self) -> bool {
        *self != Self::default()
    }
}

/// What is known of domains beforehand, and what they are compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentSettings {
    /// What is demanded of the whitelist.
    pub trust: TrustSettings,
    /// Whitelist of the trust space (XML); `-` is standard input.
    pub whitelist: Option<PathBuf>,
    /// Operators file (TOML).
    pub operators: Option<PathBuf>,
    /// Requirement file (TOML), instead of the built-in requirement.
    pub requirement: Option<PathBuf>,
}

impl DocumentSettings {
    /// Every file that is read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let one = [&self.whitelist, &self.operators, &self.requirement];
        let one = one.into_iter().filter_map(|path| path.as_deref());
        one.chain(self.trust.authorities.iter().map(PathBuf::as_path))
    }
}

/// Which domains, and whose they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputSettings {
    /// What is known of them beforehand.
    pub documents: DocumentSettings,
    /// List of domains; `-` is standard input.
    pub domains: Option<PathBuf>,
    /// Operators to select, by id or by name; empty for all.
    pub operators: Vec<String>,
}

impl InputSettings {
    /// Every file that is read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.documents.files().chain(self.domains.as_deref())
    }

    /// Whether the whitelist or the list of domains is read from standard input.
    pub fn reads_stdin(&self) -> bool {
        let given = [&self.documents.whitelist, &self.domains];
        let mut given = given.into_iter().flatten();
        given.any(|path| is_standard_stream(path))
    }
}
