//! Zones with many name servers: every one is asked, or the verdict is open and the report says why.

use std::time::Duration;

use hickory_proto::rr::RecordType::SRV;
use mssrv::lookup::{Failure, FailureKind};

use super::bench::{Bench, Manner, ask, ip, lossy, refuses, serves, silent};
use crate::harness::verdicts;

const ROOT: &str = ". 60 IN NS ns.begin.
ns.begin. 60 IN A 127.0.0.1
test. 60 IN NS ns.test.
ns.test. 60 IN A 127.0.0.2
other. 60 IN NS ns.other.
ns.other. 60 IN A 127.0.0.5\n";
const IMAP: &str = "_imap._tcp.a.test";
const FRONT: &str = "SRV 10 1 143 front.test";
/// Queries that find where the root is.
const BEGIN: usize = 3;
/// First of the numbers of the zone's own servers.
const FIRST: u8 = 100;

/// NS records of `a.test.` with so many name servers, each at so many addresses of its own.
fn servers(names: u8, addresses: u8) -> String {
    let mut text = String::new();
    for n in 0..names {
        text += &format!("a.test. 60 IN NS ns{n:02}.a.test.\n");
        for at in 0..addresses {
            let number = FIRST + n * addresses + at;
            text += &format!("ns{n:02}.a.test. 60 IN A {}\n", ip(number));
        }
    }
    text
}

/// The zone `a.test.` with these records, and with the front or without it.
fn zone(records: &str, is_published: bool) -> Manner {
    let front = if is_published {
        "_imap._tcp.a.test. 60 IN SRV 10 1 143 front.test."
    } else {
        ""
    };
    serves(&[("a.test.", &format!("{records}{front}"))])
}

fn test(delegation: &str) -> Manner {
    let own = "test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2\n";
    serves(&[("test.", &format!("{own}{delegation}"))])
}

/// A bench with the root, `test.` with this delegation, and so many servers of `a.test.`, which have
/// these records; those from `published` on have the front.
async fn world(delegation: &str, records: &str, count: u8, published: u8) -> Bench {
    let mut all = vec![(1, serves(&[(".", ROOT)])), (2, test(delegation))];
    all.extend((0..count).map(|n| (FIRST + n, zone(records, n >= published))));
    Bench::start(all).await
}

async fn imap(bench: &Bench) -> Result<(String, Vec<String>), Failure> {
    ask(&bench.lookup(&[1]), IMAP, SRV).await
}

#[test]
async fn record_on_the_last_of_many_servers_only_is_found() {
    // Forty names, of which the last eight publish; one name, of whose twelve addresses the last four do.
    for (names, addresses, published) in [(40, 1, 32), (1, 12, 8), (64, 1, 63)] {
        let records = servers(names, addresses);
        let count = names * addresses;
        let bench = world(&records, &records, count, published).await;
        let (said, replies) = imap(&bench).await.unwrap();
        assert_eq!(said, FRONT);
        assert_eq!(replies.len(), usize::from(count));
        let empty = replies.iter().filter(|said| said.contains("NXDOMAIN"));
        assert_eq!(empty.count(), usize::from(published));
        let asked = |n| bench.asked(FIRST + n, "_imap._tcp.a.test. SRV") > 0;
        assert!((0..count).all(asked));
    }
}

#[test]
async fn domain_on_the_last_of_many_servers_only_is_not_absent() {
    for (names, addresses) in [(40, 1), (1, 12)] {
        let records = servers(names, addresses);
        let count = names * addresses;
        let bench = world(&records, &records, count, count - 4).await;
        let report = bench.check("a.test").await.expect(1).json();
        let [(_, status, codes)] = &verdicts(&report)[..] else {
            panic!("{report}")
        };
        assert_eq!(status, "non_compliant");
        assert!(codes.contains(&"DNS005".to_owned()), "{codes:?}");
    }
}

#[test]
async fn server_that_is_named_by_the_one_before_it_only_is_asked() {
    let address = |n: u8| format!("ns{n}.a.test. 60 IN A {}\n", ip(FIRST + n));
    let addresses: String = (0..12).map(address).collect();
    let delegation = format!("a.test. 60 IN NS ns0.a.test.\n{}", address(0));
    let mut all = vec![(1, serves(&[(".", ROOT)])), (2, test(&delegation))];
    for n in 0..12 {
        let records = format!(
            "{addresses}a.test. 60 IN NS ns{}.a.test.\n",
            (n + 1).min(11)
        );
        all.push((FIRST + n, zone(&records, n == 11)));
    }
    let (said, replies) = imap(&Bench::start(all).await).await.unwrap();
    assert_eq!((said.as_str(), replies.len()), (FRONT, 12));
}

