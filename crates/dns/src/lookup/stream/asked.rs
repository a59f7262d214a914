//! The queries of one stream, by id: each id leads to the task that waits for the answer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use bytes::BytesMut;
use tokio::sync::oneshot;

use crate::lookup::message::Query;
use crate::lookup::wire_query::id_of;

/// Most ids in use at once: half of all. A stream with so many missing answers must be replaced.
const MAX_IDS: usize = 1 << 15;

/// All queries of a stream that have no answer yet.
#[derive(Debug, Default)]
pub(super) struct StreamQueries {
    /// Each id belongs to one query until its answer arrives (RFC 7766 section 6.2.1.1).
    queries: HashMap<u16, StreamQuery>,
    ended: Option<EndReason>,
}

/// The reason why a stream ended, if it is known.
pub(super) type EndReason = Option<String>;

#[derive(Debug)]
enum StreamQuery {
    Waiting {
        query: Arc<Query>,
        answer: oneshot::Sender<BytesMut>,
        /// Whether a message with an unknown id had the same question.
        foreign_id: bool,
    },
    /// The task left. The id stays in use, so that a late answer never reaches another query.
    GivenUp,
}

impl StreamQuery {
    fn is_left(&self) -> bool {
        match self {
            Self::Waiting { answer, .. } => answer.is_closed(),
            Self::GivenUp => true,
        }
    }
}

impl StreamQueries {
    /// Adds a query. Returns its id, which is random and unused, and the receiver of its answer.
    ///
    /// # Errors
    ///
    /// The reason why the stream ended, or none if too many ids are in use.
    pub(super) fn push(
        &mut self,
        query: &Arc<Query>,
    ) -> Result<(u16, oneshot::Receiver<BytesMut>), EndReason> {
        if let Some(end) = &self.ended {
            return Err(end.clone());
        }
        if self.queries.len() >= MAX_IDS {
            return Err(None);
        }
        let (answer, awaited) = oneshot::channel();
        loop {
            let id = rand::random();
            let Entry::Vacant(free) = self.queries.entry(id) else {
                continue;
            };
            free.insert(StreamQuery::Waiting {
                query: Arc::clone(query),
                answer,
                foreign_id: false,
            });
            return Ok((id, awaited));
        }
    }

    /// Gives a message to the task that waits for its id. Ignores a message with an unknown id, but
    /// notes it at the queries with the same question.
    pub(super) fn take_in(&mut self, message: BytesMut) {
        let Some(id) = id_of(&message) else {
            return;
        };
        match self.queries.remove(&id) {
            // The task may have left in this moment.
            Some(StreamQuery::Waiting { answer, .. }) => _ = answer.send(message),
            Some(StreamQuery::GivenUp) => {}
            None => {
                for slot in self.queries.values_mut() {
                    if let StreamQuery::Waiting {
                        query,
                        foreign_id: alien,
                        ..
                    } = slot
                    {
                        *alien |= query.question.is_in(&message);
                    }
                }
            }
        }
    }

    /// Whether a message with an unknown id had the question of this query.
    pub(super) fn has_foreign_id(&self, id: u16) -> bool {
        matches!(
            self.queries.get(&id),
            Some(StreamQuery::Waiting {
                foreign_id: true,
                ..
            })
        )
    }

    /// Marks a query whose task left. Does nothing if the query was answered: its id may belong to
    /// another query by now.
    pub(super) fn give_up(&mut self, id: u16) {
        match self.queries.get_mut(&id) {
            Some(slot) if slot.is_left() => *slot = StreamQuery::GivenUp,
            _ => {}
        }
    }

    /// Ends the stream: refuses new queries, and wakes all tasks that wait. Keeps the first reason.
    pub(super) fn end(&mut self, why: EndReason) {
        self.ended.get_or_insert(why);
        self.queries.clear();
    }

    /// The reason why the stream ended, if it has ended.
    pub(super) fn ended(&self) -> Option<&EndReason> {
        self.ended.as_ref()
    }
}
