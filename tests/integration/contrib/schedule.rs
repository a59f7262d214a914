//! The script that audits and compares, and the table of cron that runs it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use super::{path, read};
use crate::compare::later;
use crate::harness::{Run, root, temp};
use crate::pages::Page;

/// A machine that audits each month.
struct Machine {
    dir: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { dir: temp() };
        fs::create_dir(machine.path("audits")).unwrap();
        fs::create_dir(machine.path("bin")).unwrap();
        let zone = fs::read_to_string(root().join("zones/lab.test.zone")).unwrap();
        fs::write(machine.path("published.zone"), zone).unwrap();
        machine.is_in_month(1);
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Audits bear the date, and two of one second would have the same name.
    fn is_in_month(&self, month: u8) {
        let date = self.path("bin/date");
        fs::write(&date, format!("#!/bin/sh\necho 2026{month:02}05T030000Z\n")).unwrap();
        fs::set_permissions(date, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn regresses(&self) {
        let zone = fs::read_to_string(self.path("published.zone")).unwrap();
        fs::write(self.path("published.zone"), later(&zone)).unwrap();
    }

    /// The options of `check`, in the words of a shell.
    fn options(&self) -> String {
        let (root, dir) = (root().display(), self.dir.path().display());
        format!(
            "--whitelist {root}/zones/whitelist.xml --allow-unsigned --zone lab.test={dir}/published.zone"
        )
    }

    fn shell(&self, command: &str) -> Run {
        let mut shell = Command::new("sh");
        let bin = self.path("bin");
        shell.args(["-c", command]).current_dir(self.dir.path());
        shell.env_clear().env("MSSRV", env!("CARGO_BIN_EXE_mssrv"));
        shell.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        shell.output().unwrap().into()
    }

    fn audit(&self, more: &str) -> Run {
        let script = path("mssrv-audit");
        let options = self.options();
        self.shell(&format!("sh {} audits {options} {more}", script.display()))
    }

    /// The audits that are kept, with their bytes.
    fn kept(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(self.path("audits")).unwrap();
        let mut kept: Vec<_> = entries
            .map(|it| {
                let path = it.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                (name.to_owned(), fs::read(&path).unwrap())
            })
            .collect();
        kept.sort();
        kept
    }
}

#[test]
fn second_audit_is_compared_with_the_first() {
    let machine = Machine::new();
    let first = machine.audit("").expect(0);
    assert!(first.stdout.contains("first audit"), "{first:#?}");
    machine.is_in_month(2);
    let second = machine.audit("").expect(0);
    assert!(
        second.stdout.starts_with("MSSanté DNS: no change"),
        "{second:#?}"
    );
    let names: Vec<_> = machine.kept().into_iter().map(|it| it.0).collect();
    assert_eq!(
        names,
        ["20260105T030000Z.ndjson", "20260205T030000Z.ndjson"]
    );
}

#[test]
fn regression_is_reported_once_with_its_domain_and_the_metrics() {
    let machine = Machine::new();
    machine.audit("").expect(0);
    machine.regresses();
    machine.is_in_month(2);
    let run = machine.audit("--also prometheus=mssrv.prom").expect(1);
    let subject = run.stdout.lines().next().unwrap();
    assert!(subject.contains("1 regression"), "{subject}");
    assert!(run.stdout.contains("compliant-case.lab.test"), "{run:#?}");
    let metrics = fs::read_to_string(machine.path("mssrv.prom")).unwrap();
    assert!(metrics.contains("mssrv_audit_start_timestamp_seconds "));
    let mode = fs::metadata(machine.path("mssrv.prom")).unwrap();
    assert_eq!(
        mode.permissions().mode() & 0o044,
        0o044,
        "node_exporter reads it"
    );
    machine.is_in_month(3);
    machine.audit("").expect(0);
    assert_eq!(machine.kept().len(), 3);
}

#[test]
fn audit_that_failed_leaves_the_earlier_ones_alone() {
    let machine = Machine::new();
    machine.audit("--also prometheus=mssrv.prom").expect(0);
    let (before, metrics) = (
        machine.kept(),
        fs::read(machine.path("mssrv.prom")).unwrap(),
    );
    machine.is_in_month(2);
    fs::write(machine.path("published.zone"), "$INCLUDE nowhere\n").unwrap();
    let failed = machine.audit("--also prometheus=mssrv.prom").expect(2);
    assert!(failed.stderr.contains("the audit failed"), "{failed:#?}");
    assert_eq!(machine.kept(), before);
    assert_eq!(fs::read(machine.path("mssrv.prom")).unwrap(), metrics);
}

#[test]
fn audit_that_was_interrupted_is_not_compared() {
    let machine = Machine::new();
    machine.audit("").expect(0);
    machine.is_in_month(2);
    fs::write(machine.path("audits/running.ndjson.part"), "{\n").unwrap();
    machine.audit("").expect(0);
    let names: Vec<_> = machine.kept().into_iter().map(|it| it.0).collect();
    assert_eq!(
        names,
        ["20260105T030000Z.ndjson", "20260205T030000Z.ndjson"]
    );
}

#[test]
fn progress_is_no_failure() {
    let machine = Machine::new();
    let published = fs::read_to_string(machine.path("published.zone")).unwrap();
    machine.audit("").expect(0);
    machine.is_in_month(2);
    let repaired = published.replace("10 5 587", "10 1 587");
    fs::write(machine.path("published.zone"), repaired).unwrap();
    let run = machine.audit("").expect(0);
    assert!(run.stdout.contains("+1 newly compliant"), "{run:#?}");
}

/// The new options hold from then on.
#[test]
fn audit_with_other_options_fails_once() {
    let machine = Machine::new();
    machine.audit("").expect(0);
    let other = "--severity SRV004=warning";
    machine.is_in_month(2);
    let refused = machine.audit(other).expect(2);
    assert!(
        refused.stderr.contains("severity of SRV004"),
        "{refused:#?}"
    );
    machine.is_in_month(3);
    machine.audit(other).expect(0);
}

#[test]
fn audit_of_the_same_second_replaces_no_other() {
    let machine = Machine::new();
    machine.audit("").expect(0);
    let before = machine.kept();
    let refused = machine.audit("").expect(2);
    assert!(refused.stderr.contains("cannot keep"), "{refused:#?}");
    assert_eq!(machine.kept()[0], before[0]);
}

#[test]
fn script_without_its_arguments_says_how_it_is_called() {
    let machine = Machine::new();
    let script = path("mssrv-audit");
    for (arguments, said) in [
        ("", "usage:"),
        ("audits", "usage:"),
        ("nowhere --lab", "not a directory"),
    ] {
        let run = machine.shell(&format!("sh {} {arguments}", script.display()));
        assert!(run.expect(2).stderr.contains(said), "{arguments}");
    }
}

#[test]
fn guide_shows_what_its_commands_print() {
    for (page, locale) in [
        ("docs/guides/schedule.md", "C.UTF-8"),
        ("docs/guides/schedule.fr.md", "fr_FR.UTF-8"),
    ] {
        let page = Page::read(page);
        let machine = Machine::new();
        fs::remove_file(machine.path("bin/date")).unwrap();
        fs::remove_dir(machine.path("audits")).unwrap();
        for shown in ["contrib", "zones"] {
            symlink(root().join(shown), machine.path(shown)).unwrap();
        }
        let commands = &page.blocks_in("sh")[0].text;
        let run = machine.shell(&format!("export LANG={locale}\n{commands}"));
        let run = run.expect(1);
        let subject = &page.blocks_in("text")[0].text;
        assert!(run.stdout.contains(subject), "{subject}: {run:#?}");
    }
}

/// cron mails what its commands write.
#[test]
fn cron_mails_only_regressions() {
    let machine = Machine::new();
    let table = read("cron/mssrv-audit");
    let entry = table.lines().rfind(|it| it.contains("flock")).unwrap();
    let command = entry.splitn(7, ' ').nth(6).unwrap();
    assert!(!command.contains('%'), "cron would cut the line there");
    let options = "--whitelist /etc/mssrv/whitelist.xml --ca-file /etc/mssrv/igc-sante.pem";
    let script = format!("sh {} ", path("mssrv-audit").display());
    let command = command
        .replace(options, &machine.options())
        .replace(
            "/var/lib/mssrv-audit",
            machine.path("audits").to_str().unwrap(),
        )
        .replace(
            "/var/lib/mssrv-metrics",
            machine.dir.path().to_str().unwrap(),
        )
        .replace("mssrv-audit ", &script);
    let quiet = machine.shell(&command);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    machine.regresses();
    machine.is_in_month(2);
    let mailed = machine.shell(&command);
    assert!(mailed.stdout.contains("1 regression"), "{mailed:#?}");
    assert!(machine.path("mssrv.prom").is_file());
}
