//! Puts questions to servers: a rate limit for each server's address, however many zones and names
//! it serves, and a bound on queries under way.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::Instant;

use futures_util::future::Either;
use tokio::sync::Semaphore;
use tokio::time::Duration;

use super::contact::Contact;
use super::exchange::{ExchangeResult, ask_over_tcp, rejects_edns};
use super::limit::Limiter;
use super::message::Query;
use super::reply::{self, ParsedReply};
use super::response::Response;
use super::stream::{StreamServer, Tls};
use super::tally::ResponseTally;
use super::transcript::{Transcript, Transport};
use super::udp::{SendOptions, Udp};
use super::{Endpoint, FailureDetail};

/// Wait for the answer to a first attempt; each further one waits twice as long, up to the timeout.
/// A lost datagram then costs little, and a slow server still gets its time.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// How questions are put.
#[derive(Debug, Clone, Copy)]
pub struct ClientOptions {
    /// Longest wait for one answer, over UDP and over TCP each.
    pub timeout: Duration,
    /// Further attempts after one without an answer.
    pub retries: u32,
    /// Queries per second to one server. `None` means no limit.
    pub rate: Option<NonZeroU32>,
    /// Queries under way at once, over all servers.
    pub in_flight: usize,
    /// Whether queries to recursive servers go out with the letters of the name in random case, which
    /// few servers do not give back: one more thing that a forger has to guess.
    pub mixed_case: bool,
}

/// Which attempt at a question this is.
#[derive(Debug, Clone, Copy)]
pub(super) struct AttemptContext {
    /// How often all servers had their turn before.
    pub(super) round: u32,
    /// Whether the server did not answer in time when it last had its turn.
    pub(super) after_silence: bool,
}

impl AttemptContext {
    pub(super) const FIRST: Self = Self {
        round: 0,
        after_silence: false,
    };
}

/// Asks servers one query at a time.
#[derive(Debug)]
pub(super) struct QuerySender {
    pub(super) options: ClientOptions,
    in_flight: Semaphore,
    udp: Udp,
    limiters: Lock<HashMap<SocketAddr, Arc<Limiter>>>,
    /// Whom to believe about servers that show a certificate; without it, none can be asked.
    tls: Option<Tls>,
    streams: Lock<HashMap<Arc<Endpoint>, Arc<StreamServer>>>,
    /// Whether any server was heard.
    pub(super) contact: Contact,
    /// Counts of the servers' responses.
    pub(super) tally: ResponseTally,
    transcript: Option<Arc<Transcript>>,
}

