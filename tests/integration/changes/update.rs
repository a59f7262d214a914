//! Changes are sent to the server that was compared with, and none are left.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ADDED, HALF_WRONG, REMOVED, RETIMED, changes, live, summary, unknown_fronts};
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
        let in_format = changes(&inputs, format, options).expect(0);
        match format {
            "json" => assert_eq!(in_format.json()["changes"], json!([])),
            _ => assert_eq!(live(&in_format.stdout), [""; 0]),
        }
    }
}

/// Action, zone, labels below it, TTL and data of a record.
type Row = (String, String, String, String, String);

/// The rows of the form for people who enter records by hand.
fn rows(csv: &str) -> BTreeSet<Row> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        let field = |place: usize| row[place].to_owned();
        assert_eq!(
            format!("{}.{}.{}", &row[1], &row[2], &row[3]),
            format!("{}.{}", &row[10], &row[9])
        );
        let data = [5, 6, 7, 8].map(|it| row[it].to_owned()).join(" ");
        (field(0), field(9), field(10), field(4), data)
    };
    reader.records().map(row).collect()
}

#[test]
fn csv_of_changes_can_be_entered_by_hand_and_powershell_is_told_the_same() {
    let Some(bind) = Dynamic::start(&[zone(HOSTED, HALF_WRONG), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let server = bind.addr().to_string();
    let asked = [
        "--diff", "--server", &server, "--rate", "0", "--zone", HOSTED,
    ];
    let run = changes(&inputs, "csv", &asked).expect(1);
    assert_eq!(run.stderr, summary());
    let rows = rows(&run.stdout);
    let count = |action: &str| rows.iter().filter(|row| row.0 == action).count();
    assert_eq!(count("remove"), REMOVED + RETIMED);
    assert_eq!(count("add"), ADDED + RETIMED);

    let script = changes(&inputs, "windows", &asked).expect(1).stdout;
    let mut told = BTreeSet::new();
    for call in script
        .lines()
        .filter(|line| line.starts_with("Update-SrvRecords "))
    {
        let between = |begin: &str, end: &str| {
            let rest = call.split_once(begin).unwrap().1;
            rest.split_once(end).unwrap().0.to_owned()
        };
        let (zone, name) = (between("-Zone '", "'"), between("-Name '", "'"));
        let ttl = between("-Ttl ", " ");
        for (action, records) in [
            ("remove", between("-Remove @(", ") -Add")),
            ("add", call.split_once("-Add @(").unwrap().1.to_owned()),
        ] {
            for record in records.split("@{ Priority = ").skip(1) {
                let data = record.split('\'').next().unwrap();
                let numbers = data.replace("; Weight = ", " ").replace("; Port = ", " ");
                let numbers = numbers.replace("; Target = ", "");
                let target = record.split('\'').nth(1).unwrap();
                let added = format!("{numbers} {target}");
                told.insert((
                    action.to_owned(),
                    zone.clone(),
                    name.clone(),
                    ttl.clone(),
                    added,
                ));
            }
        }
    }
    // The script removes records whatever their TTL.
    let without = |row: &Row| (row.0.clone(), row.1.clone(), row.2.clone(), row.4.clone());
    let [one, other] = [&rows, &told].map(|all| all.iter().map(without).collect::<BTreeSet<_>>());
    assert_eq!(one, other);
    let added = |all: &BTreeSet<Row>| {
        all.iter()
            .filter(|it| it.0 == "add")
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(added(&rows), added(&told));

    // Removals come first, as at each owner.
    let mut updates = String::new();
    for (action, zone, name, ttl, data) in rows.iter().rev() {
        let update = match action.as_str() {
            "remove" => format!("update delete {name}.{zone}. IN SRV {data}"),
            _ => format!("update add {name}.{zone}. {ttl} IN SRV {data}"),
        };
        updates.push_str(&format!("zone {zone}.\n{update}\nsend\n"));
    }
    let output = bind.update(&updates);
    assert!(output.status.success(), "{output:?}");
    let settled = changes(&inputs, "csv", &asked).expect(0);
    assert_eq!(settled.stdout.lines().count(), 1);
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
        unknown_fronts(1)
            + "mssrv: 42 records to add, 1 record to remove, 2 records to get another TTL, for 11 of 11 \
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
