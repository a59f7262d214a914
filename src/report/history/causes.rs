//! Since when causes are open.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use crate::finding::Status;
use crate::report::Report;
use crate::report::causes::{Cause, CauseCollector, CauseKey, MOST_CAUSES, found, keys};

/// A cause that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCause {
    /// The cause as the last audit has it that saw it.
    pub cause: Cause,
    /// When the first audit began that found it. It may be older.
    pub since: SystemTime,
    /// Number of its domains in each audit since then; 0 where it was not seen.
    pub domains: Vec<usize>,
}

/// The causes that are open after the audits taken so far.
#[derive(Debug, Default)]
pub(super) struct OpenCauses {
    open: HashMap<CauseKey, (OpenCause, HashSet<String>)>,
}

impl OpenCauses {
    /// Takes the next audit.
    pub(super) fn add(&mut self, report: &Report) {
        let chosen = report.chosen_operators();
        let mut collector = CauseCollector::new(MOST_CAUSES);
        let mut names = HashMap::<CauseKey, HashSet<String>>::new();
        for domain in &report.domains {
            let mailboxes = report.mailboxes.as_deref().map(|it| it.of(&domain.domain));
            let is_chosen = |id: &str| chosen.contains(id);
            for key in keys(found(domain), domain, is_chosen) {
                names.entry(key).or_default().insert(domain.domain.clone());
            }
            collector.add(domain, mailboxes, is_chosen);
        }
        let undetermined = report
            .domains
            .iter()
            .filter(|it| it.status == Status::Undetermined);
        let undetermined: HashSet<_> = undetermined.map(|it| it.domain.as_str()).collect();
        // A cause that was not seen is still open if a domain that had it could not be checked.
        self.open.retain(|key, (open, theirs)| {
            let is_hidden = theirs.iter().any(|it| undetermined.contains(it.as_str()));
            let seen = names.contains_key(key);
            if is_hidden && !seen {
                open.domains.push(0);
            }
            seen || is_hidden
        });
        for (key, cause) in collector.by_key() {
            let theirs = names.remove(&key).unwrap_or_default();
            let number = cause.domains;
            let before = self.open.remove(&key);
            let (since, mut domains) = before.map_or_else(
                || (report.context.started, Vec::new()),
                |(open, _)| (open.since, open.domains),
            );
            domains.push(number);
            let open = OpenCause {
                cause,
                since,
                domains,
            };
            self.open.insert(key, (open, theirs));
        }
    }

    /// First those that are open longest.
    pub(super) fn finish(self) -> Vec<OpenCause> {
        let mut open: Vec<_> = self.open.into_iter().collect();
        open.sort_by(|(key, (one, _)), (other_key, (other, _))| {
            let order = |it: &OpenCause| {
                let domains = it.domains.last().copied().unwrap_or_default();
                (!it.cause.is_decisive(), it.since, Reverse(domains))
            };
            order(one)
                .cmp(&order(other))
                .then_with(|| key.cmp(other_key))
        });
        open.into_iter().map(|(_, (open, _))| open).collect()
    }
}
