//! Changes are sent to the server that was compared with, and none are left.

use serde_json::{Value, json};

use super::{ADDED, HALF_WRONG, REMOVED, RETIMED, changes, live, summary};
use crate::formats::powerdns::{contents, create, create_fronts, rrset};
use crate::formats::{HOSTED, Inputs, OWN, fronts, zone};
use crate::harness::assert_valid;
use crate::peer::{Dynamic, PowerDns};

#[test]
fn bind_takes_the_changes_and_none_are_left() {
    let Some(bind) = Dynamic::start(&[zone(HOSTED, HALF_WRONG), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let server = bind.addr().to_string();
    let asked = ["--diff", "--server", &server, "--rate", "0"];
    let hosted = [&asked[..], &["--zone", HOSTED]].concat();

    let report = changes(&inputs, "json", &asked).expect(1).json();
    assert_valid(&report, "mssrv.changes.1.schema.json");
    let numbers = |key: &str| report["summary"][key].as_u64().unwrap() as usize;
    assert_eq!(
        ["added", "removed", "retimed"].map(numbers),
        [ADDED, REMOVED, RETIMED]
    );
    assert_eq!(report["unsettled"], json!([]));

    let run = changes(&inputs, "nsupdate", &hosted).expect(1);
    assert_eq!(run.stderr, summary());
    let before = bind.transfer(HOSTED);
    let output = bind.update(&run.stdout);
    assert!(output.status.success(), "{output:?}");
    let after = bind.transfer(HOSTED);
    // What is nobody's business stands as it stood.
    for kept in [" MX ", "_imaps._tcp.x9", "*._tcp.1e3"] {
        let lines = |all: &[String]| -> Vec<String> {
            all.iter()
                .filter(|line| line.contains(kept))
                .cloned()
                .collect()
        };
        assert_eq!(lines(&after), lines(&before));
        assert_eq!(lines(&after).len(), 1, "{kept}");
    }
    inputs.assert_compliant(bind.addr(), &[]);

    let again = changes(&inputs, "nsupdate", &hosted).expect(0);
    assert_eq!(live(&again.stdout), [""; 0]);
    assert_eq!(again.stderr, "mssrv: nothing to change for 11 domains\n");
    assert!(bind.update(&again.stdout).status.success());
    assert_eq!(bind.transfer(HOSTED), after);
    for (format, options) in [
        ("bind", &asked[..]),
        ("powerdns", &hosted),
        ("json", &asked),
    ] {
        let run = changes(&inputs, format, options).expect(0);
        match format {
            "json" => assert_eq!(run.json()["changes"], json!([])),
            _ => assert_eq!(live(&run.stdout), [""; 0]),
        }
    }
}

#[test]
fn an_owner_with_what_a_wildcard_gives_is_made_anew() {
    let same = "1200 IN SRV 5 1 143 old.fronts.test.";
    let records = format!("_imap._tcp.x9 {same}\n*._tcp.x9 {same}\n");
    let Some(bind) = Dynamic::start(&[zone(HOSTED, &records), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let server = bind.addr().to_string();
    let asked = ["--diff", "--server", &server, "--rate", "0"];
    let asked = [&asked[..], &["--zone", HOSTED]].concat();
    let run = changes(&inputs, "nsupdate", &asked).expect(1);
    assert!(bind.update(&run.stdout).status.success());
    changes(&inputs, "nsupdate", &asked).expect(0);
    let left = bind.transfer(HOSTED);
    let left: Vec<_> = left.iter().filter(|it| it.contains("old.")).collect();
    assert!(left.len() == 1 && left[0].starts_with('*'), "{left:?}");
}

#[test]
fn powerdns_takes_the_changes_and_none_are_left() {
    let Some(server) = PowerDns::start() else {
        return;
    };
    create_fronts(&server);
    let owner = |labels: &str| format!("{labels}.{HOSTED}");
    let rrsets = json!([
        rrset(
            &owner("_imap._tcp.x9"),
            "SRV",
            &["0 0 993 old.fronts.test."]
        ),
        rrset(
            &owner("_imap._tcp.x10"),
            "SRV",
            &[
                "10 1 143 imap-psc.fronts.test.",
                "20 1 143 imap-cert.fronts.test."
            ]
        ),
        rrset(&owner("x9"), "TXT", &["\"kept\""]),
    ]);
    create(&server, HOSTED, &rrsets);
    create(&server, OWN, &json!([]));
    let inputs = Inputs::new();
    let addr = server.addr().to_string();
    let asked = ["--diff", "--server", &addr, "--rate", "0", "--zone", HOSTED];
    let run = changes(&inputs, "powerdns", &asked).expect(1);
    assert_eq!(
        run.stderr,
        "mssrv: 42 records to add, 1 record to remove, 2 records to get another TTL, for 11 of 11 \
         domains\n"
    );
    for line in run.stdout.lines() {
        let request: Value = serde_json::from_str(line).unwrap();
        let [method, path] = ["method", "path"].map(|key| request[key].as_str().unwrap());
        let (status, answer) = server.request(method, path, &request["body"].to_string());
        assert_eq!(status, 204, "{answer}");
    }
    let kept = contents(&server, HOSTED);
    assert!(kept.iter().any(|rrset| rrset.contains("kept")));
    inputs.assert_compliant(server.addr(), &[]);
    let again = changes(&inputs, "powerdns", &asked).expect(0);
    assert_eq!(again.stdout, "");
}
