//! Two years of audits of the real whitelist.

use std::fmt::Write;
use std::fs;

use super::{audits_of_sound_file, begun, path};
use crate::harness::{file, mssrv, real_whitelist, temp};

/// Largest archive of 24 monthly audits, in octets.
const MOST: u64 = 60_000_000;

/// A zone with the records of all domains. Every fiftieth domain has a wrong weight from a month on.
fn zone(names: &[String], month: usize) -> String {
    let mut zone = "@ 3600 TXT x\n".to_owned();
    for (at, name) in names.iter().enumerate() {
        let weight = u8::from(at % 50 != month);
        for (service, port) in [("imap", 143), ("submission", 587)] {
            for (priority, front) in [(10, "psc"), (20, "cert")] {
                let front = format!("{service}-{front}.front{}.test.", at % 40);
                let _ = writeln!(
                    zone,
                    "_{service}._tcp.{name} 3600 SRV {priority} {weight} {port} {front}"
                );
            }
        }
    }
    zone
}

/// The report as one of a resolver: it is not known where a zone file has its lines, and a cache has a rest of each TTL.
fn of_resolver(lines: &str, month: usize) -> String {
    let lines = lines.lines().enumerate().map(|(at, line)| {
        let ttl = format!("\"ttl\":{}", (at * 37 + month * 101) % 3600);
        let mut parts = line.split("\"source\":\"");
        let mut changed = parts.next().unwrap().replace("\"ttl\":3600", &ttl);
        for part in parts {
            let (_, rest) = part.split_once('"').unwrap();
            changed += &format!("\"source\":\"192.0.2.53:53\"{rest}");
        }
        changed + "\n"
    });
    lines.collect()
}

#[test]
fn two_years_of_the_real_list_stay_small() {
    let Some(whitelist) = real_whitelist() else {
        return;
    };
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let whitelist = whitelist.to_str().unwrap();
    let listed = mssrv(["whitelist", "list", "-q", whitelist, "--format", "json"]).json();
    let names = listed["domains"].as_array().unwrap().iter();
    let names: Vec<_> = names
        .map(|it| it["domain"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.len() > 4_000, "{}", names.len());
    let mut sizes = Vec::new();
    for (month, started) in ["2026-10-31T08:00:00Z", "2026-11-30T08:00:00Z"]
        .iter()
        .enumerate()
    {
        let zone = file(&dir, "z", zone(&names, month));
        let zone = format!(".={zone}");
        let check = [
            "check",
            "-q",
            "--whitelist",
            whitelist,
            "--zone",
            &zone,
            "--zone-complete",
            "--format",
            "ndjson",
        ];
        let lines = mssrv(check).expect(1).stdout;
        let saved = file(&dir, "r", begun(&of_resolver(&lines, month), started));
        mssrv(["archive", "add", &archive, &saved]).expect(0);
        sizes.push(fs::metadata(&archive).unwrap().len());
    }
    assert_eq!(audits_of_sound_file(&archive), 2);
    let growth = sizes[1] - sizes[0];
    let two_years = sizes[0] + 23 * growth;
    assert!(two_years <= MOST, "{sizes:?}: {two_years} after 24 months");
    // Another copy of what did not change would be larger.
    assert!(growth < sizes[0] / 10, "{sizes:?}");
}
