//! What is a well-formed answer to a query. One reading for all transports: an answer proves the same
//! whether it came in a datagram, over TCP, over TLS or over HTTPS. Pure: no I/O.

mod decode;

use hickory_proto::op::Message;
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use super::message::{self, Query};
use super::response::Response;
use super::{FailureKind, Trouble};

/// What came in answer to a query.
#[derive(Debug)]
pub(super) enum Reply {
    /// A message that can be read; TC may be set.
    Response(Response),
    /// The beginning of a message that did not fit (TC), cut off in the middle of a record.
    CutOff,
}

/// Reads what came in answer to `query`. Its id is for the transport to compare: over HTTPS, the
/// request says which query is answered. With `whole`, every section is read, whether a verdict hangs
/// on it or not.
///
/// # Errors
///
/// Why it answers nothing: it is no response to a query, or one to another question; it cannot be
/// decoded; octets stand behind the last record that its header counts.
pub(super) fn read(query: &Query, octets: &[u8], whole: bool) -> Result<Reply, Trouble> {
    let question = &query.question;
    if !whole
        && question.is_in(octets)
        && let Some(plain) = decode::plain(question.rtype, query.recursion, question.end(), octets)
    {
        return Ok(Reply::Response(Response::Plain(plain)));
    }
    let mut decoder = BinDecoder::new(octets);
    match Message::read(&mut decoder) {
        Ok(response) if !message::answers(question, &response) => Err(alien()),
        // They may be records that were not counted.
        Ok(response) if !decoder.is_empty() && !response.metadata.truncation => {
            let detail = "the answer has octets behind its last record".to_owned();
            Err((FailureKind::Malformed, detail))
        }
        Ok(response) => Ok(Reply::Response(response.into())),
        // Some servers cut a truncated message off in the middle of a record.
        Err(_) if message::is_truncated(octets) => Ok(Reply::CutOff),
        Err(error) => Err((
            FailureKind::Malformed,
            format!("the answer cannot be read ({error})"),
        )),
    }
}

/// What is told where something came, and none of it an answer.
pub(super) fn alien() -> Trouble {
    (
        FailureKind::Malformed,
        "only answers with another id or to another question came".to_owned(),
    )
}

#[cfg(test)]
mod tests;
