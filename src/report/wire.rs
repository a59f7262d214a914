//! Signers, times and failures as the JSON forms have them.

use std::time::SystemTime;

use crate::contract::{self, Failure, Sha256, Time};
use crate::lookup::FailureKind;
use crate::whitelist::trust;

impl<'a> From<&'a trust::Signer> for contract::Signer<'a> {
    fn from(signer: &'a trust::Signer) -> Self {
        Self {
            subject: (&signer.subject).into(),
            issuer: (&signer.issuer).into(),
            not_before: Time(signer.not_before),
            not_after: Time(signer.not_after),
            sha256: Sha256::new(signer.sha256.to_string()),
            authenticated: signer.authenticated,
        }
    }
}

impl From<&trust::Signature> for contract::Signature {
    fn from(signature: &trust::Signature) -> Self {
        match signature {
            trust::Signature::Valid { .. } | trust::Signature::Refused { .. } => Self::Valid,
            trust::Signature::Invalid { .. } => Self::Invalid,
            trust::Signature::Absent => Self::Absent,
        }
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Timeout | FailureKind::Unreachable => Self::Timeout,
            FailureKind::ServFail => Self::ServFail,
            FailureKind::Refused => Self::Refused,
            FailureKind::Malformed => Self::Malformed,
            FailureKind::Unproven => Self::Unproven,
            FailureKind::Limit => Self::Limit,
            FailureKind::Truncated => Self::Truncated,
            FailureKind::Bogus => Self::Bogus,
            FailureKind::Disagreement => Self::Disagreement,
            FailureKind::Unloadable => Self::Unloadable,
            FailureKind::Uncovered => Self::Uncovered,
        }
    }
}

/// RFC 3339, in UTC, to the second.
pub(super) fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}
