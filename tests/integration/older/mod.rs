//! Reports of a version before minor 1 of the form, and reports of a later version.

use std::fs;

use serde_json::Value;

use crate::harness::{Run, file, mssrv, root, temp};
use crate::read_back::operators;

/// Options of `check` that made `zone.json` and `zone.ndjson`.
const ZONE: [&str; 14] = [
    "check",
    "-q",
    "--zone",
    "zones/lab.test.zone",
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
    "absent.lab.test",
    "alias-owner.lab.test",
    "contested.lab.test",
    "wrong-port.lab.test",
    "e.test",
];

/// The text of a file in `reports`, as this version would have written it in its time: only a report of the
/// same version is written again.
fn older(name: &str) -> String {
    let path = root().join("tests/integration/older/reports").join(name);
    let text = fs::read_to_string(path).unwrap();
    assert!(!text.contains("\"minor\""));
    let text = text.replace("\r\n", "\n");
    let ours = env!("CARGO_PKG_VERSION");
    text.replacen(
        "\"version\":\"0.1.0\"",
        &format!("\"version\":\"{ours}\""),
        1,
    )
    .replacen(
        "\"version\": \"0.1.0\"",
        &format!("\"version\": \"{ours}\""),
        1,
    )
}

fn merge(format: &str, path: &str) -> Run {
    mssrv(["merge", "-q", "--format", format, path])
}

/// The changes to what a report says, if one operator has every domain of the lab.
fn missing_from(path: &str) -> Run {
    let dir = temp();
    let operators = operators(&dir);
    let args = [
        "generate",
        "-q",
        "--operators",
        &operators,
        "--missing-from",
        path,
    ];
    mssrv(args.into_iter().chain(["--format", "json"]))
}

#[test]
fn older_report_is_merged_to_the_byte() {
    let dir = temp();
    // An audit of the lab counts verdicts that its scenarios do not expect.
    for (source, status) in [("zone", 1), ("lab", 0)] {
        let json = file(&dir, "r.json", older(&format!("{source}.json")));
        let run = merge("json", &json).expect(status);
        assert_eq!(run.stdout, older(&format!("{source}.json")), "{source}");
        let ndjson = file(&dir, "r.ndjson", older(&format!("{source}.ndjson")));
        let in_lines = merge("ndjson", &ndjson).expect(status);
        assert_eq!(
            in_lines.stdout,
            older(&format!("{source}.ndjson")),
            "{source}"
        );
        let table = merge("table", &json).expect(status).stdout;
        let other = merge("table", &ndjson).expect(status).stdout;
        // Each audit of the lab asked a server at a port of its own.
        assert!(source == "lab" || table == other);
        let expected = match source {
            "zone" => ["wrong-port.lab.test", "SRV005", "300000000000003"],
            _ => ["null-target.lab.test", "SRV003", "DNS011"],
        };
        for word in expected {
            assert!(table.contains(word), "{word}: {table}");
        }
    }
}

#[test]
fn older_report_says_only_which_domains_have_nothing() {
    let dir = temp();
    for name in ["zone.json", "zone.ndjson"] {
        let path = file(&dir, name, older(name));
        let run = missing_from(&path);
        assert_ne!(run.status, 2, "{run:?}");
        let report = run.json();
        let why = |owner: &str| -> Option<String> {
            let unsettled = report["unsettled"].as_array().unwrap();
            let found = unsettled.iter().find(|it| it["owner"] == owner)?;
            Some(found.to_string())
        };
        for owner in [
            "_imap._tcp.wrong-port.lab.test",
            "_submission._tcp.contested.lab.test",
        ] {
            let why = why(owner).unwrap_or_else(|| panic!("{owner} is settled"));
            assert!(why.contains("older version"), "{why}");
        }
        assert_eq!(why("_imap._tcp.absent.lab.test"), None);
    }
}

