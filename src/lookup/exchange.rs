//! One query to one server: UDP with a socket of its own for each query (a fresh random port makes
//! forging hard, RFC 5452), TCP where the answer is truncated.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_proto::op::{Message, ResponseCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Duration, Instant, sleep, timeout_at};

use super::FailureKind;
use super::message::{self, Query};

/// Room for one datagram, in octets: more than a query allows for. One that fills it was cut off,
/// and is asked for again over TCP.
const DATAGRAM: usize = 4096;

/// Rest before another try to open a socket.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a query waits for one where the process has no more files.
const PATIENCE: Duration = Duration::from_secs(60);

/// What went wrong with one exchange.
pub(super) type Trouble = (FailureKind, String);

/// Asks `server` once over UDP.
pub(super) async fn over_udp(
    server: SocketAddr,
    query: &Query,
    edns: bool,
    timeout: Duration,
) -> Result<Exchanged, Trouble> {
    let query = query.message(edns);
    let Some(response) = udp_round_trip(server, &query, timeout).await? else {
        return Ok(Exchanged::Truncated(None));
    };
    let metadata = &response.metadata;
    Ok(match edns && dislikes_edns(metadata.response_code) {
        _ if metadata.truncation => Exchanged::Truncated(Some(response)),
        true => Exchanged::WithoutEdns(response),
        false => Exchanged::Response(response),
    })
}

/// Asks again over TCP (RFC 7766), where nothing is truncated.
pub(super) async fn over_tcp(
    server: SocketAddr,
    query: &Query,
    edns: bool,
    timeout: Duration,
) -> Result<Message, Trouble> {
    let truncated = |what: &str| {
        let detail = format!("the answer is truncated over UDP, and over TCP {what}");
        (FailureKind::Truncated, detail)
    };
    let query = query.message(edns);
    let bytes = encode(&query)?;
    let deadline = Instant::now() + timeout;
    let received = match timeout_at(deadline, tcp_round_trip(server, &bytes)).await {
        Ok(Ok(received)) => received,
        Ok(Err(error)) => return Err(truncated(&format!("the exchange failed ({error})"))),
        Err(_) => return Err(truncated("none came in time")),
    };
    match Message::from_vec(&received) {
        Ok(response) if !message::answers(&query, &response) => {
            Err(truncated("it answers another question"))
        }
        Ok(response) if response.metadata.truncation => Err(truncated("too")),
        Ok(response) => Ok(response),
        Err(error) => Err(truncated(&format!("it cannot be read ({error})"))),
    }
}

/// FORMERR and NOTIMP come from servers older than EDNS, BADVERS from later ones. The codec reads
/// 16, BADVERS, as the TSIG error of the same number.
pub(super) fn dislikes_edns(code: ResponseCode) -> bool {
    let bad_version = u16::from(ResponseCode::BADVERS);
    matches!(code, ResponseCode::FormErr | ResponseCode::NotImp) || u16::from(code) == bad_version
}

/// How an exchange ended.
#[derive(Debug)]
pub(super) enum Exchanged {
    /// With an answer.
    Response(Message),
    /// The server does not know EDNS: ask again without (RFC 6891 section 7).
    WithoutEdns(Message),
    /// The answer did not fit: ask again over TCP (RFC 7766). None where it was cut off, too.
    Truncated(Option<Message>),
}

impl Exchanged {
    /// The message that came, if it could be read.
    pub(super) fn message(&self) -> Option<&Message> {
        match self {
            Self::Response(message) | Self::WithoutEdns(message) => Some(message),
            Self::Truncated(message) => message.as_ref(),
        }
    }
}

/// Sends the query and waits for its answer. What does not answer it is passed over, as RFC 5452
/// asks; it is remembered for the message should nothing better come. None where the answer is cut
/// off.
async fn udp_round_trip(
    server: SocketAddr,
    query: &Message,
    timeout: Duration,
) -> Result<Option<Message>, Trouble> {
    let bytes = encode(query)?;
    let socket = connected(server).await?;
    let deadline = Instant::now() + timeout;
    socket.send(&bytes).await.map_err(unreachable)?;
    let mut buffer = vec![0; DATAGRAM];
    let mut trouble = (FailureKind::Timeout, "no answer in time".to_owned());
    loop {
        let length = match timeout_at(deadline, socket.recv(&mut buffer)).await {
            Ok(Ok(length)) => length,
            Ok(Err(error)) => return Err(unreachable(error)),
            Err(_) => return Err(trouble),
        };
        if length == DATAGRAM {
            return Ok(None);
        }
        let received = &buffer[..length];
        trouble = match Message::from_vec(received) {
            Ok(response) if message::answers(query, &response) => {
                return Ok(Some(response));
            }
            // Some servers cut a truncated message off in the middle of a record.
            Err(_) if message::is_truncated(query, received) => return Ok(None),
            Ok(_) => (
                FailureKind::Malformed,
                "only answers with another id or to another question came".to_owned(),
            ),
            Err(error) => (
                FailureKind::Malformed,
                format!("the answer cannot be read ({error})"),
            ),
        };
    }
}

async fn connected(server: SocketAddr) -> Result<UdpSocket, Trouble> {
    let any = match server {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let patience = Instant::now() + PATIENCE;
    let socket = loop {
        match UdpSocket::bind(any).await {
            Ok(socket) => break socket,
            // Those of other queries are soon free again, and no server is to blame.
            Err(error) if out_of_files(&error) && Instant::now() < patience => sleep(PAUSE).await,
            Err(error) => {
                let detail = format!("no socket can be opened on this machine ({error})");
                return Err((FailureKind::Timeout, detail));
            }
        }
    };
    socket.connect(server).await.map_err(unreachable)?;
    Ok(socket)
}

/// Whether the process, or the system, has no file left for a socket: EMFILE or ENFILE on Unix.
fn out_of_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

async fn tcp_round_trip(server: SocketAddr, query: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(query);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut response = vec![0; usize::from(length)];
    stream.read_exact(&mut response).await?;
    Ok(response)
}

fn encode(query: &Message) -> Result<Vec<u8>, Trouble> {
    let refused = |error| {
        let detail = format!("the query cannot be written ({error})");
        (FailureKind::Malformed, detail)
    };
    query.to_vec().map_err(refused)
}

fn unreachable(error: io::Error) -> Trouble {
    let detail = format!("the server cannot be reached ({error})");
    (FailureKind::Timeout, detail)
}
