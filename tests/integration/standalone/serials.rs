//! Serials grow where something changed, and nowhere else.

use std::collections::BTreeMap;
use std::fs;

use super::{CATALOG, Inputs, ZONES};
use crate::harness::mssrv;

/// The serial of each zone.
fn serials(inputs: &Inputs) -> BTreeMap<String, u32> {
    let zones = inputs.zones().into_iter();
    let serial = |text: &str| {
        let soa = text.lines().find(|line| line.contains("\tSOA\t")).unwrap();
        soa.split_whitespace().nth(6).unwrap().parse().unwrap()
    };
    zones.map(|it| (it.origin, serial(&it.text))).collect()
}

/// All zones with one serial, and some with another.
fn expected(most: u32, others: &[(&str, u32)]) -> BTreeMap<String, u32> {
    let all = ZONES.iter().chain([&CATALOG]).map(|zone| (*zone, most));
    let all = all.chain(others.iter().copied());
    all.map(|(zone, serial)| (format!("{zone}."), serial))
        .collect()
}

fn generate(inputs: &Inputs, serial: &str) -> String {
    let options = ["--catalog", CATALOG, "--server-config", "bind"];
    let run = inputs.generate(&[&options[..], &["--serial", serial]].concat());
    run.expect(0).stderr
}

#[test]
fn a_zone_that_did_not_change_keeps_its_file() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    assert_eq!(serials(&inputs), expected(5, &[]));
    let before = inputs.files();
    for serial in ["6", "unix", "date", "4"] {
        let told = generate(&inputs, serial);
        assert!(told.contains("(new or changed: 0)"), "{told}");
        assert_eq!(inputs.files(), before);
        let verified = ["--serial", serial, "--verify-output"];
        let verified = [
            &["--catalog", CATALOG, "--server-config", "bind"],
            &verified[..],
        ]
        .concat();
        inputs.generate(&verified).expect(0);
    }
}

#[test]
fn the_serial_of_a_changed_zone_grows_and_no_other() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    inputs.replace("imap-psc2", "imap-psc");
    let told = generate(&inputs, "6");
    assert!(told.contains("9 files (new or changed: 2)"), "{told}");
    let (idn, own) = ("xn--t-9fab.a.example", "own.example");
    assert_eq!(serials(&inputs), expected(5, &[(idn, 6), (own, 6)]));

    // A new one shows in the catalog; one within another, in that one too.
    inputs.replace("\"own.example\"", "\"own.example\", \"new.own.example\"");
    generate(&inputs, "7");
    let grown = [(idn, 6), (own, 7), ("new.own.example", 7), (CATALOG, 7)];
    assert_eq!(serials(&inputs), expected(5, &grown));

    // By the day, a second change of which counts on; from a small number it goes up at once.
    inputs.replace("imap-psc.", "imap-psc2.");
    generate(&inputs, "date");
    let first = serials(&inputs)["0.example."];
    assert!(
        first > 2_024_010_100 && first.is_multiple_of(100),
        "{first}"
    );
    inputs.replace("imap-psc2.", "imap-psc.");
    generate(&inputs, "date");
    // Midnight may have passed between the two.
    let second = serials(&inputs)["0.example."];
    assert!(
        second == first + 1 || second / 100 > first / 100,
        "{first} {second}"
    );
    assert_eq!(serials(&inputs)["catalog.invalid."], 7);
}

#[test]
fn every_zone_gets_a_new_serial_if_that_is_asked_for() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    let options = ["--catalog", CATALOG, "--server-config", "bind"];
    let renew = |rest: &[&str]| {
        let options = [&options[..], &["--new-serials"], rest].concat();
        inputs.generate(&options)
    };
    let told = renew(&["--serial", "6"]).expect(0).stderr;
    assert!(told.contains("9 files (new or changed: 8)"), "{told}");
    assert_eq!(serials(&inputs), expected(6, &[]));
    let renewed = renew(&["--serial", "6"]).expect(0).stderr;
    assert!(
        renewed.contains("8 zones changed without a greater serial"),
        "{renewed}"
    );
    // Without it, they stay.
    generate(&inputs, "7");
    assert_eq!(serials(&inputs), expected(6, &[]));
    renew(&["--verify-output"]).expect(2);
}

#[test]
fn options_of_complete_zones_are_refused_with_other_layouts() {
    let inputs = Inputs::new();
    let folder = inputs.folder();
    for option in [
        &["--serial", "5"][..],
        &["--serial", "date"],
        &["--new-serials"],
        &["--catalog", CATALOG],
        &["--server-config", "bind"],
        &["--server-config", "nsd", "--zones-dir", "/zones"],
    ] {
        for layout in [&[][..], &["--layout", "per-domain"]] {
            let args = ["generate", "--operators", &inputs.operators, "-o"];
            let args = args.into_iter().chain(folder.to_str());
            let rest = layout.iter().chain(option).copied();
            mssrv(args.chain(rest)).expect(2);
            assert!(!folder.exists(), "{option:?} {layout:?}");
        }
    }
}

#[test]
fn a_name_in_a_comment_changes_no_serial() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    inputs.replace("drop", "drop it");
    let told = generate(&inputs, "6");
    assert!(told.contains("9 files (new or changed: 5)"), "{told}");
    assert_eq!(serials(&inputs), expected(5, &[]));
}

#[test]
fn a_number_that_does_not_grow_is_told_once() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    inputs.replace("imap-psc2", "imap-psc");
    let told = generate(&inputs, "5");
    assert!(
        told.contains("2 zones changed without a greater serial"),
        "{told}"
    );
    assert!(
        told.contains(": own.example, xn--t-9fab.a.example. "),
        "{told}"
    );
    inputs.replace("smtp-psc2", "smtp-psc");
    assert!(!generate(&inputs, "6").contains("greater serial"));
}

#[test]
fn a_serial_that_cannot_be_read_is_not_made_up() {
    let inputs = Inputs::new();
    generate(&inputs, "5");
    let path = inputs.folder().join("a.example.zone");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace(" 5 ", " (5) ")).unwrap();
    let verified = [
        "--catalog",
        CATALOG,
        "--server-config",
        "bind",
        "--verify-output",
    ];
    let run = inputs.generate(&verified).expect(1);
    assert!(run.stdout.contains("a.example.zone:"), "{}", run.stdout);
    inputs.generate(&[]).expect(2);
    let before = inputs.files();
    let forced = inputs.generate(&["--force", "--serial", "6"]).expect(2);
    let told = "a.example.zone: the serial cannot be read";
    assert!(forced.stderr.contains(told), "{}", forced.stderr);
    assert_eq!(inputs.files(), before);
}
