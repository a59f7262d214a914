//! `mssrv check --zone`: files judged before anybody publishes them.

use serde_json::Value;

use crate::harness::{file, mssrv, mssrv_reading, temp, verdicts};

/// A zone in which `a.z.test` complies, `b.z.test` has a wrong port, and `c.z.test` has nothing.
const ZONE: &str = "\
$ORIGIN z.test.
$TTL 1h
@ SOA ns hostmaster 1 2h 15m 1w 1h
@ NS ns
ns A 192.0.2.1
$GENERATE 1-4 front$ A 198.51.100.$
$GENERATE 1-4 front$ AAAA 2001:db8::$
_imap._tcp.a SRV 10 1 143 front1
_imap._tcp.a SRV 20 1 143 front2
_submission._tcp.a SRV 10 1 587 front3
_submission._tcp.a SRV 20 1 587 front4
_imap._tcp.b SRV (
  10 1 993 front1 )
_imap._tcp.b SRV 20 1 143 front2
_submission._tcp.b SRV 10 1 587 front3
_submission._tcp.b SRV 20 1 587 front4
c MX 10 front1
";

fn check(args: &[&str], status: i32) -> (Value, String) {
    let args = ["check", "--format", "json"]
        .into_iter()
        .chain(args.iter().copied());
    let run = mssrv(args).expect(status);
    (run.json(), run.stderr)
}

/// Domain and status of each domain.
fn statuses(report: &Value) -> Vec<(String, String)> {
    let verdicts = verdicts(report).into_iter();
    verdicts
        .map(|(domain, status, _)| (domain, status))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(domain, status): &(&str, &str)| ((*domain).to_owned(), (*status).to_owned());
    expected.iter().map(own).collect()
}

#[test]
fn without_names_every_domain_that_the_files_serve_is_checked() {
    let dir = temp();
    let path = file(&dir, "z", ZONE);
    let (report, stderr) = check(&["--zone", &path], 1);
    let told =
        format!("mssrv: {path}:6: only BIND knows $GENERATE (and 1 more). Refused by NSD and Knot");
    assert!(
        stderr.starts_with(&told) && stderr.lines().count() == 1,
        "{stderr}"
    );
    let expected = [("a.z.test", "compliant"), ("b.z.test", "non_compliant")];
    assert_eq!(statuses(&report), pairs(&expected));
    let findings = report["domains"][1]["findings"].as_array().unwrap();
    let wrong = findings
        .iter()
        .find(|finding| finding["code"] == "SRV005")
        .unwrap();
    assert_eq!(wrong["evidence"], format!("{path}:12"));

    let (of_first, _) = check(&["--zone", &path, "a.z.test"], 0);
    assert_eq!(statuses(&of_first), pairs(&expected[..1]));
    let (of_absent, _) = check(&["--zone", &path, "c.z.test", "d.z.test", "e.test"], 1);
    let absent = [
        ("c.z.test", "absent"),
        ("d.z.test", "absent"),
        ("e.test", "undetermined"),
    ];
    assert_eq!(statuses(&of_absent), pairs(&absent));
    let codes = |at: usize| verdicts(&of_absent)[at].2.clone();
    assert_eq!(codes(0), [""; 0]);
    assert_eq!(codes(1), ["DNS001"]);
    assert_eq!(codes(2), ["DNS018", "DNS018"]);
    // No server was asked, so no server refused anything.
    let said = of_absent["domains"][2]["findings"][0]["message"]
        .as_str()
        .unwrap();
    assert!(said.contains("no server was asked"), "{said}");
    assert!(said.contains("--zone-complete"), "{said}");
}

#[test]
fn a_domain_that_complete_files_lack_is_absent() {
    let dir = temp();
    let path = file(&dir, "z", ZONE);
    let (report, _) = check(
        &["--zone", &path, "--zone-complete", "e.test", "a.z.test"],
        1,
    );
    let expected = [("a.z.test", "compliant"), ("e.test", "absent")];
    assert_eq!(statuses(&report), pairs(&expected));
    // It may have records of other types: nothing says that it does not exist.
    assert_eq!(verdicts(&report)[1].2, [""; 0]);
}

