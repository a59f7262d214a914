//! The addresses of name servers, as the servers of their own zones give them.
//!
//! A search for the address of a name server may need another such search. All of them are parts of one
//! question's search, which bounds them together.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use hickory_proto::op::Message;
use hickory_proto::rr::{Name, RecordType};
use tokio::time::{Duration, Instant};

use super::super::obstacle;
use super::super::{
    AnswerOutcome, Endpoint, Failure, FailureDetail, FailureKind, Question, display_name,
};
use super::Authoritative;
use super::memo::FAILURE_TTL;
use super::reading::{self, ZoneReading};
use super::search::Search;

/// Host names kept in memory. All can be found again.
const MAX_HOSTS: usize = 50_000;

/// The addresses of a name server that were found.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    pub(super) found: Vec<IpAddr>,
    /// When to search them again, if a timeout may hide some of them.
    pub(super) repeat_at: Option<Instant>,
}

impl Authoritative {
    /// The addresses of a name server. Empty if it has neither an A nor an AAAA record.
    pub(super) async fn host(&self, name: &Name, search: Search<'_>) -> Result<Addresses, Failure> {
        let found = self.known_host(name, search).await;
        if found.is_err() && search.is_nested() {
            // Name servers that need each other's addresses can make up more searches than queries.
            search.pay()?;
        }
        found
    }

    async fn known_host(&self, name: &Name, search: Search<'_>) -> Result<Addresses, Failure> {
        let hosts = search.hosts_with(name)?;
        let memo = {
            let mut memos = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if memos.len() >= MAX_HOSTS {
                memos.retain(|_, memo| Arc::strong_count(memo) > 1);
            }
            Arc::clone(memos.entry(name.clone()).or_default())
        };
        // If a search lacks something because of where it began, the next search tries again.
        let rest = if search.is_free() {
            FAILURE_TTL
        } else {
            Duration::ZERO
        };
        let find = || self.boxed_find_host(name, search.within_hosts(&hosts), rest);
        // Many zones may share a host. Only one of them may have used up the budget, or need the host to
        // find the host's own zone.
        let keeps = |failure: &Failure| failure.kind() != FailureKind::Limit && search.is_free();
        let known = memo.get(search.is_nested(), keeps, find()).await?;
        match known.repeat_at {
            Some(again) if Instant::now() >= again && !search.is_nested() => {
                memo.forget(&known, |one, other| one.repeat_at == other.repeat_at)
                    .await;
                memo.get(false, keeps, find()).await
            }
            _ => Ok(known),
        }
    }

    /// In a box, since one search may be a part of another.
    fn boxed_find_host<'a>(
        &'a self,
        name: &'a Name,
        search: Search<'a>,
        rest: Duration,
    ) -> BoxFuture<'a, Result<Addresses, Failure>> {
        self.find_host(name, search, rest).boxed()
    }

    async fn find_host(
        &self,
        name: &Name,
        search: Search<'_>,
        rest: Duration,
    ) -> Result<Addresses, Failure> {
        // Without a query left, only more searches within this one could begin.
        search.can_pay()?;
        let zone = self.locate(name, search).await?;
        let contacts = self.contacts(&zone, search).await?;
        let questions =
            [RecordType::A, RecordType::AAAA].map(|rtype| Question::about(name.clone(), rtype));
        let read =
            |question: &Question, response: &Message| reading::said(&zone.apex, question, response);
        let asked = questions.iter().map(|question| {
            let read = |response: &Message| read(question, response);
            self.query_for_delegation(&zone, &contacts, question, read, search)
        });
        let asked = join_all(asked).await;
        let mut addresses = Vec::new();
        let mut failed = None;
        for (question, reply) in questions.iter().zip(asked) {
            let reply = match reply {
                Err(failure) => {
                    let read = |response: &Message| read(question, response);
                    self.ask_other_servers(&zone, &contacts, failure, question, read, search)
                        .await
                }
                reply => reply,
            };
            match reply.map(|(said, _)| said) {
                Ok(ZoneReading::Answer(answer)) => {
                    if let AnswerOutcome::Records(records) = answer.outcome {
                        addresses.extend(records.iter().filter_map(|record| record.data.ip_addr()));
                    }
                }
                Ok(said) => {
                    failed = Some(Failure::new(FailureDetail::NotAnAddress {
                        host: display_name(name),
                        reply: said.summary(),
                    }));
                }
                // The addresses that were not looked up may be those that matter.
                Err(failure) if failure.kind() == FailureKind::Limit => return Err(failure),
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        addresses.sort();
        match failed {
            Some(failure) if addresses.is_empty() => Err(failure),
            failed => {
                let is_open = failed.is_some_and(|failure| failure.kind().is_silence());
                Ok(Addresses {
                    found: addresses,
                    repeat_at: is_open.then(|| Instant::now() + rest),
                })
            }
        }
    }

    /// The server at that address, if this machine can reach it.
    pub(super) fn reachable(&self, ip: IpAddr) -> Option<Arc<Endpoint>> {
        let addr = SocketAddr::new(ip, self.port);
        match obstacle(addr) {
            Some(why) => {
                self.families.unreached(addr, Some(why));
                None
            }
            None => Some(Arc::new(addr.into())),
        }
    }
}
