//! Who waits for which answer, without a network.

use super::super::asked::{Asked, Came, LIFETIME, ROOM};
use super::*;
use crate::lookup::FailureDetail;
use crate::lookup::detail::sample;

fn push(asked: &mut Asked, name: &str) -> (u16, tokio::sync::oneshot::Receiver<Outcome>) {
    let query = query(name);
    asked.push(Sent::new(&query, true), &query).unwrap()
}

/// The answer to the query for `name` with that id.
fn answer(name: &str, id: u16) -> Vec<u8> {
    let mut sent = Sent::new(&query(name), true);
    sent.set_id(id);
    echo(sent.octets())
}

fn nobody() -> FailureDetail {
    sample::of_kind(FailureKind::Unreachable)
}

#[test]
fn what_comes_late_or_twice_is_nobody_elses() {
    let mut asked = Asked::default();
    let (slow, _gone) = push(&mut asked, "same.test");
    let (quick, mut came) = push(&mut asked, "same.test");
    let (open, _waiting) = push(&mut asked, "same.test");
    assert!(!asked.give_up(slow));
    for (datagram, what) in [
        (answer("same.test", slow), Came::Late),
        (answer("same.test", slow), Came::Else),
        (answer("same.test", quick), Came::Else),
        (answer("same.test", quick), Came::Else),
    ] {
        assert_eq!(asked.take_in(&datagram), what);
    }
    assert!(came.try_recv().unwrap().is_ok());
    assert_eq!(asked.trouble(open).kind(), FailureKind::Timeout);
    // An id that nobody ever used: who answers so means this question.
    let unused = (0..).find(|id| ![slow, quick, open].contains(id)).unwrap();
    asked.take_in(&answer("same.test", unused));
    assert_eq!(asked.trouble(open).kind(), FailureKind::Malformed);
    asked.take_in(&answer("other.test", unused));
    assert_eq!(asked.trouble(open).kind(), FailureKind::Timeout);
}

#[test]
fn a_socket_takes_so_many_at_once_and_so_many_in_all() {
    let mut asked = Asked::default();
    let mut kept = Vec::new();
    for _ in 0..ROOM {
        assert!(asked.has_room());
        kept.push(push(&mut asked, "a.test"));
    }
    assert!(!asked.has_room());
    let mut used = ROOM;
    while let Some((id, _)) = kept.pop() {
        asked.give_up(id);
        if used < LIFETIME {
            used += 1;
            kept.push(push(&mut asked, "a.test"));
        }
    }
    assert!(!asked.has_room(), "{used} ids are used up");
    assert!(asked.close_if_idle());
}

#[test]
fn the_last_to_go_closes_the_socket_and_nothing_is_kept() {
    let mut asked = Asked::default();
    assert!(!asked.close_if_idle(), "nobody has asked yet");
    let (first, _one) = push(&mut asked, "a.test");
    let (last, _other) = push(&mut asked, "b.test");
    assert!(!asked.give_up(first) && !asked.close_if_idle());
    assert!(asked.give_up(last) && asked.close_if_idle());
    assert!(!asked.give_up(last));
    assert!(asked.is_closed() && !asked.has_room());
    let query = query("c.test");
    let refused = asked.push(Sent::new(&query, true), &query);
    assert!(refused.is_err());
    assert!(format!("{asked:?}").contains("queries: {}"), "{asked:?}");
}

#[test]
fn a_server_that_never_answered_is_not_waited_for_when_the_system_says_it_is_gone() {
    let mut asked = Asked::default();
    let (_, mut came) = push(&mut asked, "a.test");
    assert!(asked.fail(&nobody()));
    assert_eq!(came.try_recv().unwrap().unwrap_err(), nobody());
    assert!(asked.is_closed());
}

#[test]
fn one_refusal_does_not_end_the_queries_of_a_server_that_answers() {
    let mut asked = Asked::default();
    let (first, _answered) = push(&mut asked, "a.test");
    asked.take_in(&answer("a.test", first));
    let (open, mut came) = push(&mut asked, "b.test");
    let (silent, _none) = push(&mut asked, "c.test");
    assert!(!asked.fail(&nobody()));
    asked.take_in(&answer("b.test", open));
    assert!(came.try_recv().unwrap().is_ok());
    assert_eq!(asked.trouble(silent), nobody());
}