#[test]
fn older_stream_is_not_continued() {
    let dir = temp();
    let text = older("zone.ndjson");
    let unfinished: String = text.split_inclusive('\n').take(4).collect();
    for stream in [text, unfinished.clone(), unfinished + "{\"type\":\"dom"] {
        let path = file(&dir, "r.ndjson", &stream);
        let run = mssrv(ZONE.into_iter().chain(["--resume", &path])).expect(2);
        let expected = "form of the report (none in the file, 3 now";
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(run.stderr.contains("begin a new file"), "{}", run.stderr);
        assert_eq!(fs::read_to_string(&path).unwrap(), stream);
    }
}

/// The report of these options in a file, as a later version would have written it.
fn later(dir: &tempfile::TempDir, format: &str, change: impl Fn(&str) -> String) -> String {
    let made = mssrv(ZONE.into_iter().chain(["--format", format])).expect(1);
    let text = change(&made.stdout);
    assert_ne!(text, made.stdout);
    file(dir, &format!("later.{format}"), text)
}

fn with_minor_4(text: &str) -> String {
    text.replacen("\"minor\":3", "\"minor\":4", 1)
        .replacen("\"minor\": 3", "\"minor\": 4", 1)
}

fn with_new_field(text: &str) -> String {
    with_minor_4(text).replacen("\"outcome\":", "\"surprise\":[{}],\"outcome\":", 1)
}

#[test]
fn later_report_is_refused_by_those_who_write_it_again_and_read_by_those_who_look() {
    let dir = temp();
    for format in ["json", "ndjson"] {
        let path = later(&dir, format, with_new_field);
        let run = merge("json", &path).expect(2);
        // A document is read as a whole, and a stream from its first line on.
        let expected = match format {
            "json" => {
                "\"domains.0.owners.0.surprise\" is unknown: it is misspelt, or a later version"
            }
            _ => "`minor` is 4, and this version knows the form up to 3",
        };
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        let compared = missing_from(&path);
        assert_ne!(compared.status, 2, "{compared:?}");
        assert!(compared.json()["unsettled"].is_array());
        let of_minor_4 = later(&dir, format, with_minor_4);
        let of_later_form = merge("json", &of_minor_4).expect(2);
        let unknown_minor = "`minor` is 4, and this version knows the form up to 3";
        assert!(
            of_later_form.stderr.contains(unknown_minor),
            "{}",
            of_later_form.stderr
        );
        assert_ne!(missing_from(&of_minor_4).status, 2);
    }
}

#[test]
fn later_stream_is_not_continued() {
    let dir = temp();
    let path = later(&dir, "ndjson", with_new_field);
    let before = fs::read_to_string(&path).unwrap();
    let run = mssrv(ZONE.into_iter().chain(["--resume", &path])).expect(2);
    let expected = "form of the report (4 in the file, 3 now";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    // The first line may be the same: then the field is what shows it.
    let with_surprise = later(&dir, "ndjson", |text| {
        text.replacen("\"outcome\":", "\"surprise\":[{}],\"outcome\":", 1)
    });
    let surprised = mssrv(ZONE.into_iter().chain(["--resume", &with_surprise])).expect(2);
    for word in ["surprise", "a later version of mssrv"] {
        assert!(surprised.stderr.contains(word), "{}", surprised.stderr);
    }
    let of_new_field = later(&dir, "ndjson", with_new_field);
    assert_eq!(
        fs::read_to_string(&of_new_field).unwrap().lines().count(),
        before.lines().count()
    );
}

/// The status of an older report is judged by its findings.
#[test]
fn damaged_older_report_is_refused() {
    let dir = temp();
    let mut report: Value = serde_json::from_str(&older("zone.json")).unwrap();
    let domains = report["domains"].as_array_mut().unwrap();
    let wrong = domains
        .iter_mut()
        .find(|it| it["domain"] == "wrong-port.lab.test")
        .unwrap();
    wrong["status"] = "compliant".into();
    let path = file(&dir, "r.json", report.to_string());
    let expected = "the status is \"compliant\", but the facts and findings give \"non_compliant\"";
    for run in [merge("json", &path), missing_from(&path)] {
        let run = run.expect(2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
