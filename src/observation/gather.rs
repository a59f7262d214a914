//! Gathers the facts of one domain.

use futures_util::future::{OptionFuture, join_all};
use hickory_proto::rr::RecordType;

use super::misplaced;
use super::owner::{ask, facts_and_targets, owner_answer, owner_facts, wildcard_probe_owner};
use super::room::{Room, is_large};
use super::target::{SharedTargets, TargetNames};
use super::{Existence, Observation, OwnerFacts, ServiceFacts, SrvFacts, Targets};
use crate::lookup::{AnswerOutcome, Failure, Lookup, WireName};
use crate::requirement::Requirement;
use crate::service::{NEIGHBOURS, Service};
use crate::shown_name::ShownName;

/// How much is gathered of each domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// The facts for a verdict: two queries for a compliant domain, besides those for its targets, which
    /// domains share.
    #[default]
    Needed,
    /// Also the records beside the owners: five more queries.
    Neighbours,
}

/// Gathers the facts of one domain in two rounds: the records at the owners, then those that they lead to.
/// The questions of a round are asked at once. A domain with many records takes its `room` between the
/// rounds. If it must wait for the room, it asks again.
pub async fn observe<L: Lookup>(
    domain: &str,
    requirement: &Requirement,
    depth: Depth,
    lookup: &L,
    targets: &SharedTargets,
    room: &Room<'_>,
) -> Observation {
    // The sibling is asked for with the rest: nothing need be known first.
    let beside = || {
        let neighbours = NEIGHBOURS.iter().map(|neighbour| neighbour.owner(domain));
        let owners = neighbours
            .chain([wildcard_probe_owner(domain)])
            .map(ShownName::from);
        join_all(owners.map(|owner| owner_answer(owner, lookup)))
    };
    let (one, other, beside) = loop {
        let [one, other] = Service::ALL.map(|service| async move {
            requirement.rows_of(service).next()?;
            let owner = ShownName::from(service.owner(domain));
            let answer = ask(&owner, RecordType::SRV, lookup).await;
            Some((service, owner, answer))
        });
        let beside: OptionFuture<_> = match depth {
            Depth::Needed => None.into(),
            Depth::Neighbours => Some(Box::pin(beside())).into(),
        };
        let round = tokio::join!(one, other, beside);
        let (first, second, others) = &round;
        let of_services = [first, second].into_iter().flatten();
        let of_services = of_services.map(|(_, _, answer)| answer);
        let others = others.iter().flatten().map(|(_, answer)| answer);
        if !of_services.chain(others).any(is_large) || room.is_entered() {
            break round;
        }
        drop(round);
        room.enter().await;
    };
    let mut answers = beside.unwrap_or_default();
    let sibling = answers.pop().map(OwnerFacts::from);
    let neighbours = answers.into_iter().map(OwnerFacts::from).collect();
    let mut named = TargetNames::new();
    let required = [one, other].into_iter().flatten();
    let of_services = required.map(|(service, owner, answer)| {
        let shown = |target: &WireName| targets.shown(target);
        let srv = answer.map(|answer| facts_and_targets(answer, shown, &mut named));
        ServiceFacts {
            service,
            owner,
            srv,
            misplaced: None,
        }
    });
    // A vector that grows takes room for four.
    let mut all = Vec::with_capacity(Service::ALL.len());
    all.extend(of_services);
    let services = all;
    named.retain(|(_, name)| lookup.covers(name));
    let mut observation = Observation {
        domain: domain.to_owned(),
        existence: None,
        targets: Targets::new(),
        sibling,
        neighbours,
        fronts: Vec::new(),
        services,
    };
    observation.second_round(named, lookup, targets, room).await;
    observation
}

impl Observation {
    /// The second round: what the first one leads to.
    async fn second_round<L: Lookup>(
        &mut self,
        named: TargetNames,
        lookup: &L,
        targets: &SharedTargets,
        room: &Room<'_>,
    ) {
        let nowhere = |facts: &ServiceFacts| facts.srv.as_ref().is_ok_and(|srv| srv.nx_domain);
        let is_nowhere = self.services.iter().all(nowhere);
        let is_empty = |facts| misplaced::may_be_misplaced(facts, &self.domain);
        let has_empty = self.services.iter().any(is_empty);
        let is_doubtful = self.sibling.is_none() && may_be_synthesized(&self.services);
        // Fast path: all targets are known already, so no futures are built.
        let known = if is_nowhere || is_doubtful || has_empty {
            Err(named)
        } else {
            targets.known_facts(named)
        };
        let unknown = match known {
            Ok(known) => {
                self.targets = known;
                return;
            }
            Err(unknown) => unknown,
        };
        let domain = &self.domain;
        let existence = is_nowhere.then(|| Box::pin(existence(domain, lookup)));
        let sibling = is_doubtful.then(|| {
            Box::pin(owner_facts(
                wildcard_probe_owner(domain).into(),
                lookup,
                room,
            ))
        });
        let misplaced =
            has_empty.then(|| Box::pin(misplaced::all(&self.services, domain, lookup, room)));
        let (existence, sibling, misplaced, targets) = tokio::join!(
            OptionFuture::from(existence),
            OptionFuture::from(sibling),
            OptionFuture::from(misplaced),
            Box::pin(targets.all(unknown, lookup)),
        );
        for (facts, found) in self.services.iter_mut().zip(misplaced.unwrap_or_default()) {
            facts.misplaced = found;
        }
        self.existence = existence;
        self.sibling = sibling.or(self.sibling.take());
        self.targets = targets;
    }
}

/// Whether one wildcard could explain all the records found. It gives the same records to every name beside
/// it that does not exist (RFC 4592 section 3.3.1). If two owners differ, it cannot explain both, and if one
/// owner does not exist, there is no such wildcard.
fn may_be_synthesized(services: &[ServiceFacts]) -> bool {
    let mut found = services.iter().filter_map(|facts| facts.srv.as_ref().ok());
    if found.clone().any(|srv| srv.nx_domain) {
        return false;
    }
    let populated = |srv: &&SrvFacts| !srv.is_empty();
    let Some(first) = found.clone().find(populated) else {
        return false;
    };
    found
        .by_ref()
        .filter(populated)
        .all(|srv| srv.is_alike(first))
}

/// NXDOMAIN at an owner does not say that the domain is missing: a question about the domain does.
async fn existence<L: Lookup>(domain: &str, lookup: &L) -> Result<Existence, Failure> {
    let answer = ask(domain, RecordType::SOA, lookup).await?;
    Ok(Existence {
        // A domain that is an alias exists, wherever the alias leads.
        exists: answer.outcome != AnswerOutcome::NxDomain || !answer.aliases.is_empty(),
        source: answer.source,
    })
}

#[cfg(test)]
mod tests;
