//! Zone files that name servers refuse, compared with the zone checkers of BIND, NSD and Knot.

mod data;
mod faults;
mod known;
mod samples;
mod seeds;

use std::collections::BTreeSet;
use std::path::Path;

use hickory_proto::rr::Name;
use mssrv::input::Source;
use mssrv::lookup::ZoneFiles;
use mssrv::master_file;
use mssrv::master_file::refusal::{CONSTRUCTS, Construct, Servers};
use serde_json::Value;

use crate::harness::{Run, assert_valid, file, mssrv, temp, verdicts};
use crate::peer::{self, Checker};

const ORIGIN: &str = "dom.test";

/// A zone that every server loads, and in which `dom.test` complies.
const ZONE: &str = "\
$ORIGIN dom.test.
$TTL 3600
@ SOA ns1 hostmaster 1 7200 3600 1209600 300
@ NS ns1
ns1 A 192.0.2.1
smtp-psc A 192.0.2.2
imap-psc A 192.0.2.3
smtp-cert A 192.0.2.4
imap-cert A 192.0.2.5
_submission._tcp SRV 10 1 587 smtp-psc
_submission._tcp SRV 20 1 587 smtp-cert
_imap._tcp SRV 10 1 143 imap-psc
_imap._tcp SRV 20 1 143 imap-cert
";

/// [`ZONE`] with more lines at its end.
fn with(lines: &str) -> String {
    format!("{ZONE}{lines}\n")
}

/// The servers whose checkers refuse the file. None, after a line on stderr, where a checker is
/// not installed.
fn refusers(file: &str) -> Option<Servers> {
    let refused = peer::refusers(ORIGIN, Path::new(file))?;
    let servers = refused.iter().map(|(checker, _)| match checker {
        Checker::NamedCheckzone => Servers::BIND,
        Checker::NsdCheckzone => Servers::NSD,
        Checker::Kzonecheck => Servers::KNOT,
    });
    Some(servers.fold(Servers::NONE, Servers::and))
}

/// What the program finds in the file.
fn found(file: &str) -> ZoneFiles {
    let origin = Name::from_ascii(ORIGIN).unwrap();
    let read = master_file::read(Path::new(file), Some(origin));
    ZoneFiles::new(vec![(Source::file(Path::new(file)), read)])
}

/// The constructs that the program finds in the file.
fn constructs(file: &str) -> BTreeSet<Construct> {
    let files = found(file);
    assert_eq!(files.errors(), []);
    let refusals = files.refusals().iter();
    refusals.map(|refusal| refusal.found.construct).collect()
}

/// The servers that the program says refuse the file.
fn said(file: &str) -> Servers {
    let all = constructs(file).into_iter();
    all.map(|construct| construct.rule().refused_by)
        .fold(Servers::NONE, Servers::and)
}

fn check(file: &str) -> Run {
    let given = format!("{ORIGIN}={file}");
    mssrv(["check", "--format", "json", "--zone", &given, ORIGIN])
}

fn status(run: &Run) -> String {
    verdicts(&run.json())[0].1.clone()
}

#[test]
fn good_zone_is_loaded_and_complies() {
    let dir = temp();
    let path = file(&dir, "zone", ZONE);
    assert_eq!(constructs(&path), BTreeSet::new());
    assert!(refusers(&path).is_none_or(|servers| servers == Servers::NONE));
    let run = check(&path).expect(0);
    assert_eq!(
        (status(&run).as_str(), run.stderr.as_str()),
        ("compliant", "")
    );
}

#[test]
fn every_construct_is_refused_by_the_servers_of_the_table() {
    let dir = temp();
    samples::write_included(&dir);
    let mut seen = BTreeSet::new();
    for (construct, text) in samples::all(&dir) {
        let path = file(&dir, "zone", &text);
        let shown = String::from_utf8_lossy(&text);
        assert_eq!(constructs(&path), BTreeSet::from([construct]), "{shown}");
        seen.insert(construct);
        let Some(servers) = refusers(&path) else {
            continue;
        };
        let table = construct.rule().refused_by;
        assert_eq!(
            servers, table,
            "{construct:?}, servers against table:\n{shown}"
        );
    }
    let without_sample: Vec<_> = CONSTRUCTS
        .iter()
        .map(|rule| rule.construct)
        .filter(|construct| !seen.contains(construct))
        .collect();
    assert_eq!(without_sample, []);
}

#[test]
fn every_record_type_is_known_to_the_servers_of_the_table() {
    let dir = temp();
    let mut accepted = String::from(ZONE);
    for line in data::TYPES {
        let path = file(&dir, "zone", with(line));
        let Some(servers) = refusers(&path) else {
            return;
        };
        assert_eq!(said(&path), servers, "{line}");
        if servers == Servers::NONE {
            accepted.push_str(line);
            accepted.push('\n');
        }
    }
    let path = file(&dir, "zone", accepted);
    assert_eq!(refusers(&path), Some(Servers::NONE));
    assert_eq!(constructs(&path), BTreeSet::new());
}

