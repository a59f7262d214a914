//! The same answers give the same report, in whatever order and at whatever pace they come.

use std::convert::Infallible;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use hickory_proto::rr::rdata::{A, AAAA, SRV};
use hickory_proto::rr::{Name, RData, RecordType};
use mssrv::audit::{self, AuditPlan, AuditSubject, Event};
use mssrv::cli::ReportFormat;
use mssrv::finding::Severities;
use mssrv::lookup::{
    Answer, AnswerOutcome, AnswerRecord, Failure, FailureDetail, Lookup, Question,
};
use mssrv::name::OperatorId;
use mssrv::observation::Depth;
use mssrv::report::look::TextStyle;
use mssrv::report::table;
use mssrv::report::{AuditContext, Collector, DomainReport, SourceKind, json, ndjson};
use mssrv::requirement::Requirement;
use mssrv::trust_space::{TrustSpace, TrustSpaceBuilder};
use sha2::{Digest, Sha256};

use crate::harness::{mssrv, temp};
use crate::resume::domains;
use crate::witness::Witness;

/// Answers every question from its own text, in every way there is, after a wait that nobody can
/// foresee.
struct Moody {
    seed: u64,
    asked: AtomicU64,
}

fn number(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest[..8]
        .iter()
        .fold(0, |number, octet| number << 8 | u64::from(*octet))
}

impl Lookup for Moody {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let chance = number(&format!("{} {turn}", self.seed));
        for _ in 0..chance % 40 {
            tokio::task::yield_now().await;
        }
        let mut answer = answer(&question)?;
        // Servers give the records of a set in any order.
        if let AnswerOutcome::Records(records) = &mut answer.outcome {
            let by = usize::try_from(chance % 1000).unwrap() % records.len();
            records.rotate_left(by);
        }
        Ok(answer)
    }
}

fn answer(question: &Question) -> Result<Answer, Failure> {
    let text = format!("{} {}", &*question.name, question.rtype);
    let mood = number(&text);
    let details = [
        FailureDetail::NoAnswer,
        FailureDetail::Servfail(Vec::new()),
        FailureDetail::ExtraOctets,
    ];
    if mood % 16 < 3 {
        return Err(Failure {
            detail: Box::new(details[usize::try_from(mood % 16).unwrap()].clone()),
            source: None,
            attempts: 7,
            aliases: Vec::new(),
        });
    }
    let outcome = match (mood % 16, question.rtype) {
        (3, _) => AnswerOutcome::NxDomain,
        (4, _) => AnswerOutcome::NoData,
        (_, RecordType::SRV) => records((0..1 + mood % 5).map(|n| {
            let bits = number(&format!("{text} {n}"));
            let target = format!("front{}.{n}.test.", bits % 50);
            let priority = [10, 10, 20, 20, 30][usize::try_from(bits % 5).unwrap()];
            let port = [143, 587, 993][usize::try_from(bits / 5 % 3).unwrap()];
            RData::SRV(SRV::new(
                priority,
                1,
                port,
                Name::from_ascii(target).unwrap(),
            ))
        })),
        (_, RecordType::A) => records([RData::A(A::new(192, 0, 2, 1))].into_iter()),
        (_, RecordType::AAAA) => {
            let address = AAAA::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
            records([RData::AAAA(address)].into_iter())
        }
        _ => AnswerOutcome::NoData,
    };
    let aliases = match mood % 7 {
        0 => vec![Name::from_ascii("alias.test.").unwrap()],
        _ => Vec::new(),
    };
    Ok(Answer::new(aliases, outcome))
}

fn records(data: impl Iterator<Item = RData>) -> AnswerOutcome {
    let record = |rdata: RData| AnswerRecord {
        ttl: 3600,
        data: rdata.into(),
        place: None,
    };
    AnswerOutcome::Records(data.map(record).collect())
}

fn space() -> TrustSpace {
    let mut builder = TrustSpaceBuilder::default();
    for n in 0..300 {
        let operator = OperatorId::parse(&format!("3000000{}", n % 9)).unwrap();
        builder.add_listing(&format!("d{n}.test"), Some(&operator), Some("Opérateur"));
    }
    builder.build(&[]).unwrap()
}

fn context(requirement: &Requirement) -> AuditContext {
    AuditContext {
        requirement: requirement.clone(),
        severities: Severities::default(),
        whitelist: None,
        source: SourceKind::Resolver,
        servers: Vec::new(),
        probe: None,
        unexamined: None,
        part: None,
        started: SystemTime::UNIX_EPOCH,
    }
}

