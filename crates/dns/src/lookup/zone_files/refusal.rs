//! Messages about constructs in the files that name servers refuse.

use crate::lang::{Lang, Say, display_in_english};
use crate::master_file::refusal::FoundConstruct;

/// A construct of a zone that name servers refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedConstruct {
    /// The construct and its place.
    pub found: FoundConstruct,
    /// Whether the zone is not judged, because of this or another construct.
    pub counts: bool,
}

impl RefusedConstruct {
    pub(super) fn counted(found: &FoundConstruct) -> Self {
        Self {
            found: found.clone(),
            counts: true,
        }
    }

    pub(super) fn warning(found: &FoundConstruct) -> Self {
        Self {
            counts: false,
            ..Self::counted(found)
        }
    }
}

impl Say for RefusedConstruct {
    fn say(&self, lang: Lang) -> String {
        self.found.say(lang)
    }
}

display_in_english!(RefusedConstruct);
