//! Asking again: servers take turns until one has something to say, with more patience for a
//! silence, which may be a lost datagram, than for a refusal.

use std::sync::Arc;

use hickory_proto::op::Message;
use hickory_proto::rr::Name;
use tokio::time::{Duration, Instant, sleep};

use super::asker::{Asker, Attempt};
use super::message::Query;
use super::{Endpoint, Failure, FailureKind, Source};

/// Attempts after which a server's word stands, if its word is that it cannot answer. A silence may
/// be a lost datagram and is worth more of them.
pub(super) const PATIENCE: u32 = 3;
/// Rest before a server that cannot answer, or that turned the question away at once, is asked again:
/// it may be overloaded, or about to replace what it has.
const REST: Duration = Duration::from_millis(250);

/// Why a message cannot be used, in one phrase, and the aliases it shows all the same.
pub(super) type Unusable = (FailureKind, String, Vec<Name>);

impl Asker {
    /// Attempts until `read` can use an answer, with every server asked in that many rounds at
    /// least. Of several failures the last is told, but a silence is not told where another attempt
    /// had an answer, and the first of one kind says most: caches forget why (RFC 8914 section
    /// 4.14).
    pub(super) async fn in_turn<T>(
        &self,
        servers: &[Arc<Endpoint>],
        rounds: u32,
        query: &Query,
        read: impl Fn(&Message) -> Result<T, Unusable>,
    ) -> Result<(T, Source), Failure> {
        let count = u32::try_from(servers.len()).unwrap_or(u32::MAX);
        let least = count.saturating_mul(rounds);
        let attempts = self.options.retries.saturating_add(1).max(least);
        let mut told: Option<Failure> = None;
        let mut words = 0;
        // Those that were silent when they last had their turn, by place.
        let mut silent: Vec<u32> = Vec::new();
        let mut began = Instant::now();
        for (attempt, server) in (0..attempts).zip(servers.iter().cycle()) {
            // Waits grow from round to round, not from server to server.
            let round = attempt / count.max(1);
            if round > 0 && (words > 0 || began.elapsed() < REST) {
                sleep(REST).await;
            }
            began = Instant::now();
            let place = attempt % count.max(1);
            let put = Attempt {
                round,
                after_silence: silent.contains(&place),
            };
            let (failure, is_word) = match self.once(server, query, put, &read).await {
                Ok(result) => return Ok((result, source(server, query))),
                Err(unusable) => unusable,
            };
            silent.retain(|it| *it != place);
            // What answers nothing is a silence, too; a truncated answer is none.
            if !is_word && failure.kind != FailureKind::Truncated {
                silent.push(place);
            }
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
        let nobody = || Failure::new(FailureKind::Timeout, "no server was asked".to_owned());
        Err(told.unwrap_or_else(nobody))
    }

    /// One attempt at one server. A failure comes with whether it is the server's word: anybody can
    /// send what does not answer the query, and that must not use up the patience for its answer.
    pub(super) async fn once<T>(
        &self,
        server: &Arc<Endpoint>,
        query: &Query,
        attempt: Attempt,
        read: impl Fn(&Message) -> Result<T, Unusable>,
    ) -> Result<T, (Failure, bool)> {
        let ((kind, detail, aliases), is_word) = match self.ask(server, query, attempt).await {
            Ok(response) => match read(&response) {
                Ok(result) => return Ok(result),
                Err(unusable) => (unusable, true),
            },
            Err((kind, detail)) => ((kind, detail, Vec::new()), false),
        };
        let failure = Failure {
            source: Some(source(server, query)),
            aliases,
            ..Failure::new(kind, detail)
        };
        Err((failure, is_word))
    }
}

pub(super) fn source(endpoint: &Arc<Endpoint>, query: &Query) -> Source {
    Source::Server {
        endpoint: Arc::clone(endpoint),
        recursion: query.recursion,
    }
}
