//! The JSON forms to the byte, written from fixed inputs. A word replaces each value that differs from run
//! to run (times, ports, the tool's version).

use mssrv::contract::Form;
use mssrv::contract::audit::Report;
use mssrv::contract::changes::Changes;
use mssrv::contract::discovery::Discovery;
use mssrv::contract::records::Records;
use mssrv::contract::verification::Verification;
use mssrv::contract::whitelist::Whitelist;
use mssrv::contract::whitelist_diff::WhitelistDiff;
use mssrv::lab::LabInputs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::harness::{Run, file, mssrv, temp};

const INPUTS: [&str; 5] = [
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
];

/// Domains of the lab with every status, and with findings of every family.
const DOMAINS: [&str; 8] = [
    "absent.lab.test",
    "alias-owner.lab.test",
    "compliant.lab.test",
    "contested.lab.test",
    "dangling-target.lab.test",
    "servfail.lab.test",
    "swapped-fronts.lab.test",
    "wildcard.lab.test",
];

/// Compares a document of the form `T` with the snapshot `name`, and checks that the type reads every
/// field.
#[track_caller]
fn golden<T: Form + Serialize + DeserializeOwned>(name: &str, run: &Run) {
    let document: T = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(serde_json::to_value(document).unwrap(), run.json());
    golden_text(name, run);
}

/// Compares a text with the snapshot `name`.
#[track_caller]
fn golden_text(name: &str, run: &Run) {
    let text = normalised(&run.stdout);
    // A snapshot does not compare the space around its text.
    assert!(text.starts_with('{') && text.ends_with("}\n") && !text.ends_with("\n\n"));
    assert!(!text.contains('\r'));
    insta::assert_snapshot!(name, text);
}

fn normalised(text: &str) -> String {
    let text = replaced(text, "\"version\":", "\"VERSION\"");
    let text = replaced(&text, "\"started\":", "\"TIME\"");
    let text = replaced(&text, "\"finished\":", "\"TIME\"");
    let text = replaced(&text, "\"time_ms\":", "0.0");
    match text.split_once("\"127.0.0.1:") {
        None => text,
        Some((_, rest)) => {
            let (port, _) = rest.split_once('"').unwrap();
            let at = |before: &str| (format!("{before}{port}"), format!("{before}PORT"));
            let places = ["127.0.0.1:", "127.0.0.1 -p "].map(at);
            let text = places
                .iter()
                .fold(text.clone(), |text, (from, to)| text.replace(from, to));
            assert!(!text.contains(&format!("-p {port}")), "{text}");
            text
        }
    }
}

/// The text with another value after every `key`.
fn replaced(text: &str, key: &str, value: &str) -> String {
    let mut pieces = text.split(key);
    let mut all = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let space = if piece.starts_with(' ') { " " } else { "" };
        let end = piece.find([',', '}', '\n']).unwrap();
        all.extend([key, space, value, &piece[end..]]);
    }
    all
}

/// The run with zeros for the digest of the lab's whitelist, which grows with the scenarios.
#[track_caller]
fn of_lab(run: Run) -> Run {
    let lab = LabInputs::load().unwrap();
    let digest = Sha256::digest(&lab.whitelist_file);
    let digest: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    assert_eq!(run.stdout.matches(&digest).count(), 1, "{run:#?}");
    Run {
        stdout: run.stdout.replace(&digest, &"0".repeat(digest.len())),
        ..run
    }
}

fn check(options: &[&str], status: i32) -> Run {
    let args = ["check", "--concurrency", "1", "--format"];
    mssrv(args.iter().chain(options).chain(&DOMAINS)).expect(status)
}

#[test]
fn report_is_the_same_to_the_byte() {
    golden::<Report<'static>>("report-lab", &of_lab(check(&["json", "--lab"], 0)));
    let files = [&["json", "--zone", "zones/lab.test.zone"], &INPUTS[..]].concat();
    golden::<Report<'static>>("report-zone", &check(&files, 1));
    let shard = ["--shard", "1/2", "--severity", "SRV003=warning"];
    golden::<Report<'static>>("report-shard", &check(&[&files[..], &shard].concat(), 1));
}

#[test]
fn audit_stream_is_the_same_to_the_byte() {
    golden_text("audit-stream-lab", &of_lab(check(&["ndjson", "--lab"], 0)));
    let files = [&["ndjson", "--zone", "zones/lab.test.zone"], &INPUTS[..]].concat();
    golden_text("audit-stream-zone", &check(&files, 1));
    let shard = ["--shard", "1/2", "--severity", "SRV003=warning"];
    golden_text(
        "audit-stream-shard",
        &check(&[&files[..], &shard].concat(), 1),
    );
}