#[test]
async fn zone_with_too_many_servers_is_undetermined_and_says_so() {
    let (few, names, addresses) = (servers(40, 1), servers(65, 1), servers(43, 3));
    let spread: String = (0..26)
        .map(|n| format!("a.test. 60 IN NS x{n}.a.test.\n"))
        .collect();
    let both = format!("{few}{spread}");
    for (delegation, records, what) in [
        (&names, &names, "65 name servers"),
        // Some are named by the zone above only, and the others by the zone itself.
        (&few, &both, "66 name servers"),
        (&addresses, &addresses, "43 name servers with 129 addresses"),
    ] {
        let bench = world(delegation, records, 40, 0).await;
        let failure = imap(&bench).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Limit);
        let told = format!(
            "the zone a.test has {what}, but mssrv queries only zones with at most 64 name servers and 128 addresses"
        );
        assert_eq!(failure.detail.to_string(), told);
        let report = bench.check("a.test").await.expect(3).json();
        let [(_, status, codes)] = &verdicts(&report)[..] else {
            panic!("{report}")
        };
        assert_eq!(
            (status.as_str(), codes[0].as_str()),
            ("undetermined", "DNS013")
        );
        let finding = &report["domains"][0]["findings"][0];
        let text = finding["message"].as_str().unwrap();
        let advice = "reduce the number of name servers, simplify the delegation, or ask without --authoritative";
        assert!(text.contains(&told) && text.contains(advice), "{text}");
    }
}

/// The root, `test.` with twenty zones of name servers, the servers of these, and so many name servers
/// with two addresses each of `a.test.`, of which the last address has the front. None has glue, and the
/// zones of name servers have none if they are `deep`.
fn glueless(names: u8, is_deep: bool, through: fn(Manner) -> Manner) -> Vec<(u8, Manner)> {
    let own: String = (0..names)
        .map(|n| format!("a.test. 60 IN NS ns{n}.h{}.test.\n", n % 20))
        .collect();
    let mut above = own.clone();
    let mut other = String::from("other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5\n");
    let mut all = vec![(1, through(serves(&[(".", ROOT)])))];
    for zone in 0..20 {
        let server = ip(30 + zone);
        if is_deep {
            above += &format!("h{zone}.test. 60 IN NS n{zone}.other.\n");
        } else {
            above += &format!("h{zone}.test. 60 IN NS ns.h{zone}.test.\n");
            above += &format!("ns.h{zone}.test. 60 IN A {server}\n");
        }
        other += &format!("n{zone}.other. 60 IN A {server}\n");
        let mut hosts = format!("@ 60 IN NS ns\nns 60 IN A {server}\n");
        for n in (0..names).filter(|n| n % 20 == zone) {
            hosts += &format!("ns{n} 60 IN A {}\n", ip(FIRST + 2 * n));
            hosts += &format!("ns{n} 60 IN A {}\n", ip(FIRST + 2 * n + 1));
        }
        let origin = format!("h{zone}.test.");
        all.push((30 + zone, through(serves(&[(&origin, &hosts)]))));
    }
    all.push((2, through(test(&above))));
    all.push((5, through(serves(&[("other.", &other)]))));
    let front = |n| through(zone(&own, n == 2 * names - 1));
    all.extend((0..2 * names).map(|n| (FIRST + n, front(n))));
    all
}

#[test]
async fn servers_without_glue_in_many_zones_are_all_found() {
    for is_deep in [false, true] {
        let bench = Bench::start(glueless(64, is_deep, |manner| manner)).await;
        let (said, replies) = imap(&bench).await.unwrap();
        assert_eq!((said.as_str(), replies.len()), (FRONT, 128));
        // Those that led here; a budget, and what each name server gives back.
        let counts = bench.counts();
        let finding: usize = counts.range(..FIRST).map(|(_, count)| count).sum();
        assert!(finding <= 64 + 64 * 8 + BEGIN, "{finding}");
    }
}

