//! The audit of zone files in SARIF: valid under the schema of the standard, with the lines of the file.

use std::fs;

use serde_json::Value;

use crate::harness::{file, mssrv, temp};
use crate::readers;

/// The schema, as Microsoft's matchers for Jest have it.
const SCHEMA: &str = "package/lib/schemas/sarif-2.1.0-rtm.5.json";

/// Prints every violation of a schema.
const VALIDATE: &str = r#"
import json, sys, jsonschema
schema, log = (json.load(open(path)) for path in sys.argv[1:3])
for error in jsonschema.Draft7Validator(schema).iter_errors(log):
    print(error.json_path, error.message)
"#;

/// A zone in which `wrong` has a wrong port in line 5, and `absent` has nothing.
const ZONE: &str = "\
$ORIGIN z.example.
$TTL 3600
@ SOA ns hostmaster 1 3600 900 1209600 3600
  NS ns.z.example.
_imap._tcp.wrong SRV 10 1 993 imap-psc.fronts.example.
_imap._tcp.wrong SRV 20 1 143 imap-cert.fronts.example.
_submission._tcp.wrong SRV 10 1 587 smtp-psc.fronts.example.
_submission._tcp.wrong SRV 20 1 587 smtp-cert.fronts.example.
ns A 192.0.2.1
absent TXT \"nothing\"
";

const DOMAINS: [&str; 2] = ["wrong.z.example", "absent.z.example"];

/// The log of a zone file.
fn check(path: &str, options: &[&str]) -> Value {
    let zone = format!("z.example={path}");
    let args = ["check", "--zone", &zone, "--format", "sarif"];
    mssrv(options.iter().chain(&args).chain(&DOMAINS))
        .expect(1)
        .json()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The result of a rule.
fn result<'a>(log: &'a Value, rule: &str) -> &'a Value {
    let mut results = results(log).iter();
    results
        .find(|it| it["ruleId"] == rule)
        .unwrap_or_else(|| panic!("{rule} in {log}"))
}

/// File and line of a result.
fn place(result: &Value) -> (&str, u64) {
    let place = &result["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    (uri, place["region"]["startLine"].as_u64().unwrap())
}

#[test]
fn result_has_the_line_of_its_record_or_of_the_start_of_its_zone() {
    let dir = temp();
    fs::create_dir(dir.path().join("a b#")).unwrap();
    let path = file(&dir, "a b#/z.zone", ZONE);
    let log = check(&path, &[]);
    let (uri, line) = place(result(&log, "SRV005"));
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/a%20b%23/z.zone"),
        "{uri}"
    );
    assert_eq!(line, 5);
    let absent = result(&log, "absent");
    assert_eq!(place(absent), (uri, 3), "{absent}");
    assert_eq!(absent["properties"]["verdict"], "absent");
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for result in results(&log) {
        assert_eq!(result["level"], "error", "{result}");
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().unwrap().len() > 40);
    }
    let all = check(&path, &["-v"]);
    assert!(results(&all).len() > results(&log).len());
    assert!(results(&all).iter().any(|it| it["level"] == "note"));
}

#[test]
fn path_within_the_folder_is_relative_to_the_top_of_the_sources() {
    let args = [
        "check",
        "--zone",
        "lab.test=zones/lab.test.zone",
        "--format",
        "sarif",
    ];
    let log = mssrv(args).expect(1).json();
    assert!(results(&log).len() > 20);
    let text = fs::read_to_string("zones/lab.test.zone").unwrap();
    let lines: Vec<_> = text.lines().collect();
    for result in results(&log) {
        let (uri, line) = place(result);
        assert_eq!(uri, "zones/lab.test.zone");
        let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
        // A record that the message has stands in that line.
        if result["ruleId"] == "SRV005" {
            let message = result["message"]["text"].as_str().unwrap();
            let port = message.split("has port ").nth(1).unwrap();
            let port = port.split(',').next().unwrap();
            let line = lines[usize::try_from(line).unwrap() - 1];
            assert!(line.contains(port), "{port} in {line}");
        }
    }
}

#[test]
fn log_is_valid_under_the_schema_of_the_standard() {
    let Some(schema) = readers::find(SCHEMA) else {
        return;
    };
    let schema = schema.to_str().unwrap();
    let dir = temp();
    for options in [&["-v"][..], &["--lang", "fr"]] {
        let args = [
            "check",
            "--zone",
            "lab.test=zones/lab.test.zone",
            "--format",
            "sarif",
        ];
        let documents = ["--whitelist", "zones/whitelist.xml", "--allow-unsigned"];
        let run = mssrv(options.iter().chain(&args).chain(&documents)).expect(1);
        let log = file(&dir, "audit.sarif", &run.stdout);
        let Some(errors) = readers::python(VALIDATE, &[schema, &log]) else {
            return;
        };
        assert_eq!(errors, "");
        // The schema is strict enough to find what is wrong.
        let broken = run
            .stdout
            .replacen("\"startLine\": ", "\"startLine\": -", 1);
        let broken = file(&dir, "broken.sarif", broken);
        assert_ne!(readers::python(VALIDATE, &[schema, &broken]).unwrap(), "");
    }
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let dir = temp();
    let fingerprints = |log: &Value| -> Vec<String> {
        let of = |it: &Value| it["partialFingerprints"]["mssrvFinding/v1"].to_string();
        results(log).iter().map(of).collect()
    };
    let path = file(&dir, "z.zone", ZONE);
    let before = check(&path, &["-v"]);
    file(&dir, "z.zone", format!("; one\n; two\n{ZONE}"));
    let after = check(&path, &["-v", "--lang", "fr"]);
    assert_eq!(place(result(&after, "SRV005")).1, 7);
    assert_eq!(fingerprints(&after), fingerprints(&before));
    assert_eq!(after["runs"][0]["language"], "fr");
}

#[test]
fn report_of_zone_files_is_merged_with_its_lines_and_no_other() {
    let dir = temp();
    let path = file(&dir, "z.zone", ZONE);
    let zone = format!("z.example={path}");
    let args = ["check", "--zone", &zone, "--format", "json"];
    let json = mssrv(args.iter().chain(&DOMAINS)).expect(1).stdout;
    let report = file(&dir, "r.json", json);
    let merged = mssrv(["merge", &report, "--format", "sarif"])
        .expect(1)
        .json();
    assert_eq!(results(&merged), results(&check(&path, &[])));
    let of_lab = mssrv(["check", "--lab", "-q", "--format", "json"])
        .expect(0)
        .stdout;
    let of_lab = file(&dir, "lab.json", of_lab);
    for (lang, words) in [
        ("en", "check them with --zone"),
        ("fr", "les contrôler avec --zone"),
    ] {
        for command in [&["merge", &of_lab][..], &["check", "--lab", "-q"]] {
            let options = ["--lang", lang, "--format", "sarif"];
            let run = mssrv(command.iter().chain(&options)).expect(2);
            assert!(run.stderr.contains(words), "{run:#?}");
            assert_eq!(run.stdout, "");
        }
    }
}
