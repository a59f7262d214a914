//! Tests the content, the oddities and the changes of registers built by hand.

use super::sample::{self, register};
use super::*;
use crate::name::DomainName;

fn ids(operators: &[Option<OperatorId>]) -> Vec<&str> {
    operators
        .iter()
        .map(|operator| operator.as_ref().map_or("none", OperatorId::as_str))
        .collect()
}

fn contested() -> Filter {
    Filter {
        contested: true,
        ..Filter::default()
    }
}

/// Kind, domain and message of every oddity.
fn told(register: &Register) -> Vec<(OddityKind, Option<&str>, &str)> {
    let oddities = register.oddities.iter();
    oddities
        .map(|o| (o.kind, o.domain.as_deref(), &*o.message.en))
        .collect()
}

const DAY: &str = "2030-02-01T00:00:00Z";
const ONE: &str = "CN=m,OU=1,O=Un";
const TWO: &str = "CN=m,OU=2,O=Deux";

#[test]
fn domains_and_operators_are_sorted_and_listings_kept() {
    let rows = [
        ("b.fr", TWO, ""),
        ("a.fr", TWO, ""),
        ("a.fr", ONE, ""),
        ("a.fr", TWO, ""),
    ];
    let register = register(DAY, &rows, &[]);
    let names: Vec<_> = register.domains.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["a.fr", "b.fr"]);
    let a = &register.domains[0];
    let listed: Vec<_> = a.listings.iter().map(|l| l.certificate.as_str()).collect();
    assert_eq!(listed, [ONE, TWO, TWO]);
    assert_eq!(
        a.operators().map(OperatorId::as_str).collect::<Vec<_>>(),
        ["1", "2"]
    );
    assert!(a.is_contested() && !register.domains[1].is_contested());
    let operators: Vec<_> = register.operators.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(operators, ["1", "2"]);
}

#[test]
fn the_order_of_entries_changes_nothing() {
    let rows = [("a.fr", ONE, DAY), ("b.a.fr", TWO, DAY), ("a.fr", TWO, DAY)];
    let mut turned = rows;
    turned.reverse();
    let (one, other) = (register(DAY, &rows, &[]), register(DAY, &turned, &[]));
    // But for the places of the entries.
    let placeless = |register: &Register| {
        let mut register = register.clone();
        let listings = register.domains.iter_mut().flat_map(|d| &mut d.listings);
        listings.for_each(|listing| listing.position = Position { line: 1, column: 1 });
        let told: Vec<_> = register
            .oddities
            .into_iter()
            .map(|o| (o.kind, o.message))
            .collect();
        (register.domains, told)
    };
    assert_eq!(placeless(&one), placeless(&other));
    assert!(compare(&one, &other).is_empty());
}

#[test]
fn a_name_lies_below_the_nearest_listed_one_at_any_depth() {
    let rows = [
        ("a.fr", ONE, ""),
        ("x.y.a.fr", ONE, ""),
        ("z.x.y.a.fr", ONE, ""),
        ("ba.fr", ONE, ""),
    ];
    let register = register(DAY, &rows, &[]);
    let below: Vec<_> = register
        .domains
        .iter()
        .map(|d| (d.name.as_str(), d.below.as_deref()))
        .collect();
    assert_eq!(
        below,
        [
            ("a.fr", None),
            ("ba.fr", None),
            ("x.y.a.fr", Some("a.fr")),
            ("z.x.y.a.fr", Some("x.y.a.fr")),
        ]
    );
}

#[test]
fn everything_odd_is_told_by_kind() {
    let old = sample::old();
    let kinds: Vec<_> = told(&old).iter().map(|(kind, ..)| *kind).collect();
    assert_eq!(
        kinds,
        [
            OddityKind::Unusable,
            OddityKind::NoOperator,
            OddityKind::Duplicate,
            OddityKind::DistinguishedName,
            OddityKind::DistinguishedName,
            OddityKind::LateDate,
            OddityKind::UnreadableDate,
            OddityKind::UnreadableDate,
            OddityKind::Below,
        ]
    );
    let oddities = told(&old);
    assert_eq!(oddities[2].1, Some("b.a.fr"));
    assert!(oddities[2].2.contains("listed 2 times"), "{oddities:?}");
    assert_eq!(oddities[5].1, Some("c.fr"));
    assert_eq!(
        oddities[8],
        (OddityKind::Below, Some("b.a.fr"), "lies below a.fr")
    );
}

