//! Parent and child zones on NSD, Knot and BIND: one secondary stale, one lame, one silent, one
//! refusing.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use serde_json::Value;

use super::bench::ip;
use crate::harness::{Run, mssrv, verdicts};
use crate::peer::{Kind, Peer, Zone, free_port};

/// Of the parent zone.
const PARENT: [u8; 2] = [2, 3];
/// Of the child zones: NSD, BIND, Knot, and NSD over IPv6. BIND listens on addresses that an
/// interface has, and loopback interfaces have the first.
const CHILD: [u8; 4] = [4, 1, 7, 6];
/// Where nobody answers.
const SILENT: u8 = 8;

/// The child zones, and where their second name server is said to be.
const CHILDREN: [(&str, u8); 7] = [
    ("good", 1),
    ("stale", 1),
    // A server of the parent zone, which refers to the child's.
    ("lame", 3),
    ("silent", SILENT),
    // It serves other zones.
    ("refusing", 7),
    ("nobody", 7),
    ("empty", 1),
];

fn address(number: u8) -> String {
    let rtype = if number == 6 { "AAAA" } else { "A" };
    format!("{rtype} {}", ip(number))
}

/// The first server of a child zone: for one, it refuses as well.
fn first(child: &str) -> u8 {
    if child == "nobody" { 7 } else { 4 }
}

/// NS records and addresses of a child's servers, one of them over IPv6 for those that agree.
fn servers(child: &str, second: u8) -> String {
    let mut text = String::new();
    let mut numbers = vec![first(child), second];
    numbers.extend((child == "good").then_some(6));
    for (index, number) in numbers.iter().enumerate() {
        let host = format!("ns{}.{child}.mss.test.", index + 1);
        text += &format!("{child}.mss.test. 300 IN NS {host}\n");
        text += &format!("{host} 300 IN {}\n", address(*number));
    }
    text
}

fn parent() -> Zone {
    let mut text = String::from(
        "@ 300 IN SOA ns1.mss.test. host.mss.test. 1 7200 900 1209600 300
@ 300 IN NS ns1.mss.test.\n@ 300 IN NS ns2.mss.test.\n",
    );
    for (index, number) in PARENT.iter().enumerate() {
        text += &format!("ns{} 300 IN {}\n", index + 1, address(*number));
    }
    for (child, second) in CHILDREN {
        text += &servers(child, second);
    }
    zone("mss.test.", &text)
}

fn zone(origin: &str, text: &str) -> Zone {
    Zone {
        origin: origin.to_owned(),
        text: format!("$ORIGIN {origin}\n{text}"),
    }
}

/// A child zone with everything the requirement asks, but for the IMAP port if it is an old one.
fn child(child: &str, second: u8, imap_port: u16) -> Zone {
    let mut text = String::from("@ 300 IN SOA ns1 host 1 7200 900 1209600 300\n");
    text += &servers(child, second);
    let services = [("imap", imap_port), ("submission", 587)];
    for (service, port) in services.iter().filter(|_| child != "empty") {
        for (priority, front) in [(10, "psc"), (20, "cert")] {
            text += &format!("_{service}._tcp 300 IN SRV {priority} 1 {port} {front}.{service}\n");
            text += &format!("{front}.{service} 300 IN A 192.31.196.9\n");
        }
    }
    zone(&format!("{child}.mss.test."), &text)
}

/// All servers, as long as it lives; none where a program is missing, which was then said.
struct World {
    port: u16,
    _peers: Vec<Peer>,
    _silent: UdpSocket,
}

impl World {
    fn start() -> Option<World> {
        let numbers = || PARENT.iter().chain(&CHILD).chain([&SILENT]);
        let ips: Vec<IpAddr> = numbers().map(|number| ip(*number)).collect();
        let port = free_port(&ips)?;
        let at = |number: u8| move || SocketAddr::new(ip(number), port);
        let zones = |wanted: &[&str], imap_port| -> Vec<Zone> {
            let wanted = CHILDREN.iter().filter(|(name, _)| wanted.contains(name));
            wanted
                .map(|(name, second)| child(name, *second, imap_port))
                .collect()
        };
        let all = ["good", "stale", "lame", "silent", "refusing", "empty"];
        let mut old = zones(&["good", "empty"], 143);
        old.extend(zones(&["stale"], 993));
        let decoy = [zone(
            "other.test.",
            "@ 300 IN SOA a b 1 1 1 1 1\n@ 300 IN NS ns.mss.test.\n",
        )];
        let peers = vec![
            Peer::start_at(Kind::Nsd, at(2), &[parent()])?,
            Peer::start_at(Kind::Knot, at(3), &[parent()])?,
            Peer::start_at(Kind::Nsd, at(4), &zones(&all, 143))?,
            Peer::start_at(Kind::Bind, at(1), &old)?,
            Peer::start_at(Kind::Knot, at(7), &decoy)?,
            Peer::start_at(Kind::Nsd, at(6), &zones(&["good"], 143))?,
        ];
        Some(World {
            port,
            _peers: peers,
            _silent: UdpSocket::bind(at(SILENT)()).unwrap(),
        })
    }

