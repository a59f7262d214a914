//! The lab server: zones and faults behind one UDP and TCP port of the loopback interface.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::{LowerName, Name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::fault::{DnsFault, RequestTransport};
use crate::authority::{EDNS_PAYLOAD, Zones, absolute, ancestors};
use crate::lang::both;

/// Tries to find a port that is free for UDP and TCP alike.
const BIND_ATTEMPTS: usize = 16;
/// TCP connections served at the same time.
const MAX_CONNECTIONS: usize = 64;
/// Time a peer has to send its next request or to take an answer (RFC 7766 section 6.2.3).
const IDLE: Duration = Duration::from_secs(5);
/// Rest after a socket error, so that a lasting one (no file descriptors left) does not spin.
const PAUSE: Duration = Duration::from_millis(20);
/// Length of a DNS header (RFC 1035 section 4.1.1).
const HEADER: usize = 12;

/// All the server knows.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The zones it is authoritative for.
    pub zones: Zones,
    /// Faults by absolute name, for the domain of that name; the longest match wins.
    pub faults: BTreeMap<LowerName, DnsFault>,
}

/// The reaction to a request.
enum Reaction {
    Answer(Vec<u8>),
    Silence,
    HangUp,
}

impl World {
    /// Makes a world; the names of faults may be relative to the root.
    pub fn new(zones: Zones, faults: impl IntoIterator<Item = (Name, DnsFault)>) -> Self {
        let faults = faults.into_iter();
        let faults = faults.map(|(name, fault)| (LowerName::new(&absolute(&name)), fault));
        Self {
            zones,
            faults: faults.collect(),
        }
    }

    /// The octets to send in response to `bytes`. `None` means no response.
    ///
    /// A request that is no message but has a header gets FORMERR. A response is never answered.
    pub fn respond(&self, transport: RequestTransport, bytes: &[u8]) -> Option<Vec<u8>> {
        match self.outcome(transport, bytes) {
            Reaction::Answer(answer) => Some(answer),
            Reaction::Silence | Reaction::HangUp => None,
        }
    }

    fn outcome(&self, transport: RequestTransport, bytes: &[u8]) -> Reaction {
        let Some(header) = bytes.first_chunk::<HEADER>() else {
            return Reaction::HangUp;
        };
        let is_response = header[2] & 0x80 != 0;
        if is_response {
            return Reaction::HangUp;
        }
        let Ok(request) = Message::from_vec(bytes) else {
            return format_error(header).map_or(Reaction::HangUp, Reaction::Answer);
        };
        let fault = self.fault(&request);
        let honest = self.zones.answer(&request);
        match sendable(fault, transport, &request, honest) {
            Some(answer) => Reaction::Answer(answer),
            None if fault == Some(DnsFault::Timeout) => Reaction::Silence,
            None => Reaction::HangUp,
        }
    }

    fn fault(&self, request: &Message) -> Option<DnsFault> {
        let name = request.queries.first()?.name();
        ancestors(name).find_map(|domain| self.faults.get(&domain).copied())
    }
}

/// The answer as it is sent: truncated if it does not fit (RFC 2181 section 9).
fn sendable(
    fault: Option<DnsFault>,
    transport: RequestTransport,
    request: &Message,
    honest: Message,
) -> Option<Vec<u8>> {
    let encode = |answer: Message| match fault {
        Some(fault) => fault.apply(transport, request, answer),
        None => answer.to_vec().ok(),
    };
    let short = honest.truncate();
    let answer = encode(honest)?;
    let limit = request.max_payload().min(EDNS_PAYLOAD);
    if transport == RequestTransport::Tcp || answer.len() <= usize::from(limit) {
        return Some(answer);
    }
    encode(short)
}

fn format_error(header: &[u8; HEADER]) -> Option<Vec<u8>> {
    let id = u16::from_be_bytes([header[0], header[1]]);
    let op_code = OpCode::from_u8(header[2] >> 3 & 0x0F);
    let mut answer = Message::error_msg(id, op_code, ResponseCode::FormErr);
    answer.metadata.recursion_desired = header[2] & 1 != 0;
    answer.to_vec().ok()
}

/// A DNS server bound to its port.
#[derive(Debug)]
pub struct LabServer {
    udp: UdpSocket,
    tcp: TcpListener,
    address: SocketAddr,
    world: Arc<World>,
}

impl LabServer {
    /// Binds UDP and TCP to the same port, any free one if the port is 0.
    ///
    /// # Errors
    ///
    /// If the address is not of the loopback interface, or the port is not free for both.
    pub async fn bind(listen: SocketAddr, world: World) -> io::Result<Self> {
        if !listen.ip().is_loopback() {
            let what = both!(
                en: "{listen} is not a loopback address",
                fr: "{listen} n’est pas une adresse de bouclage"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let mut bound = bind_both(listen).await;
        for _ in 1..BIND_ATTEMPTS {
            if bound.is_ok() || listen.port() != 0 {
                break;
            }
            bound = bind_both(listen).await;
        }
        let (udp, tcp) = bound?;
        let address = tcp.local_addr()?;
        let world = Arc::new(world);
        Ok(Self {
            udp,
            tcp,
            address,
            world,
        })
    }

    /// The address and port served.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until dropped; connections end with it.
    pub async fn run(self) {
        tokio::join!(
            serve_udp(&self.udp, &self.world),
            serve_tcp(&self.tcp, &self.world)
        );
    }
}

async fn bind_both(listen: SocketAddr) -> io::Result<(UdpSocket, TcpListener)> {
    let tcp = TcpListener::bind(listen).await?;
    let udp = UdpSocket::bind(tcp.local_addr()?).await?;
    Ok((udp, tcp))
}

async fn serve_udp(socket: &UdpSocket, world: &World) {
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else {
            sleep(PAUSE).await;
            continue;
        };
        if let Some(answer) = world.respond(RequestTransport::Udp, &buffer[..length]) {
            // A peer that cannot be reached is its own concern.
            let _ = socket.send_to(&answer, peer).await;
        }
    }
}

async fn serve_tcp(listener: &TcpListener, world: &Arc<World>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(world)));
                }
                Err(_) => sleep(PAUSE).await,
            },
        }
    }
}

/// Serves one connection until its peer leaves, fails or falls silent.
async fn serve_connection(mut stream: TcpStream, world: Arc<World>) {
    while let Ok(Ok(request)) = timeout(IDLE, receive(&mut stream)).await {
        match world.outcome(RequestTransport::Tcp, &request) {
            Reaction::Silence => {}
            Reaction::HangUp => return,
            Reaction::Answer(answer) => {
                let Ok(Ok(())) = timeout(IDLE, send(&mut stream, &answer)).await else {
                    return;
                };
            }
        }
    }
}

async fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u16().await?;
    let mut message = vec![0; usize::from(length)];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

/// Length and message go out in one write (RFC 7766 section 8).
async fn send(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    let framed = [&length.to_be_bytes()[..], message].concat();
    stream.write_all(&framed).await
}

#[cfg(test)]
mod tests;