#[test]
fn a_list_without_a_date_makes_no_date_late() {
    let register = register("", &[("a.fr", ONE, "2099-01-01T00:00:00Z")], &[]);
    let oddities = told(&register);
    assert!(
        oddities
            .iter()
            .all(|(kind, ..)| *kind != OddityKind::LateDate),
        "{oddities:?}"
    );
}

#[test]
fn a_view_counts_what_it_shows() {
    let rows = [
        ("a.fr", ONE, ""),
        ("a.fr", "CN=other,OU=1,O=Un", ""),
        ("c.a.fr", ONE, ""),
        ("c.a.fr", TWO, ""),
        ("d.fr", TWO, ""),
    ];
    let all = register(DAY, &rows, &[]);
    let (every, only_contested) = (Filter::default(), contested());
    let counts = all.view(&every).counts();
    let ViewCounts {
        entries,
        domains,
        operators,
        contested,
        repeated,
        below,
        ..
    } = counts;
    assert_eq!((entries, domains, operators), (5, 3, 2));
    assert_eq!((contested, repeated, below), (1, 2, 1));

    let only = all.view(&only_contested);
    assert_eq!(only.domains.len(), 1);
    assert_eq!(only.operators.len(), 2);

    let one = register(DAY, &rows, &["un"]);
    let view = one.view(&every);
    let names: Vec<_> = view.domains.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["a.fr", "c.a.fr"]);
    let [row] = view.operators.as_slice() else {
        panic!("one operator expected: {:?}", view.operators);
    };
    assert_eq!(
        (row.domains, row.contested, row.entries, row.certificates),
        (2, 1, 3, 2)
    );
    // The name above is of the whole document.
    let two = register(DAY, &rows, &["2"]);
    assert_eq!(two.view(&every).domains[0].below.as_deref(), Some("a.fr"));
}

#[test]
fn every_kind_of_change_is_found() {
    let (old, new) = (sample::old(), sample::new());
    let changes = compare(&old, &new);
    let operator = |operators: &[ListedOperator]| {
        let ids: Vec<_> = operators.iter().map(|o| o.id.to_string()).collect();
        ids.join(" ")
    };
    assert_eq!(operator(&changes.operators_added), "4");
    assert_eq!(operator(&changes.operators_removed), "3");
    let [added] = changes.added.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(
        (added.domain.as_str(), ids(&added.operators)),
        ("n.fr", vec!["4"])
    );
    let [removed] = changes.removed.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(removed.domain, "e.fr");
    let [moved] = changes.moved.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(moved.domain, "c.fr");
    assert_eq!(
        (ids(&moved.from), ids(&moved.to)),
        (vec!["1", "2"], vec!["1"])
    );
    let [certificates] = changes.certificates.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(certificates.domain, "d.fr");
    assert_eq!(certificates.removed, ["CN=old,OU=2,O=DEUX,C=FR"]);
    assert_eq!(certificates.added, ["CN=new,OU=2,O=DEUX,C=FR"]);
}

#[test]
fn additions_are_removals_in_the_other_direction() {
    let (old, new) = (sample::old(), sample::new());
    let (there, back) = (compare(&old, &new), compare(&new, &old));
    assert_eq!(there.added, back.removed);
    assert_eq!(there.removed, back.added);
    assert_eq!(there.moved.len(), back.moved.len());
    assert_eq!(there.certificates[0].added, back.certificates[0].removed);
}

