//! Queries over UDP, a great many at once: sockets are shared by queries to one server, and calls to
//! the system by datagrams.

mod asked;
mod batch;
mod measured;
mod outgoing;
mod query;
mod reply;
mod server;
mod socket;
mod window;

use std::collections::HashMap;
use std::future::{Future, ready};
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use futures_util::FutureExt;
use futures_util::future::Either;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Duration, Instant};

use super::FailureDetail;
use super::exchange::{ExchangeResult, rejects_edns};
use super::limit::Limiter;
use super::message::Query;
use super::response::Response;
use batch::Buffer;
use query::QueryDatagram;
use reply::Received;
use server::UdpServer;

pub use measured::Measured;

/// The ways to all servers.
#[derive(Debug)]
pub(super) struct Udp {
    servers: Mutex<HashMap<SocketAddr, Arc<UdpServer>, RandomState>>,
    buffers: Arc<Buffers>,
    /// Queries under way at once to one server.
    max_in_flight: usize,
    mixed_case: bool,
    read_whole: bool,
    /// Set once any server sends a datagram.
    heard: Arc<AtomicBool>,
}

/// How one query is put.
#[derive(Debug, Clone, Copy)]
pub(super) struct SendOptions<'a> {
    pub(super) edns: bool,
    /// Longest wait for the answer.
    pub(super) timeout: Duration,
    /// Whether the server did not answer in time when it was asked before.
    pub(super) after_silence: bool,
    /// The server's rate limit.
    pub(super) limiter: Option<&'a Limiter>,
    /// Places for queries under way, of all servers.
    pub(super) in_flight: &'a Semaphore,
}

impl SendOptions<'_> {
    /// Waits until the server may be sent one more query.
    async fn permit(&self) {
        if let Some(limiter) = self.limiter {
            Box::pin(limiter.permit()).await;
        }
    }
}

/// Acquires a permit, at once if one is free. Waiters are served in FIFO order. `None` if the semaphore is
/// closed.
fn acquire(places: &Semaphore) -> impl Future<Output = Option<SemaphorePermit<'_>>> {
    match places.try_acquire() {
        Ok(place) => Either::Left(ready(Some(place))),
        Err(_) => Either::Right(places.acquire().map(Result::ok)),
    }
}

/// Receive buffers, shared by all sockets.
#[derive(Debug, Default)]
struct Buffers(Mutex<Vec<Buffer>>);

impl Buffers {
    fn take(&self) -> Buffer {
        self.kept().pop().unwrap_or_default()
    }

    fn give_back(&self, buffer: Buffer) {
        self.kept().push(buffer);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Buffer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Udp {
    /// State for at most `max_in_flight` queries at once to one server. With `mixed_case`, recursive
    /// queries have letters in random case if the server preserves them.
    pub(super) fn new(max_in_flight: usize, mixed_case: bool) -> Self {
        Self {
            servers: Mutex::default(),
            buffers: Arc::default(),
            max_in_flight,
            mixed_case,
            read_whole: false,
            heard: Arc::default(),
        }
    }

    /// Setting `heard` once any server sends a datagram, whatever it says.
    pub(super) fn with_heard_flag(self, heard: Arc<AtomicBool>) -> Self {
        Self { heard, ..self }
    }

    /// Reading every section of the answers, for somebody who looks at them.
    pub(super) fn reading_whole(self) -> Self {
        Self {
            read_whole: true,
            ..self
        }
    }

    /// Asks `server` once: when the query was sent, after whatever it had to wait for, and what came of
    /// it.
    pub(super) async fn ask(
        &self,
        server: SocketAddr,
        query: &Arc<Query>,
        send_options: &SendOptions<'_>,
    ) -> (Instant, Result<ExchangeResult, FailureDetail>) {
        let server = self.server(server);
        let mut sent = QueryDatagram::new(query, send_options.edns).read_whole(self.read_whole);
        // Of several servers at one address, some may preserve case and others not. After a timeout, the
        // query has no mixed case.
        if self.mixed_case && query.recursion && !send_options.after_silence {
            server.mix_case(&mut sent);
        }
        loop {
            let tells_case = sent.shows_case();
            let (began, came) = server
                .exchange(sent, query, send_options, &self.buffers)
                .await;
            match came {
                Err(trouble) => return (began, Err(trouble)),
                Ok(Received::CutOff) => return (began, Ok(ExchangeResult::Truncated(None))),
                Ok(Received::Folded) => {
                    server.learn_case(false);
                    sent = QueryDatagram::new(query, send_options.edns).read_whole(self.read_whole);
                }
                Ok(Received::Response(response)) => {
                    if tells_case && response.has_question() {
                        server.learn_case(true);
                    } else if send_options.after_silence {
                        // The earlier timeout may have been a reply that was dropped because its
                        // case was folded.
                        server.unlearn_case();
                    }
                    return (began, Ok(classify(response, send_options.edns)));
                }
            }
        }
    }

    fn server(&self, addr: SocketAddr) -> Arc<UdpServer> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(UdpServer::new(addr, self.max_in_flight, &self.heard));
        Arc::clone(servers.entry(addr).or_insert_with(new))
    }
}

/// Classifies a response to the query.
fn classify(response: Response, edns: bool) -> ExchangeResult {
    let metadata = response.metadata();
    match edns && rejects_edns(metadata.response_code) {
        _ if metadata.truncation => ExchangeResult::Truncated(Some(response)),
        true => ExchangeResult::EdnsRejected(response),
        false => ExchangeResult::Response(response),
    }
}

#[cfg(test)]
mod tests;
