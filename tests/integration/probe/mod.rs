//! `mssrv check --probe` against Dovecot and Postfix.

mod faults;
mod world;

use std::io::ErrorKind;
use std::net::TcpListener;

use serde_json::Value;

use crate::harness::{assert_valid, file, mssrv, temp};
use crate::peer::{Authority, CURRENT, Dovecot, Identity, Kind, Peer, Postfix, Zone};
use world::{DOMAIN, Front, World};

/// What asks for a client certificate, with the authority that must have issued it.
pub fn asking(authority: &Authority) -> String {
    let ca = authority.file();
    format!(
        "ssl_ca = <{ca}\nssl_verify_client_cert = yes\nssl_require_crl = no\nauth_ssl_require_client_cert = yes\n"
    )
}

/// The four fronts of an operator, all as they should be.
struct Operator {
    _peers: [Peer; 4],
    world: World,
}

impl Operator {
    fn start(authority: &Authority, hosts: &[&str]) -> Option<Self> {
        let identity = authority.certify(hosts, CURRENT);
        let dovecot = |options: String| Dovecot {
            identity: identity.clone(),
            options,
        };
        let imap_psc = dovecot(String::new()).start()?;
        let imap_authcli = dovecot(asking(authority)).start()?;
        let postfix = |options: String| Postfix {
            identity: identity.clone(),
            sasl: Some(Dovecot::sasl(&imap_psc)),
            options,
        };
        let smtp_psc = postfix(String::new()).start()?;
        let ca = authority.file();
        let demanding = format!(
            "smtpd_tls_CAfile = {ca}\nsmtpd_tls_security_level = encrypt\n\
             smtpd_tls_req_ccert = yes\n"
        );
        let smtp_authcli = postfix(demanding).start()?;
        let world = World {
            fronts: vec![
                Front::new("imap", "psc", imap_psc.addr()),
                Front::new("imap", "authcli", imap_authcli.addr()),
                Front::new("submission", "psc", smtp_psc.addr()),
                Front::new("submission", "authcli", smtp_authcli.addr()),
            ],
        };
        Some(Self {
            _peers: [imap_psc, imap_authcli, smtp_psc, smtp_authcli],
            world,
        })
    }
}

/// Names of all fronts, and of the domain.
fn hosts() -> Vec<String> {
    let mut hosts = vec![DOMAIN.to_owned()];
    for service in ["imap", "submission"] {
        for interface in ["psc", "authcli"] {
            hosts.push(world::host(service, interface));
        }
    }
    hosts
}

#[test]
fn an_operator_whose_fronts_are_right_complies() {
    let Some(authority) = Authority::new("Authority") else {
        return;
    };
    let hosts = hosts();
    let hosts: Vec<_> = hosts.iter().map(String::as_str).collect();
    let Some(operator) = Operator::start(&authority, &hosts) else {
        return;
    };
    let Some(server) = Peer::start(
        Kind::Nsd,
        &[Zone {
            origin: DOMAIN.to_owned(),
            text: operator.world.zone(),
        }],
    ) else {
        return;
    };
    let dir = temp();
    let (server, ca) = (server.addr().to_string(), authority.file());
    let requirement = file(&dir, "requirement.toml", operator.world.requirement());
    let check = |more: &[&str], status| {
        let args = ["check", "--server", &server, "--requirement", &requirement];
        let probing = ["--probe", "--probe-private", "--front-ca", &ca];
        let rest = ["--format", "json", DOMAIN];
        let report = mssrv(args.iter().chain(&probing).chain(&rest).chain(more))
            .expect(status)
            .json();
        assert_valid(&report, "mssrv.report.1.schema.json");
        report
    };
    let report = check(&[], 0);
    assert_eq!(world::told(&report), [""; 0]);
    assert_eq!(report["source"]["probed"], true);
    let conditions = &report["source"]["probe"];
    assert_eq!(conditions["front_ca"]["files"][0], ca);
    assert_eq!(conditions["client_certificate"], Value::Null);
    assert_eq!(
        (&conditions["timeout"], &conditions["private"]),
        (&15.0.into(), &true.into())
    );

    // With a certificate of the authority that the fronts trust, and with another.
    let Identity { certificate, key } = authority.certify(&["client.test"], CURRENT);
    let with_certificate = check(&["--client-cert", &certificate, "--client-key", &key], 0);
    let shown = &with_certificate["source"]["probe"]["client_certificate"];
    assert_eq!(shown["files"][0], certificate);
    let accepted = ["PRB013 info accepted", "PRB013 info accepted"];
    assert_eq!(world::told_with_found(&with_certificate), accepted);
    let Some(other) = Authority::new("Other") else {
        return;
    };
    let Identity {
        certificate: foreign,
        key: foreign_key,
    } = other.certify(&["client.test"], CURRENT);
    let with_foreign = check(
        &["--client-cert", &foreign, "--client-key", &foreign_key],
        0,
    );
    let told = world::told(&with_foreign);
    assert!(told.contains(&"PRB013 warning".to_owned()), "{told:?}");
}

