//! Since when something complies, or does not.

use std::time::SystemTime;

use crate::finding::Status;

/// Whether something complies, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Whether it complies.
    pub complies: bool,
    /// When the first audit began that found it so. It may have been so before.
    pub started: SystemTime,
    /// Whether the last audit was undetermined, so that the one before it decides.
    pub is_uncertain: bool,
}

impl Since {
    /// What is known after an audit that began at `started`, and what was known before.
    pub(super) fn next(before: Option<Self>, status: Status, started: SystemTime) -> Option<Self> {
        let complies = match status {
            Status::Undetermined => {
                return before.map(|it| Self {
                    is_uncertain: true,
                    ..it
                });
            }
            Status::Compliant => true,
            Status::Partial | Status::NonCompliant | Status::Absent => false,
        };
        let same = before.filter(|it| it.complies == complies);
        Some(Self {
            complies,
            started: same.map_or(started, |it| it.started),
            is_uncertain: false,
        })
    }
}
