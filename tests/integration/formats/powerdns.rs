//! The HTTP API of PowerDNS.

use serde_json::{Value, json};

use super::{HOSTED, Inputs, OWN};
use crate::peer::PowerDns;

/// A zone of these RRsets.
pub fn create(server: &PowerDns, zone: &str, rrsets: &Value) {
    let body = json!({
        "name": format!("{zone}."), "kind": "Native", "nameservers": ["ns.fronts.test."],
        "rrsets": rrsets,
    });
    let path = "/api/v1/servers/localhost/zones";
    let (status, answer) = server.request("POST", path, &body.to_string());
    assert_eq!(status, 201, "{answer}");
}

/// An RRset with a TTL of a minute.
pub fn rrset(name: &str, rtype: &str, contents: &[&str]) -> Value {
    let records = contents
        .iter()
        .map(|it| json!({"content": it, "disabled": false}));
    json!({
        "name": format!("{name}."), "type": rtype, "ttl": 60,
        "records": records.collect::<Vec<_>>(),
    })
}

/// Every RRset of a zone but the SOA record's, sorted.
pub fn contents(server: &PowerDns, zone: &str) -> Vec<String> {
    let path = format!("/api/v1/servers/localhost/zones/{zone}.");
    let (status, answer) = server.request("GET", &path, "");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let rrsets = answer["rrsets"].as_array().unwrap().iter();
    let rrsets = rrsets.filter(|rrset| rrset["type"] != "SOA");
    let mut rrsets: Vec<_> = rrsets.map(Value::to_string).collect();
    rrsets.sort();
    rrsets
}

/// The zone of the fronts.
pub fn create_fronts(server: &PowerDns) {
    let names = ["smtp-psc", "imap-psc", "smtp-cert", "imap-cert"];
    let fronts = names.map(|name| {
        let [one, two] = ["", "2"].map(|end| format!("{name}{end}.fronts.test"));
        [
            rrset(&one, "A", &["192.0.2.1"]),
            rrset(&two, "AAAA", &["2001:db8::1"]),
        ]
    });
    create(server, "fronts.test", &json!(fronts.concat()));
}

#[test]
fn powerdns_takes_the_requests_and_a_second_run_changes_nothing() {
    let Some(server) = PowerDns::start() else {
        return;
    };
    create_fronts(&server);
    let stale = rrset(
        &format!("_imap._tcp.x9.{HOSTED}"),
        "SRV",
        &["0 0 993 old.fronts.test."],
    );
    let kept = rrset(&format!("x9.{HOSTED}"), "TXT", &["\"kept\""]);
    create(&server, HOSTED, &json!([stale, kept]));
    create(&server, OWN, &json!([]));

    let inputs = Inputs::new();
    let requests = inputs.generate("powerdns", &["--zone", HOSTED]);
    let run = || {
        for line in requests.lines() {
            let request: Value = serde_json::from_str(line).unwrap();
            let [method, path] = ["method", "path"].map(|key| request[key].as_str().unwrap());
            let (status, answer) = server.request(method, path, &request["body"].to_string());
            assert_eq!(status, 204, "{answer}");
        }
        [contents(&server, HOSTED), contents(&server, OWN)]
    };
    let first = run();
    assert!(first[0].iter().any(|rrset| rrset.contains("kept")));
    assert_eq!(
        first
            .concat()
            .iter()
            .filter(|it| it.contains("SRV"))
            .count(),
        2 * super::DOMAINS
    );
    inputs.assert_compliant(server.addr(), &[]);
    assert_eq!(run(), first);
}

/// The serial that the server answers with; the API tells another.
fn serial(server: &PowerDns, zone: &str) -> u64 {
    let path = format!("/api/v1/servers/localhost/zones/{zone}.");
    let (status, answer) = server.request("GET", &path, "");
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["serial"].as_u64().unwrap()
}

#[test]
fn a_serial_rises_only_where_the_zone_says_how() {
    let Some(server) = PowerDns::start() else {
        return;
    };
    create(&server, HOSTED, &json!([]));
    create(&server, OWN, &json!([]));
    // As a zone is that was not made by the API.
    let path = format!("/api/v1/servers/localhost/zones/{OWN}.");
    let body = json!({"soa_edit_api": ""}).to_string();
    assert_eq!(server.request("PUT", &path, &body).0, 204);
    let serials = || [HOSTED, OWN].map(|zone| serial(&server, zone));
    let before = serials();
    let inputs = Inputs::new();
    for line in inputs.generate("powerdns", &["--zone", HOSTED]).lines() {
        let request: Value = serde_json::from_str(line).unwrap();
        let zone_path = request["path"].as_str().unwrap();
        let (status, answer) = server.request("PATCH", zone_path, &request["body"].to_string());
        assert_eq!(status, 204, "{answer}");
    }
    let after = serials();
    assert!(after[0] > before[0], "{before:?} {after:?}");
    assert_eq!(after[1], before[1]);
}
