//! Asking again: servers take turns until one has something to say, with more patience for a
//! silence, which may be a lost datagram, than for a refusal.

use std::sync::Arc;

use hickory_proto::rr::Name;
use tokio::time::{Duration, Instant, sleep};

use super::asker::{AttemptContext, QuerySender};
use super::message::Query;
use super::response::Response;
use super::{Endpoint, FactSource, Failure, FailureDetail, FailureKind};

/// Refusals after which a server is not asked again. A timeout may be a lost datagram, so more of them are
/// accepted.
pub(super) const MAX_REFUSALS: u32 = 3;
/// Rest before a server that cannot answer, or that turned the question away at once, is asked again:
/// it may be overloaded, or about to replace what it has.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Why a message cannot be used, and the aliases that it shows.
pub(super) type UnusableResponse = (FailureDetail, Vec<Name>);

/// Failed attempts of servers that take turns.
struct RetryState<'a> {
    servers: &'a [Arc<Endpoint>],
    attempts: u32,
    /// Turns so far, those that were passed over included.
    turns: u32,
    /// When the last of them began.
    began: Instant,
    /// Responses so far in which a server refused or failed.
    refusals: u32,
    /// Servers that were silent when they last had their turn, by place.
    silent: Vec<u32>,
    /// Servers that would only repeat what they said, by place.
    final_servers: Vec<u32>,
    /// The failure to report.
    reported: Failure,
}

impl<'a> RetryState<'a> {
    /// One attempt, at the first of `servers`, which began then.
    fn after(
        (failure, from_server): (Failure, bool),
        began: Instant,
        servers: &'a [Arc<Endpoint>],
    ) -> Self {
        let mut turns = Self {
            servers,
            attempts: 0,
            turns: 0,
            began,
            refusals: 0,
            silent: Vec::new(),
            final_servers: Vec::new(),
            reported: failure.clone(),
        };
        turns.record((failure, from_server));
        turns
    }

    fn server_count(&self) -> u32 {
        u32::try_from(self.servers.len()).unwrap_or(u32::MAX)
    }

    fn place(&self) -> u32 {
        self.turns % self.server_count()
    }

    /// The server to ask next. `None` if every server would only repeat its reply. Waits grow from round
    /// to round, not from server to server.
    fn next_server(&mut self) -> Option<(&'a Arc<Endpoint>, AttemptContext)> {
        if self.final_servers.len() == self.servers.len() {
            return None;
        }
        while self.final_servers.contains(&self.place()) {
            self.turns += 1;
        }
        let place = self.place();
        let attempt = AttemptContext {
            round: self.turns / self.server_count(),
            after_silence: self.silent.contains(&place),
        };
        Some((&self.servers[place as usize], attempt))
    }

    /// Whether a server of that round is not to be asked at once.
    fn must_pause(&self, round: u32) -> bool {
        round > 0 && (self.refusals > 0 || self.began.elapsed() < RETRY_PAUSE)
    }

    /// Notes what came of the attempt at the server whose turn it was.
    fn record(&mut self, (failure, from_server): (Failure, bool)) {
        let place = self.place();
        self.silent.retain(|it| *it != place);
        // A response that does not answer the query counts as a timeout. A truncated answer does not.
        if !from_server && failure.kind() != FailureKind::Truncated {
            self.silent.push(place);
        }
        if failure.would_be_repeated() {
            self.final_servers.push(place);
        }
        self.refusals += u32::from(from_server);
        self.attempts += 1;
        self.turns += 1;
        let says_more =
            !failure.kind().is_silence() || self.reported.kind() == FailureKind::Timeout;
        if failure.kind() != self.reported.kind() && says_more {
            self.reported = failure;
        }
        self.reported.attempts = self.attempts;
    }
}

impl QuerySender {
    /// Asks until `read` accepts a response, and asks every server in at least that many rounds. Reports
    /// the last of several failures. However, a timeout never hides another failure, and of one kind the
    /// first is reported, because caches forget the reason (RFC 8914 section 4.14).
    pub(super) async fn ask_in_turn<T>(
        &self,
        servers: &[Arc<Endpoint>],
        rounds: u32,
        query: &Arc<Query>,
        read: impl Fn(Response) -> Result<T, UnusableResponse>,
    ) -> Result<(T, FactSource), Failure> {
        self.ask_in_turn_while(servers, rounds, query, |_, _| true, read)
            .await
    }

    /// As [`Self::ask_in_turn`], as long as `goes_on` agrees before each attempt but the first. `goes_on`
    /// gets the server, and the number of rounds that are over.
    pub(super) async fn ask_in_turn_while<T>(
        &self,
        servers: &[Arc<Endpoint>],
        rounds: u32,
        query: &Arc<Query>,
        goes_on: impl Fn(&Arc<Endpoint>, u32) -> bool,
        read: impl Fn(Response) -> Result<T, UnusableResponse>,
    ) -> Result<(T, FactSource), Failure> {
        let Some(first) = servers.first() else {
            return Err(Failure::new(FailureDetail::NobodyAsked));
        };
        let began = Instant::now();
        match self
            .attempt(first, query, AttemptContext::FIRST, &read)
            .await
        {
            Ok(result) => Ok((result, source(first, query))),
            // Boxed, because few questions need it.
            Err(unusable) => {
                let turns = RetryState::after(unusable, began, servers);
                Box::pin(self.retry(turns, rounds, query, goes_on, read)).await
            }
        }
    }

    /// Attempts after the first one.
    async fn retry<T>(
        &self,
        mut turns: RetryState<'_>,
        rounds: u32,
        query: &Arc<Query>,
        goes_on: impl Fn(&Arc<Endpoint>, u32) -> bool,
        read: impl Fn(Response) -> Result<T, UnusableResponse>,
    ) -> Result<(T, FactSource), Failure> {
        let least = turns.server_count().saturating_mul(rounds);
        let attempts = self.options.retries.saturating_add(1).max(least);
        while turns.attempts < attempts
            && turns.refusals < MAX_REFUSALS.max(turns.server_count())
            && let Some((server, attempt)) = turns.next_server()
        {
            if !goes_on(server, attempt.round) {
                break;
            }
            if turns.must_pause(attempt.round) {
                sleep(RETRY_PAUSE).await;
            }
            turns.began = Instant::now();
            match self.attempt(server, query, attempt, &read).await {
                Ok(result) => return Ok((result, source(server, query))),
                Err(unusable) => turns.record(unusable),
            }
        }
        Err(turns.reported)
    }

    /// Makes one attempt at one server. The flag of a failure says whether a response to the query was
    /// received. Anybody can send other datagrams, which must not use up the attempts.
    pub(super) async fn attempt<T>(
        &self,
        server: &Arc<Endpoint>,
        query: &Arc<Query>,
        attempt: AttemptContext,
        read: impl Fn(Response) -> Result<T, UnusableResponse>,
    ) -> Result<T, (Failure, bool)> {
        let ((detail, aliases), from_server) = match self.ask(server, query, attempt).await {
            Ok(response) => match read(response) {
                Ok(result) => return Ok(result),
                Err(unusable) => (unusable, true),
            },
            Err(detail) => ((detail, Vec::new()), false),
        };
        let failure = Failure {
            source: Some(source(server, query)),
            aliases,
            ..Failure::new(detail)
        };
        Err((failure, from_server))
    }
}

pub(super) fn source(endpoint: &Arc<Endpoint>, query: &Query) -> FactSource {
    FactSource::Server {
        endpoint: Arc::clone(endpoint),
        recursion: query.recursion,
    }
}

#[cfg(test)]
mod tests;
