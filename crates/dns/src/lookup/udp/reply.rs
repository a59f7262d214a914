//! Compares a datagram with the query that it may answer: well-formed as over any transport, with the letters
//! of the question in the case of the query.

use super::batch::DATAGRAM;
use super::query::{Echo, QueryDatagram};
use crate::lookup::FailureDetail;
use crate::lookup::message::Query;
use crate::lookup::reply::{self, ParsedReply};
use crate::lookup::response::Response;

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
pub(super) fn read(
    sent: &QueryDatagram,
    query: &Query,
    datagram: &[u8],
) -> Result<Received, FailureDetail> {
    if datagram.len() == DATAGRAM {
        return Ok(Received::CutOff);
    }
    match reply::read(query, datagram, sent.is_read_whole())? {
        ParsedReply::CutOff => Ok(Received::CutOff),
        ParsedReply::Response(response) if !response.has_question() => {
            Ok(Received::Response(response))
        }
        ParsedReply::Response(response) => match sent.echoed_in(datagram) {
            Echo::Exact => Ok(Received::Response(response)),
            Echo::Folded => Ok(Received::Folded),
            Echo::Other => Err(FailureDetail::OtherAnswers),
        },
    }
}
