//! What contrib/ has for audits on a schedule, checked by the programs that read it.

mod metrics;
mod schedule;
mod units;

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::harness::root;
use crate::peer::{find_program, skip};

fn path(name: &str) -> PathBuf {
    root().join("contrib").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// A program of this machine. Its absence skips the test.
fn peer(program: &str) -> Option<Command> {
    let found = find_program(program);
    if found.is_none() {
        skip(program);
    }
    found.map(Command::new)
}

/// The peer's words, if it is content.
#[track_caller]
fn content(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    assert!(status.success(), "{status}: {said}");
    said
}

#[test]
fn shellcheck_has_nothing_to_say_about_the_script() {
    if let Some(mut shellcheck) = peer("shellcheck") {
        let said = content(shellcheck.arg(path("mssrv-audit")));
        assert_eq!(said, "");
    }
}
