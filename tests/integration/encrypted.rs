//! `mssrv check` by way of servers asked over TLS (RFC 7858) and HTTPS (RFC 8484).

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::spawn;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use mssrv::lab::LabInputs;

use crate::harness::{Run, command, mssrv, verdicts};
use crate::peer::{
    Authority, CURRENT, Identity, Kind, PAST, Peer, Resolver, Zone, find_program, free_addr, skip,
};

const HOST: &str = "dns.test";

/// A recursive server of the lab's zone, over UDP, TLS and HTTPS.
struct World {
    /// Runs as long as this.
    _authoritative: Peer,
    resolver: Peer,
    authority: Authority,
    tls: SocketAddr,
    https: SocketAddr,
}

impl World {
    fn start(hosts: &[&str], dates: [&'static str; 2]) -> Option<Self> {
        let authority = Authority::new("Private Authority")?;
        let zone = Zone {
            origin: "lab.test".to_owned(),
            text: LabInputs::load().unwrap().zone().unwrap(),
        };
        let authoritative = Peer::start(Kind::Nsd, &[zone])?;
        let Identity { certificate, key } = authority.certify(hosts, dates);
        let (tls, https) = (free_addr(), free_addr());
        let resolver = Resolver {
            // It has none but the first, and refuses to answer about the others.
            stubs: ["lab.test", "delegated.lab.test", "elsewhere.test"]
                .map(|name| (name.to_owned(), authoritative.addr()))
                .to_vec(),
            options: format!(
                "  interface: {}\n  interface: {}\n  tls-port: {}\n  https-port: {}\n  \
                 tls-service-key: \"{key}\"\n  tls-service-pem: \"{certificate}\"\n  \
                 incoming-num-tcp: 100\n",
                at(tls),
                at(https),
                tls.port(),
                https.port()
            ),
            ..Resolver::default()
        };
        let resolver = resolver.start()?;
        Some(Self {
            _authoritative: authoritative,
            resolver,
            authority,
            tls,
            https,
        })
    }

    /// The server as `--server` takes it.
    fn over_tls(&self, host: &str) -> String {
        format!("tls://{host}@{}", self.tls)
    }

    fn over_https(&self, path: &str) -> String {
        format!("https://{HOST}@{}{path}", self.https)
    }

    fn check(&self, server: &str, domains: &[&str]) -> Run {
        check(server, &self.authority, domains)
    }
}

/// As Unbound's configuration has it.
fn at(addr: SocketAddr) -> String {
    format!("{}@{}", addr.ip(), addr.port())
}

fn check(server: &str, authority: &Authority, domains: &[&str]) -> Run {
    let ca = authority.file();
    let args = ["check", "--server", server, "--server-ca", &ca];
    let args = args.into_iter().chain(["--rate", "0", "--format", "json"]);
    mssrv(args.chain(domains.iter().copied()))
}

const COMPLIANT: &str = "compliant.lab.test";

#[test]
fn the_scenarios_get_the_same_verdicts_over_every_transport() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let lab = LabInputs::load().unwrap();
    let honest = lab.scenarios.iter().filter(|s| s.fault().is_none());
    let domains: Vec<_> = honest.map(|scenario| scenario.domain()).collect();
    let domains: Vec<_> = domains.iter().map(String::as_str).collect();
    assert!(domains.len() >= 30, "scenarios are missing");
    let plain = world.resolver.addr().to_string();
    let args = [
        "check", "--server", &plain, "--rate", "0", "--format", "json",
    ];
    let expected = verdicts(&mssrv(args.iter().chain(&domains)).expect(1).json());
    let compliant = expected
        .iter()
        .filter(|(_, status, _)| status == "compliant");
    assert!(compliant.count() >= 5, "{expected:?}");
    for server in [world.over_tls(HOST), world.over_https("/dns-query")] {
        let found = verdicts(&world.check(&server, &domains).expect(1).json());
        assert_eq!(found, expected, "{server}");
    }
}

