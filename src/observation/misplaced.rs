//! Records whose owner lacks its final dot in the zone file, so that the zone's name follows it twice.

use futures_util::future::join_all;

use super::{ServiceFacts, SrvFacts, SrvRecord, owner_facts, sibling};
use crate::lookup::{Lookup, Source};

/// SRV records at an owner that repeats the name of its zone: `_imap._tcp.a.test.a.test` for
/// `_imap._tcp.a.test` in the zone `a.test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// The owner that has the records, without a trailing dot.
    pub owner: String,
    /// The zone whose name it repeats, without a trailing dot.
    pub zone: String,
    /// Its records, in order.
    pub records: Vec<SrvRecord>,
    /// Who says so.
    pub source: Option<Source>,
}

/// Looks for the records of each empty owner elsewhere: one question for each, and one more if there
/// are records. A failure changes nothing.
pub(super) async fn all<L: Lookup>(
    services: &[ServiceFacts],
    domain: &str,
    lookup: &L,
) -> Vec<Option<Misplaced>> {
    join_all(services.iter().map(|facts| find(facts, domain, lookup))).await
}

/// The zone of an empty owner, if its name is at or above the domain. An owner that is an alias stands
/// where it was meant to.
fn zone<'a>(srv: &'a SrvFacts, domain: &str) -> Option<&'a str> {
    let zone = srv.zone.as_deref()?;
    let rest = domain.strip_suffix(zone)?;
    let is_above = rest.is_empty() || rest.ends_with('.');
    (is_above && srv.is_empty() && srv.aliases.is_empty()).then_some(zone)
}

/// Where the records of an empty owner stand if its final dot was left out; none for other owners.
pub(super) fn other_owner(facts: &ServiceFacts, domain: &str) -> Option<String> {
    let zone = zone(facts.srv.as_ref().ok()?, domain)?;
    Some(format!("{}.{zone}", facts.owner))
}

async fn find<L: Lookup>(facts: &ServiceFacts, domain: &str, lookup: &L) -> Option<Misplaced> {
    let zone = zone(facts.srv.as_ref().ok()?, domain)?;
    let there = owner_facts(other_owner(facts, domain)?, lookup).await;
    let found = there
        .srv
        .ok()
        .filter(|srv| !srv.is_empty() && srv.aliases.is_empty())?;
    // A wildcard has the same for every name beside it.
    let beside = owner_facts(sibling(&format!("{domain}.{zone}")), lookup).await;
    let beside = beside.srv.ok()?;
    (!beside.is_alike(&found)).then(|| Misplaced {
        owner: there.owner,
        zone: zone.to_owned(),
        records: found.records,
        source: found.source,
    })
}

#[cfg(test)]
mod tests;
