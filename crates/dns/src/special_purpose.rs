//! Addresses that the public network does not lead to: IANA's special-purpose address registries
//! (RFC 6890), and multicast.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an address is not public.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Purpose {
    /// Its use.
    pub usage: Usage,
    /// Number of the RFC that says so.
    pub rfc: u16,
}

/// The use of an address that is not public (RFC 6890).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// "This network".
    ThisNetwork,
    /// Private networks.
    Private,
    /// Shared address space.
    SharedAddressSpace,
    /// Loopback.
    Loopback,
    /// Link-local addresses.
    LinkLocal,
    /// IETF protocol assignments.
    ProtocolAssignments,
    /// Documentation.
    Documentation,
    /// 6to4 relays, which are deprecated.
    #[serde(rename = "6to4_relay")]
    SixToFourRelay,
    /// Benchmarking.
    Benchmarking,
    /// Multicast.
    Multicast,
    /// Reserved.
    Reserved,
    /// Limited broadcast.
    Broadcast,
    /// Not allocated for global unicast.
    NotAllocated,
    /// The unspecified address.
    Unspecified,
    /// IPv4-mapped addresses.
    Ipv4Mapped,
    /// Translation between IPv4 and IPv6 inside a network.
    LocalTranslation,
    /// Discard-only addresses.
    DiscardOnly,
    /// The dummy prefix.
    DummyPrefix,
    /// 6to4.
    #[serde(rename = "6to4")]
    SixToFour,
    /// Segment routing.
    SegmentRouting,
    /// Unique local addresses.
    UniqueLocal,
    /// Site-local addresses, which are deprecated.
    SiteLocal,
    /// Teredo.
    Teredo,
}

impl Usage {
    /// The word that reports use, as serde writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThisNetwork => "this_network",
            Self::Private => "private",
            Self::SharedAddressSpace => "shared_address_space",
            Self::Loopback => "loopback",
            Self::LinkLocal => "link_local",
            Self::ProtocolAssignments => "protocol_assignments",
            Self::Documentation => "documentation",
            Self::SixToFourRelay => "6to4_relay",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Reserved => "reserved",
            Self::Broadcast => "broadcast",
            Self::NotAllocated => "not_allocated",
            Self::Unspecified => "unspecified",
            Self::Ipv4Mapped => "ipv4_mapped",
            Self::LocalTranslation => "local_translation",
            Self::DiscardOnly => "discard_only",
            Self::DummyPrefix => "dummy_prefix",
            Self::SixToFour => "6to4",
            Self::SegmentRouting => "segment_routing",
            Self::UniqueLocal => "unique_local",
            Self::SiteLocal => "site_local",
            Self::Teredo => "teredo",
        }
    }
}

/// Sorted range starts, with the purpose of the addresses up to the next start (`None` for ordinary ones).
/// Every audit asks for every front, and to search nested blocks would take several times as long.
type Ranges = Vec<(u128, Option<Purpose>)>;

static IPV4: LazyLock<Ranges> = LazyLock::new(|| ranges(true));
static IPV6: LazyLock<Ranges> = LazyLock::new(|| ranges(false));

/// The purpose of the address, unless it is an ordinary public one.
pub fn special_purpose(address: IpAddr) -> Option<Purpose> {
    let ranges = match address {
        IpAddr::V4(_) => &IPV4,
        IpAddr::V6(_) => &IPV6,
    };
    let number = number(address);
    let begun = ranges.partition_point(|(first, _)| *first <= number);
    ranges[..begun].last()?.1
}

