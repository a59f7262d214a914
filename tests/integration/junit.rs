//! The audit in the XML of JUnit: valid under a schema, and read by junitparser.

use std::process::Command;

use serde_json::Value;

use crate::harness::{file, mssrv, temp};
use crate::{peer, readers};

/// The schema of Jenkins' xUnit plugin, as pytest has it.
const SCHEMA: &str = "pytest-8.3.5/testing/example_scripts/junit-10.xsd";

/// Prints the suites, as junitparser reads them.
const READ: &str = r#"
import json, sys
from junitparser import JUnitXml
suites = JUnitXml.fromfile(sys.argv[1])
def case(it):
    kinds = [type(one).__name__ for one in it.result]
    return {"name": it.name, "class": it.classname, "kinds": kinds,
            "type": [one.type for one in it.result], "message": [one.message for one in it.result]}
print(json.dumps([
    {"name": it.name, "tests": it.tests, "failures": it.failures, "errors": it.errors,
     "timestamp": it.timestamp, "cases": [case(one) for one in it]}
    for it in suites
]))
"#;

/// Names that mean something in XML or to a terminal.
const HOSTILE: [&str; 3] = [
    "<testcase name=\"x\"/> & ]]> <!--",
    "a\u{1b}[2J\u{0}\u{ffff}\u{202e}b",
    "'\"&quot;&#10;",
];

fn report(lang: &str, report: &str) -> String {
    let args = ["--lang", lang, "merge", report, "--format", "junit"];
    mssrv(args).expect(0).stdout
}

#[test]
fn report_is_valid_under_the_schema_of_junit() {
    let Some(xmllint) = peer::find_program("xmllint") else {
        return peer::skip("xmllint");
    };
    let Some(schema) = readers::find(SCHEMA) else {
        return;
    };
    let dir = temp();
    let saved = file(&dir, "r.json", readers::report_with_names(&HOSTILE));
    for lang in ["en", "fr"] {
        let tests = file(&dir, "audit.xml", report(lang, &saved));
        let mut command = Command::new(&xmllint);
        command
            .args(["--nonet", "--noout", "--schema"])
            .arg(&schema);
        let output = command.arg(&tests).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

#[test]
fn every_operator_has_a_suite_with_its_domains() {
    let dir = temp();
    let json = readers::report_with_names(&HOSTILE);
    let saved = file(&dir, "r.json", &json);
    let made: Value = serde_json::from_str(&json).unwrap();
    let tests = file(&dir, "audit.xml", report("en", &saved));
    let Some(read) = readers::python(READ, &[&tests]) else {
        return;
    };
    let suites: Vec<Value> = serde_json::from_str(&read).unwrap();
    let operators = made["operators"].as_array().unwrap();
    assert_eq!(suites.len(), operators.len());
    let domains = made["domains"].as_array().unwrap();
    for (suite, operator) in suites.iter().zip(operators) {
        let name = operator["name"].as_str().unwrap();
        let name = name.replace(['\u{1b}', '\0', '\u{ffff}', '\u{202e}'], " ");
        let id = operator["id"].as_str().unwrap();
        assert_eq!(suite["name"], format!("{name} ({id})"));
        let numbers = &operator["domains"];
        let number = |status: &str| numbers[status].as_u64().unwrap();
        assert_eq!(
            suite["failures"],
            number("non_compliant") + number("absent"),
            "{id}"
        );
        assert_eq!(suite["errors"], number("undetermined"), "{id}");
        let cases = suite["cases"].as_array().unwrap();
        assert_eq!(suite["tests"], cases.len());
        for case in cases {
            assert_eq!(case["class"], id);
            let domain = domains
                .iter()
                .find(|it| it["domain"] == case["name"])
                .unwrap();
            assert!(
                domain["operators"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|it| it == id)
            );
            let status = domain["status"].as_str().unwrap();
            let (kind, message) = match status {
                "compliant" => {
                    assert_eq!(case["kinds"], Value::Array(Vec::new()), "{case}");
                    continue;
                }
                "undetermined" => ("Error", "undetermined: "),
                "absent" => ("Failure", "absent: "),
                _ => ("Failure", "non-compliant: "),
            };
            assert_eq!(case["kinds"], serde_json::json!([kind]), "{case}");
            assert_eq!(case["type"], serde_json::json!([status]));
            assert!(
                case["message"][0].as_str().unwrap().starts_with(message),
                "{case}"
            );
        }
    }
}
