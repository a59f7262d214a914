//! Faulty fronts, and where a visit to each of them ends.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::super::lines::{MAX_LINE, MAX_READ};
use super::stub::{Answers, Authority, HOST, IMAP, SMTP, Script, Stub};
use super::*;

/// Where a visit ends within a short time, and what it saw before.
async fn halted(
    service: Service,
    addr: SocketAddr,
    limit: Duration,
) -> (Option<VisitError>, Visit) {
    let prober = patient(limit);
    let front = ProbedFront {
        host: HOST.to_owned(),
        port: addr.port(),
        service,
        interface: Interface::Psc,
    };
    let facts = prober.examine(&front, &[addr.ip()]).await;
    let visit = facts.visits[0].clone();
    (visit.error.clone(), visit)
}

async fn of_script(script: Script) -> (Option<VisitError>, Visit) {
    let stub = Stub::serve(script, None).await;
    halted(script.service, stub.addr, LIMIT).await
}

fn at(stage: Stage, cause: Cause) -> Option<VisitError> {
    Some(VisitError { stage, cause })
}

#[tokio::test]
async fn closed_port_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let (halt, _) = halted(Service::Imap, addr, LIMIT).await;
    assert_eq!(halt, at(Stage::Connect, Cause::Refused));
}

#[tokio::test]
async fn unreachable_network_is_a_local_fault() {
    // The address of all hosts, with which TCP cannot be had, as one of IPv6.
    let addr = SocketAddr::new("::ffff:255.255.255.255".parse().unwrap(), 143);
    let (halt, _) = halted(Service::Imap, addr, LIMIT).await;
    let halt = halt.unwrap();
    assert_eq!(halt.stage, Stage::Connect);
    assert!(matches!(halt.cause, Cause::Ours(_)), "{halt:?}");
}

#[tokio::test]
async fn greetings_are_told_from_anything_else() {
    let alien = |text: &str| Cause::Alien(text.to_owned());
    let declined = |text: &str| Cause::Declined(text.to_owned());
    for (script, greeting, cause) in [
        (
            IMAP,
            &b"220 smtp.test ESMTP\r\n"[..],
            alien("220 smtp.test ESMTP"),
        ),
        (SMTP, b"* OK ready\r\n", alien("* OK ready")),
        (
            IMAP,
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            alien("HTTP/1.1 400 Bad Request"),
        ),
        (
            SMTP,
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            alien("HTTP/1.1 400 Bad Request"),
        ),
        (
            IMAP,
            b"\x1b[2J\xff\xfe\0\r\n",
            alien(" [2J\u{fffd}\u{fffd} "),
        ),
        (SMTP, b"\r\n", alien("")),
        (SMTP, b"220-a\r\n250 b\r\n", alien("250 b")),
        (SMTP, b"2200 a\r\n", alien("2200 a")),
        (IMAP, b"* NO\r\n", alien("* NO")),
        (
            IMAP,
            b"* BYE too many of you\r\n",
            declined("* BYE too many of you"),
        ),
        (SMTP, b"554-go\r\n554 away\r\n", declined("554-go")),
    ] {
        let (halt, visit) = of_script(Script { greeting, ..script }).await;
        assert_eq!(halt, at(Stage::Greeting, cause));
        assert_eq!(visit.greeting, None);
    }
    // A server that is otherwise correct must not fail for its form.
    for (script, greeting) in [
        (IMAP, &b"* ok\r\n"[..]),
        (IMAP, b"* PREAUTH in\r\n"),
        (IMAP, "* OK Serveur prêt\n".as_bytes()),
        (SMTP, b"220\r\n"),
        (SMTP, b"220-\r\n220 a\n"),
    ] {
        let (halt, _) = of_script(Script { greeting, ..script }).await;
        // The stub has no TLS.
        assert_eq!(halt, at(Stage::Handshake, Cause::Closed), "{greeting:?}");
    }
}

