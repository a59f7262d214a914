//! Targets that are no names of hosts, as operators type them: in zone files, from a server, in a
//! discovery, and in what `generate` is given.

use serde_json::Value;

use crate::harness::{assert_valid, file, mssrv, temp};
use crate::peer::{Kind, Peer, Zone};

/// What is typed as the IMAP front of PSC, how it is shown, and the severity of TGT005 out of a file.
const TYPED: [(&str, &str, &str); 17] = [
    ("192.0.2.21.", "192.0.2.21", "error"),
    ("192.0.2.", "192.0.2", "error"),
    ("3221225985.", "3221225985", "error"),
    ("2001:db8::1.", "2001:db8::1", "error"),
    ("[2001:db8::1].", "[2001:db8::1]", "error"),
    (r"2001\:db8\:\:1.", "2001:db8::1", "error"),
    ("LocalHost.", "localhost", "error"),
    ("front.localhost.", "front.localhost", "error"),
    ("Front.LOCAL.", "front.local", "error"),
    ("front.invalid.", "front.invalid", "error"),
    ("smtp-psc.", "smtp-psc", "error"),
    // Without its final dot.
    ("192.0.2.21", "192.0.2.21.z.test", "error"),
    ("2001:db8::1", "2001:db8::1.z.test", "error"),
    ("192.0.2.22", "192.0.2.22.z.test", "warning"),
    (
        "192.0.2.21.z.elsewhere.",
        "192.0.2.21.z.elsewhere",
        "warning",
    ),
    ("front_1", "front_1.z.test", "warning"),
    (r"front\0321.z.test.", r"front\0321.z.test", "warning"),
];

/// A zone of one domain for each of [`TYPED`], all else of which is right.
fn zone() -> String {
    let mut zone = "$ORIGIN z.test.\n$TTL 1h\n@ SOA ns hostmaster 1 2h 15m 1w 1h\n@ NS ns\n\
        ns A 192.0.2.1\n192.0.2.22 A 192.0.2.22\nfront A 192.0.2.1\nfront_1 A 192.0.2.1\n\
        front\\0321 A 192.0.2.1\n"
        .to_owned();
    for (at, (typed, ..)) in TYPED.iter().enumerate() {
        zone.push_str(&format!(
            "_imap._tcp.d{at} SRV 10 1 143 {typed}\n_imap._tcp.d{at} SRV 20 1 143 front\n\
             _submission._tcp.d{at} SRV 10 1 587 front.z.test.\n\
             _submission._tcp.d{at} SRV 20 1 587 front\n"
        ));
    }
    zone
}

fn domains() -> Vec<String> {
    (0..TYPED.len()).map(|at| format!("d{at}.z.test")).collect()
}

/// What a domain's one finding of TGT005 says, and every error and lookup that failed.
fn judged(domain: &Value) -> (String, String, Vec<String>) {
    let findings = domain["findings"].as_array().unwrap();
    let found = findings.iter().filter(|it| it["code"] == "TGT005");
    let [finding] = found.collect::<Vec<_>>()[..] else {
        panic!("{domain:#}");
    };
    let text = |field: &str| finding[field].as_str().unwrap().to_owned();
    let grave = findings.iter().filter(|it| {
        let severity = it["severity"].as_str().unwrap();
        ["error", "undetermined"].contains(&severity)
    });
    let grave = grave.map(|it| it["code"].as_str().unwrap().to_owned());
    (text("found"), text("severity"), grave.collect())
}

fn status(severity: &str) -> &'static str {
    match severity {
        "error" => "non_compliant",
        _ => "compliant",
    }
}