#[test]
fn a_report_from_files_keeps_the_contract() {
    let dir = temp();
    let path = file(&dir, "z", ZONE);
    let (report, _) = check(&["--zone", &path, "e.test", "b.z.test"], 1);
    let schema = include_str!("../../docs/mssrv.report.1.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&report)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(report["source"]["kind"], "zone");
    assert_eq!(
        report["source"]["servers"].as_array().unwrap(),
        &[Value::from(path)]
    );
}

#[test]
fn a_generated_fragment_complies_before_any_zone_includes_it() {
    let operators = [
        "--operators",
        "zones/operators.toml",
        "--operator",
        "GRADeS Exemple",
    ];
    let fragment = mssrv(["generate"].iter().chain(&operators))
        .expect(0)
        .stdout;
    let args = ["check", "--format", "json", "--zone", "-"];
    let run = mssrv_reading(&[&args[..], &operators].concat(), &fragment).expect(0);
    let report = run.json();
    assert_eq!(report["summary"]["domains"]["compliant"], 1);
    assert_eq!(report["source"]["servers"][0], "standard input");
    let told = "4 targets (such as imap-cert.grades.fronts.lab.test) in no zone of these files";
    assert!(run.stderr.contains(told), "{}", run.stderr);

    // A line that went missing is missed; so is a final dot.
    let damaged: Vec<_> = fragment
        .lines()
        .filter(|line| !line.contains("\t10 1 143"))
        .collect();
    let damaged = damaged.join("\n").replace("lab.test.\n", "lab.test\n");
    let of_damaged = mssrv_reading(&[&args[..], &operators].concat(), &damaged);
    assert_eq!(of_damaged.status, 2, "{of_damaged:#?}");
    let advice = "Write the name with its final dot: `imap-cert.grades.fronts.lab.test.`";
    assert!(of_damaged.stderr.contains(advice), "{}", of_damaged.stderr);
    let with_origin = [&args[..4], &["lab.test=-"], &operators].concat();
    let of_damaged_zone = mssrv_reading(&with_origin, &damaged).expect(1).json();
    let (_, _, codes) = &verdicts(&of_damaged_zone)[0];
    assert!(codes.contains(&"SRV001".to_owned()), "{codes:?}");
    assert!(codes.contains(&"SRV007".to_owned()), "{codes:?}");
}

#[test]
fn a_file_with_errors_does_not_stop_the_others() {
    let dir = temp();
    let good = file(&dir, "good", ZONE);
    let bad = ZONE
        .replace("z.test", "y.test")
        .replace("993", "x")
        .replace("1h\n@", "1y\n@");
    let bad = file(&dir, "bad", bad);
    let (report, stderr) = check(&["--zone", &good, "--zone", &bad], 2);
    let errors = [
        format!("{bad}:2:6: expected $TTL and one time, such as 3600 or 1h30m"),
        format!("{bad}:13:8: port: expected a number from 0 to 65535, found \"x\""),
    ];
    for error in &errors {
        assert!(stderr.contains(error), "{stderr}");
    }
    let expected = [
        ("a.y.test", "undetermined"),
        ("a.z.test", "compliant"),
        ("b.y.test", "undetermined"),
        ("b.z.test", "non_compliant"),
    ];
    assert_eq!(statuses(&report), pairs(&expected));
    let (_, _, codes) = &verdicts(&report)[0];
    assert_eq!(codes[..], ["DNS013", "DNS013"]);
    let message = report["domains"][0]["findings"][0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains(&errors[0]), "{message}");
    // What is wrong with a file is wrong with the command, whatever the others come to.
    let (_, _) = check(&["--zone", &good, "--zone", &bad, "a.z.test"], 2);
}

#[test]
fn what_cannot_be_read_is_said_and_never_an_absence() {
    let dir = temp();
    let good = file(&dir, "good", ZONE);
    let junk: Vec<u8> = (0..5000_u32).map(|n| ((n * n) >> 3) as u8).collect();
    let cases: [(&str, &[u8], &str); 6] = [
        ("include", b"$INCLUDE nothing\n", "nothing: cannot be read"),
        ("loop", b"\n$INCLUDE loop\n", ":2:10: "),
        ("junk", &junk, "junk:1:"),
        ("empty", b"", "holds no record"),
        ("utf-16", b"\xff\xfe$\0", "the file is UTF-16 text"),
        ("open", b"a. 60 TXT (\n", ":1:11: this ( is never closed"),
    ];
    for (name, content, expected) in cases {
        let bad = file(&dir, name, content);
        let run = mssrv(["check", "--zone", &bad, "a.mssante.fr"]).expect(2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(
            run.stderr.contains(&bad) && run.stdout.is_empty(),
            "{run:#?}"
        );
        let args = ["--zone", &good, "--zone", &bad, "a.z.test", "a.mssante.fr"];
        let (report, _) = check(&args, 2);
        let of_fragment = [("a.mssante.fr", "undetermined"), ("a.z.test", "compliant")];
        assert_eq!(statuses(&report), pairs(&of_fragment), "{name}");
    }
    for (path, expected) in [
        (dir.path().to_str().unwrap(), "is a directory"),
        ("/nonexistent/zone", "cannot be read"),
    ] {
        let run = mssrv(["check", "--zone", path, "a.fr"]).expect(2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn names_may_be_relative_to_an_origin_from_outside() {
    let dir = temp();
    let path = file(&dir, "db", ZONE.replace("$ORIGIN z.test.\n", ""));
    let run = mssrv(["check", "--zone", &path]).expect(2);
    let expected = format!("{path}:2:1: owner: \"@\" is not a domain name: it is relative");
    assert!(run.stderr.contains(&expected), "{}", run.stderr);
    for origin in ["z.test", "Z.test."] {
        let (report, _) = check(&["--zone", &format!("{origin}={path}")], 1);
        assert_eq!(report["source"]["servers"][0], path);
        assert_eq!(statuses(&report)[0].0, "a.z.test");
    }
    let long = format!("{}.test", "a".repeat(64));
    for (origin, why) in [
        ("a..b", "it has an empty label"),
        (&long, "a label has 64 octets, at most 63 are allowed"),
    ] {
        let of_origin = mssrv(["check", "--zone", &format!("{origin}={path}")]).expect(2);
        let wrong_origin =
            format!("--zone ORIGIN=FILE: the origin \"{origin}\" is not a domain name: {why}");
        assert!(
            of_origin.stderr.contains(&wrong_origin),
            "{}",
            of_origin.stderr
        );
    }
    // A file is what it is called.
    let odd = file(&dir, "a=b", ZONE);
    check(&["--zone", &odd], 1);
}

#[test]
fn what_a_server_would_refuse_or_leave_out_is_told() {
    let dir = temp();
    let odd = format!("{ZONE}other.test. A 192.0.2.1\n");
    let zone = file(&dir, "z", odd);
    let beside = file(
        &dir,
        "f",
        "_imap._tcp.new.z.test. 60 SRV 10 1 143 front1.z.test.\n",
    );
    let (report, stderr) = check(&["--zone", &zone, "--zone", &beside], 1);
    for expected in [
        format!("{zone}:18: a record is outside the zone: other.test. Refused by NSD"),
        format!(
            "{beside}:1: _imap._tcp.new.z.test SRV left out: it belongs to the zone z.test ({zone}:3)"
        ),
    ] {
        assert!(stderr.contains(&expected), "{stderr}");
    }
    let expected = [
        ("a.z.test", "compliant"),
        ("b.z.test", "non_compliant"),
        ("new.z.test", "absent"),
    ];
    assert_eq!(statuses(&report), pairs(&expected));
}

#[test]
fn fragment_beside_a_refused_zone_does_not_speak_for_its_names() {
    let dir = temp();
    let zone = file(&dir, "z", format!("{ZONE}_imap._tcp.b CNAME x\n"));
    let records: String = ["10", "20"]
        .iter()
        .flat_map(|priority| {
            [("_imap", 143), ("_submission", 587)].map(|(service, port)| {
                format!("{service}._tcp.new.z.test. 60 SRV {priority} 1 {port} front1.z.test.\n")
            })
        })
        .collect();
    let beside = file(&dir, "f", records);
    let (report, stderr) = check(&["--zone", &zone, "--zone", &beside], 2);
    let told = format!("{zone}:18: a CNAME record and other records have one owner");
    assert!(stderr.contains(&told), "{stderr}");
    let expected = ["a.z.test", "b.z.test", "new.z.test"].map(|domain| (domain, "undetermined"));
    assert_eq!(statuses(&report), pairs(&expected));
}

#[test]
fn files_go_with_no_other_source_and_need_domains() {
    let dir = temp();
    let path = file(&dir, "z", ZONE);
    for other in [
        &["--lab"][..],
        &["--authoritative"],
        &["--server", "127.0.0.1"],
        &["--rate", "5"],
    ] {
        let args = ["check", "--zone", &path]
            .into_iter()
            .chain(other.iter().copied());
        let run = mssrv(args).expect(2);
        assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
    }
    let run = mssrv(["check", "--zone", "-", "--domains", "-"]).expect(2);
    assert!(run.stderr.contains("only once"), "{}", run.stderr);
    for given in [path.clone(), format!("z.test={path}")] {
        let onto_input = mssrv(["check", "--zone", &given, "-o", &path]).expect(2);
        assert!(onto_input.stderr.contains(&path), "{}", onto_input.stderr);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), ZONE);
    }
    let none = file(&dir, "none", "a.test. 60 A 192.0.2.1\n");
    let without_files = mssrv(["check", "--zone", &none]).expect(2);
    assert!(
        without_files.stderr.contains("have no required owner"),
        "{}",
        without_files.stderr
    );
}

#[test]
fn an_audit_of_files_is_continued_on_the_same_files_only() {
    let dir = temp();
    file(&dir, "inner", "_imap._tcp.e 60 SRV 10 1 143 front1\n");
    let zone = file(&dir, "z", format!("{ZONE}$INCLUDE inner\n"));
    let audit = dir.path().join("audit.ndjson");
    let audit = audit.to_str().unwrap();
    let args = ["check", "--zone", &zone, "--format", "ndjson", "-o", audit];
    mssrv(args).expect(1);
    let whole = std::fs::read_to_string(audit).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 1 + 3 + 1);

    let cut = lines[..2].concat();
    let resume = ["check", "--zone", &zone, "--resume", audit];
    std::fs::write(audit, &cut).unwrap();
    mssrv(resume).expect(1);
    let again = std::fs::read_to_string(audit).unwrap();
    let settled = |text: &str| -> Vec<String> {
        let domains = text
            .lines()
            .filter(|line| line.contains("\"type\":\"domain\""));
        domains.map(str::to_owned).collect()
    };
    let (mut first, mut second) = (settled(&whole), settled(&again));
    first.sort();
    second.sort();
    assert_eq!(first, second);

    // What is included counts as well.
    std::fs::write(audit, &cut).unwrap();
    file(&dir, "inner", "_imap._tcp.e 60 SRV 20 1 143 front1\n");
    let run = mssrv(resume).expect(2);
    assert!(run.stderr.contains("zone files"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(audit).unwrap(), cut);
}

#[test]
fn a_file_that_a_zone_includes_is_never_written_over() {
    let dir = temp();
    let records: String = ZONE
        .lines()
        .skip(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let included = file(&dir, "records", &records);
    let head: String = ZONE
        .lines()
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let zone = file(&dir, "zone", head + "$INCLUDE records\n");
    let run = mssrv([
        "check", "--zone", &zone, "--format", "json", "-o", &included,
    ])
    .expect(2);
    assert!(run.stderr.contains("which the command reads"), "{run:#?}");
    assert_eq!(std::fs::read_to_string(&included).unwrap(), records);
}

#[test]
fn target_without_address_names_the_line_of_its_record() {
    let dir = temp();
    let zone = ZONE.replace(
        "143 front2\n_submission._tcp.a",
        "143 nobody\n_submission._tcp.a",
    );
    let path = file(&dir, "z", zone);
    let (report, _) = check(&["--zone", &path, "a.z.test"], 1);
    let findings = report["domains"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|it| it["code"] == "TGT002").unwrap();
    assert_eq!(finding["evidence"], format!("{path}:9"));
}

#[test]
fn alias_to_nothing_is_shown_in_the_table() {
    let dir = temp();
    let zone = format!("{ZONE}_imap._tcp.d CNAME nowhere\n_submission._tcp.d CNAME nowhere\n");
    let path = file(&dir, "z", zone);
    let run = mssrv(["check", "--zone", &path, "d.z.test"]).expect(1);
    let told = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("an alias (CNAME) of nowhere.z.test"),
        "{told}"
    );
    assert!(told.contains("DNS002"), "{told}");
}

/// The advice for an owner without its final dot leads to a file that is judged.
#[test]
fn advice_for_the_export_of_a_dns_host_works() {
    let dir = temp();
    let export = "\
        z.test 1 IN SOA ns.host.test. hostmaster.host.test. 2045 10000 2400 604800 3600\n\
        z.test. 86400 IN NS ns.host.test.\n\
        _imap._tcp.z.test. 1 IN SRV 10 1 143 imap-psc.host.test.\n\
        _imap._tcp.z.test. 1 IN SRV 20 1 143 imap-cert.host.test.\n\
        _submission._tcp.z.test. 1 IN SRV 10 1 587 smtp-psc.host.test.\n\
        _submission._tcp.z.test. 1 IN SRV 20 1 587 smtp-cert.host.test.\n";
    let path = file(&dir, "z", export);
    let run = mssrv(["check", "--zone", &path]).expect(2);
    let advice = "Write the name with its final dot: `z.test.`\n";
    assert!(run.stderr.ends_with(advice), "{}", run.stderr);
    // An origin makes it a name below itself: the advice is the same.
    let with_origin = format!("z.test={path}");
    let with_origin_named = mssrv(["check", "--zone", &with_origin]).expect(2);
    let final_dots = "write every complete name in the file with its final dot, such as `z.test.`";
    assert!(
        with_origin_named.stderr.contains(final_dots),
        "{}",
        with_origin_named.stderr
    );
    let dotted = file(&dir, "z", export.replacen("z.test 1", "z.test. 1", 1));
    mssrv(["check", "--zone", &dotted]).expect(0);
}
