//! An independent second opinion: trust spaces made up by seed, with faults left to chance, are
//! served by real name servers. What `check` must say of each domain is worked out from how the
//! world was made, by code that shares nothing with the rules.

mod build;
mod declared;
mod faults;
mod files;
mod model;
mod totals;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use serde_json::Value;

use crate::harness::{Run, file, mssrv, temp};
use crate::peer::{Kind, Peer};
use model::World;
use totals::{count, totals_agree};
use verdict::Verdict;

const STATUSES: [&str; 4] = ["compliant", "non_compliant", "absent", "undetermined"];

/// The findings whose presence and absence the construction settles. Errors are all settled.
const SETTLED_WARNINGS: [&str; 5] = ["SRV006", "SRV009", "DNS003", "DNS004", TGT005_WARNING];

/// TGT005 where it is a warning: the one rule that the construction makes an error or a warning.
const TGT005_WARNING: &str = "TGT005 warning";

/// Domains of a world, or nearly so many.
const SIZE: usize = 3_000;

/// More disagreements than this are only counted.
const SHOWN: usize = 12;

/// One world, what is expected of it, and what the program said.
struct Trial {
    seed: u64,
    world: World,
    expected: BTreeMap<String, Verdict>,
    run: Run,
}

impl Trial {
    /// None where the server is not installed.
    fn run(kind: Kind, seed: u64, size: usize, options: &[&str]) -> Option<Self> {
        let mut world = build::world(seed, size);
        world.loops_fail = kind == Kind::Bind;
        let peer = Peer::start(kind, &[files::zone(&world, seed)])?;
        let dir = temp();
        let whitelist = file(&dir, "whitelist.xml", files::whitelist(&world, seed));
        let operators = file(&dir, "operators.toml", files::operators(&world, seed));
        let server = peer.addr().to_string();
        let args = [
            "check", "--server", &server, "--rate", "0", "--format", "json",
        ];
        let inputs = [
            "--whitelist",
            &whitelist,
            "--allow-unsigned",
            "--operators",
            &operators,
        ];
        let run = mssrv(args.iter().chain(&inputs).chain(options));
        let listed = world
            .domains
            .iter()
            .filter(|domain| !domain.operators().is_empty());
        let expected = listed
            .map(|domain| (domain.name.clone(), verdict::of(domain, &world)))
            .collect();
        Some(Self {
            seed,
            world,
            expected,
            run,
        })
    }
}

/// One entry a domain, as the report has it.
fn reported(report: &Value) -> BTreeMap<String, &Value> {
    let domains = report["domains"].as_array().expect("domains");
    let named: BTreeMap<_, _> = domains.iter().map(|d| (text(&d["domain"]), d)).collect();
    assert_eq!(named.len(), domains.len(), "a domain is reported twice");
    named
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    let number = value.as_u64().expect("a number");
    T::try_from(number).ok().expect("a number in its range")
}

/// Code and owner of every finding of one severity.
fn findings(domain: &Value, severity: &str) -> Vec<(String, String)> {
    let findings = domain["findings"].as_array().expect("findings").iter();
    let found = findings.filter(|finding| finding["severity"] == severity);
    found
        .map(|finding| (text(&finding["code"]), text(&finding["owner"])))
        .collect()
}

/// What the report says of a domain, in the terms of the expectation.
fn opinion(domain: &Value, expected: &Verdict) -> Verdict {
    let mut said = Verdict {
        status: STATUSES
            .into_iter()
            .find(|status| domain["status"] == *status)
            .expect("a status that the contract knows"),
        findings: BTreeSet::new(),
        missing: BTreeMap::new(),
        either: BTreeSet::new(),
        open: expected.open.clone(),
        failed: !findings(domain, "undetermined").is_empty(),
        operators: BTreeSet::new(),
        records: BTreeSet::new(),
    };
    let warnings = findings(domain, "warning").into_iter();
    let warnings = warnings.map(|(code, owner)| match code.as_str() {
        "TGT005" => (TGT005_WARNING.to_owned(), owner),
        _ => (code, owner),
    });
    let warnings = warnings.filter(|(code, _)| SETTLED_WARNINGS.contains(&code.as_str()));
    for (code, owner) in findings(domain, "error").into_iter().chain(warnings) {
        let finding = (code, owner);
        if expected.open.contains(&finding) && !expected.findings.contains(&finding) {
            continue;
        }
        let (of_finding, at) = finding;
        if of_finding == "SRV001" {
            *said.missing.entry(at.clone()).or_default() += 1;
        }
        if ["SRV007", "SRV008"].contains(&of_finding.as_str()) && expected.either.contains(&at) {
            said.either.insert(at);
        } else {
            said.findings.insert((of_finding, at));
        }
    }
    let operators = domain["operators"].as_array().expect("operators").iter();
    said.operators = operators.map(text).collect();
    let records = domain["records"].as_array().expect("records").iter();
    said.records = records
        .map(|record| verdict::Record {
            owner: text(&record["owner"]),
            ttl: number(&record["ttl"]),
            priority: number(&record["priority"]),
            weight: number(&record["weight"]),
            port: number(&record["port"]),
            target: text(&record["target"]),
        })
        .collect();
    said
}

