//! Readers of our reports that we did not write, where tests/install-peers puts them.

use std::path::PathBuf;
use std::process::Command;

use crate::harness::{mssrv, root};
use crate::peer;

/// A file of the readers. `None` if it is absent: the test then skips.
pub fn find(path: &str) -> Option<PathBuf> {
    let found = root().join("target/readers").join(path);
    if found.is_file() {
        return Some(found);
    }
    peer::skip(path);
    None
}

/// What a Python script prints that may import the readers. `None` if they are absent: the test then skips.
#[track_caller]
pub fn python(script: &str, args: &[&str]) -> Option<String> {
    find("complete")?;
    let output = Command::new(find("bin/python")?)
        .args(["-c", script])
        .args(args)
        .output()
        .expect("Python starts");
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).expect("the script prints UTF-8"))
}

/// The report of the lab in JSON, in which the first operators have these names.
pub fn report_with_names(names: &[&str]) -> String {
    let run = mssrv(["check", "--lab", "-q", "--format", "json"]).expect(0);
    let mut report = run.json();
    let operators = report["operators"].as_array_mut().unwrap();
    assert!(operators.len() >= names.len(), "{operators:?}");
    for (operator, name) in operators.iter_mut().zip(names) {
        operator["name"] = (*name).into();
    }
    report.to_string()
}
