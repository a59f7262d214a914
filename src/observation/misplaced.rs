//! Records whose owner lacks its final dot in the zone file, so that the zone's name follows it twice.

use futures_util::future::join_all;

use super::owner::{owner_facts, wildcard_probe_owner};
use super::{Misplaced, Room, ServiceFacts};
use crate::lookup::Lookup;

/// Looks for the records of each empty owner elsewhere: one question for each, and one more if there
/// are records. A failure changes nothing.
pub(super) async fn all<L: Lookup>(
    services: &[ServiceFacts],
    domain: &str,
    lookup: &L,
    room: &Room<'_>,
) -> Vec<Option<Misplaced>> {
    let found = services.iter();
    join_all(found.map(|facts| find(facts, domain, lookup, room))).await
}

/// Whether records of the owner may be at another owner.
pub(super) fn may_be_misplaced(facts: &ServiceFacts, domain: &str) -> bool {
    zone(facts, domain).is_some()
}

/// The zone of an empty owner, if its name is at or above the domain. An alias is at the intended owner. A
/// top-level domain denies what does not exist below it, and its name appended to that is another party's
/// domain (`a.com.com`).
fn zone<'a>(facts: &'a ServiceFacts, domain: &str) -> Option<&'a str> {
    let srv = facts.srv.as_ref().ok()?;
    let zone = srv.zone.as_deref().filter(|zone| zone.contains('.'))?;
    let rest = domain.strip_suffix(zone)?;
    let is_above = rest.is_empty() || rest.ends_with('.');
    (is_above && srv.is_empty() && srv.aliases.is_empty()).then_some(zone)
}

async fn find<L: Lookup>(
    facts: &ServiceFacts,
    domain: &str,
    lookup: &L,
    room: &Room<'_>,
) -> Option<Misplaced> {
    let zone = zone(facts, domain)?;
    let there = owner_facts(format!("{}.{zone}", facts.owner).into(), lookup, room).await;
    let found = there
        .srv
        .ok()
        .filter(|srv| !srv.is_empty() && srv.aliases.is_empty())?;
    // A wildcard has the same records for every name beside the owner.
    let beside = owner_facts(
        wildcard_probe_owner(&format!("{domain}.{zone}")).into(),
        lookup,
        room,
    )
    .await;
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
