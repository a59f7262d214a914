//! Zone checkers of other implementations.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use super::{Zone, find_program, skip, write};

/// The zone checkers that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checker {
    NsdCheckzone,
    NamedCheckzone,
    Kzonecheck,
}

impl Checker {
    pub const ALL: [Checker; 3] = [
        Checker::NsdCheckzone,
        Checker::NamedCheckzone,
        Checker::Kzonecheck,
    ];

    fn program(self) -> &'static str {
        match self {
            Checker::NsdCheckzone => "nsd-checkzone",
            Checker::NamedCheckzone => "named-checkzone",
            Checker::Kzonecheck => "kzonecheck",
        }
    }
}

/// What the checker printed, as Ok if it accepted the zone. None, after a line on stderr, where
/// the checker is not installed; see [`skip`].
pub fn check_zone(checker: Checker, zone: &Zone) -> Option<Result<String, String>> {
    let Some(program) = find_program(checker.program()) else {
        skip(checker.program());
        return None;
    };
    let dir = tempfile::tempdir().expect("cannot create a checker's directory");
    let file = dir.path().join("zone");
    write(&file, &zone.text);
    Some(check(checker, &program, &zone.origin, &file))
}

/// Which checkers refuse a file, and what they print. None, after a line on stderr, where one of
/// them is not installed; see [`skip`].
pub fn refusers(origin: &str, file: &Path) -> Option<Vec<(Checker, String)>> {
    let found = Checker::ALL.map(|checker| (checker, find_program(checker.program())));
    if let Some((missing, _)) = found.iter().find(|(_, program)| program.is_none()) {
        skip(missing.program());
        return None;
    }
    let found = found.into_iter();
    let refused = found.filter_map(|(checker, program)| {
        let verdict = check(checker, &program?, origin, file);
        Some((checker, verdict.err()?))
    });
    Some(refused.collect())
}

fn check(checker: Checker, program: &Path, origin: &str, file: &Path) -> Result<String, String> {
    let (origin, file) = (OsStr::new(origin), file.as_os_str());
    let mut command = Command::new(program);
    match checker {
        Checker::NsdCheckzone => command.args([origin, file]),
        // "local", for it would look names outside of the zone up in the DNS otherwise.
        Checker::NamedCheckzone => command.args(["-i", "local"]).args([origin, file]),
        Checker::Kzonecheck => command.arg("-o").args([origin, file]),
    };
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    if output.status.success() {
        Ok(text)
    } else {
        Err(text)
    }
}

/// The zone as BIND compiles it, in its raw format, or what it complains about. None, after a line
/// on stderr, where it is not installed; see [`skip`].
pub fn compile_zone(origin: &str, file: &Path) -> Option<Result<Vec<u8>, String>> {
    let arguments = ["-q", "-i", "local", "-k", "ignore", "-F", "raw", "-o", "-"];
    let arguments = arguments.iter().map(OsStr::new);
    run(
        "named-compilezone",
        arguments.chain([OsStr::new(origin), file.as_os_str()]),
    )
}

/// The zone as NSD prints it, or what it complains about. None, after a line on stderr, where it is
/// not installed; see [`skip`].
pub fn print_zone(origin: &str, file: &Path) -> Option<Result<Vec<u8>, String>> {
    let arguments = ["-p", origin].map(OsStr::new).into_iter();
    run("nsd-checkzone", arguments.chain([file.as_os_str()]))
}

fn run<'a>(
    program: &str,
    arguments: impl Iterator<Item = &'a OsStr>,
) -> Option<Result<Vec<u8>, String>> {
    let Some(path) = find_program(program) else {
        skip(program);
        return None;
    };
    let mut command = Command::new(path);
    let output = command.args(arguments).output();
    let output = output.unwrap_or_else(|e| panic!("cannot run {command:?}: {e}"));
    let text = || String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(text())
    })
}