#[test]
fn wrong_data_is_refused_by_the_servers_that_refuse_it() {
    let dir = temp();
    let mut wrong = Vec::new();
    for line in data::FAULTS {
        let path = file(&dir, "zone", with(line));
        let Some(servers) = refusers(&path) else {
            return;
        };
        let said = said(&path);
        if said != servers {
            wrong.push(format!("{line}: refused by {servers}, said {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn zones_of_public_reports_are_judged_as_servers_load_them() {
    let dir = temp();
    for (what, lines, expected) in known::REPORTS {
        let path = file(&dir, "zone", with(lines));
        let run = check(&path);
        let judged = matches!(
            status(&run).as_str(),
            "compliant" | "non_compliant" | "absent"
        );
        assert_eq!(said(&path), *expected, "{what}");
        assert_eq!(judged, expected.count() < 2, "{what}: {run:#?}");
        assert_eq!(run.status == 2, !judged, "{what}: {run:#?}");
        if let Some(servers) = refusers(&path) {
            assert_eq!(servers, *expected, "{what}");
        }
    }
}

#[test]
fn refused_zone_is_undetermined_with_line_and_reason() {
    let dir = temp();
    let path = file(&dir, "zone", ZONE.replace("@ NS ns1\n", ""));
    let run = check(&path).expect(2);
    let report = run.json();
    assert_valid(&report, "mssrv.report.1.schema.json");
    let (_, status, codes) = &verdicts(&report)[0];
    assert_eq!((status.as_str(), codes.len()), ("undetermined", 2));
    assert!(codes.iter().all(|code| code == "DNS017"), "{codes:?}");
    let finding = &report["domains"][0]["findings"][0];
    assert_eq!(finding["evidence"], format!("{path}:3"));
    let message = finding["message"].as_str().unwrap();
    let reason = format!(
        "BIND and Knot refuse the zone dom.test, because the apex has no NS record: dom.test ({path}:3). \
         The records could not be checked; correct the zone file, then check it again"
    );
    assert!(message.ends_with(&reason), "{message}");
    let told = format!(
        "{path}:3: the apex has no NS record: dom.test. Refused by BIND and Knot. Fix: add the NS records"
    );
    assert!(run.stderr.contains(&told), "{}", run.stderr);
}

#[test]
fn refused_zone_is_a_failure_of_discover_and_of_comparing() {
    let dir = temp();
    let path = file(&dir, "zone", format!("\u{feff}{ZONE}"));
    let run = mssrv([
        "discover",
        "--format",
        "json",
        "--zone",
        &path,
        "a@dom.test",
    ])
    .expect(2);
    let report = run.json();
    assert_valid(&report, "mssrv.discovery.1.schema.json");
    assert_eq!(report["status"], "undetermined");
    assert!(report.to_string().contains("\"kind\":\"unloadable\""));
    let list = file(&dir, "list", "dom.test\n");
    let fronts = [
        "--smtp-psc=smtp-psc.dom.test",
        "--smtp-authcli=smtp-cert.dom.test",
        "--imap-psc=imap-psc.dom.test",
        "--imap-authcli=imap-cert.dom.test",
    ];
    let args = [
        "generate",
        "--diff",
        "--domains",
        &list,
        "--zone-file",
        &path,
    ];
    let of_zones = mssrv(args.iter().chain(&fronts)).expect(2);
    assert!(
        of_zones.stdout.lines().all(|line| line.starts_with(';')),
        "{of_zones:#?}"
    );
    assert!(
        of_zones.stderr.contains("begins with a byte order mark"),
        "{of_zones:#?}"
    );
}

#[test]
fn refused_zone_does_not_stop_the_others() {
    let dir = temp();
    let refused = file(&dir, "refused", with("@ CNAME elsewhere.test."));
    let good = file(&dir, "good", ZONE.replace("dom.test", "other.test"));
    let args = [
        "check", "--format", "json", "--zone", &refused, "--zone", &good,
    ];
    let run = mssrv(args).expect(2);
    let report: Value = run.json();
    let statuses: Vec<_> = verdicts(&report)
        .into_iter()
        .map(|(domain, status, _)| (domain, status))
        .collect();
    let expected = [("dom.test", "undetermined"), ("other.test", "compliant")];
    assert_eq!(
        statuses,
        expected.map(|(domain, status)| (domain.to_owned(), status.to_owned()))
    );
}

#[test]
fn one_line_is_told_of_each_construct() {
    let dir = temp();
    let path = file(&dir, "zone", ZONE.replace('\n', "\r\n"));
    let run = check(&path).expect(0);
    assert_eq!(
        run.stderr,
        format!(
            "mssrv: {path}:1: a line has a carriage return (CR), as Windows writes it (and 12 more). \
             Refused by Knot. Fix: end lines with LF only\n"
        )
    );
}
