//! The answer of the text for people, over every scenario of the lab, compared with the form for programs.

use std::fmt::Write;

use mssrv::lab::LabInputs;
use serde_json::Value;

use super::discovery;
use crate::harness::mssrv;

/// Errors about a record that leads to a front with an address, which a client still cannot use.
const WRONG_FRONT: [&str; 3] = ["SRV005", "SRV007", "SRV008"];

/// What a client makes of one interface, by the form for programs: whether it can use it, if that is known.
fn usable(report: &Value, interface: &str) -> Option<bool> {
    let mut all = Some(true);
    for service in ["imap", "submission"] {
        let front = &report["services"][service][interface];
        let state = &report["rrsets"][service]["state"];
        let reached = match front.as_object() {
            None => (state != "undetermined").then_some(false),
            Some(front) => front["addresses"].as_array().map(|it| !it.is_empty()),
        };
        let findings = report["findings"].as_array().expect("findings").iter();
        let stops = findings.clone().any(|finding| {
            let code = finding["code"].as_str().expect("a code");
            let detail = &finding["detail"];
            let other = [&detail["interface"], &detail["required"]["interface"]];
            let other = other
                .into_iter()
                .any(|it| it.is_string() && it != interface);
            let owner = finding["owner"].as_str().expect("an owner");
            let is_owner = owner == report["rrsets"][service]["owner"];
            finding["severity"] == "error" && WRONG_FRONT.contains(&code) && is_owner && !other
        });
        let one = if stops { Some(false) } else { reached };
        all = match (all, one) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    all
}

/// The interfaces that the first line calls usable, not usable and unknown.
fn answered(line: &str) -> [Option<Option<bool>>; 2] {
    let mut state = None;
    let mut answers = [None; 2];
    for word in line.split([' ', ',']) {
        match word {
            "usable" if state != Some(Some(false)) => state = Some(Some(true)),
            "not" => state = Some(Some(false)),
            "could" => state = Some(None),
            // "could not be checked"
            "be" => state = Some(None),
            "PSC" => answers[0] = state,
            "authcli" => answers[1] = state,
            _ => {}
        }
    }
    answers
}

/// The code of the first fault, if there is one.
fn first_code(text: &str) -> Option<&str> {
    let mut titles = ["To fix first\n└─ ", "Could not be checked\n└─ "].into_iter();
    let fault = titles.find_map(|title| Some(text.split_once(title)?.1))?;
    fault.split_whitespace().next()
}

#[test]
fn answer_of_every_scenario_fits_its_verdict() {
    let mut table = String::new();
    for scenario in &LabInputs::load().unwrap().scenarios {
        let name = scenario.domain();
        let report = discovery(&["--lab"], &name, 0);
        let text = mssrv(["discover", "--lab", &name]).expect(0).stdout;
        let status = report["status"].as_str().unwrap();
        let line = text.lines().next().unwrap();
        let expected = ["psc", "authcli"].map(|it| Some(usable(&report, it)));
        assert_eq!(answered(line), expected, "{text}");

        let all_usable = expected == [Some(Some(true)); 2];
        let none_fails = !expected.contains(&Some(Some(false)));
        let code = first_code(&text);
        match status {
            "compliant" => assert!(all_usable && code.is_none(), "{text}"),
            "absent" => assert!(
                expected == [Some(Some(false)); 2] && code.is_some(),
                "{text}"
            ),
            "undetermined" => assert!(none_fails && !all_usable && code.is_some(), "{text}"),
            _ => assert!(code.is_some(), "{text}"),
        }
        let differs = line.contains("but the domain is non-compliant");
        assert_eq!(differs, all_usable && status != "compliant", "{text}");
        // Every record of an interface that is not usable is not marked as usable.
        let marks = |mark: &str| text.lines().filter(|it| it.starts_with(mark)).count();
        assert_eq!(marks("  ✔ ") + marks("  ✘ ") + marks("  ? "), 4, "{text}");
        assert_eq!(marks("  ✔ ") == 4, all_usable, "{text}");
        assert_eq!(marks("  ✘ ") == 0, none_fails, "{text}");
        assert!(!text.contains("1. Records of the domain"), "{text}");
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("Steps hidden: "), "{text}");

        let answer = line.strip_prefix(&format!("{name}: ")).unwrap();
        writeln!(table, "{name}: {status}: {answer}: {}", code.unwrap_or("-")).unwrap();
    }
    insta::assert_snapshot!(table);
}
