//! Tests the facts about fronts that behave, and about fronts that do not.

mod faults;
mod identity;
mod stub;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use rcgen::CustomExtension;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use super::*;
use crate::special_purpose::Usage;
use stub::{Authority, HOST, IMAP, SMTP, Stub};

const LIMIT: Duration = Duration::from_secs(5);

fn front(stub: &Stub, interface: Interface) -> ProbedFront {
    ProbedFront {
        host: HOST.to_owned(),
        port: stub.addr.port(),
        service: stub.service,
        interface,
    }
}

fn prober(authority: Option<&Authority>, identity: Option<ClientIdentity>) -> Prober {
    Prober::new(Settings {
        timeout: LIMIT,
        private: true,
        authorities: authority.map(|authority| vec![authority.der()]),
        identity,
        files: Arc::default(),
        now: SystemTime::now,
    })
}

/// One that waits so long.
fn patient(timeout: Duration) -> Prober {
    Prober::new(Settings {
        timeout,
        private: true,
        authorities: None,
        identity: None,
        files: Arc::default(),
        now: SystemTime::now,
    })
}

/// The only visit of a front.
async fn visited(stub: &Stub, interface: Interface, prober: &Prober) -> Visit {
    let facts = prober
        .examine(&front(stub, interface), &[stub.addr.ip()])
        .await;
    assert_eq!(facts.visits.len(), 1);
    facts.visits[0].clone()
}

