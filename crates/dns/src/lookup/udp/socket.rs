//! One connected socket, on which many queries are under way at once.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{Interest, Ready};
use tokio::net::UdpSocket;
use tokio::sync::{Notify, oneshot};
use tokio::task::yield_now;
use tokio::time::{Duration, Instant, sleep, sleep_until};

use super::Buffers;
use super::asked::{Arrival, Notice, SocketQueries};
use super::batch::{self, Buffer};
use super::query::QueryDatagram;
use crate::lookup::FailureDetail;
use crate::lookup::message::Query;

/// Pause if the system's send buffer is full.
const FULL_BUFFER_PAUSE: Duration = Duration::from_millis(2);
/// Batches received before others have their turn.
const MAX_BATCHES: usize = 16;

/// A socket and the queries that wait for answers on it.
#[derive(Debug)]
pub(super) struct Socket {
    queries: Mutex<SocketQueries>,
    /// Notified when a query is to be sent, or when no task waits any more.
    changed: Notify,
    /// Answers of the server that came late, of all its sockets.
    late: Arc<AtomicUsize>,
    /// Set once a datagram comes.
    heard: Arc<AtomicBool>,
}

/// Whether a socket takes another query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SocketState {
    /// It does.
    Open,
    /// It does not, for now or for good: those who wait are still served.
    Full,
    /// It serves no query any more.
    Closed,
}

/// One who waits. Dropped, it waits no more.
#[derive(Debug)]
pub(super) struct UdpWaiter {
    socket: Arc<Socket>,
    id: u16,
    pub(super) notice: oneshot::Receiver<Notice>,
}

impl UdpWaiter {
    /// Why there is no answer: the last unusable datagram, or no response.
    pub(super) fn failure_detail(&self) -> FailureDetail {
        self.socket.queries().failure_detail(self.id)
    }
}

impl Drop for UdpWaiter {
    fn drop(&mut self) {
        // Nearly always it has what it waited for, and the socket knows.
        if !self.notice.is_terminated() && self.socket.queries().give_up(self.id) {
            self.socket.changed.notify_one();
        }
    }
}

/// Closes a socket, whatever ended its service: its runtime may end before the client.
struct CloseOnDrop<'a>(&'a Socket);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.queries().close();
    }
}

impl Socket {
    /// A socket of a server whose late answers are counted in `late`. `heard` is set once a datagram
    /// comes.
    pub(super) fn new(late: &Arc<AtomicUsize>, heard: &Arc<AtomicBool>) -> Self {
        Self {
            queries: Mutex::default(),
            changed: Notify::new(),
            late: Arc::clone(late),
            heard: Arc::clone(heard),
        }
    }

    fn queries(&self) -> MutexGuard<'_, SocketQueries> {
        self.queries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another query may go this way.
    pub(super) fn state(&self) -> SocketState {
        let asked = self.queries();
        match asked.is_closed() {
            true => SocketState::Closed,
            false if asked.has_room() => SocketState::Open,
            false => SocketState::Full,
        }
    }

    /// Adds a query, which becomes slow at `prompt`. Gives it back if the socket is closed by now.
    pub(super) fn ask(
        self: Arc<Self>,
        sent: QueryDatagram,
        query: &Arc<Query>,
        prompt: Instant,
    ) -> Result<UdpWaiter, Box<QueryDatagram>> {
        let (id, notice) = self.queries().push(sent, query, prompt)?;
        self.changed.notify_one();
        Ok(UdpWaiter {
            socket: self,
            id,
            notice,
        })
    }

