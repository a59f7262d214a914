//! What servers say, and what they do not.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use super::{ADDED, HALF_WRONG, RETIMED, changes, live, summary};
use crate::formats::{HOSTED, Inputs, OWN, fronts, zone};
use crate::harness::mssrv_reading;
use crate::peer::{Kind, Peer, Zone, free_port};

#[test]
fn a_silent_server_proves_nothing() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap().to_string();
    let inputs = Inputs::new();
    let asked = [
        "--diff",
        "--server",
        &server,
        "--rate",
        "0",
        "--retries",
        "0",
        "--timeout",
        "0.2",
    ];
    for format in ["bind", "nsupdate", "powerdns", "json"] {
        let run = changes(&inputs, format, &asked).expect(3);
        match format {
            "json" => {
                let report = run.json();
                assert_eq!(report["changes"], serde_json::json!([]));
                assert_eq!(report["unsettled"].as_array().unwrap().len(), 22);
            }
            _ => assert_eq!(live(&run.stdout), [""; 0]),
        }
        let lines: Vec<_> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 10 + 2, "{}", run.stderr);
        assert_eq!(
            lines[10],
            "mssrv: 12 similar warnings hidden (use -v to show all)"
        );
        assert_eq!(
            lines[11],
            "mssrv: nothing found to change for 11 domains; 22 owners could not be settled"
        );
    }
    let run = changes(&inputs, "bind", &[&asked[..], &["-v"]].concat()).expect(3);
    assert_eq!(run.stderr.lines().count(), 22 + 1);
}

