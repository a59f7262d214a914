//! `mssrv check --shard` and `mssrv merge`: shards put together are what one audit would have been.

// Its scripts are those of a Unix shell.
#[cfg(unix)]
mod page;
mod real;
mod refused;
mod resumed;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use mssrv::cli::ReportFormat;
use mssrv::lab::LabInputs;
use mssrv::report::format::Writing;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::harness::{Run, assert_valid, file, mssrv, temp};
use crate::peer::{Kind, Peer, Zone};
use crate::resume::domains;
use crate::witness::Witness;

/// The example whitelist and its operators, held against a server of the lab's zone.
struct Bench {
    dir: tempfile::TempDir,
    /// Options that say whom to ask, and about which domains.
    source: Vec<String>,
}

const DOCUMENTS: [&str; 5] = [
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
];

fn owned(args: &[&str]) -> Vec<String> {
    args.iter().map(ToString::to_string).collect()
}

/// Domains about which every run hears the same, be it failures.
fn steady() -> Vec<String> {
    let failing = ["servfail.lab.test", "refused.lab.test"].map(str::to_owned);
    domains().into_iter().chain(failing).collect()
}

impl Bench {
    fn new(source: Vec<String>) -> Self {
        let dir = temp();
        Self { dir, source }
    }

    /// A witness of these domains.
    fn witnessed(domains: &[String]) -> Self {
        let witness = Witness::start(|_| Duration::ZERO);
        let asking = owned(&["--server", &witness.addr, "--rate", "0", "--neighbours"]);
        Self::new([asking, owned(&DOCUMENTS), domains.to_vec()].concat())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs `check` into a file of that name.
    fn check(&self, name: &str, more: &[&str]) -> Run {
        let path = self.path(name);
        let args = [owned(&["check", "-q"]), self.source.clone(), owned(more)].concat();
        mssrv(
            args.iter()
                .map(String::as_str)
                .chain(["-o", path.to_str().unwrap()]),
        )
    }

    /// Makes every shard, each in the format that `form` gives its index; the names of their files.
    fn shards(&self, of: u32, form: impl Fn(u32) -> &'static str) -> Vec<String> {
        let shard = |index| {
            let name = format!("{index}of{of}.{}", form(index));
            let _ = fs::remove_file(self.path(&name));
            let shard = format!("{index}/{of}");
            let run = self.check(&name, &["--format", form(index), "--shard", &shard]);
            assert_ne!(run.status, 2, "{run:#?}");
            name
        };
        (1..=of).map(shard).collect()
    }

    /// Runs `merge` over files of these names, into one of that name.
    fn merge(&self, into: &str, format: &str, names: &[String]) -> Run {
        let paths: Vec<_> = names.iter().map(|name| self.path(name)).collect();
        let paths = paths.iter().map(|path| path.to_str().unwrap());
        let into = self.path(into);
        let args = [
            "merge",
            "-q",
            "--format",
            format,
            "-o",
            into.to_str().unwrap(),
        ];
        mssrv(args.into_iter().chain(paths))
    }

    /// Whether the shards, in every form, make what one audit makes.
    fn assert_merges(&self, of: u32) {
        let mixed = |index| if index % 2 == 0 { "json" } else { "ndjson" };
        let mut names = self.shards(of, mixed);
        // Which file comes first is no matter.
        names.reverse();
        let status = self.check("whole.json", &["--format", "json"]).status;
        for (format, name) in formats() {
            let whole = format!("whole.{name}");
            let merged = format!("merged.{name}");
            if !self.path(&whole).exists() {
                self.check(&whole, &["--format", &name]).expect(status);
            }
            let run = self.merge(&merged, &name, &names).expect(status);
            assert_eq!(run.stderr, "", "{of}");
            // A workbook is compressed, with its times.
            if format.writing().is_binary() {
                assert!(self.path(&merged).exists());
                continue;
            }
            let [whole, merged] = [whole, merged].map(|file| timeless(&self.text(&file)));
            match format.writing() {
                // Its domains stand in the order they were settled.
                Writing::Lines => assert_eq!(sorted(&merged), sorted(&whole), "{of}"),
                Writing::Whole(_) => assert_eq!(merged, whole, "{of}, {name}"),
            }
        }
    }
}

/// Every format that an audit of servers can have.
fn formats() -> impl Iterator<Item = (ReportFormat, String)> {
    ReportFormat::named().filter(|(format, _)| !format.writing().is_only_for_zone_files())
}

/// The text with one time for all times.
fn timeless(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    let times = [
        "mssrv_audit_",
        "- Audit: from",
        "SRV records: audit of 20",
        ". Started 20",
    ];
    let has_time = |line: &&str| times.iter().any(|it| line.contains(it));
    let mut timeless: String = lines.filter(|it| !has_time(it)).collect();
    for key in ["\"started\":", "\"finished\":", " time=", " timestamp="] {
        let mut parts = timeless.split(key);
        let mut plain = parts.next().unwrap().to_owned();
        for part in parts {
            let (_, rest) = part.split_once('"').expect("a time in quotes");
            let (_, rest) = rest.split_once('"').expect("a time in quotes");
            plain += key;
            plain += rest;
        }
        timeless = plain;
    }
    timeless
}

/// First and last line, and what is between them in order.
fn sorted(stream: &str) -> Vec<&str> {
    let mut lines: Vec<_> = stream.lines().collect();
    let end = lines.len() - 1;
    lines[1..end].sort_unstable();
    lines
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn merged_shards_are_the_unsharded_audit() {
    let bench = Bench::witnessed(&steady());
    for of in [1, 2, 3, 7] {
        bench.assert_merges(of);
    }
    let report = json(&bench.text("merged.json"));
    let domains = report["domains"].as_array().unwrap();
    let contested = |it: &&Value| it["operators"].as_array().unwrap().len() > 1;
    assert_eq!(domains.iter().filter(contested).count(), 3);
    assert!(report["operators"].as_array().unwrap().len() >= 5);
    let partial = |it: &Value| it["status"] == "partial";
    assert!(report["operators"].as_array().unwrap().iter().any(partial));
}

/// More shards than domains.
#[test]
fn empty_shards_count() {
    let bench = Bench::witnessed(&owned(&["compliant.lab.test", "absent.lab.test"]));
    let names = bench.shards(5, |_| "json");
    let empty = |name: &&String| json(&bench.text(name))["domains"] == Value::Array(vec![]);
    assert!(names.iter().filter(empty).count() >= 3);
    bench.assert_merges(5);
}

#[test]
fn the_status_is_that_of_the_unsharded_audit() {
    let cases: [(&[&str], i32); 3] = [
        (&["compliant.lab.test", "compliant-case.lab.test"], 0),
        (&["compliant.lab.test", "servfail.lab.test"], 3),
        (&["servfail.lab.test", "absent.lab.test"], 1),
    ];
    for (domains, status) in cases {
        let bench = Bench::witnessed(&owned(domains));
        bench.check("whole", &["--format", "json"]).expect(status);
        let names = bench.shards(2, |_| "json");
        for (_, format) in formats() {
            bench.merge("merged", &format, &names).expect(status);
        }
    }
}

/// Each run of `--lab` has a port of its own.
#[test]
fn shards_of_the_lab_are_merged_with_what_the_lab_expects() {
    let scenarios = LabInputs::load().unwrap().scenarios;
    let names = scenarios.iter().map(|it| it.domain());
    let bench = Bench::new(owned(&["--lab"]).into_iter().chain(names).collect());
    let portless = |name: &str| {
        let text = timeless(&bench.text(name));
        // Causes are grouped by server, and the shards have servers of their own.
        let (beginning, causes) = text.split_once("\n  \"causes\": {").unwrap();
        let without_causes = beginning.to_owned() + causes.split_once("\n  },").unwrap().1;
        ["127.0.0.1", "TCP port "]
            .iter()
            .fold(without_causes, |whole, before| {
                let mut parts = whole.split(before);
                let first = parts.next().unwrap().to_owned();
                parts.fold(first, |joined, part| {
                    let part = part.strip_prefix(" -p ").unwrap_or(part);
                    let digits = |c: char| c.is_ascii_digit() || c == ':';
                    joined + before + " " + part.trim_start_matches(digits)
                })
            })
    };
    bench.check("whole", &["--format", "json"]).expect(0);
    let mixed = bench.shards(3, |index| if index == 2 { "ndjson" } else { "json" });
    let run = bench.merge("merged", "json", &mixed).expect(0);
    assert_eq!(portless("merged"), portless("whole"));
    assert_eq!(run.stderr, "");
    // As where they are made, it is the lab's expectations that the exit status tells of.
    let in_json = bench.shards(2, |_| "json");
    let changed = in_json.iter().filter(|name| {
        let mut report: Value = serde_json::from_str(&bench.text(name)).unwrap();
        let before = report.clone();
        for domain in report["domains"].as_array_mut().unwrap() {
            for finding in domain["findings"].as_array_mut().unwrap() {
                if finding["code"] == "MUA001" {
                    finding["code"] = "PRB011".into();
                    finding.as_object_mut().unwrap().remove("detail");
                }
            }
        }
        fs::write(bench.path(name), report.to_string()).unwrap();
        report != before
    });
    assert!(changed.count() > 0);
    bench.merge("merged", "json", &in_json).expect(1);
}

#[test]
fn what_a_real_server_says_is_merged_alike() {
    let zone = Zone {
        origin: "lab.test".to_owned(),
        text: LabInputs::load().unwrap().zone().unwrap(),
    };
    let Some(nsd) = Peer::start(Kind::Nsd, &[zone]) else {
        return;
    };
    let server = nsd.addr().to_string();
    let asking = owned(&["--server", &server, "--rate", "0", "--neighbours"]);
    let bench = Bench::new([asking, owned(&DOCUMENTS), domains()].concat());
    bench.assert_merges(7);
}

/// However the domains are chosen, a shard has those whose names say so.
#[test]
fn every_way_of_choosing_domains_can_be_sharded() {
    let lab = LabInputs::load().unwrap();
    let dir = temp();
    let zone = file(&dir, "lab.test.zone", lab.zone().unwrap());
    let mut names = domains();
    names.sort_unstable();
    let in_order = file(&dir, "in-order", names.join("\n"));
    names.reverse();
    let list = file(&dir, "list", names.join("\n"));
    let zone = ["--zone", &zone];
    let [operators, whitelist] = [&DOCUMENTS[3..], &DOCUMENTS[..3]];
    let chosen = [
        "--operator",
        "300000000000001",
        "--operator",
        "300000000000003",
    ];
    for choice in [
        zone.to_vec(),
        [&zone[..], operators].concat(),
        [&zone[..], whitelist].concat(),
        [&zone[..], &DOCUMENTS, &chosen].concat(),
        [&zone[..], &["--domains", &list]].concat(),
        [&zone[..], &["--domains", &in_order]].concat(),
        [&zone[..], &["--domains", &list], &DOCUMENTS].concat(),
        [
            &zone[..],
            &["a.lab.test", "B.lab.test.", "xn--hpital-ixa.lab.test"],
        ]
        .concat(),
    ] {
        let bench = Bench::new(owned(&choice));
        bench.assert_merges(3);
        let mut seen = BTreeSet::new();
        for (index, name) in (1..).zip(bench.shards(3, |_| "json")) {
            for domain in json(&bench.text(&name))["domains"].as_array().unwrap() {
                let domain = domain["domain"].as_str().unwrap();
                assert_eq!(shard(domain, 3), index, "{domain}");
                assert!(seen.insert(domain.to_owned()), "{domain}");
            }
        }
        assert!(!seen.is_empty());
    }
}

/// As docs/guides/array-jobs.md says it.
fn shard(domain: &str, of: u64) -> u64 {
    let digest = Sha256::digest(domain);
    let digits: String = digest[..4]
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect();
    u64::from_str_radix(&digits, 16).unwrap() % of + 1
}

/// A list in order stays on the disk; what is said of it is the same.
#[test]
fn a_shard_of_a_list_on_the_disk_says_what_one_in_memory_says() {
    let lab = LabInputs::load().unwrap();
    let dir = temp();
    let zone = file(&dir, "lab.test.zone", lab.zone().unwrap());
    let mut names = domains();
    names.sort_unstable();
    let in_order = file(&dir, "in-order", names.join("\n"));
    names.reverse();
    let list = file(&dir, "list", names.join("\n"));
    let [disk, memory] = [in_order, list].map(|list| {
        let bench = Bench::new(owned(&["--zone", &zone, "--domains", &list]));
        bench.shards(2, |_| "ndjson");
        timeless(&bench.text("1of2.ndjson"))
    });
    assert_eq!(sorted(&disk), sorted(&memory));
}

#[test]
fn reports_of_shards_say_so_and_keep_their_schemas() {
    let bench = Bench::witnessed(&steady());
    bench.shards(3, |_| "json");
    bench.shards(3, |_| "ndjson");
    let report = json(&bench.text("2of3.json"));
    assert_valid(&report, "mssrv.report.1.schema.json");
    for line in bench.text("2of3.ndjson").lines() {
        assert_valid(&json(line), "mssrv.audit-stream.1.schema.json");
    }
    let count = report["domains"].as_array().unwrap().len();
    let shard = &report["shard"];
    assert_eq!((&shard["index"], &shard["of"]), (&2.into(), &3.into()));
    assert_eq!(shard["domains"]["total"], count);
    assert_eq!(shard["whole"]["domains"]["total"], steady().len());
    let head = json(bench.text("2of3.ndjson").lines().next().unwrap());
    assert_eq!(&head["shard"], shard);
    assert_eq!(head["scope"]["domains"]["total"], count);
    assert_eq!(head["scope"]["options"], shard["whole"]["options"]);
    bench.check("table", &["--shard", "2/3"]);
    let total = steady().len();
    let line = format!(
        "Shard 2/3: {count} of {total} domains. Verdicts on operators are based on these only\n"
    );
    assert!(
        bench.text("table").contains(&line),
        "{}",
        bench.text("table")
    );
    let args = ["check", "--lab", "--shard", "1/1", "compliant.lab.test"];
    let run = mssrv(args).expect(0);
    assert_eq!(run.stderr, "mssrv: shard 1/1: 1 domain of 1\n");
}

#[test]
fn times_are_those_of_the_first_and_the_last() {
    let bench = Bench::witnessed(&owned(&["compliant.lab.test", "absent.lab.test"]));
    let names = bench.shards(3, |_| "json");
    for (name, (started, finished)) in names.iter().zip([("02", "11"), ("01", "12"), ("03", "10")])
    {
        let mut report = json(&bench.text(name));
        report["started"] = format!("2030-01-{started}T00:00:00Z").into();
        report["finished"] = format!("2030-01-{finished}T00:00:00Z").into();
        fs::write(bench.path(name), report.to_string()).unwrap();
    }
    bench.merge("merged", "json", &names).expect(1);
    let merged = json(&bench.text("merged"));
    assert_eq!(merged["started"], "2030-01-01T00:00:00Z");
    assert_eq!(merged["finished"], "2030-01-12T00:00:00Z");
}
