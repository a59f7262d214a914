//! `--missing-from`: changes to what a saved report says.

use std::time::Duration;

use mssrv::lab::LabInputs;
use serde_json::Value;

use super::live;
use crate::harness::{Run, assert_valid, command, file, mssrv, temp};
use crate::witness::Witness;

/// Every domain of the lab, as if one operator had them all.
fn operators(ttl: u32) -> String {
    let lab = LabInputs::load().unwrap();
    let domains: Vec<_> = lab
        .scenarios
        .iter()
        .map(|it| format!("{:?}", it.domain()))
        .collect();
    format!(
        "ttl = {ttl}\n[[operator]]\nid = \"1\"\n\
         psc = {{ smtp = \"smtp-psc.labo.fronts.lab.test\", imap = \"imap-psc.labo.fronts.lab.test\" }}\n\
         authcli = {{ smtp = \"smtp-cert.labo.fronts.lab.test\", \
         imap = \"imap-cert.labo.fronts.lab.test\" }}\ndomains = [{}]\n",
        domains.join(", ")
    )
}

/// Patient, so that no answer is missed on a busy machine.
const ASKED: [&str; 6] = ["--rate", "0", "--retries", "2", "--timeout", "2"];

fn diff(operators: &str, server: &str, options: &[&str]) -> Run {
    let args = [
        "generate",
        "--operators",
        operators,
        "--diff",
        "--server",
        server,
    ];
    mssrv(args.iter().chain(&ASKED).chain(options))
}

fn missing_from(operators: &str, report: &str, options: &[&str]) -> Run {
    let args = [
        "generate",
        "--operators",
        operators,
        "--missing-from",
        report,
    ];
    mssrv(args.iter().chain(options))
}

/// The report of all that a server says.
fn report(operators: &str, server: &str) -> Value {
    let args = [
        "check",
        "--operators",
        operators,
        "--server",
        server,
        "--format",
        "json",
    ];
    mssrv(args.iter().chain(&ASKED)).expect(1).json()
}

