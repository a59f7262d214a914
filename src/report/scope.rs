//! The inputs that determine an audit's domains and verdicts, besides those in the head of its report, and
//! the identity of a shard.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::shard::Shard;

/// The name of the zone files' digest among [`Scope::options`], which is not that of an option.
pub const ZONE_FILES: &str = "zone files' SHA-256";

/// The inputs that determine an audit's domains and verdicts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Number of domains.
    pub domains: usize,
    /// SHA-256 of the domains and who lists them, as [`crate::trust_space::TrustSpace::sha256`].
    pub sha256: String,
    /// SHA-256 of the operators file, if one was given.
    pub operators: Option<String>,
    /// Options that change verdicts or totals, by name.
    pub options: BTreeMap<Cow<'static, str>, String>,
}

/// A shard, and the audit that it is a part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardOfAudit {
    /// Which one, of how many.
    pub shard: Shard,
    /// Number of domains of this shard.
    pub domains: usize,
    /// Their [`crate::trust_space::SetDigest`].
    pub set_sha256: String,
    /// The whole audit, the same in all of its shards.
    pub whole: Scope,
}
