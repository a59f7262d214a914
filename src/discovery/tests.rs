//! Tests the results, the number of round trips, and the choices of a client.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::{A, AAAA, SRV};
use hickory_proto::rr::{Name, RData, RecordType};

use super::*;
use crate::finding::{Code, Severities, Status};
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, FailureDetail, Flags, Question, ResponseHeader, Transport,
    display_name,
};

type Answers = fn(&str, RecordType) -> AnswerOutcome;

/// Answers from a table, fails if it has a failure, and counts the round trips.
struct Table {
    answers: Answers,
    failing: &'static str,
    /// For each question that was answered, the round trip it took.
    answered: Mutex<Vec<u32>>,
}

impl Lookup for Table {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let before = self.answered.lock().unwrap().iter().max().copied();
        let name = display_name(&question.name);
        // Whoever is asked at the same time is asked before this is answered.
        tokio::task::yield_now().await;
        let round = before.unwrap_or_default() + 1;
        self.answered.lock().unwrap().push(round);
        if !self.failing.is_empty() && name.starts_with(self.failing) {
            return Err(Failure {
                detail: Box::new(FailureDetail::NoAnswer),
                source: None,
                attempts: 1,
                aliases: Vec::new(),
            });
        }
        Ok(Answer::new(
            Vec::new(),
            (self.answers)(&name, question.rtype),
        ))
    }
}

async fn discovered(answers: Answers, failing: &'static str) -> (Discovery, u32) {
    let table = Table {
        answers,
        failing,
        answered: Mutex::default(),
    };
    let domain = DomainName::parse("a.fr").unwrap();
    let expectation = Expectation {
        requirement: &Requirement::builtin(),
        severities: &Severities::default(),
        declarations: None,
    };
    let discovery = discover(&domain, &expectation, &table).await;
    let rounds = table.answered.into_inner().unwrap();
    (discovery, rounds.into_iter().max().unwrap())
}

fn records(data: impl IntoIterator<Item = RData>) -> AnswerOutcome {
    let record = |rdata: RData| AnswerRecord {
        ttl: 3600,
        data: rdata.into(),
        place: None,
    };
    AnswerOutcome::Records(data.into_iter().map(record).collect())
}

fn srv(priority: u16, weight: u16, port: u16, target: &str) -> RData {
    let target = Name::from_ascii(target).unwrap();
    RData::SRV(SRV::new(priority, weight, port, target))
}

fn address(rtype: RecordType) -> AnswerOutcome {
    records([match rtype {
        RecordType::A => RData::A(A(Ipv4Addr::new(192, 31, 196, 1))),
        _ => RData::AAAA(AAAA(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1))),
    }])
}

/// The four records, and addresses for whatever they name.
fn complete(name: &str, rtype: RecordType) -> AnswerOutcome {
    match (name, rtype) {
        ("_imap._tcp.a.fr", RecordType::SRV) => records([
            srv(20, 1, 143, "imap-cert.a.fr."),
            srv(10, 1, 143, "imap-psc.a.fr."),
        ]),
        ("_submission._tcp.a.fr", RecordType::SRV) => records([
            srv(10, 1, 587, "smtp-psc.a.fr."),
            srv(20, 1, 587, "smtp-cert.a.fr."),
        ]),
        (_, RecordType::SRV) => AnswerOutcome::NxDomain,
        (_, rtype) => address(rtype),
    }
}

/// Service, interface, and `host:port` or why there is none.
fn chosen(discovery: &Discovery) -> Vec<String> {
    let services = discovery.services.iter();
    let choices = services.flat_map(|it| it.choices.iter().map(|choice| (it.service, choice)));
    let text = |(service, choice): (Service, &Choice)| {
        let front = match &choice.front {
            Ok(front) => format!("{}:{}", front.host, front.port),
            Err(NoFront::Unknown(failure)) => failure.detail.to_string(),
            Err(other) => format!("{other:?}"),
        };
        format!("{service} {} {front}", choice.interface)
    };
    choices.map(text).collect()
}

/// Owner and first target of every attempt.
fn attempts(discovery: &Discovery, service: Service) -> Vec<String> {
    let mut clients = discovery.generic.iter();
    let client = clients.find(|client| client.service == service).unwrap();
    let attempts = client.attempts.iter();
    attempts
        .map(|it| {
            let target = &it.level.candidates[0].record.target;
            format!("{} {target}", it.owner.trim_end_matches("._tcp.a.fr"))
        })
        .collect()
}

