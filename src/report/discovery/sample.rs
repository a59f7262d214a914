//! A discovery with something of everything, which every format shows. Made by hand: no clock and no
//! server is asked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, SRV};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::{DiscoveryReport, DomainListing, ListedBy};
use crate::address::Address;
use crate::discovery::{Step, discover};
use crate::finding::Severity;
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, Endpoint, Exchange, FactSource, Failure, FailureDetail,
    Flags, Lookup, Question, ResponseHeader, Transport, display_name,
};
use crate::report::look::TextStyle;
use crate::rule::fact::FirstOf;
use crate::rule::srv::{MissingRecord, RequiredRecord};
use crate::rule::{Expectation, Fact, Finding, FindingContent};
use crate::service::Interface;

/// Wide enough, and with informational findings.
pub(super) const LOOK: TextStyle = TextStyle {
    lang: crate::lang::Lang::English,
    width: 100,
    color: false,
    verbose: true,
    never_break_names: true,
};

/// The record that [`report_with_missing_record`] asks for, wider than most terminals.
pub(super) const RECORD: &str = "_submission._tcp.un-domaine-au-nom-long.mssante.fr. IN SRV 10 1 587 \
                                 smtp-psc.un-operateur-au-nom-long.exemple.fr.";

/// The sample with a finding that says which record to publish.
pub(super) fn report_with_missing_record() -> DiscoveryReport {
    let mut report = report();
    report.discovery.verdict.findings.push(missing_record());
    report
}

fn missing_record() -> Finding {
    let fact = Fact::SRV001(Box::new(MissingRecord {
        required: RequiredRecord {
            priority: 10,
            interface: Interface::Psc,
            weight: 1,
            port: 587,
        },
        fronts: FirstOf::of(["smtp-psc.un-operateur-au-nom-long.exemple.fr".to_owned()]),
        unknown_priorities: FirstOf::of([]),
        alias_of: None,
    }));
    Finding {
        owner: "_submission._tcp.un-domaine-au-nom-long.mssante.fr".into(),
        code: fact.code(),
        severity: Severity::Error,
        says: FindingContent::Fact(fact),
        evidence: None,
    }
}

fn server() -> Arc<Endpoint> {
    let addr = std::net::SocketAddr::from(([192, 0, 2, 53], 53));
    Arc::new(addr.into())
}

fn name(text: &str) -> Name {
    Name::clone(&Question::new(text, RecordType::A).unwrap().name)
}

fn srv(priority: u16, weight: u16, port: u16, target: &str) -> RData {
    RData::SRV(SRV::new(priority, weight, port, name(target)))
}

/// The answers of the sample's server.
fn outcome(owner: &str, rtype: RecordType) -> Option<AnswerOutcome> {
    let data = match (owner, rtype) {
        ("_imap._tcp.b.mssante.fr", _) => vec![
            srv(10, 1, 143, "imap-psc.exemple.fr"),
            srv(10, 3, 143, "imap-psc-2.exemple.fr"),
            srv(20, 1, 143, "imap|cert.exemple.fr"),
        ],
        ("_imaps._tcp.b.mssante.fr", _) => vec![srv(0, 1, 993, "imaps.exemple.fr")],
        ("_submission._tcp.b.mssante.fr", _) => return None,
        (_, RecordType::SRV) => return Some(AnswerOutcome::NxDomain),
        ("imap-psc-2.exemple.fr", RecordType::AAAA) => return Some(AnswerOutcome::NoData),
        ("imap|cert.exemple.fr", _) => return None,
        (_, RecordType::AAAA) => return Some(AnswerOutcome::NoData),
        _ => vec![RData::A(A([192, 31, 196, 7].into()))],
    };
    let record = |rdata: RData| AnswerRecord {
        ttl: 3600,
        data: rdata.into(),
        place: None,
    };
    Some(AnswerOutcome::Records(
        data.into_iter().map(record).collect(),
    ))
}

struct Table;

impl Lookup for Table {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let source = Some(FactSource::Server {
            endpoint: server(),
            recursion: true,
        });
        match outcome(&display_name(&question.name), question.rtype) {
            Some(outcome) => Ok(Answer {
                source,
                ..Answer::new(Vec::new(), outcome)
            }),
            None => Err(Failure {
                detail: Box::new(FailureDetail::Servfail(Vec::new())),
                source,
                attempts: 2,
                aliases: Vec::new(),
            }),
        }
    }
}

/// An exchange of that question, and how it went.
fn exchange(question: &Question, result: Result<ResponseHeader, FailureDetail>) -> Exchange {
    Exchange {
        question: question.clone(),
        query: Flags {
            authoritative: false,
            truncated: false,
            recursion_desired: true,
            recursion_available: false,
            authentic: true,
            checking_disabled: false,
        },
        server: server(),
        transport: Transport::Udp,
        sent: Instant::now(),
        duration: Duration::from_micros(12_345),
        result,
    }
}

fn reply(code: ResponseCode, message: Option<Message>) -> Result<ResponseHeader, FailureDetail> {
    Ok(ResponseHeader {
        code,
        flags: Flags {
            authoritative: false,
            truncated: false,
            recursion_desired: true,
            recursion_available: true,
            authentic: true,
            checking_disabled: false,
        },
        message: message.map(Box::new),
    })
}

/// A whole message, as a trace keeps it.
fn message(question: &Question) -> Message {
    let mut message = Message::response(4711, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.metadata.recursion_available = true;
    message.add_query(Query::query(Name::clone(&question.name), question.rtype));
    let data = srv(0, 1, 993, "imaps.exemple.fr");
    message.add_answer(Record::from_rdata(Name::clone(&question.name), 3600, data));
    message
}

fn with_exchanges(step: &mut Step) {
    step.duration = Duration::from_micros(25_000);
    let question = &step.question;
    let owner = display_name(&question.name);
    let exchange = |result| exchange(question, result);
    step.exchanges = match &step.result {
        Err(_) => vec![
            exchange(Err(FailureDetail::NoAnswer)),
            Exchange {
                transport: Transport::Tcp,
                ..exchange(reply(ResponseCode::ServFail, None))
            },
        ],
        Ok(answer) => {
            let code = match answer.outcome {
                AnswerOutcome::NxDomain => ResponseCode::NXDomain,
                _ => ResponseCode::NoError,
            };
            let traced = owner.starts_with("_imaps.").then(|| message(question));
            vec![exchange(reply(code, traced))]
        }
    };
}

/// The sample.
pub(super) fn report() -> DiscoveryReport {
    let context = crate::report::sample::report().context;
    let address = Address::parse("jean.dupont+test@b.mssante.fr").unwrap();
    let expectation = Expectation {
        requirement: &context.requirement,
        severities: &context.severities,
        declarations: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut discovery = runtime.block_on(discover(address.domain(), &expectation, &Table));
    discovery.steps.iter_mut().for_each(with_exchanges);
    let root = Question::new("fr", RecordType::NS).unwrap();
    discovery.beside = vec![exchange(&root, reply(ResponseCode::NoError, None))];
    let operator = |id: &str, name: Option<&str>| ListedBy {
        id: id.to_owned(),
        name: name.map(str::to_owned),
    };
    DiscoveryReport {
        context,
        address: Some(address),
        interface: None,
        listing: DomainListing {
            in_whitelist: Some(true),
            operators: vec![
                operator("1000000001", None),
                operator("300000000000001", Some("GIP |Exemple|")),
            ],
        },
        discovery,
    }
}