#[tokio::test]
async fn everything_is_seen_of_a_front_that_behaves() {
    let authority = Authority::new("Authority");
    for (script, greeting) in [(IMAP, "* OK ready"), (SMTP, "220-front.test")] {
        let stub = Stub::serve(script, Some(authority.server(&[HOST, "*.wild.test"]))).await;
        let visit = visited(&stub, Interface::Psc, &prober(Some(&authority), None)).await;
        assert_eq!(visit.error, None, "{visit:?}");
        assert_eq!(visit.greeting.as_deref(), Some(greeting));
        let plain = visit.plain.unwrap();
        let only_starttls = Offer {
            starttls: true,
            ..Offer::default()
        };
        assert_eq!(plain, only_starttls);
        let encrypted = visit.encrypted.unwrap();
        assert_eq!(encrypted.mechanisms, ["XOAUTH2", "OAUTHBEARER"]);
        let tls = visit.tls.unwrap();
        assert_eq!((tls.version, tls.request), (Some("TLSv1.3"), None));
        let certificate = tls.certificate.unwrap().unwrap();
        assert_eq!(certificate.chain, Some(Ok(())));
        assert_eq!(certificate.names, [HOST, "*.wild.test"]);
        for (name, named) in [
            (HOST, true),
            ("a.wild.test", true),
            ("a.b.wild.test", false),
            ("wild.test", false),
            ("FRONT.test", true),
            // The common name.
            ("cn.test", false),
        ] {
            assert_eq!(certificate.is_for(name), named, "{name}");
        }
        // It received the goodbye.
        assert_eq!(stub.parted.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn an_authority_that_did_not_issue_the_certificate_does_not_vouch_for_it() {
    let (authority, other) = (Authority::new("Authority"), Authority::new("Other"));
    let stub = Stub::serve(IMAP, Some(authority.server(&[HOST]))).await;
    let chain = async |prober| {
        let visit: Visit = visited(&stub, Interface::Psc, &prober).await;
        visit.tls.unwrap().certificate.unwrap().unwrap().chain
    };
    let chained = chain(prober(Some(&other), None)).await;
    let no = Untrusted::No(BrokenChain::UnknownIssuer);
    assert_eq!(chained, Some(Err(no)));
    assert_eq!(chain(prober(None, None)).await, None);
}

/// Neither is wrong, or not so that every client would stumble over it.
#[tokio::test]
async fn certificates_that_this_side_cannot_hold_are_told_from_wrong_ones() {
    let authority = Authority::new("Authority");
    // certificatePolicies, which may be critical (RFC 5280 section 4.2.1.4).
    let policies = authority.odd_server(|params| {
        let any = vec![0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1d, 0x20, 0x00];
        let mut policies = CustomExtension::from_oid_content(&[2, 5, 29, 32], any);
        policies.set_criticality(true);
        params.custom_extensions.push(policies);
    });
    let stub = Stub::serve(IMAP, Some(policies)).await;
    let visit = visited(&stub, Interface::Psc, &prober(Some(&authority), None)).await;
    let halt = visit.error.unwrap();
    assert!(
        matches!(halt.cause, Cause::Tls(TlsTrouble::Unverified(_))),
        "{halt:?}"
    );
    let certificate = visit.tls.unwrap().certificate.unwrap().unwrap();
    assert!(certificate.is_for(HOST), "{certificate:?}");
    assert!(
        matches!(certificate.chain, Some(Err(Untrusted::Unknown(_)))),
        "{certificate:?}"
    );

    // Clients of other libraries read 100 KiB.
    let many = authority.repeating_server(200, |_| ());
    let large = Stub::serve(IMAP, Some(many)).await;
    let of_large = visited(&large, Interface::Psc, &prober(None, None)).await;
    let too_large = Cause::Tls(TlsTrouble::TooLarge);
    assert_eq!(of_large.error.unwrap().cause, too_large);

    // More than the 20 octets of RFC 5280 section 4.1.2.2.
    let long = authority.odd_server(|params| params.serial_number = Some(vec![1; 30].into()));
    let early = authority.odd_server(|params| params.not_before = rcgen::date_time_ymd(1960, 1, 1));
    for server in [long, early] {
        let small = Stub::serve(IMAP, Some(server)).await;
        let of_small = visited(&small, Interface::Psc, &prober(None, None)).await;
        assert_eq!(of_small.error, None);
        assert!(matches!(of_small.tls.unwrap().certificate, Some(Err(_))));
    }
}

#[tokio::test]
async fn a_certificate_that_has_expired_leads_to_its_authority_all_the_same() {
    let authority = Authority::new("Authority");
    let expired = authority.odd_server(|params| {
        params.not_before = rcgen::date_time_ymd(2019, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    let stub = Stub::serve(IMAP, Some(expired)).await;
    let visit = visited(&stub, Interface::Psc, &prober(Some(&authority), None)).await;
    let certificate = visit.tls.unwrap().certificate.unwrap();
    assert_eq!(certificate.as_ref().unwrap().chain, Some(Ok(())));
    let why = Certificate::distrust(Some(&certificate), HOST);
    assert_eq!(why, Some(Distrust::OutOfDate));
}

#[test]
fn the_patience_of_a_probe_decides_what_it_finds() {
    let prober = prober(None, None);
    let scope: Vec<_> = prober.conditions().options().collect();
    assert!(
        scope.contains(&("probe-timeout", "5 s".to_owned())),
        "{scope:?}"
    );
}

#[tokio::test]
async fn a_front_is_visited_once_however_many_ask() {
    let tls = Authority::new("Authority").server(&[HOST]);
    let stub = Stub::serve(IMAP, Some(tls)).await;
    let prober = prober(None, None);
    join_all((0..50).map(|_| visited(&stub, Interface::Psc, &prober))).await;
    visited(&stub, Interface::Psc, &prober).await;
    assert_eq!(stub.accepted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn non_public_address_is_not_probed() {
    let stub = Stub::serve(IMAP, None).await;
    let public_only = Prober::new(Settings {
        timeout: LIMIT,
        private: false,
        authorities: None,
        identity: None,
        files: Arc::default(),
        now: SystemTime::now,
    });
    let ips = ["127.0.0.1", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1"];
    let ips = ips.map(|ip| ip.parse().unwrap());
    let front = front(&stub, Interface::Psc);
    let facts = public_only.examine(&front, &ips).await;
    let halts = facts
        .visits
        .iter()
        .map(|visit| visit.error.clone().unwrap());
    let purposes = halts.map(|halt| match halt {
        VisitError {
            stage: Stage::Connect,
            cause: Cause::NotPublic(purpose),
        } => (purpose.usage, purpose.rfc),
        other => panic!("{other:?}"),
    });
    assert_eq!(
        purposes.collect::<Vec<_>>(),
        [
            (Usage::Private, 1918),
            (Usage::Loopback, 1122),
            (Usage::Loopback, 1122),
            (Usage::LinkLocal, 4291)
        ]
    );
    assert_eq!(stub.accepted.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn addresses_of_both_families_are_visited() {
    let (stub, prober) = (Stub::serve(IMAP, None).await, prober(None, None));
    let ips = ["::1", "127.0.0.1", "::1"].map(|ip| ip.parse().unwrap());
    let facts = prober.examine(&front(&stub, Interface::Psc), &ips).await;
    let [v4, v6] = &facts.visits[..] else {
        panic!("{facts:?}");
    };
    assert_eq!((v4.addr, v6.addr.ip()), (stub.addr, ips[0]));
    assert!(v4.plain.is_some());
    // Nothing listens there, or this machine has no IPv6.
    let halt = v6.error.as_ref().unwrap();
    assert_eq!(halt.stage, Stage::Connect);
    assert!(
        matches!(halt.cause, Cause::Refused | Cause::Ours(_)),
        "{halt:?}"
    );
}

#[tokio::test]
async fn a_host_has_few_visits_at_once() {
    let tls = Authority::new("Authority").server(&[HOST]);
    let (stub, prober) = (Stub::serve(IMAP, Some(tls)).await, prober(None, None));
    let fronts = (0..20).map(|n| ProbedFront {
        host: format!("front{n}.test"),
        ..front(&stub, Interface::Psc)
    });
    let fronts: Vec<_> = fronts.collect();
    let ips = [stub.addr.ip()];
    join_all(fronts.iter().map(|front| prober.examine(front, &ips))).await;
    assert_eq!(stub.accepted.load(Ordering::SeqCst), 20);
    let most = stub.most.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most}");
}

#[tokio::test]
async fn waiting_visit_comes_before_second_visits_of_others() {
    // As many as fill all places at the host.
    const SILENT: usize = 4;
    let accepted = Arc::new(AtomicUsize::new(0));
    let mut fronts = Vec::new();
    for last in 0..=SILENT {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        fronts.push(ProbedFront {
            host: HOST.to_owned(),
            port,
            service: Service::Imap,
            interface: Interface::Psc,
        });
        let accepted = Arc::clone(&accepted);
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut tcp, _)) = listener.accept().await {
                let before = accepted.fetch_add(1, Ordering::SeqCst);
                if last == SILENT {
                    let told = format!("{before}\r\n");
                    tcp.write_all(told.as_bytes()).await.unwrap();
                }
                open.push(tcp);
            }
        });
    }
    let prober = patient(Duration::from_millis(100));
    let ips = [IpAddr::from([127, 0, 0, 1])];
    let facts = join_all(fronts.iter().map(|front| prober.examine(front, &ips))).await;
    let cause = facts[SILENT].visits[0].error.clone().unwrap().cause;
    let Cause::Alien(before) = cause else {
        panic!("{cause:?}");
    };
    assert!(before.parse::<usize>().unwrap() < 2 * SILENT, "{before}");
    assert_eq!(accepted.load(Ordering::SeqCst), 2 * SILENT + 1);
}

// Elsewhere the loopback interface has one address.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn forty_fronts_are_visited_at_once() {
    const FRONTS: u8 = 40;
    // No front sends anything before all are connected.
    let barrier = Arc::new(Barrier::new(usize::from(FRONTS)));
    let mut stubs = Vec::new();
    for last in 1..=FRONTS {
        let ip = IpAddr::from([127, 0, 9, last]);
        stubs.push(Stub::serve_at(ip, IMAP, None, Some(Arc::clone(&barrier))).await);
    }
    let prober = prober(None, None);
    // Two of them may have one port.
    let fronts = stubs.iter().map(|stub| ProbedFront {
        host: format!("{}.test", stub.addr.ip()),
        ..front(stub, Interface::Psc)
    });
    let fronts: Vec<_> = fronts.collect();
    let visits = stubs.iter().zip(&fronts).map(|(stub, front)| {
        let ip = [stub.addr.ip()];
        let prober = &prober;
        async move { prober.examine(front, &ip).await }
    });
    for facts in join_all(visits).await {
        assert!(facts.visits[0].greeting.is_some(), "{facts:?}");
    }
}
