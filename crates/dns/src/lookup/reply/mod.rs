//! Decides whether octets are a well-formed answer to a query. UDP, TCP, TLS and HTTPS share this
//! decision, so that an answer proves the same over each of them. Pure: no I/O.

mod decode;

use hickory_proto::op::Message;
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use super::FailureDetail;
use super::message::{self, Query};
use super::response::Response;

/// A well-formed answer.
#[derive(Debug)]
pub(super) enum ParsedReply {
    /// A whole message; TC may be set.
    Response(Response),
    /// A message with TC that ends in the middle of a record.
    CutOff,
}

impl ParsedReply {
    /// The message, if it is whole.
    pub(super) fn response(&self) -> Option<&Response> {
        match self {
            Self::Response(response) => Some(response),
            Self::CutOff => None,
        }
    }
}

/// Reads the octets that a transport received in answer to `query`. The transport compares the id,
/// because HTTPS needs none (RFC 8484 section 4.1). With `whole`, every section is decoded, even if no
/// verdict depends on it.
///
/// # Errors
///
/// The reason why the octets answer nothing: no response, another question, not decodable, or octets
/// behind the last record that the header counts.
pub(super) fn read(
    query: &Query,
    octets: &[u8],
    whole: bool,
) -> Result<ParsedReply, FailureDetail> {
    let question = &query.question;
    if !whole
        && question.is_in(octets)
        && let Some(plain) = decode::plain(question.rtype, query.recursion, question.end(), octets)
    {
        return Ok(ParsedReply::Response(Response::Plain(plain)));
    }
    let mut decoder = BinDecoder::new(octets);
    match Message::read(&mut decoder) {
        Ok(response) if !message::answers(question, &response) => Err(FailureDetail::OtherAnswers),
        // These octets may be records that the header does not count.
        Ok(response) if !decoder.is_empty() && !response.metadata.truncation => {
            Err(FailureDetail::ExtraOctets)
        }
        Ok(response) => Ok(ParsedReply::Response(response.into())),
        // Some servers cut a truncated message off in the middle of a record.
        Err(_) if message::is_truncated(octets) => Ok(ParsedReply::CutOff),
        Err(error) => Err(FailureDetail::NotDecodable(error.to_string())),
    }
}

#[cfg(test)]
mod tests;
