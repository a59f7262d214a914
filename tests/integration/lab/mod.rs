//! `mssrv lab`.

// The commands that it shows are those of a POSIX shell.
#[cfg(unix)]
mod folder;
#[cfg(unix)]
pub mod listing;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use mssrv::lang::{Lang, Say};

use crate::harness::{command, mssrv, root, verdicts};

/// A lab that is stopped even if the test fails.
struct Serving {
    child: Child,
    /// What it printed before it began to serve.
    lines: Vec<String>,
    server: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = command()
            .arg("lab")
            .args(args)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = Vec::new();
        let server = stdout.by_ref().map(Result::unwrap).find_map(|line| {
            let server = line.strip_prefix("serving lab.test on ");
            let server = server.and_then(|rest| Some(rest.split(' ').next()?.to_owned()));
            if server.is_none() {
                lines.push(line);
            }
            server
        });
        Self {
            child,
            lines,
            server: server.expect("the lab says where it serves"),
        }
    }

    /// Asks it to stop. Returns its exit status and what it wrote on standard error.
    fn end(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(kill.unwrap().success());
        let status = self.child.wait().unwrap().code();
        let mut told = String::new();
        let stderr = self.child.stderr.take();
        stderr.unwrap().read_to_string(&mut told).unwrap();
        (status, told)
    }
}

#[test]
fn the_lab_serves_its_scenarios_until_it_is_told_to_stop() {
    let serving = Serving::start(root(), &["--listen", "127.0.0.1:0"]);
    let scenarios = mssrv::lab::LabInputs::load().unwrap().scenarios;
    // The last line says which codes are not listed.
    let (listed, last) = serving.lines.split_at(scenarios.len());
    assert_eq!(last.len(), 1, "{last:#?}");
    assert!(last[0].ends_with(": TGT003 TGT004"), "{last:#?}");
    for (line, scenario) in listed.iter().zip(&scenarios) {
        let codes: Vec<_> = scenario.codes.iter().map(ToString::to_string).collect();
        let words: Vec<_> = line.split_whitespace().collect();
        let expected = [&scenario.domain(), &scenario.status.say(Lang::English)];
        assert_eq!(words[..2], expected);
        assert_eq!(words[2..2 + codes.len()], codes);
        assert!(line.ends_with(&format!(" {}", scenario.about)), "{line}");
    }

    let args = [
        "check",
        "--server",
        &serving.server,
        "--timeout",
        "0.5",
        "--format",
        "json",
    ];
    let report = mssrv(
        args.into_iter()
            .chain(["servfail.lab.test", "truncated.lab.test"]),
    );
    let found = verdicts(&report.expect(3).json());
    assert_eq!(
        (found[0].1.as_str(), found[1].1.as_str()),
        ("undetermined", "compliant")
    );
    assert_eq!(serving.end().0, Some(0));
}

#[test]
fn the_lab_serves_on_loopback_alone_and_names_a_taken_port() {
    let run = mssrv(["lab", "--listen", "192.0.2.1:5353"]).expect(2);
    assert!(
        run.stderr.contains("not a loopback address"),
        "{}",
        run.stderr
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let refused = mssrv(["lab", "--listen", &addr]).expect(2);
    assert!(
        refused.stderr.contains(&addr) && refused.stderr.contains("--listen"),
        "{}",
        refused.stderr
    );
}
