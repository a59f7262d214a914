//! What name servers refuse in the files, for people.

use std::fmt;

use crate::master_file::refusal::Found;

/// A construct of a zone that name servers refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The construct and its place.
    pub found: Found,
    /// Whether the zone is not judged, for this or another construct.
    pub counts: bool,
}

impl Refusal {
    pub(super) fn counted(found: &Found) -> Self {
        Self {
            found: found.clone(),
            counts: true,
        }
    }

    pub(super) fn warning(found: &Found) -> Self {
        Self {
            counts: false,
            ..Self::counted(found)
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.found.fmt(f)
    }
}
