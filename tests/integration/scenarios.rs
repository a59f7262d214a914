//! Every scenario, against the embedded server, against real ones and out of a zone file: the same
//! data, the same verdicts.

use mssrv::lab::LabInputs;
use mssrv::lab::scenario::Scenario;
use serde_json::Value;

use crate::harness::{file, mssrv, temp, verdicts};
use crate::peer::{Kind, Peer, Zone};

type Verdict = (String, String, Vec<String>);

fn expected(scenario: &Scenario) -> Verdict {
    let mut codes: Vec<_> = scenario.codes.iter().map(ToString::to_string).collect();
    codes.sort();
    (scenario.domain(), scenario.status.to_string(), codes)
}

/// The verdicts of a report, without the codes that do not count for a scenario.
fn relevant(lab: &LabInputs, report: &Value) -> Vec<Verdict> {
    let relevant = |(domain, status, codes): Verdict| {
        let scenario = lab.scenarios.iter().find(|s| s.domain() == domain);
        let scenario = scenario.expect("every domain is a scenario's");
        let found = codes.iter().map(|code| code.parse().expect("a code"));
        let found_codes = scenario.relevant(found, &lab.background);
        let mut found_codes: Vec<_> = found_codes.iter().map(ToString::to_string).collect();
        found_codes.sort();
        (domain, status, found_codes)
    };
    verdicts(report).into_iter().map(relevant).collect()
}

/// Domain and code of each finding that does not say how its fact can be seen again.
pub fn without_evidence(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let domains = report["domains"].as_array().expect("domains").iter();
    let findings = domains.flat_map(|domain| {
        let findings = domain["findings"].as_array().expect("findings").iter();
        findings.map(move |finding| (text(&domain["domain"]), finding))
    });
    let unseen = findings.filter(|(_, finding)| text(&finding["evidence"]).is_empty());
    unseen
        .map(|(domain, finding)| (domain, text(&finding["code"])))
        .collect()
}

/// Findings about a name that no zone file contains: there is no line to name, and no server was asked.
const NOT_IN_FILES: [(&str, &str); 3] = [
    ("unreachable-alias-target.lab.test", "TGT001"),
    ("unreachable-alias-target.lab.test", "DNS018"),
    ("unreachable-alias.lab.test", "DNS018"),
];

/// What is expected of the scenarios that a server without faults can serve.
fn honest(lab: &LabInputs) -> Vec<Verdict> {
    let mut expected: Vec<_> = lab
        .scenarios
        .iter()
        .filter(|s| s.fault().is_none())
        .map(expected)
        .collect();
    expected.sort();
    expected
}

/// The same out of a zone file. A server refuses names outside its zones (DNS012); the file lacks them (DNS018).
fn honest_in_file(lab: &LabInputs) -> Vec<Verdict> {
    let mut expected = honest(lab);
    for (_, _, codes) in &mut expected {
        for code in codes.iter_mut().filter(|code| *code == "DNS012") {
            *code = "DNS018".to_owned();
        }
        codes.sort();
    }
    expected
}

#[test]
fn the_embedded_server_gives_every_scenario_its_verdict() {
    let lab = LabInputs::load().unwrap();
    let mut all: Vec<_> = lab.scenarios.iter().map(expected).collect();
    all.sort();
    let report = mssrv(["check", "--lab", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(relevant(&lab, &report), all);
    assert_eq!(without_evidence(&report), []);
    assert!(all.len() >= 40, "scenarios are missing");
}

/// Asks a real server for all that it can serve, as the auditor would.
fn agrees(kind: Kind) {
    let lab = LabInputs::load().unwrap();
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: lab.zone().unwrap(),
    };
    let Some(peer) = Peer::start(kind, &[zone]) else {
        return;
    };
    let server = peer.addr().to_string();
    let asking = ["--server", &server, "--rate", "0", "--neighbours"];
    let report = audit(&lab, &asking);
    assert_eq!(relevant(&lab, &report), honest(&lab), "{kind:?}");
    assert_eq!(without_evidence(&report), []);
    assert_eq!(report["source"]["servers"][0], server);
}

/// Checks all scenarios without faults.
fn audit(lab: &LabInputs, source: &[&str]) -> Value {
    let expected = honest(lab);
    assert!(expected.len() >= 30, "scenarios are missing");
    let dir = temp();
    let whitelist = file(&dir, "whitelist.xml", &lab.whitelist_file);
    let mut args = vec!["check", "--format", "json"];
    args.extend(source);
    args.extend([
        "--whitelist",
        &whitelist,
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
    ]);
    args.extend(expected.iter().map(|(domain, ..)| domain.as_str()));
    mssrv(args).expect(1).json()
}

/// With the embedded server's verdicts and those of real ones, an agreement of three.
#[test]
fn a_zone_file_agrees() {
    let lab = LabInputs::load().unwrap();
    let dir = temp();
    let path = file(&dir, "lab.test.zone", lab.zone().unwrap());
    let report = audit(&lab, &["--zone", &path]);
    assert_eq!(relevant(&lab, &report), honest_in_file(&lab));
    let not_in_files = NOT_IN_FILES.map(|(domain, code)| (domain.to_owned(), code.to_owned()));
    assert_eq!(without_evidence(&report), not_in_files);
    assert_eq!(report["source"]["kind"], "zone");
    assert_eq!(report["source"]["servers"][0], path);
}

/// The fragment apart, included by the zone, and relative names under an origin from outside.
#[test]
fn a_zone_file_that_includes_the_fragment_agrees() {
    let lab = LabInputs::load().unwrap();
    let whole = lab.zone().unwrap();
    let fragment = whole
        .find("; SRV records of MSSanté")
        .expect("the fragment's header");
    let dir = temp();
    file(&dir, "fragment", &whole[fragment..]);
    let zone = whole[..fragment].replace("$ORIGIN lab.test.\n", "$INCLUDE fragment\n");
    let path = format!("lab.test={}", file(&dir, "zone", zone));
    let report = audit(&lab, &["--zone", &path]);
    assert_eq!(relevant(&lab, &report), honest_in_file(&lab));
}

#[test]
fn nsd_agrees() {
    agrees(Kind::Nsd);
}

#[test]
fn knot_agrees() {
    agrees(Kind::Knot);
}

#[test]
fn bind_agrees() {
    agrees(Kind::Bind);
}
