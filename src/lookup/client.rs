//! The stub resolver: has its servers resolve names, asks again where they fall silent, follows
//! aliases, and holds their answers against each other.

use std::sync::Arc;

use futures_util::future::join_all;
use hickory_proto::rr::Name;
use tokio::time::{Duration, sleep};

use super::agreement::agreement;
use super::asker::Asker;
use super::message::{self, Query, Reading};
use super::{
    Answer, ClientOptions, Endpoint, Failure, FailureKind, Lookup, Question, Source, display_name,
};

/// Longest alias chain followed over several answers.
const MAX_CHASES: usize = 8;
/// Attempts after which a server's word stands, if its word is that it cannot answer. A silence may
/// be a lost datagram and is worth more of them.
const PATIENCE: u32 = 3;
/// Rest before a server that cannot answer is asked again: it may be overloaded, or about to
/// replace what it has.
const REST: Duration = Duration::from_millis(250);

/// Which of several servers is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The first that answers, in order; each further attempt goes to the next.
    First,
    /// All are asked, and those that answer must agree.
    Agreement,
}

/// Has recursive servers resolve names, over UDP with TCP where an answer is truncated.
#[derive(Debug)]
pub struct Client {
    servers: Vec<Arc<Endpoint>>,
    choice: Choice,
    asker: Asker,
}

impl Client {
    /// A client of these servers, of which there must be at least one.
    pub fn new(
        servers: impl IntoIterator<Item = impl Into<Endpoint>>,
        choice: Choice,
        options: ClientOptions,
    ) -> Self {
        let servers = servers.into_iter().map(|server| Arc::new(server.into()));
        let servers: Vec<_> = servers.collect();
        debug_assert!(!servers.is_empty(), "a client needs a server");
        Self {
            servers,
            choice,
            asker: Asker::new(options),
        }
    }

    async fn all(&self, question: &Question) -> Result<Answer, Failure> {
        let asked = self.servers.iter().map(std::slice::from_ref);
        let said = join_all(asked.map(|server| self.resolve(server, question.clone()))).await;
        agreement(question.rtype, said)
    }

    async fn resolve(
        &self,
        servers: &[Arc<Endpoint>],
        question: Question,
    ) -> Result<Answer, Failure> {
        let mut aliases: Vec<Name> = Vec::new();
        let mut authentic = true;
        let mut asked = question;
        for chases in 0..=MAX_CHASES {
            let told = self.attempts(servers, &asked).await;
            let (reading, source) = told.map_err(|failure| behind(&aliases, failure))?;
            match reading {
                Reading::Settled(mut answer) => {
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
                    if let Some(last) = aliases.last() {
                        asked.name = last.clone();
                    }
                }
                // `attempts` turns these into errors.
                Reading::Failed(kind, detail, _) => {
                    return Err(behind(&aliases, unattempted(kind, detail)));
                }
            }
        }
        let detail = format!("the chain of aliases (CNAME) is longer than {MAX_CHASES} answers");
        Err(behind(
            &aliases,
            unattempted(FailureKind::Malformed, detail),
        ))
    }

    /// Attempts until one is answered, with every server asked at least once. Of several failures
    /// the last is told, but a silence is not told where another attempt had an answer, and the
    /// first of one kind says most: caches forget why (RFC 8914 section 4.14).
    async fn attempts(
        &self,
        servers: &[Arc<Endpoint>],
        question: &Question,
    ) -> Result<(Reading, Source), Failure> {
        let query = Query {
            question: question.clone(),
            recursion: true,
            unchecked: false,
        };
        let count = u32::try_from(servers.len()).unwrap_or(u32::MAX);
        let attempts = self.asker.options.retries.saturating_add(1).max(count);
        let mut told: Option<Failure> = None;
        let mut words = 0;
        for (attempt, server) in (0..attempts).zip(servers.iter().cycle()) {
            // Waits grow from round to round, not from server to server.
            let round = attempt / count.max(1);
            if round * words > 0 {
                sleep(REST).await;
            }
            let (failure, is_word) = match self.once(server, &query, round).await {
                Ok(reading) => return Ok((reading, source(server))),
                Err(unusable) => unusable,
            };
            words += u32::from(is_word);
            let told = told.get_or_insert_with(|| failure.clone());
            if ![told.kind, FailureKind::Timeout].contains(&failure.kind) {
                *told = failure;
            }
            told.attempts = attempt + 1;
            if words >= PATIENCE.max(count) {
                break;
            }
        }
        let nobody = || unattempted(FailureKind::Timeout, "no server was asked".to_owned());
        self.doubted(query, told.unwrap_or_else(nobody)).await
    }

