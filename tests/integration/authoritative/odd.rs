//! Delegations as they should be, and as they should not.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hickory_proto::rr::RecordType::{self, A, AAAA, NS, SRV};
use mssrv::lookup::{Failure, FailureKind, Note};
use tokio::time::{self, Duration};

use super::bench::{Bench, Manner, ask, name, refuses, serves, silent, unauthoritative};

const ROOT: &str = ". 60 IN NS ns.begin.
ns.begin. 60 IN A 127.0.0.1
test. 60 IN NS ns.test.
ns.test. 60 IN A 127.0.0.2
other. 60 IN NS ns.other.
ns.other. 60 IN A 127.0.0.5";

/// The records of `test.`, with this delegation of `a.test.`.
fn test(delegation: &str) -> String {
    format!("test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2\n{delegation}")
}

const TWO: &str = "a.test. 60 IN NS ns1.a.test.
a.test. 60 IN NS ns2.a.test.
ns1.a.test. 60 IN A 127.0.0.3
ns2.a.test. 60 IN A 127.0.0.4
";

/// The zone `a.test.` with its two servers and this front.
fn child(front: &str) -> Manner {
    let records = format!("{TWO}_imap._tcp.a.test. 60 IN SRV 10 1 143 {front}.");
    serves(&[("a.test.", &records)])
}

/// A bench with the root, `test.` with that delegation, and these servers.
async fn world(delegation: &str, more: Vec<(u8, Manner)>) -> Bench {
    let mut servers = vec![
        (1, serves(&[(".", ROOT)])),
        (2, serves(&[("test.", &test(delegation))])),
    ];
    servers.extend(more);
    Bench::start(servers).await
}

async fn imap(bench: &Bench) -> Result<(String, Vec<String>), Failure> {
    ask(&bench.lookup(&[1]), "_imap._tcp.a.test", SRV).await
}

const FRONT: &str = "SRV 10 1 143 front.test";

#[test]
async fn every_server_of_the_zone_is_asked_and_agrees() {
    let bench = world(
        TWO,
        vec![(3, child("front.test")), (4, child("front.test"))],
    )
    .await;
    assert_eq!(imap(&bench).await.unwrap(), (FRONT.to_owned(), vec![]));
    let owner = "_imap._tcp.a.test. SRV";
    assert_eq!((bench.asked(3, owner), bench.asked(4, owner)), (1, 1));
    assert_eq!(bench.asked(1, owner) + bench.asked(2, owner), 0);
}

#[test]
async fn the_way_may_begin_at_a_server_that_knows_no_root() {
    let bench = world(
        TWO,
        vec![(3, child("front.test")), (4, child("front.test"))],
    )
    .await;
    for start in [2, 3] {
        let found = ask(&bench.lookup(&[start]), "_imap._tcp.a.test", SRV).await;
        assert_eq!(found.unwrap(), (FRONT.to_owned(), vec![]), "from {start}");
    }
}

#[test]
async fn who_says_what_is_told_and_nothing_is_absent_while_one_has_it() {
    let servers = vec![(3, child("front.test")), (4, child("old.test"))];
    let (said, replies) = imap(&world(TWO, servers).await).await.unwrap();
    assert_eq!(said, FRONT);
    assert_eq!(
        replies,
        [
            "ns1.a.test. SRV 10 1 143 front.test",
            "ns2.a.test. SRV 10 1 143 old.test"
        ]
    );
    let empty = serves(&[("a.test.", TWO)]);
    let servers = vec![(3, empty), (4, child("front.test"))];
    let (said, replies) = imap(&world(TWO, servers).await).await.unwrap();
    assert_eq!(said, FRONT);
    assert_eq!(
        replies,
        [
            "ns1.a.test. no such name (NXDOMAIN)",
            "ns2.a.test. SRV 10 1 143 front.test"
        ]
    );
}

