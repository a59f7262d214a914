//! Which names are asked for, and what counts as misplaced.

use std::collections::BTreeMap;
use std::sync::Mutex;

use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{Name, RData};

use super::super::{Depth, Observation, Rooms, SharedTargets, observe};
use super::*;
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, Failure, FailureDetail, Question, display_name,
};
use crate::requirement::Requirement;

/// The records at some names. The zone denies all others.
struct World {
    zone: &'static str,
    names: BTreeMap<String, Result<u16, ()>>,
    asked: Mutex<Vec<String>>,
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn srv(port: u16) -> Answer {
    let record = AnswerRecord {
        ttl: 60,
        data: RData::SRV(SRV::new(10, 1, port, Name::root())).into(),
        place: None,
    };
    Answer::new(Vec::new(), AnswerOutcome::Records(vec![record]))
}

impl Lookup for World {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let asked = display_name(&question.name);
        self.asked.lock().unwrap().push(asked.clone());
        match self.names.get(&asked) {
            Some(Ok(port)) => Ok(srv(*port)),
            Some(Err(())) => Err(Failure {
                detail: Box::new(FailureDetail::NoAnswer),
                source: None,
                attempts: 1,
                aliases: Vec::new(),
            }),
            None => Ok(Answer {
                zone: Some(Box::new(name(self.zone))),
                ..Answer::new(Vec::new(), AnswerOutcome::NxDomain)
            }),
        }
    }
}

const DOMAIN: &str = "a.b.test";

/// The owners with misplaced records of [`DOMAIN`], by service, and what was asked below `zone` twice.
async fn found(
    zone: &'static str,
    names: &[(&str, Result<u16, ()>)],
) -> (Vec<Option<String>>, Vec<String>) {
    let names = names.iter().map(|(name, what)| ((*name).to_owned(), *what));
    let world = World {
        zone,
        names: names.collect(),
        asked: Mutex::default(),
    };
    let requirement = Requirement::builtin();
    let targets = SharedTargets::default();
    let Observation { services, .. } = observe(
        DOMAIN,
        &requirement,
        Depth::Needed,
        &world,
        &targets,
        &Rooms::default().room(),
    )
    .await;
    let owners = services.into_iter().map(|facts| facts.misplaced);
    let owners = owners.map(|misplaced| misplaced.map(|it| it.owner.to_string()));
    let owners = owners.collect();
    let mut asked = world.asked.into_inner().unwrap();
    let doubled = format!("{DOMAIN}.{}", zone.trim_end_matches('.'));
    asked.retain(|asked| asked.ends_with(&doubled));
    asked.sort();
    (owners, asked)
}

#[tokio::test]
async fn empty_owner_is_looked_for_with_the_zones_name_appended() {
    let doubled = "_imap._tcp.a.b.test.a.b.test";
    let (owners, asked) = found("a.b.test.", &[(doubled, Ok(143))]).await;
    assert_eq!(owners, [Some(doubled.to_owned()), None]);
    let beside = wildcard_probe_owner("a.b.test.a.b.test");
    assert_eq!(
        asked,
        [&beside, doubled, "_submission._tcp.a.b.test.a.b.test"]
    );
    // A zone that holds several domains.
    let shared = "_submission._tcp.a.b.test.b.test";
    let (of_parent, _) = found("b.test.", &[(shared, Ok(587))]).await;
    assert_eq!(of_parent, [None, Some(shared.to_owned())]);
}

#[tokio::test]
async fn populated_owner_is_looked_for_nowhere_else() {
    let names = [
        ("_imap._tcp.a.b.test", Ok(143)),
        ("_submission._tcp.a.b.test", Ok(587)),
        ("_imap._tcp.a.b.test.a.b.test", Ok(143)),
    ];
    assert_eq!(found("a.b.test.", &names).await, (vec![None, None], vec![]));
    // One that is empty costs one question.
    let (owners, asked) = found("a.b.test.", &names[..1]).await;
    assert_eq!(owners, [None, None]);
    assert_eq!(asked, ["_submission._tcp.a.b.test.a.b.test"]);
}

#[tokio::test]
async fn failed_question_changes_nothing() {
    let doubled = "_imap._tcp.a.b.test.a.b.test";
    let (owners, _) = found("a.b.test.", &[(doubled, Err(()))]).await;
    assert_eq!(owners, [None, None]);
    let beside = wildcard_probe_owner("a.b.test.a.b.test");
    let names = [(doubled, Ok(143)), (beside.as_str(), Err(()))];
    let (without_answer, _) = found("a.b.test.", &names).await;
    assert_eq!(without_answer, [None, None]);
}

#[tokio::test]
async fn wildcard_has_no_misplaced_records() {
    let doubled = "_imap._tcp.a.b.test.a.b.test";
    let beside = wildcard_probe_owner("a.b.test.a.b.test");
    let names = [(doubled, Ok(143)), (beside.as_str(), Ok(143))];
    assert_eq!(found("a.b.test.", &names).await.0, [None, None]);
    let other_records = [(doubled, Ok(143)), (beside.as_str(), Ok(587))];
    assert_eq!(
        found("a.b.test.", &other_records).await.0,
        [Some(doubled.to_owned()), None]
    );
}

#[tokio::test]
async fn zone_that_is_not_above_the_domain_is_not_repeated() {
    // A top-level domain may deny the whole domain.
    for zone in ["c.test.", "est.", "test.", "."] {
        let (owners, asked) = found(zone, &[]).await;
        let asked: Vec<_> = asked.iter().filter(|name| name.contains("test.")).collect();
        assert_eq!(owners, [None, None], "{zone}");
        assert!(
            asked
                .iter()
                .all(|name| !name.starts_with("_imap._tcp.a.b.test.")),
            "{zone}"
        );
    }
}
