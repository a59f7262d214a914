//! Tests queries over UDP: their content, their pace, and which datagrams are accepted as answers.

mod asked;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::{SOA, SRV};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant};

use super::outgoing::Outgoing;
use super::socket::SocketState;
use super::window::Window;
use super::*;
use crate::lookup::{FailureKind, Question};

fn query(name: &str) -> Arc<Query> {
    Query::recursive(Question::new(name, RecordType::SRV).unwrap())
}

static PLENTY: Semaphore = Semaphore::const_new(10_000);

const PATIENT: SendOptions<'static> = SendOptions {
    edns: true,
    timeout: Duration::from_secs(20),
    after_silence: false,
    limiter: None,
    in_flight: &PLENTY,
};

/// An empty answer to the query in these octets, with the question as it came.
fn echo(octets: &[u8]) -> Vec<u8> {
    let mut answer = Message::from_vec(octets).unwrap();
    answer.metadata.message_type = MessageType::Response;
    answer.to_vec().unwrap()
}

/// The reply with the record that is asked for.
fn recorded(octets: &[u8]) -> Vec<u8> {
    let mut answer = Message::from_vec(&echo(octets)).unwrap();
    let owner = answer.queries[0].name().clone();
    let data = RData::SRV(SRV::new(10, 1, 143, Name::root()));
    answer.add_answer(Record::from_rdata(owner, 60, data));
    answer.to_vec().unwrap()
}

/// The empty answer with the letters of the question in lower case.
fn folded(octets: &[u8]) -> Vec<u8> {
    let mut answer = Message::from_vec(octets).unwrap();
    answer.metadata.message_type = MessageType::Response;
    let name = answer.queries[0].name().to_lowercase();
    answer.queries[0].set_name(name);
    answer.to_vec().unwrap()
}

/// The name in the question of a query, as it was sent.
fn name_in(octets: &[u8]) -> String {
    let query = Message::from_vec(octets).unwrap();
    query.queries[0].name().to_ascii()
}

async fn bound() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let addr = socket.local_addr().unwrap();
    (socket, addr)
}

async fn received(socket: &UdpSocket) -> (Vec<u8>, SocketAddr) {
    let mut octets = vec![0; 2000];
    let (length, peer) = socket.recv_from(&mut octets).await.unwrap();
    octets.truncate(length);
    (octets, peer)
}

#[test]
fn letters_in_random_case_ask_the_same() {
    let query = query("_submission._tcp.a-name-with-many-letters.test");
    let plain = QueryDatagram::new(&query, true);
    let mut forms = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let mut sent = QueryDatagram::new(&query, true);
        sent.mix_case(false);
        assert!(sent.octets().eq_ignore_ascii_case(plain.octets()));
        let end = query.question.end();
        assert_eq!(sent.octets()[end - 4..], plain.octets()[end - 4..]);
        forms.insert(sent.octets().to_vec());
    }
    // Thirty-odd letters: no two of twenty are alike, but once in tens of millions of runs.
    assert_eq!(forms.len(), 20);
}

#[tokio::test]
async fn many_queries_share_a_socket_and_each_gets_its_own_answer() {
    const MANY: usize = 300;
    let (server, addr) = bound().await;
    let serving = tokio::spawn(async move {
        let mut ports = std::collections::BTreeSet::new();
        let mut waiting = Vec::new();
        for n in 0..MANY {
            let (octets, peer) = received(&server).await;
            ports.insert(peer.port());
            waiting.push((echo(&octets), peer));
            // In another order than they were asked, a handful at a time.
            if n % 10 == 9 {
                for (answer, client) in waiting.drain(..).rev() {
                    server.send_to(&answer, client).await.unwrap();
                }
            }
        }
        ports.len()
    });
    let udp = Udp::new(1000, true);
    let asked = (0..MANY).map(async |n| {
        let name = format!("name-{n}.test");
        let came = udp.ask(addr, &query(&name), &PATIENT).await.1.unwrap();
        let ExchangeResult::Response(Response::Whole(response)) = came else {
            panic!("{came:?}")
        };
        let echoed = response.queries[0].name().to_lowercase().to_ascii();
        assert_eq!(echoed, format!("{name}."));
    });
    futures_util::future::join_all(asked).await;
    let ports = serving.await.unwrap();
    assert!(ports < MANY / 10, "{ports}");
}