#[test]
fn a_report_says_what_the_servers_said() {
    let witness = Witness::start(|number| Duration::from_millis(number % 7));
    let dir = temp();
    let operators = file(&dir, "operators.toml", operators(3600));
    let report = report(&operators, &witness.addr);
    let report = file(&dir, "report.json", report.to_string());
    let format = ["--format", "json"];
    let live = diff(&operators, &witness.addr, &format).expect(1).json();
    let saved = missing_from(&operators, &report, &format).expect(1).json();
    assert_eq!(saved["changes"], live["changes"]);
    assert_eq!(saved["summary"], live["summary"]);
    let owners = |changes: &Value| -> Vec<String> {
        let unsettled = changes["unsettled"].as_array().unwrap().iter();
        unsettled
            .map(|it| it["owner"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(owners(&saved), owners(&live));

    let unsettled = |owner: &str| owners(&live).contains(&format!("{owner}.lab.test"));
    for failed in [
        "timeout", "servfail", "refused", "garbage", "wrong-id", "bogus",
    ] {
        assert!(unsettled(&format!("_imap._tcp.{failed}")), "{failed}");
    }
    let text = live["changes"].to_string();
    for (owner, changes) in [
        ("_imap._tcp.compliant-case.lab.test", true),
        ("_imap._tcp.absent.lab.test", true),
        ("_imap._tcp.null-target.lab.test", true),
        ("_imap._tcp.wildcard.lab.test", true),
        // Right by way of an alias.
        ("_imap._tcp.alias-owner.lab.test", false),
        ("_imap._tcp.alias-owner-dangling.lab.test", false),
        ("_imap._tcp.timeout.lab.test", false),
    ] {
        assert_eq!(text.contains(owner), changes, "{owner}");
    }
    assert!(!unsettled("_imap._tcp.alias-owner"));
    assert!(unsettled("_imap._tcp.alias-owner-dangling"));
}

#[test]
fn a_caches_countdown_is_no_ttl() {
    let witness = Witness::start(|_| Duration::ZERO);
    let dir = temp();
    let operators = file(&dir, "operators.toml", operators(3599));
    let mut report = report(&operators, &witness.addr);
    let path = file(&dir, "r.json", report.to_string());
    let run = missing_from(&operators, &path, &["--format", "json"]).expect(1);
    assert!(run.json()["summary"]["retimed"].as_u64() > Some(40));
    // The same, from a cache.
    let domains = report["domains"].as_array_mut().unwrap().iter_mut();
    for owner in domains.flat_map(|it| it["owners"].as_array_mut().unwrap()) {
        owner["authoritative"] = false.into();
    }
    let with_ttl = file(&dir, "r.json", report.to_string());
    let of_ttl = missing_from(&operators, &with_ttl, &["--format", "json"]).expect(1);
    assert_eq!(of_ttl.json()["summary"]["retimed"], 0);
    let text = of_ttl.json()["changes"].to_string();
    assert!(
        !text.contains("_submission._tcp.alias-target.lab"),
        "{text}"
    );
}

/// A report of two domains: one that is right, and one of which nothing is known.
fn two(dir: &tempfile::TempDir) -> (String, Value) {
    let operators = "[[operator]]\nid = \"1\"\npsc = { smtp = \"s1.test\", imap = \"i1.test\" }\n\
         authcli = { smtp = \"s2.test\", imap = \"i2.test\" }\ndomains = [\"a.test\", \"b.test\"]\n";
    let operators = file(dir, "operators.toml", operators);
    let zone = file(
        dir,
        "zone",
        mssrv(["generate", "--operators", &operators])
            .expect(0)
            .stdout,
    );
    let text = std::fs::read_to_string(&zone).unwrap();
    let one: Vec<_> = text
        .lines()
        .filter(|line| !line.contains("tcp.b.test"))
        .collect();
    let of_one = file(dir, "zone", one.join("\n") + "\n");
    let args = [
        "check",
        "--operators",
        &operators,
        "--zone",
        &of_one,
        "--format",
        "json",
    ];
    (operators.clone(), mssrv(args).expect(3).json())
}

#[test]
fn what_the_report_leaves_open_is_no_absence() {
    let dir = temp();
    let (operators, report) = two(&dir);
    assert_eq!(report["domains"][1]["status"], "undetermined");
    let path = file(&dir, "r.json", report.to_string());
    let run = missing_from(&operators, &path, &[]).expect(3);
    assert_eq!(live(&run.stdout), [""; 0]);
    assert!(
        run.stderr.contains("_imap._tcp.b.test: not settled"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("the report says that the lookup failed: no zone file contained the name"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout
            .contains(&format!("; compared with: report {path} of 2")),
        "{}",
        run.stdout
    );

    // A domain that it does not have.
    let zone = format!("{}/zone", dir.path().display());
    let check = |names: &[&str], of_file: &str, status| {
        let args = ["check", "--operators", &operators, "--zone", of_file];
        let checked = mssrv(args.iter().chain(&["--format", "json"]).chain(names));
        file(&dir, "r.json", checked.expect(status).stdout)
    };
    let only_a = check(&["a.test"], &zone, 0);
    let of_one = missing_from(&operators, &only_a, &[]).expect(3);
    assert!(
        of_one
            .stderr
            .contains("the report does not have the domain"),
        "{}",
        of_one.stderr
    );

    // One that is known to have nothing.
    let empty = "@ 60 IN SOA ns.invalid. x.invalid. 1 2 3 4 5\n@ 60 IN NS ns.invalid.\n";
    let empty = format!("b.test={}", file(&dir, "empty", empty));
    let empty_report = check(&["--zone", &empty], &zone, 1);
    let mut child = command();
    child.args([
        "generate",
        "--operators",
        &operators,
        "--missing-from",
        "-",
        "-q",
    ]);
    child.stdin(std::fs::File::open(empty_report).unwrap());
    let from_stdin = Run::from(child.output().unwrap()).expect(1);
    assert_eq!(live(&from_stdin.stdout).len(), 4);
    assert!(
        live(&from_stdin.stdout)
            .iter()
            .all(|line| line.contains("tcp.b.test.\t3600\tIN\tSRV\t"))
    );
    assert_eq!(from_stdin.stderr, "");
}

#[test]
fn what_the_report_alone_lists_is_told_and_not_settled() {
    let dir = temp();
    let (operators, _) = two(&dir);
    let text = std::fs::read_to_string(&operators).unwrap();
    // All is right, but for domains of which the operators file says nothing.
    let names = [
        "a.test",
        "c.test",
        "d.test",
        "e.test",
        "f.test",
        "left.test",
    ];
    let records = std::fs::read_to_string(dir.path().join("zone")).unwrap();
    let zone: String = names
        .iter()
        .map(|name| records.replace("a.test", name))
        .collect();
    let zone = file(&dir, "all", zone);
    let before = text.replace("\"b.test\"", "\"c.test\", \"d.test\", \"left.test\"")
        + "[[operator]]\nid = \"2\"\npsc = { smtp = \"s1.test\", imap = \"i1.test\" }\n\
           authcli = { smtp = \"s2.test\", imap = \"i2.test\" }\n\
           domains = [\"d.test\", \"e.test\"]\n";
    let before = file(&dir, "before.toml", before);
    let args = [
        "check",
        "--operators",
        &before,
        "--zone",
        &zone,
        "--format",
        "json",
    ];
    let run = mssrv(args.iter().chain(&names)).expect(0);
    let path = file(&dir, "r.json", run.stdout);
    let text = text.replace(", \"b.test\"]", "]\nexclude = [\"left.test\"]");
    let renamed = file(&dir, "operators.toml", text);
    let of_renamed = missing_from(&renamed, &path, &[]).expect(3);
    assert_eq!(live(&of_renamed.stdout), [""; 0]);
    assert_eq!(
        of_renamed.stderr,
        "mssrv: nothing is written for 2 domains that only the report lists for a declared operator: \
         c.test, d.test. Give --whitelist, as for the report, or --domains\n\
         mssrv: nothing found to change for 1 domain; 4 owners could not be settled\n"
    );
    let in_json = missing_from(&renamed, &path, &["--format", "json"]).expect(3);
    assert_valid(&in_json.json(), "mssrv.changes.1.schema.json");
    assert_eq!(in_json.json()["summary"]["unsettled"], 4);
    assert_eq!(
        in_json.json()["unsettled"][3]["owner"],
        "_submission._tcp.d.test"
    );
    // Who names the domains, leaves the others out.
    let named = file(&dir, "named", "a.test\n");
    let of_named = missing_from(&renamed, &path, &["--domains", &named]).expect(0);
    assert_eq!(of_named.stderr, "mssrv: nothing to change for 1 domain\n");
}

#[test]
fn nobody_is_asked_where_a_report_is_given() {
    let dir = temp();
    let (operators, report) = two(&dir);
    let path = file(&dir, "r.json", report.to_string());
    for option in [
        ["--server", "192.0.2.53"],
        ["--rate", "5"],
        ["--zone-file", &path],
        ["--concurrency", "2"],
    ] {
        let run = missing_from(&operators, &path, &option).expect(2);
        assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
    }
}

#[test]
fn what_is_no_report_is_refused_with_its_place() {
    let dir = temp();
    let (operators, report) = two(&dir);
    let pretty = serde_json::to_string_pretty(&report).unwrap();
    let refusal = |text: &str| {
        let path = file(&dir, "r.json", text);
        let run = missing_from(&operators, &path, &["--format", "nsupdate"]).expect(2);
        assert_eq!(run.stdout, "");
        run.stderr.replace(&path, "r.json")
    };
    let other = refusal(&pretty.replace("mssrv.report/1", "mssrv.report/2"));
    assert!(
        other.contains("the form `mssrv.report/2`, expected `mssrv.report/1`"),
        "{other}"
    );
    let target = refusal(&pretty.replace("\"target\": \"i1.test\"", "\"target\": \"i1..test\""));
    assert!(
        target.contains("r.json: the target \"i1..test\" is not a name"),
        "{target}"
    );
    let port = refusal(&pretty.replacen("\"port\": 143,\n      ", "\"port\": 1.5,\n      ", 1));
    assert!(
        port.contains("r.json:") && port.contains("expected a whole number from 0 to 65535"),
        "{port}"
    );
    assert!(refusal(&pretty[..pretty.len() / 2]).contains("the document ends inside"));
    assert!(refusal("").contains("is empty"));
    let run = missing_from(&operators, "nowhere.json", &[]).expect(2);
    assert!(
        run.stderr.contains("nowhere.json: cannot be read"),
        "{}",
        run.stderr
    );
}
