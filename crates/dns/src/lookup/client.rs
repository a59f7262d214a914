//! The stub resolver: has its servers resolve names, repeats queries without a response, follows aliases, and
//! compares the answers of several servers.

use std::collections::BTreeMap;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use futures_util::future::Either;
use futures_util::stream::FuturesUnordered;
use hickory_proto::rr::{Name, RecordType};
use tokio::time::{Instant, timeout_at};

use super::agreement::agreement;
use super::asker::{AttemptContext, QuerySender};
use super::attempts::{self, MAX_REFUSALS, UnusableResponse};
use super::detail::DenialFlaw;
use super::message::{self, MAX_ALIASES, Query, Reading};
use super::response::Response;
use super::{
    Alarm, Answer, ClientOptions, Endpoint, FactSource, Failure, FailureDetail, FailureKind,
    Lookup, Note, Question, Tls, Transcript,
};

/// Longest alias chain followed over several answers.
pub(super) const MAX_CHASES: usize = 8;

/// Which of several servers is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerPolicy {
    /// The first that answers, in order; each further attempt goes to the next.
    First,
    /// All are asked, and those that answer must agree.
    Agreement,
}

/// Has recursive servers resolve names: over UDP, with TCP if an answer is truncated, or over TLS or HTTPS.
#[derive(Debug)]
pub struct Client {
    servers: Vec<Arc<Endpoint>>,
    choice: AnswerPolicy,
    asker: QuerySender,
    /// How many questions others answered, and each server did not.
    unconfirmed: Vec<AtomicUsize>,
}

impl Client {
    /// A client of these servers, of which there must be at least one.
    pub fn new(
        servers: impl IntoIterator<Item = impl Into<Endpoint>>,
        choice: AnswerPolicy,
        options: ClientOptions,
    ) -> Self {
        let servers = servers.into_iter().map(|server| Arc::new(server.into()));
        let servers: Vec<_> = servers.collect();
        debug_assert!(!servers.is_empty(), "a client needs a server");
        Self {
            unconfirmed: servers.iter().map(|_| AtomicUsize::default()).collect(),
            servers,
            choice,
            asker: QuerySender::new(options),
        }
    }

