//! One connected socket, on which many queries are under way at once, each by an id of its own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{Interest, Ready};
use tokio::net::UdpSocket;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Duration, sleep};

use super::Buffers;
use super::batch::{Buffer, Outgoing};
use super::query::{Echo, Sent};
use super::reply::{self, Received};
use crate::lookup::{FailureKind, Question, Trouble};

/// Queries under way at once: as many answers as the system keeps for us where it is left at its
/// defaults (208 KiB on Linux, 768 octets at the least for each datagram).
pub(super) const ROOM: usize = 128;
/// Queries after which a socket takes no more, so that no port stays known for long (RFC 5452
/// section 9.2).
const LIFETIME: usize = 4096;
/// Rest where the system has no room for what is sent.
const PAUSE: Duration = Duration::from_millis(2);

/// What comes of a query: what was received, or what went wrong.
pub(super) type Outcome = Result<Received, Trouble>;

/// Those who wait for answers at one socket.
#[derive(Debug, Default)]
pub(super) struct Socket {
    state: Mutex<State>,
    /// Something is to be sent, or nobody waits any more.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// By id. A query that nobody waits for any more keeps its id, lest its late answer be taken for
    /// another's.
    asked: HashMap<u16, Slot>,
    outgoing: Outgoing,
    waiting: usize,
    used: usize,
    closed: bool,
}

#[derive(Debug)]
struct Slot {
    /// The number of the query on this socket: its id may be another's before or after.
    number: usize,
    sent: Sent,
    question: Question,
    /// None where nobody waits any more.
    reply: Option<oneshot::Sender<Outcome>>,
    /// Whatever came in place of an answer.
    trouble: Option<Trouble>,
}

/// One who waits. Dropped, it waits no more.
#[derive(Debug)]
pub(super) struct Waiting {
    socket: Arc<Socket>,
    id: u16,
    number: usize,
    pub(super) outcome: oneshot::Receiver<Outcome>,
}

impl Waiting {
    /// Why there is no answer: what came in its place, or nothing.
    pub(super) fn trouble(&self) -> Trouble {
        let mut state = self.socket.state();
        let slot = state.slot_of(self);
        slot.and_then(|slot| slot.trouble.take())
            .unwrap_or_else(|| (FailureKind::Timeout, "no answer in time".to_owned()))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.socket.state();
        let slot = state.slot_of(self);
        if slot.and_then(|slot| slot.reply.take()).is_some() {
            state.waiting -= 1;
            if state.waiting == 0 {
                self.socket.changed.notify_one();
            }
        }
    }
}

impl Socket {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody is served here any more.
    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Whether another query may go this way.
    pub(super) fn has_room(&self) -> bool {
        let state = self.state();
        !state.closed && state.waiting < ROOM && state.used < LIFETIME
    }

    /// Puts a query, by an id that is random among those that are free. Gives it back where the
    /// socket is closed by now.
    pub(super) fn ask(
        self: Arc<Self>,
        mut sent: Sent,
        question: &Question,
    ) -> Result<Waiting, Box<Sent>> {
        let mut state = self.state();
        if state.closed {
            return Err(Box::new(sent));
        }
        let (reply, outcome) = oneshot::channel();
        let State {
            asked,
            outgoing,
            used,
            ..
        } = &mut *state;
        let number = *used;
        *used += 1;
        let id = loop {
            let id = rand::random();
            if let Entry::Vacant(free) = asked.entry(id) {
                sent.set_id(id);
                outgoing.push(sent.octets());
                free.insert(Slot {
                    number,
                    sent,
                    question: question.clone(),
                    reply: Some(reply),
                    trouble: None,
                });
                break id;
            }
        };
        state.waiting += 1;
        drop(state);
        self.changed.notify_one();
        Ok(Waiting {
            socket: self,
            id,
            number,
            outcome,
        })
    }

    /// Sends and receives until nobody waits any more.
    pub(super) async fn serve(self: Arc<Self>, io: UdpSocket, buffers: Arc<Buffers>) {
        loop {
            let blocked = self.send(&io).await;
            self.receive(&io, &buffers);
            if self.close_if_idle() {
                return;
            }
            tokio::select! {
                ready = io.ready(Interest::READABLE | Interest::ERROR) => {
                    if ready.is_ok_and(Ready::is_error) {
                        self.refused(&io);
                    }
                }
                () = self.changed.notified() => {}
                _ = io.writable(), if blocked => {}
            }
        }
    }

    /// The system has an error to tell: what came back in the place of an answer.
    fn refused(&self, io: &UdpSocket) {
        match io.take_error() {
            Ok(Some(error)) => self.state().fail(&error),
            // It was told already. The readiness for it is forgotten.
            Ok(None) | Err(_) => {
                let nothing = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
                _ = io.try_io(Interest::ERROR, nothing);
            }
        }
    }

    fn close_if_idle(&self) -> bool {
        let mut state = self.state();
        // Who opened it may not have asked yet.
        state.closed |= state.used > 0 && state.waiting == 0 && state.outgoing.is_empty();
        state.closed
    }