/// Where the two part, in a few lines.
fn difference(expected: &Verdict, said: &Verdict) -> String {
    let mut lines = Vec::new();
    if expected.status != said.status {
        lines.push(format!("{} expected, {}", expected.status, said.status));
    }
    let pairs = [(expected, said, "not said"), (said, expected, "said")];
    for (this, other, what) in pairs {
        let findings: Vec<_> = this.findings.difference(&other.findings).collect();
        let records: Vec<_> = this.records.difference(&other.records).collect();
        if !findings.is_empty() || !records.is_empty() {
            lines.push(format!("{what}: {findings:?} {records:?}"));
        }
    }
    let rest = |v: &Verdict| {
        (
            v.missing.clone(),
            v.either.clone(),
            v.failed,
            v.operators.clone(),
        )
    };
    if rest(expected) != rest(said) {
        lines.push(format!("{:?} expected, {:?}", rest(expected), rest(said)));
    }
    lines.join("\n")
}

/// Every domain's verdict, findings, operators and records, and the totals.
fn agrees(trial: &Trial) {
    let report = trial.run.json();
    let said = reported(&report);
    let names: BTreeSet<_> = said.keys().collect();
    assert_eq!(
        names,
        trial.expected.keys().collect(),
        "seed {}",
        trial.seed
    );
    let mut complaints = Vec::new();
    for (name, expected) in &trial.expected {
        let domain = said[name];
        let opinion = opinion(domain, expected);
        if opinion != *expected {
            let made = trial.world.domains.iter().find(|d| d.name == *name);
            let differs = difference(expected, &opinion);
            let made = made.map_or_else(String::new, |made| trial.world.describe(made));
            complaints.push(format!("{name}: {differs}\n{made}"));
        }
    }
    assert!(
        complaints.is_empty(),
        "seed {}: {} of {} domains disagree, such as\n{}",
        trial.seed,
        complaints.len(),
        trial.expected.len(),
        complaints[..complaints.len().min(SHOWN)].join("\n\n")
    );
    totals_agree(trial, &report);
    let counts = count(trial.expected.values());
    let status = match counts {
        [_, 0, 0, 0] => 0,
        [_, 0, 0, _] => 3,
        _ => 1,
    };
    assert_eq!(trial.run.status, status);
}

/// A made-up world must hold enough of everything for agreement to mean something.
fn is_rich(trial: &Trial) {
    let counts = count(trial.expected.values());
    assert!(counts.iter().all(|count| *count >= 50), "{counts:?}");
    let mut codes = BTreeMap::<_, usize>::new();
    for verdict in trial.expected.values() {
        let distinct: BTreeSet<_> = verdict
            .findings
            .iter()
            .map(|(code, _)| code.as_str())
            .collect();
        for code in distinct {
            *codes.entry(code).or_default() += 1;
        }
    }
    let kinds = ["SRV001", "SRV002", "SRV003", "SRV004", "SRV005", "SRV006"];
    let kinds = kinds.into_iter().chain(["SRV007", "SRV008", "SRV009"]);
    let kinds = kinds.chain(["TGT001", "TGT002", "TGT005", TGT005_WARNING]);
    for code in kinds.chain(["DNS001", "DNS003", "DNS004"]) {
        assert!(
            codes.get(code).is_some_and(|n| *n >= 5),
            "{code}: {codes:?}"
        );
    }
    let unsure = trial
        .expected
        .values()
        .filter(|v| !v.either.is_empty() || !v.open.is_empty());
    assert!(
        unsure.count() * 50 < trial.expected.len(),
        "too much is left open"
    );
}

/// The seed of `MSSRV_SEED` instead, for longer searches; with `MSSRV_SEEDS` that many from it on.
fn seeds(fixed: &[u64]) -> Vec<u64> {
    let number = |name| {
        let value = env::var(name).ok()?;
        Some(
            value
                .parse()
                .unwrap_or_else(|e| panic!("{name}={value}: {e}")),
        )
    };
    match number("MSSRV_SEED") {
        Some(first) => (first..first + number("MSSRV_SEEDS").unwrap_or(1)).collect(),
        None => fixed.to_vec(),
    }
}

fn try_all(kind: Kind, fixed: &[u64], options: &[&str]) {
    for seed in seeds(fixed) {
        let Some(trial) = Trial::run(kind, seed, SIZE, options) else {
            return;
        };
        is_rich(&trial);
        agrees(&trial);
    }
}

#[test]
fn nsd_served_worlds_get_the_verdicts_they_were_made_for() {
    try_all(Kind::Nsd, &[1, 2, 3], &[]);
}

/// What is asked beside the owners changes nothing of what was settled without.
#[test]
fn knot_served_worlds_get_the_verdicts_they_were_made_for() {
    try_all(Kind::Knot, &[4], &["--neighbours"]);
}

#[test]
fn bind_served_worlds_get_the_verdicts_they_were_made_for() {
    try_all(Kind::Bind, &[5], &[]);
}
