//! Reports of one audit in several formats (`--also`).

use std::fs;

use crate::harness::{Run, file, mssrv, temp};

/// A path in a folder, as an option has it.
fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).to_str().unwrap().to_owned()
}

/// The audit of the lab, with these options.
fn check(options: &[&str]) -> Run {
    mssrv(["check", "--lab", "-q"].iter().chain(options))
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap()
}

/// A report without its times, which differ from one audit to the next.
fn lasting(report: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(report).unwrap();
    for name in ["started", "finished"] {
        assert!(report.as_object_mut().unwrap().remove(name).is_some());
    }
    report
}

#[test]
fn one_audit_is_reported_in_several_formats() {
    let dir = temp();
    let [json, csv, lines] = ["a.json", "a.csv", "a.ndjson"].map(|it| path(&dir, it));
    let also = [format!("csv={csv}"), format!("ndjson={lines}")];
    check(&[
        "--format", "json", "-o", &json, "--also", &also[0], "--also", &also[1],
    ])
    .expect(0);
    let merged = |format: &str| {
        mssrv(["merge", "-q", &lines, "--format", format])
            .expect(0)
            .stdout
    };
    assert_eq!(merged("json"), read(&json));
    assert_eq!(merged("csv"), read(&csv));
}

#[test]
fn audit_in_lines_also_has_whole_reports_when_it_is_continued() {
    let dir = temp();
    let [lines, json, again] = ["a.ndjson", "a.json", "b.json"].map(|it| path(&dir, it));
    let also = [format!("json={json}"), format!("json={again}")];
    check(&["--format", "ndjson", "-o", &lines, "--also", &also[0]]).expect(0);
    let merged = mssrv(["merge", "-q", &lines, "--format", "json"])
        .expect(0)
        .stdout;
    assert_eq!(read(&json), merged);
    // An audit of the lab cannot be continued, because its server has another port each time.
    let zone = file(
        &dir,
        "z",
        "@ 60 TXT x\n_imap._tcp 60 SRV 10 0 143 imap.a.test.\n",
    );
    let of_zone = ["check", "-q", "--zone", &format!("a.test={zone}")];
    let of_zone = |options: &[&str]| mssrv(of_zone.iter().chain(options)).expect(1);
    let torn = path(&dir, "torn.ndjson");
    let [first, second] = ["c.json", "d.json"].map(|it| path(&dir, it));
    of_zone(&[
        "--format",
        "ndjson",
        "-o",
        &torn,
        "--also",
        &format!("json={first}"),
    ]);
    // It began long before it is continued.
    let mut text = read(&torn);
    let year = text.find("\"started\":\"").unwrap() + "\"started\":\"".len();
    text.replace_range(year..year + 4, "1999");
    let head = text.split_inclusive('\n').next().unwrap();
    for left in [text.as_str(), head] {
        fs::write(&torn, left).unwrap();
        let _ = fs::remove_file(&second);
        of_zone(&["--resume", &torn, "--also", &format!("json={second}")]);
        let of_stream = mssrv(["merge", "-q", &torn, "--format", "json"])
            .expect(1)
            .stdout;
        assert_eq!(read(&second), of_stream);
        assert_eq!(lasting(&read(&second)), lasting(&read(&first)));
    }
}

#[test]
fn failed_report_does_not_keep_the_others_from_being_written() {
    let dir = temp();
    let [table, csv] = ["a.txt", "a.csv"].map(|it| path(&dir, it));
    for (lang, others) in [
        ("en", "The other reports are written: "),
        ("fr", "Les autres rapports sont écrits\u{202f}: "),
    ] {
        let run = check(&[
            "--lang",
            lang,
            "-o",
            &table,
            "--also",
            "json=/dev/full",
            "--also",
            &format!("csv={csv}"),
        ]);
        let run = run.expect(2);
        assert!(run.stderr.contains("/dev/full: "), "{}", run.stderr);
        let others = format!("{others}{table}, {csv}\n");
        assert!(run.stderr.contains(&others), "{}", run.stderr);
        for path in [&table, &csv] {
            assert!(!read(path).is_empty());
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn two_reports_never_go_to_one_place() {
    let dir = temp();
    let json = path(&dir, "a.json");
    let roundabout = path(&dir, "../");
    let name = dir.path().file_name().unwrap().to_str().unwrap();
    let same = format!("csv={roundabout}{name}/a.json");
    let one_file = "two reports would be written to one file";
    for (options, message) in [
        (vec!["-o", &json, "--also", &same], one_file),
        (
            vec!["--format", "ndjson", "-o", &json, "--also", &same],
            one_file,
        ),
        (
            vec!["--also", "json=-"],
            "two reports would go to standard output",
        ),
        (
            vec!["-o", &json, "--also", "csv=-", "--also", "table=-"],
            "two reports would go to standard output",
        ),
    ] {
        let run = check(&options).expect(2);
        assert!(run.stderr.contains(message), "{options:?}: {}", run.stderr);
        assert!(!fs::exists(&json).unwrap(), "{options:?}");
    }
    let hard = path(&dir, "hard.json");
    fs::write(&json, "kept").unwrap();
    fs::hard_link(&json, &hard).unwrap();
    let run = check(&["-o", &json, "--also", &format!("json={hard}")]).expect(2);
    assert!(run.stderr.contains(one_file), "{}", run.stderr);
    assert_eq!(read(&json), "kept");
}

#[test]
fn further_report_never_replaces_an_input() {
    let dir = temp();
    let zone = file(&dir, "z", "a.test. 60 TXT x\n");
    let onto = format!("json={zone}");
    let args = ["check", "a.test", "--zone", &zone, "--also", &onto];
    let run = mssrv(args).expect(2);
    assert!(
        run.stderr.contains("which the command reads"),
        "{}",
        run.stderr
    );
    let saved = path(&dir, "a.json");
    check(&["--format", "json", "-o", &saved]).expect(0);
    let before = read(&saved);
    let merge = mssrv(["merge", &saved, "--also", &format!("csv={saved}")]).expect(2);
    assert!(
        merge.stderr.contains("which the command reads"),
        "{}",
        merge.stderr
    );
    assert_eq!(read(&saved), before);
    assert_eq!(read(&zone), "a.test. 60 TXT x\n");
}

#[test]
fn settings_of_csv_are_for_further_reports_too() {
    let dir = temp();
    let csv = path(&dir, "a.csv");
    let also = format!("csv={csv}");
    check(&[
        "-o",
        "/dev/null",
        "--csv-table",
        "operators",
        "--also",
        &also,
    ])
    .expect(0);
    assert!(read(&csv).starts_with("operator,"), "{}", read(&csv));
    let unknown = check(&["--also", "yaml=a"]).expect(2);
    assert!(
        unknown
            .stderr
            .contains("\"yaml\" is not a format; the formats are table, html, json")
    );
    check(&["--also", "csv="]).expect(2);
}