#[test]
async fn lame_and_silent_servers_are_told_and_the_others_judged() {
    let above = "_imap._tcp.a.test. 60 IN SRV 10 1 143 front.test.";
    let cases: [(Manner, &str); 4] = [
        (silent(), "Timeout: no answer in time"),
        (refuses(), "Refused: the server answered REFUSED"),
        (
            unauthoritative(child("front.test")),
            "Malformed: the server is not authoritative for the zone a.test: its answer is not marked \
             authoritative (AA)",
        ),
        (
            // It has the name, as a part of the zone above.
            serves(&[("test.", above)]),
            "Malformed: the server is not authoritative for the zone a.test: it answers from the \
             zone test",
        ),
    ];
    for (manner, failure) in cases {
        let bench = world(TWO, vec![(3, child("front.test")), (4, manner)]).await;
        let told = vec![format!("ns2.a.test. {failure}")];
        assert_eq!(imap(&bench).await.unwrap(), (FRONT.to_owned(), told));
    }
}

#[test]
async fn without_an_authoritative_answer_nothing_is_proven() {
    let bench = world(TWO, vec![(3, refuses()), (4, silent())]).await;
    let failure = imap(&bench).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Refused);
    assert!(failure.detail.to_string().contains("REFUSED"), "{failure}");
}

#[test]
async fn servers_that_only_the_zone_or_only_the_parent_names_are_asked_too() {
    let delegation = "a.test. 60 IN NS ns1.a.test.
a.test. 60 IN NS gone.test.
gone.test. 60 IN A 127.0.0.5
ns1.a.test. 60 IN A 127.0.0.3";
    let servers = vec![
        (3, child("front.test")),
        (4, child("old.test")),
        (5, refuses()),
    ];
    let (_, replies) = imap(&world(delegation, servers).await).await.unwrap();
    assert_eq!(
        replies,
        [
            "ns1.a.test. SRV 10 1 143 front.test",
            "ns2.a.test. SRV 10 1 143 old.test",
            "gone.test. Refused: the server answered REFUSED"
        ]
    );
}

#[test]
async fn name_servers_elsewhere_are_found_without_glue() {
    let delegation = "a.test. 60 IN NS ns.a.other.\na.test. 60 IN NS nowhere.other.
a.test. 60 IN NS alias.other.";
    let apex = "a.test. 60 IN NS ns.a.other.
_imap._tcp.a.test. 60 IN SRV 10 1 143 front.test.";
    let other = "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5
ns.a.other. 60 IN A 127.0.0.3\nalias.other. 60 IN CNAME ns.a.other.";
    let servers = vec![
        (3, serves(&[("a.test.", apex)])),
        (5, serves(&[("other.", other)])),
    ];
    let (said, replies) = imap(&world(delegation, servers).await).await.unwrap();
    assert_eq!(said, FRONT);
    assert_eq!(
        replies,
        [
            "alias.other. Malformed: its address cannot be found: the answer about the name server alias.other is: \
             alias of ns.a.other; expected an address, which every name server needs (RFC 2181 section 10.3)",
            "nowhere.other. Malformed: nowhere.other has neither an A nor an AAAA record",
        ]
    );
}

#[test]
async fn delegations_that_lead_nowhere_end() {
    let cases = [
        // To each other.
        (
            "a.test. 60 IN NS ns.b.test.\nb.test. 60 IN NS ns.a.test.",
            "can only be found through",
        ),
        // Below itself, without the glue it would need.
        (
            "a.test. 60 IN NS ns.sub.a.test.",
            "can only be found through",
        ),
        (
            "a.test. 60 IN NS ns.nowhere.test.",
            "delegated to name servers without an address",
        ),
        ("a.test. 60 IN NS .", "without an address"),
    ];
    for (delegation, told) in cases {
        let bench = world(delegation, vec![]).await;
        let failure = imap(&bench).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Malformed, "{failure}");
        assert!(
            failure.detail.to_string().contains(told),
            "{told}: {failure}"
        );
        let asked: usize = bench.counts().values().sum();
        assert!(asked < 60, "{asked} queries for {delegation}");
    }
}