#[test]
fn a_listing_of_nobody_is_told_where_it_comes_and_goes() {
    let nobody = "CN=q,O=NoOU,C=FR";
    let of = |dns: &[&str]| {
        let rows: Vec<_> = dns.iter().map(|dn| ("a.fr", *dn, "")).collect();
        register(DAY, &rows, &[])
    };
    for (old, new, from, to) in [
        (&[ONE][..], &[ONE, nobody][..], vec!["1"], vec!["1", "none"]),
        (&[ONE, nobody], &[ONE], vec!["1", "none"], vec!["1"]),
        (&[ONE, nobody], &[nobody], vec!["1", "none"], vec!["none"]),
        (&[ONE], &[nobody], vec!["1"], vec!["none"]),
        (
            &[ONE, nobody],
            &[TWO, nobody],
            vec!["1", "none"],
            vec!["2", "none"],
        ),
    ] {
        let changes = compare(&of(old), &of(new));
        let [moved] = changes.moved.as_slice() else {
            panic!("{old:?} {new:?}: {changes:?}");
        };
        assert_eq!((ids(&moved.from), ids(&moved.to)), (from, to));
        assert!(changes.certificates.is_empty(), "{changes:?}");
    }
    let changes = compare(&of(&[ONE, nobody]), &of(&[ONE, "CN=r,O=NoOU,C=FR"]));
    let [change] = changes.certificates.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!((&change.operator, changes.moved.len()), (&None, 0));
    assert_eq!(
        ids(&compare(&of(&[]), &of(&[nobody])).added[0].operators),
        ["none"]
    );
}

#[test]
fn entries_that_cannot_be_used_are_compared_too() {
    let old = register(DAY, &[("a.fr", ONE, ""), ("b.fr", ONE, "")], &[]);
    let new = register(DAY, &[("a.fr", ONE, ""), ("x@b.fr", ONE, "")], &[]);
    let (there, back) = (compare(&old, &new), compare(&new, &old));
    assert_eq!((there.removed.len(), there.unusable_added.len()), (1, 1));
    assert_eq!(
        (there.unusable_removed.len(), back.unusable_removed.len()),
        (0, 1)
    );
    assert_eq!(
        there.unusable_added[0]
            .operator
            .as_ref()
            .map(OperatorId::as_str),
        Some("1")
    );
    // An entry that was there before hides none of those that are removed now.
    assert!(compare(&new, &new.clone()).is_empty());
}

#[test]
fn another_spelling_of_a_certificates_name_is_no_change() {
    let of = |dns: &[&str]| {
        let rows: Vec<_> = dns.iter().map(|dn| ("a.fr", *dn, "")).collect();
        register(DAY, &rows, &[])
    };
    let plain = of(&[ONE]);
    for dn in ["CN=m, OU=1, O=Un", "cn=m,ou=1,o=\"Un\""] {
        assert!(compare(&plain, &of(&[dn])).is_empty(), "{dn}");
    }
    // The values are reported as in the document.
    let changes = compare(&plain, &of(&["CN=m, OU=1, O=Un", "CN=n, OU=1"]));
    assert_eq!(changes.certificates[0].added, ["CN=n, OU=1"]);
    assert_eq!(changes.certificates[0].removed, [""; 0]);
}

#[test]
fn equal_changes_of_certificates_stand_together() {
    let domains = ["a.fr", "b.fr", "c.fr", "d.fr"];
    let of = |cn: &str, last: &str| {
        let dns: Vec<_> = domains
            .map(|domain| if domain == "d.fr" { last } else { cn })
            .map(|cn| format!("CN={cn},OU=1"))
            .to_vec();
        let rows: Vec<_> = domains
            .iter()
            .zip(&dns)
            .map(|(d, dn)| (*d, dn.as_str(), ""))
            .collect();
        register(DAY, &rows, &[])
    };
    let changes = compare(&of("old", "old"), &of("new", "other"));
    let groups: Vec<_> = changes
        .certificate_groups()
        .into_iter()
        .map(|g| g.domains)
        .collect();
    assert_eq!(groups, [vec!["a.fr", "b.fr", "c.fr"], vec!["d.fr"]]);
}