#[tokio::test]
async fn starttls_may_be_missing_or_refused() {
    const IMAP_PLAIN: Answers = &[(
        "a CAPABILITY",
        b"* CAPABILITY IMAP4rev1 AUTH=plain XSTARTTLS\r\na OK\r\n",
    )];
    const SMTP_PLAIN: Answers = &[(
        "EHLO [127.0.0.1]",
        b"250-STARTTLS\r\n250-auth plain\r\n250 SIZE\r\n",
    )];
    for (script, plain) in [(IMAP, IMAP_PLAIN), (SMTP, SMTP_PLAIN)] {
        let (halt, visit) = of_script(Script { plain, ..script }).await;
        assert_eq!(halt, None);
        let offer = visit.plain.unwrap();
        assert!(!offer.starttls);
        assert_eq!(
            (offer.login, &offer.mechanisms[..]),
            (script.service == Service::Imap, &["PLAIN".to_owned()][..])
        );
        assert_eq!(visit.tls, None);
    }
    const REFUSED: Answers = &[
        ("EHLO [127.0.0.1]", b"250-a\r\n250 starttls\r\n"),
        ("STARTTLS", b"454 not now\r\n"),
    ];
    let (halt, _) = of_script(Script {
        plain: REFUSED,
        ..SMTP
    })
    .await;
    assert_eq!(
        halt,
        at(Stage::StartTls, Cause::Declined("454 not now".to_owned()))
    );
}

/// Whoever is in a hurry to be rid of a client says so without a line break, and may then hang up or
/// not.
#[tokio::test]
async fn a_refusal_that_is_broken_off_is_one_all_the_same() {
    let limit = Duration::from_millis(300);
    for (service, said, expected) in [
        (Service::Submission, "421 busy", Some("421 busy")),
        (Service::Submission, "421-busy\r\n", Some("421-busy")),
        (Service::Submission, "554-no\r\n554 rea", Some("554-no")),
        (Service::Submission, "421", Some("421")),
        (Service::Submission, "42", None),
        (Service::Submission, "220 ready", None),
        (Service::Submission, "220-ready\r\n421 busy", None),
        (Service::Imap, "* BYE too many", Some("* BYE too many")),
        (Service::Imap, "* BYE", Some("* BYE")),
        (Service::Imap, "* BY", None),
        (Service::Imap, "* OK ready", None),
    ] {
        for hangs_up in [true, false] {
            let addr = saying(said, hangs_up).await;
            let (halt, _) = halted(service, addr, limit).await;
            let VisitError { stage, cause } = halt.unwrap();
            assert_eq!(stage, Stage::Greeting);
            match expected {
                Some(words) => assert_eq!(cause, Cause::Declined(words.to_owned())),
                None => assert!(cause.is_end(), "{said}: {cause:?}"),
            }
        }
    }
    // A line without an end is none.
    let addr = droning(b"421 busy ", 10 << 10, Duration::ZERO).await;
    let (halt, _) = halted(Service::Submission, addr, LIMIT).await;
    assert_eq!(halt, at(Stage::Greeting, Cause::TooLong(MAX_LINE)));
}

#[tokio::test]
async fn an_answer_that_is_broken_off_may_be_a_refusal_too() {
    const REFUSING: [(Script, &str); 3] = [
        (
            Script {
                plain: &[("a CAPABILITY", b"* BYE too many")],
                ..IMAP
            },
            "* BYE too many",
        ),
        (
            Script {
                plain: &[("a CAPABILITY", b"* OK wait\r\na NO busy")],
                ..IMAP
            },
            "a NO busy",
        ),
        (
            Script {
                plain: &[("EHLO [127.0.0.1]", b"421 busy")],
                ..SMTP
            },
            "421 busy",
        ),
    ];
    for (script, words) in REFUSING {
        let stub = Stub::serve(script, None).await;
        let limit = Duration::from_millis(300);
        let (halt, _) = halted(script.service, stub.addr, limit).await;
        let declined = Cause::Declined(words.to_owned());
        assert_eq!(halt, at(Stage::Capabilities, declined));
    }
}

/// Sends this text to every client, and may then hang up.
async fn saying(said: &'static str, hangs_up: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut tcp, _)) = listener.accept().await {
            tcp.write_all(said.as_bytes()).await.unwrap();
            if !hangs_up {
                open.push(tcp);
            }
        }
    });
    addr
}

/// It may come at any time, and is more than a connection that ends.
#[tokio::test]
async fn an_imap_server_may_say_goodbye_in_place_of_an_answer() {
    const LEAVING: Answers = &[("a CAPABILITY", b"* BYE too many of you\r\n")];
    let (halt, _) = of_script(Script {
        plain: LEAVING,
        ..IMAP
    })
    .await;
    let bye = Cause::Declined("* BYE too many of you".to_owned());
    assert_eq!(halt, at(Stage::Capabilities, bye));
}

