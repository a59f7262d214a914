use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use super::*;
use crate::lookup::{Answer, AnswerOutcome, AnswerRecord, Failure, Question, display_name};
use crate::probe::{Cause, Settings};
use crate::trust_space::TrustSpaceBuilder;

fn settled<T>(event: Event<T>) -> T {
    match event {
        Event::Settled(item) => item,
        Event::Alarm(alarm) => panic!("{alarm:?}"),
    }
}

/// Counts the questions under way.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Lookup for Gauge {
    async fn ask(&self, _: Question) -> Result<Answer, Failure> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Answer::new(Vec::new(), AnswerOutcome::NoData))
    }
}

#[tokio::test]
async fn every_domain_is_audited_once_and_no_more_than_asked_at_once() {
    let mut builder = TrustSpaceBuilder::default();
    let names: Vec<_> = (10..40).map(|n| format!("d{n}.fr")).collect();
    names.iter().for_each(|name| builder.add_named(name));
    let space = builder.build(&[]).unwrap();
    let gauge = Gauge::default();
    let mut seen = Vec::new();
    let plan = AuditPlan {
        requirement: &Requirement::builtin(),
        severities: &Severities::default(),
        depth: Depth::Needed,
        prober: None,
        concurrency: 3,
    };
    let subjects = space.domains().map(AuditSubject::from);
    let done = run(&space, subjects, &plan, &gauge, |event| {
        let audits = settled(event);
        seen.extend(audits.map(|audit| audit.domain.name.to_string()));
        Ok::<_, Infallible>(())
    })
    .await;
    assert_eq!(done, Ok(()));
    seen.sort();
    assert_eq!(seen, names);
    // Two owners a domain are asked for at once.
    assert_eq!(gauge.most.load(Ordering::SeqCst), 3 * 2);
}

/// Gives every owner, and every other name that is asked for SRV records, `records` records, whose
/// targets are in the domain. Counts the domains whose targets are asked about at once.
struct Crowd {
    records: u16,
    domains: Mutex<BTreeMap<String, u16>>,
    most: AtomicUsize,
}

impl Lookup for Crowd {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let name = display_name(&question.name);
        let domain = name.rsplit('.').take(2).collect::<Vec<_>>();
        tokio::task::yield_now().await;
        if question.rtype != RecordType::SRV {
            {
                let mut domains = self.domains.lock().unwrap();
                *domains.entry(domain[1].to_owned()).or_default() += 1;
                self.most.fetch_max(domains.len(), Ordering::SeqCst);
            }
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let mut domains = self.domains.lock().unwrap();
            *domains.get_mut(domain[1]).unwrap() -= 1;
            domains.retain(|_, questions| *questions > 0);
            return Ok(Answer::new(Vec::new(), AnswerOutcome::NoData));
        }
        let record = |number| {
            let target = format!("t{number}.{}.{}.", domain[1], domain[0]);
            let target = Name::from_ascii(target).unwrap();
            AnswerRecord {
                ttl: 60,
                data: RData::SRV(SRV::new(10, 1, number, target)).into(),
                place: None,
            }
        };
        let records = (0..self.records).map(record).collect();
        Ok(Answer::new(Vec::new(), AnswerOutcome::Records(records)))
    }
}

#[tokio::test]
async fn domains_with_many_records_are_audited_a_few_at_a_time() {
    for (records, depth, at_once) in [
        (16, Depth::Needed, 12),
        (17, Depth::Needed, 4),
        (17, Depth::Neighbours, 4),
    ] {
        let mut builder = TrustSpaceBuilder::default();
        let names: Vec<_> = (10..40).map(|n| format!("d{n}.fr")).collect();
        names.iter().for_each(|name| builder.add_named(name));
        let space = builder.build(&[]).unwrap();
        let crowd = Crowd {
            records,
            domains: Mutex::default(),
            most: AtomicUsize::default(),
        };
        let plan = AuditPlan {
            requirement: &Requirement::builtin(),
            severities: &Severities::default(),
            depth,
            prober: None,
            concurrency: 12,
        };
        let mut audited = 0;
        let subjects = space.domains().map(AuditSubject::from);
        let Ok(()) = run(&space, subjects, &plan, &crowd, |event| {
            for audit in settled(event) {
                assert_eq!(audit.observation.targets.len(), usize::from(records));
                audited += 1;
            }
            Ok::<_, Infallible>(())
        })
        .await;
        assert_eq!(audited, names.len());
        let most = crowd.most.load(Ordering::SeqCst);
        assert_eq!(most, at_once, "{records} records, {depth:?}");
    }
}

/// Leads every domain to the front of its own that it is the name of.
struct Fronts(BTreeMap<String, u16>);

impl Lookup for Fronts {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let name = display_name(&question.name);
        let domain = name.strip_prefix("_imap._tcp.");
        let data = match (domain.and_then(|it| self.0.get(it)), question.rtype) {
            (Some(port), RecordType::SRV) => {
                let target = Name::from_ascii(format!("front.{}.", domain.unwrap())).unwrap();
                RData::SRV(SRV::new(10, 1, *port, target))
            }
            (None, RecordType::A) => RData::A(Ipv4Addr::LOCALHOST.into()),
            _ => return Ok(Answer::new(Vec::new(), AnswerOutcome::NoData)),
        };
        let record = AnswerRecord {
            ttl: 60,
            data: data.into(),
            place: None,
        };
        Ok(Answer::new(
            Vec::new(),
            AnswerOutcome::Records(vec![record]),
        ))
    }
}

#[tokio::test]
async fn a_slow_front_does_not_keep_others_from_being_probed() {
    // As many as one host is visited by at once.
    const FRONTS: usize = 4;
    let all_there = Arc::new(Barrier::new(FRONTS));
    let mut fronts = BTreeMap::new();
    let mut builder = TrustSpaceBuilder::default();
    for n in 0..FRONTS {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        fronts.insert(format!("d{n}.fr"), listener.local_addr().unwrap().port());
        builder.add_named(&format!("d{n}.fr"));
        let all_there = Arc::clone(&all_there);
        tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            all_there.wait().await;
            tcp.write_all(b"none\r\n").await.unwrap();
        });
    }
    let space = builder.build(&[]).unwrap();
    let prober = Prober::new(Settings {
        timeout: Duration::from_secs(10),
        private: true,
        authorities: None,
        identity: None,
        files: Arc::default(),
        now: SystemTime::now,
    });
    let plan = AuditPlan {
        requirement: &Requirement::builtin(),
        severities: &Severities::default(),
        depth: Depth::Needed,
        prober: Some(&prober),
        concurrency: 1,
    };
    let mut causes = Vec::new();
    let subjects = space.domains().map(AuditSubject::from);
    let Ok(()) = run(&space, subjects, &plan, &Fronts(fronts), |event| {
        let audits = settled(event);
        let halts = audits.map(|audit| audit.observation.fronts[0].visits[0].error.clone());
        causes.extend(halts.map(|halt| halt.unwrap().cause));
        Ok::<_, Infallible>(())
    })
    .await;
    assert_eq!(causes, vec![Cause::Alien("none".to_owned()); FRONTS]);
}
