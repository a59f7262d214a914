//! `mssrv check` by way of recursive servers that validate: what they vouch for, what they refuse,
//! and what several of them make of one name.

use std::net::SocketAddr;
use std::thread::sleep;
use std::time::Duration;

use mssrv::lookup::{
    Answer, AnswerOutcome, AnswerPolicy, Client, ClientOptions, Failure, Lookup, Question,
};
use serde_json::Value;

use hickory_proto::rr::RecordType;

use crate::harness::{Run, mssrv, verdicts};
use crate::peer::{EXPIRED, Kind, Peer, Resolver, Signer, VALID, Zone};

/// What every zone of these tests begins with.
fn apex(origin: &str, ttl: u32) -> String {
    format!(
        "$ORIGIN {origin}.\n$TTL {ttl}\n\
         @ SOA ns host 1 7200 900 1209600 300\n\
         @ NS ns\n\
         ns A 127.0.0.1\n"
    )
}

/// A domain that complies, with targets in the zone `fronts`.
fn domain(origin: &str, fronts: &str, ttl: u32) -> Zone {
    let mut text = apex(origin, ttl);
    for (service, port) in [("submission", 587), ("imap", 143)] {
        for (priority, interface) in [(10, "psc"), (20, "authcli")] {
            let front = format!("{service}-{interface}.{fronts}.");
            text += &format!("_{service}._tcp SRV {priority} 1 {port} {front}\n");
        }
    }
    if origin == fronts {
        text += FRONTS;
    }
    Zone {
        origin: origin.to_owned(),
        text,
    }
}

/// At public addresses of AS112 (RFC 7535), where nobody reads mail.
const FRONTS: &str = "\
submission-psc A 192.31.196.1
submission-authcli A 192.31.196.2
imap-psc A 192.31.196.3
imap-authcli A 192.31.196.4
";

/// A signed zone over domains that are signed well, badly or not at all, and the servers of them.
struct World {
    /// Runs as long as this.
    _authoritative: Peer,
    resolver: Resolver,
}

const PARENT: &str = "signed.test";

fn below(label: &str) -> String {
    format!("{label}.{PARENT}")
}

impl World {
    fn start() -> Option<Self> {
        let signer = Signer::new()?;
        let mut parent = apex(PARENT, 3600) + FRONTS;
        let mut zones = Vec::new();
        for label in ["secure", "insecure", "wrong-ds", "damaged", "expired"] {
            let origin = below(label);
            parent += &format!("{label} NS ns.{label}\nns.{label} A 127.0.0.1\n");
            let plain = domain(&origin, PARENT, 3600);
            if label == "insecure" {
                zones.push(plain);
                continue;
            }
            let validity = if label == "expired" { EXPIRED } else { VALID };
            let (mut zone, ds) = signer.sign(&plain, validity);
            let ds = match label {
                "wrong-ds" => signer.strange_ds(&origin),
                _ => ds,
            };
            parent += &format!("{ds}\n");
            if label == "damaged" {
                let damaged = zone.text.replace("10 1 143 ", "10 2 143 ");
                assert_ne!(damaged, zone.text, "nothing was damaged");
                zone.text = damaged;
            }
            zones.push(zone);
        }
        let parent = Zone {
            origin: PARENT.to_owned(),
            text: parent,
        };
        let (parent, anchor) = signer.sign(&parent, VALID);
        zones.push(parent);
        let authoritative = Peer::start(Kind::Nsd, &zones)?;
        // One zone more than the server has.
        let origins = zones.iter().map(|zone| zone.origin.clone());
        let stubs = origins.chain(["lame.test".to_owned()]);
        let resolver = Resolver {
            stubs: stubs.map(|zone| (zone, authoritative.addr())).collect(),
            anchors: vec![anchor],
            options: String::new(),
        };
        Some(Self {
            _authoritative: authoritative,
            resolver,
        })
    }