#[tokio::test]
async fn plaintext_behind_the_answer_to_starttls_is_discarded_and_told() {
    let authority = Authority::new("Authority");
    const INJECTING: Answers = &[
        IMAP.plain[0],
        (
            "b STARTTLS",
            b"b OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na OK done\r\n",
        ),
    ];
    let stub = Stub::serve(
        Script {
            plain: INJECTING,
            ..IMAP
        },
        Some(authority.server(&[HOST])),
    )
    .await;
    let (halt, visit) = halted(Service::Imap, stub.addr, LIMIT).await;
    assert_eq!(halt, None);
    let injected = visit.injected.unwrap();
    assert!(
        injected.starts_with("* CAPABILITY IMAP4rev1 AUTH=PLAIN"),
        "{injected}"
    );
    assert_eq!(
        visit.encrypted.unwrap().mechanisms,
        ["XOAUTH2", "OAUTHBEARER"]
    );
}

#[tokio::test]
async fn even_a_line_break_behind_the_answer_to_starttls_can_be_seen() {
    let authority = Authority::new("Authority");
    const INJECTING: Answers = &[IMAP.plain[0], ("b STARTTLS", b"b OK begin\r\n\r\n")];
    let script = Script {
        plain: INJECTING,
        ..IMAP
    };
    let stub = Stub::serve(script, Some(authority.server(&[HOST]))).await;
    let (_, visit) = halted(Service::Imap, stub.addr, LIMIT).await;
    assert_eq!(visit.injected.as_deref(), Some(r"\r\n"));
}

/// Whoever connects is greeted and led to STARTTLS, and then gets these octets.
async fn handshake(octets: &'static [u8]) -> Option<VisitError> {
    shaken(octets).await.0
}

async fn shaken(octets: &'static [u8]) -> (Option<VisitError>, Visit) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        let mut read = [0; 4096];
        tcp.write_all(SMTP.greeting).await.unwrap();
        for (_, answer) in &SMTP.plain[..2] {
            assert_ne!(tcp.read(&mut read).await.unwrap(), 0);
            tcp.write_all(answer).await.unwrap();
        }
        // The client begins.
        assert_ne!(tcp.read(&mut read).await.unwrap(), 0);
        tcp.write_all(octets).await.unwrap();
        // Until the client has gone.
        while tcp.read(&mut read).await.is_ok_and(|read| read > 0) {}
    });
    halted(Service::Submission, addr, LIMIT).await
}

/// In a packet of its own, after the client has begun TLS.
#[tokio::test]
async fn plaintext_that_comes_late_is_told_too() {
    let (halt, visit) = shaken(b"250 AUTH PLAIN\r\n").await;
    assert_eq!(halt, at(Stage::Handshake, Cause::Tls(TlsTrouble::NoTls)));
    assert_eq!(visit.injected.as_deref(), Some("250 AUTH PLAIN"));
}

#[tokio::test]
async fn servers_of_old_tls_are_told_from_other_trouble() {
    // OpenSSL's answer if it may speak only TLS 1.0: fatal alert protocol_version.
    let alert = handshake(b"\x15\x03\x01\x00\x02\x02\x46").await;
    // The answer of a server from before TLS 1.1: a ServerHello of TLS 1.0.
    let hello = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01\
        0123456789abcdef0123456789abcdef\x00\x00\x2f\x00";
    for halt in [alert, handshake(hello).await] {
        assert_eq!(halt, at(Stage::Handshake, Cause::Tls(TlsTrouble::TooOld)));
    }
    let other = handshake(b"\x15\x03\x03\x00\x02\x02\x28").await.unwrap();
    let nothing =
        TlsTrouble::NothingInCommon(NothingInCommon::Alert("handshake_failure".to_owned()));
    assert_eq!(other.cause, Cause::Tls(nothing));
    let internal_error = handshake(b"\x15\x03\x03\x00\x02\x02\x50").await.unwrap();
    assert_eq!(
        internal_error.cause,
        Cause::Tls(TlsTrouble::Alert("internal_error".to_owned()))
    );
    let no_tls = handshake(b"\xff\xfe\xff\xfe\xff\xfe").await.unwrap();
    assert_eq!(no_tls.cause, Cause::Tls(TlsTrouble::NoTls));
}

/// Whoever connects gets the same octets again and again, so often and with so long between.
async fn droning(octets: &'static [u8], times: usize, pause: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            tokio::spawn(async move {
                for _ in 0..times {
                    if tcp.write_all(octets).await.is_err() {
                        break;
                    }
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                }
                let mut read = [0; 4096];
                while tcp.read(&mut read).await.is_ok_and(|read| read > 0) {}
            });
        }
    });
    addr
}

