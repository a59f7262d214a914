use std::net::Ipv4Addr;

use super::*;

fn of(address: &str) -> Option<Purpose> {
    special_purpose(address.parse().unwrap())
}

fn purpose(usage: Usage, rfc: u16) -> Option<Purpose> {
    Some(Purpose { usage, rfc })
}

#[test]
fn every_row_is_read() {
    assert_eq!(rows().count(), SPECIAL.len() + REACHABLE.len());
}

#[test]
fn at_the_edges_of_every_block_the_longest_prefix_decides() {
    let address = |is_ipv4, bits: u128| {
        if is_ipv4 {
            u32::try_from(bits)
                .ok()
                .map(|bits| Ipv4Addr::from(bits).into())
        } else {
            Some(IpAddr::V6(bits.into()))
        }
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
        for edge in edges {
            let holding = rows().filter(|(block, _)| block.contains(&edge));
            let deciding = holding.max_by_key(|(block, _)| block.prefix_len());
            let expected = deciding.and_then(|(_, purpose)| purpose);
            assert_eq!(special_purpose(edge), expected, "{edge}");
        }
    }
}

#[test]
fn private_addresses_are_told_from_public_ones() {
    for address in ["10.1.2.3", "172.31.255.255", "192.168.0.1"] {
        assert_eq!(of(address), purpose(Usage::Private, 1918), "{address}");
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
        let unallocated = purpose(Usage::NotAllocated, 4291);
        assert_eq!(of(address), unallocated, "{address}");
    }
    assert_eq!(of("::ffff:192.168.0.1"), purpose(Usage::Ipv4Mapped, 4291));
    assert_eq!(of("fd00::1"), purpose(Usage::UniqueLocal, 4193));
    assert_eq!(of("2001:db8::1"), purpose(Usage::Documentation, 3849));
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
    assert_eq!(of("192.0.0.8"), purpose(Usage::ProtocolAssignments, 6890));
    assert_eq!(of("192.0.0.9"), None);
    assert_eq!(of("2001:4:112::1"), None);
    assert_eq!(of("2001:0:1::1"), purpose(Usage::Teredo, 4380));
    assert_eq!(of("2001:1ff::1"), purpose(Usage::ProtocolAssignments, 2928));
    assert_eq!(of("255.255.255.255"), purpose(Usage::Broadcast, 919));
}
