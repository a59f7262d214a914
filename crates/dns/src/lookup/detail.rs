//! Why a lookup failed, as data. `words` has the texts. The only texts here come from servers, from the system and
//! from libraries.

mod parts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FailureKind;
use super::extended_error::ExtendedError;
use crate::first_of::FirstOf;
use crate::master_file::FileError;
use crate::master_file::refusal::RefusedZone;
use crate::system_error::SystemError;

pub use parts::{
    AnswerSummary, CertificateFault, Connection, DenialFlaw, Goal, HttpsFault, Lame, Records,
    RefusedCertificate, ReplyOrFailure, ServerReply, Statement, ZoneReply,
};

/// What happened in a lookup that failed. Names are without a trailing dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureDetail {
    /// No answer came in time.
    NoAnswer,
    /// No connection in time.
    NotConnected(Connection),
    /// The TLS handshake ended early.
    HandshakeEnded(SystemError),
    /// No HTTP/2 connection, in the words of the library.
    NoHttp2Connection(String),
    /// The server refused a request without processing it (RFC 9113 section 8.7).
    RequestRefused,
    /// The server ended the connection; the reason in the words of the library, if there is one.
    ConnectionEnded(Option<String>),
    /// This machine cannot open a socket.
    NoSocket(SystemError),
    /// There was no server to ask.
    NobodyAsked,
    /// This machine has no route to the name servers of a zone.
    NoRoute {
        /// The zone.
        zone: String,
        /// Its name servers.
        servers: FirstOf<String>,
    },
    /// This machine cannot reach any name server of this zone.
    NoServerReachable(String),
    /// The system refuses to reach the server.
    Unreachable(SystemError),
    /// RCODE SERVFAIL, with the extended errors of the answer (RFC 8914).
    Servfail(Vec<ExtendedError>),
    /// RCODE REFUSED, with the extended errors of the answer.
    Refused(Vec<ExtendedError>),
    /// Another RCODE that is an error.
    Rcode {
        /// RCODE (RFC 6895 section 2.3).
        code: u16,
        /// Extended errors of the answer.
        errors: Vec<ExtendedError>,
    },
    /// No zone file contains this name.
    NoZoneFile(String),
    /// The answer is not the current content of the zone, as the extended errors of the answer itself say.
    Disowned(Vec<ExtendedError>),
    /// The answer has several CNAME records at one name.
    SeveralAliases,
    /// The aliases form a loop.
    AliasCircle,
    /// More than this number of aliases in a row.
    ManyAliases(usize),
    /// Aliases through more than this number of zones.
    ManyAliasZones(usize),
    /// More aliases, or more answers with aliases, than are followed.
    ManyAliasAnswers {
        /// Most aliases.
        aliases: usize,
        /// Most answers.
        answers: usize,
    },
    /// The answer has a CNAME record and other records at one name.
    AliasAndRecords,
    /// The answer has RCODE NXDOMAIN and records.
    NxdomainWithRecords,
    /// Only answers with another id, or to another question.
    OtherAnswers,
    /// Octets after the last record of the answer.
    ExtraOctets,
    /// The answer cannot be decoded, in the words of the codec.
    NotDecodable(String),
    /// The server rejects the query with and without EDNS.
    RejectedEitherWay,
    /// Truncated over a connection where any answer fits.
    NeedlesslyTruncated,
    /// Truncated in the middle of a record.
    CutOff,
    /// Truncated over UDP; also truncated over TCP, or with this failure over TCP.
    Truncated(Option<Box<Self>>),
    /// The server on this port does not speak TLS with this program, in the words of the library.
    NotTls {
        /// TCP port.
        port: u16,
        /// The reason.
        words: String,
    },
    /// The server does not speak HTTP/2 (RFC 8484 section 5.2).
    NotHttp2,
    /// No authority is known for the certificate of the server.
    NoAuthority,
    /// TLS cannot be set up, in the words of the library.
    TlsSetup(String),
    /// The URL of the server cannot be used, in the words of the library.
    BadUrl(String),
    /// The certificate of the server is refused.
    Certificate(Box<RefusedCertificate>),
    /// The HTTP response cannot be used.
    Https(HttpsFault),
    /// The name cannot be queried, in the words of the codec.
    NotAskable(String),
    /// A zone file that may contain the name has errors; the first of them.
    FileErrors(Box<FileError>),
    /// Name servers refuse the zone.
    RefusedZone(Box<RefusedZone>),
    /// A zone file has a CNAME record and other records at one name (RFC 2181 section 10.1).
    AliasAndRecordsInFile,
    /// The zone file delegates this name to a zone without a file.
    DelegatedInFile(String),
    /// A denial that proves nothing.
    Denial(DenialFlaw),
    /// A policy zone of this name made up the answer.
    Policy(String),
    /// A zone has more name servers or addresses than the limit.
    ManyServers {
        /// The zone.
        zone: String,
        /// Number of name servers.
        servers: usize,
        /// Number of their addresses, if there are too many of them.
        addresses: Option<usize>,
        /// Most name servers that are asked.
        most_servers: usize,
        /// Most addresses that are asked.
        most_addresses: usize,
    },
    /// The address of a name server depends on too many others.
    DeepHost {
        /// The name server.
        host: String,
        /// Most name servers in a row that are followed.
        most: usize,
    },
    /// Finding the servers takes too many queries.
    ManyQueries {
        /// What the queries were to find.
        goal: Goal,
        /// Most queries that are made.
        most: u32,
    },
    /// A server is not authoritative for a zone.
    NotAuthoritative {
        /// The zone.
        zone: String,
        /// How it shows.
        why: Lame,
    },
    /// The server does not know the name servers of the root.
    NoRootServers,
    /// The name servers of this zone can only be found through the zone itself.
    CircularZone(String),
    /// The address of this name server can only be found through itself.
    CircularHost(String),
    /// This zone has no NS records.
    NoNameServers(String),
    /// The name servers of a zone have no addresses.
    NoServerAddress {
        /// The zone.
        zone: String,
        /// Its name servers.
        servers: FirstOf<String>,
    },
    /// This name server has neither an A nor an AAAA record.
    NoAddress(String),
    /// A name server has no address, but other records (RFC 2181 section 10.3).
    NotAnAddress {
        /// The name server.
        host: String,
        /// The reply of its zone.
        reply: ZoneReply,
    },
    /// The name belongs to this zone, to which the zone asked delegates it.
    Delegated(String),
    /// The name servers of a zone do not agree on which zone the name belongs to.
    Undecided {
        /// The zone.
        zone: String,
        /// What they reply.
        replies: FirstOf<ServerReply>,
    },
    /// No name server of a zone gives an authoritative answer.
    NoAuthoritativeAnswer {
        /// The zone.
        zone: String,
        /// What they reply.
        replies: FirstOf<ServerReply>,
        /// The kind of the failure that counts.
        kind: FailureKind,
    },
    /// No address of any name server of a zone could be found.
    NoServerFound {
        /// The zone.
        zone: String,
        /// Its name servers.
        servers: FirstOf<String>,
        /// Why.
        cause: Box<Self>,
    },
    /// The address of a name server could not be found.
    HostNotFound(Box<Self>),
    /// The name servers of a zone failed in this way.
    OfZone {
        /// The zone.
        zone: String,
        /// How.
        cause: Box<Self>,
    },
    /// A failure for the name that an alias leads to.
    Behind {
        /// The last name of the alias chain.
        alias: String,
        /// The failure.
        cause: Box<Self>,
    },
    /// A validating server fails in this way, and answers if asked not to validate (CD).
    Bogus(Box<Self>),
    /// Servers contradict each other.
    Disagreement(Vec<Statement>),
}

