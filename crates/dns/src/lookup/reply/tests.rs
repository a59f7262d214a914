//! Compares the fast path of decoding with the codec.

use std::sync::Arc;

use hickory_proto::op::{MessageType, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, NS, SOA, SRV};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::*;
use crate::lookup::FailureKind;
use crate::lookup::message::Reading;
use crate::lookup::response::{Plain, PlainContent};
use crate::lookup::{AnswerOutcome, Data, Question, display_name};

fn query(name: &str) -> Arc<Query> {
    Query::recursive(Question::new(name, RecordType::SRV).unwrap())
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// An answer as servers give it, of which `seed` decides everything.
fn answer(asked: &Question, seed: u64) -> Message {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut message = Message::response(dice.u16(..), hickory_proto::op::OpCode::Query);
    message.metadata.authoritative = dice.bool();
    message.metadata.recursion_available = dice.bool();
    message.metadata.authentic_data = dice.bool();
    message.metadata.truncation = dice.u8(..20) == 0;
    if dice.u8(..10) == 0 {
        message.metadata.response_code = ResponseCode::NXDomain;
    }
    let query = hickory_proto::op::Query::query(Name::clone(&asked.name), asked.rtype);
    message.add_query(query);
    let hosts = [
        "front.test.",
        "x.a.test.",
        "_imap._tcp.a.test.",
        ".",
        "a\\.b.test.",
    ];
    for _ in 0..dice.u8(..4) {
        let host = name(hosts[dice.usize(..hosts.len())]);
        let owner = match dice.u8(..10) {
            0 => host.clone(),
            _ => Name::clone(&asked.name),
        };
        let data = match (dice.u8(..12), asked.rtype) {
            (0, _) => RData::CNAME(CNAME(host)),
            (1, _) => RData::NS(NS(host)),
            (_, RecordType::A) => RData::A(A(dice.u32(..).to_be_bytes().into())),
            (_, RecordType::AAAA) => RData::AAAA(AAAA(dice.u128(..).to_be_bytes().into())),
            _ => RData::SRV(SRV::new(dice.u16(..), dice.u16(..), dice.u16(..), host)),
        };
        let mut record = Record::from_rdata(owner, dice.u32(..), data);
        if dice.u8(..20) == 0 {
            record.dns_class = DNSClass::CH;
        }
        if dice.u8(..10) == 0 {
            // The record once more, with another TTL.
            let mut again = record.clone();
            again.ttl ^= 1;
            message.add_answer(again);
        }
        message.add_answer(record);
    }
    for _ in 0..[0, 1, 1, 2][dice.usize(..4)] {
        let data = if dice.u8(..5) == 0 {
            RData::NS(NS(name("ns.test.")))
        } else {
            RData::SOA(SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5))
        };
        let zones = ["test.", "a.test.", ".", "other.test.", "_imap._tcp.a.test."];
        let zone = name(zones[dice.usize(..zones.len())]);
        message.add_authority(Record::from_rdata(zone, 60, data));
    }
    // Servers mostly send none with a denial.
    for _ in 0..[0, 0, 0, 1, 2][dice.usize(..5)] {
        let data = RData::A(A([127, 0, 0, 1].into()));
        let owners = ["ns.test.", "_imap._tcp.a.test.", "x._imap._tcp.a.test."];
        let owner = owners[dice.usize(..owners.len())];
        message.add_additional(Record::from_rdata(name(owner), 60, data));
    }
    if dice.bool() {
        let mut edns = hickory_proto::op::Edns::new();
        edns.set_max_payload(1232).set_version(0);
        if dice.u8(..4) == 0 {
            // A stale answer (RFC 8914), which is not to be believed.
            let option = hickory_proto::rr::rdata::opt::EdnsOption::Unknown(15, vec![0, 3]);
            edns.options_mut().insert(option);
        }
        message.set_edns(edns);
    }
    message
}

/// Reads a message by the short way, if the message is plain.
fn by_the_short_way(asked: &Question, octets: &[u8]) -> Option<Response> {
    let plain = || decode::plain(asked.rtype, true, asked.end(), octets);
    asked.is_in(octets).then(plain)?.map(Response::Plain)
}