    /// A recursive server with these lines more.
    fn resolver(&self, options: &str) -> Option<Peer> {
        let resolver = Resolver {
            options: options.to_owned(),
            ..self.resolver.clone()
        };
        resolver.start()
    }
}

fn check<'a>(servers: &[&Peer], domains: impl IntoIterator<Item = &'a str>) -> Run {
    let mut args = vec!["check".to_owned(), "--format".into(), "json".into()];
    for server in servers {
        args.extend(["--server".to_owned(), server.addr().to_string()]);
    }
    args.extend(domains.into_iter().map(str::to_owned));
    mssrv(args)
}

/// Messages of one domain's findings.
fn messages(report: &Value, domain: &str) -> Vec<String> {
    let domains = report["domains"].as_array().unwrap();
    let found = domains.iter().find(|found| found["domain"] == domain);
    let findings = found.unwrap_or_else(|| panic!("no {domain}"))["findings"].as_array();
    let message = |finding: &Value| finding["message"].as_str().unwrap().to_owned();
    findings.unwrap().iter().map(message).collect()
}

fn ask(server: SocketAddr, name: &str, rtype: RecordType) -> Result<Answer, Failure> {
    let options = ClientOptions {
        timeout: Duration::from_secs(5),
        retries: 2,
        rate: None,
        in_flight: 10,
        mixed_case: true,
    };
    let client = Client::new([server], AnswerPolicy::First, options);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(client.ask(Question::new(name, rtype).unwrap()))
}

#[test]
fn what_validates_not_is_told_from_what_cannot_be_got() {
    let Some(world) = World::start() else { return };
    let Some(resolver) = world.resolver("") else {
        return;
    };
    let names = ["secure", "insecure", "wrong-ds", "damaged", "expired"].map(below);
    let names = names.iter().map(String::as_str).chain(["lame.test"]);
    let report = check(&[&resolver], names).expect(3).json();
    let verdict = |name: &str, status: &str, codes: &[&str]| {
        let codes = codes.iter().map(ToString::to_string).collect();
        (name.to_owned(), status.to_owned(), codes)
    };
    let mut expected = vec![
        verdict(&below("secure"), "compliant", &[]),
        // Who tells of targets elsewhere should be vouched for.
        verdict(&below("insecure"), "compliant", &["TGT003"; 2]),
        verdict(&below("wrong-ds"), "undetermined", &["DNS015", "DNS015"]),
        // The other owner's signature holds.
        verdict(&below("damaged"), "undetermined", &["DNS015"]),
        verdict(&below("expired"), "undetermined", &["DNS015", "DNS015"]),
        verdict("lame.test", "undetermined", &["DNS011", "DNS011"]),
    ];
    expected.sort();
    assert_eq!(verdicts(&report), expected);
    // One of the two owners is the first to be validated, and the server then says most.
    for (label, reason) in [
        ("wrong-ds", "extended error 9, DNSKEY Missing: "),
        ("damaged", "extended error 6, DNSSEC Bogus: "),
        ("expired", "extended error 7, Signature Expired: "),
    ] {
        let messages = messages(&report, &below(label));
        let told = messages.iter().any(|message| message.contains(reason));
        assert!(told, "{label}: {messages:?}");
    }
}

#[test]
fn what_a_server_vouches_for_is_known() {
    let Some(world) = World::start() else { return };
    let Some(resolver) = world.resolver("") else {
        return;
    };
    let ask = |name: &str| ask(resolver.addr(), name, RecordType::SRV).unwrap();
    let secure = ask("_imap._tcp.secure.signed.test");
    assert!(
        secure.authentic && secure.records().len() == 2,
        "{secure:?}"
    );
    let insecure = ask("_imap._tcp.insecure.signed.test");
    assert!(!insecure.authentic, "{insecure:?}");
    assert_eq!(insecure.records().len(), 2);
    let nowhere = ask("_imap._tcp.nowhere.signed.test");
    assert_eq!(nowhere.outcome, AnswerOutcome::NxDomain);
    assert!(nowhere.authentic, "{nowhere:?}");
}

