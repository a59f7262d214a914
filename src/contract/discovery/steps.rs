//! Questions, answers, and what passed between the client and its servers.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::contract::{Failure, schema};

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step<'a> {
    /// Number of its round, from 1: the questions of one round are asked at once.
    #[schemars(range(min = 1))]
    pub round: u32,
    /// Name asked for.
    pub name: Cow<'a, str>,
    /// Type asked for.
    #[serde(rename = "type")]
    pub rtype: Cow<'a, str>,
    /// What the lookup proved.
    pub outcome: Outcome,
    /// Names that the name is an alias (CNAME) of, in the order of the chain.
    pub aliases: Vec<Cow<'a, str>>,
    /// Records of the answer.
    pub records: Vec<Record<'a>>,
    /// Why the lookup failed; null unless it did.
    pub failure: Option<Failed<'a>>,
    /// Whether a server of the zone itself answered.
    pub authoritative: bool,
    /// Whether the server says that it validated the answer (AD).
    pub authentic: bool,
    /// Where the answer comes from; null if there is no answer.
    pub source: Option<Cow<'a, str>>,
    /// Time until the answer, in milliseconds.
    #[schemars(range(min = 0))]
    pub time_ms: f64,
    /// What passed between the client and its servers for this question.
    pub exchanges: Vec<Exchange<'a>>,
}

/// What a lookup proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Outcome {
    /// There are records.
    Records,
    /// The name has no record of this type (NODATA).
    NoData,
    /// The name does not exist (NXDOMAIN).
    NxDomain,
    /// The lookup failed: the owner could not be checked.
    Failed,
}

/// A record of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record<'a> {
    /// TTL in seconds, as the answer has it.
    pub ttl: u32,
    /// RDATA as in a master file.
    pub data: Cow<'a, str>,
}

/// A failed lookup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failed<'a> {
    /// Kind of failure.
    pub kind: Failure,
    /// What happened, in one phrase.
    pub detail: Cow<'a, str>,
    /// Number of attempts.
    pub attempts: u32,
}

/// A query to one server, and its response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exchange<'a> {
    /// Name asked for.
    pub name: Cow<'a, str>,
    /// Type asked for.
    #[serde(rename = "type")]
    pub rtype: Cow<'a, str>,
    /// The server.
    pub server: Cow<'a, str>,
    /// How the query reached the server.
    pub transport: Transport,
    /// Header bits of the query.
    #[schemars(schema_with = "of_query")]
    pub query_flags: Vec<Flag>,
    /// Time until the response, in milliseconds.
    #[schemars(range(min = 0))]
    pub time_ms: f64,
    /// Response code; null if the server sent no message.
    pub code: Option<Cow<'a, str>>,
    /// Header bits of the response.
    pub flags: Vec<Flag>,
    /// What went wrong, in one phrase; null if the server sent a message.
    pub error: Option<Cow<'a, str>>,
    /// The whole message as dig prints it. Only with `--trace`, if the server sent a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Cow<'a, str>>,
}

/// How a query reaches a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
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

/// A bit of a message's header (RFC 1035 section 4.1.1, RFC 4035 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Flag {
    /// The server is authoritative for the name.
    Aa,
    /// The message did not fit.
    Tc,
    /// Recursion is wanted.
    Rd,
    /// The server offers recursion.
    Ra,
    /// The server validated all of the answer; in a query, the client wants to know whether it did.
    Ad,
    /// The server does not validate, as the client asked.
    Cd,
}

fn of_query(generator: &mut SchemaGenerator) -> Schema {
    let flag = schema::without::<Flag>(&["aa", "tc", "ra"], generator);
    json_schema!({ "type": "array", "items": flag })
}
