//! `mssrv archive` and `--archive`: audits kept in a file, and read back as they were.

// What is killed, and who may read a file, is a matter of Unix.
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod permissions;
mod queries;
mod real;
mod refused;

use std::fs;

use mssrv::archive::{Archive, ArchivedAudit, AuditName};
use mssrv::cli::ReportFormat;
use mssrv::report::format::Writing;
use rusqlite::Connection;

use crate::harness::{Run, assert_valid, command, file, mssrv, temp};
use crate::mailboxes::extraction;
use crate::peer;

/// A path in a folder, as an option has it.
fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path().join(name).to_str().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap()
}

/// A report without fractions of a second, which no saved report has: two metrics, and an attribute of JUnit.
fn to_the_second(report: &str) -> String {
    let finer = [
        "mssrv_audit_duration_seconds ",
        "mssrv_audit_start_timestamp_seconds ",
        "<testsuites name=",
    ];
    let lines = report.split_inclusive('\n');
    let lasting = lines.filter(|line| !finer.iter().any(|it| line.starts_with(it)));
    lasting.collect()
}

/// The lines of a report, whose domains may be in any order.
fn sorted(report: &str) -> Vec<String> {
    let mut lines: Vec<_> = report.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// The report of the lab in lines, as if it began at this time.
fn report_of(started: &str) -> String {
    let lines = mssrv(["check", "--lab", "-q", "--format", "ndjson"]).stdout;
    begun(&lines, started)
}

/// The report in lines, as if its audit began at this time.
fn begun(lines: &str, started: &str) -> String {
    let (before, rest) = lines.split_once("\"started\":\"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    format!("{before}\"started\":\"{started}\"{after}")
}

/// Checks that the file is sound, and returns how many audits it has. Also in the eyes of Debian's SQLite, if it is
/// there.
fn audits_of_sound_file(archive: &str) -> i64 {
    let connection = Connection::open(archive).unwrap();
    let ask = |sql: &str| -> String {
        let value = |row: &rusqlite::Row<'_>| {
            let value: rusqlite::types::Value = row.get(0)?;
            Ok(format!("{value:?}"))
        };
        connection.query_row(sql, [], value).unwrap()
    };
    assert_eq!(ask("PRAGMA integrity_check"), "Text(\"ok\")");
    let violations = ask("SELECT count(*) FROM pragma_foreign_key_check");
    assert_eq!(violations, "Integer(0)");
    if let Some(sqlite3) = peer::find_program("sqlite3") {
        let output = std::process::Command::new(sqlite3)
            .args([archive, "PRAGMA integrity_check; PRAGMA foreign_key_check"])
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "ok\n",
            "{output:?}"
        );
    }
    let count = connection.query_row("SELECT count(*) FROM audits", [], |row| row.get(0));
    count.unwrap()
}

#[test]
fn audit_is_the_same_in_every_format_after_it_was_archived() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let mailboxes = extraction(&[("compliant-case.lab.test", 3), ("elsewhere.test", 1)]);
    let mailboxes = file(&dir, "bal.txt", mailboxes);
    let zone = ["--zone", "zones/lab.test.zone"];
    for (source, is_lab) in [(&["--lab"][..], true), (&zone[..], false)] {
        let _ = fs::remove_file(&archive);
        let formats = ReportFormat::named().filter(|(format, _)| match format.writing() {
            // A workbook has the time of its making.
            Writing::Whole(whole) => !(whole.is_binary || whole.only_zone_files && is_lab),
            Writing::Lines => true,
        });
        let names: Vec<_> = formats.map(|(_, name)| name).collect();
        assert!(names.len() >= 8, "{names:?}");
        let also = |folder: &str| -> Vec<String> {
            let files = names
                .iter()
                .map(|it| format!("{it}={}", path(&dir, &format!("{folder}.{it}"))));
            files.flat_map(|it| ["--also".to_owned(), it]).collect()
        };
        let mut check = command();
        check.args([
            "check",
            "-v",
            "--archive",
            &archive,
            "--mailboxes",
            &mailboxes,
        ]);
        let made = Run::from(check.args(source).args(also("made")).output().unwrap());
        let mut show = command();
        show.args(["archive", "show", "-v", &archive]);
        let shown = Run::from(show.args(also("shown")).output().unwrap());
        let is_line_of_lab = |line: &&str| line.starts_with("lab: ");
        let table = made.stdout.lines().filter(|it| !is_line_of_lab(it));
        assert!(table.eq(shown.stdout.lines()), "{shown:#?}");
        for name in &names {
            let [before, after] = ["made", "shown"]
                .map(|it| to_the_second(&read(&path(&dir, &format!("{it}.{name}")))));
            assert!(!before.is_empty(), "{source:?} {name}");
            assert!(before == after, "{source:?} {name}: {after}");
        }
        assert_eq!(audits_of_sound_file(&archive), 1);
    }
}