#[tokio::test]
async fn a_server_that_folds_letters_is_asked_in_lower_case_from_then_on() {
    let (server, addr) = bound().await;
    let serving = tokio::spawn(async move {
        let mut names = Vec::new();
        for _ in 0..3 {
            let (octets, peer) = received(&server).await;
            names.push(name_in(&octets));
            server.send_to(&folded(&octets), peer).await.unwrap();
        }
        names
    });
    let udp = Udp::new(10, true);
    let asked = query("a-long-name-with-letters-enough.test");
    for _ in 0..2 {
        let came = udp.ask(addr, &asked, &PATIENT).await.1;
        assert!(matches!(came, Ok(ExchangeResult::Response(_))), "{came:?}");
    }
    let names = serving.await.unwrap();
    let lower = names[1].to_lowercase();
    assert_ne!(names[0], lower);
    assert_eq!(names[1..], [lower.clone(), lower]);
}

#[tokio::test]
async fn from_a_server_that_keeps_letters_no_others_are_taken() {
    // Whether it has the record that is asked for or not.
    for first in [echo, recorded] {
        letters_are_kept(first).await;
    }
}

/// A server keeps the letters in its first answer, which `first` makes.
async fn letters_are_kept(first: fn(&[u8]) -> Vec<u8>) {
    let (server, addr) = bound().await;
    let serving = tokio::spawn(async move {
        let (octets, peer) = received(&server).await;
        server.send_to(&first(&octets), peer).await.unwrap();
        let (again, client) = received(&server).await;
        // A forger does not know the case; the server does.
        let mut forged = Message::from_vec(&folded(&again)).unwrap();
        forged.metadata.response_code = ResponseCode::Refused;
        let forged = forged.to_vec().unwrap();
        for answer in [forged, echo(&again)] {
            server.send_to(&answer, client).await.unwrap();
        }
        let (third, last_client) = received(&server).await;
        server.send_to(&folded(&third), last_client).await.unwrap();
    });
    let udp = Udp::new(10, true);
    let asked = query("a-long-name-with-letters-enough.test");
    for _ in 0..2 {
        let Ok(ExchangeResult::Response(response)) = udp.ask(addr, &asked, &PATIENT).await.1 else {
            panic!("no answer")
        };
        assert_eq!(response.metadata().response_code, ResponseCode::NoError);
    }
    // Of servers behind one address, one may fold: after a silence letters are not mixed.
    let again = SendOptions {
        after_silence: true,
        ..PATIENT
    };
    let came = udp.ask(addr, &asked, &again).await.1;
    assert!(matches!(came, Ok(ExchangeResult::Response(_))), "{came:?}");
    serving.await.unwrap();
}

#[tokio::test]
async fn a_late_answer_is_nobody_elses() {
    let (server, addr) = bound().await;
    let udp = Arc::new(Udp::new(10, false));
    let hasty = SendOptions {
        timeout: Duration::from_millis(50),
        ..PATIENT
    };
    // Keeps the socket open.
    let waits = {
        let udp = Arc::clone(&udp);
        tokio::spawn(async move { udp.ask(addr, &query("kept.test"), &PATIENT).await.1 })
    };
    let (kept, peer) = received(&server).await;
    let given_up = udp.ask(addr, &query("late.test"), &hasty).await.1;
    assert_eq!(given_up.unwrap_err().kind(), FailureKind::Timeout);
    let (late, late_peer) = received(&server).await;
    assert_eq!(peer, late_peer);
    server.send_to(&echo(&late), peer).await.unwrap();
    server.send_to(&echo(&kept), peer).await.unwrap();
    let came = waits.await.unwrap();
    let Ok(ExchangeResult::Response(Response::Whole(response))) = came else {
        panic!("{came:?}")
    };
    assert_eq!(response.queries[0].name().to_ascii(), "kept.test.");
}

/// The first query was slow; that its answer has the first query's id is no fault of the server's.
#[tokio::test]
async fn a_late_answer_is_not_told_of_the_query_that_asks_again() {
    let (server, addr) = bound().await;
    let udp = Arc::new(Udp::new(10, false));
    let hasty = SendOptions {
        timeout: Duration::from_millis(50),
        ..PATIENT
    };
    // Keeps the socket open.
    let kept = {
        let udp = Arc::clone(&udp);
        tokio::spawn(async move { udp.ask(addr, &query("kept.test"), &PATIENT).await })
    };
    received(&server).await;
    let asked = query("slow.test");
    let given_up = udp.ask(addr, &asked, &hasty).await.1;
    assert_eq!(given_up.unwrap_err().kind(), FailureKind::Timeout);
    let (late, peer) = received(&server).await;
    let again = async {
        let (_, same) = received(&server).await;
        assert_eq!(same, peer);
        server.send_to(&echo(&late), peer).await.unwrap();
    };
    let (came, ()) = tokio::join!(udp.ask(addr, &asked, &hasty), again);
    assert_eq!(came.1.unwrap_err().kind(), FailureKind::Timeout);
    kept.abort();
}

