//! What is published at the owners of a domain, as facts.

use mssrv_dns::shown_name::ShownName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::Place;
use crate::lang::Text;

/// One published SRV record (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SrvRecord {
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, lower case without a trailing dot; `.` declares the service unavailable.
    pub target: ShownName,
    /// TTL in seconds.
    pub ttl: u32,
    /// File and line, if the record is from a file.
    pub place: Option<Place>,
}

impl SrvRecord {
    /// Whether the record says that the service is not available (RFC 2782, RFC 6186 section 3.4).
    pub fn is_null(&self) -> bool {
        self.target == "."
    }

    /// Whether both are one record, TTLs and places aside.
    pub fn is_alike(&self, other: &Self) -> bool {
        let data = |record: &Self| (record.priority, record.weight, record.port);
        data(self) == data(other) && self.target == other.target
    }
}

/// The published records at an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedState {
    /// Targets of the owner's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// The owner's records, or those to which its aliases lead.
    pub records: Vec<SrvRecord>,
    /// Whether the TTLs of the records are the published TTLs of this owner. Behind an alias, they are those of
    /// another owner.
    pub published_ttls: bool,
    /// Whether a wildcard answers for the owner, which has no records itself.
    pub synthesized: bool,
    /// The owner that has records of this empty one because its final dot is missing.
    pub misplaced: Option<String>,
}

impl PublishedState {
    /// Nothing.
    pub const NOTHING: Self = Self {
        aliases: Vec::new(),
        records: Vec::new(),
        published_ttls: false,
        synthesized: false,
        misplaced: None,
    };

    /// Nothing, for which a wildcard answers.
    pub const SYNTHESIZED: Self = Self {
        aliases: Vec::new(),
        records: Vec::new(),
        published_ttls: false,
        synthesized: true,
        misplaced: None,
    };
}

/// The published records at an owner, or why they are not known.
pub type PublishedResult = Result<PublishedState, PublishedUnknown>;

/// Why the published records at an owner are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishedUnknown {
    /// No zone file contains the owner, and no server was asked.
    NotInFiles,
    /// Another reason, as text.
    Because(Text),
}

impl From<Text> for PublishedUnknown {
    fn from(why: Text) -> Self {
        Self::Because(why)
    }
}

/// Kind of the source that answers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum SourceKind {
    /// The system's resolvers, or servers that the user named.
    Resolver,
    /// The zones' own name servers, each asked directly.
    Authoritative,
    /// Zone files.
    Zone,
    /// The embedded lab.
    Lab,
}

impl SourceKind {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resolver => "resolver",
            Self::Authoritative => "authoritative",
            Self::Zone => "zone",
            Self::Lab => "lab",
        }
    }
}