impl FailureDetail {
    /// About how many octets of memory it takes.
    pub fn octets(&self) -> usize {
        serde_json::to_string(self).map_or(0, |json| json.len())
    }

    /// The kind of failure, which decides the code of a finding.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::NoAnswer
            | Self::NotConnected(_)
            | Self::HandshakeEnded(_)
            | Self::NoHttp2Connection(_)
            | Self::RequestRefused
            | Self::ConnectionEnded(_)
            | Self::NoSocket(_)
            | Self::NobodyAsked
            | Self::NoRoute { .. }
            | Self::NoServerReachable(_) => FailureKind::Timeout,
            Self::Unreachable(_) => FailureKind::Unreachable,
            Self::Servfail(_) => FailureKind::ServFail,
            Self::Refused(_) => FailureKind::Refused,
            Self::Rcode { .. }
            | Self::Disowned(_)
            | Self::SeveralAliases
            | Self::AliasCircle
            | Self::ManyAliases(_)
            | Self::ManyAliasZones(_)
            | Self::ManyAliasAnswers { .. }
            | Self::AliasAndRecords
            | Self::NxdomainWithRecords
            | Self::OtherAnswers
            | Self::ExtraOctets
            | Self::NotDecodable(_)
            | Self::RejectedEitherWay
            | Self::NeedlesslyTruncated
            | Self::NotTls { .. }
            | Self::NotHttp2
            | Self::NoAuthority
            | Self::TlsSetup(_)
            | Self::BadUrl(_)
            | Self::Certificate(_)
            | Self::Https(_)
            | Self::NotAskable(_)
            | Self::FileErrors(_)
            | Self::AliasAndRecordsInFile
            | Self::DelegatedInFile(_)
            | Self::NotAuthoritative { .. }
            | Self::NoRootServers
            | Self::CircularZone(_)
            | Self::CircularHost(_)
            | Self::NoNameServers(_)
            | Self::NoServerAddress { .. }
            | Self::NoAddress(_)
            | Self::NotAnAddress { .. }
            | Self::Delegated(_)
            | Self::Undecided { .. } => FailureKind::Malformed,
            Self::CutOff => FailureKind::Truncated,
            Self::Truncated(over_tcp) => match over_tcp {
                // The failure is the one that the same answer has over any other transport.
                Some(failure) if failure.kind() == FailureKind::Malformed => FailureKind::Malformed,
                Some(_) | None => FailureKind::Truncated,
            },
            Self::RefusedZone(_) => FailureKind::Unloadable,
            Self::NoZoneFile(_) => FailureKind::Uncovered,
            Self::Denial(_) | Self::Policy(_) => FailureKind::Unproven,
            Self::ManyServers { .. } | Self::DeepHost { .. } | Self::ManyQueries { .. } => {
                FailureKind::Limit
            }
            Self::NoAuthoritativeAnswer { kind, .. } => *kind,
            Self::NoServerFound { cause, .. }
            | Self::HostNotFound(cause)
            | Self::OfZone { cause, .. }
            | Self::Behind { cause, .. } => cause.kind(),
            Self::Bogus(_) => FailureKind::Bogus,
            Self::Disagreement(_) => FailureKind::Disagreement,
        }
    }
}

#[cfg(any(test, feature = "test-support"))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a sample that is wrong can only stop the tests"
)]
#[doc(hidden)]
pub mod sample;
