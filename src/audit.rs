//! From domains to verdicts: the one place with concurrency. Facts of several domains are gathered
//! at once; one consumer takes the verdicts as they come.

use std::borrow::Cow;
use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::vec::Drain;

use futures_util::stream::{self, select_all};
use futures_util::{FutureExt, Stream, StreamExt};

use crate::finding::Severities;
use crate::lookup::{Alarm, Lookup};
use crate::observation::{Depth, Observation, Room, Rooms, SharedTargets, observe};
use crate::probe::Prober;
use crate::requirement::Requirement;
use crate::rule::{self, Expectation, Verdict};
use crate::trust_space::{Domain, OperatorIndex, TrustSpace};

/// A domain to audit. It owns its name if there is no trust space, because a list of millions is read as
/// needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSubject<'a> {
    /// Lower-case A-labels, without a trailing dot.
    pub name: Cow<'a, str>,
    /// Who lists it, by identity.
    pub operators: &'a [OperatorIndex],
}

impl<'a> From<Domain<'a>> for AuditSubject<'a> {
    fn from(domain: Domain<'a>) -> Self {
        Self {
            name: Cow::Borrowed(domain.name),
            operators: domain.operators,
        }
    }
}

impl AuditSubject<'_> {
    /// The domain as its trust space gives it.
    pub fn domain(&self) -> Domain<'_> {
        Domain {
            name: &self.name,
            operators: self.operators,
        }
    }
}

/// A domain, its facts and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAudit<'a> {
    /// The domain and who lists it.
    pub domain: AuditSubject<'a>,
    /// The facts, with the first records of each owner.
    pub observation: Observation,
    /// The verdict.
    pub verdict: Verdict,
}

/// A domain, its facts, and the room that they take until they are judged.
type ObservedDomain<'a, 'r> = (AuditSubject<'a>, Observation, Room<'r>);

/// How domains are audited.
#[derive(Debug, Clone, Copy)]
pub struct AuditPlan<'a> {
    /// The requirement for every domain.
    pub requirement: &'a Requirement,
    /// Severities that replace the rules' own.
    pub severities: &'a Severities,
    /// How much is gathered of each domain.
    pub depth: Depth,
    /// The prober, if fronts are probed.
    pub prober: Option<&'a Prober>,
    /// Domains looked up at once.
    pub concurrency: usize,
}

/// Domains whose probes may be pending at once. The limit is high, so that a slow front does not stall
/// lookups for domains with other fronts.
const MAX_PROBES_PENDING: usize = 4096;

/// Most verdicts handed over at once.
const MAX_VERDICTS_AT_ONCE: usize = 64;

/// Verdicts handed over at once. A domain is judged when its verdict is taken, so that the memory for one
/// verdict serves for the next one too.
pub type Verdicts<'i, 'a> = &'i mut dyn Iterator<Item = DomainAudit<'a>>;

/// What a consumer gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<T> {
    /// Something is settled.
    Settled(T),
    /// Servers do not answer. The audit continues unless the consumer ends it.
    Alarm(Alarm),
}

