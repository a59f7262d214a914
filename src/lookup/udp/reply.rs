//! What a datagram is to the query it may answer.

use hickory_proto::op::Message;
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use super::batch::DATAGRAM;
use super::decode;
use super::query::{Echo, Sent};
use crate::lookup::message::{self, Query};
use crate::lookup::response::Response;
use crate::lookup::{FailureKind, Trouble};

/// A datagram that answers.
#[derive(Debug)]
pub(super) enum Received {
    /// A message that can be read.
    Response(Response),
    /// The beginning of one that did not fit.
    CutOff,
    /// One whose question has lost the case of its letters.
    Folded,
}

/// Reads a datagram with the id of `sent`, which put that query.
///
/// # Errors
///
/// Why it answers nothing.
pub(super) fn read(sent: &Sent, query: &Query, datagram: &[u8]) -> Result<Received, Trouble> {
    let question = &query.question;
    if datagram.len() == DATAGRAM {
        return Ok(Received::CutOff);
    }
    let echo = sent.echoed_in(datagram);
    if echo == Echo::Exact
        && !sent.is_read_whole()
        && let Some(plain) = decode::plain(question.rtype, query.recursion, sent.end(), datagram)
    {
        return Ok(Received::Response(Response::Plain(plain)));
    }
    let mut decoder = BinDecoder::new(datagram);
    match Message::read(&mut decoder) {
        Ok(response) if !message::answers(question, &response) => Err(alien()),
        // They may be records that were not counted.
        Ok(response) if !decoder.is_empty() && !response.metadata.truncation => {
            let detail = "the answer has octets behind its last record".to_owned();
            Err((FailureKind::Malformed, detail))
        }
        Ok(response) if response.queries.is_empty() => Ok(Received::Response(response.into())),
        Ok(response) => match echo {
            Echo::Exact => Ok(Received::Response(response.into())),
            Echo::Folded => Ok(Received::Folded),
            Echo::Other => Err(alien()),
        },
        // Some servers cut a truncated message off in the middle of a record.
        Err(_) if message::is_truncated(datagram) => Ok(Received::CutOff),
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