#[test]
fn reports_name_the_server_as_it_was_written_and_dig_finds_it() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    for server in [world.over_tls(HOST), world.over_https("")] {
        let report = world
            .check(&server, &["wrong-port.lab.test"])
            .expect(1)
            .json();
        assert_eq!(report["source"]["servers"][0], server);
        let finding = &report["domains"][0]["findings"][0];
        let evidence = finding["evidence"].as_str().expect("evidence");
        let Some(dig) = find_program("dig") else {
            skip("dig");
            return;
        };
        let words = evidence.strip_prefix("dig ").expect("a dig command");
        let output = Command::new(dig).args(words.split(' ')).output().unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        assert!(answer.contains("status: NOERROR"), "{evidence}\n{answer}");
    }
}

#[test]
fn a_certificate_for_another_name_is_refused_at_once() {
    let Some(world) = World::start(&["other.test", "IP:192.0.2.9"], CURRENT) else {
        return;
    };
    for server in [world.over_tls(HOST), world.over_https("/dns-query")] {
        let run = world.check(&server, &[COMPLIANT]).expect(2);
        for told in [
            &server,
            "subject CN=other.test, issuer CN=Private Authority",
            "is for other.test, 192.0.2.9, expected dns.test",
        ] {
            assert!(run.stderr.contains(told), "{}", run.stderr);
        }
        assert_eq!(run.stdout, "");
    }
    world
        .check(&world.over_tls("other.test"), &[COMPLIANT])
        .expect(0);
}

#[test]
fn an_address_can_be_the_name() {
    let Some(world) = World::start(&["IP:127.0.0.1"], CURRENT) else {
        return;
    };
    let (tls, https) = (world.tls, world.https);
    for server in [format!("tls://{tls}"), format!("https://{https}/dns-query")] {
        world.check(&server, &[COMPLIANT]).expect(0);
    }
}

#[test]
fn an_unknown_authority_and_an_old_certificate_are_refused() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let Some(stranger) = Authority::new("Another Authority") else {
        return;
    };
    let server = world.over_tls(HOST);
    let run = check(&server, &stranger, &[COMPLIANT]).expect(2);
    assert!(
        run.stderr.contains("does not lead to a trusted authority")
            && run.stderr.contains("--server-ca"),
        "{}",
        run.stderr
    );
    drop(world);
    let Some(expired) = World::start(&[HOST], PAST) else {
        return;
    };
    let of_expired = expired
        .check(&expired.over_tls(HOST), &[COMPLIANT])
        .expect(2);
    let told = "expired on 2020-02-01T00:00:00Z";
    assert!(of_expired.stderr.contains(told), "{}", of_expired.stderr);
}

#[test]
fn the_systems_authorities_are_believed_where_none_is_named() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let check = |authorities: &str| -> Run {
        let mut command = command();
        command.env("SSL_CERT_FILE", authorities);
        let args = ["check", "--server", &world.over_tls(HOST), COMPLIANT];
        command
            .args(args)
            .output()
            .expect("the program starts")
            .into()
    };
    check(&world.authority.file()).expect(0);
    let Some(stranger) = Authority::new("Another Authority") else {
        return;
    };
    check(&stranger.file()).expect(2);
    let run = check("/nonexistent.pem").expect(2);
    assert!(
        run.stderr.contains("no certificate authority") && run.stderr.contains("--server-ca"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_does_not_speak_tls_is_told_so() {
    let Some(authority) = Authority::new("Private Authority") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"220 smtp.test ESMTP\r\n");
        }
    });
    for server in [
        format!("tls://{HOST}@{addr}"),
        format!("https://{HOST}@{addr}"),
    ] {
        let run = check(&server, &authority, &[COMPLIANT]).expect(2);
        assert!(run.stderr.contains("does not speak TLS"), "{}", run.stderr);
    }
}

