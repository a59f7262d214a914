//! The facts of one domain, as data.

use std::net::IpAddr;
use std::sync::Arc;

use litemap::LiteMap;

use crate::lookup::{ComparedReply, FactSource, Failure};
use crate::probe::FrontFacts;
use crate::published::SrvRecord;
use crate::service::Service;
use crate::shown_name::ShownName;

/// All facts of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The domain, without a trailing dot.
    pub domain: String,
    /// One for each service of the requirement, by owner.
    pub services: Vec<ServiceFacts>,
    /// Whether the domain itself exists. Looked up only if every owner is NXDOMAIN.
    pub existence: Option<Result<Existence, Failure>>,
    /// Every target but the root, by name without a trailing dot; without those of which the source
    /// is in no position to know anything.
    pub targets: Targets,
    /// The records of an unpublished name beside the owners. Looked up only if a wildcard could explain
    /// the records of the owners, or if all facts are gathered.
    pub sibling: Option<OwnerFacts>,
    /// The records at the owners of [`NEIGHBOURS`](crate::service::NEIGHBOURS). Looked up only if all facts are gathered.
    pub neighbours: Vec<OwnerFacts>,
    /// Facts about the fronts that the records lead to, by front. Empty until they are probed, and
    /// without fronts whose addresses are not known.
    pub fronts: Vec<Arc<FrontFacts>>,
}

impl Observation {
    /// Whether a wildcard answers for an owner with these facts: an unpublished name has the same records.
    pub fn is_synthesized(&self, srv: &SrvFacts) -> bool {
        let sibling = self.sibling.as_ref();
        let sibling = sibling.and_then(|sibling| sibling.srv.as_ref().ok());
        !srv.is_empty() && sibling.is_some_and(|sibling| sibling.is_alike(srv))
    }
}

/// The records at an owner of no required service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerFacts {
    /// Owner asked for, without a trailing dot.
    pub owner: ShownName,
    /// What the lookup proved, or why it failed.
    pub srv: Result<SrvFacts, Failure>,
}

/// Whether a name exists (RFC 8020).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existence {
    /// False where NXDOMAIN was proven.
    pub exists: bool,
    /// Who says so.
    pub source: Option<FactSource>,
}

/// The records at the owner of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Service.
    pub service: Service,
    /// Owner asked for, without a trailing dot.
    pub owner: ShownName,
    /// What the lookup proved, or why it failed.
    pub srv: Result<SrvFacts, Failure>,
    /// Records of an empty owner that are at the owner with the zone's name appended.
    pub misplaced: Option<Misplaced>,
}

/// A proven SRV RRset, or its proven absence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SrvFacts {
    /// Targets of the owner's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// Records by priority, weight, port and target. Empty if the owner has none.
    pub records: Vec<SrvRecord>,
    /// Number of records left out since the domain was judged, because there are more than
    /// [`KEPT_RECORDS`](super::KEPT_RECORDS). Nearly always 0. Those in `records` are the first.
    pub omitted: usize,
    /// Which records those are, TTLs and places aside; all 0 if there are none.
    pub omitted_digest: [u8; 32],
    /// Whether the owner does not exist at all (NXDOMAIN, and not by way of an alias).
    pub nx_domain: bool,
    /// The zone that denies the records, without a trailing dot. `None` if there are records.
    pub zone: Option<String>,
    /// Whether the zones' own servers, or files, say so.
    pub authoritative: bool,
    /// Whether a validating server vouches for it (AD).
    pub authentic: bool,
    /// Who says so.
    pub source: Option<FactSource>,
    /// Replies of the name servers of the zone, if they do not all agree.
    pub replies: Vec<ComparedReply>,
}

impl SrvFacts {
    /// Whether the TTLs of the records are those in the zone, not the rest that a cache has left.
    pub fn has_published_ttls(&self) -> bool {
        self.authoritative
    }

