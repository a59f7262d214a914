//! How fronts are connected with, as the command line says.

use std::sync::Arc;
use std::time::SystemTime;

use super::CommandError;
use crate::cli::Probe;
use crate::probe::{Files, Identity, Prober, Settings};
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
    for path in &args.front_ca {
        authorities.extend(read_anchors(path)?);
    }
    let identity = match (&args.client_cert, &args.client_key) {
        (Some(certificate), Some(key)) => Some(Identity::read(certificate, key)?),
        _ => None,
    };
    Ok(Some(Prober::new(Settings {
        timeout: args.probe_timeout,
        private: args.probe_private,
        authorities: (!authorities.is_empty()).then_some(authorities),
        identity,
        files: Arc::new(Files {
            authorities: args.front_ca.clone(),
            identity: args.client_cert.clone().zip(args.client_key.clone()),
        }),
        now,
    })))
}
