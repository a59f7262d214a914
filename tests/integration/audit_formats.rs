//! The report of an audit for spreadsheets and for monitoring, read by programs that we did not write.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{file, mssrv, temp};
use crate::mailboxes::extraction;
use crate::peer;

/// The report of the lab in this format.
fn of_lab(format: &[&str]) -> String {
    let args = ["check", "--lab", "-q", "--format"];
    mssrv(args.iter().chain(format)).expect(0).stdout
}

fn json() -> Value {
    serde_json::from_str(&of_lab(&["json"])).unwrap()
}

fn rows(text: &str, delimiter: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).from_reader(text.as_bytes());
    reader.deserialize().map(|it| it.unwrap()).collect()
}

#[test]
fn every_domain_and_finding_of_an_audit_has_a_line_in_csv() {
    let report = json();
    let expected: Vec<_> = report["domains"].as_array().unwrap().iter().collect();
    let findings = rows(&of_lab(&["csv"]), b',');
    for domain in &expected {
        let name = domain["domain"].as_str().unwrap();
        let theirs: Vec<_> = findings
            .iter()
            .filter(|row| row["domain"] == name)
            .collect();
        let number = domain["findings"].as_array().unwrap().len();
        assert_eq!(theirs.len(), number.max(1), "{name}");
        let status = domain["status"].as_str().unwrap();
        assert!(theirs.iter().all(|row| row["status"] == status), "{name}");
    }
    let domains = rows(&of_lab(&["csv", "--csv-table", "domains"]), b',');
    let names = |it: &BTreeMap<String, String>| it["domain"].clone();
    let listed: Vec<_> = domains.iter().map(names).collect();
    let all: Vec<_> = expected
        .iter()
        .map(|it| it["domain"].as_str().unwrap())
        .collect();
    assert_eq!(listed, all);
}

#[test]
fn table_of_operators_has_the_numbers_of_the_report() {
    let report = json();
    let args = ["csv", "--csv-table", "operators", "--csv-for", "excel-fr"];
    let text = of_lab(&args);
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    assert!(text.lines().count() == text.matches("\r\n").count());
    let operators = rows(text, b';');
    let expected = report["operators"].as_array().unwrap();
    assert_eq!(operators.len(), expected.len());
    for (row, operator) in operators.iter().zip(expected) {
        assert_eq!(row["operator"], operator["id"].as_str().unwrap());
        assert_eq!(row["status"], operator["status"].as_str().unwrap());
        for number in ["compliant", "non_compliant", "absent", "undetermined"] {
            assert_eq!(
                row[number],
                operator["domains"][number].to_string(),
                "{operator}"
            );
        }
    }
}

#[test]
fn causes_are_the_same_in_a_merged_report() {
    let dir = temp();
    let whole = file(&dir, "whole.json", of_lab(&["json"]));
    let causes = |args: &[&str]| {
        let text = mssrv(
            args.iter()
                .chain(&["--format", "csv", "--csv-table", "causes"]),
        )
        .stdout;
        rows(&text, b',')
    };
    let merged = causes(&["merge", &whole]);
    assert!(merged.len() > 20, "{merged:?}");
    let servers = merged.iter().filter(|row| !row["server"].is_empty());
    assert!(servers.count() > 0);
    // The port of the lab is another one each time.
    let kinds = |rows: &[BTreeMap<String, String>]| -> Vec<_> {
        let kind = |row: &BTreeMap<String, String>| {
            ["code", "operator", "domains", "first_domains"].map(|it| row[it].clone())
        };
        rows.iter().map(kind).collect()
    };
    assert_eq!(kinds(&causes(&["check", "--lab", "-q"])), kinds(&merged));
}

#[test]
fn settings_of_csv_are_refused_with_another_format() {
    let dir = temp();
    let saved = file(&dir, "r.json", of_lab(&["json"]));
    for command in [&["check", "--lab"][..], &["merge", &saved]] {
        for option in [["--csv-table", "causes"], ["--csv-for", "excel-fr"]] {
            for format in ["json", "table", "ndjson", "prometheus"] {
                let format = ["--format", format];
                let run = mssrv(command.iter().chain(&option).chain(&format)).expect(2);
                assert!(run.stderr.contains("add --format csv"), "{run:#?}");
                assert_eq!(run.stdout, "");
            }
        }
    }
}

#[test]
fn promtool_has_nothing_to_say_about_the_metrics() {
    let Some(promtool) = peer::find_program("promtool") else {
        return peer::skip("promtool");
    };
    let dir = temp();
    let mailboxes = extraction(&[("compliant-case.lab.test", 3), ("elsewhere.test", 1)]);
    let mailboxes = file(&dir, "bal.txt", mailboxes);
    let text = of_lab(&["prometheus", "--mailboxes", &mailboxes]);
    assert!(text.contains("\nmssrv_reachable_mailboxes 3\n"), "{text}");
    let metrics = file(&dir, "audit.prom", &text);
    let mut command = Command::new(promtool);
    command
        .args(["check", "metrics"])
        .stdin(fs::File::open(&metrics).unwrap());
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert_eq!(String::from_utf8_lossy(&said), "");
    assert!(output.status.success());
    let report = json();
    for status in ["compliant", "non_compliant", "absent", "undetermined"] {
        let number = &report["summary"]["domains"][status];
        let line = format!("\nmssrv_domains{{status=\"{status}\"}} {number}\n");
        assert!(text.contains(&line), "{line} in {text}");
    }
}