#[test]
fn zone_file_with_targets_that_are_no_hosts_is_not_compliant() {
    let dir = temp();
    let path = file(&dir, "z", zone());
    let args = ["check", "--format", "json", "--zone", &path].map(str::to_owned);
    let run = mssrv(args.into_iter().chain(domains())).expect(1);
    // A name that can be no host lacks no zone file.
    let note = "1 target (192.0.2.21.z.elsewhere) in no zone of these files";
    assert!(run.stderr.contains(note), "{}", run.stderr);
    let report = run.json();
    assert_valid(&report, "mssrv.report.1.schema.json");
    let zone = zone();
    let domains = report["domains"].as_array().unwrap();
    for (at, (typed, shown, severity)) in TYPED.iter().enumerate() {
        let name = format!("d{at}.z.test");
        let domain = domains.iter().find(|it| it["domain"] == name).unwrap();
        assert_eq!(domain["status"], status(severity), "{typed}");
        let (found, said, grave) = judged(domain);
        assert_eq!((found.as_str(), said.as_str()), (*shown, *severity));
        let expected = match *severity {
            "error" => &["TGT005"][..],
            _ => &[],
        };
        assert_eq!(grave, expected, "{typed}");
        let record = format!("_imap._tcp.d{at} SRV 10");
        let line = zone.lines().position(|it| it.starts_with(&record)).unwrap() + 1;
        let findings = domain["findings"].as_array().unwrap();
        let finding = findings.iter().find(|it| it["code"] == "TGT005").unwrap();
        assert_eq!(finding["evidence"], format!("{path}:{line}"), "{typed}");
        let named = format!("the target {shown} ");
        assert!(finding["message"].as_str().unwrap().contains(&named));
    }
}

/// Some resolvers answer for such names: 1.1.1.1 has an A record for every IPv4 address.
#[test]
fn target_that_is_no_host_is_an_error_even_if_a_server_resolves_it() {
    let odd = |origin: &str, records: &str| Zone {
        origin: origin.to_owned(),
        text: format!(
            "$ORIGIN {origin}.\n@ 60 SOA ns host 1 60 60 60 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n{records}"
        ),
    };
    let zones = [
        Zone {
            origin: "z.test".to_owned(),
            text: zone(),
        },
        odd("21", "192.0.2 60 A 192.0.2.21\n"),
        odd("localhost", "@ 60 A 127.0.0.1\nfront 60 A 127.0.0.1\n"),
        odd("local", "front 60 A 192.0.2.1\n"),
        odd("invalid", "front 60 A 192.0.2.1\n"),
        odd("smtp-psc", "@ 60 A 192.0.2.1\n"),
    ];
    for kind in [Kind::Nsd, Kind::Bind] {
        let Some(peer) = Peer::start(kind, &zones) else {
            continue;
        };
        let server = peer.addr().to_string();
        let args = [
            "check", "--format", "json", "--rate", "0", "--server", &server,
        ];
        let report = mssrv(args.map(str::to_owned).into_iter().chain(domains()))
            .expect(1)
            .json();
        for domain in report["domains"].as_array().unwrap() {
            let name = domain["domain"].as_str().unwrap();
            let at = domains().iter().position(|it| it == name).unwrap();
            let (typed, shown, severity) = TYPED[at];
            let (found, said, grave) = judged(domain);
            assert_eq!(
                (found.as_str(), said.as_str()),
                (shown, severity),
                "{kind:?}"
            );
            if shown == "192.0.2.21.z.elsewhere" {
                // Not known to resolve, and not known not to.
                assert_eq!(domain["status"], "undetermined");
                assert_eq!(grave, ["DNS012"]);
                continue;
            }
            assert_eq!(domain["status"], status(severity), "{kind:?} {typed}");
            // What the server does not serve, it refuses; that changes nothing.
            let expected = match severity {
                "error" => &["TGT005"][..],
                _ => &[],
            };
            assert_eq!(grave, expected, "{kind:?} {typed}");
        }
    }
}

