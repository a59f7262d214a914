//! Runs the real binary in a scrubbed environment, from the project's root.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::trials;

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The run, if it ended with that exit status.
    #[track_caller]
    pub fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program speaks UTF-8");
        Self {
            status: output.status.code().expect("the program was not killed"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// The project's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, with nothing of the caller's environment and no standard input.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mssrv"));
    command.env_clear().current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn mssrv<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    command()
        .args(args)
        .output()
        .expect("the program starts")
        .into()
}

/// As [`mssrv`], with a text on standard input.
pub fn mssrv_reading(args: &[&str], stdin: &str) -> Run {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("standard input is a pipe");
    // A program that refuses its arguments reads nothing.
    match input.write_all(stdin.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        written => written.expect("standard input can be written"),
    }
    drop(input);
    child.wait_with_output().expect("the program ends").into()
}

/// A file of that content in `dir`.
pub fn file(dir: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, content).expect("the temporary directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// A temporary directory.
pub fn temp() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory can be made")
}

/// The real whitelist, which is not part of the project: the file that the variable MSSRV_WHITELIST names. The test
/// counts as ignored where it is absent.
pub fn real_whitelist() -> Option<PathBuf> {
    let path = match std::env::var_os("MSSRV_WHITELIST") {
        Some(path) => PathBuf::from(path),
        None => root().join("../shared/data/listeblanchemssante-2025-02-28.xml"),
    };
    if path.is_file() {
        return Some(path);
    }
    // No package brings it, so its absence is no failure even where peers are required.
    trials::skip("no real whitelist (MSSRV_WHITELIST names it)");
    None
}

/// Checks a report against a schema of `docs/`, named by its file.
#[track_caller]
pub fn assert_valid(report: &Value, schema: &str) {
    let path = root().join("docs").join(schema);
    let text = std::fs::read_to_string(path).expect("the schema can be read");
    let form = serde_json::from_str(&text).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&form).expect("the schema is one");
    let errors: Vec<_> = validator
        .iter_errors(report)
        .take(3)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
}

/// Domain, status and sorted codes of every domain of a report.
pub fn verdicts(report: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let domains = report["domains"].as_array().expect("domains is an array");
    let verdict = |domain: &Value| {
        let findings = domain["findings"].as_array().expect("findings is an array");
        let mut codes: Vec<_> = findings
            .iter()
            .map(|finding| text(&finding["code"]))
            .collect();
        codes.sort();
        (text(&domain["domain"]), text(&domain["status"]), codes)
    };
    domains.iter().map(verdict).collect()
}
