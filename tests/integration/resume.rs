//! `mssrv check --format ndjson` and `--resume`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use mssrv::lab::LabInputs;
use serde_json::Value;

use crate::harness::{Run, assert_valid, command, file, mssrv, temp};
use crate::witness::Witness;

fn at_once(_: u64) -> Duration {
    Duration::ZERO
}

fn slowly(_: u64) -> Duration {
    Duration::from_millis(30)
}

/// Lab domains that every attempt gets the same answer about.
pub fn domains() -> Vec<String> {
    let scenarios = LabInputs::load().unwrap().scenarios;
    let sound = scenarios.iter().filter(|it| it.fault().is_none());
    let domains: Vec<_> = sound.map(|it| it.domain()).collect();
    assert!(domains.len() > 20, "{domains:?}");
    domains
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'), "{text}");
    let line = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(line).collect()
}

/// The lines of a whole audit without its times, those of domains sorted.
fn content(path: &Path) -> Vec<String> {
    let mut lines = lines(path);
    lines[0].as_object_mut().unwrap().remove("started").unwrap();
    let last = lines.last_mut().unwrap().as_object_mut().unwrap();
    last.remove("finished").unwrap();
    let mut lines: Vec<_> = lines.iter().map(Value::to_string).collect();
    let end = lines.len() - 1;
    lines[1..end].sort();
    lines
}

/// The domains of an audit that may have been interrupted, each of which must stand there once.
fn settled(text: &str) -> BTreeSet<String> {
    let whole = &text[..text.rfind('\n').map_or(0, |at| at + 1)];
    let mut settled = BTreeSet::new();
    for line in whole.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["type"] == "domain" {
            let domain = line["domain"].as_str().unwrap().to_owned();
            assert!(settled.insert(domain), "twice: {line}");
        }
    }
    settled
}

/// An audit of a witness.
struct Audit {
    dir: tempfile::TempDir,
    witness: Witness,
    names: Vec<String>,
}

