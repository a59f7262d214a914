//! Looks up the published records at the required owners of a domain, which could be changed there. This
//! takes two queries, one more if it matters whether a wildcard answers for the owners, and one more for each
//! empty owner.

use futures_util::future::join_all;
use hickory_proto::rr::RecordType;

use super::misplaced;
use super::owner::{ask, owner_facts, srv_facts, wildcard_probe_owner};
use super::{
    OwnerFacts, PublishedResult, PublishedState, PublishedUnknown, Rooms, ServiceFacts, SrvFacts,
};
use crate::lang::{Say, Text, say};
use crate::lookup::{ComparedReply, FailureDetail, Lookup};
use crate::requirement::Requirement;
use crate::service::Service;
use crate::shown_name::ShownName;

/// Looks up the published records at every required owner of a domain. If records or an alias are not right
/// by `is_right`, also asks whether a wildcard answers. For an empty owner, also asks whether its records are
/// at an owner without the final dot.
pub async fn published_state<L: Lookup>(
    domain: &str,
    requirement: &Requirement,
    lookup: &L,
    is_right: impl Fn(Service, &PublishedState) -> bool,
) -> Vec<(Service, PublishedResult)> {
    let rooms = Rooms::default();
    let room = rooms.room();
    let asked = requirement.services().map(|service| async move {
        let owner = ShownName::from(service.owner(domain));
        let answer = ask(&owner, RecordType::SRV, lookup).await;
        ServiceFacts {
            service,
            owner,
            srv: answer.map(srv_facts),
            misplaced: None,
        }
    });
    let mut services = join_all(asked).await;
    let elsewhere = misplaced::all(&services, domain, lookup, &room).await;
    for (facts, found) in services.iter_mut().zip(elsewhere) {
        facts.misplaced = found;
    }
    // Where one owner does not exist, no wildcard answers for any (RFC 4592 section 3.3.1).
    let nowhere = |facts: &ServiceFacts| facts.srv.as_ref().is_ok_and(|srv| srv.nx_domain);
    let doubtful = |facts: &ServiceFacts| {
        let answers = |srv: &&SrvFacts| !srv.is_empty() || !srv.aliases.is_empty();
        let known = facts.srv.as_ref().ok().filter(answers);
        let known = known.map(|srv| own(facts, srv));
        known.is_some_and(|known| !is_right(facts.service, &known))
    };
    let sibling = if !services.iter().any(nowhere) && services.iter().any(doubtful) {
        Some(owner_facts(wildcard_probe_owner(domain).into(), lookup, &room).await)
    } else {
        None
    };
    let known = |facts: ServiceFacts| (facts.service, known(&facts, sibling.as_ref()));
    services.into_iter().map(known).collect()
}

fn known(facts: &ServiceFacts, sibling: Option<&OwnerFacts>) -> PublishedResult {
    let srv = facts.srv.as_ref();
    let srv = srv.map_err(|failure| match &*failure.detail {
        FailureDetail::NoZoneFile(_) => PublishedUnknown::NotInFiles,
        _ => Text::of(|lang| failure.say(lang)).into(),
    })?;
    let differing = |reply: &ComparedReply| reply.answer.clone().ok().filter(|_| !reply.agrees);
    if let Some(said) = srv.replies.iter().find_map(differing) {
        return Err(Text::of(|lang| {
            let said = said.say(lang);
            say!(
                lang,
                en: "the zone's name servers give different answers, one of them: {said}",
                fr: "les serveurs de noms de la zone ne donnent pas tous la même réponse ; l’une d’elles : {said}"
            )
        })
        .into());
    }
    let beside = sibling.and_then(|sibling| sibling.srv.as_ref().ok());
    let something = !srv.is_empty() || !srv.aliases.is_empty();
    Ok(
        if something && beside.is_some_and(|beside| beside.is_alike(srv)) {
            PublishedState::SYNTHESIZED
        } else {
            own(facts, srv)
        },
    )
}

fn own(facts: &ServiceFacts, srv: &SrvFacts) -> PublishedState {
    PublishedState {
        aliases: srv.aliases.clone(),
        records: srv.records.clone(),
        published_ttls: srv.has_published_ttls() && srv.aliases.is_empty(),
        synthesized: false,
        misplaced: facts.misplaced.as_ref().map(|it| it.owner.to_string()),
    }
}

#[cfg(test)]
mod tests;
