//! Whole messages, held against what dig prints of the same server.

use std::net::SocketAddr;
use std::process::Command;

use serde_json::Value;

use super::discovery;
use super::servers::{nsd, unbound};
use crate::harness::mssrv;
use crate::peer::{Peer, find_program, skip};

/// What dig prints, asked as `discover` asks.
fn dig(server: SocketAddr, name: &str, rtype: &str) -> String {
    let (at, port) = (format!("@{}", server.ip()), server.port().to_string());
    let program = find_program("dig").expect("looked for before");
    let args = [&at, "-p", &port, name, rtype, "+nocookie", "+bufsize=1232"];
    let output = Command::new(program).args(args).output();
    String::from_utf8(output.expect("dig starts").stdout).expect("dig speaks ASCII")
}

/// The lines that two answers to one question have in common: not the banner, nor what belongs to
/// the moment. A recursive server counts TTLs down, and turns RRsets round.
fn comparable(text: &str, recursive: bool) -> Vec<String> {
    let momentary = [
        "; <<>>",
        "; (1 server",
        ";; global",
        ";; Got",
        ";; Query",
        ";; WHEN",
        ";; MSG",
    ];
    let lines = text
        .lines()
        .filter(|line| !momentary.iter().any(|it| line.starts_with(it)));
    let without_id = |line: &str| match line.split_once(", id: ") {
        Some((before, _)) => before.to_owned(),
        None => line.to_owned(),
    };
    let mut lines: Vec<_> = lines.map(without_id).collect();
    if recursive {
        for line in &mut lines {
            *line = without_ttl(line);
        }
        lines.sort();
    }
    // Banner and end leave blank lines behind.
    let blank = |line: &String| line.is_empty();
    let first = lines
        .iter()
        .position(|line| !blank(line))
        .unwrap_or_default();
    let last = lines
        .iter()
        .rposition(|line| !blank(line))
        .map_or(0, |at| at + 1);
    lines[first..last].to_vec()
}

/// A record without its TTL.
fn without_ttl(line: &str) -> String {
    let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let mut words = line.split_whitespace();
    match (line.starts_with(';'), words.nth(1).filter(is_number)) {
        (false, Some(ttl)) => line.replacen(ttl, "TTL", 1),
        _ => line.to_owned(),
    }
}

/// Every message of a trace, with its name and type.
fn messages(report: &Value) -> Vec<(String, String, String)> {
    let steps = report["steps"].as_array().expect("steps").iter();
    let exchanges = steps.flat_map(|step| step["exchanges"].as_array().expect("exchanges"));
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    exchanges
        .map(|it| (text(&it["name"]), text(&it["type"]), text(&it["message"])))
        .collect()
}

fn reads_as_dig_prints(peer: &Peer, domain: &str, status: i32, recursive: bool) {
    let server = peer.addr().to_string();
    let report = discovery(&["--trace", "--server", &server], domain, status);
    let messages = messages(&report);
    assert!(messages.len() >= 8, "{report:#}");
    for (name, rtype, message) in messages {
        let dig = dig(peer.addr(), &name, &rtype);
        let (ours, theirs) = (comparable(&message, recursive), comparable(&dig, recursive));
        assert!(ours.len() >= 6, "{message}");
        assert_eq!(ours, theirs, "{message}\n{dig}");
    }
}

#[test]
fn messages_of_an_authoritative_server_read_as_dig_prints_them() {
    if find_program("dig").is_none() {
        return skip("dig");
    }
    let Some(nsd) = nsd() else { return };
    for (domain, status) in [
        ("compliant.lab.test", 0),
        ("alias-owner.lab.test", 0),
        ("null-target.lab.test", 1),
        ("unknown-domain.lab.test", 1),
        ("wrong-port.lab.test", 1),
    ] {
        reads_as_dig_prints(&nsd, domain, status, false);
    }
}

#[test]
fn messages_of_a_recursive_server_read_as_dig_prints_them() {
    if find_program("dig").is_none() {
        return skip("dig");
    }
    let Some(nsd) = nsd() else { return };
    let Some(unbound) = unbound(&nsd) else { return };
    reads_as_dig_prints(&unbound, "compliant.lab.test", 0, true);
    reads_as_dig_prints(&unbound, "absent.lab.test", 1, true);
}

#[test]
fn messages_are_shown_on_demand_alone() {
    let report = discovery(&["--lab"], "compliant.lab.test", 0);
    let exchange = &report["steps"][0]["exchanges"][0];
    assert_eq!(exchange.get("message"), None);
    for (format, expected) in [("tree", 15), ("markdown", 15)] {
        let args = [
            "discover",
            "--lab",
            "--trace",
            "--format",
            format,
            "compliant.lab.test",
        ];
        let run = mssrv(args).expect(0);
        assert_eq!(run.stdout.matches(";; ->>HEADER<<-").count(), expected);
    }
}