#[test]
async fn a_chain_of_zones_that_need_each_other_ends() {
    // Each needs the next for its only name server, and the last needs nothing.
    let mut chain = String::from("z9.test. 60 IN NS ns.test.\n");
    for n in 1..9 {
        chain += &format!("z{n}.test. 60 IN NS ns.z{}.test.\n", n + 1);
    }
    chain += "a.test. 60 IN NS ns.z1.test.\n";
    let bench = world(&chain, vec![]).await;
    let failure = imap(&bench).await.unwrap_err();
    assert!(
        failure
            .detail
            .to_string()
            .contains("too many other name servers"),
        "{failure}"
    );
    let asked: usize = bench.counts().values().sum();
    assert!(asked < 60, "{asked} queries");
}

#[test]
async fn a_cut_is_seen_where_one_server_serves_both_sides() {
    let both = |records: &str| serves(&[("test.", &test(TWO)), ("a.test.", records)]);
    let old = format!("{TWO}_imap._tcp.a.test. 60 IN SRV 10 1 143 old.test.");
    let servers = vec![
        (1, serves(&[(".", ROOT)])),
        // It answers for the child, though it is not one of its servers.
        (2, both(&old)),
        (3, child("front.test")),
        (4, child("front.test")),
    ];
    let bench = Bench::start(servers).await;
    assert_eq!(imap(&bench).await.unwrap(), (FRONT.to_owned(), vec![]));
    assert_eq!(bench.asked(2, "_imap._tcp.a.test. SRV"), 0);
}

#[test]
async fn a_zone_between_is_not_passed_over() {
    // The root's server has an old copy of a.test and would answer for it.
    let old = "a.test. 60 IN NS ns.begin.\n_imap._tcp.a.test. 60 IN SRV 10 1 143 old.test.";
    let servers = vec![
        (1, serves(&[(".", ROOT), ("a.test.", old)])),
        (2, serves(&[("test.", &test(TWO))])),
        (3, child("front.test")),
        (4, child("front.test")),
    ];
    let bench = Bench::start(servers).await;
    assert_eq!(imap(&bench).await.unwrap(), (FRONT.to_owned(), vec![]));
}

#[test]
async fn names_between_that_are_empty_are_no_cuts() {
    let deep = "_imap._tcp.x.y.z.a.test. 60 IN SRV 10 1 143 front.test.";
    let records = format!("{TWO}{deep}");
    let zone = || serves(&[("a.test.", &records)]);
    let bench = world(TWO, vec![(3, zone()), (4, zone())]).await;
    let found = ask(&bench.lookup(&[1]), "_imap._tcp.x.y.z.a.test", SRV).await;
    assert_eq!(found.unwrap(), (FRONT.to_owned(), vec![]));
}

#[test]
async fn aliases_are_followed_into_other_zones_and_not_in_circles() {
    let records = format!(
        "{TWO}_imap._tcp.a.test. 60 IN CNAME _imap._tcp.b.other.
_round._tcp.a.test. 60 IN CNAME _about._tcp.a.test.
_about._tcp.a.test. 60 IN CNAME _round._tcp.a.test."
    );
    let other = "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5
_imap._tcp.b.other. 60 IN SRV 10 1 143 front.test.";
    let zone = || serves(&[("a.test.", &records)]);
    let servers = vec![(3, zone()), (4, zone()), (5, serves(&[("other.", other)]))];
    let bench = world(TWO, servers).await;
    let (said, replies) = imap(&bench).await.unwrap();
    assert_eq!(said, format!("alias of _imap._tcp.b.other: {FRONT}"));
    assert_eq!(replies, [""; 0]);
    let failure = ask(&bench.lookup(&[1]), "_round._tcp.a.test", SRV).await;
    let failure = failure.unwrap_err();
    assert!(
        failure.detail.to_string().contains("form a loop"),
        "{failure}"
    );
    assert_eq!(failure.aliases.len(), 2);
}

#[test]
async fn addresses_may_differ_but_not_be_missing() {
    let zone = |records: &str| serves(&[("a.test.", &format!("{TWO}{records}"))]);
    let one = || zone("h.a.test. 60 IN A 192.0.2.1");
    let bench = world(
        TWO,
        vec![(3, one()), (4, zone("h.a.test. 60 IN A 192.0.2.2"))],
    )
    .await;
    let found = ask(&bench.lookup(&[1]), "h.a.test", A).await.unwrap();
    assert_eq!(found, ("A 192.0.2.1".to_owned(), vec![]));
    let bench = world(TWO, vec![(3, zone("")), (4, one())]).await;
    let (said, replies) = ask(&bench.lookup(&[1]), "h.a.test", A).await.unwrap();
    assert_eq!((said.as_str(), replies.len()), ("A 192.0.2.1", 2));
}

