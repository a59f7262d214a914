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
mod tests;
