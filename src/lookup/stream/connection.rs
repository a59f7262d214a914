//! One connection with a server, on which many queries are under way at once.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_net::runtime::TokioRuntimeProvider;
use hickory_net::runtime::iocompat::AsyncIoTokioAsStd;
use hickory_net::tcp::{TcpClientStream, TcpStream as DnsStream};
use hickory_net::xfer::{DnsExchange, DnsHandle, DnsMultiplexer, DnsRequestSender, FirstAnswer};
use hickory_net::{BufDnsStreamHandle, NetError, h2};
use hickory_proto::op::{DnsRequest, DnsRequestOptions, Message};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout as within};
use tokio_rustls::TlsConnector;

use super::Session;
use crate::lookup::endpoint::Named;
use crate::lookup::{Endpoint, FailureKind, Trouble};
use crate::text::one_line;

/// Queries under way at once on one connection; more than are ever asked for.
const UNDER_WAY: usize = 4_096;
/// Characters of a server's own complaint that are shown.
const SHOWN: usize = 200;

/// Why there is no connection.
#[derive(Debug, Clone)]
pub(super) enum Unconnected {
    /// Nobody is there, or nobody answers in time: that may pass.
    Unreachable(String),
    /// Somebody is there, but not the server wanted: that will not pass.
    Refused(String),
}

impl Unconnected {
    pub(super) fn into_trouble(self) -> Trouble {
        match self {
            Self::Unreachable(detail) => (FailureKind::Unreachable, detail),
            Self::Refused(detail) => (FailureKind::Malformed, detail),
        }
    }
}

/// Why a query has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// None came in time.
    Silence,
    /// The connection ended first; with why, where that is more than how the system noticed.
    Closed(Option<String>),
    /// What came is no DNS message: an HTTP error.
    Unusable(String),
}

pub(super) struct Connection {
    exchange: DnsExchange<TokioRuntimeProvider>,
    over_http: bool,
    is_encrypted: bool,
    answered: AtomicUsize,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered = self.answered();
        f.debug_struct("Connection")
            .field("answered", &answered)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects and shakes hands.
    pub(super) async fn open(
        endpoint: &Endpoint,
        session: Option<&Session>,
        timeout: Duration,
    ) -> Result<Self, Unconnected> {
        let opening = async {
            let tcp = TcpStream::connect(endpoint.addr()).await;
            let tcp = tcp.map_err(|error| {
                Unconnected::Unreachable(format!("the server cannot be reached ({error})"))
            })?;
            // Queries are small, and none is to wait for another.
            let _ = tcp.set_nodelay(true);
            match (endpoint, session) {
                (Endpoint::Plain(addr), _) => Ok(multiplexed(tcp, *addr)),
                (Endpoint::Tls(named), Some(session)) => over_tls(tcp, named, session).await,
                (Endpoint::Https(named, path), Some(session)) => {
                    over_https(tcp, named, path, session).await
                }
                (_, None) => Err(Unconnected::Refused("nobody vouches for it".to_owned())),
            }
        };
        let exchange = match within(timeout, opening).await {
            Ok(exchange) => exchange?,
            Err(_) => {
                let over = if session.is_some() { "TLS" } else { "TCP" };
                let detail = format!("the server cannot be reached over {over} in time");
                return Err(Unconnected::Unreachable(detail));
            }
        };
        Ok(Self {
            exchange,
            over_http: matches!(endpoint, Endpoint::Https(..)),
            is_encrypted: session.is_some(),
            answered: AtomicUsize::new(0),
        })
    }

    /// Queries answered so far.
    pub(super) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Puts one query. The id of the answer is that of the query as it was sent: each connection
    /// has ids of its own.
    pub(super) async fn ask(
        &self,
        query: &Message,
        timeout: Duration,
    ) -> Result<Message, Unanswered> {
        let request = DnsRequest::new(query.clone(), DnsRequestOptions::default());
        let answer = self.exchange.send(request).first_answer();
        match within(timeout, answer).await {
            Ok(Ok(response)) => {
                self.answered.fetch_add(1, Ordering::Relaxed);
                Ok(response.into_message())
            }
            Err(_) | Ok(Err(NetError::Timeout)) => Err(Unanswered::Silence),
            Ok(Err(error)) => Err(self.unanswered(&error)),
        }
    }

    fn unanswered(&self, error: &NetError) -> Unanswered {
        let text: String = one_line(&error.to_string()).chars().take(SHOWN).collect();
        match error {
            // What the library says of an answer over HTTP that is none.
            NetError::Msg(_) | NetError::Decode(_) | NetError::ParseInt(_) | NetError::Proto(_)
                if self.over_http =>
            {
                Unanswered::Unusable(format!("the server's answer over HTTPS is no use ({text})"))
            }
            // Whether a reset or an end was seen first is chance.
            _ => Unanswered::Closed(self.is_encrypted.then_some(text)),
        }
    }
}

async fn over_tls(
    tcp: TcpStream,
    named: &Named,
    session: &Session,
) -> Result<DnsExchange<TokioRuntimeProvider>, Unconnected> {
    let connector = TlsConnector::from(Arc::clone(&session.config));
    let stream = connector.connect(named.name.clone(), tcp).await;
    let stream = stream.map_err(|error| handshake(&error, named, session))?;
    Ok(multiplexed(stream, named.addr))
}

/// Many queries at once over one stream, in whatever order they are answered (RFC 7766 section
/// 6.2.1.1).
fn multiplexed<S>(stream: S, addr: SocketAddr) -> DnsExchange<TokioRuntimeProvider>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
{
    let (handle, outbound) = BufDnsStreamHandle::new(addr);
    let stream = AsyncIoTokioAsStd(stream);
    let stream = DnsStream::from_stream_with_receiver(stream, addr, outbound);
    let multiplexer = DnsMultiplexer::new(TcpClientStream::from_stream(stream), handle)
        // Whoever asks has a limit of their own.
        .with_timeout(Duration::from_secs(3_600))
        .with_max_active_requests(UNDER_WAY);
    driven(multiplexer)
}

async fn over_https(
    tcp: TcpStream,
    named: &Named,
    path: &str,
    session: &Session,
) -> Result<DnsExchange<TokioRuntimeProvider>, Unconnected> {
    let tcp = std::future::ready(Ok(AsyncIoTokioAsStd(tcp)));
    let config = Arc::clone(&session.config);
    let name = named.name.to_str().as_ref().into();
    let stream = h2::connect(tcp, config, named.addr, name, path.into(), None).await;
    let stream = stream.map_err(|error| match error {
        NetError::Io(error) => handshake(&error, named, session),
        other => Unconnected::Unreachable(format!("no connection over HTTP/2 ({other})")),
    })?;
    Ok(driven(stream))
}

/// Runs the connection until nobody holds it any more.
fn driven(stream: impl DnsRequestSender) -> DnsExchange<TokioRuntimeProvider> {
    let (exchange, background) = DnsExchange::from_stream(stream);
    tokio::spawn(background);
    exchange
}

/// Why the handshake failed.
fn handshake(error: &io::Error, named: &Named, session: &Session) -> Unconnected {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(rustls::Error::InvalidCertificate(error)) => {
            Unconnected::Refused(session.witness.complaint(error, &named.name))
        }
        Some(error) => Unconnected::Refused(format!(
            "what answers on port {} does not speak TLS with us ({error}); check port and protocol",
            named.addr.port()
        )),
        None => Unconnected::Unreachable(format!("the TLS handshake failed ({error})")),
    }
}