/// Audits `subjects`, whose operators are those of `space`, and hands them to `consume` in the order
/// they are settled: those settled at one time together, at least one. It also gets the alarms of
/// `lookup`.
///
/// At most `plan.concurrency` domains are looked up at once, and some thousands wait for their fronts
/// where these are probed; of `subjects` no more are taken.
///
/// # Errors
///
/// The first of `consume`, which ends the audit.
pub async fn run<'a, L: Lookup, E>(
    space: &'a TrustSpace,
    subjects: impl Iterator<Item = AuditSubject<'a>>,
    plan: &AuditPlan<'_>,
    lookup: &L,
    mut consume: impl FnMut(Event<Verdicts<'_, 'a>>) -> Result<(), E>,
) -> Result<(), E> {
    let targets = SharedTargets::default();
    let rooms = Rooms::default();
    let (targets, rooms) = (&targets, &rooms);
    let looked_up = |domain: AuditSubject<'a>| async move {
        let room = rooms.room();
        let (requirement, depth) = (plan.requirement, plan.depth);
        let observation = observe(&domain.name, requirement, depth, lookup, targets, &room).await;
        if plan.prober.is_some() {
            room.admit(&observation).await;
        }
        (domain, observation, room)
    };
    // A large domain keeps its room until it is judged and cut.
    let judged = |(domain, mut observation, _room): ObservedDomain<'a, '_>| {
        let expectation = Expectation {
            requirement: plan.requirement,
            severities: plan.severities,
            declarations: space.declarations(domain.domain()),
        };
        let verdict = rule::judge(&observation, &expectation);
        // Many domains are handed over together, or wait in a report.
        observation.keep_few_records();
        DomainAudit {
            domain,
            observation,
            verdict,
        }
    };
    let consume = |event: Event<Drain<'_, ObservedDomain<'a, '_>>>| match event {
        Event::Settled(observed) => consume(Event::Settled(&mut observed.map(judged))),
        Event::Alarm(alarm) => consume(Event::Alarm(alarm)),
    };
    // Each worker observes one domain after another, so that the memory for one domain, some KiB, serves for
    // the next one too.
    let (_, most) = subjects.size_hint();
    let workers = plan.concurrency.max(1).min(most.unwrap_or(usize::MAX));
    let subjects = RefCell::new(subjects);
    let next = || subjects.borrow_mut().next();
    let worker = || {
        stream::unfold((), |()| async {
            let subject = next()?;
            Some((looked_up(subject).await, ()))
        })
    };
    let observations = select_all((0..workers).map(|_| Box::pin(worker())));
    let Some(prober) = plan.prober else {
        return fold(observations, MAX_VERDICTS_AT_ONCE, lookup, consume).await;
    };
    let probed = observations.map(async |(domain, mut observation, room)| {
        observation.probe(plan.requirement, prober).await;
        (domain, observation, room)
    });
    let probed = probed.buffer_unordered(MAX_PROBES_PENDING);
    fold(probed, MAX_VERDICTS_AT_ONCE, lookup, consume).await
}

/// Hands what `gather` makes of each of `subjects` by asking `lookup` to `consume`, in the order they
/// are settled, and the alarms of `lookup`.
///
/// At most `concurrency` of them are under way at once; of `subjects` no more are taken.
///
/// # Errors
///
/// The first of `consume`, which ends the work.
pub async fn each<S, F: Future, E>(
    subjects: impl Iterator<Item = S>,
    concurrency: usize,
    lookup: &impl Lookup,
    gather: impl FnMut(S) -> F,
    mut consume: impl FnMut(Event<F::Output>) -> Result<(), E>,
) -> Result<(), E> {
    let gathered = stream::iter(subjects).map(gather);
    let gathered = gathered.buffer_unordered(concurrency.max(1));
    fold(gathered, 1, lookup, |event| match event {
        Event::Settled(mut items) => items.try_for_each(|item| consume(Event::Settled(item))),
        Event::Alarm(alarm) => consume(Event::Alarm(alarm)),
    })
    .await
}

/// Passes on all ready items, up to `most` at once.
async fn fold<T, E>(
    gathered: impl Stream<Item = T>,
    most: usize,
    lookup: &impl Lookup,
    mut consume: impl FnMut(Event<Drain<'_, T>>) -> Result<(), E>,
) -> Result<(), E> {
    let mut gathered = pin!(gathered.fuse());
    let mut alarm = pin!(lookup.alarm());
    // One block of memory for all handfuls, unlike `StreamExt::ready_chunks`: to ask for large blocks again and
    // again makes all others slower.
    let mut ready = Vec::with_capacity(most);
    loop {
        tokio::select! {
            // An alarm comes first: it may end the work.
            biased;
            raised = &mut alarm => {
                consume(Event::Alarm(raised))?;
                alarm.set(lookup.alarm());
            }
            item = gathered.next() => {
                let Some(item) = item else {
                    return Ok(());
                };
                ready.push(item);
                while ready.len() < most
                    && let Some(Some(more)) = gathered.next().now_or_never()
                {
                    ready.push(more);
                }
                consume(Event::Settled(ready.drain(..)))?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
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

    /// Gives every owner, and every other name that is asked for SRV records, so many records, whose targets
    /// lie in the domain. Counts the domains whose targets are asked about at once.
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
}
