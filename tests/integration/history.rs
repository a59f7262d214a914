//! Audits one after the other (`mssrv history`).

use std::fs;

use crate::harness::{assert_valid, mssrv, root, temp};

/// A report of the lab's zone whose audit began in this year.
fn audit(dir: &tempfile::TempDir, year: &str, options: &[&str]) -> String {
    let path = dir.path().join(format!("{year}.ndjson"));
    let path = path.to_str().unwrap().to_owned();
    let [whitelist, zone] = ["zones/whitelist.xml", "zones/lab.test.zone"]
        .map(|it| root().join(it).to_str().unwrap().to_owned());
    let inputs = [
        "check",
        "-q",
        "--whitelist",
        &whitelist,
        "--allow-unsigned",
        "--zone",
        &zone,
    ];
    let output = ["--format", "ndjson", "-o", &path];
    mssrv(inputs.iter().chain(&output).chain(options)).expect(1);
    let mut text = fs::read_to_string(&path).unwrap();
    for time in ["\"started\":\"", "\"finished\":\""] {
        let at = text.find(time).unwrap() + time.len();
        text.replace_range(at..at + year.len(), year);
    }
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn reports_are_put_into_the_order_of_time() {
    let dir = temp();
    let [one, two, three] = ["2024", "2025", "2026"].map(|it| audit(&dir, it, &[]));
    let history = mssrv(["history", &three, &one, &two, "--format", "json"])
        .expect(0)
        .json();
    assert_valid(&history, "mssrv.history.1.schema.json");
    let audits = history["audits"].as_array().unwrap();
    let years: Vec<_> = audits
        .iter()
        .map(|it| &it["started"].as_str().unwrap()[..4])
        .collect();
    assert_eq!(years, ["2024", "2025", "2026"]);
    let report = mssrv(["merge", "-q", &three, "--format", "json"])
        .expect(1)
        .json();
    assert_eq!(audits[2]["domains"], report["summary"]["domains"]);
    assert_eq!(audits[2]["operators"], report["summary"]["operators"]);
    // Nothing changed, so that all is as old as the first audit.
    for cause in history["causes"].as_array().unwrap() {
        assert_eq!(&cause["since"].as_str().unwrap()[..4], "2024");
    }
}

#[test]
fn other_options_in_between_are_said() {
    let dir = temp();
    let one = audit(&dir, "2025", &[]);
    let other = audit(&dir, "2026", &["--severity", "SRV004=warning"]);
    for (lang, said) in [
        (
            "en",
            "was made in another way than the one before: severity of SRV004",
        ),
        (
            "fr",
            "n’a pas été fait comme le précédent\u{202f}: gravité de SRV004",
        ),
    ] {
        for format in ["table", "html"] {
            let run = mssrv(["history", "--lang", lang, &one, &other, "--format", format]);
            let text = run.expect(0).stdout.replace('\n', " ");
            assert!(text.contains(said), "{text}");
        }
    }
}

#[test]
fn audit_given_twice_is_refused() {
    let dir = temp();
    let one = audit(&dir, "2025", &[]);
    let copy = dir.path().join("copy.ndjson");
    fs::copy(&one, &copy).unwrap();
    let refused = mssrv(["history", &one, copy.to_str().unwrap()]).expect(2);
    assert!(
        refused.stderr.contains("Give each audit once"),
        "{}",
        refused.stderr
    );
}

#[test]
fn every_refused_report_is_named() {
    let dir = temp();
    let [missing, broken] = ["missing.json", "broken.json"].map(|it| dir.path().join(it));
    fs::write(&broken, "{}").unwrap();
    let paths = [&missing, &broken].map(|it| it.to_str().unwrap());
    let said = mssrv(["history"].iter().chain(&paths)).expect(2).stderr;
    assert!(
        said.contains("missing.json") && said.contains("broken.json"),
        "{said}"
    );
}
