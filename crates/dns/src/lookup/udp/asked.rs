//! The queries of one socket: who waits for which answer, by the ids they were sent with.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::outgoing::Outgoing;
use super::query::{Echo, QueryDatagram};
use super::reply::{self, Received};
use crate::lookup::wire_query::id_of;
use crate::lookup::{FailureDetail, message};

/// Queries in flight at once: as many answers as the default receive buffer of the system holds (208 KiB on
/// Linux, at least 768 octets for each datagram).
pub(super) const MAX_WAITING: usize = 128;
/// Queries after which a socket takes no more, so that no port stays known for long (RFC 5452
/// section 9.2).
pub(super) const MAX_QUERIES: usize = 2048;

/// The result of a query: the response, or why there is none.
pub(super) type QueryResult = Result<Received, FailureDetail>;

/// The message to a task that waits for a query.
#[derive(Debug)]
pub(super) enum Notice {
    /// The result of the query.
    Outcome(QueryResult),
    /// No response yet, although responses usually arrive sooner. The outcome follows on this channel.
    Slow(oneshot::Receiver<Notice>),
}

/// All queries of a socket.
#[derive(Debug, Default)]
pub(super) struct SocketQueries {
    /// An id is used once: what comes late, or twice, is not to be taken for another's answer.
    queries: HashMap<u16, QueryState, RandomState>,
    pub(super) outgoing: Outgoing,
    /// When queries become slow, the earliest first; with those that are settled by now. One timer for all of
    /// them takes much less than one for each.
    slow_at: BinaryHeap<Reverse<(Instant, u16)>>,
    waiting: usize,
    /// Whether anything came that answers.
    answered: bool,
    closed: bool,
}

#[derive(Debug)]
enum QueryState {
    Waiting(Box<PendingQuery>),
    /// The task that waited has left.
    GivenUp,
    Settled,
}

#[derive(Debug)]
struct PendingQuery {
    sent: QueryDatagram,
    query: Arc<message::Query>,
    reply: oneshot::Sender<Notice>,
    /// Whatever came in place of an answer.
    last_failure: Option<FailureDetail>,
}

/// The kind of a received datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The answer of a query that was given up: slow, and not lost.
    Late,
    /// Anything else.
    Else,
}

