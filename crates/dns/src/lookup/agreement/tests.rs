//! Tests how answers of several servers, made by hand, are combined.

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::rr::rdata::{A, SOA, SRV};
use hickory_proto::rr::{Name, RData};

use super::super::{AnswerRecord, FactSource};
use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn server(last: u8) -> Option<FactSource> {
    Some(FactSource::Server {
        endpoint: Arc::new(SocketAddr::from(([192, 0, 2, last], 53)).into()),
        recursion: true,
    })
}

fn says(last: u8, outcome: AnswerOutcome) -> Answer {
    Answer {
        source: server(last),
        ..Answer::new(Vec::new(), outcome)
    }
}

fn records(last: u8, data: impl IntoIterator<Item = RData>, ttl: u32) -> Answer {
    let record = |rdata: RData| AnswerRecord {
        ttl,
        data: rdata.into(),
        place: None,
    };
    says(
        last,
        AnswerOutcome::Records(data.into_iter().map(record).collect()),
    )
}

fn srv(last: u8, target: &str, ttl: u32) -> Answer {
    records(last, [RData::SRV(SRV::new(10, 1, 143, name(target)))], ttl)
}

fn address(last: u8, host: u8) -> Answer {
    records(last, [RData::A(A::new(192, 0, 2, host))], 60)
}

fn soa(last: u8, serial: u32) -> Answer {
    let soa = SOA::new(name("ns.test."), name("h.test."), serial, 2, 3, 4, 5);
    records(last, [RData::SOA(soa)], 60)
}

fn by_alias(answer: Answer, alias: &str) -> Answer {
    Answer {
        aliases: vec![name(alias)],
        ..answer
    }
}

fn authentic(answer: Answer) -> Answer {
    Answer {
        authentic: true,
        ..answer
    }
}

fn failure(last: u8, kind: FailureKind) -> Failure {
    Failure {
        source: server(last),
        ..Failure::of_kind(kind)
    }
}

/// The combined answer, in either order of the servers. `None` if they contradict each other.
#[track_caller]
fn together(rtype: RecordType, one: &Answer, other: &Answer) -> Option<Answer> {
    let ask = |answers: [&Answer; 2]| agreement(rtype, answers.map(|a| Ok(a.clone())).to_vec());
    let (there, back) = (ask([one, other]), ask([other, one]));
    assert_eq!(there.is_ok(), back.is_ok(), "the order decides");
    match there {
        Ok(answer) => Some(answer),
        Err(failure) => {
            assert_eq!(failure.kind(), FailureKind::Disagreement);
            None
        }
    }
}

#[test]
fn other_srv_records_are_a_contradiction_and_another_ttl_or_alias_is_none() {
    let one = srv(1, "a.test.", 60);
    let srv_agree = |other: &Answer| together(RecordType::SRV, &one, other).is_some();
    assert!(srv_agree(&srv(2, "A.test.", 3600)));
    assert!(srv_agree(&by_alias(srv(2, "a.test.", 60), "pool.test.")));
    assert!(!srv_agree(&srv(2, "b.test.", 60)));
    assert!(!srv_agree(&says(2, AnswerOutcome::NoData)));
    assert!(!srv_agree(&says(2, AnswerOutcome::NxDomain)));
}

#[test]
fn a_host_may_have_other_addresses_elsewhere_but_has_some_everywhere_or_nowhere() {
    for rtype in [RecordType::A, RecordType::AAAA] {
        let one = address(1, 80);
        let agree = |other: &Answer| together(rtype, &one, other).is_some();
        assert!(agree(&address(2, 81)));
        assert!(!agree(&says(2, AnswerOutcome::NoData)));
        assert!(!agree(&says(2, AnswerOutcome::NxDomain)));
        // A target must not be an alias; which one it is makes no difference.
        assert!(!agree(&by_alias(address(2, 80), "a.test.")));
        let (here, there) = (
            by_alias(one.clone(), "a.test."),
            by_alias(address(2, 81), "b.test."),
        );
        assert!(together(rtype, &here, &there).is_some());
    }
}

#[test]
fn a_domain_exists_or_not_whatever_its_serial() {
    let agree = |other: &Answer| together(RecordType::SOA, &soa(1, 7), other).is_some();
    assert!(agree(&soa(2, 8)));
    assert!(agree(&says(2, AnswerOutcome::NoData)));
    assert!(agree(&by_alias(
        says(2, AnswerOutcome::NxDomain),
        "a.test."
    )));
    assert!(!agree(&says(2, AnswerOutcome::NxDomain)));
}

#[test]
fn of_two_ways_to_be_empty_the_weaker_is_believed() {
    let (missing, empty) = (
        says(1, AnswerOutcome::NxDomain),
        authentic(says(2, AnswerOutcome::NoData)),
    );
    for (first, second) in [(&missing, &empty), (&authentic(missing.clone()), &empty)] {
        let answer = together(RecordType::SRV, first, second).unwrap();
        assert_eq!(answer.outcome, AnswerOutcome::NoData);
    }
    // Whether the name exists is another question.
    assert_eq!(together(RecordType::SOA, &missing, &empty), None);
}

#[test]
fn who_validated_speaks_for_those_who_did_not() {
    let (plain, validated) = (srv(1, "a.test.", 60), authentic(srv(2, "a.test.", 60)));
    let answer = together(RecordType::SRV, &plain, &validated).unwrap();
    assert_eq!(answer, validated);
}

#[test]
fn a_contradiction_says_who_says_what_and_for_how_long() {
    let said = [
        Ok(srv(1, "a.test.", 1700)),
        Ok(says(2, AnswerOutcome::NxDomain)),
        Err(failure(3, FailureKind::Refused)),
        Ok(srv(4, "a.test.", 60)),
        Ok(srv(5, "b.test.", 30)),
    ];
    let failure = agreement(RecordType::SRV, said.to_vec()).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "server 192.0.2.1:53 and server 192.0.2.4:53 answer: SRV 10 1 143 a.test (TTL 1700 s); but server \
         192.0.2.2:53 answers: no such name (NXDOMAIN); but server 192.0.2.5:53 answers: SRV 10 1 143 b.test (TTL \
         30 s)"
    );
    assert_eq!(failure.source, server(1));
}

#[test]
fn one_that_validates_knows_better_than_those_that_do_not() {
    let bogus = || Err(failure(2, FailureKind::Bogus));
    let answer = srv(1, "a.test.", 60);
    let of = |one: &Answer| agreement(RecordType::SRV, vec![Ok(one.clone()), bogus()]);
    assert_eq!(of(&answer), bogus());
    // Two that validate contradict each other: one has the wrong anchor, or clock.
    let contradicted = of(&authentic(answer)).unwrap_err();
    assert_eq!(contradicted.kind(), FailureKind::Disagreement);
    assert_eq!(
        contradicted.to_string(),
        "server 192.0.2.1:53 answers: SRV 10 1 143 a.test (TTL 60 s), validated (AD); but server 192.0.2.2:53 \
         failed: the server answered SERVFAIL, but it answers if asked not to validate (CD; `dig +cd`)"
    );
}

#[test]
fn refusal_is_more_informative_than_a_timeout() {
    let failures = [
        FailureKind::Timeout,
        FailureKind::Refused,
        FailureKind::ServFail,
    ];
    let said = failures.map(|kind| Err(failure(1, kind))).to_vec();
    let failure = agreement(RecordType::SRV, said).unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Refused);
}
