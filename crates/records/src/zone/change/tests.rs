//! Compares published records with the RRset that an owner should have.

use super::sample::{record, there};
use super::*;

const WANTED: [Srv<'_>; 2] = [
    Srv {
        priority: 10,
        weight: 1,
        port: 143,
        target: "psc.test",
    },
    Srv {
        priority: 20,
        weight: 1,
        port: 143,
        target: "cert.test",
    },
];

const RRSET: Rrset<'_> = Rrset {
    service: Service::Imap,
    domain: "a.test",
    zone: "a.test",
    ttl: 60,
    records: &WANTED,
    template: 0,
};

fn right() -> Vec<SrvRecord> {
    vec![
        record(10, 1, 143, "psc.test"),
        record(20, 1, 143, "cert.test"),
    ]
}

/// Numbers of records kept, added, removed and given another TTL. `None` if there is nothing to change.
fn numbers(standing: &PublishedState) -> Option<[usize; 4]> {
    match compare(RRSET, standing, None) {
        OwnerComparison::Right => None,
        OwnerComparison::Changed(Change {
            kept,
            added,
            removed,
            retimed,
            ..
        }) => Some([kept.len(), added.len(), removed.len(), retimed.len()]),
        OwnerComparison::Alias(aliases) => panic!("an alias: {aliases:?}"),
    }
}

#[test]
fn correct_records_are_unchanged_in_any_order() {
    let mut records = right();
    assert_eq!(numbers(&there(&records)), None);
    records.reverse();
    assert_eq!(numbers(&there(&records)), None);
}

#[test]
fn missing_wrong_and_superfluous_records_are_told_apart() {
    assert_eq!(numbers(&PublishedState::NOTHING), Some([0, 2, 0, 0]));
    assert_eq!(numbers(&there(&right()[1..])), Some([1, 1, 0, 0]));
    let more = [right(), vec![record(30, 1, 143, "psc.test")]].concat();
    assert_eq!(numbers(&there(&more)), Some([2, 0, 1, 0]));
    for wrong in [
        record(11, 1, 143, "psc.test"),
        record(10, 0, 143, "psc.test"),
        record(10, 1, 993, "psc.test"),
        record(10, 1, 143, "cert.test"),
        record(10, 1, 143, "."),
    ] {
        let standing = there(&[wrong, record(20, 1, 143, "cert.test")]);
        assert_eq!(numbers(&standing), Some([1, 1, 1, 0]), "{standing:?}");
    }
}

#[test]
fn a_record_that_is_told_twice_is_removed_once() {
    let twice = vec![record(0, 0, 0, "."), record(0, 0, 0, ".")];
    assert_eq!(numbers(&there(&twice)), Some([0, 2, 1, 0]));
    let repeated = [right(), right()].concat();
    assert_eq!(numbers(&there(&repeated)), None);
}

#[test]
fn a_ttl_counts_where_it_is_the_zones_own() {
    let mut records = right();
    records[0].ttl = 59;
    assert_eq!(numbers(&there(&records)), Some([1, 0, 0, 1]));
    let cached = PublishedState {
        published_ttls: false,
        ..there(&records)
    };
    assert_eq!(numbers(&cached), None);
}

#[test]
fn an_alias_is_right_or_in_the_way() {
    let behind = |records: &[SrvRecord]| PublishedState {
        aliases: vec!["pool.test".to_owned()],
        published_ttls: false,
        ..there(records)
    };
    assert_eq!(
        compare(RRSET, &behind(&right()), None),
        OwnerComparison::Right
    );
    for wrong in [behind(&[]), behind(&right()[1..])] {
        assert_eq!(
            compare(RRSET, &wrong, None),
            OwnerComparison::Alias(&wrong.aliases)
        );
    }
}

#[test]
fn targets_read_as_master_files_have_them() {
    assert_eq!(data(&record(0, 0, 0, ".")), "0 0 0 .");
    assert_eq!(data(&record(1, 2, 3, "a.test")), "1 2 3 a.test.");
    assert_eq!(data(&record(1, 2, 3, r"a.te\.")), r"1 2 3 a.te\..");
}

/// The changes if another operator lists the domain, and only the fronts of the PSC interface are those of
/// one operator.
fn contested(standing: &PublishedState) -> Change<'_> {
    let others = Others {
        labels: vec!["2".to_owned()],
        own_fronts: vec!["psc.test".to_owned()],
    };
    match compare(RRSET, standing, Some(&others)) {
        OwnerComparison::Changed(change) => change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_records_with_a_front_of_ones_own_are_removed_beside_others() {
    let standing = there(&[
        record(0, 0, 143, "psc.test"),
        record(20, 1, 143, "cert.test"),
        record(20, 0, 143, "cert.test"),
        record(10, 1, 143, "theirs.test"),
        record(0, 0, 0, "."),
    ]);
    let change = contested(&standing);
    let targets = |records: &[&SrvRecord]| -> Vec<String> {
        records.iter().map(|it| it.target.to_string()).collect()
    };
    assert_eq!(change.added, &WANTED[..1]);
    assert_eq!(change.kept, &WANTED[1..]);
    assert_eq!(targets(&change.removed), ["psc.test"]);
    assert_eq!(targets(&change.left), ["cert.test", "theirs.test", "."]);
}

#[test]
fn record_added_beside_records_of_others_has_their_ttl() {
    let mut records = vec![
        record(10, 1, 143, "psc.test"),
        record(10, 1, 143, "theirs.test"),
    ];
    records.iter_mut().for_each(|it| it.ttl = 7_200);
    let standing = there(&records);
    let change = contested(&standing);
    assert_eq!(change.wanted.ttl, 7_200);
    assert_eq!((change.kept.len(), change.retimed.len()), (1, 0));
    // A TTL from a cache is not the zone's.
    let cached = PublishedState {
        published_ttls: false,
        ..there(&records)
    };
    assert_eq!(contested(&cached).wanted.ttl, RRSET.ttl);
}

#[test]
fn records_of_others_are_left_though_nothing_else_is_to_be_done() {
    let standing = there(&[right(), vec![record(10, 1, 143, "theirs.test")]].concat());
    let change = contested(&standing);
    assert!(change.is_empty() && change.left.len() == 1, "{change:?}");
}
