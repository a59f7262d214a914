//! Who is believed where servers differ.

use hickory_proto::rr::RData;
use hickory_proto::rr::rdata::{A, SRV};

use super::super::super::AnswerRecord;
use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn answer(outcome: AnswerOutcome) -> Result<ZoneReading, Failure> {
    Ok(ZoneReading::Answer(Answer::new(Vec::new(), outcome)))
}

fn records(data: RData) -> Result<ZoneReading, Failure> {
    answer(AnswerOutcome::Records(vec![AnswerRecord {
        ttl: 60,
        data: data.into(),
        place: None,
    }]))
}

fn srv(port: u16) -> Result<ZoneReading, Failure> {
    records(RData::SRV(SRV::new(10, 1, port, name("t."))))
}

fn failed(kind: FailureKind) -> Result<ZoneReading, Failure> {
    Err(Failure::of_kind(kind))
}

fn nx() -> Result<ZoneReading, Failure> {
    answer(AnswerOutcome::NxDomain)
}

fn no_data() -> Result<ZoneReading, Failure> {
    answer(AnswerOutcome::NoData)
}

/// The judged reply and the compared replies of servers `0.`, `1.`, …
fn judge(
    rtype: RecordType,
    said: Vec<Result<ZoneReading, Failure>>,
) -> Result<(String, Vec<String>), Failure> {
    let question = Question::about(name("a.fr."), rtype);
    let voices = said
        .into_iter()
        .enumerate()
        .map(|(index, said)| ServerReading {
            server: name(&format!("{index}.")),
            source: None,
            reading: said,
        });
    let judged = consensus(&name("fr."), &question, voices.collect())?;
    let told = judged.replies.iter().map(|reply| {
        let agrees = if reply.agrees { "agrees" } else { "differs" };
        match &reply.answer {
            Ok(_) => format!("{} {agrees}", reply.server),
            Err(failure) => format!("{} {:?}", reply.server, failure.kind()),
        }
    });
    Ok((judged.reading.summary().to_string(), told.collect()))
}

fn judge_srv(said: Vec<Result<ZoneReading, Failure>>) -> (String, Vec<String>) {
    judge(RecordType::SRV, said).unwrap()
}

const NONE: [&str; 0] = [];

#[test]
fn majority_is_judged_unless_it_is_empty() {
    let (said, told) = judge_srv(vec![srv(1), srv(2), srv(2)]);
    assert_eq!(said, "SRV 10 1 2 t");
    assert_eq!(told, ["0. differs", "1. agrees", "2. agrees"]);
    // The first of several.
    let (tied, of_tied) = judge_srv(vec![srv(2), srv(1)]);
    assert_eq!(tied, "SRV 10 1 2 t");
    assert_eq!(of_tied, ["0. agrees", "1. differs"]);
    let (one_record, of_one_record) = judge_srv(vec![nx(), nx(), srv(1)]);
    assert_eq!(one_record, "SRV 10 1 1 t");
    assert_eq!(of_one_record, ["0. differs", "1. differs", "2. agrees"]);
    let alias = || Ok(ZoneReading::Alias(name("x.")));
    let (alias_said, of_alias) = judge_srv(vec![no_data(), alias()]);
    assert_eq!(alias_said, "alias of x");
    assert_eq!(of_alias, ["0. differs", "1. agrees"]);
    // It may lead to nothing.
    let (most_aliased, of_most_aliased) = judge_srv(vec![alias(), alias(), srv(1)]);
    assert_eq!(most_aliased, "SRV 10 1 1 t");
    assert_eq!(of_most_aliased, ["0. differs", "1. differs", "2. agrees"]);
}

#[test]
fn a_name_exists_where_one_server_knows_it() {
    let (said, told) = judge_srv(vec![nx(), nx(), no_data()]);
    assert_eq!(said, "no such record (NODATA)");
    // Nothing is found either way.
    assert_eq!(told, NONE);
}

#[test]
fn failures_are_told_beside_the_answer() {
    let (said, told) = judge_srv(vec![failed(FailureKind::Timeout), srv(1), srv(1)]);
    assert_eq!(said, "SRV 10 1 1 t");
    assert_eq!(told, ["0. Timeout"]);
}

#[test]
fn addresses_differ_on_purpose() {
    let a = |last| records(RData::A(A::new(192, 0, 2, last)));
    let (_, told) = judge(RecordType::A, vec![a(1), a(2)]).unwrap();
    assert_eq!(told, NONE);
    let (_, with_no_data) = judge(RecordType::A, vec![a(1), no_data()]).unwrap();
    assert_eq!(with_no_data, ["0. agrees", "1. differs"]);
}

#[test]
fn a_referral_is_another_answer_but_none_to_judge() {
    let elsewhere = || Ok(ZoneReading::Elsewhere(name("a.fr.")));
    let (said, told) = judge_srv(vec![elsewhere(), elsewhere(), srv(1)]);
    assert_eq!(said, "SRV 10 1 1 t");
    assert_eq!(told, ["0. differs", "1. differs", "2. agrees"]);
    let failure = judge(RecordType::SRV, vec![elsewhere()]).unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Malformed);
    // Records that are missing here may be in the other zone.
    for empty in [nx, no_data] {
        let two_empty = vec![empty(), empty(), elsewhere()];
        let of_two_empty = judge(RecordType::SRV, two_empty).unwrap_err();
        assert_eq!(of_two_empty.kind(), FailureKind::Malformed);
        let delegated = "; 2: delegated, in the zone a.fr";
        assert!(
            of_two_empty.detail.to_string().ends_with(delegated),
            "{of_two_empty}"
        );
    }
}

#[test]
fn without_an_answer_the_failure_says_who_failed_how() {
    let said = vec![failed(FailureKind::Timeout), failed(FailureKind::Refused)];
    let failure = judge(RecordType::SRV, said).unwrap_err();
    // A silence says less.
    assert_eq!(failure.kind(), FailureKind::Refused);
    assert_eq!(
        failure.detail.to_string(),
        "no name server of the zone fr gave an authoritative answer: 0: no answer in time; 1: the server answered \
         REFUSED"
    );
    let many = (0..9).map(|_| failed(FailureKind::Timeout)).collect();
    let of_many = judge(RecordType::SRV, many).unwrap_err();
    assert!(
        of_many.detail.to_string().ends_with("; and 3 more"),
        "{of_many}"
    );
    assert!(judge(RecordType::SRV, Vec::new()).is_err());
}

#[test]
fn servers_that_nothing_can_be_sent_to_are_silent_and_not_wrong() {
    let failure = judge(RecordType::SRV, Vec::new()).unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout);
    assert!(
        failure
            .detail
            .to_string()
            .contains("this machine cannot reach any"),
        "{failure}"
    );
}
