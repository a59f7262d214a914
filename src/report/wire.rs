//! What several JSON forms share.

use std::time::SystemTime;

use serde::Serialize;

use crate::whitelist::trust::Signer;

/// What wrote the report.
#[derive(Serialize)]
pub(super) struct WireTool {
    name: &'static str,
    version: &'static str,
}

impl WireTool {
    pub(super) const OURS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// The certificate that signed a whitelist.
#[derive(Serialize)]
pub(super) struct WireSigner<'a> {
    subject: &'a str,
    issuer: &'a str,
    not_before: String,
    not_after: String,
    sha256: String,
    authenticated: bool,
}

impl<'a> From<&'a Signer> for WireSigner<'a> {
    fn from(signer: &'a Signer) -> Self {
        Self {
            subject: &signer.subject,
            issuer: &signer.issuer,
            not_before: time(signer.not_before),
            not_after: time(signer.not_after),
            sha256: signer.sha256.to_string(),
            authenticated: signer.authenticated,
        }
    }
}

/// RFC 3339, in UTC, to the second.
pub(super) fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}