#[test]
fn the_short_way_comes_to_what_the_codec_comes_to() {
    let (mut short, mut denials) = (0, 0);
    let mut refused_by_the_codec = 0;
    for seed in 0..30_000 {
        let mut dice = fastrand::Rng::with_seed(!seed);
        let rtype = [RecordType::SRV, RecordType::A, RecordType::AAAA][dice.usize(..3)];
        let asked = Question::new("_imap._tcp.a.test", rtype).unwrap();
        let mut octets = answer(&asked, seed).to_vec().unwrap();
        // Every third is damaged: octets changed, cut off, added.
        if seed % 3 == 0 {
            for _ in 0..dice.usize(1..4) {
                let at = dice.usize(12..octets.len());
                octets[at] = dice.u8(..);
            }
            if dice.bool() {
                octets.truncate(dice.usize(12..=octets.len()));
            }
        }
        let Some(read) = by_the_short_way(&asked, &octets) else {
            continue;
        };
        short += 1;
        let is_denial = |plain: &Plain| matches!(plain.content, PlainContent::Denied { .. });
        denials += usize::from(matches!(&read, Response::Plain(plain) if is_denial(plain)));
        let Ok(whole) = Message::from_vec(&octets) else {
            // Only parts that are not read can be wrong in it.
            assert_eq!(seed % 3, 0, "{octets:02x?}");
            refused_by_the_codec += 1;
            continue;
        };
        let message = read.message(&asked).into_owned();
        assert_eq!(message.metadata, whole.metadata, "{octets:02x?}");
        assert_eq!(message.queries, whole.queries, "{octets:02x?}");
        assert_eq!(message.answers, whole.answers, "{octets:02x?}");
        assert_eq!(
            message::read_response(&asked, read),
            message::read(&asked, &whole),
            "{octets:02x?}"
        );
    }
    // Enough go the short way, and what damage is passed over lies elsewhere.
    assert!(short > 5_000 && denials > 500, "{short}, {denials}");
    assert!(refused_by_the_codec < short / 20, "{refused_by_the_codec}");
}

#[test]
fn unusual_response_is_left_to_the_codec() {
    let asked = Question::new("_imap._tcp.a.test", RecordType::SRV).unwrap();
    let plain = || {
        let mut message = Message::response(7, hickory_proto::op::OpCode::Query);
        message.add_query(hickory_proto::op::Query::query(
            Name::clone(&asked.name),
            asked.rtype,
        ));
        let data = RData::SRV(SRV::new(10, 1, 143, name("front.test.")));
        message.add_answer(Record::from_rdata(Name::clone(&asked.name), 60, data));
        message
    };
    let read = |message: &Message| {
        let read = by_the_short_way(&asked, &message.to_vec().unwrap())?;
        Some(read.message(&asked).into_owned())
    };
    assert_eq!(read(&plain()), Some(plain()));
    let changes: [fn(&mut Message); 7] = [
        |it| it.metadata.response_code = ResponseCode::NXDomain,
        |it| it.metadata.message_type = MessageType::Query,
        |it| it.metadata.truncation = true,
        |it| it.metadata.response_code = ResponseCode::ServFail,
        |it| it.answers.clear(),
        |it| it.answers[0].name = name("b.test."),
        |it| it.answers[0].data = RData::CNAME(CNAME(name("b.test."))),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut message = plain();
        change(&mut message);
        assert_eq!(read(&message), None, "{n}");
    }
}

