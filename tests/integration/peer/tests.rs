//! Tests of the peers themselves.

use std::fmt::Write;
use std::net::TcpStream;

use hickory_proto::rr::RData;

use super::*;

// The address is there since BIND serves no zone that lacks that of a name server inside it.
const APEX: &str = "@ 3600 IN SOA ns host 1 7200 900 1209600 300
@ 3600 IN NS ns
ns 3600 IN A 192.0.2.53
";

fn zone(origin: &str, records: &str) -> Zone {
    Zone {
        origin: origin.to_string(),
        text: format!("$ORIGIN {origin}\n{APEX}{records}"),
    }
}

fn srv_targets(peer: &Peer, name: &str) -> Vec<String> {
    let reply = ask(peer.addr(), name, RecordType::SRV).expect("no reply to the SRV query");
    let target = |data: &RData| match data {
        RData::SRV(srv) => srv.target.to_ascii(),
        other => panic!("not an SRV record: {other}"),
    };
    reply
        .answers
        .iter()
        .map(|record| target(&record.data))
        .collect()
}

#[test]
fn each_kind_serves_srv_over_udp_and_listens_on_tcp() {
    let record = "_ldap._tcp 300 IN SRV 0 5 389 ldap.target.example.\n";
    let zones = [zone("one.example.", record), zone(".", "")];
    for kind in Kind::ALL {
        let Some(peer) = Peer::start(kind, &zones) else {
            continue;
        };
        let targets = srv_targets(&peer, "_ldap._tcp.one.example.");
        assert_eq!(targets, ["ldap.target.example."], "{kind:?}");
        TcpStream::connect(peer.addr()).unwrap_or_else(|e| panic!("{kind:?} over TCP: {e}"));
    }
}

#[test]
fn each_kind_loads_thousands_of_names() {
    let mut records = String::new();
    for i in 0..3000 {
        let _ = writeln!(
            records,
            "_ldap._tcp.n{i} 300 IN SRV 0 5 389 t{i}.target.example."
        );
    }
    let mut big = zone("big.example.", &records);
    big.origin.pop(); // configurations often lack the final dot
    let zones = [zone(".", &records.replace("_tcp", "_udp")), big];
    for kind in Kind::ALL {
        let Some(peer) = Peer::start(kind, &zones) else {
            continue;
        };
        for i in [0, 1499, 2999] {
            let target = [format!("t{i}.target.example.")];
            let owner = format!("_ldap._tcp.n{i}.big.example.");
            let root = format!("_ldap._udp.n{i}.");
            assert_eq!(srv_targets(&peer, &owner), target, "{kind:?}");
            assert_eq!(srv_targets(&peer, &root), target, "{kind:?}");
        }
    }
}

#[test]
fn a_peer_leaves_nothing_behind() {
    for kind in Kind::ALL {
        let Some(peer) = Peer::start(kind, &[zone("gone.example.", "")]) else {
            continue;
        };
        let (addr, dir) = (peer.addr(), peer.dir.path().to_path_buf());
        drop(peer);
        assert!(!dir.exists(), "{kind:?} leaves {dir:?}");
        TcpListener::bind(addr).unwrap_or_else(|e| panic!("{kind:?} holds {addr}: {e}"));
    }
}

#[test]
fn each_checker_tells_good_from_broken() {
    let good = zone(
        "good.example.",
        "_ldap._tcp 300 IN SRV 0 5 389 ldap.target.example.\n",
    );
    let syntax = zone(
        "bad.example.",
        "_ldap._tcp 300 IN SRV 0 5 many ldap.target.example.\n",
    );
    let alias = zone("bad.example.", "a 300 IN CNAME b\na 300 IN A 192.0.2.1\n");
    for checker in Checker::ALL {
        let Some(verdict) = check_zone(checker, &good) else {
            continue;
        };
        verdict.unwrap_or_else(|output| panic!("{checker:?} rejects a good zone:\n{output}"));
        for broken in [&syntax, &alias] {
            let refusal = check_zone(checker, broken).expect("the checker was there");
            assert!(
                refusal.is_err(),
                "{checker:?} accepts {}:\n{refusal:?}",
                broken.text
            );
        }
    }
}
