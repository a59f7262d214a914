//! Delegations made to cause as many queries as possible: a question's budget bounds them, and other
//! questions still have their answers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use futures_util::future::join_all;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, NS};
use hickory_proto::rr::{Name, RData, Record, RecordType::SRV};
use mssrv::authority::Zones;
use mssrv::lookup::FailureKind;

use super::bench::{Bench, Manner, ask, name, serves, silent};
use crate::harness::verdicts;

const ROOT: &str = ". 60 IN NS ns.begin.
ns.begin. 60 IN A 127.0.0.1
test. 60 IN NS ns.test.
ns.test. 60 IN A 127.0.0.2
good. 60 IN NS ns.good.
ns.good. 60 IN A 127.0.0.3\n";

/// Queries that one question may take to find who serves a zone, and those that begin at the root.
const BUDGET: usize = 64;
const BEGIN: usize = 3;

/// A referral to that many name servers, each in a zone of its own below `test.`.
fn referral(query: &Message, cut: &Name, width: u64) -> Message {
    let mut answer = Zones::default().answer(query);
    answer.metadata.response_code = ResponseCode::NoError;
    answer.metadata.authoritative = false;
    for n in 0..width {
        let mut hasher = DefaultHasher::new();
        (cut.to_lowercase().to_string(), n).hash(&mut hasher);
        let host = name(&format!("n.s.z{:016x}.test.", hasher.finish()));
        answer.add_authority(Record::from_rdata(cut.clone(), 60, RData::NS(NS(host))));
    }
    answer
}

/// Refers every name below `test.` to so many name servers, all of them in other zones below `test.`. These
/// zones are one label below `test.`, or two, so that another could be between them.
fn refers(width: u64, below: usize) -> Manner {
    let between = serves(&[("test.", "@ 60 IN NS ns\nns 60 IN A 127.0.0.2")]);
    Box::new(move |query| {
        let asked = query.queries[0].name();
        let cut = asked.trim_to(1 + below);
        if asked.iter().count() > below {
            Some(referral(query, &cut, width))
        } else {
            between(query)
        }
    })
}

async fn world(test: Manner) -> Bench {
    Bench::start(vec![(1, serves(&[(".", ROOT)])), (2, test)]).await
}

#[test]
async fn delegation_without_end_takes_no_more_than_the_budget() {
    for (width, below) in [(1, 1), (3, 1), (13, 2), (40, 1), (40, 2), (60, 2)] {
        let bench = world(refers(width, below)).await;
        let failure = ask(&bench.lookup(&[1]), "_imap._tcp.s.evil.test", SRV).await;
        let failure = failure.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Limit);
        let asked = bench.total();
        assert!(asked <= BUDGET + BEGIN, "{asked} queries, width {width}");
        let told = match width {
            1 => "on too many other name servers",
            _ => "evil.test took more than 64 queries",
        };
        assert!(failure.detail.to_string().contains(told), "{failure}");
    }
}

#[test]
async fn domain_behind_an_endless_delegation_is_undetermined() {
    let bench = world(refers(40, 2)).await;
    let report = bench.check("s.evil.test").await.expect(3).json();
    let [(_, status, codes)] = &verdicts(&report)[..] else {
        panic!("{report}")
    };
    assert_eq!(
        (status.as_str(), codes[0].as_str()),
        ("undetermined", "DNS013")
    );
    let text = report["domains"][0]["findings"][0]["message"]
        .as_str()
        .unwrap();
    assert!(text.contains("took more than 64 queries"), "{text}");
    // Its questions share what one of them found out.
    let asked = bench.total();
    assert!(asked < 2 * BUDGET, "{asked}");
}

#[test]
async fn zones_that_all_need_each_other_end() {
    // Once all of them are known, more ways lead from one to the other than anybody could go.
    let mut test = String::from("test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2\n");
    for n in 0..12 {
        for other in (0..12).filter(|other| *other != n) {
            test += &format!("z{n}.test. 60 IN NS ns{n}.z{other}.test.\n");
        }
    }
    let bench = world(serves(&[("test.", &test)])).await;
    let failure = ask(&bench.lookup(&[1]), "_imap._tcp.z0.test", SRV).await;
    assert_eq!(failure.unwrap_err().kind(), FailureKind::Limit);
    assert!(bench.total() <= BUDGET + BEGIN);
}

