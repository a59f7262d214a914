//! The content of one file: a plan, or some of its domains.

use std::borrow::Cow;

use super::zoned::{ZoneAssignmentError, ZoneIndex, narrow, wide};
use super::{OperatorShare, PublicationPlan, Rrset};
use crate::trust_space::Operator;

/// The domains of a plan that go into one file, in the file's order.
#[derive(Debug, Clone)]
pub struct PlannedFile<'a> {
    plan: &'a PublicationPlan<'a>,
    /// `None` if each domain is a zone of its own.
    zones: Option<&'a ZoneIndex<'a>>,
    domains: Domains<'a>,
    /// Domains of each operator.
    counts: Cow<'a, [usize]>,
}

#[derive(Debug, Clone)]
enum Domains<'a> {
    /// All of the plan's, by name.
    All,
    /// Those in these places of the trust space, zone by zone.
    These(Cow<'a, [u32]>),
}

impl<'a> PlannedFile<'a> {
    /// The whole plan, each domain a zone of its own.
    pub(super) fn whole(plan: &'a PublicationPlan<'a>) -> Self {
        Self {
            plan,
            zones: None,
            domains: Domains::All,
            counts: Cow::Borrowed(plan.counts()),
        }
    }

    /// The domains in these places, zone by zone.
    pub(super) fn of(
        plan: &'a PublicationPlan<'a>,
        zones: Option<&'a ZoneIndex<'a>>,
        places: Cow<'a, [u32]>,
    ) -> Self {
        let mut counts = vec![0; plan.counts().len()];
        for place in &*places {
            if let Some(writer) = plan.writer_at(wide(*place)) {
                counts[writer] += 1;
            }
        }
        Self {
            plan,
            zones,
            domains: Domains::These(places),
            counts: Cow::Owned(counts),
        }
    }

    /// The whole plan in these places, zone by zone.
    pub(super) fn ordered(
        plan: &'a PublicationPlan<'a>,
        zones: &'a ZoneIndex<'a>,
        places: &'a [u32],
    ) -> Self {
        Self {
            plan,
            zones: Some(zones),
            domains: Domains::These(Cow::Borrowed(places)),
            counts: Cow::Borrowed(plan.counts()),
        }
    }

    /// Domains in it.
    pub fn domains(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Records in it.
    pub fn records(&self) -> usize {
        self.plan.records_for(&self.counts)
    }

    /// The operators with a domain in it, by identity.
    pub fn shares(&self) -> Vec<OperatorShare<'a>> {
        self.plan.shares_for(&self.counts)
    }

    /// Every RRset, domain by domain and then by owner.
    pub fn rrsets(&self) -> impl Iterator<Item = Rrset<'_>> {
        let (all, these) = match &self.domains {
            Domains::All => (Some(self.plan.rrsets()), None),
            Domains::These(places) => (None, Some(places.iter())),
        };
        let these = these.into_iter().flatten();
        let these = these.flat_map(|place| self.rrsets_at(*place));
        all.into_iter().flatten().chain(these)
    }

    /// The places of its domains, in the order of [`PlannedFile::rrsets`].
    pub(super) fn places(&self) -> impl Iterator<Item = u32> {
        let (all, these) = match &self.domains {
            Domains::All => (Some(self.plan.written()), None),
            Domains::These(places) => (None, Some(places.iter().copied())),
        };
        let all = all.into_iter().flatten().map(|(place, _)| narrow(place));
        all.chain(these.into_iter().flatten())
    }

    /// The domain in that place.
    pub fn domain(&self, place: u32) -> &str {
        self.plan.domain_at(wide(place)).unwrap_or_default()
    }

    /// The operator that writes the domain in that place.
    pub fn writer(&self, place: u32) -> Option<&'a Operator> {
        self.plan.operator_at(wide(place))
    }

    /// The operators that list the domain in that place besides the one that writes it.
    pub fn others(&self, place: u32) -> impl Iterator<Item = &'a Operator> {
        self.plan.others_at(wide(place))
    }

    /// Whether the operator that writes the domain in that place does so by agreement with all others that
    /// list it.
    pub fn is_agreed(&self, place: u32) -> bool {
        self.plan.is_agreed_at(wide(place))
    }

    /// The RRsets of the domain in that place.
    pub(super) fn rrsets_at(&self, place: u32) -> impl Iterator<Item = Rrset<'_>> {
        self.plan.rrsets_at(wide(place), |domain| self.zone(domain))
    }

    /// The zone that holds a domain.
    fn zone<'b>(&'b self, domain: &'b str) -> &'b str {
        self.zones.map_or(domain, |zones| zones.of(domain))
    }

    /// The first domain.
    pub fn first_domain(&self) -> &str {
        self.rrsets().next().map_or("", |rrset| rrset.domain)
    }

    /// The zones of the domains, one after another.
    pub(super) fn each_zone(&self) -> impl Iterator<Item = &str> {
        self.places().map(|place| self.zone(self.domain(place)))
    }

    /// The zone of the first domain.
    pub(super) fn first_zone(&self) -> &str {
        self.each_zone().next().unwrap_or_default()
    }

    /// The only zone there is.
    ///
    /// # Errors
    ///
    /// If there are several zones.
    pub fn only_zone(&self) -> Result<&str, ZoneAssignmentError> {
        let zones = || self.each_zone();
        let first = self.first_zone();
        let Some(second) = zones().find(|zone| *zone != first) else {
            return Ok(first);
        };
        let mut all: Vec<_> = zones().collect();
        all.dedup();
        Err(ZoneAssignmentError::Several {
            count: all.len(),
            first: first.to_owned(),
            second: second.to_owned(),
        })
    }
}
