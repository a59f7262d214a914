//! Owners that lack their final dot, so that the name of their zone follows twice (SRV010).

use crate::harness::{file, mssrv, temp, verdicts};
use crate::peer::{Kind, Peer, Zone};

const APEX: &str = "\
$TTL 3600
@ SOA ns host 1 7200 900 1209600 300
@ NS ns
ns A 127.0.0.1
front A 192.31.196.1
other A 192.31.196.2
";

/// The four records of `domain`, whose owners have these endings.
fn records(domain: &str, ending: &str) -> String {
    let mut text = String::new();
    for (service, port) in [("submission", 587), ("imap", 143)] {
        for (priority, front) in [(10, "front"), (20, "other")] {
            text += &format!("_{service}._tcp.{domain}{ending} SRV {priority} 1 {port} {front}\n");
        }
    }
    text
}

/// The zone `own.test` with owners without their final dot.
fn own() -> String {
    format!("$ORIGIN own.test.\n{APEX}{}", records("own.test", ""))
}

/// The zone `shared.test` of four domains: owners without their final dot, right ones, such a domain
/// with a wildcard behind it, and one whose name is doubled on purpose.
fn shared() -> String {
    let zone = [
        "$ORIGIN shared.test.\n".to_owned(),
        APEX.to_owned(),
        records("a.shared.test", ""),
        records("b.shared.test", "."),
        "*._tcp.w.shared.test SRV 10 1 143 front\n".to_owned(),
    ];
    zone.concat()
}

fn found(report: &serde_json::Value) -> Vec<String> {
    let line = |(domain, status, codes): (String, String, Vec<String>)| {
        let codes = codes.into_iter().filter(|code| code != "TGT003");
        format!("{domain} {status} {}", codes.collect::<Vec<_>>().join(" "))
    };
    verdicts(report).into_iter().map(line).collect()
}

fn check(args: &[&str]) -> Vec<String> {
    let run = mssrv(["check", "--format", "json"].iter().chain(args));
    found(&run.expect(1).json())
}

#[test]
fn files_are_checked_under_the_name_that_was_meant() {
    let dir = temp();
    let own = file(&dir, "own.zone", own());
    let expected = "own.test absent SRV010 SRV010";
    assert_eq!(check(&["--zone", &own]), [expected]);
    assert_eq!(check(&["--zone", &own, "own.test"]), [expected]);
    let shared = file(&dir, "shared.zone", shared());
    assert_eq!(
        check(&["--zone", &shared]),
        [
            "a.shared.test absent DNS001 SRV010 SRV010",
            "b.shared.test compliant "
        ]
    );
    // A wildcard's records are no owner's.
    let named = check(&["--zone", &shared, "w.shared.test"]);
    assert_eq!(named, ["w.shared.test absent DNS001"]);
    // A fragment has no SOA record to say what its zone is.
    let fragment = file(&dir, "fragment", records("own.test", ""));
    let given = format!("own.test={fragment}");
    assert_eq!(check(&["--zone", &given]), [expected]);
    // Nor does it matter which $ORIGIN follows, or that another file is included.
    let nested = format!(
        "$ORIGIN shared.test.\n{APEX}$ORIGIN e.shared.test.\n{}",
        records("e.shared.test", "")
    );
    let nested = file(&dir, "nested.zone", nested);
    let of_nested = ["e.shared.test absent SRV010 SRV010"];
    assert_eq!(check(&["--zone", &nested]), of_nested);
    assert_eq!(check(&["--zone", &nested, "e.shared.test"]), of_nested);
    file(&dir, "part", records("e.shared.test", ""));
    let including = format!("$ORIGIN shared.test.\n{APEX}$INCLUDE part e.shared.test.\n");
    let including = file(&dir, "including.zone", including);
    assert_eq!(check(&["--zone", &including]), of_nested);
    // Named as it stands, a doubled name is a domain like others.
    let doubled = ["check", "--zone", &own, "own.test.own.test"];
    mssrv(doubled).expect(0);
}

