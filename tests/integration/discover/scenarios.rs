//! Every scenario of the lab: what `check` says, and the fronts that its records name.

use mssrv::lab::LabInputs;
use serde_json::{Value, json};

use super::discovery;
use crate::harness::{file, mssrv, temp, verdicts};
use crate::peer::{Kind, Peer, Zone};

/// Status and sorted codes.
fn verdict(report: &Value) -> (String, Vec<String>) {
    let findings = report["findings"].as_array().expect("findings").iter();
    let codes = findings.map(|it| it["code"].as_str().expect("a code").to_owned());
    let mut codes: Vec<_> = codes.collect();
    codes.sort();
    (
        report["status"].as_str().expect("a status").to_owned(),
        codes,
    )
}

/// The records that `check` reports at an owner and a priority, as `target:port`; without those whose
/// target is no name of a host.
fn published(domain: &Value, owner: &str, priority: u64) -> Vec<String> {
    let records = domain["records"].as_array().expect("records").iter();
    let there = records.filter(|it| it["owner"] == owner && it["priority"] == priority);
    there
        .filter(|it| it["target"] != "." && it["target"] != "192.0.2.21")
        .map(|it| {
            format!(
                "{}:{}",
                it["target"].as_str().expect("a target"),
                it["port"]
            )
        })
        .collect()
}

/// Holds the fronts of a discovery against the records of an audit.
fn assert_fronts(discovery: &Value, domain: &Value) {
    let name = domain["domain"].as_str().expect("a name");
    for service in ["imap", "submission"] {
        for (interface, priority) in [("psc", 10), ("authcli", 20)] {
            let owner = format!("_{service}._tcp.{name}");
            let published = published(domain, &owner, priority);
            let front = &discovery["services"][service][interface];
            match front.as_object() {
                None => assert_eq!(published, [""; 0], "{owner} {interface}"),
                Some(front) => {
                    let host = front["host"].as_str().expect("a host");
                    let front = format!("{host}:{}", front["port"]);
                    assert!(
                        published.contains(&front),
                        "{owner} {interface}: {published:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_scenario_comes_to_what_check_says() {
    let lab = LabInputs::load().unwrap();
    let audit = mssrv(["check", "--lab", "--format", "json"])
        .expect(0)
        .json();
    let domains = audit["domains"].as_array().unwrap();
    assert_eq!(domains.len(), lab.scenarios.len());
    for (domain, (name, status, codes)) in domains.iter().zip(verdicts(&audit)) {
        let discovery = discovery(&["--lab"], &name, 0);
        assert_eq!(verdict(&discovery), (status, codes), "{name}");
        assert_fronts(&discovery, domain);
        assert_eq!(json!(domain["operators"]), ids(&discovery), "{name}");
    }
}

fn ids(discovery: &Value) -> Value {
    let operators = discovery["listing"]["operators"]
        .as_array()
        .expect("operators");
    operators.iter().map(|it| it["id"].clone()).collect()
}

/// Against a real server, by its verdict's own exit status.
#[test]
fn nsd_agrees() {
    let lab = LabInputs::load().unwrap();
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: lab.zone().unwrap(),
    };
    let Some(peer) = Peer::start(Kind::Nsd, &[zone]) else {
        return;
    };
    let server = peer.addr().to_string();
    let dir = temp();
    let whitelist = file(&dir, "whitelist.xml", &lab.whitelist_file);
    let options = [
        "--server",
        &server,
        "--whitelist",
        &whitelist,
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
    ];
    let honest: Vec<_> = lab
        .scenarios
        .iter()
        .filter(|it| it.fault().is_none())
        .collect();
    assert!(honest.len() >= 30, "scenarios are missing");
    for scenario in honest {
        let name = scenario.domain();
        let status = scenario.status.as_str();
        let exit = match status {
            "compliant" => 0,
            "undetermined" => 3,
            _ => 1,
        };
        let discovery = discovery(&options, &name, exit);
        assert_eq!(discovery["status"], status, "{name}");
        let found = verdict(&discovery).1;
        let found = found.iter().map(|code| code.parse().expect("a code"));
        let mut expected = scenario.codes.clone();
        expected.sort();
        assert_eq!(
            scenario.relevant(found, &lab.background),
            expected,
            "{name}"
        );
    }
}
