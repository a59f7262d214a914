//! What the whitelist commands must not do, hide or say twice.

use serde_json::Value;

use crate::harness::{Run, file, mssrv, mssrv_reading, root, temp};

const EXAMPLE: &str = "zones/whitelist.xml";

fn list(args: &[&str]) -> Run {
    mssrv([&["whitelist", "list", "--allow-unsigned"], args].concat())
}

fn example() -> String {
    std::fs::read_to_string(root().join(EXAMPLE)).unwrap()
}

#[test]
fn spreadsheet_runs_no_name_of_a_list() {
    let dir = temp();
    let text = example().replace("O=GRADES EXEMPLE", "O==cmd|' /C calc'!A0");
    let path = file(&dir, "list.xml", text);
    for by in ["operator", "domain"] {
        let csv = list(&[&path, "--format", "csv", "--by", by]).stdout;
        assert!(csv.contains(",'=cmd|' /C calc'!A0,"), "{csv}");
        assert!(!csv.contains(",=cmd"), "{csv}");
    }
}

#[test]
fn no_input_is_written_over() {
    let dir = temp();
    let path = file(&dir, "list.xml", example());
    let operators = file(
        &dir,
        "operators.toml",
        std::fs::read_to_string(root().join("zones/operators.toml")).unwrap(),
    );
    let link = dir.path().join("link.xml");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let (link, roundabout) = (link.to_str().unwrap(), path.replace("/list", "/./list"));
    for args in [
        &["whitelist", "list", &path, "-o", &path][..],
        &["whitelist", "list", &path, "-o", link],
        &["whitelist", "list", link, "-o", &roundabout],
        &["whitelist", "diff", EXAMPLE, &path, "-o", &path],
        &["whitelist", "diff", &path, EXAMPLE, "-o", &path],
        &[
            "generate",
            "--whitelist",
            &path,
            "--operators",
            &operators,
            "--operator",
            "300000000000002",
            "-o",
            &operators,
        ],
        &[
            "generate",
            "--whitelist",
            &path,
            "--operators",
            &operators,
            "--operator",
            "300000000000002",
            "-o",
            &path,
        ],
        &["check", "--whitelist", &path, "-o", &path],
    ] {
        let run = mssrv(args.iter().chain(&["--allow-unsigned"])).expect(2);
        assert!(run.stderr.contains("which the command reads"), "{run:#?}");
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            example(),
            "{args:?}"
        );
    }
    let copy = file(&dir, "copy.xml", example());
    list(&[&path, "-o", &copy]).expect(0);
}

#[test]
fn a_name_is_looked_up() {
    let run = list(&[EXAMPLE, "Compliant-Case.lab.test", "nowhere.test"]).expect(0);
    assert!(
        run.stdout.contains("300000000000002 (CLINIQUE DU PORT)"),
        "{run:#?}"
    );
    assert!(
        run.stdout.contains("1 entry, 1 domain of 1 operator"),
        "{run:#?}"
    );
    let words = "nowhere.test is not listed by this whitelist";
    assert!(run.stdout.contains(words), "{run:#?}");
    let args = [EXAMPLE, "nowhere.test", "--format", "json"];
    let report = list(&args).expect(0).json();
    assert_eq!(report["not_listed"][0], "nowhere.test");
    let in_csv = list(&[EXAMPLE, "nowhere.test", "--format", "csv"]).expect(0);
    assert!(in_csv.stderr.contains(words), "{in_csv:#?}");
    let other = ["compliant-case.lab.test", "--operator", "300000000000001"];
    let of_others = list(&[&[EXAMPLE], &other[..]].concat()).expect(0);
    assert!(
        of_others
            .stdout
            .contains("is listed by this whitelist, but does not match"),
        "{of_others:#?}"
    );
    list(&[EXAMPLE, "x@nowhere.test"]).expect(2);
}

#[test]
fn an_operator_is_found_by_its_name_whatever_the_blanks() {
    for name in ["clinique\u{a0}du  port", " CLINIQUE DU PORT "] {
        let run = list(&[EXAMPLE, "--operator", name]).expect(0);
        assert!(
            run.stdout.contains("Filter: operator 300000000000002"),
            "{run:#?}"
        );
    }
    let run = list(&[EXAMPLE, "--operator", "nobody"]).expect(2);
    assert!(!run.stderr.contains("operators file"), "{run:#?}");
}

#[test]
fn one_document_is_warned_of_once() {
    let dir = temp();
    let odd = example().replacen("<Nom>", "<Nom>x@", 1);
    let path = file(&dir, "odd.xml", odd);
    let args = ["whitelist", "diff", "--allow-unsigned", "-q", &path, &path];
    let run = mssrv(args).expect(0);
    let lines = run.stderr.lines();
    assert_eq!(
        lines.filter(|line| line.contains("e-mail address")).count(),
        1,
        "{run:#?}"
    );
    // What the document holds is no change, but the reader should know of it.
    assert!(run.stdout.contains("1 unusable entry in NEW"), "{run:#?}");
}

#[test]
fn a_whitelist_may_come_from_standard_input() {
    let text = example();
    let read = |args: &[&str]| mssrv_reading(args, &text);
    let run = read(&[
        "whitelist",
        "list",
        "-",
        "--allow-unsigned",
        "--format",
        "json",
    ]);
    assert_eq!(run.expect(0).json()["counts"]["domains"], 59);
    let from_stdin = read(&["whitelist", "verify", "-", "--allow-unsigned"]).expect(0);
    assert!(
        from_stdin.stdout.contains("standard input"),
        "{from_stdin:#?}"
    );
    read(&["whitelist", "diff", "-", EXAMPLE, "--allow-unsigned"]).expect(0);
    for args in [
        &["whitelist", "diff", "-", "-", "--allow-unsigned"][..],
        &[
            "check",
            "--whitelist",
            "-",
            "--domains",
            "-",
            "--allow-unsigned",
        ],
    ] {
        let twice = read(args).expect(2);
        assert!(twice.stderr.contains("only once"), "{twice:#?}");
    }
}

#[test]
fn what_could_not_be_used_stays_with_its_operator() {
    let dir = temp();
    let odd = example().replacen("<Nom>compliant-", "<Nom>x@compliant-", 1);
    assert_ne!(odd, example());
    let path = file(&dir, "odd.xml", odd);
    let report = list(&[&path, "--format", "json"]).expect(0).json();
    let own = report["oddities"][0]["operator"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = report["operators"].as_array().unwrap().iter();
    let other = other.filter_map(|o| o["id"].as_str()).find(|id| *id != own);
    for (operator, kept) in [(own.as_str(), 1), (other.unwrap(), 0)] {
        let args = [&path, "--operator", operator, "--format", "json"];
        let selected = list(&args).expect(0).json();
        let oddities = selected["oddities"].as_array().unwrap().iter();
        let unusable = oddities.filter(|o| o["kind"] == "unusable");
        assert_eq!(unusable.count(), kept, "{operator}");
        assert_ne!(selected["filter"]["operators"], Value::Null);
    }
}
