//! What domains with many records take in memory while they are audited together.

use std::fs;
use std::thread;
use std::time::Duration;

use super::{SERVER, domains};
use crate::harness::{command, temp};

/// Domains that are audited at once.
const DOMAINS: usize = 32;

/// MiB that they may take together. If four of them are observed at once, they take 55; otherwise 137.
const MOST: u64 = 96;

#[test]
fn domains_with_many_records_take_bounded_memory_together() {
    if !cfg!(target_os = "linux") {
        return crate::trials::skip(
            "the memory of a process is read from /proc, which only Linux has",
        );
    }
    let dir = temp();
    let report = dir.path().join("report.ndjson");
    let report = report.to_str().expect("a path in UTF-8");
    let mut child = command()
        .args(["check", "-q", "--format", "ndjson", "-o", report])
        .args(["--server", &SERVER, "--rate", "0"])
        .args((0..DOMAINS).map(|number| format!("repeated-{number}.test")))
        .spawn()
        .expect("the program starts");
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let status = loop {
        // It has no memory any more once it has ended.
        let text = fs::read_to_string(&path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        peak = kib.map_or(peak, |kib| kib.parse().expect("a number"));
        match child.try_wait().expect("the program is our child") {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    assert_eq!(status.code(), Some(1));
    let report = fs::read_to_string(report).expect("the report can be read");
    assert_eq!(domains(&report).len(), DOMAINS);
    assert!(peak > 0, "{path} has no VmHWM");
    assert!(peak < MOST * 1024, "{peak} KiB");
}