#[test]
fn servers_that_contradict_each_other_are_told_with_what_they_say() {
    let Some(world) = World::start() else { return };
    let overriding = r#"
  local-data: "_imap._tcp.insecure.signed.test. 77 IN SRV 10 1 143 older.signed.test."
  local-data: "submission-psc.signed.test. 60 IN A 192.31.196.99"
  local-zone: "nowhere.signed.test." static
  local-data: "nowhere.signed.test. 60 IN SOA ns.signed.test. hostmaster.signed.test. 1 2 3 4 5"
  local-data: "_imap._tcp.nowhere.signed.test. 60 IN TXT none"
  local-data: "_submission._tcp.nowhere.signed.test. 60 IN TXT none"
  local-zone: "made-up.signed.test." always_nodata
"#;
    let (Some(one), Some(other)) = (world.resolver(""), world.resolver(overriding)) else {
        return;
    };
    let names = ["secure", "insecure", "nowhere", "made-up"].map(below);
    let report = check(&[&one, &other], names.iter().map(String::as_str));
    let report = report.expect(1).json();
    let found: Vec<_> = verdicts(&report)
        .into_iter()
        .map(|(name, status, codes)| format!("{name} {status} {}", codes.join(" ")))
        .collect();
    // Another address of one host is no contradiction, nor is another way to be empty. What a policy
    // makes up has no SOA record, and confirms nothing.
    assert_eq!(
        found,
        [
            "insecure.signed.test undetermined DNS016 TGT003",
            "made-up.signed.test absent DNS001",
            "nowhere.signed.test absent ",
            "secure.signed.test compliant ",
        ]
    );
    let messages = messages(&report, "insecure.signed.test");
    let message = messages
        .iter()
        .find(|message| message.contains(" answers: "));
    let message = message.expect("who says what");
    let (one, other) = (one.addr(), other.addr());
    for said in [
        format!("server {one} answers: SRV 10 1 143 imap-psc.signed.test"),
        format!("but server {other} answers: SRV 10 1 143 older.signed.test (TTL 77 s)"),
        "try again when the TTL of the older answer has expired".to_owned(),
    ] {
        assert!(message.contains(&said), "{message}");
    }
}

#[test]
fn who_does_not_validate_does_not_outvote_who_does() {
    let Some(world) = World::start() else { return };
    let (Some(validating), Some(trusting)) = (
        world.resolver(""),
        world.resolver("  module-config: \"iterator\"\n"),
    ) else {
        return;
    };
    let name = below("expired");
    for servers in [[&validating, &trusting], [&trusting, &validating]] {
        let report = check(&servers, [name.as_str()]).expect(3).json();
        assert_eq!(verdicts(&report)[0].2, ["DNS015", "DNS015"]);
    }
    check(&[&trusting], [name.as_str()]).expect(0);
}

#[test]
fn an_answer_kept_beyond_its_ttl_is_no_verdict() {
    let name = "stale.test";
    let Some(authoritative) = Peer::start(Kind::Nsd, &[domain(name, name, 1)]) else {
        return;
    };
    let resolver = Resolver {
        stubs: vec![(name.to_owned(), authoritative.addr())],
        options: "  serve-expired: yes\n  ede-serve-expired: yes\n".to_owned(),
        ..Resolver::default()
    };
    let Some(resolver) = resolver.start() else {
        return;
    };
    check(&[&resolver], [name]).expect(0);
    drop(authoritative);
    // Longer than the TTL.
    sleep(Duration::from_millis(2_100));
    let report = check(&[&resolver], [name]).expect(3).json();
    assert_eq!(verdicts(&report)[0].2, ["DNS013", "DNS013"]);
    for message in messages(&report, name) {
        assert!(
            message.contains("extended error 3, Stale Answer"),
            "{message}"
        );
    }
}
