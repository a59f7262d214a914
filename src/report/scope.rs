//! What decides, beside a report's head, which domains an audit has and what their verdicts are; and
//! of which audit a shard is a part.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::shard::Shard;

/// The name of the zone files' digest among [`Scope::options`], which is not that of an option.
pub const ZONE_FILES: &str = "zone files' SHA-256";

/// What decides which domains an audit has and what their verdicts are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Number of domains.
    pub domains: usize,
    /// SHA-256 of the domains and who lists them, as [`crate::trust_space::TrustSpace::sha256`].
    pub sha256: String,
    /// SHA-256 of the operators file, where one was given.
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