#[test]
fn one_that_cannot_be_reached_is_as_any_other_server() {
    let Some(authority) = Authority::new("Private Authority") else {
        return;
    };
    let addr = free_addr();
    let server = format!("tls://{HOST}@{addr}");
    let report = check(&server, &authority, &["a.test", "b.test"])
        .expect(3)
        .json();
    assert_eq!(report["summary"]["domains"]["undetermined"], 2);
    let finding = &report["domains"][0]["findings"][0];
    assert_eq!(finding["code"], "DNS010");
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.contains("cannot be reached") && message.contains(&server),
        "{message}"
    );
}

#[test]
fn an_http_error_is_no_answer() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let run = world.check(&world.over_https("/elsewhere"), &[COMPLIANT]);
    let report = run.expect(3).json();
    let finding = &report["domains"][0]["findings"][0];
    assert_eq!(finding["code"], "DNS013");
    assert!(
        finding["message"].as_str().unwrap().contains("404"),
        "{finding}"
    );
}

/// A server with that certificate and these ALPN protocols, which only speaks HTTP/1.1.
fn over_http_1(identity: &Identity, protocols: &[&[u8]]) -> SocketAddr {
    let mut config = tls_config(identity);
    config.alpn_protocols = protocols.iter().map(|it| it.to_vec()).collect();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut client = StreamOwned::new(connection, stream.unwrap());
            // The client may have left.
            let _ = client.read(&mut [0; 64]);
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    addr
}

#[test]
fn server_without_http_2_is_refused_at_start() {
    let Some(authority) = Authority::new("Private Authority") else {
        return;
    };
    let identity = authority.certify(&[HOST], CURRENT);
    // It refuses the client's ALPN with an alert, or ignores it.
    for protocols in [&[&b"http/1.1"[..]][..], &[]] {
        let addr = over_http_1(&identity, protocols);
        let server = format!("https://{HOST}@{addr}/dns-query");
        let run = check(&server, &authority, &[COMPLIANT]).expect(2);
        for told in [
            &server,
            "does not speak HTTP/2, which mssrv needs for DNS over HTTPS (RFC 8484 section 5.2)",
            "enable HTTP/2 on the server",
            "tls://HOST",
        ] {
            assert!(run.stderr.contains(told), "{}", run.stderr);
        }
        assert_eq!(run.stdout, "");
    }
}

/// The TLS configuration of a server with that certificate.
fn tls_config(identity: &Identity) -> ServerConfig {
    let chain = CertificateDer::pem_file_iter(&identity.certificate).unwrap();
    ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            chain.map(Result::unwrap).collect(),
            PrivateKeyDer::from_pem_file(&identity.key).unwrap(),
        )
        .unwrap()
}

/// Asks `upstream` whatever comes over TLS, and ends each connection after that many answers.
fn impatient(identity: &Identity, upstream: SocketAddr, answers: usize) -> Impatient {
    let config = Arc::new(tls_config(identity));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let impatient = Impatient {
        addr: listener.local_addr().unwrap(),
        connections: Arc::default(),
        answered: Arc::default(),
    };
    let (connections, answered) = (
        Arc::clone(&impatient.connections),
        Arc::clone(&impatient.answered),
    );
    spawn(move || {
        for stream in listener.incoming() {
            connections.fetch_add(1, Ordering::SeqCst);
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut client = StreamOwned::new(connection, stream.unwrap());
            let answered = Arc::clone(&answered);
            spawn(move || {
                let mut server = TcpStream::connect(upstream).unwrap();
                for _ in 0..answers {
                    // The client may be the first to end it.
                    if pass(&mut client, &mut server).is_err()
                        || pass(&mut server, &mut client).is_err()
                    {
                        return;
                    }
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                client.conn.send_close_notify();
                let _ = client.flush();
                // A socket closed with something unread takes back what was sent.
                let _ = client.sock.shutdown(Shutdown::Write);
                let _ = std::io::copy(&mut client.sock, &mut std::io::sink());
            });
        }
    });
    impatient
}

struct Impatient {
    addr: SocketAddr,
    connections: Arc<AtomicUsize>,
    answered: Arc<AtomicUsize>,
}

/// One message with its length before it (RFC 1035 section 4.2.2).
fn pass(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    let mut length = [0; 2];
    from.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    from.read_exact(&mut message)?;
    to.write_all(&[&length[..], &message].concat())?;
    to.flush()
}

#[test]
fn a_server_that_ends_connections_early_is_asked_on_new_ones() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let identity = world.authority.certify(&[HOST], CURRENT);
    let domains: Vec<_> = (0..60).map(|n| format!("d{n}.absent.lab.test")).collect();
    let mut domains: Vec<_> = domains.iter().map(String::as_str).collect();
    domains.push(COMPLIANT);
    for answers in [1, 7] {
        let server = impatient(&identity, world.resolver.addr(), answers);
        let run = world.check(&format!("tls://{HOST}@{}", server.addr), &domains);
        let report = run.expect(1).json();
        let counts = &report["summary"]["domains"];
        assert_eq!(
            (&counts["absent"], &counts["compliant"]),
            (&60.into(), &1.into()),
            "{answers}"
        );
        // None is lost, and few are asked for in vain.
        let (connections, answered) = (
            server.connections.load(Ordering::SeqCst),
            server.answered.load(Ordering::SeqCst),
        );
        assert!(connections > 60 / answers, "{connections}");
        assert!(connections < 2 * answered, "{connections} for {answered}");
    }
}

