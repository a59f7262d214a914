//! DNS005 and DNS006: what the name servers of a zone say when each is asked.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::Definition;
use super::evidence::Evidence;
use super::fact::{Fact, FirstOf, Measure};
#[cfg(test)]
use super::sample::{failure, name_server, names};
use super::{Finding, Findings};
use crate::finding::Severity;
use crate::lookup::FailedLookup;
use crate::lookup::detail::ZoneReply;
use crate::lookup::{ComparedReply, FactSource, Failure, display_name};
#[cfg(test)]
use crate::lookup::{
    FailureKind,
    detail::{AnswerSummary, Records},
};
use crate::observation::Observation;

/// DNS005: the zone's name servers give different answers.
pub struct DNS005;

impl Definition for DNS005 {
    type Fact = Box<DifferentAnswers>;

    const SEVERITY: Severity = Severity::Error;
    const REFERENCE: &'static str = "RFC 1034 section 4.3.5; RFC 1996; RFC 2181 section 5";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let answer = |judged, answer: &str, servers: [&str; 2]| ServersAnswer {
            judged,
            answer: ZoneReply::Answer(AnswerSummary::of(Records::Published(names([answer])))),
            servers: FirstOf::of(servers.map(|it| server(it, Some("192.0.2.1:53")))),
        };
        let different = |asked: Option<&str>, omitted| {
            let answers = FirstOf::of([
                answer(true, "SRV 10 1 143 imap.a.fr", ["ns1.a.fr", "ns2.a.fr"]),
                answer(false, "SRV 10 1 143 imap.b.fr", ["ns3.a.fr", "ns4.a.fr"]),
            ]);
            Box::new(DifferentAnswers {
                asked: asked.map(str::to_owned),
                answers: answers.and_omitted(omitted),
            })
        };
        vec![different(None, 0), different(Some("pool.a.fr"), 3)]
    }
}

/// DNS005: name servers of the zone give different answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct DifferentAnswers {
    /// The name that was asked for, if aliases lead there; null if it is the owner.
    pub asked: Option<String>,
    /// The answers: first the one that is judged.
    pub answers: FirstOf<ServersAnswer>,
}

/// An answer, and the name servers that give it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ServersAnswer {
    /// Whether the domain is judged by this answer.
    pub judged: bool,
    /// The answer.
    pub answer: ZoneReply,
    /// The name servers.
    pub servers: FirstOf<NameServer>,
}

/// DNS006: a name server of the zone is lame or silent.
pub struct DNS006;

impl Definition for DNS006 {
    type Fact = Box<FailingServer>;

    const SEVERITY: Severity = Severity::Warning;
    const REFERENCE: &'static str =
        "RFC 1912 section 2.8; RFC 2182 section 3; RFC 9499 (lame delegation)";

    #[cfg(test)]
    fn samples() -> Vec<Self::Fact> {
        let failing = |at: Option<&str>, failure| {
            let server = server("ns1.a.fr", at);
            Box::new(FailingServer { server, failure })
        };
        let of_server = |kind| failing(Some("192.0.2.1:53"), failure(kind, name_server()));
        vec![
            of_server(FailureKind::Timeout),
            of_server(FailureKind::Unproven),
            of_server(FailureKind::Refused),
            of_server(FailureKind::ServFail),
            failing(None, failure(FailureKind::Timeout, None)),
            failing(None, failure(FailureKind::Malformed, None)),
        ]
    }
}

/// DNS006: a name server of the zone gives no authoritative answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct FailingServer {
    /// The name server.
    pub server: NameServer,
    /// Why it gives no answer.
    pub failure: FailedLookup,
}

/// A name server of a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NameServer {
    /// Its name in the NS records.
    pub name: String,
    /// Its address and port, or the file and line that answers for it; null if its address is not known.
    pub at: Option<String>,
}

#[cfg(test)]
fn server(name: &str, at: Option<&str>) -> NameServer {
    NameServer {
        name: name.to_owned(),
        at: at.map(str::to_owned),
    }
}

