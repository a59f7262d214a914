//! Real servers: a resolver whose policy denies a domain that exists, and resolvers whose denials are
//! genuine.

use crate::harness::{mssrv, verdicts};
use crate::peer::{Forwarder, Kind, Peer, Policy, Resolver, Zone};

/// A domain that complies, one without records, and fronts at public addresses of AS112 (RFC 7535).
const ZONE: &str = "\
$ORIGIN real.test.
$TTL 3600
@ SOA ns host 1 7200 900 1209600 300
@ NS ns
ns A 127.0.0.1
front A 192.31.196.1
other A 192.31.196.2
_submission._tcp.full SRV 10 1 587 front
_submission._tcp.full SRV 20 1 587 other
_imap._tcp.full SRV 10 1 143 front
_imap._tcp.full SRV 20 1 143 other
empty MX 10 front
";

const DOMAINS: [&str; 3] = ["empty.real.test", "full.real.test", "none.real.test"];

fn authoritative() -> Option<Peer> {
    let zone = Zone {
        origin: "real.test".to_owned(),
        text: ZONE.to_owned(),
    };
    Peer::start(Kind::Nsd, &[zone])
}

/// Status of each of [`DOMAINS`], and the codes of what is wrong or open, asked twice: the second time
/// out of the server's cache.
fn judged(server: &Peer) -> Vec<String> {
    let addr = server.addr().to_string();
    let args = || {
        let args = ["check", "--server", &addr, "--format", "json"].map(str::to_owned);
        args.into_iter().chain(DOMAINS.map(str::to_owned))
    };
    let [cold, cached] = [0; 2].map(|_| {
        let verdicts = verdicts(&mssrv(args()).json());
        let line = |(_, status, codes): (String, String, Vec<String>)| {
            let codes = codes.into_iter().filter(|code| code != "TGT003");
            format!("{status} {}", codes.collect::<Vec<_>>().join(" "))
        };
        verdicts.into_iter().map(line).collect::<Vec<_>>()
    });
    assert_eq!(cold, cached);
    cold
}

#[test]
fn denial_that_a_policy_made_up_is_no_absence() {
    let Some(nsd) = authoritative() else { return };
    for policy_soa in [false, true] {
        let policy = Policy {
            zone: ("real.test".to_owned(), nsd.addr()),
            denied: "real.test".to_owned(),
            walled_garden: None,
            policy_soa,
        };
        let Some(resolver) = policy.start() else {
            return;
        };
        let expected = "undetermined DNS013 DNS013";
        assert_eq!(
            judged(&resolver),
            [expected; 3],
            "SOA of the policy: {policy_soa}"
        );
    }
}

#[test]
fn walled_garden_of_a_policy_is_no_absence() {
    let Some(nsd) = authoritative() else { return };
    let policy = Policy {
        zone: ("real.test".to_owned(), nsd.addr()),
        denied: "_imap._tcp.full.real.test".to_owned(),
        walled_garden: Some("nowhere.real.test."),
        policy_soa: true,
    };
    let Some(resolver) = policy.start() else {
        return;
    };
    let expected = ["absent ", "undetermined DNS013", "absent DNS001"];
    assert_eq!(judged(&resolver), expected);
}

#[test]
fn genuine_denials_are_absences() {
    let Some(nsd) = authoritative() else { return };
    let expected = ["absent ", "compliant ", "absent DNS001"];
    assert_eq!(judged(&nsd), expected, "NSD");
    let unbound = Resolver {
        stubs: vec![("real.test".to_owned(), nsd.addr())],
        ..Resolver::default()
    };
    let policy = |denied: &str| Policy {
        zone: ("real.test".to_owned(), nsd.addr()),
        denied: denied.to_owned(),
        walled_garden: None,
        policy_soa: false,
    };
    let dnsmasq = Forwarder {
        upstream: vec![("real.test".to_owned(), nsd.addr())],
        lines: "cache-size=100\n".to_owned(),
    };
    let resolvers = [
        ("Unbound", unbound.start()),
        ("BIND", policy("elsewhere.test").start()),
        ("dnsmasq", dnsmasq.start()),
    ];
    for (name, resolver) in resolvers {
        if let Some(resolver) = resolver {
            assert_eq!(judged(&resolver), expected, "{name}");
        }
    }
}
