//! `mssrv.records/1`: the records that an operator publishes.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Form, FormName, Tool};
use crate::service::Service;

/// Records of `mssrv generate --format json`. Names have no final dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Records<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The requirement applied.
    pub requirement: Requirement<'a>,
    /// The documents that the domains come from.
    pub sources: Cow<'a, [String]>,
    /// The operators that publish a domain, by identity.
    pub operators: Vec<Operator<'a>>,
    /// Totals.
    pub summary: Summary,
    /// RRsets by zone, by domain, then by owner: first the zones of `--zone`, then the domains that are zones
    /// of their own.
    pub rrsets: Vec<Rrset<'a>>,
}

impl Form for Records<'_> {
    const NAME: &'static str = "mssrv.records/1";
}

/// The requirement that says which records a domain must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement<'a> {
    /// Identity, such as `EX_LPS_0300`.
    pub id: Cow<'a, str>,
    /// Date of the text applied.
    pub date: Cow<'a, str>,
}

/// An operator, and what it publishes here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity.
    pub id: Cow<'a, str>,
    /// Name for people; null if it is not known.
    pub name: Option<Cow<'a, str>>,
    /// Number of its domains in the document.
    pub domains: usize,
}

/// Totals of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Number of domains.
    pub domains: usize,
    /// Number of records.
    pub records: usize,
}

/// The records of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rrset<'a> {
    /// Owner, such as `_imap._tcp.example.fr`.
    pub owner: Cow<'a, str>,
    /// Type of the records.
    #[serde(rename = "type")]
    pub rtype: RecordType,
    /// TTL in seconds.
    #[schemars(range(max = 2_147_483_647))]
    pub ttl: u32,
    /// The domain that the owner is below.
    pub domain: Cow<'a, str>,
    /// The zone that holds the owner: that of `--zone`, or the domain.
    #[serde(default)]
    pub zone: Cow<'a, str>,
    /// Labels of the owner before the name of the zone, such as `_imap._tcp`.
    #[serde(default)]
    pub relative_name: Cow<'a, str>,
    /// The service that the records declare.
    pub service: Service,
    /// Records by priority.
    #[schemars(length(min = 1))]
    pub records: Vec<Record<'a>>,
}

/// Type of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum RecordType {
    /// A service record (RFC 2782).
    #[serde(rename = "SRV")]
    Srv,
}

/// The data of an SRV record (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record<'a> {
    /// Priority: a client tries the lowest first.
    pub priority: u16,
    /// Weight among records of the same priority.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Host name of the front.
    pub target: Cow<'a, str>,
}