/// One audit, as JSON, as a table, and as lines in the order they come.
fn audited(seed: u64, concurrency: usize) -> (String, String, Vec<String>) {
    let space = space();
    let requirement = Requirement::builtin();
    let plan = AuditPlan {
        requirement: &requirement,
        severities: &Severities::default(),
        depth: Depth::Neighbours,
        prober: None,
        concurrency,
    };
    let lookup = Moody {
        seed,
        asked: AtomicU64::new(0),
    };
    let mut collector = Collector::new(&space);
    let mut lines = Vec::new();
    let subjects = space.domains().map(AuditSubject::from);
    let run = audit::run(&space, subjects, &plan, &lookup, |event| {
        let audits = match event {
            Event::Settled(audits) => audits,
            Event::Alarm(alarm) => panic!("{alarm:?}"),
        };
        for audit in audits {
            let report = DomainReport::from((&space, audit.clone()));
            let mut line = String::new();
            ndjson::add_domain(&mut line, &report, &mut ndjson::Phrases::default()).unwrap();
            lines.push(line);
            collector.add(audit);
        }
        Ok::<_, Infallible>(())
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    assert_eq!(runtime.unwrap().block_on(run), Ok(()));
    let report = collector.finish(context(&requirement), SystemTime::UNIX_EPOCH);
    let look = TextStyle {
        lang: mssrv::lang::Lang::English,
        width: 100,
        color: false,
        verbose: true,
        never_break_names: false,
    };
    (
        json::render(&report).unwrap(),
        table::render(&report, look),
        lines,
    )
}

#[test]
fn order_and_pace_of_answers_leave_no_trace() {
    let (json, table, mut lines) = audited(0, 1);
    for code in [
        "SRV001", "SRV002", "SRV005", "SRV006", "TGT001", "TGT002", "DNS010", "DNS011",
    ] {
        assert!(json.contains(code), "{code} is not put to the test");
    }
    lines.sort();
    let mut orders = std::collections::BTreeSet::new();
    for (seed, concurrency) in [(1, 1), (2, 7), (3, 128), (4, 128), (5, 1000)] {
        let (again, table_again, mut lines_again) = audited(seed, concurrency);
        assert_eq!(again, json, "seed {seed}, concurrency {concurrency}");
        assert_eq!(table_again, table, "seed {seed}, concurrency {concurrency}");
        orders.insert(lines_again.clone());
        lines_again.sort();
        assert_eq!(lines_again, lines, "seed {seed}, concurrency {concurrency}");
    }
    assert!(
        orders.len() > 3,
        "the domains were settled in the same order"
    );
}

fn any_time(number: u64) -> Duration {
    Duration::from_millis(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 59)
}

#[test]
fn the_whole_program_says_the_same_but_for_times() {
    let witness = Witness::start(any_time);
    let names = domains();
    let dir = temp();
    let report = |format: &str, concurrency: &str| {
        let path = dir.path().join("report");
        let args = [
            "check",
            "--server",
            &witness.addr,
            "--rate",
            "0",
            "--neighbours",
        ];
        let more = ["--format", format, "--concurrency", concurrency, "-o"];
        let args = args.into_iter().chain(more).chain(path.to_str());
        mssrv(args.chain(names.iter().map(String::as_str))).expect(1);
        let text = fs::read_to_string(path).unwrap();
        let times = [
            "\"started\": ",
            "\"finished\": ",
            "mssrv_audit_",
            " time=\"",
            " timestamp=\"",
            "- Audit: from",
            "SRV records: audit of 20",
            ". Started 20",
        ];
        let time = |line: &&str| times.iter().all(|time| !line.contains(time));
        text.lines().filter(time).collect::<Vec<_>>().join("\n")
    };
    // A workbook is compressed, with its times: what is in it also is in the others.
    let is_shown = |it: &(ReportFormat, String)| {
        let writing = it.0.writing();
        !writing.is_in_lines() && !writing.is_binary() && !writing.is_only_for_zone_files()
    };
    for (_, format) in ReportFormat::named().filter(is_shown) {
        let first = report(&format, "1");
        for concurrency in ["128", "5"] {
            assert_eq!(
                report(&format, concurrency),
                first,
                "{format}, {concurrency}"
            );
        }
    }
}
