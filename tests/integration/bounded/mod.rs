//! Every reader reads what `check` writes about the largest answers that a message can hold.

pub mod hostile;
mod memory;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::harness::{Run, mssrv, temp};

/// Octets of a line, with its line break.
const LONGEST_LINE: usize = 1024 * 1024;

static SERVER: LazyLock<String> =
    LazyLock::new(|| hostile::start().expect("the server starts").to_string());

/// The verdict on each of the domains, and the codes of findings that must be among its own.
const VERDICTS: [(&str, &str, &[&str]); 6] = [
    (
        "same.test",
        "non_compliant",
        &["SRV001", "SRV002", "TGT005"],
    ),
    (
        "many.test",
        "non_compliant",
        &["SRV004", "SRV005", "SRV006", "TGT002"],
    ),
    (
        "aliased.test",
        "non_compliant",
        &["SRV005", "TGT001", "DNS013"],
    ),
    ("chain.test", "undetermined", &["DNS013"]),
    ("hosts.test", "non_compliant", &["SRV005", "TGT004"]),
    ("errors.test", "undetermined", &["DNS011"]),
];

fn check(path: &Path, more: &[&str]) -> Run {
    let path = path.to_str().expect("a path in UTF-8");
    let to = match more.first() {
        Some(&"--resume") => &[] as &[&str],
        _ => &["-o", path],
    };
    let domains = hostile::DOMAINS.iter();
    // An answer that cannot be used is asked for again, which takes long if it is this large. A machine that is
    // busy may need several attempts for one that can be used.
    let asking = [
        "check",
        "-q",
        "--server",
        &SERVER,
        "--rate",
        "0",
        "--retries",
        "4",
    ];
    let args = asking.iter().chain(more).chain(to).chain(domains);
    mssrv(args)
}

fn domains(text: &str) -> BTreeMap<String, Value> {
    let lines = text.lines().map(|line| {
        assert!(line.len() < LONGEST_LINE, "{} octets", line.len());
        serde_json::from_str::<Value>(line).expect("JSON")
    });
    let domains = lines.filter(|line| line["type"] == "domain");
    domains
        .map(|line| (line["domain"].as_str().expect("a name").to_owned(), line))
        .collect()
}

/// A finished audit of all domains.
static WHOLE: LazyLock<String> = LazyLock::new(|| {
    let dir = temp();
    let path = dir.path().join("whole.ndjson");
    check(&path, &["--format", "ndjson"]).expect(1);
    fs::read_to_string(&path).expect("the report can be read")
});

/// The verdict on each domain of a report in lines.
fn verdicts(text: &str) -> BTreeMap<String, String> {
    let status = |domain: Value| domain["status"].as_str().expect("a verdict").to_owned();
    let domains = domains(text).into_iter();
    domains
        .map(|(name, domain)| (name, status(domain)))
        .collect()
}

/// The whole message, by the number of its records: a test of less would prove nothing.
#[test]
fn server_sends_answers_as_large_as_messages_can_be() {
    for (domain, records) in [
        ("same.test", 3200),
        ("many.test", 2800),
        ("chain.test", 2500),
    ] {
        let answer = hostile::answer_about("_imap._tcp", domain);
        let counted = usize::from(u16::from_be_bytes([answer[6], answer[7]]));
        assert!(counted >= records, "{domain}: {counted} records");
        assert!(answer.len() > 65_000, "{domain}: {} octets", answer.len());
    }
}

#[test]
fn worst_answers_make_lines_of_at_most_one_mebibyte() {
    let domains = domains(&WHOLE);
    assert_eq!(domains.len(), VERDICTS.len());
    for (name, status, codes) in VERDICTS {
        let domain = &domains[name];
        assert_eq!(domain["status"], status, "{name}");
        let findings = domain["findings"].as_array().expect("findings");
        assert!(findings.len() <= 256, "{name}: {}", findings.len());
        for code in codes {
            let has_code = |it: &Value| it["code"] == *code;
            assert!(findings.iter().any(has_code), "{name}: {code}");
        }
    }
}

#[test]
fn audit_with_worst_answers_is_resumed_wherever_it_was_cut() {
    let dir = temp();
    let path = dir.path().join("cut.ndjson");
    for part in [2, 5] {
        // An interrupt may also cut a character.
        let cut = WHOLE.len() * (part - 1) / part;
        fs::write(&path, &WHOLE.as_bytes()[..cut]).expect("a file is written");
        let name = path.to_str().expect("a path in UTF-8");
        check(&path, &["--resume", name]).expect(1);
        let resumed = fs::read_to_string(&path).expect("the report can be read");
        assert_eq!(verdicts(&resumed), verdicts(&WHOLE), "{part}");
    }
}

#[test]
fn audit_with_worst_answers_is_merged_in_every_form() {
    let dir = temp();
    let shards = [("ndjson", "1/2"), ("json", "2/2")].map(|(format, shard)| {
        let path = dir.path().join(format!("shard.{format}"));
        let run = check(&path, &["--format", format, "--shard", shard]);
        assert_ne!(run.status, 2, "{}", run.stderr);
        path.to_str().expect("a path in UTF-8").to_owned()
    });
    let merge = |format: &str| {
        let args = ["merge", "-q", "--format", format];
        let shards = shards.iter().map(String::as_str);
        mssrv(args.into_iter().chain(shards)).expect(1)
    };
    let merged = merge("ndjson").stdout;
    assert_eq!(verdicts(&merged), verdicts(&WHOLE));
    let report = merge("json").json();
    let domains = report["domains"].as_array().map(Vec::len);
    assert_eq!(domains, Some(VERDICTS.len()));
    let table = merge("table").stdout;
    for (name, ..) in VERDICTS {
        assert!(table.contains(name), "{name}");
    }
}