    /// One attempt at one server. A failure comes with whether it is the server's word: anybody can
    /// send what does not answer the query, and that must not use up the patience for its answer.
    async fn once(
        &self,
        server: &Arc<Endpoint>,
        query: &Query,
        round: u32,
    ) -> Result<Reading, (Failure, bool)> {
        let (kind, detail, aliases, is_word) = match self.asker.ask(server, query, round).await {
            Ok(response) => match message::read(&query.question, &response) {
                Reading::Failed(kind, detail, aliases) => (kind, detail, aliases, true),
                reading => return Ok(reading),
            },
            Err((kind, detail)) => (kind, detail, Vec::new(), false),
        };
        let failure = Failure {
            source: Some(source(server)),
            aliases,
            ..unattempted(kind, detail)
        };
        Err((failure, is_word))
    }

    /// A validating server says SERVFAIL of what does not validate, and of what it cannot get.
    /// Asked not to check (RFC 4035 section 3.2.2), it has an answer in the first case only, unless
    /// it can get it by now: then it has one for those who want it checked, too.
    async fn doubted(&self, query: Query, failure: Failure) -> Result<(Reading, Source), Failure> {
        let (FailureKind::ServFail, Some(Source::Server { endpoint, .. })) =
            (failure.kind, &failure.source)
        else {
            return Err(failure);
        };
        let unchecked = Query {
            unchecked: true,
            ..query.clone()
        };
        if self.insist(endpoint, &unchecked).await.is_err() {
            return Err(failure);
        }
        match self.insist(endpoint, &query).await {
            Ok(reading) => Ok((reading, source(endpoint))),
            Err(FailureKind::ServFail) => Err(Failure {
                kind: FailureKind::Bogus,
                detail: format!(
                    "{}, and answers once asked not to validate (CD; dig +cd)",
                    failure.detail
                ),
                ..failure
            }),
            Err(_) => Err(failure),
        }
    }

    /// Asks one server until it says something.
    async fn insist(&self, server: &Arc<Endpoint>, query: &Query) -> Result<Reading, FailureKind> {
        for round in 0..PATIENCE {
            match self.once(server, query, round).await {
                Ok(reading) => return Ok(reading),
                Err((failure, true)) => return Err(failure.kind),
                Err((_, false)) => {}
            }
        }
        Err(FailureKind::Timeout)
    }
}

fn source(endpoint: &Arc<Endpoint>) -> Source {
    Source::Server {
        endpoint: Arc::clone(endpoint),
        recursion: true,
    }
}

/// A failure at the end of a chain of aliases, which it then tells.
fn behind(aliases: &[Name], failure: Failure) -> Failure {
    let Some(last) = aliases.last() else {
        return failure;
    };
    Failure {
        detail: format!(
            "behind the alias {}, {}",
            display_name(last),
            failure.detail
        ),
        aliases: [aliases, &failure.aliases].concat(),
        ..failure
    }
}

/// A failure that no single server is to be named for.
fn unattempted(kind: FailureKind, detail: String) -> Failure {
    Failure {
        kind,
        detail,
        source: None,
        attempts: 1,
        aliases: Vec::new(),
    }
}

impl Lookup for Client {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        match self.choice {
            Choice::First => self.resolve(&self.servers, question).await,
            Choice::Agreement => self.all(&question).await,
        }
    }
}

#[cfg(test)]
mod tests;
