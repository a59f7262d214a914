//! `mssrv.changes/1`: what must change in what is published.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::records::{Operator, Record, RecordType, Requirement};
use super::{Form, FormName, SourceKind, Tool};
use crate::service::Service;

/// Changes of `mssrv generate --diff --format json`, and of `--missing-from`. Names have no final dot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes<'a> {
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
    /// What is published, as far as it is known.
    pub compared_with: Basis<'a>,
    /// Totals.
    pub summary: Summary,
    /// Owners with something to change, by zone, by domain, then by owner.
    pub changes: Vec<Change<'a>>,
    /// Owners that may need a change that is not written, in the same order.
    pub unsettled: Vec<Unsettled<'a>>,
}

impl Form for Changes<'_> {
    const NAME: &'static str = "mssrv.changes/1";
}

/// Where the published records come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis<'a> {
    /// Kind of the source.
    pub kind: SourceKind,
    /// Servers asked, or files read.
    pub servers: Cow<'a, [String]>,
    /// The saved report that says what is published (`--missing-from`); null without one.
    pub report: Option<Report<'a>>,
}

/// A saved report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report<'a> {
    /// Its file.
    pub file: Cow<'a, str>,
    /// When its audit ended, as the report says.
    pub finished: Cow<'a, str>,
}

/// Totals of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Number of domains compared.
    pub domains: usize,
    /// Number of domains with something to change.
    pub changed_domains: usize,
    /// Number of owners with something to change.
    pub changed_owners: usize,
    /// Number of records to add.
    pub added: usize,
    /// Number of records to remove.
    pub removed: usize,
    /// Number of records whose TTL changes.
    pub retimed: usize,
    /// Number of owners that may need a change that is not written.
    pub unsettled: usize,
}

/// What must change at one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change<'a> {
    /// Owner, such as `_imap._tcp.example.fr`.
    pub owner: Cow<'a, str>,
    /// Type of the records.
    #[serde(rename = "type")]
    pub rtype: RecordType,
    /// TTL in seconds of all records that the owner must have.
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
    /// Whether a wildcard answers for the owner, which has no record of its own.
    pub wildcard: bool,
    /// The owner that has records of this one, because its final dot is missing in the zone file (SRV010);
    /// null if there is none.
    pub misplaced: Option<Cow<'a, str>>,
    /// Records that stay as they are.
    pub kept: Vec<Record<'a>>,
    /// Records that are missing.
    pub added: Vec<Record<'a>>,
    /// Records that are wrong or superfluous.
    pub removed: Vec<Published<'a>>,
    /// Records that stay, but with another TTL.
    pub retimed: Vec<Retimed<'a>>,
    /// Records that are wrong or superfluous, but stay, because they may belong to another operator that
    /// lists the domain.
    #[serde(default)]
    pub left: Vec<Published<'a>>,
}

/// A published record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Published<'a> {
    /// TTL in seconds; null if only the rest that a cache has left is known.
    pub ttl: Option<u32>,
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Host name of the front.
    pub target: Cow<'a, str>,
}

/// A published record whose TTL changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Retimed<'a> {
    /// TTL in seconds, as published.
    pub ttl: u32,
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Host name of the front.
    pub target: Cow<'a, str>,
}

/// An owner that may need a change that is not written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unsettled<'a> {
    /// Owner, such as `_imap._tcp.example.fr`.
    pub owner: Cow<'a, str>,
    /// The domain that the owner is below.
    pub domain: Cow<'a, str>,
    /// The service that the owner is for.
    pub service: Service,
    /// The target of the owner's alias (CNAME), which prevents records from being added; null if the owner
    /// is no alias.
    pub alias: Option<Cow<'a, str>>,
    /// Why no change is written, and what to do.
    pub reason: Cow<'a, str>,
}
