//! DNS messages on a TCP or TLS stream, each after its length (RFC 1035 section 4.2.2). Many queries
//! share the stream, and answers may arrive in any order (RFC 7766 section 6.2.1.1).

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, split};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Duration, timeout as within};
use tokio_util::codec::{Encoder, FramedRead, LengthDelimitedCodec};

use super::asked::{EndReason, StreamQueries};
use super::connection::{QueryError, shown};
use crate::lookup::FailureDetail;
use crate::lookup::message::Query;
use crate::lookup::wire_query::set_id;

/// Longest time to close a stream properly.
const MAX_CLOSE_TIME: Duration = Duration::from_secs(1);

/// A stream. It closes when this value is dropped, or when the server ends it.
pub(super) struct Framed {
    queries: SharedQueries,
    /// Never longer than the number of tasks that wait for answers.
    outgoing: UnboundedSender<Bytes>,
}

#[derive(Clone, Default)]
struct SharedQueries(Arc<Mutex<StreamQueries>>);

impl SharedQueries {
    fn lock(&self) -> MutexGuard<'_, StreamQueries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A query that waits for its answer, until it is dropped.
struct StreamWaiter {
    queries: SharedQueries,
    id: u16,
    answer: oneshot::Receiver<BytesMut>,
}

impl Drop for StreamWaiter {
    fn drop(&mut self) {
        self.answer.close();
        self.queries.lock().give_up(self.id);
    }
}

/// Ends the stream when its task is dropped: the runtime may end before the client.
struct EndOnDrop(SharedQueries);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.lock().end(None);
    }
}

impl fmt::Debug for Framed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Framed").finish_non_exhaustive()
    }
}

impl Framed {
    /// Starts a task that serves the stream.
    pub(super) fn over(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Self {
        let asked = SharedQueries::default();
        let (outgoing, queries) = unbounded_channel();
        tokio::spawn(serve(stream, queries, EndOnDrop(asked.clone())));
        Self {
            queries: asked,
            outgoing,
        }
    }

    /// Sends one query with an id of its own, and waits for the message with that id.
    pub(super) async fn ask(
        &self,
        query: &Arc<Query>,
        edns: bool,
        timeout: Duration,
    ) -> Result<Bytes, QueryError> {
        let (id, answer) = self
            .queries
            .lock()
            .push(query)
            .map_err(QueryError::Closed)?;
        let mut waiting = StreamWaiter {
            queries: self.queries.clone(),
            id,
            answer,
        };
        let mut octets = query.octets(edns);
        set_id(&mut octets, id);
        // If the task has ended, the answer reports it.
        _ = self.outgoing.send(octets.into());
        match within(timeout, &mut waiting.answer).await {
            Ok(Ok(came)) => Ok(came.freeze()),
            Ok(Err(_)) => Err(QueryError::Closed(self.end())),
            Err(_) if self.queries.lock().has_foreign_id(id) => {
                Err(QueryError::Unusable(FailureDetail::OtherAnswers))
            }
            Err(_) => Err(QueryError::Silence),
        }
    }

    fn end(&self) -> EndReason {
        self.queries.lock().ended().cloned().flatten()
    }
}

fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder()
        .length_field_type::<u16>()
        .max_frame_length(usize::from(u16::MAX))
        .new_codec()
}

/// Sends and receives until the [`Framed`] is dropped, or the server ends the stream.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    mut queries: UnboundedReceiver<Bytes>,
    closing: EndOnDrop,
) {
    let EndOnDrop(asked) = &closing;
    let (reader, mut writer) = split(stream);
    let reading = async {
        let mut messages = FramedRead::new(reader, codec());
        loop {
            match messages.next().await {
                Some(Ok(message)) => asked.lock().take_in(message),
                Some(Err(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
                    return Some(shown(&error.to_string()));
                }
                Some(Err(_)) | None => return None,
            }
        }
    };
    // Both at the same time: a server may read no query until its answers are read.
    tokio::select! {
        end = reading => asked.lock().end(end),
        () = send(&mut queries, &mut writer) => {}
    }
    _ = within(MAX_CLOSE_TIME, writer.shutdown()).await;
}

/// Sends queries until the [`Framed`] is dropped.
async fn send(queries: &mut UnboundedReceiver<Bytes>, writer: &mut (impl AsyncWrite + Unpin)) {
    let mut codec = codec();
    let mut waiting = BytesMut::new();
    while let Some(query) = queries.recv().await {
        let mut next = Some(query);
        // Queries that wait together share packets.
        while let Some(more) = next {
            // Only a query longer than 65,535 octets would fail.
            _ = codec.encode(more, &mut waiting);
            next = queries.try_recv().ok();
        }
        let sent = async {
            writer.write_all_buf(&mut waiting).await?;
            writer.flush().await
        };
        if sent.await.is_err() {
            // The reader still gets what the server sent before, and then the reason.
            return std::future::pending().await;
        }
    }
}

#[cfg(test)]
mod tests;