#[tokio::test]
async fn a_socket_goes_when_nobody_waits_any_more() {
    let (server, addr) = bound().await;
    tokio::spawn(async move {
        loop {
            let (octets, peer) = received(&server).await;
            server.send_to(&echo(&octets), peer).await.unwrap();
        }
    });
    let udp = Udp::new(10, true);
    for _ in 0..3 {
        udp.ask(addr, &query("a.test"), &PATIENT).await.1.unwrap();
        let sockets = udp.server(addr).sockets().clone();
        assert!(sockets.len() <= 1);
        for socket in sockets {
            while socket.state() != SocketState::Closed {
                tokio::task::yield_now().await;
            }
        }
    }
}

#[tokio::test]
async fn who_asks_again_at_once_goes_the_same_way() {
    let (server, addr) = bound().await;
    let serving = tokio::spawn(async move {
        let mut ports = Vec::new();
        for _ in 0..3 {
            let (octets, peer) = received(&server).await;
            server.send_to(&echo(&octets), peer).await.unwrap();
            ports.push(peer.port());
        }
        ports.dedup();
        ports.len()
    });
    let udp = Udp::new(10, true);
    for n in 0..3 {
        let asked = query(&format!("n{n}.test"));
        udp.ask(addr, &asked, &PATIENT).await.1.unwrap();
    }
    assert_eq!(serving.await.unwrap(), 1);
}

#[tokio::test]
async fn a_denial_of_a_zones_own_server_is_read_whole() {
    let (server, addr) = bound().await;
    tokio::spawn(async move {
        loop {
            let (octets, peer) = received(&server).await;
            let mut denial = Message::from_vec(&echo(&octets)).unwrap();
            denial.metadata.authoritative = true;
            let zone = denial.queries[0].name().base_name();
            let soa = SOA::new(zone.clone(), zone.clone(), 1, 2, 3, 4, 5);
            denial.add_authority(Record::from_rdata(zone, 60, RData::SOA(soa)));
            server
                .send_to(&denial.to_vec().unwrap(), peer)
                .await
                .unwrap();
        }
    });
    let udp = Udp::new(10, true);
    let question = || Question::new("a.test", RecordType::SRV).unwrap();
    for (asked, is_whole) in [
        (Query::recursive(question()), false),
        (Query::iterative(question()), true),
    ] {
        let Ok(ExchangeResult::Response(response)) = udp.ask(addr, &asked, &PATIENT).await.1 else {
            panic!("no answer")
        };
        assert_eq!(
            matches!(response, Response::Whole(_)),
            is_whole,
            "{response:?}"
        );
    }
}

/// A library's client may outlive the runtime that it was used in first.
#[test]
fn a_runtime_that_ends_takes_no_queries_of_the_next_with_it() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let server = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = server.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut octets = [0; 2000];
        while let Ok((length, peer)) = server.recv_from(&mut octets) {
            if !name_in(&octets[..length]).starts_with("dead") {
                let _ = server.send_to(&echo(&octets[..length]), peer);
            }
        }
    });
    let udp = Udp::new(10, false);
    let hasty = SendOptions {
        timeout: Duration::from_millis(20),
        ..PATIENT
    };
    let dead = query("dead.test");
    assert!(runtime().block_on(udp.ask(addr, &dead, &hasty)).1.is_err());
    let alive = query("alive.test");
    assert!(
        runtime()
            .block_on(udp.ask(addr, &alive, &PATIENT))
            .1
            .is_ok()
    );
}

#[tokio::test]
async fn a_name_without_letters_says_nothing_of_their_case() {
    let (server, addr) = bound().await;
    tokio::spawn(async move {
        loop {
            let (octets, peer) = received(&server).await;
            server.send_to(&folded(&octets), peer).await.unwrap();
        }
    });
    let udp = Udp::new(10, true);
    for name in ["1.2", "a-long-name-with-letters-enough.test"] {
        let came = udp.ask(addr, &query(name), &PATIENT).await.1;
        assert!(matches!(came, Ok(ExchangeResult::Response(_))), "{came:?}");
    }
}

