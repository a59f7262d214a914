//! What details of failures are made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FailureDetail;
use crate::first_of::{FirstOf, Measure};
use crate::lookup::source::AnswerSource;

/// Transport of a connection to a server.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Connection {
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// Why a denial proves nothing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DenialFlaw {
    /// It has no SOA record (RFC 2308 section 3).
    NoSoa,
    /// Its SOA record is that of a zone that the name is not in.
    OtherZone,
    /// It has the SOA records of several zones.
    SeveralZones,
    /// Its SOA record is at the SRV owner itself.
    AtOwner,
    /// Its SOA record is at the denied name, but the server returns no SOA record there when asked.
    NoApex,
    /// The records asked for are in the wrong section.
    WrongSection,
    /// A DNAME record redirects the name without the CNAME record that follows (RFC 6672).
    DnameAlone,
    /// RCODE NXDOMAIN, and a record at or below the name.
    Exists,
    /// It has a signature of the records that it denies.
    Signed,
    /// It delegates the name to another zone.
    Delegated,
    /// It is a referral.
    Referral,
    /// It is neither authoritative (AA) nor from a recursive server (RA).
    Lame,
}

/// How a server shows that it is not authoritative for a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lame {
    /// It has no SOA record there.
    NoSoa,
    /// It refers to other servers.
    Referral,
    /// Its answer lacks the AA bit.
    NotAuthoritative,
    /// It answers from this zone.
    OtherZone(String),
}

/// What the queries were to find when their limit was reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// The zone of this name.
    ZoneOf(String),
    /// The name servers of this zone.
    Zone(String),
}

/// A certificate that is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RefusedCertificate {
    /// Distinguished names of its subject and of its issuer, empty if it has none; null if it cannot be read.
    pub names: Option<[String; 2]>,
    /// Why it is refused.
    pub fault: CertificateFault,
}

/// Why a certificate is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateFault {
    /// It is for other names (RFC 9525).
    OtherNames {
        /// Names and addresses that it is for.
        names: FirstOf<String>,
        /// The name wanted.
        wanted: String,
    },
    /// It expired at this time (RFC 3339).
    Expired(String),
    /// It is valid from this time on (RFC 3339).
    NotYetValid(String),
    /// It does not lead to an authority that is trusted here.
    UnknownIssuer,
    /// It is the certificate of an authority itself.
    OfAnAuthority,
    /// Anything else, in the words of the library.
    Other(String),
}

/// Why an HTTP response is not a DNS answer (RFC 8484).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HttpsFault {
    /// Another status than success.
    Status {
        /// Status code and its usual words, such as `404 Not Found`.
        status: String,
        /// The beginning of the response's text; empty if it has none.
        text: String,
    },
    /// It has no media type.
    NoMediaType,
    /// It has this media type.
    MediaType(String),
    /// It is longer than this number of octets.
    TooLong(usize),
    /// It breaks the rules of HTTP, in the words of the library.
    Protocol(String),
}

/// An answer in short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct AnswerSummary {
    /// The last name of its alias chain; null if the name asked for is not an alias.
    pub alias: Option<String>,
    /// Its records, or why it has none.
    pub records: Records,
}

/// Records of an answer, or why it has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Records {
    /// Type and data of each record, in order.
    Published(FirstOf<String>),
    /// No such record (NODATA, RFC 2308 section 2.2).
    NoData,
    /// No such name (NXDOMAIN, RFC 2308 section 2.1).
    NxDomain,
}

impl AnswerSummary {
    /// Only records, without an alias.
    #[cfg(any(test, feature = "test-support"))]
    pub fn of(records: Records) -> Self {
        Self {
            alias: None,
            records,
        }
    }
}

impl Measure for ZoneReply {
    fn octets(&self) -> usize {
        match self {
            Self::Answer(AnswerSummary { alias, records }) => {
                let alias = alias.as_ref().map_or(0, |alias| alias.len() + 10);
                let records = match records {
                    Records::Published(records) => {
                        let records = records.first.iter();
                        records.map(|record| record.len() + 2).sum()
                    }
                    Records::NoData | Records::NxDomain => 25,
                };
                alias + records
            }
            Self::Alias(target) => target.len() + 10,
            Self::Delegated(zone) => zone.len() + 35,
        }
    }
}

/// What a name server of a zone replies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneReply {
    /// This answer.
    Answer(AnswerSummary),
    /// The name is an alias of this one.
    Alias(String),
    /// The name belongs to this zone, which is delegated.
    Delegated(String),
}

/// A name server of a zone and its reply.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ServerReply {
    /// Its name in the NS records.
    pub server: String,
    /// The server that was asked; null if no address is known.
    pub source: Option<AnswerSource>,
    /// Its reply.
    pub reply: ReplyOrFailure,
}

/// A reply, or why there is none that can be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ReplyOrFailure {
    /// A reply.
    Reply(ZoneReply),
    /// A failure.
    Failure {
        /// The failure.
        failed: Box<FailureDetail>,
    },
}

/// What servers say that contradict others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// An answer.
    Answer {
        /// The servers that give it.
        sources: Vec<AnswerSource>,
        /// The answer.
        answer: AnswerSummary,
        /// Its longest TTL in seconds; null if it has no record.
        ttl: Option<u32>,
        /// Whether it was validated (AD).
        validated: bool,
    },
    /// A failure.
    Failed {
        /// The server that failed.
        source: Option<AnswerSource>,
        /// The failure.
        detail: Box<FailureDetail>,
    },
}