#[test]
fn a_denial_is_plain_where_a_soa_record_proves_it_to_whoever_asks_for_no_more() {
    let query = query("_imap._tcp.a.test");
    let (asked, end) = (&query.question, query.question.end());
    let plain = |denials, octets: &[u8]| decode::plain(RecordType::SRV, denials, end, octets);
    let denial = |zone: &str, code| {
        let mut message = Message::from_vec(&query.octets(false)).unwrap();
        message.metadata.message_type = MessageType::Response;
        message.metadata.response_code = code;
        message.metadata.recursion_available = true;
        let soa = SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5);
        message.add_authority(Record::from_rdata(name(zone), 60, RData::SOA(soa)));
        message
    };
    let outcome = |message: &Message| {
        let plain = plain(true, &message.to_vec().unwrap())?;
        match message::read_response(asked, Response::Plain(plain)) {
            Reading::Settled(answer) => Some(answer.outcome),
            _ => None,
        }
    };
    for zone in [".", "test.", "a.test."] {
        let missing = denial(zone, ResponseCode::NXDomain);
        assert_eq!(outcome(&missing), Some(AnswerOutcome::NxDomain), "{zone}");
        assert_eq!(plain(false, &missing.to_vec().unwrap()), None);
        let empty = denial(zone, ResponseCode::NoError);
        assert_eq!(outcome(&empty), Some(AnswerOutcome::NoData), "{zone}");
    }
    let unproven: [fn(&mut Message); 8] = [
        |it| it.authorities.clear(),
        |it| it.authorities[0].name = name("b.test."),
        // A name with a SOA record exists.
        |it| it.authorities[0].name = name("_imap._tcp.a.test."),
        |it| {
            let srv = RData::SRV(SRV::new(10, 1, 143, name("front.test.")));
            let record = Record::from_rdata(name("_imap._tcp.a.test."), 60, srv);
            it.add_authority(record);
        },
        |it| {
            let srv = RData::SRV(SRV::new(10, 1, 143, name("front.test.")));
            let record = Record::from_rdata(name("_imap._tcp.a.test."), 60, srv);
            it.add_additional(record);
        },
        |it| it.authorities[0].dns_class = DNSClass::CH,
        |it| it.metadata.recursion_available = false,
        |it| it.metadata.response_code = ResponseCode::ServFail,
    ];
    for (n, change) in unproven.into_iter().enumerate() {
        let mut message = denial("test.", ResponseCode::NXDomain);
        change(&mut message);
        assert_eq!(outcome(&message), None, "{n}");
    }
    // OPT is at the root, among the additional records.
    let opt = |count: usize, owner: &[u8]| {
        let mut octets = denial("a.test.", ResponseCode::NXDomain).to_vec().unwrap();
        octets[count] += 1;
        octets.extend(owner);
        octets.extend([0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
        plain(true, &octets).is_some()
    };
    let (authorities, additionals) = (9, 11);
    assert!(opt(additionals, &[0]));
    assert!(!opt(additionals, &[1, b'x', 0]) && !opt(authorities, &[0]));
    // A pointer into the middle of a label names nothing, and a record cut short proves nothing.
    let whole = denial("a.test.", ResponseCode::NXDomain).to_vec().unwrap();
    let mut astray = whole.clone();
    assert_eq!(astray[end], 0xc0);
    astray[end + 1] += 1;
    assert_eq!(plain(true, &astray), None);
    let mut short = whole.clone();
    short.pop();
    assert_eq!(plain(true, &short), None);
    let length = end + 11;
    short[length] -= 1;
    assert_eq!(plain(true, &short), None, "its data are an octet short");
    let long = [&whole[..], &[0]].concat();
    assert_eq!(plain(true, &long), None, "an octet stands behind it");
}

/// The answer to `asked` whose one SRV record has that target, in the octets given.
fn answer_with(asked: &Question, target: &[u8]) -> Vec<u8> {
    let mut message = Message::response(7, hickory_proto::op::OpCode::Query);
    let query = hickory_proto::op::Query::query(Name::clone(&asked.name), asked.rtype);
    message.add_query(query);
    let mut octets = message.to_vec().unwrap();
    // One answer, whose owner is the name in the question.
    octets[7] = 1;
    octets.extend([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60]);
    octets.extend(u16::try_from(6 + target.len()).unwrap().to_be_bytes());
    octets.extend([0, 10, 0, 1, 0, 143]);
    octets.extend(target);
    octets
}

#[test]
fn a_target_is_read_as_the_codec_reads_it_compressed_or_not() {
    let asked = Question::new("_imap._tcp.a.test", RecordType::SRV).unwrap();
    let longest = [&[b'z'; 63][..]; 3].map(|label| [&[63][..], label].concat());
    let longest = [&longest.concat()[..], &[61], &[b'Z'; 61], &[0]].concat();
    // `a.test` begins behind the header, `_imap` and `_tcp`.
    let of_question = [0xc0, 12 + 6 + 5];
    let read: [(&[u8], &str); 7] = [
        (b"\x05Front\x04TEST\0", "front.test"),
        (&[0], "."),
        (&of_question, "a.test"),
        (&[&b"\x02MX"[..], &of_question].concat(), "mx.a.test"),
        (b"\x03a.b\x02\\\0\x01\xe9\0", "a\\.b.\\\\\\000.\\233"),
        (b"\x03x\xc0\x0c\0", "x\\192\\012"),
        (
            &longest,
            &display_name(&Name::from_bytes(&longest).unwrap()),
        ),
    ];
    for (target, shown) in read {
        let octets = answer_with(&asked, target);
        let came = by_the_short_way(&asked, &octets).unwrap();
        let whole = Message::from_vec(&octets).unwrap();
        assert_eq!(came.message(&asked).answers, whole.answers, "{shown}");
        let Response::Plain(plain) = came else {
            panic!("{came:?}")
        };
        let PlainContent::Records(records) = &plain.content else {
            panic!("{plain:?}")
        };
        let Data::Srv(srv) = &records[0].data else {
            panic!("{records:?}")
        };
        let RData::SRV(codecs) = &whole.answers[0].data else {
            panic!("{whole:?}")
        };
        assert!(srv.target.eq_case(&codecs.target), "{shown}");
        assert_eq!(srv.target, codecs.target.clone().into());
        assert_eq!(srv.target.shown(), shown);
    }
    let longer = [&[1, b'y'][..], &longest].concat();
    let itself = u8::try_from(answer_with(&asked, &[]).len()).unwrap();
    let unreadable: [&[u8]; 6] = [
        &longer,
        // A pointer to the target itself.
        &[&b"\x01y"[..], &[0xc0, itself]].concat(),
        &[&[64; 65][..], &[0]].concat(),
        b"\x05front",
        b"\x05front\0\0",
        &[],
    ];
    for target in unreadable {
        let octets = answer_with(&asked, target);
        assert!(by_the_short_way(&asked, &octets).is_none(), "{target:02x?}");
        assert!(Message::from_vec(&octets).is_err(), "{target:02x?}");
    }
}

#[test]
fn octets_behind_the_last_record_may_be_records_that_were_not_counted() {
    let query = query("_imap._tcp.a.test");
    let mut answer = Message::from_vec(&query.octets(true)).unwrap();
    answer.metadata.message_type = MessageType::Response;
    answer.metadata.authoritative = true;
    let whole = answer.to_vec().unwrap();
    for read_whole in [false, true] {
        assert!(read(&query, &whole, read_whole).is_ok());
        let detail = read(&query, &[&whole[..], &[0]].concat(), read_whole).unwrap_err();
        assert_eq!(detail, FailureDetail::ExtraOctets);
        assert_eq!(detail.kind(), FailureKind::Malformed);
    }
}