    /// Whether a client finds nothing.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether name servers of the zone give other answers than the one that is judged.
    pub fn is_disputed(&self) -> bool {
        let differs = |reply: &ComparedReply| !reply.agrees && reply.answer.is_ok();
        self.replies.iter().any(differs)
    }

    /// Whether a client is led to the same records by the same aliases.
    pub fn is_alike(&self, other: &Self) -> bool {
        let pairs = || self.records.iter().zip(&other.records);
        self.aliases == other.aliases
            && self.records.len() == other.records.len()
            && (self.omitted, self.omitted_digest) == (other.omitted, other.omitted_digest)
            && pairs().all(|(ours, theirs)| ours.is_alike(theirs))
    }
}

/// SRV records at an owner that repeats the name of its zone: `_imap._tcp.a.test.a.test` for
/// `_imap._tcp.a.test` in the zone `a.test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// The owner that has the records, without a trailing dot.
    pub owner: ShownName,
    /// The zone whose name it repeats, without a trailing dot.
    pub zone: String,
    /// Its records, in order.
    pub records: Vec<SrvRecord>,
    /// Who says so.
    pub source: Option<FactSource>,
}

/// Targets by name without a trailing dot. Nearly every domain has four: a sorted list.
pub type Targets = LiteMap<ShownName, Arc<TargetFacts>>;

/// The facts about one SRV target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    /// Targets of the host's aliases, in order. Empty if it is no alias.
    pub aliases: Vec<String>,
    /// IPv4 addresses in order; of more than [`KEPT_ADDRESSES`], those of a special purpose come first.
    pub ipv4: Result<Vec<IpAddr>, Failure>,
    /// IPv6 addresses, likewise.
    pub ipv6: Result<Vec<IpAddr>, Failure>,
    /// Addresses of both families that are left out.
    pub omitted: OmittedAddresses,
    /// Who says so, of either family.
    pub source: Option<FactSource>,
    /// Replies of the name servers of its zone, of either family, if they do not all agree.
    pub replies: Vec<ComparedReply>,
}

/// Addresses of one family that are kept of a target in an audit of many domains. A message can hold 4,095.
pub const KEPT_ADDRESSES: usize = 64;

/// Addresses of a target that are counted and not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OmittedAddresses {
    /// All of them.
    pub all: usize,
    /// Those of a special purpose (RFC 6890). They are omitted only if [`KEPT_ADDRESSES`] such addresses
    /// are kept.
    pub special: usize,
}

impl TargetFacts {
    /// About how many octets of memory these facts take.
    pub(super) fn octets(&self) -> usize {
        let family = |family: &Result<Vec<IpAddr>, Failure>| match family {
            Ok(addresses) => addresses.len() * size_of::<IpAddr>(),
            Err(failure) => failure.detail.octets() + failure.aliases.len() * LONGEST_NAME,
        };
        let aliases: usize = self.aliases.iter().map(String::len).sum();
        aliases + family(&self.ipv4) + family(&self.ipv6)
    }

    /// Whether the target is proven to have neither an IPv4 nor an IPv6 address.
    pub fn has_no_address(&self) -> bool {
        let empty = |family: &Result<Vec<_>, _>| family.as_ref().is_ok_and(Vec::is_empty);
        empty(&self.ipv4) && empty(&self.ipv6)
    }

    /// The failure that leaves it open whether the target has an address. One family with an
    /// address is enough: a failure of the other is then not needed.
    pub fn failure(&self) -> Option<&Failure> {
        match (&self.ipv4, &self.ipv6) {
            (Ok(addresses), _) | (_, Ok(addresses)) if !addresses.is_empty() => None,
            (Err(failure), _) | (_, Err(failure)) => Some(failure),
            (Ok(_), Ok(_)) => None,
        }
    }
}

/// Octets of a name in a message, at most (RFC 1035 section 2.3.4).
const LONGEST_NAME: usize = 255;
