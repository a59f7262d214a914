//! `check --digests`: whoever reads a report notices an altered text.

use crate::harness::{Run, file, mssrv, temp};

const NAMES: [&str; 3] = [
    "compliant.lab.test",
    "wrong-port.lab.test",
    "absent.lab.test",
];

fn check(options: &[&str]) -> Run {
    mssrv(["check", "--lab"].iter().chain(&NAMES).chain(options))
}

#[test]
fn altered_text_is_refused_by_every_reader() {
    let dir = temp();
    let text = check(&["--digests", "--format", "ndjson"]).expect(0).stdout;
    assert_eq!(text.matches("\"digest\":").count(), NAMES.len());
    let altered = text.replacen("has port 993", "has port 994", 1);
    assert_ne!(altered, text);
    let whole = file(&dir, "whole.ndjson", &text);
    let altered = file(&dir, "altered.ndjson", &altered);
    let phrase = "wrong-port.lab.test: the digest is not that of the entry: the entry was altered";
    let readers = |report: &str| {
        let resume = ["--digests", "--resume", report];
        let missing = [
            "generate",
            "--operators",
            "zones/operators.toml",
            "--operator",
            "GRADeS Exemple",
            "--missing-from",
            report,
        ];
        [check(&resume), mssrv(["merge", report]), mssrv(missing)]
    };
    for run in readers(&altered) {
        assert!(run.expect(2).stderr.contains(phrase));
    }
    for run in readers(&whole) {
        assert_ne!(run.status, 2, "{run:#?}");
    }
    // Merged, it is the same again.
    let merged = mssrv(["merge", &whole, "--format", "ndjson"]).expect(0);
    assert_eq!(merged.stdout, text);
}

#[test]
fn report_begun_with_digests_goes_on_with_them() {
    let dir = temp();
    let text = check(&["--digests", "--format", "ndjson"]).expect(0).stdout;
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let report = file(&dir, "r.ndjson", lines[..2].concat());
    let run = check(&["--resume", &report]).expect(2);
    assert!(
        run.stderr
            .contains("--digests (given in the file, not given now"),
        "{run:#?}"
    );
    check(&["--digests", "--resume", &report]).expect(0);
    let written = std::fs::read_to_string(&report).unwrap();
    assert_eq!(written.matches("\"digest\":").count(), NAMES.len());
}

#[test]
fn digests_for_people_are_refused() {
    let run = check(&["--digests"]).expect(2);
    assert!(
        run.stderr.contains("add --format json or --format ndjson"),
        "{run:#?}"
    );
}
