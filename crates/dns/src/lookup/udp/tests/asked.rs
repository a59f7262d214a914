//! Who waits for which answer, without a network.

use tokio::sync::oneshot::Receiver;

use super::super::asked::{Arrival, MAX_QUERIES, MAX_WAITING, Notice, QueryResult, SocketQueries};
use super::*;
use crate::lookup::FailureDetail;
use crate::lookup::detail::sample;

fn push(asked: &mut SocketQueries, name: &str) -> (u16, Receiver<Notice>) {
    push_prompt(asked, name, Instant::now() + PATIENT.timeout)
}

fn push_prompt(asked: &mut SocketQueries, name: &str, prompt: Instant) -> (u16, Receiver<Notice>) {
    let query = query(name);
    let sent = QueryDatagram::new(&query, true);
    asked.push(sent, &query, prompt).unwrap()
}

fn outcome(told: &mut Receiver<Notice>) -> QueryResult {
    match told.try_recv() {
        Ok(Notice::Outcome(outcome)) => outcome,
        other => panic!("{other:?}"),
    }
}

/// The answer to the query for `name` with that id.
fn answer(name: &str, id: u16) -> Vec<u8> {
    let mut sent = QueryDatagram::new(&query(name), true);
    sent.set_id(id);
    echo(sent.octets())
}

fn nobody() -> FailureDetail {
    sample::of_kind(FailureKind::Unreachable)
}

#[test]
fn late_or_repeated_answer_reaches_no_other_query() {
    let mut asked = SocketQueries::default();
    let (slow, _gone) = push(&mut asked, "same.test");
    let (quick, mut came) = push(&mut asked, "same.test");
    let (open, _waiting) = push(&mut asked, "same.test");
    assert!(!asked.give_up(slow));
    for (datagram, what) in [
        (answer("same.test", slow), Arrival::Late),
        (answer("same.test", slow), Arrival::Else),
        (answer("same.test", quick), Arrival::Else),
        (answer("same.test", quick), Arrival::Else),
    ] {
        assert_eq!(asked.take_in(&datagram), what);
    }
    assert!(outcome(&mut came).is_ok());
    assert_eq!(asked.failure_detail(open).kind(), FailureKind::Timeout);
    // An id that was never used: an answer with it refers to this question.
    let unused = (0..).find(|id| ![slow, quick, open].contains(id)).unwrap();
    asked.take_in(&answer("same.test", unused));
    assert_eq!(asked.failure_detail(open).kind(), FailureKind::Malformed);
    asked.take_in(&answer("other.test", unused));
    assert_eq!(asked.failure_detail(open).kind(), FailureKind::Timeout);
}

#[test]
fn a_socket_takes_so_many_at_once_and_so_many_in_all() {
    let mut asked = SocketQueries::default();
    let mut kept = Vec::new();
    for _ in 0..MAX_WAITING {
        assert!(asked.has_room());
        kept.push(push(&mut asked, "a.test"));
    }
    assert!(!asked.has_room());
    let mut used = MAX_WAITING;
    while let Some((id, _)) = kept.pop() {
        asked.give_up(id);
        if used < MAX_QUERIES {
            used += 1;
            kept.push(push(&mut asked, "a.test"));
        }
    }
    assert!(!asked.has_room(), "{used} ids are used up");
    assert!(asked.close_if_idle());
}

#[test]
fn the_last_to_go_closes_the_socket_and_nothing_is_kept() {
    let mut asked = SocketQueries::default();
    assert!(!asked.close_if_idle(), "nobody has asked yet");
    let (first, _one) = push(&mut asked, "a.test");
    let (last, _other) = push(&mut asked, "b.test");
    assert!(!asked.give_up(first) && !asked.close_if_idle());
    assert!(asked.give_up(last) && asked.close_if_idle());
    assert!(!asked.give_up(last));
    assert!(asked.is_closed() && !asked.has_room());
    let query = query("c.test");
    let refused = asked.push(QueryDatagram::new(&query, true), &query, Instant::now());
    assert!(refused.is_err());
    assert!(format!("{asked:?}").contains("queries: {}"), "{asked:?}");
}

#[test]
fn a_server_that_never_answered_is_not_waited_for_when_the_system_says_it_is_gone() {
    let mut asked = SocketQueries::default();
    let (_, mut came) = push(&mut asked, "a.test");
    assert!(asked.fail(&nobody()));
    assert_eq!(outcome(&mut came).unwrap_err(), nobody());
    assert!(asked.is_closed());
}

#[test]
fn one_refusal_does_not_end_the_queries_of_a_server_that_answers() {
    let mut asked = SocketQueries::default();
    let (first, _answered) = push(&mut asked, "a.test");
    asked.take_in(&answer("a.test", first));
    let (open, mut came) = push(&mut asked, "b.test");
    let (silent, _none) = push(&mut asked, "c.test");
    assert!(!asked.fail(&nobody()));
    asked.take_in(&answer("b.test", open));
    assert!(outcome(&mut came).is_ok());
    assert_eq!(asked.failure_detail(silent), nobody());
}

#[test]
fn who_waits_for_long_is_told_once_and_still_gets_the_answer() {
    let mut asked = SocketQueries::default();
    let now = Instant::now();
    let at = |milliseconds| now + Duration::from_millis(milliseconds);
    // In another order than they become slow.
    let (_, mut last) = push_prompt(&mut asked, "last.test", at(90));
    let (answered, mut prompt) = push_prompt(&mut asked, "answered.test", at(20));
    let (slow, mut told) = push_prompt(&mut asked, "slow.test", at(50));
    let (gone, _) = push_prompt(&mut asked, "gone.test", at(70));
    assert_eq!(asked.become_slow(now), Some(at(20)));
    asked.take_in(&answer("answered.test", answered));
    assert!(outcome(&mut prompt).is_ok());
    asked.give_up(gone);
    assert_eq!(asked.become_slow(at(49)), Some(at(50)));
    assert!(told.try_recv().is_err());
    assert_eq!(asked.become_slow(at(50)), Some(at(90)));
    let Ok(Notice::Slow(mut later)) = told.try_recv() else {
        panic!("not told");
    };
    assert_eq!(asked.become_slow(at(60)), Some(at(90)));
    assert_eq!(asked.failure_detail(slow).kind(), FailureKind::Timeout);
    asked.take_in(&answer("slow.test", slow));
    assert!(outcome(&mut later).is_ok());
    assert_eq!(asked.become_slow(at(90)), None);
    assert!(matches!(last.try_recv(), Ok(Notice::Slow(_))));
    assert_eq!(asked.become_slow(at(1000)), None);
}
