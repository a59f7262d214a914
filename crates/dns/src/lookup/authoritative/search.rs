//! The budget of one question for finding the servers of zones, and the state of its search.
//!
//! RFC 1034 section 5.3.3 asks a resolver to bound the work that one request causes. A delegation can
//! name many name servers without addresses, each in a zone that is delegated in the same way, so the
//! bound belongs to the question and is shared by all that the question causes (CVE-2020-8616,
//! "NXNSAttack").
//!
//! - A referral, or an address of a name server, costs one query for each server that is asked for it.
//!   The first three attempts at a server cost no more than one, so a lossy network hardly uses up a
//!   budget.
//! - A question has [`FURTHER_ATTEMPTS`] further attempts, which all its searches share. If none is left, a server
//!   counts as silent after three attempts. So silent servers do not use up the budget of the others.
//! - A question has [`QUERIES`]. A name server of the question's own zone whose address is found gives
//!   back what its search took, up to [`RETURNED`] queries and [`MAX_RETURNED`] in all. So a zone with many
//!   name servers is examined as a whole, and what leads to no server stays bounded.
//! - One question therefore takes at most 64 queries that lead to no server, and at most
//!   `QUERIES + MAX_RETURNED` = 576 in all, however many aliases it leads through. Repeated attempts come
//!   on top: two for each query, and the further ones.
//! - Asking the zone's own servers costs nothing. `survey` bounds it: three queries to each of at most 128
//!   addresses of a zone.
//!
//! Results are kept (`memo`), so the next question continues from there.

use std::sync::atomic::{AtomicU32, Ordering};

use hickory_proto::rr::Name;

use super::super::{Failure, FailureDetail, FailureKind, detail, display_name};

/// Most name servers of one zone that are asked; the root has 13.
pub(super) const MAX_NAMES: usize = 64;
/// Queries of one question that find who serves a zone.
const QUERIES: u32 = 64;
/// Attempts of one question at servers that were silent three times.
const FURTHER_ATTEMPTS: u32 = 32;
/// Most queries that a name server gives back once its address is found: as many as it takes in a zone
/// of its own, if the name server of that zone has no glue either.
pub(super) const RETURNED: u32 = 8;
/// Most queries that all name servers together give back to one question.
const MAX_RETURNED: u32 = RETURNED * MAX_NAMES as u32;
/// Name servers whose addresses are sought within each other. BIND's `max-recursion-depth` has the same
/// default.
const MAX_DEPTH: usize = 7;

/// The rest of a question's queries.
#[derive(Debug)]
pub(super) struct Budget {
    left: AtomicU32,
    /// How many may still be given back.
    returns: AtomicU32,
    /// How many further attempts are left.
    further: AtomicU32,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            left: AtomicU32::new(QUERIES),
            returns: AtomicU32::new(MAX_RETURNED),
            further: AtomicU32::new(FURTHER_ATTEMPTS),
        }
    }

    /// Queries left.
    pub(super) fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// Gives back what the search for a name server's address took.
    pub(super) fn give_back(&self, spent: &Spent) {
        let wanted = spent.0.load(Ordering::Relaxed).min(RETURNED);
        let take = |left: u32| Some(left.saturating_sub(wanted));
        let (before, order) = (&self.returns, Ordering::Relaxed);
        let before = before.fetch_update(order, order, take).unwrap_or(0);
        self.left.fetch_add(wanted.min(before), Ordering::Relaxed);
    }

    /// Takes a further attempt at a silent server, if one is left.
    pub(super) fn take_further_attempt(&self) -> bool {
        take(&self.further)
    }
}

/// Takes one, if one is left.
fn take(count: &AtomicU32) -> bool {
    let order = Ordering::Relaxed;
    count
        .fetch_update(order, order, |left| left.checked_sub(1))
        .is_ok()
}

/// Queries that one part of a search took.
#[derive(Debug, Default)]
pub(super) struct Spent(AtomicU32);

/// A search: what it is for, what it may spend, and what it is a part of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) budget: &'a Budget,
    spent: Option<&'a Spent>,
    goal: SearchGoal<'a>,
    hosts: &'a [Name],
    zones: &'a [Name],
}

