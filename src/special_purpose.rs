//! Addresses that the public network does not lead to: IANA's special-purpose address registries
//! (RFC 6890), and multicast.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::IpNet;

/// What the addresses of a family are for and where that comes from, none where they are ordinary
/// ones: each address from the one told on, up to the next. Every audit asks of every front, and would
/// take several times as long to go through blocks that lie in one another.
type Ranges = Vec<(u128, Option<&'static str>)>;

static IPV4: LazyLock<Ranges> = LazyLock::new(|| ranges(true));
static IPV6: LazyLock<Ranges> = LazyLock::new(|| ranges(false));

/// What the address is for, if it is no ordinary public one.
pub(crate) fn special_purpose(address: IpAddr) -> Option<&'static str> {
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

/// The IPv4 address that a packet to `address` goes to in the end, where that stands in `address`:
/// IPv4-mapped and IPv4-compatible addresses (RFC 4291 section 2.5.5), IPv4-translated ones (RFC 2765
/// section 2.1), and those behind a translator of the well-known prefix (RFC 6052 section 2.1). Other
/// addresses are their own end.
pub(crate) fn destination(address: IpAddr) -> IpAddr {
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
    match [TRANSLATED, MAPPED, STATELESS, COMPATIBLE].contains(&prefix) && !own {
        true => IpAddr::from([a, b, c, d]),
        false => address,
    }
}

/// The rows of the registries.
fn rows() -> impl Iterator<Item = (IpNet, Option<&'static str>)> {
    let rows = SPECIAL
        .iter()
        .map(|(prefix, purpose)| (*prefix, Some(*purpose)));
    let rows = rows.chain(REACHABLE.iter().map(|prefix| (*prefix, None)));
    // A test holds every row to parse.
    rows.filter_map(|(prefix, purpose)| Some((prefix.parse().ok()?, purpose)))
}

const SPECIAL: [(&str, &str); 34] = [
    ("0.0.0.0/8", "\"this network\", RFC 791"),
    ("10.0.0.0/8", "private, RFC 1918"),
    ("100.64.0.0/10", "shared address space, RFC 6598"),
    ("127.0.0.0/8", "loopback, RFC 1122"),
    ("169.254.0.0/16", "link-local, RFC 3927"),
    ("172.16.0.0/12", "private, RFC 1918"),
    ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.88.99.0/24", "6to4 relay, deprecated by RFC 7526"),
    ("192.168.0.0/16", "private, RFC 1918"),
    ("198.18.0.0/15", "benchmarking, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved, RFC 1112"),
    ("255.255.255.255/32", "broadcast, RFC 919"),
    ("::/0", "not allocated for global unicast, RFC 4291"),
    ("::/128", "unspecified, RFC 4291"),
    ("::1/128", "loopback, RFC 4291"),
    ("::ffff:0:0/96", "IPv4-mapped, RFC 4291"),
    ("64:ff9b:1::/48", "local-use translation, RFC 8215"),
    ("100::/64", "discard only, RFC 6666"),
    ("100:0:0:1::/64", "dummy prefix, RFC 9780"),
    ("2001::/23", "IETF protocol assignments, RFC 2928"),
    ("2001:2::/48", "benchmarking, RFC 5180"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "6to4, RFC 3056"),
    ("3fff::/20", "documentation, RFC 9637"),
    ("5f00::/16", "segment routing, RFC 9602"),
    ("fc00::/7", "unique local, RFC 4193"),
    ("fe80::/10", "link-local, RFC 4291"),
    ("fec0::/10", "site-local, deprecated by RFC 3879"),
    ("ff00::/8", "multicast, RFC 4291"),
    ("2001::/32", "Teredo, RFC 4380"),
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
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn of(address: &str) -> Option<&'static str> {
        special_purpose(address.parse().unwrap())
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!(rows().count(), SPECIAL.len() + REACHABLE.len());
    }

    #[test]
    fn at_the_edges_of_every_block_the_longest_prefix_decides() {
        let address = |is_ipv4, bits: u128| match is_ipv4 {
            true => u32::try_from(bits)
                .ok()
                .map(|bits| Ipv4Addr::from(bits).into()),
            false => Some(IpAddr::V6(bits.into())),
        };
        for (prefix, _) in rows() {
            let (first, last) = (number(prefix.network()), number(prefix.broadcast()));
            let edges = [
                first.checked_sub(1),
                Some(first),
                Some(last),
                last.checked_add(1),
            ];
            let edges = edges.into_iter().flatten();
            let edges = edges.filter_map(|bits| address(prefix.addr().is_ipv4(), bits));
            for address in edges {
                let holding = rows().filter(|(prefix, _)| prefix.contains(&address));
                let deciding = holding.max_by_key(|(prefix, _)| prefix.prefix_len());
                let expected = deciding.and_then(|(_, purpose)| purpose);
                assert_eq!(special_purpose(address), expected, "{address}");
            }
        }
    }

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for address in ["10.1.2.3", "172.31.255.255", "192.168.0.1"] {
            assert_eq!(of(address), Some("private, RFC 1918"), "{address}");
        }
        for address in [
            "9.255.255.255",
            "11.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.175.48.1",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2620:4f:8000::1",
            "64:ff9b::1",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
        for address in ["200::1", "4000::1", "a000::1", "::ffff:0:9.9.9.9", "::2"] {
            let unallocated = Some("not allocated for global unicast, RFC 4291");
            assert_eq!(of(address), unallocated, "{address}");
        }
        assert_eq!(of("::ffff:192.168.0.1"), Some("IPv4-mapped, RFC 4291"));
        assert_eq!(of("fd00::1"), Some("unique local, RFC 4193"));
        assert_eq!(of("2001:db8::1"), Some("documentation, RFC 3849"));
    }

    #[test]
    fn an_address_within_another_is_where_packets_go() {
        for (address, end) in [
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("::ffff:9.9.9.9", "9.9.9.9"),
            ("::ffff:0:127.0.0.1", "127.0.0.1"),
            ("::127.0.0.1", "127.0.0.1"),
            ("64:ff9b::192.168.0.1", "192.168.0.1"),
            ("64:ff9b::9.9.9.9", "9.9.9.9"),
            ("::", "::"),
            ("::1", "::1"),
            ("::2", "0.0.0.2"),
            ("64:ff9b:1::10.0.0.1", "64:ff9b:1::10.0.0.1"),
            ("64:ff9b::1:10.0.0.1", "64:ff9b::1:10.0.0.1"),
            ("2a00::10.0.0.1", "2a00::10.0.0.1"),
            ("10.0.0.1", "10.0.0.1"),
        ] {
            let [address, end] = [address, end].map(|it| it.parse::<IpAddr>().unwrap());
            assert_eq!(destination(address), end, "{address}");
        }
    }

    #[test]
    fn the_longest_prefix_decides() {
        assert_eq!(of("192.0.0.8"), Some("IETF protocol assignments, RFC 6890"));
        assert_eq!(of("192.0.0.9"), None);
        assert_eq!(of("2001:4:112::1"), None);
        assert_eq!(of("2001:0:1::1"), Some("Teredo, RFC 4380"));
        assert_eq!(
            of("2001:1ff::1"),
            Some("IETF protocol assignments, RFC 2928")
        );
        assert_eq!(of("255.255.255.255"), Some("broadcast, RFC 919"));
    }
}