/// A fragment that `generate` writes, in which the targets then lose their final dot.
#[test]
fn targets_of_a_fragment_that_lost_their_dot_are_reported() {
    let dir = temp();
    let generated = "\
$TTL 3600
$ORIGIN a.example.fr.
_submission._tcp SRV 10 1 587 smtp-psc.front.fr.
_submission._tcp SRV 20 1 587 smtp-cert.front.fr.
_imap._tcp SRV 10 1 143 imap-psc.front.fr.
_imap._tcp SRV 20 1 143 imap-cert.front.fr.
";
    let right = file(&dir, "right", generated);
    assert_eq!(zone_findings(&right), ["a.example.fr compliant "]);
    let undotted = generated.replace("front.fr.", "front.fr");
    let wrong = file(&dir, "wrong", &undotted);
    let expected = "a.example.fr compliant TGT005 TGT005 TGT005 TGT005";
    assert_eq!(zone_findings(&wrong), [expected]);
    let table = mssrv(["check", "--zone", &wrong]).expect(0).stdout;
    assert!(table.contains("write `imap-psc.front.fr.`"), "{table}");
    // A zone knows that they have no address.
    let zone = format!("$TTL 3600\n$ORIGIN a.example.fr.\n{APEX}{}", &undotted[9..]);
    let zone = file(&dir, "zone", zone);
    let codes = "TGT002 TGT002 TGT002 TGT002";
    assert_eq!(
        check(&["--zone", &zone]),
        [format!("a.example.fr non_compliant {codes}")]
    );
    let of_zone = mssrv(["check", "--zone", &zone]).expect(1).stdout;
    assert!(of_zone.contains("write `imap-psc.front.fr.`"), "{of_zone}");
    // Names of the zone itself need no dot.
    let inside = generated.replace(".front.fr.", "");
    let inside = file(&dir, "inside", inside);
    assert_eq!(zone_findings(&inside), ["a.example.fr compliant "]);
}

fn zone_findings(path: &str) -> Vec<String> {
    let run = mssrv(["check", "--format", "json", "--zone", path]);
    found(&run.expect(0).json())
}

#[test]
fn servers_are_asked_for_the_doubled_owner() {
    let zones = [("own.test", own()), ("shared.test", shared())];
    let zones = zones.map(|(origin, text)| Zone {
        origin: origin.to_owned(),
        text,
    });
    for kind in Kind::ALL {
        let Some(server) = Peer::start(kind, &zones) else {
            continue;
        };
        let server = server.addr().to_string();
        let names = [
            "own.test",
            "a.shared.test",
            "b.shared.test",
            "w.shared.test",
        ];
        let args = ["--server", &server, "--rate", "0"];
        let args: Vec<_> = args.into_iter().chain(names).collect();
        let expected = [
            "a.shared.test absent DNS001 SRV010 SRV010",
            "b.shared.test compliant ",
            "own.test absent SRV010 SRV010",
            "w.shared.test absent DNS001",
        ];
        assert_eq!(check(&args), expected, "{kind:?}");
        let run = mssrv(["discover", "--server", &server, "own.test"]).expect(1);
        assert!(
            run.stdout.contains("_imap._tcp.own.test.own.test"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn diff_says_what_is_misplaced_beside_what_it_adds() {
    let dir = temp();
    let own = file(&dir, "own.zone", own());
    let operators = "[[operator]]\nid = \"1\"\n\
        psc = { smtp = \"front.own.test\", imap = \"front.own.test\" }\n\
        authcli = { smtp = \"other.own.test\", imap = \"other.own.test\" }\n\
        domains = [\"own.test\"]\n";
    let operators = file(&dir, "operators.toml", operators);
    for format in ["bind", "json", "nsupdate", "powerdns"] {
        let args = [
            "generate",
            "--operators",
            &operators,
            "--diff",
            "--format",
            format,
        ];
        let run = mssrv(args.iter().chain(&["--zone-file", &own])).expect(1);
        for service in ["_imap", "_submission"] {
            let doubled = format!("{service}._tcp.own.test.own.test");
            let warning = format!("mssrv: {doubled}. has SRV records");
            assert!(run.stderr.contains(&warning), "{format}: {}", run.stderr);
            if ["bind", "json"].contains(&format) {
                assert!(run.stdout.contains(&doubled), "{format}: {}", run.stdout);
            }
        }
    }
}