#[test]
fn the_entries_of_a_view_are_those_of_its_operators() {
    let rows = [
        ("a.fr", ONE, ""),
        ("a.fr", TWO, ""),
        ("a.fr", TWO, ""),
        ("b.fr", ONE, ""),
        ("b.fr", "CN=q,O=NoOU", ""),
        ("c.fr", TWO, ""),
        ("x@d.fr", ONE, ""),
        ("x@e.fr", TWO, ""),
        ("x@f.fr", "CN=q", ""),
    ];
    let every = Filter::default();
    let all = register(DAY, &rows, &[]);
    let counts = all.view(&every).counts();
    assert_eq!(
        (
            counts.entries,
            counts.without_operator,
            counts.entries_of_others
        ),
        (6, 1, 0)
    );
    let one = register(DAY, &rows, &["1"]);
    let view = one.view(&every);
    let of_view = view.counts();
    assert_eq!(
        (
            of_view.entries,
            of_view.without_operator,
            of_view.entries_of_others
        ),
        (2, 0, 3)
    );
    assert_eq!(view.operators[0].entries, of_view.entries);
    // Unusable entries of the operator stay, and so do those that may be its own.
    let unusable = view
        .oddities
        .iter()
        .filter(|o| o.kind == OddityKind::Unusable);
    let operators: Vec<_> = unusable
        .map(|o| o.operator.as_ref().map(OperatorId::as_str))
        .collect();
    assert_eq!(operators, [Some("1"), None]);
}

#[test]
fn names_asked_for_are_found_or_said_to_be_missing() {
    let rows = [("a.fr", ONE, ""), ("b.fr", TWO, "")];
    let name = |name: &str| DomainName::parse(name).unwrap();
    let filter = Filter {
        contested: false,
        names: ["b.fr", "z.fr", "a.fr", "a.fr"].map(name).to_vec(),
    };
    let one = register(DAY, &rows, &["1"]);
    let view = one.view(&filter);
    let shown: Vec<_> = view.domains.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(shown, ["a.fr"]);
    assert_eq!(view.not_listed, [&name("z.fr")]);
    assert_eq!(view.left_out, [&name("b.fr")]);
}

#[test]
fn every_oddity_has_its_line() {
    for oddity in &sample::old().oddities {
        assert!(oddity.position.is_some(), "{oddity:?}");
        let known = oddity.kind == OddityKind::Unusable;
        assert_eq!(oddity.domain.is_none(), known, "{oddity:?}");
    }
    let undated = register("soon", &[("a.fr", ONE, "")], &[]);
    assert_eq!(undated.oddities[0].position.map(|p| p.line), Some(2));
}

#[test]
fn another_spelling_or_date_is_no_move() {
    let old = register(DAY, &[("a.fr", ONE, DAY)], &[]);
    let dated = register(DAY, &[("a.fr", ONE, "2031-01-01T00:00:00Z")], &[]);
    assert!(compare(&old, &dated).is_empty());
    let renamed = register(DAY, &[("a.fr", "CN=m,OU=1,O=UN", DAY)], &[]);
    let changes = compare(&old, &renamed);
    assert_eq!((changes.moved.len(), changes.certificates.len()), (0, 1));
    assert_eq!(
        (changes.operators_added, changes.operators_removed),
        (vec![], vec![])
    );
}

#[test]
fn documents_are_put_in_order_by_their_dates() {
    let dated = |date: &str, domain: &str| register(date, &[(domain, ONE, "")], &[]);
    let order = |a: &Register, b: &Register| Order::of(a, b);
    let early = dated("2030-01-15T08:30:00+01:00", "a.fr");
    let late = dated("2030-01-15T08:00:00Z", "a.fr");
    // Compared as texts, they would be in the other order.
    assert_eq!(order(&early, &late), Order::Forward);
    assert_eq!(order(&late, &early), Order::Backward);
    assert_eq!(order(&late, &late.clone()), Order::Same);
    let other = dated("2030-01-15T09:00:00+01:00", "b.fr");
    assert_eq!(order(&late, &other), Order::SameDateOtherContent);
    assert_eq!(order(&late, &dated("soon", "a.fr")), Order::Unknown);
}

#[test]
fn oddity_kind_has_one_word_in_every_format() {
    for kind in [
        OddityKind::Unusable,
        OddityKind::NoOperator,
        OddityKind::Duplicate,
        OddityKind::DistinguishedName,
        OddityKind::LateDate,
        OddityKind::UnreadableDate,
        OddityKind::Below,
    ] {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}
