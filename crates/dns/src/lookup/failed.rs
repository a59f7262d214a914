//! A failed lookup as reports keep it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AnswerSource, Failure, FailureDetail, FailureKind};

/// A failed lookup, after all its attempts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FailedLookup {
    /// What happened.
    pub detail: FailureDetail,
    /// The server or file that was asked; null if no server could be asked.
    pub source: Option<AnswerSource>,
    /// Number of attempts.
    pub attempts: u32,
}

impl FailedLookup {
    /// The kind of failure.
    pub fn kind(&self) -> FailureKind {
        self.detail.kind()
    }

    /// Removes what differs between lookups that fail for one reason: the number of attempts, and the place in files,
    /// which have other names next month.
    pub fn generalize(&mut self) {
        self.attempts = 0;
        if let Some(AnswerSource::File { file, line }) = &mut self.source {
            file.clear();
            *line = 0;
        }
    }
}

impl From<&Failure> for FailedLookup {
    fn from(failure: &Failure) -> Self {
        Self {
            detail: FailureDetail::clone(&failure.detail),
            source: failure.source.as_ref().map(AnswerSource::from),
            attempts: failure.attempts,
        }
    }
}
