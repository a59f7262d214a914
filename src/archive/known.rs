//! States that were read and judged, for the next audit that has them.

use std::collections::HashMap;

use serde_json::Value;

use super::content::Sha;
use crate::report::DomainReport;

/// Judged states by their SHA-256, which another process cannot give to another state.
#[derive(Debug, Default)]
pub(super) struct KnownStates {
    /// What they were judged by.
    conditions: Value,
    domains: HashMap<Sha, DomainReport>,
}

impl KnownStates {
    /// Forgets all that was judged by something else.
    pub(super) fn keep_only(&mut self, conditions: Value) {
        if self.conditions != conditions {
            self.domains.clear();
            self.conditions = conditions;
        }
    }

    /// The state with that SHA-256 and these TTLs. `None` if it is not known, or has another number of records.
    pub(super) fn with_ttls(&self, sha256: &Sha, ttls: &[u32]) -> Option<DomainReport> {
        let mut domain = self.domains.get(sha256)?.clone();
        let records = domain.owners.iter_mut().flat_map(|it| &mut it.records);
        let mut left = ttls.iter();
        for record in records {
            record.ttl = *left.next()?;
        }
        left.next().is_none().then_some(domain)
    }

    pub(super) fn add(&mut self, sha256: &Sha, domain: &DomainReport) {
        let known = self.domains.entry(*sha256);
        known.or_insert_with(|| domain.clone());
    }
}