#[test]
fn reports_made_earlier_are_added_and_exported_as_they_were() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let days = [
        "2026-10-31T08:00:00Z",
        "2026-11-30T08:00:00Z",
        "2026-11-30T09:00:00Z",
    ];
    let lines = mssrv(["check", "--lab", "-q", "--format", "ndjson", "--digests"]).stdout;
    let saved = days.map(|day| {
        file(
            &dir,
            &format!("{}.ndjson", day.replace(':', "")),
            begun(&lines, day),
        )
    });
    let json = mssrv(["merge", "-q", &saved[1], "--format", "json"]).stdout;
    let second = file(&dir, "second.json", &json);
    let add = ["archive", "add", &archive, &saved[0], &second, &saved[2]];
    let run = mssrv(add).expect(0);
    for day in days {
        assert!(
            run.stderr.contains(&format!("audit of {day} added")),
            "{run:#?}"
        );
    }
    let show = |date: &str, format: &str| {
        mssrv(["archive", "show", &archive, date, "--format", format, "-q"])
    };
    assert_eq!(show(days[1], "json").stdout, json);
    assert_eq!(
        sorted(&show("2026-10-31", "ndjson").stdout),
        sorted(&read(&saved[0]))
    );
    assert_eq!(
        sorted(&show("latest", "ndjson").stdout),
        sorted(&read(&saved[2]))
    );
    // What is in a document without its options cannot become a stream.
    let refused = show(days[1], "ndjson").expect(2);
    assert!(
        refused.stderr.contains("has no options of its audit"),
        "{refused:#?}"
    );
    let several = show("2026-11-30", "json").expect(2);
    assert!(
        several
            .stderr
            .contains("2026-11-30T08:00:00Z, 2026-11-30T09:00:00Z"),
        "{several:#?}"
    );
    let missing = show("2026-12-01", "json").expect(2);
    assert!(
        missing.stderr.contains("Audits: 2026-10-31T08:00:00Z, "),
        "{missing:#?}"
    );

    let folder = path(&dir, "exported");
    let export = ["archive", "export", &archive, "-o", &folder];
    mssrv(export).expect(0);
    let exported = format!("{folder}/2026-11-30T08-00-00Z.json");
    assert_eq!(read(&exported), json);
    let again = mssrv(export).expect(0);
    assert!(
        again
            .stderr
            .contains("3 audits exported (new or changed files: 0)"),
        "{again:#?}"
    );
    let one = mssrv(["archive", "export", &archive, days[1], "-o", "-"]).expect(0);
    assert_eq!(one.stdout, json);

    // A program names the audit as an argument does.
    let named = ArchivedAudit::parse(format!("{archive}@2026-10-31").as_ref()).unwrap();
    assert_eq!(named.name, AuditName::Day("2026-10-31".to_owned()));
    let opened = Archive::open_read_only(&named.archive).unwrap();
    let audit = opened.find(&named.name).unwrap();
    assert_eq!(audit.name(), days[0]);

    mssrv(["archive", "remove", &archive, "2026-10-31"]).expect(0);
    assert_eq!(audits_of_sound_file(&archive), 2);
    let gone = mssrv(["archive", "remove", &archive, "2026-10-31"]).expect(2);
    assert!(
        gone.stderr
            .contains("there is no audit 2026-10-31. Audits: 2026-11-30"),
        "{gone:#?}"
    );
}