/// The purpose of a question's search.
#[derive(Debug, Clone, Copy)]
enum SearchGoal<'a> {
    /// The zone of that name.
    ZoneOf(&'a Name),
    /// The name servers of the zone of that apex.
    Zone(&'a Name),
}

impl<'a> Search<'a> {
    /// The search that a question about `name` begins with.
    pub(super) fn of(name: &'a Name, budget: &'a Budget) -> Self {
        Self {
            budget,
            spent: None,
            goal: SearchGoal::ZoneOf(name),
            hosts: &[],
            zones: &[],
        }
    }

    /// This search for the name servers of a zone, unless it is a part of another search.
    pub(super) fn of_zone(self, apex: &'a Name) -> Self {
        if self.is_nested() {
            self
        } else {
            Self {
                goal: SearchGoal::Zone(apex),
                ..self
            }
        }
    }

    /// This search with an account of its own.
    pub(super) fn counted(self, spent: &'a Spent) -> Self {
        Self {
            spent: Some(spent),
            ..self
        }
    }

    /// Whether it is a part of the search for a name server's address.
    pub(super) fn is_nested(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// Whether it may lead through every host and every zone: only then is a failure independent of what
    /// the search began with.
    pub(super) fn is_free(&self) -> bool {
        self.hosts.is_empty() && self.zones.is_empty()
    }

    /// The hosts whose addresses are sought once `name` is, the last one for all before it.
    ///
    /// # Errors
    ///
    /// If `name` is one of them already, or one too many.
    pub(super) fn hosts_with(&self, name: &Name) -> Result<Vec<Name>, Failure> {
        let host = display_name(name);
        if self.hosts.contains(name) {
            return Err(Failure::new(FailureDetail::CircularHost(host)));
        }
        if self.hosts.len() >= MAX_DEPTH {
            return Err(Failure::new(FailureDetail::DeepHost {
                host,
                most: MAX_DEPTH,
            }));
        }
        Ok([self.hosts, std::slice::from_ref(name)].concat())
    }

    /// The zones whose name servers are searched once those of `apex` are. `None` if they are already:
    /// the search that this one is a part of tries each of them.
    pub(super) fn zones_with(&self, apex: &Name) -> Option<Vec<Name>> {
        let is_new = !self.zones.contains(apex);
        is_new.then(|| [self.zones, std::slice::from_ref(apex)].concat())
    }

    /// As a part of the search for the last of these hosts.
    pub(super) fn within_hosts(self, hosts: &'a [Name]) -> Self {
        Self { hosts, ..self }
    }

    /// As a part of the search for the name servers of the last of these zones.
    pub(super) fn within_zones(self, zones: &'a [Name]) -> Self {
        Self { zones, ..self }
    }

    /// Whether most of the budget is left.
    pub(super) fn is_ample(&self) -> bool {
        self.budget.left() > QUERIES / 2
    }

    /// Whether a query is left.
    ///
    /// # Errors
    ///
    /// If none is.
    pub(super) fn can_pay(&self) -> Result<(), Failure> {
        match self.budget.left() {
            0 => Err(self.exhausted()),
            _ => Ok(()),
        }
    }

    /// Takes one query from the budget.
    ///
    /// # Errors
    ///
    /// If none is left.
    pub(super) fn pay(&self) -> Result<(), Failure> {
        if !take(&self.budget.left) {
            return Err(self.exhausted());
        }
        if let Some(Spent(spent)) = self.spent {
            spent.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The failure of a search whose budget is used up.
    pub(super) fn exhausted(&self) -> Failure {
        Failure::new(FailureDetail::ManyQueries {
            goal: match self.goal {
                SearchGoal::ZoneOf(name) => detail::Goal::ZoneOf(display_name(name)),
                SearchGoal::Zone(apex) => detail::Goal::Zone(display_name(apex)),
            },
            most: QUERIES,
        })
    }

    /// Whether a failure of a search that begins now may be kept for others for a while. A budget that
    /// something else used up proves nothing about it.
    pub(super) fn keeps(&self) -> impl Fn(&Failure) -> bool + use<> {
        let is_ample = self.is_ample();
        move |failure| is_ample || failure.kind() != FailureKind::Limit
    }
}

#[cfg(test)]
mod tests;