/// Zones that good. delegates: each has a good name server, five that do not exist, and an alias to the
/// next zone; the last one has a front. `shared.good` has the host that all of them need.
async fn chain(last: usize) -> Bench {
    let mut good = String::from("@ 60 IN NS ns\nns 60 IN A 127.0.0.3\n");
    let mut zones = Vec::new();
    for n in 0..=last {
        let mut own = String::new();
        for name in 0..5 {
            own += &format!("c{n}.good. 60 IN NS no{n}-{name}.good.\n");
        }
        own += &format!("c{n}.good. 60 IN NS ns.c{n}.good.\nns.c{n}.good. 60 IN A 127.0.0.4\n");
        good += &own;
        let record = if n == last {
            "SRV 10 1 143 front.good.".to_owned()
        } else {
            format!("CNAME _imap._tcp.c{}.good.", n + 1)
        };
        own += &format!("_imap._tcp 60 IN {record}\n");
        zones.push((format!("c{n}.good."), own));
    }
    let zones: Vec<_> = zones
        .iter()
        .map(|(origin, text)| (origin.as_str(), text.as_str()))
        .collect();
    Bench::start(vec![
        (1, serves(&[(".", ROOT)])),
        (3, serves(&[("good.", &good)])),
        (4, serves(&zones)),
    ])
    .await
}

#[test]
async fn chain_of_aliases_has_one_budget_and_harms_nobody_else() {
    let bench = chain(5).await;
    let lookup = bench.lookup(&[1]);
    let failure = ask(&lookup, "_imap._tcp.c0.good", SRV).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Limit);
    let aliases = failure.aliases.len();
    assert!((1..5).contains(&aliases), "{failure}");
    // Whoever asks about that zone first has a budget for it.
    let there = format!("_imap._tcp.c{aliases}.good");
    let (said, replies) = ask(&lookup, &there, SRV).await.unwrap();
    assert!(said.ends_with("SRV 10 1 143 front.good"), "{said}");
    assert!(
        replies.iter().all(|said| said.starts_with("no")),
        "{replies:?}"
    );
}

#[test]
async fn host_of_a_hostile_zone_is_found_by_others() {
    // Its name server is that of others, too, and comes after many that lead nowhere.
    let test = |query: &Message| {
        let cut = query.queries[0].name().trim_to(2);
        let mut answer = referral(query, &cut, 40);
        let shared = RData::NS(NS(name("zz.shared.good.")));
        answer.add_authority(Record::from_rdata(cut, 60, shared));
        Some(answer)
    };
    let good = "@ 60 IN NS ns\nns 60 IN A 127.0.0.3\na 60 IN NS zz.shared
shared 60 IN NS ns.shared\nns.shared 60 IN A 127.0.0.4\n";
    let shared = "@ 60 IN NS ns\nns 60 IN A 127.0.0.4\nzz 60 IN A 127.0.0.5\n";
    let a = "@ 60 IN NS zz.shared.good.\n_imap._tcp 60 IN SRV 10 1 143 front.good.\n";
    let bench = Bench::start(vec![
        (1, serves(&[(".", ROOT)])),
        (2, Box::new(test)),
        (3, serves(&[("good.", good)])),
        (4, serves(&[("shared.good.", shared)])),
        (5, serves(&[("a.good.", a)])),
    ])
    .await;
    let lookup = bench.lookup(&[1]);
    let evil = ["evil", "ill", "bad"].map(|zone| format!("_imap._tcp.{zone}.test"));
    let evil = evil.iter().map(|owner| ask(&lookup, owner, SRV));
    let (evil, good) = tokio::join!(join_all(evil), ask(&lookup, "_imap._tcp.a.good", SRV));
    let front = "SRV 10 1 143 front.good".to_owned();
    assert_eq!(good.unwrap(), (front, vec![]));
    let kinds = evil.into_iter().map(|told| told.unwrap_err().kind());
    assert!(kinds.into_iter().all(|kind| kind == FailureKind::Limit));
}

#[test]
async fn delegation_to_silent_servers_takes_little_more_than_the_budget() {
    // Each of many name servers is in a zone of its own, whose only server is silent.
    let test = |query: &Message| {
        let cut = query.queries[0].name().trim_to(2);
        let is_evil = cut == name("evil.test.");
        let mut answer = referral(query, &cut, if is_evil { 40 } else { 0 });
        if !is_evil {
            let host = name(&format!("ns.{cut}"));
            let ns = RData::NS(NS(host.clone()));
            answer.add_authority(Record::from_rdata(cut, 60, ns));
            answer.add_additional(Record::from_rdata(host, 60, RData::A(A::new(127, 0, 0, 4))));
        }
        Some(answer)
    };
    let servers = vec![
        (1, serves(&[(".", ROOT)])),
        (2, Box::new(test) as Manner),
        (4, silent()),
    ];
    let bench = Bench::start(servers).await;
    let lookup = bench.patient(&[1], Duration::from_millis(50), 9);
    let failure = ask(&lookup, "_imap._tcp.evil.test", SRV).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Limit);
    let asked = bench.total();
    assert!(asked < 3 * BUDGET, "{asked}");
}