#[test]
fn verification_is_the_same_to_the_byte() {
    let args = [
        "whitelist",
        "verify",
        "--format",
        "json",
        "zones/whitelist.xml",
    ];
    golden::<Verification<'static>>("verification-refused", &mssrv(args).expect(1));
    let allowed = args.iter().chain(&["--allow-unsigned"]);
    golden::<Verification<'static>>("verification-allowed", &mssrv(allowed).expect(0));
}

#[test]
fn whitelist_is_the_same_to_the_byte() {
    let args = [
        "whitelist",
        "list",
        "--format",
        "json",
        "--allow-unsigned",
        "zones/whitelist.xml",
    ];
    golden::<Whitelist<'static>>("whitelist", &mssrv(args).expect(0));
    let filter = ["--contested", "contested.lab.test", "not-listed.test"];
    golden::<Whitelist<'static>>(
        "whitelist-filtered",
        &mssrv(args.iter().chain(&filter)).expect(0),
    );
}

#[test]
fn whitelist_diff_is_the_same_to_the_byte() {
    let old = std::fs::read_to_string("zones/whitelist.xml").unwrap();
    let mut new = old.replace("2030-01-15", "2030-02-15");
    for (from, to) in [
        ("<Nom>absent.lab.test", "<Nom>arrived.lab.test"),
        ("<Nom>garbage.lab.test", "<Nom>x@garbage.lab.test"),
    ] {
        assert!(new.contains(from), "{from}");
        new = new.replace(from, to);
    }
    let dir = temp();
    let new = file(&dir, "new.xml", new);
    let args = ["whitelist", "diff", "--format", "json", "--allow-unsigned"];
    let run = mssrv(args.iter().copied().chain(["zones/whitelist.xml", &new]));
    golden::<WhitelistDiff<'static>>("whitelist-diff", &run.expect(1));
}

fn generate(options: &[&str], status: i32) -> Run {
    let one = ["--operator", "Clinique du Port", "--format", "json"];
    mssrv([&["generate"], &INPUTS[..], &one, options].concat()).expect(status)
}

#[test]
fn records_are_the_same_to_the_byte() {
    golden::<Records<'static>>("records", &generate(&[], 0));
}

/// What is published of the domains of an operator: right, wrong, of another TTL, an alias.
const PUBLISHED: &str = "\
$ORIGIN lab.test.
@ 3600 IN SOA ns host 1 2 3 4 5
@ 3600 IN NS ns.invalid.
_imap._tcp.compliant-upper 3600 IN SRV 10 1 143 imap-psc.port.fronts.lab.test.
_imap._tcp.compliant-upper 3600 IN SRV 20 1 993 imap-cert.port.fronts.lab.test.
_submission._tcp.compliant-upper 60 IN SRV 10 1 587 smtp-psc.port.fronts.lab.test.
_submission._tcp.compliant-upper 60 IN SRV 20 1 587 smtp-cert.port.fronts.lab.test.
_imap._tcp.compliant-case 3600 IN CNAME nothing.lab.test.
_submission._tcp.*.xn--compliant-idn--okb 3600 IN SRV 10 1 587 old.lab.test.
";

#[test]
fn changes_are_the_same_to_the_byte() {
    let dir = temp();
    // The document has its name.
    let zone = file(&dir, "zone", PUBLISHED);
    let named = |run: Run| Run {
        stdout: run.stdout.replace(dir.path().to_str().unwrap(), "DIR"),
        ..run
    };
    let run = generate(&["--diff", "--zone-file", &zone], 1);
    golden::<Changes<'static>>("changes-published", &named(run));
    let args = ["check", "--format", "json", "--zone", &zone];
    let report = mssrv(args.iter().chain(&INPUTS)).expect(1).stdout;
    let report = file(&dir, "report.json", report);
    let from_report = generate(&["--missing-from", &report], 1);
    golden::<Changes<'static>>("changes-missing-from", &named(from_report));
}

#[test]
fn discovery_is_the_same_to_the_byte() {
    let args = ["discover", "--format", "json"];
    for domain in ["alias-owner", "contested", "servfail", "swapped-fronts"] {
        let address = format!("jean@{domain}.lab.test");
        let run = mssrv(args.iter().copied().chain(["--lab", &address]));
        golden::<Discovery<'static>>(&format!("discovery-{domain}"), &of_lab(run.expect(0)));
    }
    let files = [
        &INPUTS[..],
        &["--zone", "zones/lab.test.zone", "--interface", "psc"],
    ]
    .concat();
    let run = mssrv(
        args.iter()
            .chain(&files)
            .chain(&["redundant-fronts.lab.test"]),
    );
    golden::<Discovery<'static>>("discovery-zone", &run.expect(0));
}
