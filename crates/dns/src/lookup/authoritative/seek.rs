//! Putting questions to authoritative servers: those that find who serves a zone are paid for out of the
//! question's budget, those to a zone's own servers are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hickory_proto::op::Message;

use super::super::asker::AttemptContext;
use super::super::attempts::UnusableResponse;
use super::super::message::Query;
use super::super::response::Response;
use super::super::{Endpoint, FactSource, Failure, FailureDetail, Question};
use super::Authoritative;
use super::search::Search;
use super::zone::DelegatedZone;

/// Rounds in which the servers of a zone are asked before they count as silent: one of them that
/// works must not go unheard for a lost datagram.
pub(super) const ROUNDS: u32 = 3;
/// Attempts at each server whose reply about a zone cut is optional.
const BEST_EFFORT_ATTEMPTS: u32 = 3;
/// Attempts at a server that cost one query together, since a datagram may be lost. The budget bounds the
/// further ones of a question.
const ATTEMPTS_PER_QUERY: u32 = 3;
/// Servers that take turns at one question. The others have their turns when these failed.
const SERVERS_AT_A_TIME: usize = 8;

impl Authoritative {
    /// Puts a question to servers in turn, and pays nothing: for a zone's own servers.
    pub(super) async fn query<T>(
        &self,
        servers: &[Arc<Endpoint>],
        question: Question,
        read: impl Fn(&Message) -> Result<T, UnusableResponse>,
    ) -> Result<(T, FactSource), Failure> {
        self.query_while(servers, ROUNDS, question, |_, _| true, read)
            .await
    }

    /// Puts a question that finds who serves a zone to servers of the zone on the way in turn, and pays
    /// for each.
    pub(super) async fn query_for_delegation<T>(
        &self,
        zone: &DelegatedZone,
        contacts: &[Arc<Endpoint>],
        question: &Question,
        read: impl Fn(&Message) -> Result<T, UnusableResponse>,
        search: Search<'_>,
    ) -> Result<(T, FactSource), Failure> {
        let servers = zone
            .misses
            .order(contacts, &question.name, search.is_ample());
        let mut failures = Vec::new();
        for (nth, few) in servers.chunks(SERVERS_AT_A_TIME).enumerate() {
            search.pay()?;
            let (asked, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
            let pays = |server: &Arc<Endpoint>, round| {
                let place = few.iter().position(|it| it == server);
                asked.store(place.unwrap_or(0), Ordering::Relaxed);
                match round {
                    0 => {
                        let is_paid = search.pay().is_ok();
                        is_over.fetch_or(!is_paid, Ordering::Relaxed);
                        is_paid
                    }
                    1..ATTEMPTS_PER_QUERY => true,
                    _ => search.budget.take_further_attempt(),
                }
            };
            let read = |response: &Message| {
                let lame = |_: &UnusableResponse| {
                    let server = few.get(asked.load(Ordering::Relaxed));
                    server
                        .into_iter()
                        .for_each(|server| zone.misses.fail(server));
                };
                read(response).inspect_err(lame)
            };
            let rounds = if nth == 0 { ROUNDS } else { 1 };
            let reply = self.query_while(few, rounds, question.clone(), pays, read);
            match reply.await {
                Ok(reply) => {
                    zone.misses.note(few, &reply.1);
                    return Ok(reply);
                }
                Err(_) if is_over.into_inner() => return Err(search.exhausted()),
                Err(failure) => {
                    few.iter().for_each(|server| zone.misses.fail(server));
                    failures.push(failure);
                }
            }
        }
        let nobody = || Failure::new(FailureDetail::NobodyAsked);
        Err(Failure::most_informative(&failures)
            .cloned()
            .unwrap_or_else(nobody))
    }

    async fn query_while<T>(
        &self,
        servers: &[Arc<Endpoint>],
        rounds: u32,
        question: Question,
        goes_on: impl Fn(&Arc<Endpoint>, u32) -> bool,
        read: impl Fn(&Message) -> Result<T, UnusableResponse>,
    ) -> Result<(T, FactSource), Failure> {
        let query = Query::iterative(question);
        let read = |response: Response| read(&response.message(&query.question));
        let asked = self
            .asker
            .ask_in_turn_while(servers, rounds, &query, goes_on, read);
        let reply = asked.await;
        let source = match &reply {
            Ok((_, source)) => Some(source),
            Err(failure) if !failure.kind().is_silence() => failure.source.as_ref(),
            Err(_) => None,
        };
        if let Some(FactSource::Server { endpoint, .. }) = source {
            self.families.answered(endpoint.addr());
        }
        reply
    }

    /// A best-effort query: makes the first few attempts, and returns `None` if they fail.
    pub(super) async fn query_best_effort<T>(
        &self,
        server: &Arc<Endpoint>,
        query: &Arc<Query>,
        read: impl Fn(&Message) -> Result<T, UnusableResponse>,
    ) -> Option<T> {
        for round in 0..BEST_EFFORT_ATTEMPTS {
            // A response that does not answer the query counts as a timeout.
            let attempt = AttemptContext {
                round,
                after_silence: round > 0,
            };
            if let Ok(response) = self.asker.ask(server, query, attempt).await {
                return read(&response.message(&query.question)).ok();
            }
        }
        None
    }
}
