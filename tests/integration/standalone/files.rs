//! What is written, what zone checkers say of it, and what is refused.

use std::fs;

use super::{CATALOG, Inputs, ZONES};
use crate::harness::mssrv;
use crate::peer::{Checker, check_zone};

#[test]
fn every_checker_accepts_every_zone() {
    for options in [&[][..], &["--zone", "a.example", "--no-comments"]] {
        let inputs = Inputs::new();
        inputs
            .generate(&[&["--catalog", CATALOG], options].concat())
            .expect(0);
        let zones = inputs.zones();
        assert_eq!(zones.len(), if options.is_empty() { 8 } else { 4 });
        for checker in Checker::ALL {
            for zone in &zones {
                match check_zone(checker, zone) {
                    None => break,
                    // A catalog zone's only name server does not exist, as it should be.
                    Some(Err(text)) => panic!("{checker:?}: {text}\n{}", zone.text),
                    Some(Ok(_)) => {}
                }
            }
        }
    }
}

#[test]
fn the_folder_holds_a_file_for_each_zone() {
    let inputs = Inputs::new();
    let run = inputs.generate(&["--serial", "7"]).expect(0);
    let text = "28 records for 7 domains, in 7 files (new or changed: 7)";
    assert!(run.stderr.contains(text), "{}", run.stderr);
    assert!(
        run.stderr.contains("only SOA, NS and SRV records"),
        "{}",
        run.stderr
    );
    let mut names: Vec<_> = ZONES.iter().map(|zone| format!("{zone}.zone")).collect();
    names.push("mssrv.sha256".to_owned());
    names.sort();
    let files = inputs.files();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), names);
    let expected = "\
$ORIGIN a.example.
@\t1200\tIN\tSOA\tns1.fronts.test. dns\\.admin.fronts.test. 7 7200 900 1209600 300
@\t1200\tIN\tNS\tns1.fronts.test.
@\t1200\tIN\tNS\tns2.fronts.test.
_imap._tcp\t1200\tIN\tSRV\t10 1 143 imap-psc.fronts.test.
_imap._tcp\t1200\tIN\tSRV\t20 1 143 imap-cert.fronts.test.
_submission._tcp\t1200\tIN\tSRV\t10 1 587 smtp-psc.fronts.test.
_submission._tcp\t1200\tIN\tSRV\t20 1 587 smtp-cert.fronts.test.
12\t1200\tIN\tNS\tns1.fronts.test.
12\t1200\tIN\tNS\tns2.fronts.test.
sub\t1200\tIN\tNS\tns1.fronts.test.
sub\t1200\tIN\tNS\tns2.fronts.test.
xn--t-9fab\t1200\tIN\tNS\tns1.fronts.test.
xn--t-9fab\t1200\tIN\tNS\tns2.fronts.test.
";
    let parent = &files["a.example.zone"];
    assert!(parent.ends_with(expected), "{parent}");
    assert!(parent.contains("\n; This zone is complete: it has only"));
    inputs
        .generate(&["--ttl", "60", "--no-comments", "--catalog", CATALOG])
        .expect(0);
    for (name, content) in inputs.files() {
        let ttl = if name.starts_with(CATALOG) { "0" } else { "60" };
        let records = content.lines().filter(|line| line.contains("\tIN\t"));
        assert!(
            records.clone().all(|it| it.split('\t').nth(1) == Some(ttl)),
            "{content}"
        );
        assert!(!content.contains(';'), "{content}");
    }
}

#[test]
fn hosts_that_the_zones_would_leave_without_an_address_are_refused() {
    let inputs = Inputs::new();
    inputs.replace("\"ns2.fronts.test\"", "\"ns.sub.a.example\"");
    inputs.replace("imap-psc2.fronts.test", "imap.own.example");
    let run = inputs.generate(&[]).expect(2);
    for told in [
        "\n  name server ns.sub.a.example, in zone sub.a.example\n",
        "\n  front imap.own.example, in zone own.example\n",
        "`include`",
    ] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    assert!(!inputs.folder().exists());
    // Fronts of an operator without a domain here are nobody's.
    let only = inputs.generate(&["--operator", "1"]).expect(2);
    assert!(!only.stderr.contains("own.example"), "{}", only.stderr);

    inputs.replace("rname", "include = [\"hosts.inc\"]\nrname");
    let written = inputs.generate(&[]).expect(0);
    assert!(
        !written.stderr.contains("nothing else"),
        "{}",
        written.stderr
    );
    assert!(inputs.files()["own.example.zone"].contains("\n$INCLUDE hosts.inc\n"));
}

