//! Every scenario, against the embedded server and against real ones: the same data, the same
//! verdicts.

use mssrv::lab::Lab;
use mssrv::lab::scenario::Scenario;
use serde_json::Value;

use crate::harness::{mssrv, verdicts};
use crate::peer::{Kind, Peer, Zone};

type Verdict = (String, String, Vec<String>);

fn expected(scenario: &Scenario) -> Verdict {
    let mut codes: Vec<_> = scenario.codes.iter().map(ToString::to_string).collect();
    codes.sort();
    (scenario.domain(), scenario.status.to_string(), codes)
}

/// The verdicts of a report, without the codes that do not count for a scenario.
fn relevant(lab: &Lab, report: &Value) -> Vec<Verdict> {
    let relevant = |(domain, status, codes): Verdict| {
        let scenario = lab.scenarios.iter().find(|s| s.domain() == domain);
        let scenario = scenario.expect("every domain is a scenario's");
        let found = codes.iter().map(|code| code.parse().expect("a code"));
        let codes = scenario.relevant(found, &lab.background);
        let mut codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
        codes.sort();
        (domain, status, codes)
    };
    verdicts(report).into_iter().map(relevant).collect()
}

/// What is expected of the scenarios that a server without faults can serve.
fn honest(lab: &Lab) -> Vec<Verdict> {
    let mut expected: Vec<_> = lab
        .scenarios
        .iter()
        .filter(|s| s.fault().is_none())
        .map(expected)
        .collect();
    expected.sort();
    expected
}

#[test]
fn the_embedded_server_gives_every_scenario_its_verdict() {
    let lab = Lab::load().unwrap();
    let mut all: Vec<_> = lab.scenarios.iter().map(expected).collect();
    all.sort();
    let report = mssrv(["check", "--lab", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(relevant(&lab, &report), all);
    assert!(all.len() >= 40, "scenarios are missing");
}

/// Asks a real server for all that it can serve, as the auditor would.
fn agrees(kind: Kind) {
    let lab = Lab::load().unwrap();
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: lab.zone().unwrap(),
    };
    let Some(peer) = Peer::start(kind, &[zone]) else {
        return;
    };
    let server = peer.addr().to_string();
    let expected = honest(&lab);
    assert!(expected.len() >= 30, "scenarios are missing");
    let mut args = vec![
        "check",
        "--server",
        &server,
        "--rate",
        "0",
        "--neighbours",
        "--format",
        "json",
    ];
    args.extend([
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
    ]);
    args.extend(expected.iter().map(|(domain, ..)| domain.as_str()));
    let report = mssrv(args).expect(1).json();
    assert_eq!(relevant(&lab, &report), expected, "{kind:?}");
    assert_eq!(report["source"]["servers"][0], server);
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