#[test]
fn the_fronts_that_several_domains_share_are_told_at_each() {
    let Some(authority) = Authority::new("Authority") else {
        return;
    };
    let identity = authority.certify(&["other.test"], CURRENT);
    let Some(peer) = (Dovecot {
        identity,
        options: String::new(),
    })
    .start() else {
        return;
    };
    let world = World {
        fronts: vec![Front::new("imap", "psc", peer.addr())],
    };
    let dir = temp();
    let requirement = file(&dir, "requirement.toml", world.requirement());
    let (host, port) = (world::host("imap", "psc"), peer.addr().port());
    let second = format!("_imap._tcp.second IN SRV 10 1 {port} {host}.\n");
    let zone = file(&dir, "zone", world.zone() + &second);
    let second_domain = format!("second.{DOMAIN}");
    let args = ["check", "--zone", &zone, "--requirement", &requirement];
    let rest = ["--probe", "--probe-private", "--format", "json"];
    let domains = [DOMAIN, &second_domain];
    let report = mssrv(args.iter().chain(&rest).chain(&domains))
        .expect(1)
        .json();
    let verdicts = report["domains"].as_array().unwrap();
    assert_eq!(verdicts.len(), 2);
    for domain in verdicts {
        let findings = domain["findings"].as_array().unwrap();
        let named = findings.iter().filter(|it| it["code"] == "PRB005");
        assert_eq!(named.count(), 1, "{domain}");
    }
}

#[test]
fn a_discovery_shows_what_the_fronts_show() {
    let Some(authority) = Authority::new("Authority") else {
        return;
    };
    let host = world::host("imap", "authcli");
    let identity = authority.certify(&[&host], CURRENT);
    let options = asking(&authority);
    let Some(peer) = (Dovecot { identity, options }).start() else {
        return;
    };
    let world = World {
        fronts: vec![Front::new("imap", "authcli", peer.addr())],
    };
    let dir = temp();
    let requirement = file(&dir, "requirement.toml", world.requirement());
    let zone = file(&dir, "zone", world.zone());
    let ca = authority.file();
    let discover = |format: &str| {
        let args = ["discover", "--zone", &zone, "--requirement", &requirement];
        let probing = ["--probe", "--probe-private", "--front-ca", &ca];
        let rest = ["-v", "--format", format, DOMAIN];
        mssrv(args.iter().chain(&probing).chain(&rest)).expect(0)
    };
    let report = discover("json").json();
    assert_valid(&report, "mssrv.discovery.1.schema.json");
    let front = &report["fronts"][0];
    assert_eq!(
        (&front["host"], &front["interface"]),
        (&host.into(), &"authcli".into())
    );
    let visit = &front["visits"][0];
    assert_eq!(visit["tls"]["accepted_authorities"][0], "CN=Authority");
    assert_eq!(visit["tls"]["certificate"]["trusted"], true);
    assert_eq!(
        visit["before_tls"]["mechanisms"].as_array().unwrap().len(),
        0
    );
    assert_eq!(visit["in_tls"]["mechanisms"][0], "XOAUTH2");
    for format in ["tree", "markdown"] {
        let text = discover(format).stdout;
        for shown in [
            "Results of the probe",
            "asks for a client certificate, of an authority of: CN=Authority",
            "TLSv1.3",
            "login in TLS: XOAUTH2, OAUTHBEARER",
        ] {
            // Lines are fitted to a width.
            let text = text.replace(['│', '├', '└', '─'], " ");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(shown), "{format}: {shown}: {text}");
        }
    }
}

#[test]
fn options_of_the_probe_are_refused_without_it() {
    for args in [
        &["--front-ca", "x"][..],
        &["--client-cert", "x", "--client-key", "y"],
        &["--probe-timeout", "3"],
        &["--probe-private"],
        &["--probe", "--client-cert", "x"],
        &["--probe", "--lab"],
    ] {
        mssrv(["check", "a.fr"].iter().chain(args)).expect(2);
    }
    let dir = temp();
    let none = file(&dir, "none", "no certificate");
    let args = [
        "check",
        "a.fr",
        "--probe",
        "--client-cert",
        &none,
        "--client-key",
        &none,
    ];
    let run = mssrv(args).expect(2);
    assert!(
        run.stderr.contains("expected certificates in PEM"),
        "{run:?}"
    );
}

/// Whoever publishes a zone is not to look into the network of whoever audits it.
#[test]
fn a_record_that_leads_into_a_private_network_is_not_followed_unless_asked_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let world = World {
        fronts: vec![Front::new("imap", "psc", addr)],
    };
    let dir = temp();
    let requirement = file(&dir, "requirement.toml", world.requirement());
    let host = world::host("imap", "psc");
    // IPv4-mapped, IPv4-compatible, and behind a translator.
    let within = ["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1"];
    let more: String = within
        .iter()
        .map(|ip| format!("{host}. IN AAAA {ip}\n"))
        .collect();
    let run = |zone: String, command: &str, options: &[&str], status| {
        let zone = file(&dir, "zone", zone);
        let args = ["--zone", &zone, "--requirement", &requirement, "--probe"];
        let rest = ["--probe-timeout", "1", "--format", "json", DOMAIN];
        let run = mssrv([command].iter().chain(&args).chain(&rest).chain(options));
        run.expect(status).json()
    };
    for command in ["check", "discover"] {
        let report = run(world.zone() + &more, command, &[], 3);
        let report = match command {
            "check" => report,
            _ => serde_json::json!({ "domains": [report] }),
        };
        let not_tried = "PRB001 undetermined not tried without --probe-private: not a public address (loopback, RFC 1122)";
        assert_eq!(world::told_with_found(&report), [not_tried]);
        assert!(!world::evidence(&report, "PRB001").contains("nc "));
    }
    listener.set_nonblocking(true).unwrap();
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);

    // A connection that is not served is silent.
    let report = run(world.zone(), "check", &["--probe-private"], 1);
    let told = world::told(&report);
    assert!(told.contains(&"PRB002 error".to_owned()), "{told:?}");
    listener.accept().unwrap();
}
