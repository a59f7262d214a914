//! Looks up the published records at the required owners of a domain, which could be changed there. This
//! takes two queries, one more if it matters whether a wildcard answers for the owners, and one more for each
//! empty owner.

use futures_util::future::join_all;
use hickory_proto::rr::RecordType;

use super::{
    OwnerFacts, Rooms, ServiceFacts, SrvFacts, SrvRecord, ask, misplaced, owner_facts, srv_facts,
    wildcard_probe_owner,
};
use crate::lang::{Say, Text, say};
use crate::lookup::{Dissent, FailureDetail, Lookup};
use crate::requirement::Requirement;
use crate::service::Service;
use crate::shown_name::ShownName;

/// The published records at an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedState {
    /// Targets of the owner's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// The owner's records, or those to which its aliases lead.
    pub records: Vec<SrvRecord>,
    /// Whether the TTLs of the records are the published TTLs of this owner. Behind an alias, they are those of
    /// another owner.
    pub published_ttls: bool,
    /// Whether a wildcard answers for the owner, which has no records itself.
    pub synthesized: bool,
    /// The owner that has records of this empty one because its final dot is missing.
    pub misplaced: Option<String>,
}

impl PublishedState {
    /// Nothing.
    pub const NOTHING: Self = Self {
        aliases: Vec::new(),
        records: Vec::new(),
        published_ttls: false,
        synthesized: false,
        misplaced: None,
    };

    /// Nothing, for which a wildcard answers.
    pub const SYNTHESIZED: Self = Self {
        aliases: Vec::new(),
        records: Vec::new(),
        published_ttls: false,
        synthesized: true,
        misplaced: None,
    };
}

/// The published records at an owner, or why they are not known.
pub type PublishedResult = Result<PublishedState, PublishedUnknown>;

/// Why the published records at an owner are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishedUnknown {
    /// No zone file contains the owner, and no server was asked.
    NotInFiles,
    /// Another reason, as text.
    Because(Text),
}

impl From<Text> for PublishedUnknown {
    fn from(why: Text) -> Self {
        Self::Because(why)
    }
}

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
    let differing = |voice: &Dissent| voice.said.clone().ok().filter(|_| !voice.agrees);
    if let Some(said) = srv.dissent.iter().find_map(differing) {
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