#[tokio::test]
async fn a_complete_domain_takes_two_round_trips_and_gives_four_fronts() {
    let (discovery, rounds) = discovered(complete, "").await;
    assert_eq!(rounds, 2);
    let expected = [
        "imap PSC imap-psc.a.fr:143",
        "imap authcli imap-cert.a.fr:143",
        "submission PSC smtp-psc.a.fr:587",
        "submission authcli smtp-cert.a.fr:587",
    ];
    assert_eq!(chosen(&discovery), expected);
    assert_eq!(discovery.verdict.status, Status::Compliant);
    let front = discovery.services[0].choices[0].front.as_ref().unwrap();
    assert!(front.addresses[0].is_ipv6() && front.addresses[1].is_ipv4());
    assert_eq!((front.addresses.len(), &front.unresolved), (2, &None));
    // Two services, four beside them and one unpublished name; four targets.
    let of_round = |round| {
        discovery
            .steps
            .iter()
            .filter(|it| it.round == round)
            .count()
    };
    assert_eq!([of_round(1), of_round(2)], [7, 8]);
    assert_eq!(discovery.steps.len(), 15);
}

#[tokio::test]
async fn a_domain_that_is_not_there_takes_two_round_trips_too() {
    let (discovery, rounds) = discovered(|_, _| AnswerOutcome::NxDomain, "").await;
    assert_eq!(rounds, 2);
    assert_eq!(discovery.verdict.status, Status::Absent);
    assert!(chosen(&discovery).iter().all(|it| it.ends_with("NoRecord")));
    assert_eq!(attempts(&discovery, Service::Imap), [""; 0]);
    let last = &discovery.steps.last().unwrap().question;
    assert_eq!(
        (last.rtype, display_name(&last.name)),
        (RecordType::SOA, "a.fr".to_owned())
    );
}

#[tokio::test]
async fn failed_lookup_is_unknown_and_not_absent() {
    let (discovery, _) = discovered(complete, "_imap.").await;
    assert_eq!(discovery.verdict.status, Status::Undetermined);
    let expected = [
        "imap PSC no answer in time",
        "imap authcli no answer in time",
        "submission PSC smtp-psc.a.fr:587",
        "submission authcli smtp-cert.a.fr:587",
    ];
    assert_eq!(chosen(&discovery), expected);
    assert_eq!(discovery.generic[0].unknown, ["_imap._tcp.a.fr"]);
    assert_eq!(discovery.generic[1].unknown, [""; 0]);
}

/// In an audit, a target that many domains share is looked up again after a failure. Here no other domain
/// needs it.
#[tokio::test]
async fn a_front_whose_addresses_are_not_known_is_asked_for_once() {
    let (discovery, rounds) = discovered(complete, "imap-psc.").await;
    assert_eq!(rounds, 2);
    let front = discovery.services[0].choices[0].front.as_ref().unwrap();
    assert_eq!(front.addresses, [] as [IpAddr; 0]);
    assert!(matches!(
        &front.unresolved,
        Some(AddressesUnknown::Failed(_))
    ));
    let about = |step: &&Step| display_name(&step.question.name) == "imap-psc.a.fr";
    assert_eq!(discovery.steps.iter().filter(about).count(), 2);
}

#[tokio::test]
async fn an_unavailable_service_has_no_front() {
    let answers: Answers = |name, rtype| match name {
        "_imap._tcp.a.fr" => records([srv(0, 0, 0, ".")]),
        _ => complete(name, rtype),
    };
    let (discovery, _) = discovered(answers, "").await;
    let unavailable = ["imap PSC Unavailable", "imap authcli Unavailable"];
    assert_eq!(chosen(&discovery)[..2], unavailable);
    assert_eq!(attempts(&discovery, Service::Imap), [""; 0]);
    let codes: Vec<_> = discovery
        .verdict
        .findings
        .iter()
        .map(|it| it.code)
        .collect();
    assert!(codes.contains(&Code::SRV003), "{codes:?}");
}