#[test]
fn many_queries_share_one_connection() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let identity = world.authority.certify(&[HOST], CURRENT);
    let server = impatient(&identity, world.resolver.addr(), usize::MAX);
    let domains: Vec<_> = (0..60).map(|n| format!("d{n}.absent.lab.test")).collect();
    let domains: Vec<_> = domains.iter().map(String::as_str).collect();
    let run = world.check(&format!("tls://{HOST}@{}", server.addr), &domains);
    assert_eq!(run.expect(1).json()["summary"]["domains"]["absent"], 60);
    // One to see whether it is there, and one to ask.
    assert_eq!(server.connections.load(Ordering::SeqCst), 2);
    assert!(server.answered.load(Ordering::SeqCst) >= 120);
}

#[test]
fn a_name_that_does_not_resolve_and_a_file_without_use_are_refused() {
    let Some(authority) = Authority::new("Private Authority") else {
        return;
    };
    // No name ends so (RFC 6761 section 6.4).
    let run = check("tls://dns.invalid", &authority, &[COMPLIANT]).expect(2);
    for told in ["--server tls://dns.invalid", "does not resolve", "HOST@IP"] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    let without_tls = check("127.0.0.1:9", &authority, &[COMPLIANT]).expect(2);
    assert!(
        without_tls.stderr.contains("--server-ca needs a --server"),
        "{}",
        without_tls.stderr
    );
    let args = ["check", "--server", "tls://dns.test@127.0.0.1:9", COMPLIANT];
    let ca = authority.file();
    let before = std::fs::read(&ca).unwrap();
    mssrv(args.into_iter().chain(["--server-ca", &ca, "-o", &ca])).expect(2);
    assert_eq!(std::fs::read(&ca).unwrap(), before);
    let not_one = "zones/operators.toml";
    let no_file = mssrv(args.into_iter().chain(["--server-ca", not_one])).expect(2);
    assert!(no_file.stderr.contains(not_one), "{}", no_file.stderr);
}

#[test]
fn a_discovery_tells_how_its_server_was_asked() {
    let Some(world) = World::start(&[HOST], CURRENT) else {
        return;
    };
    let ca = world.authority.file();
    for (server, transport) in [
        (world.over_tls(HOST), "tls"),
        (world.over_https("/dns-query"), "https"),
    ] {
        let args = ["discover", "--server", &server, "--server-ca", &ca];
        let args = args.into_iter().chain(["--format", "json", COMPLIANT]);
        let report = mssrv(args).expect(0).json();
        let steps = report["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 15);
        for exchange in steps.iter().map(|step| &step["exchanges"][0]) {
            assert_eq!(exchange["transport"], transport);
            assert_eq!(exchange["server"], server.as_str());
            assert!(exchange["code"].is_string(), "{exchange:#}");
        }
    }
}