/// Its answers are slow, and none is lost.
#[tokio::test]
async fn a_slow_server_is_not_taken_for_one_that_loses_queries() {
    let (server, addr) = bound().await;
    let udp = Arc::new(Udp::new(100, false));
    // Keeps the socket open between the two attempts.
    let kept = {
        let udp = Arc::clone(&udp);
        tokio::spawn(async move { udp.ask(addr, &query("kept.test"), &PATIENT).await })
    };
    received(&server).await;
    let asked = query("slow.test");
    let hasty = SendOptions {
        timeout: Duration::from_millis(20),
        ..PATIENT
    };
    assert!(udp.ask(addr, &asked, &hasty).await.1.is_err());
    let (first, _) = received(&server).await;
    let again = SendOptions {
        after_silence: true,
        ..PATIENT
    };
    let (came, ()) = tokio::join!(udp.ask(addr, &asked, &again), async {
        let (second, peer) = received(&server).await;
        for query in [first, second] {
            server.send_to(&echo(&query), peer).await.unwrap();
        }
    });
    assert!(came.1.is_ok());
    let window = format!("{:?}", udp.server(addr).window);
    assert!(window.contains("halved: None"), "{window}");
    kept.abort();
}

/// Both ways to talk to the system: datagrams arrive whole, one by one, and nothing is invented.
#[tokio::test]
async fn the_portable_way_sends_and_receives_the_same() {
    let (server, addr) = bound().await;
    let (client, from) = bound().await;
    client.connect(addr).await.unwrap();
    server.connect(from).await.unwrap();
    let datagrams: Vec<Vec<u8>> = (1..=5_u8).map(|n| vec![n; usize::from(n) * 7]).collect();
    let slices = datagrams.iter().map(Vec::as_slice);
    client.writable().await.unwrap();
    assert_eq!(batch::portable::send(&client, slices).unwrap(), 5);
    let mut room = vec![0; 64 * batch::DATAGRAM];
    let mut came: Vec<Vec<u8>> = Vec::new();
    while came.len() < 5 {
        server.readable().await.unwrap();
        let mut lengths = Vec::new();
        match batch::portable::receive(&server, &mut room, &mut lengths) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => panic!("{error}"),
        }
        let rooms = room.chunks(batch::DATAGRAM).zip(lengths);
        came.extend(rooms.map(|(datagram, length)| datagram[..length].to_vec()));
    }
    assert_eq!(came, datagrams);
}

/// How many queries may be under way to `addr`, of which none is.
fn places(udp: &Udp, addr: SocketAddr) -> usize {
    let server = udp.server(addr);
    let mut places = Vec::new();
    while let Some(place) = server.window.try_enter() {
        places.push(place);
    }
    places.len()
}

#[tokio::test]
async fn answers_widen_the_window_and_losses_narrow_it() {
    let (server, addr) = bound().await;
    tokio::spawn(async move {
        loop {
            let (octets, peer) = received(&server).await;
            server.send_to(&echo(&octets), peer).await.unwrap();
        }
    });
    let udp = Udp::new(1000, true);
    let before = places(&udp, addr);
    let asked = (0..300).map(async |n| {
        let came = udp.ask(addr, &query(&format!("n{n}.test")), &PATIENT).await;
        came.1.unwrap();
    });
    futures_util::future::join_all(asked).await;
    let wide = places(&udp, addr);
    assert!(wide > before, "{before} to {wide}");
    let again = SendOptions {
        after_silence: true,
        ..PATIENT
    };
    assert!(!udp.server(addr).loses());
    udp.ask(addr, &query("lost.test"), &again).await.1.unwrap();
    assert_eq!(places(&udp, addr), wide / 2);
    assert!(udp.server(addr).loses());
}

/// A bundle that a device drops is no reason to be silent about a domain.
#[tokio::test]
async fn who_asks_again_and_whoever_asks_a_server_that_loses_queries_asks_alone() {
    let (server, addr) = bound().await;
    let udp = Udp::new(10, false);
    let again = SendOptions {
        after_silence: true,
        ..PATIENT
    };
    let answer = async || {
        let (octets, peer) = received(&server).await;
        server.send_to(&echo(&octets), peer).await.unwrap();
    };
    for (send_options, alone) in [(PATIENT, false), (again, true), (PATIENT, true)] {
        let asked = query("a.test");
        let mut sent = QueryDatagram::new(&asked, true);
        udp.server(addr).prepare(&mut sent, &send_options);
        assert_eq!(sent.is_unbundled(), alone);
        let (came, ()) = tokio::join!(udp.ask(addr, &asked, &send_options), answer());
        assert!(came.1.is_ok());
    }
}