fn ranges(is_ipv4: bool) -> Ranges {
    let rows: Vec<_> = rows()
        .filter(|(prefix, _)| prefix.addr().is_ipv4() == is_ipv4)
        .map(|(prefix, purpose)| {
            (
                number(prefix.network())..=number(prefix.broadcast()),
                prefix.prefix_len(),
                purpose,
            )
        })
        .collect();
    let ends = rows
        .iter()
        .flat_map(|(block, ..)| [Some(*block.start()), block.end().checked_add(1)]);
    let firsts: BTreeSet<_> = ends.flatten().collect();
    let purpose = |first| {
        let holding = rows.iter().filter(|(block, ..)| block.contains(&first));
        // The longest prefix decides.
        let (.., purpose) = holding.max_by_key(|(_, prefix_len, _)| *prefix_len)?;
        *purpose
    };
    firsts
        .into_iter()
        .map(|first| (first, purpose(first)))
        .collect()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(ip) => ip.to_bits().into(),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

/// The IPv4 address that a packet to `address` finally goes to, if `address` contains it: IPv4-mapped and
/// IPv4-compatible addresses (RFC 4291 section 2.5.5), IPv4-translated ones (RFC 2765 section 2.1), and those
/// behind a translator of the well-known prefix (RFC 6052 section 2.1). Other addresses are returned
/// unchanged.
pub fn destination(address: IpAddr) -> IpAddr {
    /// The well-known prefix `64:ff9b::/96`.
    const TRANSLATED: [u16; 6] = [0x64, 0xff9b, 0, 0, 0, 0];
    /// `::ffff:0:0/96`.
    const MAPPED: [u16; 6] = [0, 0, 0, 0, 0, 0xffff];
    /// `::ffff:0:0:0/96`.
    const STATELESS: [u16; 6] = [0, 0, 0, 0, 0xffff, 0];
    /// `::/96`, but for the unspecified and the loopback address.
    const COMPATIBLE: [u16; 6] = [0; 6];
    let IpAddr::V6(ip) = address else {
        return address;
    };
    let [prefix @ .., _, _] = ip.segments();
    let [.., a, b, c, d] = ip.octets();
    let own = [Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST].contains(&ip);
    if [TRANSLATED, MAPPED, STATELESS, COMPATIBLE].contains(&prefix) && !own {
        IpAddr::from([a, b, c, d])
    } else {
        address
    }
}

/// The rows of the registries.
fn rows() -> impl Iterator<Item = (IpNet, Option<Purpose>)> {
    let rows = SPECIAL.iter().map(|(prefix, usage, rfc)| {
        let (usage, rfc) = (*usage, *rfc);
        (*prefix, Some(Purpose { usage, rfc }))
    });
    let rows = rows.chain(REACHABLE.iter().map(|prefix| (*prefix, None)));
    // A test holds every row to parse.
    rows.filter_map(|(prefix, purpose)| Some((prefix.parse().ok()?, purpose)))
}

/// Every purpose, each at least once.
#[cfg(any(test, feature = "test-support"))]
pub fn special_purposes() -> impl Iterator<Item = Purpose> {
    rows().filter_map(|(_, purpose)| purpose)
}

const SPECIAL: [(&str, Usage, u16); 34] = [
    ("0.0.0.0/8", Usage::ThisNetwork, 791),
    ("10.0.0.0/8", Usage::Private, 1918),
    ("100.64.0.0/10", Usage::SharedAddressSpace, 6598),
    ("127.0.0.0/8", Usage::Loopback, 1122),
    ("169.254.0.0/16", Usage::LinkLocal, 3927),
    ("172.16.0.0/12", Usage::Private, 1918),
    ("192.0.0.0/24", Usage::ProtocolAssignments, 6890),
    ("192.0.2.0/24", Usage::Documentation, 5737),
    ("192.88.99.0/24", Usage::SixToFourRelay, 7526),
    ("192.168.0.0/16", Usage::Private, 1918),
    ("198.18.0.0/15", Usage::Benchmarking, 2544),
    ("198.51.100.0/24", Usage::Documentation, 5737),
    ("203.0.113.0/24", Usage::Documentation, 5737),
    ("224.0.0.0/4", Usage::Multicast, 5771),
    ("240.0.0.0/4", Usage::Reserved, 1112),
    ("255.255.255.255/32", Usage::Broadcast, 919),
    ("::/0", Usage::NotAllocated, 4291),
    ("::/128", Usage::Unspecified, 4291),
    ("::1/128", Usage::Loopback, 4291),
    ("::ffff:0:0/96", Usage::Ipv4Mapped, 4291),
    ("64:ff9b:1::/48", Usage::LocalTranslation, 8215),
    ("100::/64", Usage::DiscardOnly, 6666),
    ("100:0:0:1::/64", Usage::DummyPrefix, 9780),
    ("2001::/23", Usage::ProtocolAssignments, 2928),
    ("2001:2::/48", Usage::Benchmarking, 5180),
    ("2001:db8::/32", Usage::Documentation, 3849),
    ("2002::/16", Usage::SixToFour, 3056),
    ("3fff::/20", Usage::Documentation, 9637),
    ("5f00::/16", Usage::SegmentRouting, 9602),
    ("fc00::/7", Usage::UniqueLocal, 4193),
    ("fe80::/10", Usage::LinkLocal, 4291),
    ("fec0::/10", Usage::SiteLocal, 3879),
    ("ff00::/8", Usage::Multicast, 4291),
    ("2001::/32", Usage::Teredo, 4380),
];

/// Blocks inside the ones above that the registries call globally reachable.
const REACHABLE: [&str; 11] = [
    "2000::/3",
    "64:ff9b::/96",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
];

#[cfg(test)]
mod tests;