#[test]
fn discovery_has_no_front_for_a_target_that_is_no_host() {
    let dir = temp();
    let path = file(&dir, "z", zone());
    for (at, (typed, shown, severity)) in TYPED.iter().enumerate() {
        let name = format!("d{at}.z.test");
        let status = i32::from(*severity == "error");
        let args = ["discover", "--zone", &path, &name, "--format"];
        let run = |format: &str| mssrv(args.iter().chain([&format])).expect(status);
        let report = run("json").json();
        assert_valid(&report, "mssrv.discovery.1.schema.json");
        let front = &report["services"]["imap"]["psc"];
        // With an address before further labels, the name may still be that of a host.
        let is_host = shown.ends_with(".z.test") || *severity == "warning";
        assert_eq!(!front.is_null(), is_host, "{typed}: {front}");
        assert_eq!(
            report["services"]["imap"]["authcli"]["host"],
            "front.z.test"
        );
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.iter().any(|it| it["code"] == "TGT005"), "{typed}");
        let short = run("tree").stdout;
        let none = format!("PSC      {shown} ");
        assert_eq!(!short.contains(&none), is_host, "{typed}: {short}");
        let verbose = ["tree", "-v"];
        let tree = mssrv(args.iter().chain(&verbose)).expect(status).stdout;
        let refused = format!("PSC: none, because {shown} ");
        assert_eq!(!tree.contains(&refused), is_host, "{typed}: {tree}");
        let tried = format!("1. {shown} port 143 (not the name of a host), STARTTLS");
        assert_eq!(!tree.contains(&tried), is_host, "{typed}: {tree}");
    }
}

#[test]
fn discovery_takes_the_other_record_of_a_priority_if_the_likeliest_is_no_host() {
    let dir = temp();
    let records = "_imap._tcp SRV 10 9 143 192.0.2.21.\n_imap._tcp SRV 10 1 143 front\n";
    let zone = format!(
        "$ORIGIN z.test.\n$TTL 1h\n@ SOA ns hostmaster 1 2h 15m 1w 1h\n@ NS ns\n\
         ns A 192.0.2.53\nfront A 192.0.2.1\n{records}"
    );
    let path = file(&dir, "z", zone);
    let args = ["discover", "-v", "--zone", &path, "z.test"];
    let tree = mssrv(args).expect(1).stdout;
    let used = "PSC: front.z.test port 143: 192.0.2.1";
    let other = "or 192.0.2.21 port 143 (not the name of a host) (86.4";
    let at = |text: &str| tree.find(text).unwrap_or_else(|| panic!("{text}: {tree}"));
    assert!(at(used) < at(other), "{tree}");
    assert!(!tree.contains("└─ or front.z.test"), "{tree}");
}

#[test]
fn fronts_that_can_be_no_hosts_are_refused_with_their_place() {
    let dir = temp();
    for (front, told) in [
        ("192.0.2.1", "this is an IP address"),
        ("[2001:db8::1]", "this is an IP address"),
        ("localhost", "the name has a single label"),
        ("smtp-psc", "the name has a single label"),
        ("192.0.2", "the last label \"2\" has only digits"),
        ("a.0x7f", "this name ends in the number 0x7f"),
        (
            "Front.hospital.LOCAL.",
            "this name belongs to a local network (RFC 6762)",
        ),
        (
            "front.localhost",
            "this name always means the client's own machine",
        ),
        ("front.invalid", "this name never exists"),
        ("smtp_psc.a.fr", "the name has the character '_'"),
    ] {
        let text = format!(
            "[[operator]]\nid = \"1\"\npsc = {{ smtp = \"a.fr\", imap = \"b.fr\" }}\n\
             authcli = {{ smtp = \"c.fr\", imap = {front:?} }}\ndomains = [\"a.test\"]\n"
        );
        let path = file(&dir, "operators.toml", text);
        let run = mssrv(["generate", "--operators", &path]).expect(2);
        let place = format!("{path}:4:35: front {front:?}: {told}");
        assert!(run.stderr.contains(&place), "{place}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        let domains = file(&dir, "domains", "a.test\n");
        let others = ["--smtp-authcli", "--imap-psc", "--imap-authcli"];
        let others = others.iter().flat_map(|option| [*option, "a.fr"]);
        let args = ["generate", "--domains", &domains, "--smtp-psc", front];
        let of_option = mssrv(args.into_iter().chain(others)).expect(2);
        let option = format!("--smtp-psc {front:?}: {told}");
        assert!(
            of_option.stderr.contains(&option),
            "{option}: {}",
            of_option.stderr
        );
        assert_eq!(of_option.stdout, "");
    }
}
