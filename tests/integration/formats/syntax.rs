//! Formats whose programs are not at hand, read by parsers of their languages: each holds the very
//! records of the format that is for programs.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::{DOMAINS, HOSTED, Inputs, OWN};
use crate::harness::{assert_valid, file};
use crate::peer::{find_program, skip};

/// Owner, TTL, priority, weight, port and target, names with their final dot.
type Record = (String, u64, u64, u64, u64, String);

/// What the format for programs holds.
fn records(inputs: &Inputs) -> BTreeSet<Record> {
    let document: Value = serde_json::from_str(&inputs.generate("json", &[])).unwrap();
    assert_valid(&document, "mssrv.records.1.schema.json");
    let mut records = BTreeSet::new();
    for rrset in document["rrsets"].as_array().unwrap() {
        for record in rrset["records"].as_array().unwrap() {
            let number = |value: &Value| value.as_u64().unwrap();
            let name = |value: &Value| format!("{}.", value.as_str().unwrap());
            records.insert((
                name(&rrset["owner"]),
                number(&rrset["ttl"]),
                number(&record["priority"]),
                number(&record["weight"]),
                number(&record["port"]),
                name(&record["target"]),
            ));
        }
    }
    assert_eq!(records.len(), 4 * DOMAINS);
    records
}

#[test]
fn json_holds_the_records_of_the_master_file() {
    let inputs = Inputs::new();
    let text = inputs.generate("bind", &[]);
    let lines = text.lines().filter(|line| !line.starts_with(';'));
    let found = lines.map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |place: usize| words[place].parse().unwrap();
        let name = |place: usize| words[place].to_owned();
        (name(0), number(1), number(4), number(5), number(6), name(7))
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), records(&inputs));
}

#[test]
fn csv_holds_the_same_records() {
    let inputs = Inputs::new();
    let text = inputs.generate("csv", &[]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let number = |place: usize| row[place].parse().unwrap();
        let owner = format!("{}.{}.{}.", &row[0], &row[1], &row[2]);
        (
            owner,
            number(3),
            number(4),
            number(5),
            number(6),
            row[7].to_owned(),
        )
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), records(&inputs));
}

#[test]
fn csv_and_json_name_the_zone_and_the_labels_below_it() {
    let inputs = Inputs::new();
    let text = inputs.generate("csv", &["--zone", HOSTED]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    assert_eq!(
        headers.iter().skip(8).collect::<Vec<_>>(),
        ["zone", "relative_name"]
    );
    let mut zones = BTreeSet::new();
    for row in reader.records() {
        let row = row.unwrap();
        let owner = format!("{}.{}.{}", &row[0], &row[1], &row[2]);
        assert_eq!(format!("{}.{}", &row[9], &row[8]), owner);
        zones.insert(row[8].to_owned());
    }
    assert_eq!(zones, [HOSTED, OWN].map(str::to_owned).into());
    for (options, least) in [(&["--zone", HOSTED][..], 2), (&[], DOMAINS)] {
        let document: Value = serde_json::from_str(&inputs.generate("json", options)).unwrap();
        assert_valid(&document, "mssrv.records.1.schema.json");
        let mut patched = BTreeSet::new();
        for rrset in document["rrsets"].as_array().unwrap() {
            let member = |key: &str| rrset[key].as_str().unwrap();
            assert_eq!(
                format!("{}.{}", member("relative_name"), member("zone")),
                member("owner")
            );
            patched.insert(member("zone").to_owned());
        }
        assert_eq!(patched.len(), least, "{patched:?}");
    }
}

/// Stands for what DNSControl defines, and prints what it is told.
const STUBS: &str = r#"
function TTL(seconds) { return { ttl: seconds }; }
function SRV(name, priority, weight, port, target, ttl) {
    return [name, ttl.ttl, priority, weight, port, target];
}
var all = [];
function D_EXTEND(zone) {
    for (var i = 1; i < arguments.length; i++) {
        var record = arguments[i];
        record[0] += "." + zone + ".";
        all.push(record);
    }
}
"#;

#[test]
fn dnscontrol_is_told_the_same_records() {
    let Some(node) = find_program("node") else {
        return skip("node");
    };
    let inputs = Inputs::new();
    let script = inputs.generate("dnscontrol", &["--zone", HOSTED]);
    let text = format!("\"use strict\";{STUBS}{script}console.log(JSON.stringify(all));");
    let path = file(&inputs.dir, "script.js", text);
    let output = Command::new(node).arg(path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let found: Vec<Record> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), records(&inputs));
}

#[test]
fn terraform_is_told_the_same_records() {
    let inputs = Inputs::new();
    let text = inputs.generate("terraform", &["--zone", HOSTED]);
    let body: hcl::Value = hcl::from_str(&text).unwrap();
    let body = serde_json::to_value(body).unwrap();
    let resources = body["resource"]["dns_srv_record_set"].as_object().unwrap();
    assert_eq!(resources.len(), 2 * DOMAINS);
    let mut found = BTreeSet::new();
    for resource in resources.values() {
        let name = |value: &Value| value.as_str().unwrap().to_owned();
        let owner = format!("{}.{}", name(&resource["name"]), name(&resource["zone"]));
        for srv in resource["srv"].as_array().unwrap() {
            let number = |key: &str| srv[key].as_u64().unwrap();
            found.insert((
                owner.clone(),
                resource["ttl"].as_u64().unwrap(),
                number("priority"),
                number("weight"),
                number("port"),
                name(&srv["target"]),
            ));
        }
    }
    assert_eq!(found, records(&inputs));
}

#[test]
fn powershell_is_told_the_same_records() {
    let inputs = Inputs::new();
    let text = inputs.generate("windows", &["--zone", HOSTED]);
    let calls = text
        .lines()
        .filter(|line| line.starts_with("Set-SrvRecords "));
    let mut found = BTreeSet::new();
    for call in calls {
        // Between quotes, and between them numbers.
        let quoted: Vec<_> = call.split('\'').skip(1).step_by(2).collect();
        let numbers: Vec<u64> = call
            .split('\'')
            .step_by(2)
            .flat_map(|line| line.split(|c: char| !c.is_ascii_digit()))
            .filter_map(|digits| digits.parse().ok())
            .collect();
        let ([zone, name, targets @ ..], [ttl, numbers @ ..]) = (&quoted[..], &numbers[..]) else {
            panic!("{call}");
        };
        assert_eq!(numbers.len(), 3 * targets.len(), "{call}");
        for (target, it) in targets.iter().zip(numbers.chunks(3)) {
            let owner = format!("{name}.{zone}.");
            found.insert((owner, *ttl, it[0], it[1], it[2], (*target).to_owned()));
        }
    }
    assert_eq!(found, records(&inputs));
}
