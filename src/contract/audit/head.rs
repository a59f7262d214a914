//! What is known about an audit before its first domain is settled.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Sha256, Signature, Signer, SourceKind, present};
use crate::service::{Interface, Service};

/// The requirement that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement<'a> {
    /// Its name.
    pub id: Cow<'a, str>,
    /// Date of the text applied.
    pub date: Cow<'a, str>,
    /// What every domain must publish.
    pub records: Vec<Row>,
}

/// A record that is required of every domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Service.
    pub service: Service,
    /// Interface that the priority belongs to.
    pub interface: Interface,
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
}

/// The whitelist that says which domains there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Whitelist<'a> {
    /// `DateDeGeneration`, unchanged; null if there is none.
    #[serde(deserialize_with = "present")]
    pub generated: Option<Cow<'a, str>>,
    /// SHA-256 of the file.
    pub sha256: Sha256<'a>,
    /// What its signature proves.
    pub signature: Signature,
    /// The certificate that signed it; null if there is no signature.
    #[serde(deserialize_with = "present")]
    pub signer: Option<Signer<'a>>,
    /// Entries that could not be used: their domains are in no total.
    pub skipped: Vec<Skipped<'a>>,
}

/// An entry of the whitelist that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped<'a> {
    /// Line of its name, from 1.
    #[schemars(range(min = 1))]
    pub line: usize,
    /// Column of its name, from 1.
    #[schemars(range(min = 1))]
    pub column: usize,
    /// Why it could not be used.
    pub message: Cow<'a, str>,
}

/// Where the answers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source<'a> {
    /// Kind of source.
    pub kind: SourceKind,
    /// Servers asked, or files read, in order.
    pub servers: Cow<'a, [String]>,
    /// Whether connections were made to fronts.
    pub probed: bool,
    /// How connections were made to fronts; null if none was made.
    #[serde(deserialize_with = "present")]
    pub probe: Option<Probe<'a>>,
}

/// How connections were made to fronts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe<'a> {
    /// `--probe-timeout`, in seconds.
    pub timeout: f64,
    /// `--probe-private`: whether connections were made to addresses that are not public.
    pub private: bool,
    /// `--front-ca`; null if chains were not examined.
    #[serde(deserialize_with = "present")]
    pub front_ca: Option<Given<'a>>,
    /// `--client-cert`; null if none was presented.
    #[serde(deserialize_with = "present")]
    pub client_certificate: Option<Given<'a>>,
}

/// Files that the user gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Given<'a> {
    /// The files.
    pub files: Vec<Cow<'a, str>>,
    /// SHA-256 of all their certificates in DER, concatenated.
    pub sha256: Sha256<'a>,
}

/// Which part of an audit this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shard<'a> {
    /// Which shard, from 1.
    #[schemars(range(min = 1))]
    pub index: u32,
    /// How many shards there are.
    #[schemars(range(min = 1))]
    pub of: u32,
    /// The domains of this shard.
    pub domains: Set<'a>,
    /// What decides which domains the whole audit has and what their verdicts are.
    pub whole: Scope<'a>,
}

/// Domains of a shard, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Set<'a> {
    /// Number of domains.
    pub total: usize,
    /// Exclusive or of the SHA-256 of each domain with its operators.
    pub sha256_xor: Sha256<'a>,
}

/// What decides, beside the rest of the head, which domains an audit has and what their verdicts are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scope<'a> {
    /// The domains.
    pub domains: Domains<'a>,
    /// The operators file; null if none was given.
    #[serde(deserialize_with = "present")]
    pub operators: Option<File<'a>>,
    /// Options that change verdicts or totals, by name.
    pub options: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

/// Domains in order of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domains<'a> {
    /// Number of domains.
    pub total: usize,
    /// SHA-256 of the domains and who lists them.
    pub sha256: Sha256<'a>,
}

/// A file that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct File<'a> {
    /// SHA-256 of its octets.
    pub sha256: Sha256<'a>,
}
