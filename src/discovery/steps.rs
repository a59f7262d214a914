//! Records the questions of a discovery, and their results.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hickory_proto::rr::{Name, RecordType};

use crate::lookup::{
    Answer, Exchange, Failure, Lookup, Question, Transcript, WireName, display_name,
};
use crate::service::Service;

/// One question of a discovery, and what came of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The round trip it belongs to, from 1. The questions of one are asked at once.
    pub round: u32,
    /// The question.
    pub question: Question,
    /// From asking to knowing, with all attempts and whatever aliases lead to.
    pub duration: Duration,
    /// The source's answer.
    pub result: Result<Answer, Failure>,
    /// The exchanges made for it, in the order of sending. Empty if the source asks no servers, or keeps
    /// no transcript.
    pub exchanges: Vec<Exchange>,
    /// When it was asked.
    pub(super) asked: Instant,
}

impl Step {
    /// Whether the exchange was made for this question: while it was open, and about its name or one that
    /// its aliases lead to.
    fn explains(&self, exchange: &Exchange) -> bool {
        let aliases = match &self.result {
            Ok(answer) => &answer.aliases,
            Err(failure) => &failure.aliases,
        };
        let is_name = |name: &&Name| **name == *exchange.question.name;
        let mut names = std::iter::once(&*self.question.name).chain(aliases);
        exchange.question.rtype == self.question.rtype
            && (self.asked..=self.asked + self.duration).contains(&exchange.sent)
            && names.any(|name| is_name(&name))
    }
}

/// Gives each exchange to the step it was made for; those of none, such as the search for a zone's
/// servers, are returned.
pub(super) fn attribute(exchanges: Vec<Exchange>, steps: &mut [Step]) -> Vec<Exchange> {
    let mut others = Vec::new();
    for exchange in exchanges {
        // The name itself says more than an alias that several questions may lead to.
        let asked = |step: &&mut Step| step.question == exchange.question;
        let step = if steps.iter().any(|step| step.question == exchange.question) {
            steps.iter_mut().find(asked)
        } else {
            steps.iter_mut().find(|step| step.explains(&exchange))
        };
        match step {
            Some(step) => step.exchanges.push(exchange),
            None => others.push(exchange),
        }
    }
    others
}

/// A source of answers that remembers what it was asked.
pub(super) struct RecordingLookup<'a, L> {
    lookup: &'a L,
    steps: Mutex<Vec<AskedQuestion>>,
}

struct AskedQuestion {
    question: Question,
    at: Instant,
    reply: Option<(Duration, Result<Answer, Failure>)>,
}

impl<'a, L: Lookup> RecordingLookup<'a, L> {
    pub(super) fn new(lookup: &'a L) -> Self {
        Self {
            lookup,
            steps: Mutex::default(),
        }
    }

    /// The questions about `domain` that were answered, in the order of asking.
    pub(super) fn steps(self, domain: &str) -> Vec<Step> {
        let asked = self
            .steps
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let step = |one: AskedQuestion| {
            let (took, result) = one.reply?;
            Some(Step {
                round: round(&one.question, domain),
                question: one.question,
                duration: took,
                result,
                exchanges: Vec::new(),
                asked: one.at,
            })
        };
        asked.into_iter().filter_map(step).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<AskedQuestion>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The owners of the domain are known beforehand. Addresses, the domain itself and owners without their final
/// dot follow from their records, and names beside such an owner from its records.
fn round(question: &Question, domain: &str) -> u32 {
    let name = display_name(&question.name);
    let is_service = |service: &Service| name.starts_with(service.labels());
    let is_own = name
        .strip_suffix(domain)
        .is_some_and(|labels| labels.split('.').filter(|label| !label.is_empty()).count() == 2);
    match question.rtype {
        RecordType::SRV if is_own => 1,
        RecordType::SRV if !Service::ALL.iter().any(is_service) => 3,
        _ => 2,
    }
}

impl<L: Lookup> Lookup for RecordingLookup<'_, L> {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let at = Instant::now();
        let place = {
            let mut steps = self.lock();
            steps.push(AskedQuestion {
                question: question.clone(),
                at,
                reply: None,
            });
            steps.len() - 1
        };
        let result = self.lookup.ask(question).await;
        self.lock()[place].reply = Some((at.elapsed(), result.clone()));
        result
    }

    fn covers(&self, name: &WireName) -> bool {
        self.lookup.covers(name)
    }

    fn transcript(&self) -> Option<&Transcript> {
        self.lookup.transcript()
    }
}
