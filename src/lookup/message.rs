//! Reading a DNS message for what it proves (RFC 1034, RFC 2308). Pure: no I/O.
//!
//! Negative answers are told from referrals and lame answers here, and alias chains are followed
//! here, because resolver libraries blur just these cases.

use std::collections::HashSet;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};

use super::{Answer, AnswerRecord, FailureKind, Outcome, Question};

/// Largest UDP answer asked for, in octets: what crosses any path unfragmented (RFC 9715).
const PAYLOAD: u16 = 1232;

/// Builds a query with recursion desired, EDNS where `edns` is set.
pub(super) fn query(question: &Question, edns: bool) -> Message {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(question.name.clone(), question.rtype));
    if edns {
        let mut edns = Edns::new();
        edns.set_max_payload(PAYLOAD).set_version(0);
        message.set_edns(edns);
    }
    message
}

/// Whether `response` answers `query`: same id, a response, and the same question. Names compare
/// without case (RFC 4343).
pub(super) fn answers(query: &Message, response: &Message) -> bool {
    response.metadata.id == query.metadata.id
        && response.metadata.message_type == MessageType::Response
        && response.metadata.op_code == OpCode::Query
        && response.queries == query.queries
}

/// Whether octets that need not be a whole message begin with the header of a truncated answer to
/// `query` (RFC 1035 section 4.1.1: id, then QR, then TC).
pub(super) fn is_truncated(query: &Message, octets: &[u8]) -> bool {
    let Some([first, second, flags, ..]) = octets.first_chunk::<12>() else {
        return false;
    };
    u16::from_be_bytes([*first, *second]) == query.metadata.id && flags & 0x82 == 0x82
}

/// What one message says about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// The matter is settled.
    Settled(Answer),
    /// The chain leads to a name of which this message says nothing.
    Follow(Vec<Name>),
    /// No usable answer.
    Failed(FailureKind, String),
}

/// Reads a response whose question was checked.
pub(super) fn read(question: &Question, response: &Message) -> Reading {
    let metadata = &response.metadata;
    match metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        ResponseCode::ServFail => {
            return failed(FailureKind::ServFail, "the server answered SERVFAIL");
        }
        ResponseCode::Refused => {
            return failed(FailureKind::Refused, "the server answered REFUSED");
        }
        code => {
            let code = format!(
                "the server answered with RCODE {} ({code})",
                u16::from(code)
            );
            return failed(FailureKind::Malformed, code);
        }
    }
    let Some(aliases) = chain(question, response) else {
        return failed(
            FailureKind::Malformed,
            "the aliases (CNAME) run in a circle",
        );
    };
    let end = aliases.last().unwrap_or(&question.name);
    let records = records(end, question.rtype, response);
    if !records.is_empty() {
        let outcome = Outcome::Records(records);
        return Reading::Settled(Answer { aliases, outcome });
    }
    read_negative(aliases, response)
}

/// Nothing of the type asked for stands at the end of the chain: is that proven?
fn read_negative(aliases: Vec<Name>, response: &Message) -> Reading {
    let metadata = &response.metadata;
    let has = |rtype| {
        response
            .authorities
            .iter()
            .any(|record| record.record_type() == rtype)
    };
    if !metadata.authoritative && !metadata.recursion_available {
        return failed(
            FailureKind::Malformed,
            if has(RecordType::NS) { REFERRAL } else { LAME },
        );
    }
    let outcome = match metadata.response_code {
        // With aliases, the code speaks of the last name of the chain (RFC 6604).
        ResponseCode::NXDomain => Outcome::NxDomain,
        _ if has(RecordType::SOA) => Outcome::NoData,
        _ if !aliases.is_empty() => return Reading::Follow(aliases),
        _ if has(RecordType::NS) => return failed(FailureKind::Malformed, REFERRAL),
        // RFC 2308 section 2.2, type 3.
        _ => Outcome::NoData,
    };
    Reading::Settled(Answer { aliases, outcome })
}

