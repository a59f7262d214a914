//! How fronts are connected with, as the command line says.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::pki_types::CertificateDer;

use super::CommandError;
use crate::cli::Probe;
use crate::probe::{
    AuthorityFile, CertificateEncoding, ClientIdentity, ProbeFiles, Prober, Settings,
};
use crate::whitelist::trust::read_anchors;

/// Who visits the fronts; none where they are left alone.
pub(super) fn prober(
    args: &Probe,
    now: fn() -> SystemTime,
) -> Result<Option<Prober>, CommandError> {
    if !args.probe {
        return Ok(None);
    }
    let mut authorities = Vec::new();
    let mut files = Vec::new();
    for path in &args.front_ca {
        let anchors = read_anchors(path)?;
        files.push(AuthorityFile {
            path: path.clone(),
            form: form(path, &anchors),
        });
        authorities.extend(anchors);
    }
    let identity = match (&args.client_cert, &args.client_key) {
        (Some(certificate), Some(key)) => Some(ClientIdentity::read(certificate, key)?),
        _ => None,
    };
    Ok(Some(Prober::new(Settings {
        timeout: args.probe_timeout,
        private: args.probe_private,
        authorities: (!authorities.is_empty()).then_some(authorities),
        identity,
        files: Arc::new(ProbeFiles {
            authorities: files,
            identity: args.client_cert.clone().zip(args.client_key.clone()),
        }),
        now,
    })))
}

/// A file in DER is its one certificate; PEM says more than its certificates.
fn form(path: &Path, certificates: &[CertificateDer<'_>]) -> CertificateEncoding {
    let length = std::fs::metadata(path).map(|file| file.len());
    match certificates {
        [only] if length.is_ok_and(|it| it == only.len() as u64) => CertificateEncoding::Der,
        _ => CertificateEncoding::Pem,
    }
}
