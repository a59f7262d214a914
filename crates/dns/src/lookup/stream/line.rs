//! The connection with one server, which is kept, shared by all questions, and replaced when it ends (RFC
//! 7766 section 6.2).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Duration, Instant};

use super::connection::{QueryError, StreamConnection};
use super::{Tls, TlsSession};
use crate::lookup::limit::Limiter;
use crate::lookup::message::Query;
use crate::lookup::{Endpoint, FailureDetail};

/// A connection that ends after so few answers, with questions left open, ended early.
const FEW_ANSWERS: usize = 16;
/// Connections that may end early before the server is asked one query a connection.
const MAX_EARLY_ENDS: u32 = 3;
/// Connections of one query each, at once: servers allow one client few.
const ONE_QUERY_CONNECTIONS: usize = 4;

#[derive(Debug)]
pub(in crate::lookup) struct StreamServer {
    endpoint: Arc<Endpoint>,
    /// `None` if nothing is encrypted.
    session: Option<TlsSession>,
    limiter: Option<Arc<Limiter>>,
    state: Mutex<StreamState>,
    early_ends: AtomicU32,
    one_query_connections: Semaphore,
}

#[derive(Debug, Default)]
struct StreamState {
    open: Option<Open>,
    /// The last attempt to open one that failed: it counts for all who waited for it.
    failed: Option<(Instant, FailureDetail)>,
}

/// The connection that is open.
#[derive(Debug)]
enum Open {
    /// Kept for those to come: shaking hands costs more than all else.
    Kept(Arc<StreamConnection>),
    /// Shared only while it is in use. Few answers are fetched over TCP, and a server that is no longer
    /// asked must not take a file descriptor (RFC 7766 section 6.2.3).
    Shared(Weak<StreamConnection>),
}

impl Open {
    fn connection(&self) -> Option<Arc<StreamConnection>> {
        match self {
            Self::Kept(connection) => Some(Arc::clone(connection)),
            Self::Shared(connection) => connection.upgrade(),
        }
    }
}

impl StreamServer {
    pub(in crate::lookup) fn new(
        endpoint: &Arc<Endpoint>,
        tls: Option<&Tls>,
        limiter: Option<Arc<Limiter>>,
    ) -> Result<Self, FailureDetail> {
        let session = match (endpoint.as_ref(), tls) {
            (Endpoint::Plain(_), _) => None,
            (_, Some(tls)) => Some(tls.session(endpoint)?),
            (_, None) => return Err(FailureDetail::NoAuthority),
        };
        Ok(Self {
            session,
            endpoint: Arc::clone(endpoint),
            limiter,
            state: Mutex::default(),
            early_ends: AtomicU32::new(0),
            one_query_connections: Semaphore::new(ONE_QUERY_CONNECTIONS),
        })
    }

    /// Asks once, on as many connections as that takes: one that was kept may have ended since, and
    /// its end is no answer. Returns the octets of the answer, which are not read here.
    pub(in crate::lookup) async fn ask(
        &self,
        query: &Arc<Query>,
        edns: bool,
        timeout: Duration,
    ) -> Result<Bytes, FailureDetail> {
        while self.early_ends.load(Ordering::Relaxed) < MAX_EARLY_ENDS {
            let connection = self.connection(timeout).await?;
            self.permit().await;
            let answered = connection.answered();
            let why = match connection.ask(query, edns, timeout).await {
                Ok(response) => return Ok(response),
                Err(QueryError::Closed(why)) => why,
                Err(QueryError::Refused) => {
                    return self.ask_on_new_connection(query, edns, timeout).await;
                }
                Err(unanswered) => {
                    // If no query got an answer, the connection may be dead.
                    if connection.answered() == answered {
                        self.drop_connection(&connection).await;
                    } else if matches!(unanswered, QueryError::Silence) {
                        // It may read one query a connection, and no more.
                        return self.ask_on_new_connection(query, edns, timeout).await;
                    }
                    return Err(failure_detail(unanswered));
                }
            };
            let first = self.drop_connection(&connection).await;
            match connection.answered() {
                // Over TCP one query may end the connection for all that share it.
                0 if self.session.is_none() => break,
                0 => return Err(failure_detail(QueryError::Closed(why))),
                1..=FEW_ANSWERS if first => _ = self.early_ends.fetch_add(1, Ordering::Relaxed),
                // Each connection brought an answer, so this loop ends.
                _ => {}
            }
        }
        self.ask_on_new_connection(query, edns, timeout).await
    }

    /// Asks on a connection of its own. The semaphore is never closed.
    async fn ask_on_new_connection(
        &self,
        query: &Arc<Query>,
        edns: bool,
        timeout: Duration,
    ) -> Result<Bytes, FailureDetail> {
        let _lane = self.one_query_connections.acquire().await;
        let connection =
            StreamConnection::open(&self.endpoint, self.session.as_ref(), timeout).await?;
        self.permit().await;
        connection
            .ask(query, edns, timeout)
            .await
            .map_err(failure_detail)
    }

    async fn permit(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.permit().await;
        }
    }

    /// The connection that is kept, or a new one.
    async fn connection(&self, timeout: Duration) -> Result<Arc<StreamConnection>, FailureDetail> {
        let since = Instant::now();
        let mut state = self.state.lock().await;
        if let Some(open) = state.open.as_ref().and_then(Open::connection) {
            return Ok(open);
        }
        if let Some((at, why)) = &state.failed
            && *at >= since
        {
            return Err(why.clone());
        }
        match StreamConnection::open(&self.endpoint, self.session.as_ref(), timeout).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                state.open = Some(match self.session {
                    Some(_) => Open::Kept(Arc::clone(&connection)),
                    None => Open::Shared(Arc::downgrade(&connection)),
                });
                Ok(connection)
            }
            Err(why) => {
                state.failed = Some((Instant::now(), why.clone()));
                Err(why)
            }
        }
    }

    /// Keeps the connection no longer; whether this was the first to say so.
    async fn drop_connection(&self, connection: &Arc<StreamConnection>) -> bool {
        let mut state = self.state.lock().await;
        let open = state.open.as_ref().and_then(Open::connection);
        let first = open.is_some_and(|open| Arc::ptr_eq(&open, connection));
        if first {
            state.open = None;
        }
        first
    }
}

fn failure_detail(unanswered: QueryError) -> FailureDetail {
    match unanswered {
        QueryError::Silence => FailureDetail::NoAnswer,
        QueryError::Refused => FailureDetail::RequestRefused,
        QueryError::Closed(why) => FailureDetail::ConnectionEnded(why),
        QueryError::Unusable(detail) => detail,
    }
}