#[test]
async fn chain_of_zones_without_glue_is_followed_some_way() {
    // As ns2.afraid.org once needed (https://github.com/pjps/ndjbdns/issues/15).
    let mut above = String::from("a.test. 60 IN NS ns.z1.test.\n");
    let mut all = vec![
        (1, serves(&[(".", ROOT)])),
        (FIRST, zone("a.test. 60 IN NS ns.z1.test.\n", true)),
    ];
    for n in 1..7_u8 {
        above += &format!("z{n}.test. 60 IN NS ns.z{}.test.\n", n + 1);
        let to = if n == 1 { FIRST } else { 30 + n - 1 };
        let records = format!("@ 60 IN NS ns.z{}.test.\nns 60 IN A {}\n", n + 1, ip(to));
        all.push((30 + n, serves(&[(&format!("z{n}.test."), &records)])));
    }
    above += &format!(
        "z7.test. 60 IN NS ns.test.\nns.z7.test. 60 IN A {}\n",
        ip(36)
    );
    let z7 = format!("@ 60 IN NS ns.test.\nns 60 IN A {}\n", ip(36));
    let own = format!("test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2\n{above}");
    all.push((2, serves(&[("test.", &own), ("z7.test.", &z7)])));
    let found = imap(&Bench::start(all).await).await;
    assert_eq!(found.unwrap(), (FRONT.to_owned(), vec![]));
}

#[test]
async fn name_servers_that_do_not_exist_leave_the_verdict_to_the_others() {
    // The zone names only servers that do not exist (https://github.com/NLnetLabs/unbound/issues/687).
    let delegation = "a.test. 60 IN NS ns.a.test.\nns.a.test. 60 IN A 127.0.0.100\n";
    let own: String = (0..9)
        .map(|n| format!("a.test. 60 IN NS ns{n}.nowhere.\n"))
        .collect();
    let own = format!("{own}ns.a.test. 60 IN A 127.0.0.100\n");
    let (said, replies) = imap(&world(delegation, &own, 1, 0).await).await.unwrap();
    assert_eq!((said.as_str(), replies.len()), (FRONT, 9));
    let missing = "has neither an A nor an AAAA record";
    assert!(
        replies.iter().all(|said| said.contains(missing)),
        "{replies:?}"
    );
}

#[test]
async fn servers_without_glue_are_all_found_in_a_lossy_network() {
    let bench = Bench::start(glueless(24, true, lossy)).await;
    let lookup = bench.patient(&[1], Duration::from_millis(200), 9);
    let (said, replies) = ask(&lookup, IMAP, SRV).await.unwrap();
    assert_eq!((said.as_str(), replies.len()), (FRONT, 48));
    assert!(
        replies.iter().all(|said| !said.contains("Timeout")),
        "{replies:?}"
    );
}

#[test]
async fn way_down_goes_on_when_the_first_servers_fail() {
    let a = "a.test. 60 IN NS ns.a.test.\nns.a.test. 60 IN A 127.0.0.100\n";
    let other =
        "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5\ngood.other. 60 IN A 127.0.0.40";
    // Twelve servers with glue, or one with glue and two without. Only the last server answers.
    let twelve: String = (0..12)
        .map(|n| {
            format!(
                "test. 60 IN NS ns{n:02}.test.\nns{n:02}.test. 60 IN A {}\n",
                ip(29 + n)
            )
        })
        .collect();
    let three = "test. 60 IN NS ns1.test.\nns1.test. 60 IN A 127.0.0.29
test. 60 IN NS nowhere.other.\ntest. 60 IN NS good.other.\n";
    for servers in [&twelve, three] {
        let root = format!(
            ". 60 IN NS ns.begin.\nns.begin. 60 IN A 127.0.0.1\n{servers}other. 60 IN NS ns.other.
ns.other. 60 IN A 127.0.0.5\n"
        );
        let mut all = vec![
            (1, serves(&[(".", &root)])),
            (5, serves(&[("other.", other)])),
            (40, serves(&[("test.", &format!("{servers}{a}"))])),
            (FIRST, zone(a, true)),
        ];
        all.extend((29..40).map(|number| (number, refuses())));
        let bench = Bench::start(all).await;
        let lookup = bench.lookup(&[1]);
        let found = ask(&lookup, IMAP, SRV).await.unwrap();
        assert_eq!(found, (FRONT.to_owned(), vec![]));
        // Who led on is asked first from then on.
        let before = bench.asked(29, "b.test. SOA");
        ask(&lookup, "_imap._tcp.b.test", SRV).await.unwrap();
        assert_eq!((before, bench.asked(29, "_imap._tcp.b.test. SOA")), (0, 0));
    }
}

