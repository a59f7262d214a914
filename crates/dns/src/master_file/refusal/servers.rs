//! Sets of name servers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english};

/// A name server whose refusals are known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum NameServer {
    /// BIND, as named-checkzone judges.
    Bind,
    /// NSD, as nsd-checkzone judges.
    Nsd,
    /// Knot, as kzonecheck judges.
    Knot,
}

impl NameServer {
    const ALL: [Self; 3] = [Self::Bind, Self::Nsd, Self::Knot];

    /// Its name in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bind => "BIND",
            Self::Nsd => "NSD",
            Self::Knot => "Knot",
        }
    }
}

/// Which of BIND, NSD and Knot. In JSON a list of their names.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(from = "Vec<NameServer>", into = "Vec<NameServer>")]
#[schemars(with = "Vec<NameServer>")]
pub struct Servers(u8);

impl Servers {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// BIND.
    pub const BIND: Self = Self::only(NameServer::Bind);
    /// NSD.
    pub const NSD: Self = Self::only(NameServer::Nsd);
    /// Knot.
    pub const KNOT: Self = Self::only(NameServer::Knot);
    /// All three.
    pub const ALL: Self = Self::BIND.and(Self::NSD).and(Self::KNOT);

    const fn only(server: NameServer) -> Self {
        Self(1 << server as u8)
    }

    /// The servers of both sets.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all servers of the other set are in this one.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// How many servers these are.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = NameServer> {
        let all = NameServer::ALL.into_iter();
        all.filter(move |server| self.has(Self::only(*server)))
    }
}

impl From<Servers> for Vec<NameServer> {
    fn from(servers: Servers) -> Self {
        servers.iter().collect()
    }
}

impl From<Vec<NameServer>> for Servers {
    fn from(servers: Vec<NameServer>) -> Self {
        let servers = servers.into_iter().map(Self::only);
        servers.fold(Self::NONE, Self::and)
    }
}

impl Say for Servers {
    /// Their names in a sentence: "BIND, NSD and Knot"; empty for none.
    fn say(&self, lang: Lang) -> String {
        let names: Vec<_> = self.iter().map(NameServer::name).collect();
        lang.and(&names)
    }
}

display_in_english!(Servers);
