//! How fronts are connected with, as the settings say.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::pki_types::CertificateDer;

use super::CommandError;
use super::settings::ProbeSettings;
use crate::probe::{
    AuthorityFile, CertificateEncoding, ClientIdentity, ProbeFiles, Prober, Settings,
};
use crate::whitelist::trust::read_anchors;

/// Who visits the fronts; none if they are not probed.
pub(super) fn prober(
    settings: Option<&ProbeSettings>,
    now: fn() -> SystemTime,
) -> Result<Option<Prober>, CommandError> {
    let Some(settings) = settings else {
        return Ok(None);
    };
    let mut authorities = Vec::new();
    let mut files = Vec::new();
    for path in &settings.authorities {
        let anchors = read_anchors(path)?;
        files.push(AuthorityFile {
            path: path.clone(),
            form: form(path, &anchors),
        });
        authorities.extend(anchors);
    }
    let identity = match &settings.identity {
        Some((certificate, key)) => Some(ClientIdentity::read(certificate, key)?),
        None => None,
    };
    Ok(Some(Prober::new(Settings {
        timeout: settings.timeout,
        private: settings.private,
        authorities: (!authorities.is_empty()).then_some(authorities),
        identity,
        files: Arc::new(ProbeFiles {
            authorities: files,
            identity: settings.identity.clone(),
        }),
        now,
    })))
}

/// The bytes of a file in DER are its one certificate. PEM has more than its certificates.
fn form(path: &Path, certificates: &[CertificateDer<'_>]) -> CertificateEncoding {
    let length = std::fs::metadata(path).map(|file| file.len());
    match certificates {
        [only] if length.is_ok_and(|it| it == only.len() as u64) => CertificateEncoding::Der,
        _ => CertificateEncoding::Pem,
    }
}
