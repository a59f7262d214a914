//! The units of systemd.

use std::fs;
use std::process::Command;

use super::{content, path, peer, read};
use crate::harness::temp;

/// Tenths of the exposure that systemd-analyze gives: 0 is the best, and 100 is a service without any protection.
/// Access to the network is 8 of them.
const MOST_EXPOSURE: &str = "13";

const UNITS: [&str; 3] = [
    "mssrv-audit.service",
    "mssrv-audit.timer",
    "mssrv-audit-failed.service",
];

/// The units, with the script from where it is.
fn installed() -> tempfile::TempDir {
    let dir = temp();
    let script = path("mssrv-audit");
    for unit in UNITS {
        let text = read(&format!("systemd/{unit}"));
        let text = text.replace("/usr/local/bin/mssrv-audit", script.to_str().unwrap());
        fs::write(dir.path().join(unit), text).unwrap();
    }
    dir
}

fn verify(mut systemd: Command, dir: &tempfile::TempDir) -> Command {
    systemd.args(["verify", "--man=no"]).current_dir(dir);
    systemd.args(UNITS.map(|unit| dir.path().join(unit)));
    systemd
}

#[test]
fn systemd_has_nothing_to_say_about_the_units() {
    if let Some(systemd) = peer("systemd-analyze") {
        let said = content(&mut verify(systemd, &installed()));
        assert_eq!(said, "");
    }
}

/// Otherwise, the test above proves little.
#[test]
fn systemd_names_a_setting_that_it_does_not_know() {
    let Some(systemd) = peer("systemd-analyze") else {
        return;
    };
    let dir = installed();
    let unit = dir.path().join(UNITS[0]);
    let text = fs::read_to_string(&unit).unwrap();
    fs::write(&unit, text.replace("ProtectHome=", "ProtectHomes=")).unwrap();
    let said = content(&mut verify(systemd, &dir));
    assert!(said.contains("ProtectHomes"), "{said}");
}

#[test]
fn service_is_hardened() {
    let Some(mut systemd) = peer("systemd-analyze") else {
        return;
    };
    let dir = installed();
    let threshold = format!("--threshold={MOST_EXPOSURE}");
    let unit = dir.path().join(UNITS[0]);
    systemd.args(["security", "--offline=true", "--no-pager", &threshold]);
    let said = content(systemd.arg(unit));
    assert!(said.contains("Overall exposure level"), "{said}");
}

#[test]
fn timer_elapses_once_a_month() {
    let Some(mut systemd) = peer("systemd-analyze") else {
        return;
    };
    let timer = read("systemd/mssrv-audit.timer");
    let when = timer.lines().find_map(|it| it.strip_prefix("OnCalendar="));
    systemd.args([
        "calendar",
        "--iterations=3",
        "--base-time=2026-01-01",
        when.unwrap(),
    ]);
    let said = content(systemd.env("TZ", "UTC").env("LC_ALL", "C.UTF-8"));
    for elapse in ["2026-01-05 03:00", "2026-02-02 03:00", "2026-03-02 03:00"] {
        assert!(said.contains(elapse), "{elapse}: {said}");
    }
}
