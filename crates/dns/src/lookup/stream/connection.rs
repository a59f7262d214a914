//! One connection with a server, on which many queries are under way at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use rustls::{AlertDescription, PeerMisbehaved};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout as within};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::TlsSession;
use super::framed::Framed;
use super::https::Https;
use crate::lookup::detail;
use crate::lookup::endpoint::EncryptedEndpoint;
use crate::lookup::message::Query;
use crate::lookup::{Endpoint, FailureDetail};
use crate::text::one_line;

/// Characters of a server's own complaint that are shown.
pub(super) const MAX_SHOWN: usize = 200;

/// Why a query has no answer.
#[derive(Debug)]
pub(super) enum QueryError {
    /// None came in time.
    Silence,
    /// The server has enough queries on this connection, and did not look at this one.
    Refused,
    /// The connection ended first. Has a reason if there is a better one than the system's error.
    Closed(Option<String>),
    /// The server sent something else than an answer: an HTTP error, or a message with another id.
    Unusable(FailureDetail),
}

/// A connection over TCP, TLS or HTTPS.
#[derive(Debug)]
pub(super) struct StreamConnection {
    channel: Channel,
    is_encrypted: bool,
    answered: AtomicUsize,
}

#[derive(Debug)]
enum Channel {
    Framed(Framed),
    Https(Https),
}

impl StreamConnection {
    /// Connects and shakes hands.
    pub(super) async fn open(
        endpoint: &Endpoint,
        session: Option<&TlsSession>,
        timeout: Duration,
    ) -> Result<Self, FailureDetail> {
        let opening = async {
            let tcp = TcpStream::connect(endpoint.addr()).await;
            let tcp = tcp.map_err(|error| FailureDetail::Unreachable((&error).into()))?;
            // Queries are small, and must not wait for each other.
            let _ = tcp.set_nodelay(true);
            match (endpoint, session) {
                (Endpoint::Plain(_), _) => Ok(Channel::Framed(Framed::over(tcp))),
                (Endpoint::Tls(named), Some(session)) => {
                    let stream = over_tls(tcp, named, session).await?;
                    Ok(Channel::Framed(Framed::over(stream)))
                }
                (Endpoint::Https(named, path), Some(session)) => {
                    let stream = over_tls(tcp, named, session).await?;
                    Ok(Channel::Https(Https::over(stream, named, path).await?))
                }
                (_, None) => Err(FailureDetail::NoAuthority),
            }
        };
        let way = match within(timeout, opening).await {
            Ok(way) => way?,
            Err(_) => {
                return Err(FailureDetail::NotConnected(match session {
                    Some(_) => detail::Connection::Tls,
                    None => detail::Connection::Tcp,
                }));
            }
        };
        Ok(Self {
            channel: way,
            is_encrypted: session.is_some(),
            answered: AtomicUsize::new(0),
        })
    }

    /// Queries answered so far.
    pub(super) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Sends one query, and returns the octets of the answer, which are not read here.
    pub(super) async fn ask(
        &self,
        query: &Arc<Query>,
        edns: bool,
        timeout: Duration,
    ) -> Result<Bytes, QueryError> {
        let came = match &self.channel {
            Channel::Framed(stream) => stream.ask(query, edns, timeout).await,
            Channel::Https(requests) => within(timeout, requests.ask(query, edns))
                .await
                .unwrap_or(Err(QueryError::Silence)),
        };
        match came {
            Ok(octets) => {
                self.answered.fetch_add(1, Ordering::Relaxed);
                Ok(octets)
            }
            // Whether a reset or an end was seen first is chance.
            Err(QueryError::Closed(_)) if !self.is_encrypted => Err(QueryError::Closed(None)),
            Err(unanswered) => Err(unanswered),
        }
    }
}

/// A complaint of a server or of the system, on one line and of at most [`MAX_SHOWN`] characters.
pub(super) fn shown(text: &str) -> String {
    one_line(text).chars().take(MAX_SHOWN).collect()
}

async fn over_tls(
    tcp: TcpStream,
    named: &EncryptedEndpoint,
    session: &TlsSession,
) -> Result<TlsStream<TcpStream>, FailureDetail> {
    let connector = TlsConnector::from(Arc::clone(&session.config));
    let stream = connector.connect(named.name.clone(), tcp).await;
    stream.map_err(|error| handshake(&error, named, session))
}

/// Why the handshake failed.
fn handshake(error: &io::Error, named: &EncryptedEndpoint, session: &TlsSession) -> FailureDetail {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(rustls::Error::InvalidCertificate(fault)) => {
            let complaint = session.verifier.complaint(fault, &named.name);
            FailureDetail::Certificate(Box::new(complaint))
        }
        Some(
            rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol)
            | rustls::Error::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedApplicationProtocol),
        ) => FailureDetail::NotHttp2,
        Some(fault) => FailureDetail::NotTls {
            port: named.addr.port(),
            words: fault.to_string(),
        },
        None => FailureDetail::HandshakeEnded(error.into()),
    }
}