impl Audit {
    fn new(delay: fn(u64) -> Duration) -> Self {
        Self {
            dir: temp(),
            witness: Witness::start(delay),
            names: domains(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn args(&self, more: &[&str]) -> Vec<String> {
        let given = ["check", "--server", &self.witness.addr, "--rate", "0"];
        let given = given.into_iter().chain(more.iter().copied());
        given.map(str::to_owned).chain(self.names.clone()).collect()
    }

    fn run(&self, more: &[&str]) -> Run {
        mssrv(self.args(more))
    }

    /// A finished audit in a file.
    fn whole(&self) -> PathBuf {
        let path = self.path("whole");
        self.run(&["--format", "ndjson", "-o", path.to_str().unwrap()])
            .expect(1);
        path
    }

    /// An audit that is under way and has settled that many domains, but not all.
    fn under_way(&self, path: &Path, count: usize) -> Child {
        let path = path.to_str().unwrap();
        let args: &[&str] = if Path::new(path).exists() {
            &["--concurrency", "2", "--resume", path]
        } else {
            &["--concurrency", "2", "--format", "ndjson", "-o", path]
        };
        let mut child = command()
            .args(self.args(args))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let text = fs::read_to_string(path).unwrap_or_default();
            if settled(&text).len() >= count {
                return child;
            }
            assert!(Instant::now() < deadline, "nothing is written: {text}");
            assert_eq!(child.try_wait().unwrap(), None, "ended too early");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_stream_tells_what_the_report_tells_and_keeps_its_schema() {
    let audit = Audit::new(at_once);
    let path = audit.whole();
    let lines = lines(&path);
    for line in &lines {
        assert_valid(line, "mssrv.audit-stream.1.schema.json");
    }
    let report = audit.run(&["--format", "json"]).expect(1).json();
    let mut told: Vec<_> = lines[1..lines.len() - 1].to_vec();
    told.sort_by_key(|line| line["domain"].as_str().unwrap().to_owned());
    for line in &mut told {
        assert_eq!(
            line.as_object_mut().unwrap().remove("type").unwrap(),
            "domain"
        );
    }
    assert_eq!(report["domains"].as_array().unwrap(), &told);
    let (first, last) = (&lines[0], lines.last().unwrap());
    assert_eq!(
        (&first["type"], &last["type"]),
        (&"audit".into(), &"summary".into())
    );
    for part in ["tool", "requirement", "severity", "whitelist", "source"] {
        assert_eq!(first[part], report[part], "{part}");
    }
    for part in ["summary", "operators"] {
        assert_eq!(last[part], report[part], "{part}");
    }
}

#[test]
fn a_stream_goes_to_standard_output_where_no_file_is_named() {
    let args = ["check", "--lab", "--format", "ndjson", "compliant.lab.test"];
    let run = mssrv(args).expect(0);
    let types: Vec<_> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone())
        .collect();
    assert_eq!(types, ["audit", "domain", "summary"]);
    assert_eq!(
        run.stderr,
        "mssrv: lab: 1 of 1 scenarios have the expected verdict\n"
    );
}

#[test]
fn a_stream_goes_into_a_pipe() {
    let args = ["check", "--lab", "--format", "ndjson", "compliant.lab.test"];
    let run = mssrv(args.into_iter().chain(["-o", "/dev/stdout"])).expect(0);
    assert_eq!(run.stdout.lines().count(), 3, "{run:#?}");
}

/// A cut at every octet is tested where streams are read; here the file is what is looked at.
#[test]
fn wherever_a_stream_is_cut_the_rest_is_checked_and_nothing_twice() {
    let mut audit = Audit::new(at_once);
    audit.names.truncate(10);
    let whole = fs::read(audit.whole()).unwrap();
    let expected = content(&audit.path("whole"));
    let breaks = (1..=whole.len()).filter(|at| whole[at - 1] == b'\n');
    let around = breaks.flat_map(|at| [at - 1, at, at + 1, at + 30]);
    let cuts: BTreeSet<_> = around
        .chain([0, 1, 40])
        .filter(|at| *at < whole.len())
        .collect();
    let path = audit.path("cut");
    for cut in cuts {
        fs::write(&path, &whole[..cut]).unwrap();
        let done = settled(std::str::from_utf8(&whole[..cut]).unwrap());
        audit.witness.take_names();
        let run = audit.run(&["--resume", path.to_str().unwrap()]).expect(1);
        let note = format!(
            "{} of {} domains already done",
            done.len(),
            audit.names.len()
        );
        assert!(run.stderr.contains(&note), "{cut}: {run:#?}");
        assert_eq!(content(&path), expected, "{cut}");
        let sound = whole[..cut].iter().rposition(|octet| *octet == b'\n');
        let sound = sound.map_or(0, |at| at + 1);
        assert_eq!(fs::read(&path).unwrap()[..sound], whole[..sound], "{cut}");
        let asked = audit.witness.take_names();
        for domain in &audit.names {
            let owner = format!("_imap._tcp.{domain}");
            assert_eq!(
                asked.contains(&owner),
                !done.contains(domain),
                "{cut}: {domain}"
            );
        }
    }
}

/// As some file systems leave a file after a power cut.
#[test]
fn blocks_that_never_reached_the_disk_are_cut_off() {
    let audit = Audit::new(at_once);
    let path = audit.whole();
    let expected = content(&path);
    let whole = fs::read(&path).unwrap();
    let torn = [&whole[..whole.len() / 2], &vec![0; 1 << 20]].concat();
    fs::write(&path, torn).unwrap();
    audit.run(&["--resume", path.to_str().unwrap()]).expect(1);
    assert_eq!(content(&path), expected);
}

#[test]
fn a_killed_audit_goes_on() {
    let audit = Audit::new(slowly);
    let path = audit.path("killed");
    let mut first = String::new();
    // Twice: the second time it is a continuation that is killed.
    for count in [4, 10] {
        let mut child = audit.under_way(&path, count);
        child.kill().unwrap();
        child.wait().unwrap();
        first = fs::read_to_string(&path).unwrap();
    }
    let done = settled(&first);
    assert!(done.len() < audit.names.len(), "it came to its end");
    audit.witness.take_names();
    audit.run(&["--resume", path.to_str().unwrap()]).expect(1);
    let asked = audit.witness.take_names();
    for domain in done {
        assert!(
            !asked.contains(&format!("_imap._tcp.{domain}")),
            "{domain}: checked twice"
        );
    }
    assert_eq!(content(&path), content(&audit.whole()));
}

#[cfg(unix)]
#[test]
fn an_interrupted_audit_says_how_to_go_on() {
    for signal in ["-INT", "-TERM"] {
        let audit = Audit::new(slowly);
        let path = audit.path("interrupted");
        let child = audit.under_way(&path, 4);
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([signal, &pid])
            .status();
        assert!(sent.unwrap().success());
        let run = Run::from(child.wait_with_output().unwrap()).expect(2);
        let count = settled(&fs::read_to_string(&path).unwrap()).len();
        let total = audit.names.len();
        let path = path.to_str().unwrap();
        let told = format!(
            "mssrv: error: interrupted: {count} domains done of {total}. To continue, run the same \
             command with `--resume {path}`, and without --format and -o\n"
        );
        assert_eq!(run.stderr, told);
        audit.run(&["--resume", path]).expect(1);
        assert_eq!(content(Path::new(path)), content(&audit.whole()));
    }
}

#[test]
fn a_file_that_another_audit_writes_is_left_to_it() {
    let audit = Audit::new(slowly);
    let path = audit.path("shared");
    let mut child = audit.under_way(&path, 4);
    let name = path.to_str().unwrap();
    for args in [&["--resume", name][..], &["--format", "ndjson", "-o", name]] {
        let run = audit.run(args).expect(2);
        assert!(
            run.stderr.contains("another audit is writing to this file"),
            "{run:#?}"
        );
    }
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(content(&path), content(&audit.whole()));
}

#[test]
fn a_finished_audit_is_left_as_it_is_and_has_its_status() {
    let audit = Audit::new(at_once);
    let path = audit.whole();
    let before = fs::read(&path).unwrap();
    audit.witness.take_names();
    let run = audit.run(&["--resume", path.to_str().unwrap()]).expect(1);
    let (count, path_shown) = (audit.names.len(), path.display());
    let complete = format!(
        "mssrv: {path_shown}: the audit of {count} domains is complete. Nothing is left to check\n\
         mssrv: {path_shown}: {count} domains: 21 compliant, "
    );
    assert!(run.stderr.starts_with(&complete), "{run:#?}");
    assert_eq!(run.stderr.lines().count(), 2, "{run:#?}");
    assert_eq!(run.stdout, "");
    assert_eq!(audit.witness.take_names(), [""; 0]);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn the_status_is_that_of_the_whole_audit() {
    let witness = Witness::start(at_once);
    let dir = temp();
    let path = dir.path().join("audit");
    let args = |more: &[&str]| {
        let args = [
            "check",
            "--server",
            &witness.addr,
            "absent.lab.test",
            "compliant.lab.test",
        ];
        mssrv(args.iter().chain(more).copied().collect::<Vec<_>>())
    };
    let name = path.to_str().unwrap();
    args(&["--format", "ndjson", "-o", name, "--concurrency", "1"]).expect(1);
    let text = fs::read_to_string(&path).unwrap();
    let wrong: String = text.split_inclusive('\n').take(2).collect();
    assert!(wrong.contains("absent.lab.test"), "{wrong}");
    fs::write(&path, &wrong).unwrap();
    // What is left complies.
    args(&["--resume", name]).expect(1);
}

#[test]
fn what_is_undetermined_stays_so_and_is_told() {
    let dir = temp();
    let args = |more: &[&str]| {
        let args = [
            "check",
            "--lab",
            "refused.lab.test",
            "compliant.lab.test",
            "--concurrency",
            "1",
        ];
        mssrv(args.iter().chain(more).copied().collect::<Vec<_>>())
    };
    let path = dir.path().join("audit");
    let name = path.to_str().unwrap();
    args(&["--format", "ndjson", "-o", name]).expect(0);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let refused = lines.iter().find(|line| line.contains("refused")).unwrap();
    fs::write(&path, [lines[0], refused].concat()).unwrap();
    let run = args(&["--resume", name]).expect(0);
    assert!(
        run.stderr.contains("1 of 2 domains already done")
            && run.stderr.contains("1 domain stays undetermined"),
        "{run:#?}"
    );
    assert!(run.stderr.contains("lab: 2 of 2 scenarios"), "{run:#?}");
    assert!(fs::read_to_string(&path).unwrap().contains(refused));
}

#[test]
fn what_cannot_be_continued_is_refused_and_untouched() {
    let audit = Audit::new(at_once);
    let whole = fs::read_to_string(audit.whole()).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let begun = lines[..4].concat();
    let operators = file(
        &audit.dir,
        "operators.toml",
        fs::read("zones/operators.toml").unwrap(),
    );
    let requirement =
        fs::read_to_string("crates/records/src/requirement/EX_LPS_0300.toml").unwrap();
    let requirement = file(
        &audit.dir,
        "requirement.toml",
        requirement.replace("2023-06-30", "2033-06-30"),
    );
    let other = Witness::start(at_once);
    let cases: [(&str, &[&str], &str); 12] = [
        (
            &begun,
            &["--severity", "SRV004=info"],
            "severity of SRV004 (none in the file, info now",
        ),
        (
            &begun,
            &["--operators", &operators],
            "SHA-256 of the operators file (none in the file",
        ),
        (
            &begun,
            &["--requirement", &requirement],
            "date of the requirement (2023-06-30 in the file, 2033-06-30 now",
        ),
        (&begun, &["--server", &other.addr], "servers ("),
        (
            &begun,
            &["--neighbours"],
            "--neighbours (not given in the file, given now",
        ),
        (&begun, &["one.more.test"], "domains ("),
        (
            &begun,
            &["--whitelist", "zones/whitelist.xml", "--allow-unsigned"],
            "SHA-256 of the whitelist (none in the file",
        ),
        (
            &begun,
            &["--format", "json"],
            "ndjson only: remove --format",
        ),
        (&begun, &["-o", "elsewhere"], "remove -o"),
        ("some notes\n", &[], "not an audit that can be continued"),
        (
            &[lines[0], lines[1], lines[2], lines[1]].concat(),
            &[],
            ":4:1: ",
        ),
        (
            &[lines[0], &lines[1][..50], lines[2]].concat(),
            &[],
            ":2:1: ",
        ),
    ];
    let path = audit.path("refused");
    for (text, args, message) in cases {
        fs::write(&path, text).unwrap();
        audit.witness.take_names();
        let args = [&["--resume", path.to_str().unwrap()], args].concat();
        let run = audit.run(&args).expect(2);
        assert!(run.stderr.contains(message), "{message}: {run:#?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{message}");
        assert_eq!(audit.witness.take_names(), [""; 0], "{message}");
        assert_eq!(run.stdout, "");
    }
    assert!(!Path::new("elsewhere").exists());
}

#[test]
fn pace_may_change_on_the_way() {
    let audit = Audit::new(at_once);
    let path = audit.whole();
    let text = fs::read_to_string(&path).unwrap();
    let expected = content(&path);
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let pace = ["--concurrency", "3", "--timeout", "5", "--retries", "9"];
    let resume = ["--resume", path.to_str().unwrap(), "--format", "ndjson"];
    let output = ["-o", path.to_str().unwrap()];
    audit.run(&[&pace[..], &resume, &output].concat()).expect(1);
    assert_eq!(content(&path), expected);
}

#[test]
fn a_new_stream_destroys_no_file() {
    let dir = temp();
    let path = file(&dir, "audit", "hours of work");
    let args = [
        "check",
        "--lab",
        "compliant.lab.test",
        "--format",
        "ndjson",
        "-o",
        &path,
    ];
    let run = mssrv(args).expect(2);
    assert!(
        run.stderr
            .contains(&format!("Continue it with `--resume {path}`")),
        "{run:#?}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "hours of work");
    // An empty one, as a run leaves it that ended before it began.
    fs::write(&path, "").unwrap();
    mssrv(args).expect(0);
    for odd in ["/nonexistent/audit", dir.path().to_str().unwrap()] {
        for option in ["-o", "--resume"] {
            let odd_option = ["check", "--lab", "--format", "ndjson", option, odd];
            assert!(mssrv(odd_option).expect(2).stderr.contains(odd));
        }
    }
    let of_device = mssrv(["check", "--lab", "--resume", "/dev/null"]).expect(2);
    assert!(
        of_device.stderr.contains("not a regular file"),
        "{of_device:#?}"
    );
}

#[test]
fn a_list_in_order_or_not_makes_the_same_audit() {
    let audit = Audit::new(at_once);
    let mut names = audit.names.clone();
    names.sort();
    let sorted = file(&audit.dir, "sorted", names.join("\n"));
    names.reverse();
    let reversed = file(&audit.dir, "reversed", names.join("\n"));
    let run = |list: &str, more: &[&str]| {
        let args = [
            "check",
            "--server",
            &audit.witness.addr,
            "--rate",
            "0",
            "--domains",
            list,
        ];
        mssrv(args.iter().chain(more).copied().collect::<Vec<_>>()).expect(1)
    };
    let [one, two] = ["one", "two"].map(|name| audit.path(name));
    run(
        &sorted,
        &["--format", "ndjson", "-o", one.to_str().unwrap()],
    );
    run(
        &reversed,
        &["--format", "ndjson", "-o", two.to_str().unwrap()],
    );
    let expected = content(&audit.whole());
    assert_eq!(content(&one), expected);
    assert_eq!(content(&two), expected);
    for list in [&sorted, &reversed] {
        let text = fs::read_to_string(&one).unwrap();
        fs::write(&two, &text[..text.len() / 2]).unwrap();
        run(list, &["--resume", two.to_str().unwrap()]);
        assert_eq!(content(&two), expected);
    }
}