    /// Enables servers over TLS and HTTPS, and trusts these authorities.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self {
            asker: self.asker.with_tls(tls),
            ..self
        }
    }

    /// Keeping every exchange with its servers.
    #[must_use]
    pub fn with_transcript(self, transcript: Transcript) -> Self {
        Self {
            asker: self.asker.with_transcript(transcript),
            ..self
        }
    }

    /// Asks all servers. Once one has answered, the others have only the time of one response. Otherwise
    /// a silent server, which contradicts no other, would cost every question all its attempts.
    async fn ask_all(&self, question: Question) -> Result<Answer, Failure> {
        let asked = self.servers.iter().enumerate().map(async |(at, server)| {
            let said = self.resolve(slice::from_ref(server), question.clone());
            (at, said.await)
        });
        let mut asked: FuturesUnordered<_> = asked.collect();
        let mut said = BTreeMap::new();
        let mut deadline = None;
        while let Some((at, reply)) = until(deadline, asked.next()).await {
            if reply.is_ok() && deadline.is_none() {
                deadline = Some(Instant::now() + self.asker.options.timeout);
            }
            said.insert(at, reply);
        }
        for (at, unconfirmed) in self.unconfirmed.iter().enumerate() {
            if deadline.is_some() && !matches!(said.get(&at), Some(Ok(_))) {
                unconfirmed.fetch_add(1, Ordering::Relaxed);
            }
        }
        // Ordered by server, whichever answered first.
        let agreed = agreement(question.rtype, said.into_values().collect());
        if agreed.is_err() {
            self.asker.contact.exhaust(&question);
        }
        agreed
    }

    /// Remarks about the servers: one for each server that refused every question or did not answer what
    /// others did, and one for each whose denials mostly lack their proof.
    pub fn notes(&self) -> Vec<Note> {
        let tally = &self.asker.tally;
        let counts = self.servers.iter().zip(&self.unconfirmed);
        let note = |(server, count): (&Arc<Endpoint>, &AtomicUsize)| {
            if let Some(note) = tally.turned_away(server) {
                return Some(note);
            }
            let questions = count.load(Ordering::Relaxed);
            (questions > 0).then(|| Note::Unconfirmed {
                server: Arc::clone(server),
                questions,
            })
        };
        let unproven = self.servers.iter();
        let unproven = unproven.filter_map(|server| tally.proves_nothing(server, true));
        counts.filter_map(note).chain(unproven).collect()
    }

    /// Most questions are settled by the first response. The rest is boxed to keep this future small.
    async fn resolve(
        &self,
        servers: &[Arc<Endpoint>],
        question: Question,
    ) -> Result<Answer, Failure> {
        let query = Query::recursive(question);
        let read = |response| usable(&query.question, response);
        self.asker.contact.enter(&query.question).await;
        let result = match self.asker.ask_in_turn(servers, 1, &query, read).await {
            Ok((Reading::Settled(answer), source)) => Ok(Answer {
                source: Some(source),
                ..answer
            }),
            reply => Box::pin(self.follow(servers, &query, reply)).await,
        };
        self.asker.tally.record(&result);
        if result.is_err() && servers.len() == self.servers.len() {
            self.asker.contact.exhaust(&query.question);
        }
        result
    }

    /// Follows aliases to an answer, starting from the response about the first name.
    async fn follow(
        &self,
        servers: &[Arc<Endpoint>],
        first: &Arc<Query>,
        reply: Result<(Reading, FactSource), Failure>,
    ) -> Result<Answer, Failure> {
        let mut query = Arc::clone(first);
        let mut reply = Some(reply);
        let mut aliases: Vec<Name> = Vec::new();
        let mut authentic = true;
        for chases in 0..=MAX_CHASES {
            let reply = match reply.take() {
                Some(reply) => reply,
                None => {
                    let read = |response| usable(&query.question, response);
                    self.asker.ask_in_turn(servers, 1, &query, read).await
                }
            };
            let reply = match reply {
                Err(failure) => self.check_for_bogus(&query, failure).await,
                reply => reply,
            };
            let reply = match reply {
                Ok((Reading::AtApex(answer), source)) => self.at_apex(&query, answer, source).await,
                reply => reply,
            };
            let (reading, source) = reply.map_err(|failure| failure.behind(&aliases))?;
            match reading {
                Reading::Settled(mut answer) | Reading::AtApex(mut answer) => {
                    aliases.append(&mut answer.aliases);
                    return Ok(Answer {
                        aliases,
                        authentic: authentic && answer.authentic,
                        authoritative: chases == 0 && answer.authoritative,
                        source: Some(source),
                        ..answer
                    });
                }
                Reading::Follow(mut more, secure) => {
                    authentic &= secure;
                    aliases.append(&mut more);
                    if aliases.len() > MAX_ALIASES {
                        break;
                    }
                    if let Some(last) = aliases.last() {
                        query =
                            Query::recursive(Question::about(last.clone(), query.question.rtype));
                    }
                }
                // `usable` makes failures of these.
                Reading::Failed(detail, _) => {
                    return Err(Failure::new(detail).behind(&aliases));
                }
            }
        }
        let detail = FailureDetail::ManyAliasAnswers {
            aliases: MAX_ALIASES,
            answers: MAX_CHASES,
        };
        Err(Failure::new(detail).behind(&aliases))
    }

    /// Settles a denial by a SOA record at the very name. Filters make up such denials, so the server
    /// that sent it must have that SOA record when it is asked for.
    async fn at_apex(
        &self,
        query: &Query,
        answer: Answer,
        source: FactSource,
    ) -> Result<(Reading, FactSource), Failure> {
        let FactSource::Server { endpoint, .. } = &source else {
            return Ok((Reading::Settled(answer), source));
        };
        let apex = answer.aliases.last().unwrap_or(&query.question.name);
        let question = Question::about(apex.clone(), RecordType::SOA);
        let asked = Query::recursive(question);
        let read = |response| usable(&asked.question, response);
        let server = slice::from_ref(endpoint);
        match self.asker.ask_in_turn(server, 1, &asked, read).await {
            Ok((Reading::Settled(soa), _))
                if !soa.records().is_empty() && soa.aliases.is_empty() =>
            {
                Ok((Reading::Settled(answer), source))
            }
            Err(failure) if failure.kind() != FailureKind::Unproven => {
                Err(failure.behind(&answer.aliases))
            }
            _ => {
                let failure = Failure::new(FailureDetail::Denial(DenialFlaw::NoApex));
                let source = Some(source);
                Err(Failure { source, ..failure }.behind(&answer.aliases))
            }
        }
    }

    /// A validating server returns SERVFAIL both for bogus data and for data that it cannot fetch. With
    /// checking disabled (RFC 4035 section 3.2.2), it has an answer only in the first case, unless it can
    /// fetch the data by now. Then it also has an answer with checking.
    async fn check_for_bogus(
        &self,
        query: &Arc<Query>,
        failure: Failure,
    ) -> Result<(Reading, FactSource), Failure> {
        let (FailureKind::ServFail, Some(FactSource::Server { endpoint, .. })) =
            (failure.kind(), &failure.source)
        else {
            return Err(failure);
        };
        let unchecked = Arc::new(Query {
            unchecked: true,
            ..Query::clone(query)
        });
        if self.ask_until_answered(endpoint, &unchecked).await.is_err() {
            return Err(failure);
        }
        match self.ask_until_answered(endpoint, query).await {
            Ok(reading) => Ok((reading, attempts::source(endpoint, query))),
            Err(FailureKind::ServFail) => Err(Failure {
                detail: Box::new(FailureDetail::Bogus(failure.detail)),
                ..failure
            }),
            Err(_) => Err(failure),
        }
    }

    /// Asks one server until it says something.
    async fn ask_until_answered(
        &self,
        server: &Arc<Endpoint>,
        query: &Arc<Query>,
    ) -> Result<Reading, FailureKind> {
        let read = |response| usable(&query.question, response);
        for round in 0..MAX_REFUSALS {
            let attempt = AttemptContext {
                round,
                after_silence: round > 0,
            };
            match self.asker.attempt(server, query, attempt, read).await {
                Ok(reading) => return Ok(reading),
                Err((failure, true)) => return Err(failure.kind()),
                Err((_, false)) => {}
            }
        }
        Err(FailureKind::Timeout)
    }
}

fn usable(question: &Question, response: Response) -> Result<Reading, UnusableResponse> {
    match message::read_response(question, response) {
        Reading::Failed(detail, aliases) => Err((detail, aliases)),
        reading => Ok(reading),
    }
}

/// The output of `future`, or `None` if the deadline is first.
async fn until<T>(deadline: Option<Instant>, future: impl Future<Output = Option<T>>) -> Option<T> {
    match deadline {
        None => future.await,
        Some(deadline) => timeout_at(deadline, future).await.ok().flatten(),
    }
}

impl Lookup for Client {
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, Failure>> {
        match self.choice {
            AnswerPolicy::Agreement if self.servers.len() > 1 => {
                Either::Right(Box::pin(self.ask_all(question)))
            }
            AnswerPolicy::First | AnswerPolicy::Agreement => {
                Either::Left(self.resolve(&self.servers, question))
            }
        }
    }

    fn alarm(&self) -> impl Future<Output = Alarm> {
        self.asker.contact.alarm()
    }

    fn is_unheard(&self) -> bool {
        !self.asker.contact.was_heard()
    }

    fn transcript(&self) -> Option<&Transcript> {
        self.asker.transcript()
    }
}

#[cfg(test)]
mod tests;
