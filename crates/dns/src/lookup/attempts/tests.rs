//! Tests the order and the times of attempts, on a paused clock.

use std::net::{Ipv4Addr, SocketAddr};

use hickory_proto::rr::RecordType;
use tokio::net::UdpSocket;
use tokio::time::advance;

use super::*;
use crate::lookup::message::MAX_ALIASES;
use crate::lookup::{AnswerPolicy, Client, ClientOptions, Lookup, Question};

fn servers(count: u16) -> Vec<Arc<Endpoint>> {
    let server = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let endpoints = (1..=count).map(server).map(Endpoint::from);
    endpoints.map(Arc::new).collect()
}

fn of(kind: FailureKind, from_server: bool) -> (Failure, bool) {
    (Failure::of_kind(kind), from_server)
}

fn word() -> (Failure, bool) {
    of(FailureKind::Refused, true)
}

fn silence() -> (Failure, bool) {
    of(FailureKind::Timeout, false)
}

/// Port, round, and whether it comes after a silence.
fn turn(turns: &mut RetryState<'_>) -> (u16, u32, bool) {
    let (server, attempt) = turns
        .next_server()
        .expect("a server may say something else");
    (server.addr().port(), attempt.round, attempt.after_silence)
}

#[tokio::test]
async fn a_silence_is_remembered_of_its_server_until_the_next_turn() {
    let servers = servers(3);
    let mut turns = RetryState::after(silence(), Instant::now(), &servers);
    assert_eq!(turn(&mut turns), (2, 0, false));
    turns.record(word());
    assert_eq!(turn(&mut turns), (3, 0, false));
    // A truncated answer is neither a refusal nor a timeout.
    turns.record(of(FailureKind::Truncated, false));
    assert_eq!(turn(&mut turns), (1, 1, true));
    turns.record(word());
    assert_eq!(turn(&mut turns), (2, 1, false));
    // A response that does not answer the query counts as a timeout.
    turns.record(of(FailureKind::Malformed, false));
    assert_eq!(turn(&mut turns), (3, 1, false));
    turns.record(silence());
    assert_eq!(turn(&mut turns), (1, 2, false));
    turns.record(silence());
    assert_eq!(turn(&mut turns), (2, 2, true));
    assert_eq!((turns.attempts, turns.refusals), (7, 2));
}

#[tokio::test]
async fn server_that_would_repeat_an_unproven_denial_is_passed_over() {
    let servers = servers(3);
    let unproven = || of(FailureKind::Unproven, true);
    let mut turns = RetryState::after(unproven(), Instant::now(), &servers);
    assert_eq!(turn(&mut turns), (2, 0, false));
    turns.record(silence());
    assert_eq!(turn(&mut turns), (3, 0, false));
    turns.record(unproven());
    // Only the second one is left, in the next round.
    assert_eq!(turn(&mut turns), (2, 1, true));
    turns.record(unproven());
    assert!(turns.next_server().is_none());
    assert_eq!(turns.reported.attempts, 4);
}

#[tokio::test]
async fn server_whose_chain_of_aliases_is_too_long_is_asked_once() {
    let servers = servers(1);
    let chain = |aliases| {
        let (failure, from_server) = of(FailureKind::Malformed, true);
        let aliases = vec![Name::root(); aliases];
        (Failure { aliases, ..failure }, from_server)
    };
    let mut turns = RetryState::after(chain(MAX_ALIASES), Instant::now(), &servers);
    assert_eq!(turn(&mut turns), (1, 1, false));
    turns.record(chain(MAX_ALIASES + 1));
    assert!(turns.next_server().is_none());
}

#[tokio::test]
async fn the_last_failure_is_told_unless_it_is_a_silence_or_one_more_of_its_kind() {
    let servers = servers(1);
    let mut turns = RetryState::after(silence(), Instant::now(), &servers);
    let failed = |detail: &FailureDetail| (Failure::new(detail.clone()), true);
    let [one, two] = ["one", "two"].map(|name| FailureDetail::NoZoneFile(name.to_owned()));
    assert_eq!([one.kind(), two.kind()], [FailureKind::Uncovered; 2]);
    let three = FailureDetail::Servfail(Vec::new());
    for (failure, told) in [
        (silence(), FailureDetail::NoAnswer),
        (failed(&one), one.clone()),
        (failed(&two), one.clone()),
        (failed(&three), three.clone()),
        (silence(), three.clone()),
    ] {
        turns.record(failure);
        assert_eq!(*turns.reported.detail, told);
        let failures = &turns.reported;
        assert_eq!(failures.attempts, turns.attempts);
    }
    assert_eq!(turns.attempts, 6);
}

#[tokio::test(start_paused = true)]
async fn server_that_refused_is_not_asked_again_at_once() {
    let servers = servers(2);
    let mut turns = RetryState::after(silence(), Instant::now(), &servers);
    assert!(!turns.must_pause(0), "the first round is not held up");
    assert!(turns.must_pause(1), "it was turned away at once");
    advance(RETRY_PAUSE).await;
    assert!(!turns.must_pause(1), "the silence took its time");
    turns.record(word());
    assert!(turns.must_pause(1), "a server cannot answer");
    assert!(!turns.must_pause(0));
}

/// The time that a silent server costs where every attempt waits that long.
async fn waited(timeout: Duration) -> Duration {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let options = ClientOptions {
        timeout,
        retries: 2,
        rate: None,
        in_flight: 10,
        mixed_case: true,
    };
    let client = Client::new([silent.local_addr().unwrap()], AnswerPolicy::First, options);
    let question = Question::new("_imap._tcp.a.test", RecordType::SRV).unwrap();
    let began = Instant::now();
    assert_eq!(client.ask(question).await.unwrap_err().attempts, 3);
    began.elapsed()
}

#[tokio::test(start_paused = true)]
async fn between_short_silences_there_are_rests_and_between_long_ones_none() {
    let short = Duration::from_millis(10);
    let rested = waited(short).await;
    assert!(
        (2 * RETRY_PAUSE + 3 * short..3 * RETRY_PAUSE).contains(&rested),
        "{rested:?}"
    );
    let long = 2 * RETRY_PAUSE;
    let unrested = waited(long).await;
    assert!(
        (3 * long..3 * long + RETRY_PAUSE).contains(&unrested),
        "{unrested:?}"
    );
}
