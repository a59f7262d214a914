//! How fronts are probed, as reports show it. The results depend on it.

use std::path::PathBuf;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use super::AuthorityFile;
use super::settings::{ClientIdentity, Settings};
use crate::text::hex;

/// Conditions of a probe that change its results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeConditions {
    /// Longest wait for a connection and for each answer.
    pub timeout: Duration,
    /// Whether connections were also made to addresses that are not public.
    pub private: bool,
    /// The authorities that chains were checked against. `None` if chains were not checked.
    pub authorities: Option<CertificateFiles>,
    /// The client certificate to show. `None` if none was given.
    pub identity: Option<CertificateFiles>,
}

/// Certificates that the user gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// Where they came from.
    pub files: Vec<PathBuf>,
    /// SHA-256 of all of them in DER, concatenated, in hexadecimal digits.
    pub sha256: String,
}

impl ProbeConditions {
    pub(super) fn of(settings: &Settings) -> Self {
        let files = &settings.files;
        let path = |file: &AuthorityFile| file.path.clone();
        let authorities = |given: &Vec<_>| CertificateFiles {
            files: files.authorities.iter().map(path).collect(),
            sha256: digest(given),
        };
        let certificate = files
            .identity
            .as_ref()
            .map(|(certificate, _)| certificate.clone());
        let identity = |ClientIdentity(key): &ClientIdentity| CertificateFiles {
            files: certificate.into_iter().collect(),
            sha256: digest(&key.cert),
        };
        Self {
            timeout: settings.timeout,
            private: settings.private,
            authorities: settings.authorities.as_ref().map(authorities),
            identity: settings.identity.as_ref().map(identity),
        }
    }

    /// The conditions as names and values of options.
    pub fn options(&self) -> impl Iterator<Item = (&'static str, String)> {
        let sha256 =
            |given: &Option<CertificateFiles>| given.as_ref().map(|given| given.sha256.clone());
        let timeout = format!("{} s", self.timeout.as_secs_f64());
        let options = [
            ("probe", Some("true".to_owned())),
            ("probe-private", self.private.then(|| "true".to_owned())),
            ("front-ca", sha256(&self.authorities)),
            ("client-cert", sha256(&self.identity)),
            ("probe-timeout", Some(timeout)),
        ];
        options
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
    }
}

fn digest(certificates: &[CertificateDer<'_>]) -> String {
    let mut digest = Sha256::new();
    certificates.iter().for_each(|it| digest.update(it));
    hex(&digest.finalize())
}