    /// Sends what waits; whether the system takes no more for now.
    async fn send(&self, io: &UdpSocket) -> bool {
        loop {
            match self.flush(io) {
                Ok(()) => return false,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                // No query is to blame.
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    /// Sends what the system takes. An error says that it takes no more for now.
    fn flush(&self, io: &UdpSocket) -> io::Result<()> {
        let mut state = self.state();
        match state.outgoing.send(io) {
            Err(error) if !may_pass(&error) => {
                state.fail(&error);
                Ok(())
            }
            sent => sent,
        }
    }

    fn receive(&self, io: &UdpSocket, buffers: &Buffers) {
        let mut buffer = buffers.take();
        loop {
            match buffer.receive(io) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.state().fail(&error);
                    break;
                }
            }
            self.take_in(&buffer);
            if !buffer.is_full() {
                break;
            }
        }
        buffers.put(buffer);
    }

    fn take_in(&self, buffer: &Buffer) {
        let mut state = self.state();
        for datagram in buffer.datagrams() {
            state.take_in(datagram);
        }
    }
}

impl State {
    fn slot_of(&mut self, waiting: &Waiting) -> Option<&mut Slot> {
        let slot = self.asked.get_mut(&waiting.id);
        slot.filter(|slot| slot.number == waiting.number)
    }

    /// Hands a datagram to the one who waits for it. What answers nobody is passed over, as RFC 5452
    /// asks; it is remembered for the message should nothing better come.
    fn take_in(&mut self, datagram: &[u8]) {
        let Some(id) = datagram.first_chunk().map(|id| u16::from_be_bytes(*id)) else {
            return;
        };
        let Some(slot) = self.asked.get_mut(&id) else {
            self.blame(datagram);
            return;
        };
        match reply::read(&slot.sent, &slot.question, datagram) {
            Ok(received) => self.settle(id, Ok(received)),
            Err(trouble) => slot.trouble = Some(trouble),
        }
    }

    /// Remembers an answer whose id nobody uses with those who asked its question.
    fn blame(&mut self, datagram: &[u8]) {
        for slot in self.asked.values_mut() {
            if slot.sent.echoed_in(datagram) != Echo::Other {
                slot.trouble = Some(reply::alien());
            }
        }
    }

    fn settle(&mut self, id: u16, outcome: Outcome) {
        let Some(slot) = self.asked.remove(&id) else {
            return;
        };
        if let Some(reply) = slot.reply {
            self.waiting -= 1;
            // Whoever left in this moment does not want it.
            let _ = reply.send(outcome);
        }
    }

    /// The system says that the server cannot be reached: it does not tell by which query it knows.
    fn fail(&mut self, error: &io::Error) {
        for (_, slot) in self.asked.drain() {
            if let Some(reply) = slot.reply {
                let _ = reply.send(Err(unreachable(error)));
            }
        }
        self.waiting = 0;
        self.closed = true;
    }
}

/// Whether the system has no room for what is sent (ENOBUFS), or was interrupted: the server has
/// nothing to do with it.
fn may_pass(error: &io::Error) -> bool {
    const NO_BUFFERS: i32 = if cfg!(target_os = "linux") { 105 } else { 55 };
    let no_buffers = cfg!(unix) && error.raw_os_error() == Some(NO_BUFFERS);
    let passing = [io::ErrorKind::WouldBlock, io::ErrorKind::Interrupted];
    no_buffers || passing.contains(&error.kind())
}

pub(super) fn unreachable(error: &io::Error) -> Trouble {
    let detail = format!("the server cannot be reached ({error})");
    (FailureKind::Timeout, detail)
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::RecordType;

    use super::*;
    use crate::lookup::message::Query;

    fn sent(question: &Question) -> Sent {
        let query = Query {
            question: question.clone(),
            recursion: true,
            unchecked: false,
        };
        Sent::new(&query, true)
    }

    /// Ids are few: one is another's again before whoever had it is gone.
    #[tokio::test]
    async fn whoever_leaves_late_takes_no_answer_from_the_next_with_the_same_id() {
        let question = Question::new("a.test", RecordType::SRV).unwrap();
        let socket = Arc::<Socket>::default();
        let ask = || Arc::clone(&socket).ask(sent(&question), &question).unwrap();
        let late = ask();
        // Its answer has come.
        let trouble = (FailureKind::Malformed, "anything".to_owned());
        socket.state().settle(late.id, Err(trouble));
        let mut next = ask();
        // As if it had drawn the same.
        let mut state = socket.state();
        let slot = state.asked.remove(&next.id).unwrap();
        state.asked.insert(late.id, slot);
        next.id = late.id;
        drop(state);

        assert_eq!(late.trouble().0, FailureKind::Timeout);
        drop(late);
        let unreachable = (FailureKind::Timeout, "nobody is there".to_owned());
        socket.state().settle(next.id, Err(unreachable.clone()));
        let outcome = (&mut next.outcome).await.expect("an outcome");
        assert_eq!(outcome.unwrap_err(), unreachable);
        assert_eq!(socket.state().waiting, 0);
    }

    #[tokio::test]
    async fn a_socket_that_fails_fails_all_who_wait_and_takes_no_more() {
        let question = Question::new("a.test", RecordType::SRV).unwrap();
        let socket = Arc::<Socket>::default();
        let mut waiting: Vec<_> = (0..3)
            .map(|_| Arc::clone(&socket).ask(sent(&question), &question).unwrap())
            .collect();
        let error = io::Error::from(io::ErrorKind::ConnectionRefused);
        socket.state().fail(&error);
        for waiting in &mut waiting {
            let outcome = (&mut waiting.outcome).await.expect("an outcome");
            assert!(outcome.unwrap_err().1.contains("cannot be reached"));
        }
        assert!(socket.is_closed() && !socket.has_room());
        assert!(Arc::clone(&socket).ask(sent(&question), &question).is_err());
    }
}
