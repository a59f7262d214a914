//! Zone files that remember which targets they do not know.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use hickory_proto::rr::Name;

use crate::host::no_host;
use crate::lookup::{Answer, Failure, Lookup, Question, WireName, ZoneFiles};

/// Zone files, and the targets that they were asked about and do not know.
pub(super) struct Consulted {
    files: ZoneFiles,
    unknown: Mutex<BTreeSet<Name>>,
}

impl Consulted {
    pub(super) fn new(files: ZoneFiles) -> Self {
        Self {
            files,
            unknown: Mutex::default(),
        }
    }

    pub(super) fn files(&self) -> &ZoneFiles {
        &self.files
    }

    pub(super) fn unknown_targets(&self) -> BTreeSet<Name> {
        let unknown = self.unknown.lock();
        unknown.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Lookup for Consulted {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.files.ask(question).await
    }

    fn covers(&self, name: &WireName) -> bool {
        let covers = self.files.covers(name);
        // A name that can be no host has no address to check.
        if !covers && no_host(&name.shown()).is_none() {
            let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
            unknown.insert(name.to_lowercase());
        }
        covers
    }
}
