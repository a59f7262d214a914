//! `mssrv lab`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::harness::{command, mssrv, verdicts};

/// A lab that is stopped whatever becomes of the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_lab_serves_its_scenarios_until_it_is_told_to_stop() {
    let child = command()
        .args(["lab", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut serving = Serving(child);
    let lines = BufReader::new(serving.0.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let mut listed = Vec::new();
    let mut server = None;
    for line in lines {
        if let Some(rest) = line.strip_prefix("serving lab.test on ") {
            server = rest.split(' ').next().map(str::to_owned);
            break;
        }
        listed.push(line);
    }
    let server = server.expect("the lab says where it serves");
    let scenarios = mssrv::lab::Lab::load().unwrap().scenarios;
    assert_eq!(listed.len(), scenarios.len());
    for (line, scenario) in listed.iter().zip(&scenarios) {
        assert!(
            line.contains(&scenario.domain()) && line.contains(&scenario.about),
            "{line}"
        );
    }

    let args = [
        "check",
        "--server",
        &server,
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

    let pid = serving.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(serving.0.wait().unwrap().code(), Some(0));
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
    let run = mssrv(["lab", "--listen", &addr]).expect(2);
    assert!(
        run.stderr.contains(&addr) && run.stderr.contains("--listen"),
        "{}",
        run.stderr
    );
}
