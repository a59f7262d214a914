//! What decides, beside a report's head, which domains an audit has and what their verdicts are; and
//! of which audit a shard is a part.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::shard::Shard;

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
pub struct Part {
    /// Which one, of how many.
    pub shard: Shard,
    /// Number of domains of this shard.
    pub domains: usize,
    /// Their [`crate::trust_space::SetDigest`].
    pub set_sha256: String,
    /// The whole audit, the same in all of its shards.
    pub whole: Scope,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireScope<'a> {
    domains: WireDomains<'a>,
    operators: Option<WireFile<'a>>,
    options: Cow<'a, BTreeMap<Cow<'static, str>, String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDomains<'a> {
    total: usize,
    sha256: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFile<'a> {
    sha256: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireShard<'a> {
    index: u32,
    of: u32,
    domains: WireSet<'a>,
    whole: WireScope<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSet<'a> {
    total: usize,
    sha256_xor: Cow<'a, str>,
}

impl<'a> From<&'a Scope> for WireScope<'a> {
    fn from(scope: &'a Scope) -> Self {
        Self {
            domains: WireDomains {
                total: scope.domains,
                sha256: Cow::Borrowed(&scope.sha256),
            },
            operators: scope.operators.as_deref().map(|sha256| WireFile {
                sha256: Cow::Borrowed(sha256),
            }),
            options: Cow::Borrowed(&scope.options),
        }
    }
}

impl From<WireScope<'_>> for Scope {
    fn from(scope: WireScope<'_>) -> Self {
        Self {
            domains: scope.domains.total,
            sha256: scope.domains.sha256.into_owned(),
            operators: scope.operators.map(|file| file.sha256.into_owned()),
            options: scope.options.into_owned(),
        }
    }
}

impl<'a> From<&'a Part> for WireShard<'a> {
    fn from(part: &'a Part) -> Self {
        Self {
            index: part.shard.index(),
            of: part.shard.of(),
            domains: WireSet {
                total: part.domains,
                sha256_xor: Cow::Borrowed(&part.set_sha256),
            },
            whole: (&part.whole).into(),
        }
    }
}

impl TryFrom<WireShard<'_>> for Part {
    type Error = crate::shard::ShardError;

    fn try_from(shard: WireShard<'_>) -> Result<Self, Self::Error> {
        Ok(Self {
            shard: Shard::new(shard.index.into(), shard.of.into())?,
            domains: shard.domains.total,
            set_sha256: shard.domains.sha256_xor.into_owned(),
            whole: shard.whole.into(),
        })
    }
}