#[test]
fn a_server_that_refuses_some_domains_settles_the_others() {
    let Some(nsd) = Peer::start(Kind::Nsd, &[zone(HOSTED, HALF_WRONG), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let server = nsd.addr().to_string();
    let asked = ["--diff", "--server", &server, "--rate", "0"];
    let run = changes(&inputs, "bind", &asked).expect(1);
    assert!(!run.stdout.contains("own.example"), "{}", run.stdout);
    let last = run.stderr.lines().last().unwrap();
    assert!(
        last.ends_with("for 10 of 11 domains; 2 owners could not be settled"),
        "{last}"
    );
    // In the plan's order, however the answers come.
    for concurrency in ["1", "10000"] {
        let asked = [&asked[..], &["--concurrency", concurrency]].concat();
        assert_eq!(
            changes(&inputs, "bind", &asked).expect(1).stdout,
            run.stdout
        );
    }
}

#[test]
fn all_is_the_same_by_zone_file_and_by_server() {
    let zones = [zone(HOSTED, HALF_WRONG), zone(OWN, ""), fronts()];
    let Some(nsd) = Peer::start(Kind::Nsd, &zones) else {
        return;
    };
    let inputs = Inputs::new();
    let server = nsd.addr().to_string();
    let [hosted, own] =
        [0, 1].map(|at: usize| crate::harness::file(&inputs.dir, &at.to_string(), &zones[at].text));
    let by_server = [
        "--diff",
        "--server",
        &server,
        "--rate",
        "0",
        "--no-comments",
    ];
    let by_file = [
        "--diff",
        "--zone-file",
        &hosted,
        "--zone-file",
        &own,
        "--no-comments",
    ];
    let [one, other] = [&by_server[..], &by_file].map(|it| changes(&inputs, "bind", it).expect(1));
    assert_eq!(one.stderr, summary());
    assert_eq!((one.stdout, one.stderr), (other.stdout, other.stderr));
}

/// A zone with two name servers, at 127.0.0.2 and 127.0.0.3.
fn served(origin: &str, records: &str) -> Zone {
    let text = format!(
        "$ORIGIN {origin}.\n@ 300 IN SOA ns1 host 1 7200 900 1209600 300\n\
         @ 300 IN NS ns1\n@ 300 IN NS ns2\nns1 300 IN A 127.0.0.2\nns2 300 IN A 127.0.0.3\n{records}"
    );
    Zone {
        origin: format!("{origin}."),
        text,
    }
}

#[test]
fn name_servers_that_contradict_each_other_prove_nothing() {
    let ips = [2, 3].map(|last| IpAddr::from([127, 0, 0, last]));
    let Some(port) = free_port(&ips) else {
        return;
    };
    let without = HALF_WRONG
        .lines()
        .filter(|line| !line.starts_with("_imap._tcp.no "));
    let stale: String = without.map(|line| format!("{line}\n")).collect();
    let mut servers = Vec::new();
    for (ip, records) in ips.into_iter().zip([HALF_WRONG, stale.as_str()]) {
        let zones = [served(HOSTED, records), served(OWN, "")];
        let at = || SocketAddr::new(ip, port);
        let Some(server) = Peer::start_at(Kind::Nsd, at, &zones) else {
            return;
        };
        servers.push(server);
    }
    let inputs = Inputs::new();
    let (server, port) = (servers[0].addr().to_string(), port.to_string());
    let asked = [
        "--diff",
        "--server",
        &server,
        "--authoritative",
        "--ns-port",
        &port,
    ];
    let asked = [&asked[..], &["--rate", "0"]].concat();
    let run = changes(&inputs, "bind", &asked).expect(1);
    assert!(!run.stdout.contains("_imap._tcp.no."), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("; compared with: authoritative 127.0.0.2:"),
        "{}",
        run.stdout
    );
    let told = "_imap._tcp.no.hosted.test.example: not settled, nothing is written for it: the published records \
                are not known: the zone's name servers give different answers";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let last = run.stderr.lines().last().unwrap();
    assert!(
        last.ends_with("for 11 of 11 domains; 1 owner could not be settled"),
        "{last}"
    );
    assert_eq!(live(&run.stdout).len(), ADDED - 1 + RETIMED);
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let inputs = Inputs::new();
    let refused = |options: &[&str]| {
        let run = changes(&inputs, "bind", options).expect(2);
        assert_eq!(run.stdout, "");
        run.stderr
    };
    for option in [
        "--server",
        "--rate",
        "--timeout",
        "--retries",
        "--concurrency",
        "--zone-file",
    ] {
        let value = if option == "--server" {
            "127.0.0.1"
        } else {
            "1"
        };
        assert!(refused(&[option, value]).contains("--diff"), "{option}");
    }
    assert!(refused(&["--authoritative"]).contains("--diff"));
    assert!(refused(&["--diff", "--missing-from", "r.json"]).contains("cannot be used with"));
    for other in ["--verify-output", "--force"] {
        assert!(refused(&["--diff", "-o", "x", other]).contains("cannot be used with"));
    }
    for several in [&["--layout", "per-domain"][..], &["--standalone"]] {
        let options = [&["--diff", "-o", "x"], several].concat();
        assert!(refused(&options).contains("write one file"), "{several:?}");
    }
    assert!(refused(&["--diff", "--zone-file", "z", "--server", "::1"]).contains("--server"));
    assert!(refused(&["--diff", "--zone", HOSTED]).contains("--zone has no effect"));
    assert!(
        refused(&["--diff", "--zone-file", "a..b=z"])
            .contains("--zone-file ORIGIN=FILE: the origin \"a..b\"")
    );
    for format in ["octodns", "dnscontrol", "terraform", "dnsmasq", "unbound"] {
        let run = changes(&inputs, format, &["--diff", "--server", "127.0.0.1:9"]).expect(2);
        let named = run
            .stderr
            .contains("bind, nsupdate, powerdns, windows, csv or json");
        assert!(named, "{}", run.stderr);
    }
    for other in [
        &["--diff", "--zone-file", "-"][..],
        &["--missing-from", "-"],
    ] {
        let domains = [
            "generate",
            "--operators",
            &inputs.operators,
            "--domains",
            "-",
        ];
        let run = mssrv_reading(&[&domains, other].concat(), OWN).expect(2);
        assert!(run.stdout.is_empty(), "{run:#?}");
        assert!(run.stderr.contains("read only once"), "{}", run.stderr);
    }
}
