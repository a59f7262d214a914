//! Reading a DNS message for what it proves (RFC 1034, RFC 2308). Pure: no I/O.
//!
//! Alias chains are followed here, and `denial` distinguishes negative answers from referrals, lame
//! answers and made-up denials, because resolver libraries blur just these cases.

use std::collections::HashSet;
use std::sync::Arc;

use hickory_proto::op::{self, Edns, Message, MessageType, Metadata, OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::denial::{self, Denial};
use super::detail::FailureDetail;
use super::extended_error::{extended_errors, stale_or_forged};
use super::response::{Plain, PlainContent, Response};
use super::{Answer, AnswerOutcome, AnswerRecord, Question, display_name, is_same_name};

/// Largest UDP answer asked for, in octets: what crosses any path unfragmented (RFC 9715).
pub(super) const PAYLOAD: u16 = 1232;

/// A question and how it is put to a server. Shared by all who have to do with it while it is under
/// way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// The question.
    pub(super) question: Question,
    /// Whether recursion is desired (RD).
    pub(super) recursion: bool,
    /// Whether a validating server also returns what it cannot validate (CD).
    pub(super) unchecked: bool,
}

impl Query {
    /// Asks a server to resolve the name for us.
    pub(super) fn recursive(question: Question) -> Arc<Self> {
        Arc::new(Self {
            question,
            recursion: true,
            unchecked: false,
        })
    }

    /// Asks a server for what it has itself.
    pub(super) fn iterative(question: Question) -> Arc<Self> {
        Arc::new(Self {
            question,
            recursion: false,
            unchecked: false,
        })
    }

    /// The message, with EDNS where `edns` is set. The AD bit asks for the answer's (RFC 6840
    /// section 5.7).
    pub(super) fn message(&self, edns: bool) -> Message {
        let mut message = Message::query();
        message.metadata.recursion_desired = self.recursion;
        message.metadata.authentic_data = true;
        message.metadata.checking_disabled = self.unchecked;
        let Question { name, rtype } = &self.question;
        message.add_query(op::Query::query(Name::clone(name), *rtype));
        if edns {
            let mut options = Edns::new();
            options.set_max_payload(PAYLOAD).set_version(0);
            message.set_edns(options);
        }
        message
    }
}

/// Whether `response` answers a question in class IN: a response to a query, and the same question.
/// Names compare without case (RFC 4343).
///
/// A server that reports an error may leave the question out. That can lead to a failure or to
/// another attempt, never to an absence, so it is taken.
pub(super) fn answers(question: &Question, response: &Message) -> bool {
    let Metadata {
        message_type,
        op_code,
        response_code,
        ..
    } = response.metadata;
    let error = !matches!(
        response_code,
        ResponseCode::NoError | ResponseCode::NXDomain
    );
    let same = match &response.queries[..] {
        [] => error,
        [asked] => {
            is_same_name(&asked.name, &question.name)
                && asked.query_type == question.rtype
                && asked.query_class == DNSClass::IN
        }
        _ => false,
    };
    message_type == MessageType::Response && op_code == OpCode::Query && same
}

/// Whether octets that need not be a whole message begin with the header of a truncated answer
/// (RFC 1035 section 4.1.1: id, then QR, then TC).
pub(super) fn is_truncated(octets: &[u8]) -> bool {
    let Some([_, _, flags, ..]) = octets.first_chunk::<12>() else {
        return false;
    };
    flags & 0x82 == 0x82
}

/// What one message says about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// The matter is settled.
    Settled(Answer),
    /// NODATA with a SOA record at the very name. It is settled if the name is the apex of a zone, that
    /// is, if the SOA record is really there.
    AtApex(Answer),
    /// The chain leads to a name of which this message says nothing; the flag is AD.
    Follow(Vec<Name>, bool),
    /// No usable answer. The aliases were seen nevertheless.
    Failed(FailureDetail, Vec<Name>),
}

/// Reads a response whose question was checked.
pub(super) fn read_response(question: &Question, response: Response) -> Reading {
    match response {
        Response::Plain(Plain { metadata, content }) => match content {
            PlainContent::Records(records) => {
                let outcome = AnswerOutcome::Records(distinct(records));
                Reading::Settled(answer(Vec::new(), outcome, &metadata))
            }
            PlainContent::Denied { below_zone } => match denial::denied(&metadata) {
                Ok(denied) => {
                    let name: &Name = &question.name;
                    let zone = name.trim_to(name.iter().count() - below_zone);
                    let answer = answer(Vec::new(), denied.into(), &metadata);
                    Reading::Settled(answer.denied_by(zone))
                }
                Err(flaw) => failed(FailureDetail::Denial(flaw)),
            },
        },
        Response::Whole(message) => read(question, &message),
    }
}

