//! Tests the number of queries for owners, and the published records found.

use std::sync::Mutex;

use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{Name, RData};

use super::*;
use crate::lookup::detail::ZoneReply;
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, Failure, FailureDetail, Question, display_name,
};

const OWNERS: [&str; 2] = ["_imap._tcp.a.fr", "_submission._tcp.a.fr"];

/// The answer for a name.
type Answers = fn(&str) -> Result<Answer, Failure>;

struct Table {
    answers: Answers,
    asked: Mutex<Vec<String>>,
}

impl Lookup for Table {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        assert_eq!(question.rtype, RecordType::SRV);
        let name = display_name(&question.name);
        self.asked.lock().unwrap().push(name.clone());
        (self.answers)(&name)
    }
}

/// The published records at both owners of `a.fr`, if port 1 is right, and the number of queries for them.
async fn known_of(answers: Answers) -> ([PublishedResult; 2], usize) {
    let table = Table {
        answers,
        asked: Mutex::default(),
    };
    let is_right = |_, state: &PublishedState| {
        let mut records = state.records.iter();
        records.next().is_some_and(|record| record.port == 1)
    };
    let known = published_state("a.fr", &Requirement::builtin(), &table, is_right).await;
    let known: Vec<_> = known.into_iter().map(|(_, known)| known).collect();
    let asked = table.asked.into_inner().unwrap();
    assert_eq!(asked[..2], OWNERS);
    (known.try_into().unwrap(), asked.len())
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// An authoritative answer with a record of that port, by way of these aliases.
fn answer(port: u16, aliases: &[&str]) -> Answer {
    let record = AnswerRecord {
        ttl: 60,
        data: RData::SRV(SRV::new(1, 1, port, name("front.fr."))).into(),
        place: None,
    };
    let aliases = aliases.iter().map(|alias| name(alias)).collect();
    Answer {
        authoritative: true,
        ..Answer::new(aliases, AnswerOutcome::Records(vec![record]))
    }
}

fn nothing(outcome: AnswerOutcome) -> Answer {
    Answer::new(Vec::new(), outcome)
}

#[tokio::test]
async fn correct_records_cost_two_queries() {
    let (known, asked) = known_of(|_| Ok(answer(1, &[]))).await;
    assert_eq!(asked, 2);
    assert!(
        known
            .iter()
            .flatten()
            .all(|it| it.published_ttls && !it.synthesized)
    );
    let (nothing_there, asked_then) = known_of(|_| Ok(nothing(AnswerOutcome::NoData))).await;
    assert_eq!(
        (nothing_there, asked_then),
        (
            [Ok(PublishedState::NOTHING), Ok(PublishedState::NOTHING)],
            2
        )
    );
}

#[tokio::test]
async fn wrong_records_are_distinct_from_wildcard_answers() {
    let (known, asked) = known_of(|_| Ok(answer(2, &[]))).await;
    assert_eq!(
        (known, asked),
        (
            [
                Ok(PublishedState::SYNTHESIZED),
                Ok(PublishedState::SYNTHESIZED)
            ],
            3
        )
    );
    // An alias can come from a wildcard as well, and need not lead to anything.
    let (aliased, _) = known_of(|_| {
        let aliases = vec![name("pool.fr.")];
        Ok(Answer::new(aliases, AnswerOutcome::NoData))
    })
    .await;
    assert_eq!(aliased[0], Ok(PublishedState::SYNTHESIZED));
    let own = |owner: &str| {
        if OWNERS.contains(&owner) {
            Ok(answer(2, &[]))
        } else {
            Ok(nothing(AnswerOutcome::NxDomain))
        }
    };
    let (own_records, asked_for_own) = known_of(own).await;
    assert_eq!(
        (own_records[0].clone().unwrap().records.len(), asked_for_own),
        (1, 3)
    );
    // No server answers the other questions.
    let (unaskable, _) = known_of(|owner| {
        if OWNERS.contains(&owner) {
            Ok(answer(2, &[]))
        } else {
            Err(Question::new("a..fr", RecordType::SRV).unwrap_err())
        }
    })
    .await;
    assert_eq!(unaskable[0].clone().unwrap().records.len(), 1);
}

#[tokio::test]
async fn missing_owner_rules_out_a_wildcard_query() {
    let (known, asked) = known_of(|owner| {
        if owner == OWNERS[0] {
            Ok(answer(2, &[]))
        } else {
            Ok(nothing(AnswerOutcome::NxDomain))
        }
    })
    .await;
    assert_eq!((known[1].clone(), asked), (Ok(PublishedState::NOTHING), 2));
}

#[tokio::test]
async fn behind_an_alias_ttls_are_anothers() {
    let (known, asked) = known_of(|_| Ok(answer(1, &["pool.fr."]))).await;
    let known = known[0].clone().unwrap();
    assert_eq!(
        (known.aliases, known.published_ttls, asked),
        (vec!["pool.fr".to_owned()], false, 2)
    );
}

#[tokio::test]
async fn failures_and_contradictions_prove_nothing() {
    let failure = Failure {
        detail: Box::new(FailureDetail::NoAnswer),
        source: None,
        attempts: 3,
        aliases: Vec::new(),
    };
    let reply = |agrees, answer| ComparedReply {
        server: name("ns.fr."),
        question: Question::new(OWNERS[0], RecordType::SRV).unwrap(),
        source: None,
        agrees,
        answer,
    };
    let alias = |target: &str| ZoneReply::Alias(target.to_owned());
    let with = |replies: Vec<ComparedReply>| ServiceFacts {
        misplaced: None,
        service: Service::Imap,
        owner: OWNERS[0].into(),
        srv: Ok(SrvFacts {
            replies,
            ..SrvFacts::default()
        }),
    };
    let failed = ServiceFacts {
        misplaced: None,
        srv: Err(failure.clone()),
        ..with(Vec::new())
    };
    let english = |why| match why {
        PublishedUnknown::Because(why) => why.en.into_owned(),
        PublishedUnknown::NotInFiles => "not in the files".to_owned(),
    };
    assert_eq!(
        known(&failed, None).map_err(english),
        Err("no answer in time".to_owned())
    );
    let differ = with(vec![
        reply(true, Ok(alias("a"))),
        reply(false, Ok(alias("b"))),
    ]);
    let why = known(&differ, None).map_err(english).unwrap_err();
    assert!(why.ends_with("one of them: alias of b"), "{why}");
    // The others say the same.
    let silent = with(vec![reply(false, Err(failure))]);
    assert_eq!(known(&silent, None), Ok(PublishedState::NOTHING));
}
