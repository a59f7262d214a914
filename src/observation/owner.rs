//! Asks for the SRV records of one owner.

use std::future;

use futures_util::future::Either;
use hickory_proto::rr::RecordType;
use sha2::{Digest, Sha256};

use super::room::{Room, is_large};
use super::target::TargetNames;
use super::{OwnerFacts, SrvFacts};
use crate::lookup::{
    Answer, AnswerOutcome, Data, Failure, Lookup, Question, WireName, display_name,
};
use crate::published::SrvRecord;
use crate::shown_name::ShownName;

/// A sibling owner that nobody publishes, used to detect wildcards. Derived from the domain, so that reports
/// are reproducible.
pub(super) fn wildcard_probe_owner(domain: &str) -> String {
    let digest = Sha256::digest(domain.as_bytes());
    let label: String = digest[..8].iter().map(|b| format!("{b:02x}")).collect();
    format!("_{label}._tcp.{domain}")
}

/// An owner, and the answer to the question about its SRV records.
pub(super) type OwnerAnswer = (ShownName, Result<Answer, Failure>);

impl From<OwnerAnswer> for OwnerFacts {
    fn from((owner, answer): OwnerAnswer) -> Self {
        Self {
            owner,
            srv: answer.map(srv_facts),
        }
    }
}

pub(super) async fn owner_answer<L: Lookup>(owner: ShownName, lookup: &L) -> OwnerAnswer {
    let answer = ask(&owner, RecordType::SRV, lookup).await;
    (owner, answer)
}

pub(super) async fn owner_facts<L: Lookup>(
    owner: ShownName,
    lookup: &L,
    room: &Room<'_>,
) -> OwnerFacts {
    let answer = loop {
        let answer = ask(&owner, RecordType::SRV, lookup).await;
        if !is_large(&answer) || room.is_entered() {
            break answer;
        }
        drop(answer);
        room.enter().await;
    };
    (owner, answer).into()
}

pub(super) fn ask<L: Lookup>(
    name: &str,
    rtype: RecordType,
    lookup: &L,
) -> impl Future<Output = Result<Answer, Failure>> {
    match Question::new(name, rtype) {
        Ok(question) => Either::Left(lookup.ask(question)),
        Err(failure) => Either::Right(future::ready(Err(failure))),
    }
}

pub(super) fn srv_facts(answer: Answer) -> SrvFacts {
    let shown = |target: &WireName| target.shown().into();
    facts_and_targets(answer, shown, &mut TargetNames::new())
}

/// The facts in an answer. The targets that its records name, the root excepted, are added to `named` by
/// the form that reports show, which `shown` gives.
pub(super) fn facts_and_targets(
    answer: Answer,
    shown: impl Fn(&WireName) -> ShownName,
    named: &mut TargetNames,
) -> SrvFacts {
    let aliases: Vec<_> = answer.aliases.iter().map(display_name).collect();
    let zone = answer.zone.as_deref().map(display_name);
    let nx_domain = answer.outcome == AnswerOutcome::NxDomain && aliases.is_empty();
    let mut records = Vec::new();
    if let AnswerOutcome::Records(answered) = answer.outcome {
        records.reserve_exact(answered.len());
        for record in answered {
            if let Data::Srv(srv) = record.data {
                let target = shown(&srv.target);
                if !srv.target.is_root() {
                    let place = named.binary_search_by(|(known, _)| known.cmp(&target));
                    if let Err(place) = place {
                        named.insert(place, (target.clone(), srv.target));
                    }
                }
                records.push(SrvRecord {
                    priority: srv.priority,
                    weight: srv.weight,
                    port: srv.port,
                    target,
                    ttl: record.ttl,
                    place: record.place,
                });
            }
        }
    }
    records.sort();
    SrvFacts {
        aliases,
        records,
        omitted: 0,
        omitted_digest: [0; 32],
        nx_domain,
        zone,
        authoritative: answer.authoritative,
        authentic: answer.authentic,
        source: answer.source,
        replies: answer.replies,
    }
}