#[test]
fn list_names_each_audit_with_its_numbers() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let mailboxes = file(
        &dir,
        "bal.txt",
        extraction(&[("compliant-case.lab.test", 3)]),
    );
    let first = file(&dir, "a", report_of("2026-10-31T08:00:00Z"));
    let second = file(&dir, "b", report_of("2026-11-30T08:00:00Z"));
    mssrv([
        "archive",
        "add",
        &archive,
        &first,
        "--mailboxes",
        &mailboxes,
    ])
    .expect(0);
    mssrv(["archive", "add", &archive, &second]).expect(0);
    let list =
        |options: &[&str]| mssrv(["archive", "list", &archive].iter().chain(options)).expect(0);
    let json = list(&["--format", "json"]).json();
    assert_valid(&json, "mssrv.archive.1.schema.json");
    let report = mssrv(["merge", "-q", &second, "--format", "json"]).json();
    let audits = json["audits"].as_array().unwrap();
    assert_eq!(audits.len(), 2);
    assert_eq!(audits[1]["domains"], report["summary"]["domains"]);
    assert_eq!(
        audits[1]["operators"],
        report["summary"]["operators"]["total"]
    );
    assert_eq!(
        [&audits[0]["mailboxes"], &audits[1]["mailboxes"]],
        [&3.into(), &serde_json::Value::Null]
    );
    let csv = list(&["--format", "csv"]).stdout;
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .starts_with("2026-10-31T08:00:00Z,"),
        "{csv}"
    );
    let table = list(&[]).stdout;
    assert!(table.contains("│ 2026-11-30T08:00:00Z │"), "{table}");
    let french = list(&["--lang", "fr"]).stdout;
    assert!(
        french.contains("2 audits, du 31 octobre 2026 à 8\u{202f}h\u{202f}00"),
        "{french}"
    );
    let twice = [
        "archive",
        "add",
        &archive,
        &first,
        &second,
        "--mailboxes",
        &mailboxes,
    ];
    assert!(
        mssrv(twice)
            .expect(2)
            .stderr
            .contains("belongs to one audit")
    );
}

#[test]
fn merged_and_resumed_audits_are_archived_once() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let zone = ["check", "-q", "--zone", "zones/lab.test.zone"];
    let of_zone = |options: &[&str]| mssrv(zone.iter().chain(options)).expect(1);
    let shards = [1, 2].map(|it| {
        let options = ["--format", "json", "--shard", &format!("{it}/2")];
        file(&dir, &format!("{it}.json"), of_zone(&options).stdout)
    });
    let merge = [
        "merge",
        "-q",
        &shards[0],
        &shards[1],
        "--format",
        "json",
        "--archive",
        &archive,
    ];
    let merged = mssrv(merge).expect(1).stdout;
    let show = ["archive", "show", "-q", &archive, "--format", "json"];
    assert_eq!(mssrv(show).expect(1).stdout, merged);

    let lines = path(&dir, "lines.ndjson");
    of_zone(&["--format", "ndjson", "-o", &lines]);
    let early = begun(&read(&lines), "2026-10-31T08:00:00Z");
    // Only some domains are done.
    let cut = early.split_inclusive('\n').take(5).collect::<String>();
    fs::write(&lines, cut).unwrap();
    let resume = ["--resume", &lines, "--archive", &archive];
    of_zone(&resume);
    // It is complete now.
    of_zone(&resume);
    assert_eq!(audits_of_sound_file(&archive), 2);
    let show_earlier = [
        "archive",
        "show",
        "-q",
        &archive,
        "2026-10-31",
        "--format",
        "ndjson",
    ];
    let shown = mssrv(show_earlier).expect(1).stdout;
    assert_eq!(sorted(&shown), sorted(&read(&lines)));
}
