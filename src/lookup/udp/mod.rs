//! Queries over UDP, a great many at once: sockets are shared by queries to one server, and calls to
//! the system by datagrams.

mod asked;
mod batch;
mod decode;
mod measured;
mod query;
mod reply;
mod socket;
mod window;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hickory_proto::op::Message;
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;
use tokio::time::{Duration, Instant, sleep, timeout_at};

use super::exchange::{Exchanged, dislikes_edns};
use super::limit::Limiter;
use super::message::Query;
use super::{FailureKind, Trouble};
use asked::Outcome;
use batch::Buffer;
use query::Sent;
use reply::Received;
use socket::{Socket, unreachable};
use window::Window;

pub use measured::Measured;

/// Rest before another try to open a socket.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a query waits for one where the process has no more files.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ways to all servers.
#[derive(Debug)]
pub(super) struct Udp {
    servers: Mutex<HashMap<SocketAddr, Arc<Server>>>,
    buffers: Arc<Buffers>,
    /// Queries under way at once to one server.
    most: usize,
    mixed: bool,
    whole: bool,
}

/// How one query is put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner<'a> {
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

impl Manner<'_> {
    /// Waits until the server may be sent one more query.
    async fn permit(&self) {
        if let Some(limiter) = self.limiter {
            Box::pin(limiter.permit()).await;
        }
    }
}

/// The way to one server.
#[derive(Debug)]
struct Server {
    addr: SocketAddr,
    window: Window,
    sockets: Mutex<Vec<Arc<Socket>>>,
    case: AtomicU8,
    /// Answers that came late, of queries whose next attempt has none yet.
    late: Arc<AtomicUsize>,
}

/// Whether a server gives a question back with its letters in the case they came in: not known yet.
const UNKNOWN: u8 = 0;
/// It does.
const KEPT: u8 = 1;
/// It does not.
const FOLDED: u8 = 2;

/// Room for what is received, for whoever needs some.
#[derive(Debug, Default)]
struct Buffers(Mutex<Vec<Buffer>>);

impl Buffers {
    fn take(&self) -> Buffer {
        self.kept().pop().unwrap_or_default()
    }

    fn put(&self, buffer: Buffer) {
        self.kept().push(buffer);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Buffer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Udp {
    /// Of at most `most` queries under way at once to one server. With `mixed`, those that ask for
    /// recursion go out with letters in random case where the server gives them back.
    pub(super) fn new(most: usize, mixed: bool) -> Self {
        Self {
            servers: Mutex::default(),
            buffers: Arc::default(),
            most,
            mixed,
            whole: false,
        }
    }

    /// Reading every section of the answers, for somebody who looks at them.
    pub(super) fn reading_whole(self) -> Self {
        Self {
            whole: true,
            ..self
        }
    }

    /// Asks `server` once: when the query was sent, after whatever it had to wait for, and what came of
    /// it.
    pub(super) async fn ask(
        &self,
        server: SocketAddr,
        query: &Query,
        manner: Manner<'_>,
    ) -> (Instant, Result<Exchanged, Trouble>) {
        let server = self.server(server);
        let mut sent = Sent::new(query, manner.edns).read_whole(self.whole);
        // Of servers behind one address, one may keep the case of letters and another not: who was
        // silent is asked without.
        if self.mixed && query.recursion && !manner.after_silence {
            server.mix(&mut sent);
        }
        loop {
            let tells_case = sent.tells_case();
            let (began, came) = server.exchange(sent, query, manner, &self.buffers).await;
            match came {
                Err(trouble) => return (began, Err(trouble)),
                Ok(Received::CutOff) => return (began, Ok(Exchanged::Truncated(None))),
                Ok(Received::Folded) => {
                    server.case.store(FOLDED, Ordering::Relaxed);
                    sent = Sent::new(query, manner.edns).read_whole(self.whole);
                }
                Ok(Received::Message(response)) => {
                    if tells_case && !response.queries.is_empty() {
                        server.case.store(KEPT, Ordering::Relaxed);
                    } else if manner.after_silence {
                        // The silence may have been an answer with letters folded.
                        server.unlearn_case();
                    }
                    return (began, Ok(sort(response, manner.edns)));
                }
            }
        }
    }

    fn server(&self, addr: SocketAddr) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(Server {
                addr,
                window: Window::new(self.most),
                sockets: Mutex::default(),
                case: AtomicU8::new(UNKNOWN),
                late: Arc::default(),
            })
        };
        Arc::clone(servers.entry(addr).or_insert_with(new))
    }
}

