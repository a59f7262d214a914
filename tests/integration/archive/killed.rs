//! Writers that are killed, wait for each other, or find no room.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use super::{audits_of_sound_file, begun, path, read, sorted};
use crate::harness::{Run, command, file, mssrv, temp};
use crate::peer;

/// How many times a writer is killed: 200 with `./tests/run --full`.
fn kills() -> usize {
    let full = std::env::var_os("MSSRV_FULL").is_some_and(|value| value == "1");
    if full { 200 } else { 20 }
}

/// A report of several hundred domains, so that it takes a while to add.
fn large() -> String {
    let dir = temp();
    let records = (0..400).map(|at| {
        format!(
            "_imap._tcp.d{at} 60 SRV 10 {} 143 imap{at}.a.test.\n",
            at % 3
        )
    });
    let zone = format!("@ 60 TXT x\n{}", records.collect::<String>());
    let zone = file(&dir, "z", zone);
    let names = (0..400).map(|at| format!("d{at}.a.test\n"));
    let names = file(&dir, "names", names.collect::<String>());
    let zone = format!("a.test={zone}");
    let args = [
        "check",
        "-q",
        "--zone",
        &zone,
        "--domains",
        &names,
        "--format",
        "ndjson",
    ];
    mssrv(args).expect(1).stdout
}

fn start(args: &[&str]) -> Child {
    let mut command = command();
    command
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn audit_is_wholly_in_or_out_when_its_writer_is_killed() {
    let dir = temp();
    let lines = large();
    let [first, second] = ["2026-10-31T08:00:00Z", "2026-11-30T08:00:00Z"]
        .map(|it| file(&dir, it, begun(&lines, it)));
    let [before, archive] = ["before.sqlite", "archive.sqlite"].map(|it| path(&dir, it));
    let journal = format!("{archive}-journal");
    mssrv(["archive", "add", &before, &first]).expect(0);
    let add = ["archive", "add", &archive, &second];
    fs::copy(&before, &archive).unwrap();
    let begin = Instant::now();
    assert!(start(&add).wait().unwrap().success());
    let whole = begin.elapsed();
    let (mut interrupted, mut added) = (0, 0);
    for round in 0..kills() {
        // Half of the writers create the archive.
        let there = if round % 2 == 0 {
            fs::copy(&before, &archive).unwrap();
            1
        } else {
            fs::remove_file(&archive).unwrap();
            0
        };
        let mut writer = start(&add);
        sleep(whole.mul_f64(fastrand::f64()));
        // SIGKILL.
        writer.kill().unwrap();
        writer.wait().unwrap();
        if !fs::exists(&archive).unwrap() {
            fs::write(&archive, "").unwrap();
        }
        interrupted += usize::from(fs::exists(&journal).unwrap());
        // Whoever opens the file first undoes what was interrupted.
        if let Some(sqlite3) = peer::find_program("sqlite3").filter(|_| round % 4 < 2) {
            let args = [archive.as_str(), "PRAGMA integrity_check"];
            let output = Command::new(sqlite3).args(args).output().unwrap();
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                "ok\n",
                "{output:?}"
            );
        }
        let listed = mssrv(["archive", "list", &archive, "--format", "json"])
            .expect(0)
            .json();
        let listed = listed["audits"].as_array().unwrap().len();
        assert!(
            listed == there || listed == there + 1,
            "{listed} audits after {there}"
        );
        added += listed - there;
        if listed > 0 {
            let show = ["archive", "show", "-q", &archive, "--format", "ndjson"];
            let shown = sorted(&mssrv(show).expect(1).stdout);
            let expected = read(if listed == there { &first } else { &second });
            assert!(shown == sorted(&expected), "round {round}");
            assert_eq!(audits_of_sound_file(&archive), listed as i64);
        }
        // The writer that comes next finds nothing in its way.
        assert!(start(&add).wait().unwrap().success(), "round {round}");
        assert!(!fs::exists(&journal).unwrap());
        assert_eq!(audits_of_sound_file(&archive), there as i64 + 1);
    }
    // The moments are spread over the whole write.
    let kills = kills();
    assert!(
        added < kills,
        "{kills} killed, {interrupted} journals left, {added} audits added"
    );
}

