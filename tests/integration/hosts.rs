//! The zones of docs/guides/underscores.md, loaded and served by real name servers.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use crate::harness::{command, mssrv, temp, verdicts};
use crate::pages::Page;
use crate::peer::{Kind, Peer, Zone, free_port};

/// Runs the commands under these headings of the page in `dir`, and returns the zones under the last
/// one, by origin.
fn follow(headings: &[&str], dir: &tempfile::TempDir) -> Vec<(String, String)> {
    let blocks = Page::read("docs/guides/underscores.md").blocks();
    let mut zones = Vec::new();
    for heading in headings {
        zones.clear();
        for block in blocks.iter().filter(|it| it.heading == *heading) {
            match block.language.as_str() {
                "sh" => run(&block.text, dir),
                "dns" => {
                    let (first, text) = block.text.split_once('\n').unwrap();
                    let origin = first.strip_prefix("; zone ").unwrap();
                    zones.push((origin.to_owned(), included(text, dir)));
                }
                other => panic!("a block in {other}"),
            }
        }
    }
    assert!(zones.len() > 1, "{headings:?}: {zones:?}");
    zones
}

/// As the page's reader does, with the program in PATH.
fn run(script: &str, dir: &tempfile::TempDir) {
    let program = command().get_program().to_owned();
    let folder = std::path::Path::new(&program).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let mut shell = Command::new("sh");
    let shell = shell.args(["-euc", script]).env("PATH", path);
    let output = shell.current_dir(dir.path()).output().unwrap();
    assert!(output.status.success(), "{script}: {output:?}");
}

/// A master file with what it includes, since the servers have directories of their own.
fn included(text: &str, dir: &tempfile::TempDir) -> String {
    let line = |line: &str| match line.strip_prefix("$INCLUDE ") {
        Some(path) => fs::read_to_string(dir.path().join(path)).unwrap(),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// A complete zone, with these records beside the apex.
fn zone(origin: &str, records: &str) -> Zone {
    let apex = "@ 3600 IN SOA ns.host.test. host.host.test. 1 7200 900 1209600 300\n\
                @ 3600 IN NS ns.host.test.\n";
    // A child zone of the page has an apex of its own.
    let apex = if records.contains("IN SOA") { "" } else { apex };
    Zone {
        origin: format!("{origin}."),
        text: format!("$ORIGIN {origin}.\n{apex}{records}"),
    }
}

/// The name server of the host, and those of example.net. BIND listens only where an interface has the
/// address.
const HOST: &str = "127.0.0.2";
const OTHERS: [&str; 2] = ["127.0.0.1", "127.0.0.4"];

/// Serves the zones of these sections (see [`follow`]), and returns status and codes of the domain.
fn audit(headings: &[&str]) -> Option<(String, Vec<String>)> {
    let dir = temp();
    let mut at_host = vec![
        zone("host.test", &format!("ns 3600 IN A {HOST}\n")),
        zone(
            "example.fr",
            &["smtp-psc", "smtp-cert", "imap-psc", "imap-cert"]
                .map(|front| format!("{front} 3600 IN A 192.31.196.9\n"))
                .concat(),
        ),
    ];
    let mut example_net = format!("ns1 3600 IN A {}\nns2 3600 IN A {}\n", OTHERS[0], OTHERS[1]);
    let mut elsewhere = Vec::new();
    for (origin, text) in follow(headings, &dir) {
        match origin.as_str() {
            "a.mssante.fr" => at_host.push(zone(&origin, &text)),
            "example.net" => example_net.push_str(&text),
            _ => elsewhere.push(zone(&origin, &text)),
        }
    }
    at_host.push(zone("example.net", &example_net));
    let addresses = [HOST, OTHERS[0], OTHERS[1]].map(|ip| ip.parse().unwrap());
    let port = free_port(&addresses)?;
    let at = |ip: &str| {
        let addr = SocketAddr::new(ip.parse().unwrap(), port);
        move || addr
    };
    let mut peers = vec![Peer::start_at(Kind::Nsd, at(HOST), &at_host)?];
    if !elsewhere.is_empty() {
        peers.push(Peer::start_at(Kind::Bind, at(OTHERS[0]), &elsewhere)?);
        peers.push(Peer::start_at(Kind::Nsd, at(OTHERS[1]), &elsewhere)?);
    }
    let run = mssrv([
        "check",
        "--authoritative",
        "--server",
        &at(HOST)().to_string(),
        "--ns-port",
        &port.to_string(),
        "--rate",
        "0",
        "--timeout",
        "1",
        "--retries",
        "2",
        "--format",
        "json",
        "a.mssante.fr",
    ]);
    let report = run.expect(0).json();
    let (_, status, codes) = verdicts(&report).remove(0);
    drop(peers);
    Some((status, codes))
}

#[track_caller]
fn assert_compliant(headings: &[&str], remarks: &[&str]) {
    if let Some((status, mut codes)) = audit(headings) {
        // Nothing here is signed.
        codes.retain(|code| code != "TGT003");
        assert_eq!(status, "compliant");
        assert_eq!(codes, remarks);
    }
}

#[test]
fn records_behind_an_alias_comply() {
    assert_compliant(&["An alias"], &["DNS002", "DNS002"]);
}

#[test]
fn records_below_a_delegated_label_comply() {
    assert_compliant(&["Delegation of `_tcp`"], &[]);
}

#[test]
fn records_at_two_delegated_labels_comply() {
    // The second section splits the file that the first one makes.
    assert_compliant(
        &["Delegation of `_tcp`", "Delegation of the two labels"],
        &[],
    );
}
