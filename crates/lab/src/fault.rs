//! Named ways for the lab server to answer wrongly, each a failure seen from real name servers.

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record};
use serde::Deserialize;

/// What follows the id in a garbage answer: the header of a response with one question, then an
/// owner whose first octet has the reserved label type 10 (RFC 1035 section 4.1.4).
const GARBAGE: [u8; 16] = [
    0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0xBF, 0xAD, 0xBE, 0xEF, 0xBA, 0xD0,
];

/// How a request came in and its answer goes out (RFC 1035 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestTransport {
    /// One datagram per message.
    Udp,
    /// A connection with length-prefixed messages.
    Tcp,
}

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum DnsFault {
    /// `timeout`: no answer at all.
    Timeout,
    /// `servfail`: response code SERVFAIL and nothing else.
    Servfail,
    /// `bogus`: response code SERVFAIL, but the honest answer to those who check themselves (CD).
    Bogus,
    /// `secure`: the honest answer with the AD bit, as a validating server sends it of a signed zone.
    Secure,
    /// `refused`: response code REFUSED and nothing else.
    Refused,
    /// `policy`: NXDOMAIN without a SOA record, as a resolver's policy denies names that exist.
    Policy,
    /// `filter`: NODATA with a SOA record at the very name asked for, as filters make it up.
    Filter,
    /// `garbage`: the right id followed by octets that are no DNS message.
    Garbage,
    /// `truncated`: empty with the TC bit set over UDP, honest over TCP.
    Truncated,
    /// `truncated-no-tcp`: empty with the TC bit set over UDP, hung up on over TCP.
    TruncatedNoTcp,
    /// `wrong-id`: the honest answer under an id that was not asked.
    WrongId,
    /// `wrong-question`: an answer to a question that was not asked.
    WrongQuestion,
}

impl DnsFault {
    /// The octets to send in place of the honest answer; `None` is silence.
    pub fn apply(
        self,
        transport: RequestTransport,
        request: &Message,
        honest: Message,
    ) -> Option<Vec<u8>> {
        let answer = match (self, transport) {
            (Self::Timeout, _) | (Self::TruncatedNoTcp, RequestTransport::Tcp) => return None,
            (Self::Garbage, _) => return Some(garbage(request.metadata.id)),
            (Self::Bogus, _) if request.metadata.checking_disabled => honest,
            (Self::Servfail | Self::Bogus, _) => failure(&honest, ResponseCode::ServFail),
            (Self::Refused, _) => failure(&honest, ResponseCode::Refused),
            (Self::Policy, _) => resolved(&honest, ResponseCode::NXDomain),
            (Self::Filter, _) => filtered(&honest),
            (Self::Truncated | Self::TruncatedNoTcp, RequestTransport::Udp) => honest.truncate(),
            (Self::Secure, _) => secure(honest),
            (Self::Truncated, RequestTransport::Tcp) => honest,
            (Self::WrongId, _) => wrong_id(honest),
            (Self::WrongQuestion, _) => wrong_question(honest),
        };
        answer.to_vec().ok()
    }
}

fn garbage(id: u16) -> Vec<u8> {
    [&id.to_be_bytes()[..], &GARBAGE].concat()
}

fn failure(honest: &Message, code: ResponseCode) -> Message {
    let mut answer = honest.truncate();
    answer.metadata.truncation = false;
    answer.metadata.authoritative = false;
    answer.metadata.response_code = code;
    answer
}

/// An empty answer of a resolver.
fn resolved(honest: &Message, code: ResponseCode) -> Message {
    let mut answer = failure(honest, code);
    answer.metadata.recursion_available = true;
    answer
}

fn filtered(honest: &Message) -> Message {
    let mut answer = resolved(honest, ResponseCode::NoError);
    for query in honest.queries.iter() {
        let soa = SOA::new(Name::root(), Name::root(), 1, 7200, 900, 86_400, 300);
        let soa = Record::from_rdata(query.name().clone(), 300, RData::SOA(soa));
        answer.add_authority(soa);
    }
    answer
}

fn secure(mut honest: Message) -> Message {
    honest.metadata.authentic_data = true;
    honest
}

fn wrong_id(mut honest: Message) -> Message {
    honest.metadata.id ^= 0x5555;
    honest
}

/// Renames the question and the answers it owns, so that the message is sound in itself.
fn wrong_question(mut honest: Message) -> Message {
    for query in &mut honest.queries {
        let asked = query.name().clone();
        let other = other(&asked);
        let owned = honest.answers.iter_mut().filter(|r| r.name == asked);
        owned.for_each(|record| record.name = other.clone());
        query.set_name(other);
    }
    honest
}

