//! State of one server: sockets, congestion window, and whether it preserves case.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, sleep, timeout_at};

use super::asked::{Notice, QueryResult};
use super::query::QueryDatagram;
use super::socket::{Socket, SocketState, unreachable};
use super::window::Window;
use super::{Buffers, SendOptions};
use crate::lookup::FailureDetail;
use crate::lookup::message::Query;

/// Rest before another try to open a socket.
const SOCKET_RETRY_PAUSE: Duration = Duration::from_millis(20);
/// Longest wait for a socket if the process has no file descriptors left.
const MAX_SOCKET_WAIT: Duration = Duration::from_secs(60);

/// State of one server.
#[derive(Debug)]
pub(super) struct UdpServer {
    addr: SocketAddr,
    pub(super) window: Window,
    sockets: Mutex<Vec<Arc<Socket>>>,
    case: AtomicU8,
    /// Answers that came late, of queries whose next attempt has none yet.
    late: Arc<AtomicUsize>,
    /// Whether a query was lost. The reason may be a device that cannot cut bundles, so there are none from
    /// then on.
    loses_queries: AtomicBool,
    heard: Arc<AtomicBool>,
}

/// Whether a server preserves the case of the question's letters: not known yet.
const UNKNOWN: u8 = 0;
/// It does.
const PRESERVED: u8 = 1;
/// It does not.
const FOLDED: u8 = 2;

impl UdpServer {
    /// A server of which nothing is known, with at most `most` queries under way. `heard` is set once it
    /// sends a datagram.
    pub(super) fn new(addr: SocketAddr, most: usize, heard: &Arc<AtomicBool>) -> Self {
        Self {
            addr,
            window: Window::new(most),
            sockets: Mutex::default(),
            case: AtomicU8::new(UNKNOWN),
            late: Arc::default(),
            loses_queries: AtomicBool::new(false),
            heard: Arc::clone(heard),
        }
    }

    /// Throws the case of letters, unless the server folds it.
    pub(super) fn mix_case(&self, sent: &mut QueryDatagram) {
        match self.case.load(Ordering::Relaxed) {
            FOLDED => {}
            case => sent.mix_case(case == PRESERVED),
        }
    }

    /// Sends the query and waits for what answers it.
    pub(super) async fn exchange(
        &self,
        mut sent: QueryDatagram,
        query: &Arc<Query>,
        send_options: &SendOptions<'_>,
        buffers: &Arc<Buffers>,
    ) -> (Instant, QueryResult) {
        let place = self.window.enter().await;
        // Not before: those who wait for one server are not to keep others from being asked.
        let _in_flight = super::acquire(send_options.in_flight).await;
        // Acquired last. Otherwise queries that wait for a slot would burst past the rate limit.
        send_options.permit().await;
        self.prepare(&mut sent, send_options);
        let (began, deadline, mut waiting) = loop {
            let socket = match self.free_socket() {
                Some(open) => open,
                None => match Box::pin(self.open_socket(buffers)).await {
                    Ok((_, true)) => {
                        // Many may have waited for a socket, and would go at once.
                        send_options.permit().await;
                        continue;
                    }
                    Ok((socket, false)) => socket,
                    Err(trouble) => return (Instant::now(), Err(trouble)),
                },
            };
            let began = Instant::now();
            let deadline = began + send_options.timeout;
            let prompt = deadline.min(began + self.window.slow_after());
            match socket.ask(sent, query, prompt) {
                Ok(waiting) => break (began, deadline, waiting),
                Err(unsent) => sent = *unsent,
            }
        };
        let notice = match (&mut waiting.notice).await {
            Ok(Notice::Slow(later)) => {
                drop(place);
                waiting.notice = later;
                Box::pin(timeout_at(deadline, &mut waiting.notice)).await
            }
            notice => {
                if let Ok(Notice::Outcome(Ok(_))) = notice {
                    let lost = send_options.after_silence && !self.was_late();
                    if lost {
                        self.loses_queries.store(true, Ordering::Relaxed);
                    }
                    place.answered(began.elapsed(), lost);
                }
                Ok(notice)
            }
        };
        let outcome = match notice {
            Ok(Ok(Notice::Outcome(outcome))) => outcome,
            // The socket hands out an outcome before it goes, and says once that a query is slow.
            Ok(Ok(Notice::Slow(_)) | Err(_)) | Err(_) => Err(waiting.failure_detail()),
        };
        (began, outcome)
    }

    /// Keeps a query out of bundles if it had no answer: it may have been lost with its bundle.
    pub(super) fn prepare(&self, sent: &mut QueryDatagram, send_options: &SendOptions<'_>) {
        if send_options.after_silence || self.loses() {
            sent.set_unbundled();
        }
    }

    /// Whether a query was lost.
    pub(super) fn loses(&self) -> bool {
        self.loses_queries.load(Ordering::Relaxed)
    }

    /// Whether a late answer came of a query that was not answered in time.
    fn was_late(&self) -> bool {
        let one_less = |late: usize| late.checked_sub(1);
        let order = Ordering::Relaxed;
        self.late.fetch_update(order, order, one_less).is_ok()
    }

    /// Remembers whether the server gave letters back as they came.
    pub(super) fn learn_case(&self, kept: bool) {
        let case = if kept { PRESERVED } else { FOLDED };
        self.case.store(case, Ordering::Relaxed);
    }

    /// Forgets that it did.
    pub(super) fn unlearn_case(&self) {
        let order = Ordering::Relaxed;
        _ = self.case.compare_exchange(PRESERVED, UNKNOWN, order, order);
    }

    /// A new socket, or one that has room again while none can be opened; and whether that took its
    /// time.
    async fn open_socket(
        &self,
        buffers: &Arc<Buffers>,
    ) -> Result<(Arc<Socket>, bool), FailureDetail> {
        let began = Instant::now();
        let patience = began + MAX_SOCKET_WAIT;
        let io = loop {
            match connected(self.addr).await {
                Ok(io) => break io,
                // File descriptors of other queries become free soon, and no server is at fault.
                Err(error) if out_of_files(&error) && Instant::now() < patience => {
                    sleep(SOCKET_RETRY_PAUSE).await;
                }
                Err(error) if out_of_files(&error) => {
                    return Err(FailureDetail::NoSocket((&error).into()));
                }
                Err(error) => return Err(unreachable(&error)),
            }
            if let Some(open) = self.free_socket() {
                return Ok((open, began.elapsed() >= SOCKET_RETRY_PAUSE));
            }
        };
        let socket = Arc::new(Socket::new(&self.late, &self.heard));
        tokio::spawn(Arc::clone(&socket).serve(io, Arc::clone(buffers)));
        self.sockets().push(Arc::clone(&socket));
        Ok((socket, began.elapsed() >= SOCKET_RETRY_PAUSE))
    }

    /// A socket with room for one more query.
    fn free_socket(&self) -> Option<Arc<Socket>> {
        let mut open = None;
        self.sockets().retain(|socket| {
            let state = socket.state();
            if state == SocketState::Open && open.is_none() {
                open = Some(Arc::clone(socket));
            }
            state != SocketState::Closed
        });
        open
    }

    pub(super) fn sockets(&self) -> MutexGuard<'_, Vec<Arc<Socket>>> {
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

/// Whether the process or the system has no file descriptor left (EMFILE or ENFILE on Unix).
fn out_of_files(error: &io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
}