#[test]
fn writers_wait_for_each_other() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let lines = large();
    let days: Vec<_> = (1..=5)
        .map(|it| format!("2026-11-0{it}T08:00:00Z"))
        .collect();
    let reports: Vec<_> = days
        .iter()
        .map(|it| file(&dir, it, begun(&lines, it)))
        .collect();
    let writers: Vec<_> = reports
        .iter()
        .map(|it| start(&["archive", "add", &archive, it]))
        .collect();
    for writer in writers {
        let run = Run::from(writer.wait_with_output().unwrap()).expect(0);
        assert!(run.stderr.contains("added"), "{run:#?}");
    }
    assert_eq!(audits_of_sound_file(&archive), 5);
    for (day, report) in days.iter().zip(&reports) {
        let show = ["archive", "show", "-q", &archive, day, "--format", "ndjson"];
        let shown = mssrv(show).expect(1).stdout;
        assert_eq!(shown.lines().count(), read(report).lines().count());
    }
}

#[test]
fn other_reports_are_written_if_the_archive_has_no_room() {
    let dir = temp();
    let archive = path(&dir, "archive.sqlite");
    let saved = path(&dir, "a.prom");
    // No file may grow beyond 40 KiB: less than the tables of an archive. The signal about it is ignored.
    let limited = r#"trap "" XFSZ; ulimit -f 80; exec "$@""#;
    let check = command();
    let run = |lang: &str| {
        let args = [
            "check",
            "--lab",
            "--format",
            "prometheus",
            "-o",
            &saved,
            "--archive",
            &archive,
            "--lang",
            lang,
        ];
        let mut shell = Command::new("sh");
        shell
            .args(["-c", limited, "sh"])
            .arg(check.get_program())
            .args(args)
            .env_clear();
        Run::from(shell.current_dir(crate::harness::root()).output().unwrap()).expect(2)
    };
    let english = run("en");
    assert!(
        english
            .stderr
            .contains("archive.sqlite: its file system cannot"),
        "{english:#?}"
    );
    assert!(
        english.stderr.contains("The other reports are written: "),
        "{english:#?}"
    );
    assert!(read(&saved).contains("mssrv_domains"), "{english:#?}");
    let french = run("fr");
    assert!(
        french.stderr.contains("Les autres rapports sont écrits"),
        "{french:#?}"
    );
    // Nothing of the audit is there.
    let list = mssrv(["archive", "list", &archive]).expect(0);
    assert!(list.stdout.contains("the archive is empty"), "{list:#?}");
}

/// A file system of that many octets, for root only.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(size: &str) -> Option<Self> {
        let dir = temp();
        let options = format!("size={size}");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        if mount.is_ok_and(|it| it.success()) {
            return Some(Self(dir));
        }
        crate::trials::skip("only root can mount a small disk");
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn full_disk_leaves_the_archive_as_it_was() {
    let Some(small) = Small::mount("1m") else {
        return;
    };
    let dir = temp();
    let archive = path(&small.0, "archive.sqlite");
    let first = file(&dir, "first", super::report_of("2026-10-31T08:00:00Z"));
    mssrv(["archive", "add", &archive, &first]).expect(0);
    let before = fs::read(&archive).unwrap();
    let second = file(&dir, "second", begun(&large(), "2026-11-30T08:00:00Z"));
    for (lang, expected) in [("en", "the disk is full"), ("fr", "le disque est plein")] {
        let run = mssrv(["archive", "add", &archive, &second, "--lang", lang]).expect(2);
        assert!(run.stderr.contains(expected), "{run:#?}");
        assert!(fs::read(&archive).unwrap() == before);
    }
    assert_eq!(audits_of_sound_file(&archive), 1);
}
