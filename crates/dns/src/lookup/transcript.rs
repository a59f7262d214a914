//! The exchanges between a client and its servers, query by query.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, Metadata, ResponseCode};

use super::FailureDetail;
use super::message::Query;
use super::response::Response;
use super::{Endpoint, Question};

/// How a query reached its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// A datagram (RFC 1035 section 4.2.1).
    Udp,
    /// A connection (RFC 7766).
    Tcp,
    /// A connection over TLS (RFC 7858).
    Tls,
    /// A request over HTTPS (RFC 8484).
    Https,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Https => "HTTPS",
        })
    }
}

impl Transport {
    /// The connection that `endpoint` is asked over, if not by a datagram.
    pub(super) fn of(endpoint: &Endpoint) -> Self {
        match endpoint {
            Endpoint::Plain(_) => Self::Tcp,
            Endpoint::Tls(_) => Self::Tls,
            Endpoint::Https(..) => Self::Https,
        }
    }
}

/// One query and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The question.
    pub question: Question,
    /// Header bits of the query.
    pub query: Flags,
    /// Who was asked.
    pub server: Arc<Endpoint>,
    /// How.
    pub transport: Transport,
    /// When the query was sent.
    pub sent: Instant,
    /// From then until its answer came, or was waited for no longer. Over TLS and HTTPS, the time
    /// that a new connection takes is part of it.
    pub duration: Duration,
    /// The response, even if it does not answer the question, or the reason why there is none.
    pub result: Result<ResponseHeader, FailureDetail>,
}

/// The header of a message that answers a query (RFC 1035 section 4.1.1), or more of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseHeader {
    /// Response code, with the bits that EDNS adds (RFC 6891 section 6.1.3).
    pub code: ResponseCode,
    /// Header bits.
    pub flags: Flags,
    /// The message, where whole messages are kept.
    pub message: Option<Box<Message>>,
}

/// The bits of a header (RFC 1035 section 4.1.1, RFC 4035 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the header has them")]
pub struct Flags {
    /// AA: the server is authoritative for the name asked for.
    pub authoritative: bool,
    /// TC: the message did not fit.
    pub truncated: bool,
    /// RD: recursion was asked for.
    pub recursion_desired: bool,
    /// RA: the server offers it.
    pub recursion_available: bool,
    /// AD: the server validated all of the answer.
    pub authentic: bool,
    /// CD: it was asked not to.
    pub checking_disabled: bool,
}

impl Flags {
    /// The bits that are set, by the names that dig gives them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let all = [
            (self.authoritative, "aa"),
            (self.truncated, "tc"),
            (self.recursion_desired, "rd"),
            (self.recursion_available, "ra"),
            (self.authentic, "ad"),
            (self.checking_disabled, "cd"),
        ];
        all.into_iter()
            .filter_map(|(set, name)| set.then_some(name))
    }
}

impl From<&Metadata> for Flags {
    fn from(header: &Metadata) -> Self {
        Self {
            authoritative: header.authoritative,
            truncated: header.truncation,
            recursion_desired: header.recursion_desired,
            recursion_available: header.recursion_available,
            authentic: header.authentic_data,
            checking_disabled: header.checking_disabled,
        }
    }
}

/// A response code by its mnemonic in IANA's registry, as dig prints it.
pub fn code_name(code: ResponseCode) -> String {
    let name = match u16::from(code) {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        6 => "YXDOMAIN",
        7 => "YXRRSET",
        8 => "NXRRSET",
        9 => "NOTAUTH",
        10 => "NOTZONE",
        16 => "BADVERS",
        other => return format!("RESERVED{other}"),
    };
    name.to_owned()
}

/// Keeps every exchange of a client in memory. It cannot separate discoveries at the same time, so each needs
/// a client of its own.
#[derive(Debug)]
pub struct Transcript {
    whole: bool,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Transcript {
    /// An empty transcript. It keeps whole messages, or only their headers.
    pub fn new(whole_messages: bool) -> Self {
        Self {
            whole: whole_messages,
            exchanges: Mutex::default(),
        }
    }

    /// The exchanges kept, in the order of sending; none are kept afterwards.
    pub fn take(&self) -> Vec<Exchange> {
        let mut exchanges = std::mem::take(&mut *self.exchanges());
        exchanges.sort_by_key(|exchange| exchange.sent);
        exchanges
    }

    /// Notes what came of a query sent at that time; a message that came over no connection and
    /// could not be read is none.
    pub(super) fn note(
        &self,
        endpoint: &Arc<Endpoint>,
        transport: Transport,
        query: &Query,
        sent: Instant,
        came: Result<Option<&Response>, &FailureDetail>,
    ) {
        let whole = |response: &Response| {
            let message = || response.message(&query.question).into_owned();
            self.whole.then(|| Box::new(message()))
        };
        let result = match came {
            Ok(Some(response)) => Ok(ResponseHeader {
                code: response.metadata().response_code,
                flags: Flags::from(response.metadata()),
                message: whole(response),
            }),
            Ok(None) => Err(FailureDetail::CutOff),
            Err(detail) => Err(detail.clone()),
        };
        self.exchanges().push(Exchange {
            question: query.question.clone(),
            query: Flags::from(&query.message(false).metadata),
            server: Arc::clone(endpoint),
            transport,
            sent,
            duration: sent.elapsed(),
            result,
        });
    }

    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_flags_read_as_dig_prints_them() {
        let names = [0_u16, 3, 5, 16, 11].map(|code| code_name(code.into()));
        assert_eq!(
            names,
            ["NOERROR", "NXDOMAIN", "REFUSED", "BADVERS", "RESERVED11"]
        );
    }
}