/// Reads a message whose question was checked.
pub(super) fn read(question: &Question, response: &Message) -> Reading {
    let metadata = &response.metadata;
    if let Some(detail) = refusal(response) {
        return failed(detail);
    }
    if let Some(errors) = stale_or_forged(response) {
        return failed(FailureDetail::Disowned(errors));
    }
    if let Some(policy) = policy(question, response) {
        return failed(FailureDetail::Policy(display_name(policy)));
    }
    let aliases = match chain(question, response) {
        Ok(aliases) => aliases,
        Err((detail, aliases)) => {
            return Reading::Failed(detail, aliases);
        }
    };
    let end = aliases.last().unwrap_or(&question.name);
    let passed = std::iter::once(&*question.name)
        .chain(&aliases)
        .take(aliases.len());
    if passed
        .into_iter()
        .any(|name| !records(name, question.rtype, response).is_empty())
    {
        return Reading::Failed(FailureDetail::AliasAndRecords, aliases);
    }
    let records = records(end, question.rtype, response);
    if !records.is_empty() && metadata.response_code == ResponseCode::NXDomain {
        return Reading::Failed(FailureDetail::NxdomainWithRecords, aliases);
    }
    if !records.is_empty() {
        return Reading::Settled(answer(aliases, AnswerOutcome::Records(records), metadata));
    }
    match denial::denial(end, question.rtype, response) {
        Ok(Denial {
            denied,
            zone,
            at_apex,
        }) => {
            let answer = answer(aliases, denied.into(), metadata).denied_by(zone.clone());
            if at_apex {
                Reading::AtApex(answer)
            } else {
                Reading::Settled(answer)
            }
        }
        // An error of a server in its own zone proves nothing about the zone that an alias leads to.
        Err(_) if !aliases.is_empty() => Reading::Follow(aliases, metadata.authentic_data),
        Err(flaw) => failed(FailureDetail::Denial(flaw)),
    }
}

/// The owner of a SOA record beside an answer to another question. A resolver shows that of the
/// response policy zone by which it made the answer up (draft-vixie-dnsop-dns-rpz section 6).
fn policy<'a>(question: &Question, response: &'a Message) -> Option<&'a Name> {
    let mut soa = response.additionals.iter().filter(|record| {
        record.record_type() == RecordType::SOA && record.dns_class == DNSClass::IN
    });
    let is_asked = question.rtype == RecordType::SOA;
    soa.find(|record| !(is_asked && is_same_name(&record.name, &question.name)))
        .map(|record| &record.name)
}

/// The failure for a response code other than NOERROR and NXDOMAIN.
pub(super) fn refusal(response: &Message) -> Option<FailureDetail> {
    let errors = || extended_errors(response);
    Some(match response.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => return None,
        ResponseCode::ServFail => FailureDetail::Servfail(errors()),
        ResponseCode::Refused => FailureDetail::Refused(errors()),
        code => FailureDetail::Rcode {
            code: code.into(),
            errors: errors(),
        },
    })
}

fn answer(aliases: Vec<Name>, outcome: AnswerOutcome, metadata: &Metadata) -> Answer {
    // AA is about the first owner of the answer (RFC 1035 section 4.1.1). At the target of an alias, a
    // server that also resolves may answer from its cache.
    let authoritative =
        metadata.authoritative && (aliases.is_empty() || !metadata.recursion_available);
    Answer {
        authoritative,
        authentic: metadata.authentic_data,
        ..Answer::new(aliases, outcome)
    }
}

fn failed(detail: FailureDetail) -> Reading {
    Reading::Failed(detail, Vec::new())
}

/// Follows the aliases of a message from the queried name. If they form a loop, or if one name has several,
/// returns the failure with the aliases before it.
fn chain(question: &Question, response: &Message) -> Result<Vec<Name>, (FailureDetail, Vec<Name>)> {
    let mut aliases: Vec<Name> = Vec::new();
    let mut seen = HashSet::new();
    loop {
        let name = aliases.last().unwrap_or(&question.name);
        let targets = response
            .answers
            .iter()
            .filter(|record| record.dns_class == DNSClass::IN && record.name == *name);
        let mut targets = targets.filter_map(|record| match &record.data {
            RData::CNAME(target) => Some(&target.0),
            _ => None,
        });
        let Some(next) = targets.next() else {
            return Ok(aliases);
        };
        if targets.any(|other| other != next) {
            return Err((FailureDetail::SeveralAliases, aliases));
        }
        if seen.is_empty() {
            seen.insert(question.name.to_lowercase());
        }
        let is_new = seen.insert(next.to_lowercase());
        aliases.push(next.clone());
        if !is_new {
            return Err((FailureDetail::AliasCircle, aliases));
        }
        if aliases.len() > MAX_ALIASES {
            return Err((FailureDetail::ManyAliases(MAX_ALIASES), aliases));
        }
    }
}

/// Most aliases in a row that are followed. Resolvers follow fewer (BIND and Unbound 11), so no client can use
/// a longer chain.
pub(super) const MAX_ALIASES: usize = 16;

/// The RRset of that name and type.
fn records(name: &Name, rtype: RecordType, response: &Message) -> Vec<AnswerRecord> {
    let wanted = |record: &&Record| {
        record.record_type() == rtype
            && record.dns_class == DNSClass::IN
            && is_same_name(&record.name, name)
    };
    let records = response.answers.iter().filter(wanted);
    let records = records.map(|record| AnswerRecord {
        ttl: record.ttl,
        data: record.data.clone().into(),
        place: None,
    });
    distinct(records.collect())
}

/// A repeated record is one record (RFC 2181 section 5).
fn distinct(mut records: Vec<AnswerRecord>) -> Vec<AnswerRecord> {
    for at in (1..records.len()).rev() {
        let (before, after) = records.split_at(at);
        if before.iter().any(|known| known.data == after[0].data) {
            records.remove(at);
        }
    }
    records
}

#[cfg(test)]
mod tests;
