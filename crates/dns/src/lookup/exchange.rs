//! How one exchange with a server ends.

use hickory_proto::op::ResponseCode;

use super::detail::FailureDetail;
use super::reply::ParsedReply;
use super::response::Response;

/// How an exchange over UDP ended.
#[derive(Debug)]
pub(super) enum ExchangeResult {
    /// With an answer.
    Response(Response),
    /// The server does not know EDNS: ask again without (RFC 6891 section 7).
    EdnsRejected(Response),
    /// The answer did not fit: ask again over TCP (RFC 7766). `None` if it was also cut off.
    Truncated(Option<Response>),
}

impl ExchangeResult {
    /// The response, if it could be read.
    pub(super) fn response(&self) -> Option<&Response> {
        match self {
            Self::Response(response) | Self::EdnsRejected(response) => Some(response),
            Self::Truncated(response) => response.as_ref(),
        }
    }
}

/// The result over TCP, where nothing is truncated, of a query whose answer did not fit over UDP. A failure
/// over TCP is reported as such, because it is why the question is open.
pub(super) fn ask_over_tcp(
    came: Result<ParsedReply, FailureDetail>,
) -> Result<Response, FailureDetail> {
    match came {
        Ok(ParsedReply::Response(response)) if !response.metadata().truncation => Ok(response),
        Ok(_) => Err(FailureDetail::Truncated(None)),
        Err(detail) => Err(FailureDetail::Truncated(Some(Box::new(detail)))),
    }
}

/// FORMERR and NOTIMP come from servers older than EDNS, BADVERS from later ones. The codec reads
/// 16, BADVERS, as the TSIG error of the same number.
pub(super) fn rejects_edns(code: ResponseCode) -> bool {
    let bad_version = u16::from(ResponseCode::BADVERS);
    matches!(code, ResponseCode::FormErr | ResponseCode::NotImp) || u16::from(code) == bad_version
}
