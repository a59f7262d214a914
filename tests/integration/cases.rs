//! Small inputs that once got a false verdict and are not part of the project. What each is about has
//! tests of its own, with inputs of our own.

use std::path::PathBuf;

use crate::harness::{mssrv, root, verdicts};

/// The folder of a case. The test counts as ignored where it is absent.
fn case(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/cases").join(name);
    if path.is_dir() {
        return Some(path);
    }
    // No package brings it, so its absence is no failure even where peers are required.
    crate::trials::skip(format!("the case {name} not found"));
    None
}

/// Exit status, and status and codes of each domain that a zone file holds.
fn judged(folder: &std::path::Path, zone: &str, domain: &str) -> (i32, Vec<String>) {
    let path = folder.join(zone);
    let path = path.to_str().expect("the path is UTF-8");
    let run = mssrv(["check", "--format", "json", "--zone", path, domain]);
    let line = |(_, status, codes): (String, String, Vec<String>)| {
        let codes = codes.into_iter().filter(|code| code != "TGT004");
        format!("{status} {}", codes.collect::<Vec<_>>().join(" "))
    };
    let found = verdicts(&run.json()).into_iter().map(line).collect();
    (run.status, found)
}

#[test]
fn cases_that_went_wrong_get_their_right_verdicts() {
    let absent = "absent SRV010 SRV010";
    let no_host = "non_compliant TGT005 TGT005 TGT005 TGT005";
    let refused = "undetermined DNS017 DNS017";
    for (name, zone, status, expected) in [
        ("owner-without-dot", "dom.test.zone", 1, absent),
        ("target-no-host", "dom.test.zone", 1, no_host),
        ("zone-refused-by-servers", "bom.zone", 2, refused),
        ("zone-refused-by-servers", "cname-at-apex.zone", 2, refused),
        ("zone-refused-by-servers", "no-ns.zone", 2, refused),
    ] {
        let Some(folder) = case(name) else { continue };
        let found = judged(&folder, zone, "dom.test");
        assert_eq!(found, (status, vec![expected.to_owned()]), "{name}/{zone}");
    }
}

#[test]
fn no_field_of_a_csv_list_is_run_by_a_spreadsheet() {
    let Some(folder) = case("csv-formula") else {
        return;
    };
    let list = folder.join("list.xml");
    let list = list.to_str().expect("the path is UTF-8");
    let args = [
        "whitelist",
        "list",
        list,
        "--allow-unsigned",
        "--format",
        "csv",
    ];
    for by in ["operator", "domain"] {
        let csv = mssrv(args.iter().chain(&["--by", by])).expect(0).stdout;
        assert!(csv.contains("'=cmd"), "{csv}");
        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
        for record in reader.records() {
            let record = record.expect("a record");
            let runs = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!record.iter().any(runs), "{record:?}");
        }
    }
}