#[test]
async fn server_that_is_found_by_way_of_another_one_is_asked() {
    // The way to ns1 leads through the zone itself, and so needs ns2. Only ns1 has the front.
    let delegation = "a.test. 60 IN NS ns1.y.test.\na.test. 60 IN NS ns2.z.test.
y.test. 60 IN NS ns.a.test.\nz.test. 60 IN NS ns.z.test.\nns.z.test. 60 IN A 127.0.0.5\n";
    let own = "a.test. 60 IN NS ns1.y.test.\na.test. 60 IN NS ns2.z.test.\nns.a.test. 60 IN A 127.0.0.40\n";
    let z = "z.test. 60 IN NS ns.z.test.\nns.z.test. 60 IN A 127.0.0.5\nns2.z.test. 60 IN A 127.0.0.101";
    let y = "y.test. 60 IN NS ns.a.test.\nns1.y.test. 60 IN A 127.0.0.100";
    let bench = Bench::start(vec![
        (1, serves(&[(".", ROOT)])),
        (2, test(delegation)),
        (5, serves(&[("z.test.", z)])),
        (40, serves(&[("y.test.", y)])),
        (FIRST, zone(own, true)),
        (FIRST + 1, zone(own, false)),
    ])
    .await;
    let (said, replies) = imap(&bench).await.unwrap();
    assert_eq!(said, FRONT);
    let told = [
        "ns1.y.test. SRV 10 1 143 front.test",
        "ns2.z.test. no such name (NXDOMAIN)",
    ];
    assert_eq!(replies, told);
}

#[test]
async fn servers_in_zones_with_silent_servers_leave_the_verdict_to_the_others() {
    for count in [3, 5, 12] {
        let (mut own, mut dead) = (String::new(), String::new());
        for n in 0..count {
            own += &format!("a.test. 60 IN NS ns.d{n:02}.test.\n");
            dead += &format!("d{n:02}.test. 60 IN NS s.d{n:02}.test.\n");
            dead += &format!("s.d{n:02}.test. 60 IN A {}\n", ip(30 + n));
        }
        own += "a.test. 60 IN NS ns.other.\n";
        let other = "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5\n";
        let own_zone = format!("{own}_imap._tcp.a.test. 60 IN SRV 10 1 143 front.test.");
        let mut all = vec![
            (1, serves(&[(".", ROOT)])),
            (2, test(&format!("{own}{dead}"))),
            (5, serves(&[("other.", other), ("a.test.", &own_zone)])),
        ];
        all.extend((0..count).map(|n| (30 + n, silent())));
        let bench = Bench::start(all).await;
        // The command's own number of attempts, and less patience.
        let lookup = bench.patient(&[1], Duration::from_millis(50), 14);
        let (said, replies) = ask(&lookup, IMAP, SRV).await.unwrap();
        assert_eq!((said.as_str(), replies.len()), (FRONT, usize::from(count)));
        let is_silent = |said: &String| said.contains("no answer in time");
        assert!(replies.iter().all(is_silent), "{replies:?}");
    }
}

#[test]
async fn server_that_led_on_is_asked_before_a_silent_one() {
    let servers =
        "test. 60 IN NS ns1.test.\nns1.test. 60 IN A 127.0.0.29\ntest. 60 IN NS led.other.\n";
    let root = format!(
        ". 60 IN NS ns.begin.\nns.begin. 60 IN A 127.0.0.1\n{servers}other. 60 IN NS ns.other.
ns.other. 60 IN A 127.0.0.5\n"
    );
    let other = "other. 60 IN NS ns.other.\nns.other. 60 IN A 127.0.0.5
led.other. 60 IN A 127.0.0.40\nns2.other. 60 IN A 127.0.0.100";
    let mut above = servers.to_owned();
    let mut zones = Vec::new();
    for n in 0..9 {
        above += &format!("d{n}.test. 60 IN NS ns2.other.\n");
        let own = "@ 60 IN NS ns2.other.\n_imap._tcp 60 IN SRV 10 1 143 front.test.";
        zones.push((format!("d{n}.test."), own));
    }
    let zones: Vec<_> = zones
        .iter()
        .map(|(origin, text)| (origin.as_str(), *text))
        .collect();
    let bench = Bench::start(vec![
        (1, serves(&[(".", &root)])),
        (5, serves(&[("other.", other)])),
        (29, silent()),
        (40, serves(&[("test.", &above)])),
        (FIRST, serves(&zones)),
    ])
    .await;
    let lookup = bench.patient(&[1], Duration::from_millis(50), 1);
    for n in 0..9 {
        let owner = format!("_imap._tcp.d{n}.test");
        let found = ask(&lookup, &owner, SRV).await;
        assert_eq!(found.unwrap(), (FRONT.to_owned(), vec![]));
        let asked = bench.asked(29, &format!("{owner}. SOA"));
        assert!(n == 0 || asked == 0, "d{n}: {asked}");
    }
}