/// Drops the first connection at once, and sends the same to all others.
#[tokio::test]
async fn a_connection_that_is_dropped_once_decides_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        drop(listener.accept().await.unwrap());
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"* OK ready\r\n* CAPABILITY IMAP4rev1\r\na OK\r\n")
            .await
            .unwrap();
        let mut read = [0; 4096];
        while tcp.read(&mut read).await.is_ok_and(|read| read > 0) {}
    });
    let (halt, visit) = halted(Service::Imap, addr, LIMIT).await;
    assert_eq!(halt, None);
    assert!(visit.plain.is_some());
}

#[tokio::test]
async fn silence_tarpits_and_floods_have_an_end() {
    let limit = Duration::from_millis(100);
    // However slow this machine is, an octet comes well before the wait for it ends.
    let (patient, short) = (Duration::from_millis(500), Duration::from_millis(20));
    for service in Service::ALL {
        let addr = droning(b"", 0, Duration::ZERO).await;
        let (halt, _) = halted(service, addr, limit).await;
        // The second time, it had longer.
        assert_eq!(halt, at(Stage::Greeting, Cause::silent(limit * 2)));
        // Each octet comes in time, and the line never.
        let slow_addr = droning(b"2", 10_000, short).await;
        let (slow_halt, _) = halted(service, slow_addr, patient).await;
        assert_eq!(slow_halt, at(Stage::Greeting, Cause::slow(patient * 4)));
        let endless_addr = droning(&[b'2'; 1 << 10], 10 << 10, Duration::ZERO).await;
        let (endless_halt, _) = halted(service, endless_addr, LIMIT).await;
        assert_eq!(endless_halt, at(Stage::Greeting, Cause::TooLong(MAX_LINE)));
    }
    let addr = droning(
        b"220-a line that is followed by others\r\n",
        1 << 18,
        Duration::ZERO,
    )
    .await;
    let (halt, _) = halted(Service::Submission, addr, LIMIT).await;
    assert_eq!(halt, at(Stage::Greeting, Cause::TooLong(MAX_READ)));
}

#[test]
fn only_mechanisms_are_taken_for_some() {
    let mut offer = Offer::default();
    let long = "X".repeat(21);
    for word in [
        "plain",
        "PLAIN",
        "",
        "\u{1b}[2J",
        "A B",
        &long,
        "SCRAM-SHA-1-PLUS",
        "9_",
    ] {
        offer.add(word);
    }
    assert_eq!(offer.mechanisms, ["PLAIN", "SCRAM-SHA-1-PLUS", "9_"]);
    (0..1000).for_each(|n| offer.add(&format!("M{n}")));
    assert_eq!(offer.mechanisms.len(), 50);
}

/// Made-up lines, near to right ones, so that all branches are taken.
#[tokio::test]
async fn no_answer_is_too_odd() {
    let pieces: [&[u8]; 16] = [
        b"* ",
        b"OK",
        b"CAPABILITY ",
        b"AUTH=",
        b"=",
        b"a ",
        b"a OK",
        b"\r\n",
        b"\n",
        b" ",
        b"220",
        b"250-",
        b"250 ",
        b"AUTH ",
        b"\xff\0",
        b"STARTTLS",
    ];
    let mut chance = fastrand::Rng::with_seed(1);
    for _ in 0..3000 {
        let piece = |_| pieces[chance.usize(..pieces.len())];
        let text: Vec<_> = (0..12).flat_map(piece).copied().collect();
        for service in Service::ALL {
            let (ours, mut theirs) = tokio::io::duplex(4096);
            theirs.write_all(&text).await.unwrap();
            theirs.shutdown().await.unwrap();
            let mut lines = lines::LineStream::new(ours, LIMIT);
            let local = IpAddr::from([127, 0, 0, 1]);
            let _ = match service {
                Service::Imap => imap::greeting(&mut lines).await,
                Service::Submission => smtp::greeting(&mut lines).await,
            };
            let offer = match service {
                Service::Imap => imap::offer(&mut lines).await,
                Service::Submission => smtp::offer(&mut lines, local).await,
            };
            // Nothing is offered that was not said.
            if let Ok(offer) = offer {
                let said = |word: &str| {
                    let text = text.to_ascii_uppercase();
                    text.windows(word.len()).any(|it| it == word.as_bytes())
                };
                assert!(!offer.starttls || said("STARTTLS"));
                assert!(offer.mechanisms.is_empty() || said("AUTH"));
            }
        }
    }
}