#[tokio::test]
async fn a_record_at_another_priority_is_no_ones_front() {
    let answers: Answers = |name, rtype| match name {
        "_imap._tcp.a.fr" => records([
            srv(0, 1, 143, "imap-psc.a.fr."),
            srv(20, 1, 993, "imap-cert.a.fr."),
        ]),
        _ => complete(name, rtype),
    };
    let (discovery, _) = discovered(answers, "").await;
    // A client takes the port that is published, right or wrong.
    let expected = ["imap PSC NoRecord", "imap authcli imap-cert.a.fr:993"];
    assert_eq!(chosen(&discovery)[..2], expected);
    let generic = ["_imap imap-psc.a.fr", "_imap imap-cert.a.fr"];
    assert_eq!(attempts(&discovery, Service::Imap), generic);
}

#[tokio::test]
async fn a_generic_client_prefers_implicit_tls_and_then_goes_by_priority() {
    let answers: Answers = |name, rtype| match (name, rtype) {
        ("_imaps._tcp.a.fr", _) => records([srv(50, 1, 993, "imaps.a.fr.")]),
        ("_pop3s._tcp.a.fr", _) => records([srv(5, 1, 995, "pop3s.a.fr.")]),
        ("_pop3._tcp.a.fr", _) => records([srv(10, 1, 110, "pop3.a.fr.")]),
        ("_submissions._tcp.a.fr", _) => records([srv(0, 0, 0, ".")]),
        _ => complete(name, rtype),
    };
    let (discovery, _) = discovered(answers, "").await;
    let expected = [
        "_pop3s pop3s.a.fr",
        "_imaps imaps.a.fr",
        "_imap imap-psc.a.fr",
        "_pop3 pop3.a.fr",
        "_imap imap-cert.a.fr",
    ];
    assert_eq!(attempts(&discovery, Service::Imap), expected);
    let sending = ["_submission smtp-psc.a.fr", "_submission smtp-cert.a.fr"];
    assert_eq!(attempts(&discovery, Service::Submission), sending);
    // Priorities mean nothing but order there.
    let interfaces = discovery.generic[0].attempts.iter();
    let interfaces: Vec<_> = interfaces.map(|it| it.level.interface).collect();
    let psc = Some(Interface::Psc);
    let authcli = Some(Interface::Authcli);
    assert_eq!(interfaces, [None, None, psc, None, authcli]);
}

/// Whoever runs several at once may give each to a thread.
#[test]
fn a_discovery_may_go_to_another_thread() {
    fn sendable(_: impl Send) {}
    let table = Table {
        answers: complete,
        failing: "",
        answered: Mutex::default(),
    };
    let domain = DomainName::parse("a.fr").unwrap();
    let (requirement, severities) = (Requirement::builtin(), Severities::default());
    let expectation = Expectation {
        requirement: &requirement,
        severities: &severities,
        declarations: None,
    };
    sendable(discover(&domain, &expectation, &table));
}

fn question(name: &str) -> Question {
    Question::new(name, RecordType::SRV).unwrap()
}

/// A step that took ten seconds from `asked` on.
fn step(name: &str, alias: Option<&str>, asked: Instant) -> Step {
    let aliases = alias.map(|alias| Name::clone(&question(alias).name));
    Step {
        round: 1,
        question: question(name),
        duration: Duration::from_secs(10),
        result: Ok(Answer::new(
            aliases.into_iter().collect(),
            AnswerOutcome::NoData,
        )),
        exchanges: Vec::new(),
        asked,
    }
}

#[test]
fn an_exchange_belongs_to_the_step_it_was_made_for() {
    let now = Instant::now();
    let later = now + Duration::from_secs(60);
    let mut steps = [
        step("a.fr", Some("x.fr"), now),
        step("b.fr", Some("x.fr"), later),
        step("c.fr", None, now),
    ];
    let exchange = |name: &str, sent| Exchange {
        question: question(name),
        query: Flags {
            authoritative: false,
            truncated: false,
            recursion_desired: true,
            recursion_available: false,
            authentic: true,
            checking_disabled: false,
        },
        server: Arc::new(SocketAddr::from(([127, 0, 0, 1], 53)).into()),
        transport: Transport::Udp,
        sent,
        duration: Duration::ZERO,
        result: Ok(ResponseHeader {
            code: ResponseCode::NoError,
            flags: Flags {
                authoritative: false,
                truncated: false,
                recursion_desired: true,
                recursion_available: true,
                authentic: false,
                checking_disabled: false,
            },
            message: None,
        }),
    };
    let exchanges = [
        exchange("a.fr", now),
        exchange("c.fr", now),
        exchange("x.fr", now),
        exchange("x.fr", later),
        exchange("fr", now),
    ];
    let beside = steps::attribute(exchanges.to_vec(), &mut steps);
    assert_eq!(beside, exchanges[4..]);
    assert_eq!(
        steps[0].exchanges,
        [exchanges[0].clone(), exchanges[2].clone()]
    );
    assert_eq!(steps[1].exchanges, exchanges[3..4]);
    assert_eq!(steps[2].exchanges, exchanges[1..2]);
}