impl QuerySender {
    pub(super) fn new(options: ClientOptions) -> Self {
        let contact = Contact::default();
        let udp = Udp::new(options.in_flight, options.mixed_case).with_heard_flag(contact.heard());
        Self {
            in_flight: Semaphore::new(options.in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            limiters: Lock::default(),
            tls: None,
            streams: Lock::default(),
            contact,
            tally: ResponseTally::default(),
            transcript: None,
            udp,
            options,
        }
    }

    /// Able to ask servers that show a certificate.
    pub(super) fn with_tls(self, tls: Tls) -> Self {
        Self {
            tls: Some(tls),
            ..self
        }
    }

    /// Keeping every exchange.
    pub(super) fn with_transcript(self, transcript: Transcript) -> Self {
        Self {
            transcript: Some(Arc::new(transcript)),
            udp: self.udp.reading_whole(),
            ..self
        }
    }

    /// The exchanges kept.
    pub(super) fn transcript(&self) -> Option<&Transcript> {
        self.transcript.as_deref()
    }

    /// Asks once and returns the message that answers, whatever it says.
    pub(super) fn ask<'a>(
        &'a self,
        endpoint: &'a Arc<Endpoint>,
        query: &'a Arc<Query>,
        attempt: AttemptContext,
    ) -> impl Future<Output = Result<Response, FailureDetail>> + 'a {
        match endpoint.as_ref() {
            Endpoint::Plain(server) => {
                Either::Left(self.ask_plain(endpoint, *server, query, attempt))
            }
            // Boxed, so that the future of a plain question stays small.
            Endpoint::Tls(_) | Endpoint::Https(..) => {
                Either::Right(Box::pin(self.ask_encrypted(endpoint, query)))
            }
        }
    }

    async fn ask_plain(
        &self,
        endpoint: &Arc<Endpoint>,
        server: SocketAddr,
        query: &Arc<Query>,
        attempt: AttemptContext,
    ) -> Result<Response, FailureDetail> {
        let limiter = self.limiter(server);
        for edns in [true, false] {
            let send_options = SendOptions {
                edns,
                timeout: self.wait(attempt.round),
                after_silence: attempt.after_silence,
                limiter: limiter.as_deref(),
                in_flight: &self.in_flight,
            };
            let (sent, came) = self.udp.ask(server, query, &send_options).await;
            if let Some(transcript) = &self.transcript {
                let came = came.as_ref().map(ExchangeResult::response);
                transcript.note(endpoint, Transport::Udp, query, sent.into_std(), came);
            }
            let came = came.inspect_err(|detail| self.contact.fail(server, detail.kind()))?;
            self.contact.hear();
            match came {
                ExchangeResult::Response(response) => return Ok(response),
                ExchangeResult::EdnsRejected(_) => {}
                ExchangeResult::Truncated(_) => {
                    return Box::pin(self.ask_over_tcp(endpoint, query, edns)).await;
                }
            }
        }
        Err(FailureDetail::RejectedEitherWay)
    }

    /// Asks over TCP what did not fit into a datagram.
    async fn ask_over_tcp(
        &self,
        endpoint: &Arc<Endpoint>,
        query: &Arc<Query>,
        edns: bool,
    ) -> Result<Response, FailureDetail> {
        // The semaphore is never closed.
        let _place = self.in_flight.acquire().await;
        let line = self.stream(endpoint)?;
        let sent = Instant::now();
        let came = ask_over_tcp(self.ask_over(&line, query, edns).await);
        self.record(endpoint, query, sent, came.as_ref().map(Some));
        came
    }

    /// Nothing is lost under way, so the first attempt waits as long as any.
    async fn ask_encrypted(
        &self,
        endpoint: &Arc<Endpoint>,
        query: &Arc<Query>,
    ) -> Result<Response, FailureDetail> {
        let _place = self.in_flight.acquire().await;
        let line = self.stream(endpoint)?;
        for edns in [true, false] {
            let sent = Instant::now();
            let came = self.ask_over(&line, query, edns).await;
            self.record(
                endpoint,
                query,
                sent,
                came.as_ref().map(ParsedReply::response),
            );
            let came =
                came.inspect_err(|detail| self.contact.fail(endpoint.addr(), detail.kind()))?;
            self.contact.hear();
            match came {
                ParsedReply::Response(response)
                    if edns && rejects_edns(response.metadata().response_code) => {}
                ParsedReply::Response(response) if !response.metadata().truncation => {
                    return Ok(response);
                }
                ParsedReply::Response(_) | ParsedReply::CutOff => {
                    return Err(FailureDetail::NeedlesslyTruncated);
                }
            }
        }
        Err(FailureDetail::RejectedEitherWay)
    }

    /// Asks once over a connection, and reads the answer.
    async fn ask_over(
        &self,
        line: &StreamServer,
        query: &Arc<Query>,
        edns: bool,
    ) -> Result<ParsedReply, FailureDetail> {
        let came = line.ask(query, edns, self.options.timeout).await?;
        reply::read(query, &came, self.transcript.is_some())
    }

    /// Keeps what came over a connection.
    fn record(
        &self,
        endpoint: &Arc<Endpoint>,
        query: &Query,
        sent: Instant,
        came: Result<Option<&Response>, &FailureDetail>,
    ) {
        if let Some(transcript) = &self.transcript {
            let transport = Transport::of(endpoint);
            transcript.note(endpoint, transport, query, sent, came);
        }
    }

    fn stream(&self, endpoint: &Arc<Endpoint>) -> Result<Arc<StreamServer>, FailureDetail> {
        let mut lines = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(endpoint) {
            return Ok(Arc::clone(line));
        }
        let limiter = self.limiter(endpoint.addr());
        let line = Arc::new(StreamServer::new(endpoint, self.tls.as_ref(), limiter)?);
        lines.insert(Arc::clone(endpoint), Arc::clone(&line));
        Ok(line)
    }

    fn wait(&self, round: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(round);
        self.options.timeout.min(FIRST_WAIT.saturating_mul(doubled))
    }

    pub(super) fn limiter(&self, server: SocketAddr) -> Option<Arc<Limiter>> {
        let rate = self.options.rate?;
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Limiter::new(rate));
        Some(Arc::clone(limiters.entry(server).or_insert_with(new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_timeout() {
        let asker = QuerySender::new(ClientOptions {
            timeout: Duration::from_secs(3),
            retries: 6,
            rate: None,
            in_flight: 1,
            mixed_case: true,
        });
        let waits: Vec<_> = (0..5).map(|n| asker.wait(n).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 3000, 3000]);
        assert_eq!(asker.wait(u32::MAX), Duration::from_secs(3));
    }

    #[test]
    fn a_limit_belongs_to_an_address() {
        let asker = QuerySender::new(ClientOptions {
            timeout: Duration::from_secs(3),
            retries: 6,
            rate: NonZeroU32::new(1),
            in_flight: 1,
            mixed_case: true,
        });
        let limiter = |port| asker.limiter(([127, 0, 0, 1], port).into()).unwrap();
        assert!(Arc::ptr_eq(&limiter(1), &limiter(1)));
        assert!(!Arc::ptr_eq(&limiter(1), &limiter(2)));
    }
}