/// Another name; the root for one that cannot grow by a label (RFC 1035 section 3.1).
fn other(name: &Name) -> Name {
    name.prepend_label("other").unwrap_or_else(|_| Name::root())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use hickory_proto::op::{Edns, OpCode, Query};
    use hickory_proto::rr::RecordType;

    use super::*;

    const BOTH: [RequestTransport; 2] = [RequestTransport::Udp, RequestTransport::Tcp];

    fn request() -> Message {
        let mut request = Message::query();
        request.metadata.id = 0x1234;
        let name = Name::from_ascii("www.example.test.").unwrap();
        request.add_query(Query::query(name, RecordType::A));
        request
    }

    fn honest() -> Message {
        let mut honest = Message::response(0x1234, OpCode::Query);
        honest.metadata.authoritative = true;
        let query = request().queries.remove(0);
        let address = RData::A(Ipv4Addr::LOCALHOST.into());
        honest.add_answer(Record::from_rdata(query.name().clone(), 60, address));
        honest.add_query(query);
        honest.set_edns(Edns::new());
        honest
    }

    fn bytes(fault: DnsFault, transport: RequestTransport) -> Option<Vec<u8>> {
        fault.apply(transport, &request(), honest())
    }

    fn message(fault: DnsFault, transport: RequestTransport) -> Message {
        Message::from_vec(&bytes(fault, transport).unwrap()).unwrap()
    }

    #[test]
    fn timeout_fault_sends_nothing() {
        assert!(BOTH.iter().all(|t| bytes(DnsFault::Timeout, *t).is_none()));
    }

    #[test]
    fn failures_are_bare() {
        let codes = [
            (DnsFault::Servfail, ResponseCode::ServFail),
            (DnsFault::Refused, ResponseCode::Refused),
        ];
        for (fault, code) in codes {
            for transport in BOTH {
                let answer = message(fault, transport);
                assert_eq!(answer.metadata.response_code, code);
                assert_eq!(answer.queries, request().queries);
                assert!(answer.answers.is_empty() && answer.edns.is_some());
                assert!(!answer.metadata.truncation && !answer.metadata.authoritative);
            }
        }
    }

    #[test]
    fn made_up_denials_lack_the_zones_soa_record() {
        for transport in BOTH {
            let answer = message(DnsFault::Policy, transport);
            assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
            assert!(answer.answers.is_empty() && answer.authorities.is_empty());
            assert!(answer.metadata.recursion_available && !answer.metadata.authoritative);
            let filtered = message(DnsFault::Filter, transport);
            assert_eq!(filtered.metadata.response_code, ResponseCode::NoError);
            assert!(filtered.answers.is_empty());
            let soa = &filtered.authorities[0];
            assert_eq!(soa.record_type(), RecordType::SOA);
            assert_eq!(soa.name, *request().queries[0].name());
        }
    }

    #[test]
    fn bogus_answer_is_sent_with_checking_disabled() {
        for transport in BOTH {
            let answer = message(DnsFault::Bogus, transport);
            assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
            let mut unchecked = request();
            unchecked.metadata.checking_disabled = true;
            let unchanged = DnsFault::Bogus
                .apply(transport, &unchecked, honest())
                .unwrap();
            assert_eq!(Message::from_vec(&unchanged).unwrap(), honest());
        }
    }

    #[test]
    fn secure_answer_is_honest_and_authenticated() {
        for transport in BOTH {
            let mut answer = message(DnsFault::Secure, transport);
            assert!(answer.metadata.authentic_data);
            answer.metadata.authentic_data = false;
            assert_eq!(answer, honest());
        }
    }

    #[test]
    fn garbage_has_the_id_and_does_not_parse() {
        for transport in BOTH {
            let answer = bytes(DnsFault::Garbage, transport).unwrap();
            assert_eq!(answer[..2], [0x12, 0x34]);
            assert!(Message::from_vec(&answer).is_err());
        }
    }

    #[test]
    fn truncation_depends_on_the_transport() {
        for fault in [DnsFault::Truncated, DnsFault::TruncatedNoTcp] {
            let answer = message(fault, RequestTransport::Udp);
            assert!(answer.metadata.truncation && answer.answers.is_empty());
            assert_eq!(answer.queries, request().queries);
        }
        assert_eq!(
            message(DnsFault::Truncated, RequestTransport::Tcp),
            honest()
        );
        assert_eq!(bytes(DnsFault::TruncatedNoTcp, RequestTransport::Tcp), None);
    }

    #[test]
    fn wrong_id_changes_the_id_only() {
        for transport in BOTH {
            let mut answer = message(DnsFault::WrongId, transport);
            assert_eq!(answer.metadata.id, 0x1234 ^ 0x5555);
            answer.metadata.id = 0x1234;
            assert_eq!(answer, honest());
        }
    }

    #[test]
    fn wrong_question_changes_question_and_owner() {
        let other = Name::from_ascii("other.www.example.test.").unwrap();
        for transport in BOTH {
            let answer = message(DnsFault::WrongQuestion, transport);
            assert_eq!(answer.metadata, honest().metadata);
            assert_eq!(*answer.queries[0].name(), other);
            assert_eq!(answer.answers[0].name, other);
            assert_eq!(answer.answers[0].data, honest().answers[0].data);
        }
    }
}