const REFERRAL: &str = "the server answered with a referral: it is not responsible for this name, \
                        and does not resolve it for us";
const LAME: &str = "the server gave a lame answer: neither authoritative nor recursive";

fn failed(kind: FailureKind, detail: impl Into<String>) -> Reading {
    Reading::Failed(kind, detail.into())
}

/// Follows the aliases of a message from the name asked for. None where they form a loop.
fn chain(question: &Question, response: &Message) -> Option<Vec<Name>> {
    let mut aliases: Vec<Name> = Vec::new();
    let mut seen = HashSet::from([question.name.to_lowercase()]);
    loop {
        let name = aliases.last().unwrap_or(&question.name);
        let next = response
            .answers
            .iter()
            .find_map(|record| match &record.data {
                RData::CNAME(target) if record.name == *name => Some(target.0.clone()),
                _ => None,
            });
        let Some(next) = next else {
            return Some(aliases);
        };
        if !seen.insert(next.to_lowercase()) {
            return None;
        }
        aliases.push(next);
    }
}

/// The RRset of that name and type. A repeated record is one record (RFC 2181 section 5).
fn records(name: &Name, rtype: RecordType, response: &Message) -> Vec<AnswerRecord> {
    let mut records: Vec<AnswerRecord> = Vec::new();
    for record in &response.answers {
        let wanted = record.record_type() == rtype && record.name == *name;
        if wanted && !records.iter().any(|known| known.data == record.data) {
            records.push(AnswerRecord {
                ttl: record.ttl,
                data: record.data.clone(),
            });
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::rdata::{CNAME, NS, SOA, SRV};
    use hickory_proto::rr::{DNSClass, Record};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn question() -> Question {
        Question {
            name: name("_imap._tcp.a.test."),
            rtype: RecordType::SRV,
        }
    }

    fn srv(owner: &str) -> Record {
        Record::from_rdata(
            name(owner),
            60,
            RData::SRV(SRV::new(1, 2, 3, name("t.test."))),
        )
    }

    fn cname(owner: &str, target: &str) -> Record {
        Record::from_rdata(name(owner), 60, RData::CNAME(CNAME(name(target))))
    }

    fn soa() -> Record {
        let soa = SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5);
        Record::from_rdata(name("test."), 60, RData::SOA(soa))
    }

    /// An authoritative answer with these sections.
    fn response(code: ResponseCode, answers: Vec<Record>, authorities: Vec<Record>) -> Message {
        let mut message = Message::response(7, OpCode::Query);
        message.metadata.response_code = code;
        message.metadata.authoritative = true;
        message.insert_answers(answers);
        message.insert_authorities(authorities);
        message
    }

    fn settled(message: &Message) -> Answer {
        match read(&question(), message) {
            Reading::Settled(answer) => answer,
            other => panic!("not settled: {other:?}"),
        }
    }

    fn kind(message: &Message) -> FailureKind {
        match read(&question(), message) {
            Reading::Failed(kind, _) => kind,
            other => panic!("not failed: {other:?}"),
        }
    }

    #[test]
    fn records_are_taken_without_case_duplicates_or_strangers() {
        let mut upper = srv("_IMAP._tcp.A.test.");
        upper.ttl = 30;
        let answers = vec![srv("_imap._tcp.a.test."), upper, srv("_imap._tcp.b.test.")];
        let answer = settled(&response(ResponseCode::NoError, answers, vec![]));
        let Outcome::Records(records) = answer.outcome else {
            panic!("records expected");
        };
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].ttl, 60);
    }

    #[test]
    fn an_alias_with_several_records_keeps_them_all() {
        let mut second = srv("pool.test.");
        second.data = RData::SRV(SRV::new(2, 2, 3, name("u.test.")));
        let answers = vec![
            srv("pool.test."),
            second,
            cname("_imap._tcp.a.test.", "Pool.test."),
        ];
        let answer = settled(&response(ResponseCode::NoError, answers, vec![]));
        assert_eq!(answer.aliases, [name("pool.test.")]);
        assert!(matches!(answer.outcome, Outcome::Records(records) if records.len() == 2));
    }

    #[test]
    fn an_alias_that_leaves_the_server_is_followed_not_believed_empty() {
        let answers = vec![cname("_imap._tcp.a.test.", "elsewhere.example.")];
        let message = response(ResponseCode::NoError, answers.clone(), vec![]);
        let expected = Reading::Follow(vec![name("elsewhere.example.")]);
        assert_eq!(read(&question(), &message), expected);

        let message = response(ResponseCode::NoError, answers.clone(), vec![soa()]);
        assert_eq!(settled(&message).outcome, Outcome::NoData);
        let message = response(ResponseCode::NXDomain, answers, vec![]);
        assert_eq!(settled(&message).outcome, Outcome::NxDomain);
    }

    #[test]
    fn an_alias_loop_is_a_failure() {
        let answers = vec![
            cname("_imap._tcp.a.test.", "b.test."),
            cname("b.test.", "_IMAP._tcp.a.test."),
        ];
        let message = response(ResponseCode::NoError, answers, vec![]);
        assert_eq!(kind(&message), FailureKind::Malformed);
    }

    #[test]
    fn negatives_are_told_from_referrals_and_lame_answers() {
        let ns = Record::from_rdata(name("a.test."), 60, RData::NS(NS(name("ns.a.test."))));
        let no_data = response(ResponseCode::NoError, vec![], vec![soa()]);
        assert_eq!(settled(&no_data).outcome, Outcome::NoData);
        let bare = response(ResponseCode::NoError, vec![], vec![]);
        assert_eq!(settled(&bare).outcome, Outcome::NoData);
        let nx_domain = response(ResponseCode::NXDomain, vec![], vec![soa()]);
        assert_eq!(settled(&nx_domain).outcome, Outcome::NxDomain);

        let mut referral = response(ResponseCode::NoError, vec![], vec![ns]);
        referral.metadata.authoritative = false;
        assert_eq!(kind(&referral), FailureKind::Malformed);
        for code in [ResponseCode::NoError, ResponseCode::NXDomain] {
            let mut lame = response(code, vec![], vec![soa()]);
            lame.metadata.authoritative = false;
            assert_eq!(kind(&lame), FailureKind::Malformed, "{code}");
        }
    }

    #[test]
    fn error_codes_are_failures() {
        for (code, expected) in [
            (ResponseCode::ServFail, FailureKind::ServFail),
            (ResponseCode::Refused, FailureKind::Refused),
            (ResponseCode::FormErr, FailureKind::Malformed),
            (ResponseCode::NotAuth, FailureKind::Malformed),
        ] {
            // Records beside an error code prove nothing.
            let message = response(code, vec![srv("_imap._tcp.a.test.")], vec![soa()]);
            assert_eq!(kind(&message), expected, "{code}");
        }
    }

    #[test]
    fn only_the_answer_to_our_question_answers_it() {
        let query = query(&question(), true);
        let mut reply = response(ResponseCode::NoError, vec![], vec![]);
        reply.metadata.id = query.metadata.id;
        reply.add_query(Query::query(name("_IMAP._tcp.a.test."), RecordType::SRV));
        assert!(answers(&query, &reply));

        let mut wrong = reply.clone();
        wrong.metadata.id ^= 1;
        assert!(!answers(&query, &wrong));
        let mut wrong = reply.clone();
        wrong.queries[0].set_query_type(RecordType::A);
        assert!(!answers(&query, &wrong));
        let mut wrong = reply.clone();
        wrong.queries[0].set_query_class(DNSClass::CH);
        assert!(!answers(&query, &wrong));
        let mut wrong = reply.clone();
        wrong.queries.clear();
        assert!(!answers(&query, &wrong));
        reply.metadata.message_type = MessageType::Query;
        assert!(!answers(&query, &reply));
    }
}