    fn check(&self, start: u8, domains: &[&str]) -> Run {
        let start = SocketAddr::new(ip(start), self.port).to_string();
        let port = self.port.to_string();
        let mut args = vec![
            "check",
            "--authoritative",
            "--server",
            &start,
            "--ns-port",
            &port,
        ];
        args.extend([
            "--rate",
            "0",
            "--timeout",
            "1",
            "--retries",
            "1",
            "--format",
            "json",
        ]);
        let domains: Vec<_> = domains
            .iter()
            .map(|name| format!("{name}.mss.test"))
            .collect();
        args.extend(domains.iter().map(String::as_str));
        mssrv(args)
    }
}

fn message<'a>(report: &'a Value, domain: &str, code: &str) -> &'a Value {
    let mut domains = report["domains"].as_array().unwrap().iter();
    let domain = domains
        .find(|d| d["domain"] == format!("{domain}.mss.test"))
        .unwrap();
    let mut findings = domain["findings"].as_array().unwrap().iter();
    findings.find(|f| f["code"] == code).unwrap()
}

#[test]
fn each_server_is_judged_for_what_it_does() {
    let Some(world) = World::start() else { return };
    let names: Vec<_> = CHILDREN.iter().map(|(name, _)| *name).collect();
    let verdict = |name: &str, status: &str, codes: &[&str]| {
        let codes = codes.iter().map(ToString::to_string).collect();
        (format!("{name}.mss.test"), status.to_owned(), codes)
    };
    for start in PARENT {
        let report = world.check(start, &names).expect(1).json();
        assert_eq!(
            verdicts(&report),
            [
                verdict("empty", "absent", &[]),
                verdict("good", "compliant", &[]),
                verdict("lame", "compliant", &["DNS006"]),
                verdict("nobody", "undetermined", &["DNS012", "DNS012"]),
                verdict("refusing", "compliant", &["DNS006"]),
                verdict("silent", "compliant", &["DNS006"]),
                verdict("stale", "non_compliant", &["DNS005"]),
            ]
        );
        assert_eq!(report["source"]["kind"], "authoritative");
        who_said_what(&report, world.port);
    }
}

fn who_said_what(report: &Value, port: u16) {
    let stale = message(report, "stale", "DNS005");
    assert_eq!(stale["owner"], "_imap._tcp.stale.mss.test");
    let [right, old] = [143, 993].map(|imap| {
        let front =
            |priority, front| format!("SRV {priority} 1 {imap} {front}.imap.stale.mss.test");
        format!("{}, {}", front(10, "psc"), front(20, "cert"))
    });
    let told = format!(
        "{right} (ns1.stale.mss.test at 127.0.0.4:{port}); but {old} (ns2.stale.mss.test at \
         127.0.0.1:{port})"
    );
    let text = stale["message"].as_str().unwrap();
    assert!(text.contains(&told), "{text}");
    assert_eq!(
        stale["evidence"],
        ["127.0.0.4", "127.0.0.1"]
            .map(|ip| format!("dig +norecurse @{ip} -p {port} _imap._tcp.stale.mss.test. SRV"))
            .join("; ")
    );
    for (name, at, what) in [
        ("lame", 3, "is lame: the server is not authoritative"),
        ("silent", 8, "does not respond: no answer in time"),
        (
            "refusing",
            7,
            "refuses to answer: the server answered REFUSED",
        ),
    ] {
        let finding = message(report, name, "DNS006");
        let message = finding["message"].as_str().unwrap();
        let who = format!("{name}.mss.test: ns2.{name}.mss.test at 127.0.0.{at}:{port}, a name");
        assert!(
            message.starts_with(&who) && message.contains(what),
            "{message}"
        );
    }
}

#[test]
fn beginning_at_a_server_of_one_zone_says_nothing_of_others() {
    let Some(world) = World::start() else { return };
    let report = world.check(4, &["good", "lame", "nobody"]).expect(3).json();
    let verdicts = verdicts(&report);
    let statuses: Vec<_> = verdicts
        .iter()
        .map(|(_, status, _)| status.as_str())
        .collect();
    assert_eq!(statuses, ["compliant", "compliant", "undetermined"]);
    assert_eq!(verdicts[2].2, ["DNS012", "DNS012"]);
}