/// Whether each interface can be used, and the code of the first fault.
fn concluded(discovery: &Discovery) -> (Vec<Usable>, Option<Code>) {
    let conclusion = discovery.conclusion(None);
    let interfaces = conclusion.interfaces.iter().map(|(_, usable)| *usable);
    (interfaces.collect(), conclusion.first.map(|it| it.code))
}

#[tokio::test]
async fn interface_is_usable_if_all_its_records_lead_to_fronts() {
    use Usable::{No, Unknown, Yes};

    let (complete, _) = discovered(self::complete, "").await;
    assert_eq!(concluded(&complete), (vec![Yes, Yes], None));
    let (unknown, _) = discovered(self::complete, "_submission.").await;
    let failed = (vec![Unknown, Unknown], Some(Code::DNS010));
    assert_eq!(concluded(&unknown), failed);
    let (no_addresses_known, _) = discovered(self::complete, "imap-cert.").await;
    let one_failed = (vec![Yes, Unknown], Some(Code::DNS010));
    assert_eq!(concluded(&no_addresses_known), one_failed);
    let cases: [(Answers, _); 5] = [
        // What is wrong with the weight stops no client.
        (
            |name, rtype| match (name, rtype) {
                ("_imap._tcp.a.fr", RecordType::SRV) => records([
                    srv(10, 0, 143, "imap-psc.a.fr."),
                    srv(20, 1, 143, "imap-cert.a.fr."),
                ]),
                _ => self::complete(name, rtype),
            },
            (vec![Yes, Yes], Some(Code::SRV004)),
        ),
        // The missing record comes before the extra one.
        (
            |name, rtype| match (name, rtype) {
                ("_imap._tcp.a.fr", RecordType::SRV) => records([
                    srv(0, 1, 143, "imap-psc.a.fr."),
                    srv(10, 1, 143, "imap-psc.a.fr."),
                ]),
                _ => self::complete(name, rtype),
            },
            (vec![Yes, No], Some(Code::SRV001)),
        ),
        // A second front of another port is not the one that the client takes first.
        (
            |name, rtype| match (name, rtype) {
                ("_imap._tcp.a.fr", RecordType::SRV) => records([
                    srv(10, 9, 143, "imap-psc.a.fr."),
                    srv(10, 1, 993, "imap-psc.a.fr."),
                    srv(20, 1, 143, "imap-cert.a.fr."),
                ]),
                _ => self::complete(name, rtype),
            },
            (vec![Yes, Yes], Some(Code::SRV004)),
        ),
        (
            |name, rtype| match (name, rtype) {
                ("smtp-psc.a.fr", _) => AnswerOutcome::NoData,
                _ => self::complete(name, rtype),
            },
            (vec![No, Yes], Some(Code::TGT002)),
        ),
        // Nothing published is no finding.
        (
            |_, rtype| match rtype {
                RecordType::SRV => AnswerOutcome::NoData,
                rtype => address(rtype),
            },
            (vec![No, No], None),
        ),
    ];
    for (answers, expected) in cases {
        let (discovery, _) = discovered(answers, "").await;
        assert_eq!(concluded(&discovery), expected);
    }
}

#[tokio::test]
async fn other_interface_does_not_count_if_one_is_wanted() {
    let answers: Answers = |name, rtype| match (name, rtype) {
        ("_imap._tcp.a.fr", RecordType::SRV) => records([srv(10, 1, 143, "imap-psc.a.fr.")]),
        _ => complete(name, rtype),
    };
    let (discovery, _) = discovered(answers, "").await;
    let conclusion = discovery.conclusion(Some(Interface::Psc));
    assert_eq!(conclusion.interfaces, [(Interface::Psc, Usable::Yes)]);
    assert_eq!(conclusion.records.len(), 2);
    // The domain's verdict still has a reason.
    assert_eq!(conclusion.first.map(|it| it.code), Some(Code::SRV001));
}
