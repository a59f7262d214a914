//! Why a lookup failed, as a word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a lookup failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Failure {
    /// No answer in time, or the system cannot reach the server.
    Timeout,
    /// RCODE SERVFAIL.
    ServFail,
    /// RCODE REFUSED.
    Refused,
    /// An answer that cannot be used.
    Malformed,
    /// A denial without the SOA record that proves it (RFC 2308).
    Unproven,
    /// More servers or queries than are asked for one question.
    Limit,
    /// Truncated over UDP, and TCP did not answer.
    Truncated,
    /// DNSSEC validation failed.
    Bogus,
    /// The servers asked contradict each other.
    Disagreement,
    /// Name servers refuse the zone file that would answer.
    Unloadable,
    /// No zone file contains the name, and no server was asked.
    Uncovered,
}

impl Failure {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::Timeout,
        Self::ServFail,
        Self::Refused,
        Self::Malformed,
        Self::Unproven,
        Self::Limit,
        Self::Truncated,
        Self::Bogus,
        Self::Disagreement,
        Self::Unloadable,
        Self::Uncovered,
    ];

    /// The word that the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::ServFail => "servfail",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Unproven => "unproven",
            Self::Limit => "limit",
            Self::Truncated => "truncated",
            Self::Bogus => "bogus",
            Self::Disagreement => "disagreement",
            Self::Unloadable => "unloadable",
            Self::Uncovered => "uncovered",
        }
    }
}