#[test]
fn what_complete_zones_cannot_be_made_of_is_refused() {
    let inputs = Inputs::new();
    for (options, told) in [
        (
            &["--format", "nsupdate"][..],
            "--standalone writes master files",
        ),
        (&["--layout", "per-zone"], "cannot be used with"),
        (
            &["--serial", "2030-01-15"],
            "expected date, unix or a number",
        ),
        (&["--zones-dir", "/a"], "--server-config"),
        (&["--server-config", "bind", "--zones-dir", "a\"b"], "'\"'"),
        (&["--server-config", "unbound"], "possible values"),
        (&["--zones-template", "a"], "--server-config"),
        (
            &["--server-config", "nsd", "--zones-template", "a b"],
            "letters, digits",
        ),
        (
            &["--server-config", "bind", "--zones-template", "a"],
            "`options`",
        ),
        (&["--catalog", "a_b.invalid"], "has the character '_'"),
        (
            &["--catalog", "a.example"],
            "a.example is this name or ends in it",
        ),
        (
            &["--catalog", "deep.sub.a.example"],
            "x.deep.sub.a.example is",
        ),
        (
            &["--catalog", "fronts.test"],
            "ns1.fronts.test is this name or ends in it",
        ),
        (
            &["--catalog", "imap-cert2.fronts.test"],
            "imap-cert2.fronts.test is this name or ends in it",
        ),
        (
            &["--zone", "other.example"],
            "zone without a domain to write",
        ),
    ] {
        let run = inputs.generate(options).expect(2);
        assert!(run.stderr.contains(told), "{options:?}: {}", run.stderr);
        assert!(!inputs.folder().exists());
    }
    let name = format!("{0}.{0}.{0}.{1}.fr", "a".repeat(60), "b".repeat(29));
    let run = inputs.generate(&["--catalog", &name]).expect(2);
    assert!(
        run.stderr.contains("expected at most 214"),
        "{}",
        run.stderr
    );
    inputs.generate(&["--catalog", &name[1..]]).expect(0);

    let args = ["generate", "--operators", &inputs.operators];
    for option in [
        &["--serial", "unix"][..],
        &["--server-config", "nsd"],
        &["--catalog", CATALOG],
        &["--standalone"],
        &["--standalone", "-o", "-"],
    ] {
        mssrv(args.iter().chain(option)).expect(2);
    }
    let text = fs::read_to_string(&inputs.operators).unwrap();
    let without = &text[text.find("[[operator]]").unwrap()..];
    fs::write(&inputs.operators, without).unwrap();
    let without_table = inputs.generate(&[]).expect(2);
    assert!(
        without_table.stderr.contains("a table [zone]"),
        "{}",
        without_table.stderr
    );
}

#[test]
fn the_files_are_judged_before_they_are_served() {
    let inputs = Inputs::new();
    inputs.generate(&[]).expect(0);
    let fronts = inputs.dir.path().join("fronts.test.zone");
    fs::write(&fronts, super::fronts().text).unwrap();
    let folder = inputs.folder();
    let files = ZONES.map(|zone| folder.join(format!("{zone}.zone")));
    let mut args = vec![
        "check".to_owned(),
        "--operators".to_owned(),
        inputs.operators.clone(),
    ];
    for file in files.iter().chain([&fronts]) {
        args.extend(["--zone".to_owned(), file.to_str().unwrap().to_owned()]);
    }
    let run = mssrv(&args).expect(0);
    assert!(
        run.stdout.contains("7 domains: 7 compliant"),
        "{}",
        run.stdout
    );
}
