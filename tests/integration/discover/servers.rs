//! What is told of servers and of what they say: flags, transports, and the search for zones.

use mssrv::lab::LabInputs;
use serde_json::{Value, json};

use super::{COMPLIANT, discovery};
use crate::peer::{Kind, Peer, Resolver, Zone};

/// NSD with the lab's zone.
pub fn nsd() -> Option<Peer> {
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: LabInputs::load().unwrap().zone().unwrap(),
    };
    Peer::start(Kind::Nsd, &[zone])
}

/// Unbound, which asks it.
pub fn unbound(authoritative: &Peer) -> Option<Peer> {
    let resolver = Resolver {
        stubs: vec![("lab.test".to_owned(), authoritative.addr())],
        ..Resolver::default()
    };
    resolver.start()
}

/// Every exchange of every step.
fn exchanges(report: &Value) -> Vec<&Value> {
    let steps = report["steps"].as_array().expect("steps").iter();
    steps
        .flat_map(|step| step["exchanges"].as_array().expect("exchanges"))
        .collect()
}

#[test]
fn flags_tell_an_authoritative_server_from_a_recursive_one() {
    let Some(nsd) = nsd() else { return };
    let Some(unbound) = unbound(&nsd) else { return };
    for (peer, flags) in [(&nsd, json!(["aa", "rd"])), (&unbound, json!(["rd", "ra"]))] {
        let server = peer.addr().to_string();
        let report = discovery(&["--server", &server], COMPLIANT, 0);
        let exchanges = exchanges(&report);
        assert_eq!(exchanges.len(), 15);
        for exchange in exchanges {
            assert_eq!(exchange["flags"], flags, "{exchange:#}");
            assert_eq!(exchange["server"], server);
            assert_eq!(exchange["transport"], "udp");
        }
        let record = &report["rrsets"]["imap"]["levels"][0]["records"][0];
        assert_eq!(record["target"], "imap-psc.grades.fronts.lab.test");
        let addresses = &report["services"]["imap"]["psc"]["addresses"];
        assert_eq!(*addresses, json!(["2001:db8::2", "192.0.2.2"]));
    }
}

#[test]
fn the_zones_own_servers_are_searched_for_and_asked() {
    let Some(nsd) = nsd() else { return };
    let server = nsd.addr().to_string();
    let port = nsd.addr().port().to_string();
    let options = ["--authoritative", "--server", &server, "--ns-port", &port];
    let report = discovery(&options, COMPLIANT, 0);
    assert_eq!(report["source"]["kind"], "authoritative");
    let exchanges = exchanges(&report);
    assert!(exchanges.len() >= 15, "{report:#}");
    for exchange in exchanges {
        assert_eq!(exchange["flags"], json!(["aa"]), "{exchange:#}");
    }
    let beside = report["beside"].as_array().unwrap();
    assert!(beside.iter().any(|it| it["type"] == "NS"), "{beside:#?}");
}

#[test]
fn what_is_truncated_is_asked_for_again_over_tcp() {
    let report = discovery(&["--lab"], "truncated.lab.test", 0);
    let exchanges = report["steps"][0]["exchanges"].as_array().unwrap();
    let seen: Vec<_> = exchanges
        .iter()
        .map(|it| (&it["transport"], &it["flags"]))
        .collect();
    let (udp, tcp) = (json!("udp"), json!("tcp"));
    let (cut, whole) = (json!(["aa", "tc", "rd"]), json!(["aa", "rd"]));
    assert_eq!(seen, [(&udp, &cut), (&tcp, &whole)]);
}

#[test]
fn a_second_look_without_validation_is_told_too() {
    let report = discovery(&["--lab"], "bogus.lab.test", 0);
    assert_eq!(report["status"], "undetermined");
    let step = &report["steps"][0];
    assert_eq!(step["failure"]["kind"], "bogus");
    let exchanges = step["exchanges"].as_array().unwrap().iter();
    let checked: Vec<_> = exchanges
        .map(|it| {
            (
                it["code"].as_str().unwrap(),
                it["query_flags"].as_array().unwrap().contains(&json!("cd")),
            )
        })
        .collect();
    assert!(checked.contains(&("SERVFAIL", false)), "{checked:?}");
    assert!(checked.contains(&("NOERROR", true)), "{checked:?}");
}