impl SocketQueries {
    /// Whether another query may go this way.
    pub(super) fn has_room(&self) -> bool {
        !self.closed && self.waiting < MAX_WAITING && self.queries.len() < MAX_QUERIES
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Adds a query, which becomes slow at `slow_at`, with a random unused id. Returns the id and the
    /// receiver of the result. Gives the query back if the socket is closed.
    pub(super) fn push(
        &mut self,
        mut sent: QueryDatagram,
        query: &Arc<message::Query>,
        slow_at: Instant,
    ) -> Result<(u16, oneshot::Receiver<Notice>), Box<QueryDatagram>> {
        if self.closed {
            return Err(Box::new(sent));
        }
        let (reply, outcome) = oneshot::channel();
        loop {
            let id = rand::random();
            let Entry::Vacant(free) = self.queries.entry(id) else {
                continue;
            };
            sent.set_id(id);
            self.outgoing.push(sent.octets(), sent.is_unbundled());
            free.insert(QueryState::Waiting(Box::new(PendingQuery {
                sent,
                query: Arc::clone(query),
                reply,
                last_failure: None,
            })));
            self.slow_at.push(Reverse((slow_at, id)));
            self.waiting += 1;
            return Ok((id, outcome));
        }
    }

    /// Gives a datagram to the task that waits for it. Ignores a datagram that answers no query, as RFC
    /// 5452 asks, but remembers it for the failure in case nothing better arrives.
    pub(super) fn take_in(&mut self, datagram: &[u8]) -> Arrival {
        let Some(id) = id_of(datagram) else {
            return Arrival::Else;
        };
        match self.queries.get_mut(&id) {
            None => self.note_unknown_id(datagram),
            Some(QueryState::Settled) => {}
            Some(gone @ QueryState::GivenUp) => {
                *gone = QueryState::Settled;
                return Arrival::Late;
            }
            Some(QueryState::Waiting(slot)) => match reply::read(&slot.sent, &slot.query, datagram)
            {
                Ok(received) => {
                    self.answered = true;
                    self.settle(id, Ok(received));
                }
                Err(trouble) => slot.last_failure = Some(trouble),
            },
        }
        Arrival::Else
    }

    /// Records an answer with an unknown id at the queries with the same question.
    fn note_unknown_id(&mut self, datagram: &[u8]) {
        for slot in self.pending() {
            if slot.sent.echoed_in(datagram) != Echo::Other {
                slot.last_failure = Some(FailureDetail::OtherAnswers);
            }
        }
    }

    fn pending(&mut self) -> impl Iterator<Item = &mut PendingQuery> {
        self.queries.values_mut().filter_map(|query| match query {
            QueryState::Waiting(slot) => Some(slot.as_mut()),
            QueryState::GivenUp | QueryState::Settled => None,
        })
    }

    fn settle(&mut self, id: u16, outcome: QueryResult) {
        if let Some(QueryState::Waiting(slot)) = self.queries.insert(id, QueryState::Settled) {
            self.waiting -= 1;
            // Whoever left in this moment does not want it.
            let _ = slot.reply.send(Notice::Outcome(outcome));
        }
    }

    /// Tells those who wait that their queries have become slow by `now`. Returns when the next one becomes so.
    pub(super) fn become_slow(&mut self, now: Instant) -> Option<Instant> {
        while let Some(Reverse((prompt, id))) = self.slow_at.peek() {
            if let Some(QueryState::Waiting(slot)) = self.queries.get_mut(id) {
                if *prompt > now {
                    return Some(*prompt);
                }
                let (reply, outcome) = oneshot::channel();
                let before = mem::replace(&mut slot.reply, reply);
                let _ = before.send(Notice::Slow(outcome));
            }
            self.slow_at.pop();
        }
        None
    }

    /// Records that the system reports the server as unreachable, without saying for which query. A
    /// server that has answered on this socket may have refused only one of many queries, or the report
    /// may be forged. The failure is then remembered, and the queries keep waiting. Returns whether the
    /// socket can no longer be used.
    pub(super) fn fail(&mut self, trouble: &FailureDetail) -> bool {
        if self.answered {
            for slot in self.pending() {
                slot.last_failure = Some(trouble.clone());
            }
            return false;
        }
        for (_, query) in self.queries.drain() {
            if let QueryState::Waiting(slot) = query {
                let _ = slot.reply.send(Notice::Outcome(Err(trouble.clone())));
            }
        }
        self.close();
        true
    }

    /// Whether no task waits any more. The task that opened the socket may not have asked yet.
    pub(super) fn is_idle(&self) -> bool {
        self.closed || !self.queries.is_empty() && self.waiting == 0
    }

    /// Closes the socket if no task waits. Returns whether it is closed.
    pub(super) fn close_if_idle(&mut self) -> bool {
        if self.is_idle() {
            self.close();
        }
        self.closed
    }

    /// Closes the socket, drops all queries and wakes all waiting tasks.
    pub(super) fn close(&mut self) {
        *self = Self {
            closed: true,
            ..Self::default()
        };
    }

    /// Why a query has no answer: the last unusable datagram, or no response.
    pub(super) fn failure_detail(&mut self, id: u16) -> FailureDetail {
        let trouble = match self.queries.get_mut(&id) {
            Some(QueryState::Waiting(slot)) => slot.last_failure.take(),
            _ => None,
        };
        trouble.unwrap_or(FailureDetail::NoAnswer)
    }

    /// Drops a query whose task has left. Returns whether it was the last one.
    pub(super) fn give_up(&mut self, id: u16) -> bool {
        match self.queries.get_mut(&id) {
            Some(query @ QueryState::Waiting(_)) => {
                *query = QueryState::GivenUp;
                self.waiting -= 1;
                self.waiting == 0
            }
            _ => false,
        }
    }
}