/// A receiver cannot distinguish a bundle from datagrams that were sent one by one.
#[tokio::test]
async fn datagrams_arrive_one_by_one_from_bundles_too() {
    let (server, addr) = bound().await;
    let (client, _) = bound().await;
    client.connect(addr).await.unwrap();
    let mut datagrams: Vec<Vec<u8>> = (0..150_u8).map(|n| vec![n; 60]).collect();
    datagrams.extend((0..5).map(|n| vec![n; 40]));
    datagrams.extend([vec![7; 90], vec![8; 91]]);
    #[cfg(target_os = "linux")]
    assert!(batch::can_bundle(&client));
    for bundles in [batch::can_bundle(&client), false] {
        let mut outgoing = Outgoing::default();
        outgoing.bundle(bundles);
        for datagram in &datagrams {
            outgoing.push(datagram, false);
        }
        client.writable().await.unwrap();
        outgoing.send(&client).unwrap();
        let mut came = Vec::new();
        for _ in &datagrams {
            came.push(received(&server).await.0);
        }
        came.sort();
        let mut sent = datagrams.clone();
        sent.sort();
        assert_eq!(came, sent);
    }
}

#[tokio::test]
async fn a_zones_own_server_is_asked_in_the_letters_of_the_name() {
    let (server, addr) = bound().await;
    let question = Question::new("a-long-name-with-letters-enough.test", RecordType::SRV);
    let asked = Query::iterative(question.unwrap());
    let udp = Udp::new(10, true);
    let (came, name) = tokio::join!(udp.ask(addr, &asked, &PATIENT), async {
        let (octets, peer) = received(&server).await;
        server.send_to(&echo(&octets), peer).await.unwrap();
        name_in(&octets)
    });
    assert!(came.1.is_ok());
    assert_eq!(name, "a-long-name-with-letters-enough.test.");
}

/// Fills the window, and leaves it with answers that took so long.
async fn round(window: &Window, took: Duration, again: bool) -> usize {
    let mut places = Vec::new();
    while let Some(place) = window.try_enter() {
        places.push(place);
    }
    let size = places.len();
    for place in places {
        place.answered(took, again);
    }
    size
}

#[tokio::test(start_paused = true)]
async fn a_window_grows_while_answers_come_at_once_and_halves_where_one_was_lost() {
    let window = Window::new(1000);
    let prompt = Duration::from_millis(20);
    let first = round(&window, prompt, false).await;
    let mut size = first;
    for _ in 0..4 {
        let next = round(&window, prompt, false).await;
        assert!(next >= size);
        size = next;
    }
    assert!(size > 2 * first, "{first} to {size}");
    let before = round(&window, prompt, true).await;
    let halved = round(&window, prompt, true).await;
    assert_eq!(halved, before / 2);
}

#[tokio::test(start_paused = true)]
async fn a_window_does_not_grow_where_queries_only_wait_at_the_server() {
    let window = Window::new(1000);
    let mut took = Duration::from_micros(100);
    let mut size = 0;
    for _ in 0..50 {
        size = round(&window, took, false).await;
        // Each query more only makes the others wait.
        took = Duration::from_micros(100) * u32::try_from(size).unwrap();
    }
    assert!((32..200).contains(&size), "{size}");
}

#[tokio::test(start_paused = true)]
async fn a_window_never_closes_and_never_exceeds_its_bound() {
    for (most, least) in [(1, 1), (8, 8), (1000, 16)] {
        let window = Window::new(most);
        for _ in 0..30 {
            assert!(round(&window, Duration::from_millis(1), true).await <= most);
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert_eq!(round(&window, Duration::from_millis(1), true).await, least);
    }
    let window = Window::new(40);
    for _ in 0..10 {
        assert!(round(&window, Duration::from_millis(1), false).await <= 40);
    }
}

/// A query without an answer in time gives up its slot: names whose servers are dead must not delay others.
#[tokio::test]
async fn a_silent_query_does_not_hold_its_place() {
    let (server, addr) = bound().await;
    let answered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&answered);
    tokio::spawn(async move {
        loop {
            let (octets, peer) = received(&server).await;
            if !name_in(&octets).to_lowercase().starts_with("dead") {
                server.send_to(&echo(&octets), peer).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    // The one place there is.
    let udp = Arc::new(Udp::new(1, true));
    let dead = {
        let udp = Arc::clone(&udp);
        tokio::spawn(async move { udp.ask(addr, &query("dead.test"), &PATIENT).await.1 })
    };
    while udp.server(addr).window.try_enter().is_some() {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    udp.ask(addr, &query("alive.test"), &PATIENT)
        .await
        .1
        .unwrap();
    assert_eq!(answered.load(Ordering::SeqCst), 1);
    assert!(!dead.is_finished(), "{:?}", began.elapsed());
    dead.abort();
}
