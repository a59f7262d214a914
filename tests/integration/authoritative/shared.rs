//! Thousands of names in one zone: what they share is found once.

use std::num::NonZeroU32;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use hickory_proto::rr::RecordType::SRV;

use super::bench::{Bench, Manner, ask, refuses, serves, silent};

const NAMES: usize = 1000;
/// Names under way at once.
const AT_ONCE: usize = 64;

const ROOT: &str = ". 60 IN NS ns.begin.
ns.begin. 60 IN A 127.0.0.1
test. 60 IN NS ns1.test.
test. 60 IN NS ns2.test.
ns1.test. 60 IN A 127.0.0.2
ns2.test. 60 IN A 127.0.0.3";

fn zone() -> Manner {
    let mut records = String::from(
        "test. 60 IN NS ns1.test.
test. 60 IN NS ns2.test.
ns1.test. 60 IN A 127.0.0.2
ns2.test. 60 IN A 127.0.0.3\n",
    );
    for n in 0..NAMES {
        records += &format!("_imap._tcp.d{n}.test. 60 IN SRV 10 1 143 front.test.\n");
    }
    serves(&[("test.", &records)])
}

/// Asks for all names at once; the number of servers that fail is the same for each.
async fn ask_all(bench: &Bench, failing: usize) {
    let lookup = bench.lookup(&[1]);
    let owners: Vec<_> = (0..NAMES)
        .map(|n| format!("_imap._tcp.d{n}.test"))
        .collect();
    let answers = owners.iter().map(|owner| ask(&lookup, owner, SRV));
    let mut answers = stream::iter(answers).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        let (said, replies) = answer.unwrap();
        assert_eq!(said, "SRV 10 1 143 front.test");
        assert_eq!(replies.len(), failing, "{replies:?}");
    }
}

#[test]
async fn a_zone_is_found_once_however_many_names_are_in_it() {
    let servers = vec![(1, serves(&[(".", ROOT)])), (2, zone()), (3, zone())];
    let bench = Bench::start(servers).await;
    ask_all(&bench, 0).await;
    // Where to begin, with two addresses, and the way to test. once.
    let root = bench.distinct(&[1]);
    assert_eq!(root.len(), 4, "{root:?}");
    // Each name, and whether it is a zone of its own; the zone's SOA and NS; its two name servers
    // and their addresses of either family.
    let names = bench.distinct(&[2, 3]);
    assert_eq!(names.len(), 2 * NAMES + 2 + 2 * 3);
    // The former at both servers. What is lost on a busy machine is asked again.
    let counts = bench.counts();
    let needed = 3 * NAMES + 2 * 2 + 2 * 3;
    let asked = counts[&2] + counts[&3];
    assert!(counts[&1] < 10, "{counts:?}");
    assert!((needed..needed + NAMES / 4).contains(&asked), "{counts:?}");
}

#[test]
async fn a_server_that_is_lame_or_silent_costs_no_more_for_many_names() {
    for manner in [silent(), refuses()] {
        let servers = vec![(1, serves(&[(".", ROOT)])), (2, zone()), (3, manner)];
        let bench = Bench::start(servers).await;
        ask_all(&bench, 1).await;
        let counts = bench.counts();
        // Those that are under way before the server is known for what it is.
        assert!(counts[&3] < 3 * AT_ONCE, "{counts:?}");
    }
}

/// As many queries cannot have been answered any sooner at that rate.
#[test]
async fn a_rate_belongs_to_an_address_whatever_the_number_of_zones() {
    let rate = 100;
    let mut root = String::from(ROOT);
    let mut zones = Vec::new();
    for n in 0..20 {
        root += &format!("\nz{n}. 60 IN NS ns1.test.");
        let records = format!("z{n}. 60 IN NS ns1.test.\n_imap._tcp.z{n}. 60 IN SRV 1 1 1 a.test.");
        zones.push((format!("z{n}."), records));
    }
    let mut zones: Vec<_> = zones
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let test = "test. 60 IN NS ns1.test.\nns1.test. 60 IN A 127.0.0.2";
    zones.push(("test.", test));
    let bench = Bench::start(vec![(1, serves(&[(".", &root)])), (2, serves(&zones))]).await;
    let lookup = bench.limited(&[1], NonZeroU32::new(rate));
    let started = std::time::Instant::now();
    let owners: Vec<_> = (0..20).map(|n| format!("_imap._tcp.z{n}")).collect();
    let answers = owners.iter().map(|owner| ask(&lookup, owner, SRV));
    assert!(join_all(answers).await.iter().all(Result::is_ok));
    let asked = bench.counts()[&2];
    assert!(asked >= 20 * 4, "{asked}");
    let burst = usize::try_from(rate / 50).unwrap();
    let least = (asked - burst) as f64 / f64::from(rate);
    assert!(started.elapsed().as_secs_f64() >= least * 0.99);
}
