//! The stub resolver: asks the servers it was given, in order, with retries, a rate limit for each
//! server and a bound on queries under way.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hickory_proto::rr::Name;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Duration, sleep};

use super::exchange::{Exchanged, Trouble, over_tcp, over_udp};
use super::message::Reading;
use super::{Answer, Failure, FailureKind, Lookup, Question, display_name};

/// Longest alias chain followed over several answers.
const MAX_CHASES: usize = 8;

/// How a [`Client`] asks.
#[derive(Debug, Clone, Copy)]
pub struct ClientOptions {
    /// Wait for one answer, over UDP and over TCP each.
    pub timeout: Duration,
    /// Further attempts after a failed one; more where there are more servers.
    pub retries: u32,
    /// Queries a second to one server; none for no limit.
    pub rate: Option<NonZeroU32>,
    /// Queries under way at once, over all servers; each holds a socket.
    pub in_flight: usize,
}

/// Asks name servers directly, over UDP with TCP where an answer is truncated.
#[derive(Debug)]
pub struct Client {
    servers: Vec<Server>,
    options: ClientOptions,
    in_flight: Semaphore,
}

impl Client {
    /// A client of these servers: the first is preferred, each further attempt goes to the next.
    /// At least one server must be given.
    pub fn new(servers: &[SocketAddr], options: ClientOptions) -> Self {
        debug_assert!(!servers.is_empty(), "a client needs a server");
        let servers = servers.iter().map(|addr| Server::new(*addr, options.rate));
        Self {
            servers: servers.collect(),
            in_flight: Semaphore::new(options.in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            options,
        }
    }

    /// The servers, in order.
    pub fn servers(&self) -> impl Iterator<Item = SocketAddr> {
        self.servers.iter().map(|server| server.addr)
    }

    /// Attempts until one is answered, with every server asked at least once; of several failures
    /// the last is told, but a silence is not told where another attempt had an answer.
    async fn attempts(&self, question: &Question) -> Result<Reading, Failure> {
        let mut told: Option<Failure> = None;
        let attempts = self.options.retries.saturating_add(1);
        let attempts = attempts.max(u32::try_from(self.servers.len()).unwrap_or(u32::MAX));
        for (_, server) in (0..attempts).zip(self.servers.iter().cycle()) {
            let (kind, detail, aliases) = match self.attempt(server, question).await {
                Ok(Reading::Failed(kind, detail, aliases)) => (kind, detail, aliases),
                Ok(reading) => return Ok(reading),
                Err((kind, detail)) => (kind, detail, Vec::new()),
            };
            if told.is_none() || kind != FailureKind::Timeout {
                told = Some(Failure {
                    kind,
                    detail,
                    server: Some(server.addr),
                    attempts,
                    aliases,
                });
            }
        }
        let nobody = || unattempted(FailureKind::Timeout, "no server was asked".to_owned());
        Err(told.unwrap_or_else(nobody))
    }

    async fn attempt(&self, server: &Server, question: &Question) -> Result<Reading, Trouble> {
        // The semaphore is never closed. A place is taken before the rate limit is asked, so that
        // those who wait for one do not all go at once.
        let _place = self.in_flight.acquire().await;
        let timeout = self.options.timeout;
        for edns in [true, false] {
            server.permit().await;
            match over_udp(server.addr, question, edns, timeout).await? {
                Exchanged::Reading(reading) => return Ok(reading),
                Exchanged::WithoutEdns => {}
                Exchanged::Truncated => {
                    server.permit().await;
                    return over_tcp(server.addr, question, edns, timeout).await;
                }
            }
        }
        let detail = "the server refuses the query with EDNS and without";
        Err((FailureKind::Malformed, detail.to_owned()))
    }

    async fn resolve(&self, question: Question) -> Result<Answer, Failure> {
        let mut aliases: Vec<Name> = Vec::new();
        let mut asked = question;
        for _ in 0..=MAX_CHASES {
            match self
                .attempts(&asked)
                .await
                .map_err(|failure| behind(&aliases, failure))?
            {
                Reading::Settled(mut answer) => {
                    aliases.append(&mut answer.aliases);
                    return Ok(Answer { aliases, ..answer });
                }
                Reading::Follow(mut more) => {
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
        server: None,
        attempts: 1,
        aliases: Vec::new(),
    }
}

impl Lookup for Client {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.resolve(question).await
    }
}

/// A server and its rate limit.
#[derive(Debug)]
struct Server {
    addr: SocketAddr,
    /// The lock is fair: those who wait go in the order they came.
    limiter: Option<Mutex<DefaultDirectRateLimiter>>,
}

impl Server {
    fn new(addr: SocketAddr, rate: Option<NonZeroU32>) -> Self {
        Self {
            addr,
            limiter: rate.map(|rate| Mutex::new(RateLimiter::direct(quota(rate)))),
        }
    }

    /// Waits until one more query may be sent.
    async fn permit(&self) {
        let Some(limiter) = &self.limiter else { return };
        let limiter = limiter.lock().await;
        while let Err(early) = limiter.check() {
            sleep(early.wait_time_from(DefaultClock::default().now())).await;
        }
    }
}

/// A bucket of a fiftieth of a second's queries: timers tick in milliseconds, so a high rate needs
/// a few at once, and no second sees more than 2 % above the rate.
fn quota(rate: NonZeroU32) -> Quota {
    let burst = NonZeroU32::new(rate.get() / 50).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(rate).allow_burst(burst)
}

#[cfg(test)]
mod tests;