/// What a response is to the query.
fn sort(response: Message, edns: bool) -> Exchanged {
    let metadata = &response.metadata;
    match edns && dislikes_edns(metadata.response_code) {
        _ if metadata.truncation => Exchanged::Truncated(Some(response)),
        true => Exchanged::WithoutEdns(response),
        false => Exchanged::Response(response),
    }
}

impl Server {
    fn mix(&self, sent: &mut Sent) {
        match self.case.load(Ordering::Relaxed) {
            FOLDED => {}
            case => sent.mix(case == KEPT),
        }
    }

    /// Sends the query and waits for what answers it.
    async fn exchange(
        &self,
        mut sent: Sent,
        query: &Query,
        manner: Manner<'_>,
        buffers: &Arc<Buffers>,
    ) -> (Instant, Outcome) {
        let place = self.window.enter().await;
        // Not before: those who wait for one server are not to keep others from being asked. The
        // semaphore is never closed.
        let _in_flight = manner.in_flight.acquire().await;
        // Asked for last, lest those who wait for a place all go at once.
        manner.permit().await;
        let mut waiting = loop {
            let asked = Instant::now();
            let socket = match self.socket(buffers).await {
                Ok(_) if asked.elapsed() >= PAUSE => {
                    // Many may have waited for a socket, and would go at once.
                    manner.permit().await;
                    continue;
                }
                Ok(socket) => socket,
                Err(trouble) => return (Instant::now(), Err(trouble)),
            };
            match socket.ask(sent, &query.question) {
                Ok(waiting) => break waiting,
                Err(unsent) => sent = *unsent,
            }
        };
        let began = Instant::now();
        let deadline = began + manner.timeout;
        let prompt = deadline.min(began + self.window.patience());
        let told = match timeout_at(prompt, &mut waiting.outcome).await {
            Ok(told) => {
                if let Ok(Ok(_)) = told {
                    let lost = manner.after_silence && !self.was_late();
                    place.answered(began.elapsed(), lost);
                }
                Ok(told)
            }
            Err(_) => {
                drop(place);
                Box::pin(timeout_at(deadline, &mut waiting.outcome)).await
            }
        };
        let outcome = match told {
            Ok(Ok(outcome)) => outcome,
            // The socket hands out an outcome before it goes.
            Ok(Err(_)) | Err(_) => Err(waiting.trouble()),
        };
        (began, outcome)
    }

    /// Whether a late answer came of a query that was not answered in time.
    fn was_late(&self) -> bool {
        let one_less = |late: usize| late.checked_sub(1);
        let order = Ordering::Relaxed;
        self.late.fetch_update(order, order, one_less).is_ok()
    }

    fn unlearn_case(&self) {
        let order = Ordering::Relaxed;
        _ = self.case.compare_exchange(KEPT, UNKNOWN, order, order);
    }

    /// A socket with room for one more query.
    async fn socket(&self, buffers: &Arc<Buffers>) -> Result<Arc<Socket>, Trouble> {
        match self.open() {
            Some(open) => Ok(open),
            None => Box::pin(self.opened(buffers)).await,
        }
    }

    /// A new socket, or one that has room again while none can be opened.
    async fn opened(&self, buffers: &Arc<Buffers>) -> Result<Arc<Socket>, Trouble> {
        let patience = Instant::now() + PATIENCE;
        let io = loop {
            match connected(self.addr).await {
                Ok(io) => break io,
                // Those of other queries are soon free again, and no server is to blame.
                Err(error) if out_of_files(&error) && Instant::now() < patience => {
                    sleep(PAUSE).await;
                }
                Err(error) if out_of_files(&error) => {
                    let detail = format!("no socket can be opened on this machine ({error})");
                    return Err((FailureKind::Timeout, detail));
                }
                Err(error) => return Err(unreachable(&error)),
            }
            if let Some(open) = self.open() {
                return Ok(open);
            }
        };
        let socket = Arc::new(Socket::new(&self.late));
        tokio::spawn(Arc::clone(&socket).serve(io, Arc::clone(buffers)));
        self.sockets().push(Arc::clone(&socket));
        Ok(socket)
    }

    fn open(&self) -> Option<Arc<Socket>> {
        let mut sockets = self.sockets();
        sockets.retain(|socket| !socket.is_closed());
        sockets.iter().find(|socket| socket.has_room()).cloned()
    }

    fn sockets(&self) -> MutexGuard<'_, Vec<Arc<Socket>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn connected(server: SocketAddr) -> io::Result<UdpSocket> {
    let any = match server {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    Ok(socket)
}

/// Whether the process, or the system, has no file left for a socket: EMFILE or ENFILE on Unix.
fn out_of_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}

#[cfg(test)]
mod tests;