impl From<&ComparedReply> for NameServer {
    fn from(reply: &ComparedReply) -> Self {
        Self {
            name: display_name(&reply.server),
            at: reply.source.as_ref().map(FactSource::name),
        }
    }
}

impl Measure for NameServer {
    fn octets(&self) -> usize {
        4 + self.name.len() + self.at.as_ref().map_or(0, String::len)
    }
}

impl Measure for ServersAnswer {
    fn octets(&self) -> usize {
        let servers: usize = self.servers.first.iter().map(Measure::octets).sum();
        self.answer.octets() + servers + 4
    }
}

/// Judges every owner and every target. A server that fails is reported once for the domain's owners,
/// and once for each target in a zone that it serves.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    let mut reported = BTreeSet::new();
    for facts in &observation.services {
        let Ok(srv) = &facts.srv else { continue };
        findings.extend(differing(&facts.owner, &srv.replies));
        findings.extend(failing(&observation.domain, &srv.replies, &mut reported));
    }
    let targets = observation.targets.iter();
    for (target, facts) in targets.filter(|(_, facts)| !facts.replies.is_empty()) {
        let mut reported = reported.clone();
        findings.extend(differing(target, &facts.replies));
        findings.extend(failing(target, &facts.replies, &mut reported));
    }
}

/// DNS005.
fn differing(owner: &str, replies: &[ComparedReply]) -> Option<Finding> {
    let other = replies
        .iter()
        .find(|reply| !reply.agrees && reply.answer.is_ok())?;
    let of_question = replies
        .iter()
        .filter(|reply| reply.question == other.question);
    let mut answers: BTreeMap<(bool, &ZoneReply), Vec<NameServer>> = BTreeMap::new();
    for reply in of_question {
        if let Ok(answer) = &reply.answer {
            answers
                .entry((!reply.agrees, answer))
                .or_default()
                .push(reply.into());
        }
    }
    let answers = answers
        .into_iter()
        .map(|((differs, answer), servers)| ServersAnswer {
            judged: !differs,
            answer: answer.clone(),
            servers: FirstOf::of(servers),
        });
    let asked = display_name(&other.question.name);
    let fact = DifferentAnswers {
        asked: (asked != owner).then_some(asked),
        answers: FirstOf::within(2048, answers),
    };
    let agreeing = replies
        .iter()
        .find(|reply| reply.agrees && reply.answer.is_ok() && reply.question == other.question);
    // One command for each side.
    let sides = agreeing.into_iter().chain([other]);
    let seen = Evidence::of_all(sides.map(|reply| Some(evidence(reply))));
    let finding = Finding::new(owner, Fact::DNS005(Box::new(fact)));
    Some(finding.shown_by(seen))
}

/// DNS006, for each server and address that was not reported before.
fn failing(
    owner: &str,
    replies: &[ComparedReply],
    reported: &mut BTreeSet<NameServer>,
) -> impl Iterator<Item = Finding> {
    let failed = replies
        .iter()
        .filter_map(|reply| Some((reply, reply.answer.as_ref().err()?)));
    let fresh = failed.filter(|(reply, _)| reported.insert((*reply).into()));
    fresh.map(|(reply, failure)| lame(owner, reply, failure))
}

fn lame(owner: &str, reply: &ComparedReply, failure: &Failure) -> Finding {
    let fact = Fact::DNS006(Box::new(FailingServer {
        server: reply.into(),
        failure: failure.into(),
    }));
    Finding::new(owner, fact).shown_by(Some(evidence(reply)))
}

fn evidence(reply: &ComparedReply) -> Evidence {
    let question = &reply.question;
    let name = display_name(&question.name);
    let asked = Evidence::of_answer(reply.source.as_ref(), name, question.rtype);
    asked.unwrap_or_else(|| Evidence::AnyResolver {
        name: display_name(&reply.server).into(),
    })
}

#[cfg(test)]
mod tests;