#[test]
async fn both_families_are_asked_and_one_without_a_route_is_not_held_against_anybody() {
    if std::net::UdpSocket::bind("[::1]:0").is_err() {
        crate::peer::skip("the loopback address ::1");
        return;
    }
    let six = format!("{TWO}ns2.a.test. 60 IN AAAA ::1\nns1.a.test. 60 IN AAAA 2001:db8::1\n");
    let zone = |front: &str| {
        let records = format!("{six}_imap._tcp.a.test. 60 IN SRV 10 1 143 {front}.");
        serves(&[("a.test.", &records)])
    };
    let servers = vec![
        (3, zone("front.test")),
        (4, zone("front.test")),
        (6, zone("old.test")),
    ];
    let bench = world(&six, servers).await;
    let lookup = bench.lookup(&[1]);
    let (said, replies) = ask(&lookup, "_imap._tcp.a.test", SRV).await.unwrap();
    assert_eq!(said, FRONT);
    assert_eq!(
        replies,
        [
            "ns1.a.test. SRV 10 1 143 front.test",
            "ns2.a.test. SRV 10 1 143 front.test",
            "ns2.a.test. SRV 10 1 143 old.test"
        ]
    );
    let notes = lookup.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    let Note::Unreached { first, .. } = &notes[0] else {
        panic!("{notes:?}")
    };
    let unrouted: IpAddr = "2001:db8::1".parse().unwrap();
    assert_eq!(first.ip(), unrouted);
}

/// Does what `other` does, but is silent about one RRset until it is `awake`.
fn silent_about(rtype: RecordType, owner: &str, awake: &Arc<AtomicBool>, other: Manner) -> Manner {
    let (owner, awake) = (name(owner), Arc::clone(awake));
    Box::new(move |query| {
        let question = &query.queries[0];
        let is_it = question.query_type() == rtype && *question.name() == owner;
        (awake.load(Ordering::Relaxed) || !is_it).then(|| other(query))?
    })
}

#[test]
async fn server_hidden_by_a_silence_is_asked_once_the_silence_is_over() {
    // Only server 6 has the front. Server 5 gives its address, or server 3 gives its name.
    let addresses = "ns2.other. 60 IN A 127.0.0.3\nns2.other. 60 IN AAAA ::1";
    let split = format!("other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5\n{addresses}");
    let named = "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5
ns2.other. 60 IN A 127.0.0.3\nns6.other. 60 IN AAAA ::1";
    let delegation = "a.test. 60 IN NS ns2.other.\n";
    let both = format!("{delegation}a.test. 60 IN NS ns6.other.\n");
    for (other, own, address_hidden) in [(split.as_str(), delegation, true), (named, &both, false)]
    {
        let awake = Arc::new(AtomicBool::new(false));
        let hides = |hidden, rtype, owner, manner| match hidden {
            true => silent_about(rtype, owner, &awake, manner),
            false => manner,
        };
        let other = serves(&[("other.", other)]);
        let empty = serves(&[("a.test.", own)]);
        let front = format!("{own}_imap._tcp.a.test. 60 IN SRV 10 1 143 front.test.");
        let more = vec![
            (5, hides(address_hidden, AAAA, "ns2.other.", other)),
            (3, hides(!address_hidden, NS, "a.test.", empty)),
            (6, serves(&[("a.test.", &front)])),
        ];
        let bench = world(delegation, more).await;
        let lookup = bench.lookup(&[1]);
        let imap = || ask(&lookup, "_imap._tcp.a.test", SRV);
        assert_eq!(imap().await.unwrap().0, "no such name (NXDOMAIN)");
        awake.store(true, Ordering::Relaxed);
        time::pause();
        time::advance(Duration::from_secs(31)).await;
        time::resume();
        assert_eq!(imap().await.unwrap().0, FRONT);
    }
}