    /// Sends and receives until no task waits any more.
    pub(super) async fn serve(self: Arc<Self>, io: UdpSocket, buffers: Arc<Buffers>) {
        let _closing = CloseOnDrop(&self);
        self.queries().outgoing.bundle(batch::can_bundle(&io));
        let mut alarm = pin!(sleep_until(Instant::now()));
        loop {
            // Reads what has arrived before the system can report that the server is gone.
            self.receive(&io, &buffers).await;
            let blocked = self.send(&io).await;
            if self.queries().is_idle() {
                // Tasks that have their answers now may ask the next question.
                yield_now().await;
                if self.queries().close_if_idle() {
                    return;
                }
                continue;
            }
            let slow_at = self.queries().become_slow(Instant::now());
            // It may ring too early, for queries that are settled by then, and is set again.
            if let Some(at) = slow_at
                && (alarm.is_elapsed() || at < alarm.deadline())
            {
                alarm.as_mut().reset(at);
            }
            tokio::select! {
                () = alarm.as_mut(), if slow_at.is_some() => {}
                ready = io.ready(Interest::READABLE | Interest::ERROR) => {
                    if ready.is_ok_and(Ready::is_error) {
                        self.refused(&io, &buffers).await;
                    }
                }
                () = self.changed.notified() => {}
                _ = io.writable(), if blocked => {}
            }
        }
    }

    /// Handles an error of the system, which arrived instead of an answer.
    async fn refused(&self, io: &UdpSocket, buffers: &Buffers) {
        self.receive(io, buffers).await;
        if let Ok(Some(error)) = io.take_error() {
            self.queries().fail(&unreachable(&error));
        }
        // The readiness for it is forgotten.
        let nothing = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
        _ = io.try_io(Interest::ERROR, nothing);
    }

    /// Sends what waits; whether the system takes no more for now.
    async fn send(&self, io: &UdpSocket) -> bool {
        loop {
            match self.flush(io) {
                Ok(()) => return false,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                // No query is at fault. Those that wait still learn in time that they are slow.
                Err(_) => {
                    sleep(FULL_BUFFER_PAUSE).await;
                    self.queries().become_slow(Instant::now());
                }
            }
        }
    }

    /// Sends what the system takes. An error says that it takes no more for now.
    fn flush(&self, io: &UdpSocket) -> io::Result<()> {
        let mut asked = self.queries();
        loop {
            match asked.outgoing.send(io) {
                Err(error) if !may_pass(&error) => {
                    if asked.fail(&unreachable(&error)) {
                        return Ok(());
                    }
                    // A refused connection is about a query sent before. Any other error is about this one.
                    if error.kind() != io::ErrorKind::ConnectionRefused {
                        asked.outgoing.skip();
                    }
                }
                sent => return sent,
            }
        }
    }

    fn take_in(&self, buffer: &Buffer) {
        self.heard.store(true, Ordering::Relaxed);
        let mut asked = self.queries();
        let came = buffer.datagrams().map(|datagram| asked.take_in(datagram));
        let late = came.filter(|came| *came == Arrival::Late).count();
        self.late.fetch_add(late, Ordering::Relaxed);
    }

    async fn receive(&self, io: &UdpSocket, buffers: &Buffers) {
        let mut buffer = buffers.take();
        for _ in 0..MAX_BATCHES {
            match buffer.receive(io) {
                Ok(()) => {}
                Err(error) if may_pass(&error) => break,
                Err(error) => {
                    self.queries().fail(&unreachable(&error));
                    continue;
                }
            }
            self.take_in(&buffer);
            if !buffer.is_full() {
                break;
            }
            yield_now().await;
        }
        buffers.give_back(buffer);
    }
}

/// Whether nothing has arrived, the send buffer is full (ENOBUFS), or the call was interrupted: errors that
/// have nothing to do with the server.
fn may_pass(error: &io::Error) -> bool {
    const NO_BUFFERS: i32 = if cfg!(any(target_os = "linux", target_os = "android")) {
        105
    } else if cfg!(windows) {
        10055
    } else {
        55
    };
    let passing = [io::ErrorKind::WouldBlock, io::ErrorKind::Interrupted];
    error.raw_os_error() == Some(NO_BUFFERS) || passing.contains(&error.kind())
}

/// The failure if the system reports that a server is not there.
pub(super) fn unreachable(error: &io::Error) -> FailureDetail {
    FailureDetail::Unreachable(error.into())
}
