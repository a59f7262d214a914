//! The client against servers that misbehave in ways no scenario has.

mod connections;
mod https;
mod malformed;
mod stubs;
mod transcript;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{CNAME, SOA, SRV};
use hickory_proto::rr::{RData, Record};
use tokio::net::UdpSocket;
use tokio::time::Duration;

use super::super::{AnswerOutcome, Question};
use super::*;

/// A server that answers the n-th query it gets, from 0, as `answer` says, and counts them.
async fn stub(
    answer: impl Fn(usize, &Message) -> Option<Message> + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    stub_at(UdpSocket::bind("127.0.0.1:0").await.unwrap(), answer)
}

/// A stub on a socket that is bound already.
fn stub_at(
    socket: UdpSocket,
    answer: impl Fn(usize, &Message) -> Option<Message> + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let addr = socket.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        loop {
            let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
            let query = Message::from_vec(&buffer[..length]).unwrap();
            let number = counter.fetch_add(1, Ordering::SeqCst);
            if let Some(answer) = answer(number, &query) {
                socket
                    .send_to(&answer.to_vec().unwrap(), peer)
                    .await
                    .unwrap();
            }
        }
    });
    (addr, asked)
}

/// An authoritative answer to `query` with that code and nothing else.
fn reply(query: &Message, code: ResponseCode) -> Message {
    let mut message = Message::response(query.metadata.id, OpCode::Query);
    message.metadata.response_code = code;
    message.metadata.authoritative = true;
    message.add_queries(query.queries.iter().cloned());
    message
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn soa(owner: &str) -> Record {
    let data = SOA::new(name("ns.test."), name("h.test."), 1, 2, 3, 4, 5);
    Record::from_rdata(name(owner), 60, RData::SOA(data))
}

/// A denial with the SOA record that proves it.
fn denial(query: &Message, code: ResponseCode) -> Message {
    let mut message = reply(query, code);
    message.add_authority(soa("test."));
    message
}

/// The answer to `query` with one SRV record.
fn good(query: &Message) -> Message {
    let mut message = reply(query, ResponseCode::NoError);
    let data = RData::SRV(SRV::new(1, 2, 3, name("t.test.")));
    message.add_answer(Record::from_rdata(
        query.queries[0].name().clone(),
        60,
        data,
    ));
    message
}

fn client(servers: &[SocketAddr], retries: u32) -> Client {
    let options = ClientOptions {
        timeout: Duration::from_millis(300),
        retries,
        rate: None,
        in_flight: 10,
        mixed_case: true,
    };
    Client::new(servers.iter().copied(), AnswerPolicy::First, options)
}

/// The server whose failure is reported.
fn asked_at(failure: &Failure) -> Option<SocketAddr> {
    match failure.source.as_ref()? {
        FactSource::Server { endpoint, .. } => Some(endpoint.addr()),
        FactSource::File(_) => None,
    }
}

fn question() -> Question {
    Question::new("_imap._tcp.a.test", RecordType::SRV).unwrap()
}

fn is_good(answer: &Result<Answer, Failure>) -> bool {
    matches!(answer, Ok(Answer { outcome: AnswerOutcome::Records(records), .. }) if records.len() == 1)
}

#[tokio::test]
async fn a_lost_query_is_asked_again() {
    let (server, asked) = stub(|n, query| (n > 0).then(|| good(query))).await;
    assert!(is_good(&client(&[server], 1).ask(question()).await));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let (silent, asked_silent) = stub(|_, _| None).await;
    let failure = client(&[silent], 2).ask(question()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.attempts),
        (FailureKind::Timeout, 3)
    );
    assert_eq!(asked_at(&failure), Some(silent));
    assert_eq!(asked_silent.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn the_next_server_answers_for_one_that_fails() {
    let (broken, asked) = stub(|_, query| Some(reply(query, ResponseCode::ServFail))).await;
    let (server, _) = stub(|_, query| Some(good(query))).await;
    assert!(is_good(&client(&[broken, server], 1).ask(question()).await));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_says_more_than_a_silence() {
    let (broken, _) = stub(|_, query| Some(reply(query, ResponseCode::Refused))).await;
    let (silent, _) = stub(|_, _| None).await;
    for servers in [[broken, silent], [silent, broken]] {
        let failure = client(&servers, 1).ask(question()).await.unwrap_err();
        assert_eq!(
            (failure.kind(), asked_at(&failure)),
            (FailureKind::Refused, Some(broken))
        );
    }
}

#[tokio::test]
async fn a_server_without_edns_is_asked_without() {
    for code in [
        ResponseCode::FormErr,
        ResponseCode::NotImp,
        ResponseCode::BADVERS,
    ] {
        let (server, asked) = stub(move |_, query| {
            Some(match query.edns {
                Some(_) => {
                    let mut answer = reply(query, code);
                    answer.set_edns(hickory_proto::op::Edns::new());
                    answer
                }
                None => good(query),
            })
        })
        .await;
        assert!(
            is_good(&client(&[server], 0).ask(question()).await),
            "{code}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
    // If the server refuses the query with and without EDNS, its code is reported.
    let (server, _) = stub(|_, query| Some(reply(query, ResponseCode::FormErr))).await;
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Malformed);
    assert!(failure.detail.to_string().contains("RCODE 1"), "{failure}");
}

#[tokio::test]
async fn a_forged_answer_does_not_stand_in_for_the_real_one() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer[..length]).unwrap();
        let mut wrong_id = reply(&query, ResponseCode::NXDomain);
        wrong_id.metadata.id ^= 1;
        let mut wrong_question = reply(&query, ResponseCode::NXDomain);
        wrong_question.queries[0].set_name(name("b.test."));
        let mut echoed = query.clone();
        echoed.metadata.response_code = ResponseCode::Refused;
        let answers = [wrong_id, wrong_question, echoed, good(&query)];
        socket.send_to(&[0xff; 7], peer).await.unwrap();
        for answer in answers {
            socket
                .send_to(&answer.to_vec().unwrap(), peer)
                .await
                .unwrap();
        }
    });
    assert!(is_good(&client(&[server], 0).ask(question()).await));
}

#[tokio::test]
async fn an_answer_cut_off_in_a_record_is_truncated_not_unreadable() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer[..length]).unwrap();
        let mut answer = good(&query);
        answer.metadata.truncation = true;
        let answer = answer.to_vec().unwrap();
        socket
            .send_to(&answer[..answer.len() - 3], peer)
            .await
            .unwrap();
    });
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Truncated, "{failure}");
}

#[tokio::test]
async fn aliases_over_several_answers_are_followed_to_their_end() {
    let (server, asked) = stub(|_, query| {
        let asked = query.queries[0].name();
        if *asked == name("pool.test.") {
            return Some(good(query));
        }
        let mut answer = reply(query, ResponseCode::NoError);
        let alias = RData::CNAME(CNAME(name("pool.test.")));
        answer.add_answer(Record::from_rdata(asked.clone(), 60, alias));
        Some(answer)
    })
    .await;
    let answer = client(&[server], 0).ask(question()).await;
    assert!(is_good(&answer));
    assert_eq!(answer.unwrap().aliases, [name("pool.test.")]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// An answer is only as authentic as the aliases on the way, and the records at an alias's target are not of
/// the queried zone.
#[tokio::test]
async fn the_flags_of_every_answer_of_a_chain_count() {
    for (of_alias, of_end) in [(true, true), (true, false), (false, true)] {
        let (server, _) = stub(move |n, query| {
            let mut answer = match n {
                0 => reply(query, ResponseCode::NoError),
                _ => good(query),
            };
            answer.metadata.authentic_data = [of_alias, of_end][n];
            if n == 0 {
                let owner = query.queries[0].name().clone();
                let alias = RData::CNAME(CNAME(name("pool.test.")));
                answer.add_answer(Record::from_rdata(owner, 60, alias));
            }
            Some(answer)
        })
        .await;
        let answer = client(&[server], 0).ask(question()).await.unwrap();
        assert_eq!(answer.authentic, of_alias && of_end);
        assert!(!answer.authoritative);
    }
    let (server, _) = stub(|_, query| Some(good(query))).await;
    let direct = client(&[server], 0).ask(question()).await.unwrap();
    assert!(direct.authoritative && !direct.authentic);
    assert!(matches!(
        direct.source,
        Some(FactSource::Server {
            recursion: true,
            ..
        })
    ));
}

#[tokio::test]
async fn a_chain_without_end_is_given_up() {
    let (server, asked) = stub(|n, query| {
        let mut answer = reply(query, ResponseCode::NoError);
        let alias = RData::CNAME(CNAME(name(&format!("n{n}.test."))));
        answer.add_answer(Record::from_rdata(
            query.queries[0].name().clone(),
            60,
            alias,
        ));
        Some(answer)
    })
    .await;
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Malformed);
    assert!(
        failure.detail.to_string().contains("chain of aliases"),
        "{failure}"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 9);
    assert_eq!(failure.aliases.len(), 9);
}

#[tokio::test]
async fn a_server_too_old_to_repeat_the_question_is_asked_without_edns() {
    let (server, _) = stub(|_, query| {
        Some(match query.edns {
            Some(_) => Message::error_msg(query.metadata.id, OpCode::Query, ResponseCode::FormErr),
            None => good(query),
        })
    })
    .await;
    assert!(is_good(&client(&[server], 0).ask(question()).await));
}

#[tokio::test]
async fn every_server_is_asked_at_least_once() {
    let mut servers = Vec::new();
    let mut counts = Vec::new();
    for _ in 0..3 {
        let (server, asked) = stub(|_, query| Some(reply(query, ResponseCode::Refused))).await;
        servers.push(server);
        counts.push(asked);
    }
    let failure = client(&servers, 0).ask(question()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.attempts),
        (FailureKind::Refused, 3)
    );
    let counts: Vec<_> = counts
        .iter()
        .map(|asked| asked.load(Ordering::SeqCst))
        .collect();
    assert_eq!(counts, [1, 1, 1]);
}

#[tokio::test]
async fn aliases_seen_before_a_failure_are_told() {
    let (server, _) = stub(|n, query| {
        if n > 0 {
            return Some(reply(query, ResponseCode::Refused));
        }
        let mut answer = reply(query, ResponseCode::NoError);
        let alias = RData::CNAME(CNAME(name("pool.test.")));
        answer.add_answer(Record::from_rdata(
            query.queries[0].name().clone(),
            60,
            alias,
        ));
        Some(answer)
    })
    .await;
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.aliases),
        (FailureKind::Refused, vec![name("pool.test.")])
    );
    assert!(
        failure
            .detail
            .to_string()
            .starts_with("the alias (CNAME) leads to pool.test; for this name, "),
        "{}",
        failure.detail
    );
}

/// One server keeps the case of letters at first and folds it later, the other is broken.
#[tokio::test]
async fn a_word_of_one_server_is_not_told_of_another() {
    let (folding, _) = stub(|n, query| {
        let mut answer = good(query);
        if n > 0 {
            let name = answer.queries[0].name().to_lowercase();
            answer.queries[0].set_name(name);
        }
        Some(answer)
    })
    .await;
    let (broken, _) = stub(|_, query| Some(reply(query, ResponseCode::ServFail))).await;
    let client = client(&[folding, broken], 6);
    for n in 0..3 {
        let question = Question::new(&format!("with-letters-enough-{n}.test"), RecordType::SRV);
        let answer = client.ask(question.unwrap()).await;
        assert!(is_good(&answer), "{answer:?}");
    }
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_told_as_unreachable() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = socket.local_addr().unwrap();
    drop(socket);
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Unreachable);
    assert!(
        failure.detail.to_string().contains("cannot be reached"),
        "{failure}"
    );
}

#[tokio::test]
async fn every_query_is_paid_for() {
    let (server, _) = stub(|_, query| Some(good(query))).await;
    let options = ClientOptions {
        rate: NonZeroU32::new(1),
        ..client(&[server], 0).asker.options
    };
    let client = Client::new([server], AnswerPolicy::First, options);
    let limiter = client.asker.limiter(server).unwrap();
    assert!(is_good(&client.ask(question()).await));
    assert!(!limiter.is_free().await, "the query was free");
}

#[tokio::test]
async fn answer_only_with_checking_disabled_is_bogus() {
    let validating = |broken: bool| {
        stub(move |_, query| {
            Some(if query.metadata.checking_disabled && !broken {
                good(query)
            } else {
                reply(query, ResponseCode::ServFail)
            })
        })
    };
    for (broken, kind, queries) in [
        (false, FailureKind::Bogus, 3),
        (true, FailureKind::ServFail, 2),
    ] {
        let (server, asked) = validating(broken).await;
        let failure = client(&[server], 0).ask(question()).await.unwrap_err();
        assert_eq!((failure.kind(), asked_at(&failure)), (kind, Some(server)));
        assert_eq!(asked.load(Ordering::SeqCst), queries);
    }
}

#[tokio::test]
async fn a_word_is_asked_for_less_often_than_a_silence() {
    let (refusing, asked) = stub(|_, query| Some(reply(query, ResponseCode::Refused))).await;
    let failure = client(&[refusing], 6).ask(question()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.attempts),
        (FailureKind::Refused, 3)
    );
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn unproven_denial_is_asked_for_once_of_each_server() {
    for code in [ResponseCode::NXDomain, ResponseCode::NoError] {
        let (policy, asked) = stub(move |_, query| Some(reply(query, code))).await;
        let failure = client(&[policy], 6).ask(question()).await.unwrap_err();
        assert_eq!(
            (failure.kind(), failure.attempts),
            (FailureKind::Unproven, 1)
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let (server, _) = stub(|_, query| Some(good(query))).await;
        assert!(is_good(&client(&[policy, server], 6).ask(question()).await));
        let (other, asked_other) = stub(move |_, query| Some(reply(query, code))).await;
        let of_both = client(&[policy, other], 6).ask(question()).await;
        assert_eq!(of_both.unwrap_err().kind(), FailureKind::Unproven);
        assert_eq!(asked_other.load(Ordering::SeqCst), 1);
    }
}

/// A server that says NODATA by a SOA record at the very name, and that has such a record if `apex`.
async fn denying_at_the_name(apex: bool) -> (SocketAddr, Arc<AtomicUsize>) {
    let answer = move |_, query: &Message| {
        let asked = &query.queries[0];
        let mut message = reply(query, ResponseCode::NoError);
        let record = soa(&asked.name().to_ascii());
        if apex && asked.query_type() == RecordType::SOA {
            message.add_answer(record)
        } else {
            message.add_authority(record)
        };
        Some(message)
    };
    stub(answer).await
}

#[tokio::test]
async fn denial_by_a_soa_record_at_the_very_name_counts_at_an_apex_only() {
    let address = || Question::new("front.test", RecordType::A).unwrap();
    let (apex, asked) = denying_at_the_name(true).await;
    let answer = client(&[apex], 0).ask(address()).await.unwrap();
    assert_eq!(answer.outcome, AnswerOutcome::NoData);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let (filter, asked_filter) = denying_at_the_name(false).await;
    let failure = client(&[filter], 6).ask(address()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), asked_at(&failure)),
        (FailureKind::Unproven, Some(filter))
    );
    assert_eq!(asked_filter.load(Ordering::SeqCst), 2);
    // An SRV owner is no apex.
    for server in [apex, filter] {
        let of_server = client(&[server], 6).ask(question()).await.unwrap_err();
        assert_eq!(
            (of_server.kind(), of_server.attempts),
            (FailureKind::Unproven, 1)
        );
    }
}

/// The combined answer of several servers, all asked.
async fn together(servers: &[SocketAddr]) -> Result<Answer, Failure> {
    let options = client(servers, 0).asker.options;
    let client = Client::new(servers.iter().copied(), AnswerPolicy::Agreement, options);
    client.ask(question()).await
}

#[tokio::test]
async fn servers_that_answer_must_agree() {
    let (one, first) = stub(|_, query| Some(good(query))).await;
    let (same, second) = stub(|_, query| Some(good(query))).await;
    let (silent, _) = stub(|_, _| None).await;
    let (refusing, _) = stub(|_, query| Some(reply(query, ResponseCode::Refused))).await;
    let (empty, _) = stub(|_, query| Some(denial(query, ResponseCode::NXDomain))).await;
    let (policy, _) = stub(|_, query| Some(reply(query, ResponseCode::NXDomain))).await;
    assert!(is_good(&together(&[one, same]).await));
    let asked = [first, second].map(|asked| asked.load(Ordering::SeqCst));
    assert_eq!(asked, [1, 1], "all are asked");
    // Who does not answer does not contradict.
    for servers in [[silent, one], [one, refusing], [policy, one]] {
        assert!(is_good(&together(&servers).await));
    }
    for servers in [[one, empty], [empty, one]] {
        let failure = together(&servers).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Disagreement);
        let said = |server: SocketAddr| {
            failure
                .detail
                .to_string()
                .contains(&format!("server {server} answers: "))
        };
        assert!(said(one) && said(empty), "{failure}");
    }
    let failure = together(&[silent, refusing]).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Refused);
}

#[tokio::test]
async fn a_silent_server_does_not_hold_up_those_that_answer() {
    let (one, _) = stub(|_, query| Some(good(query))).await;
    let (silent, asked) = stub(|_, _| None).await;
    let options = ClientOptions {
        retries: 100,
        ..client(&[one], 0).asker.options
    };
    let client = Client::new([silent, one], AnswerPolicy::Agreement, options);
    assert!(is_good(&client.ask(question()).await));
    // As many attempts as fit into the wait for one answer.
    let asked = asked.load(Ordering::SeqCst);
    assert!((1..=2).contains(&asked), "{asked}");
    // Nor does it count as one that agreed.
    let silent = Note::Unconfirmed {
        server: Arc::new(silent.into()),
        questions: 1,
    };
    assert_eq!(client.notes(), [silent]);
}

#[tokio::test]
async fn who_validates_knows_better() {
    let (one, _) = stub(|_, query| Some(good(query))).await;
    let (validating, _) = stub(|_, query| {
        Some(if query.metadata.checking_disabled {
            good(query)
        } else {
            reply(query, ResponseCode::ServFail)
        })
    })
    .await;
    let failure = together(&[one, validating]).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Bogus);
}

/// An answer of that code with one extended error, in the server's own words.
fn extended(query: &Message, code: ResponseCode, error: u8, words: &str) -> Message {
    let mut message = reply(query, code);
    let mut edns = hickory_proto::op::Edns::new();
    let octets = [&[0, error], words.as_bytes()].concat();
    let option = hickory_proto::rr::rdata::opt::EdnsOption::Unknown(15, octets);
    edns.options_mut().insert(option);
    message.set_edns(edns);
    message
}

#[tokio::test]
async fn first_failure_is_reported_after_the_cache_forgets_why() {
    let (server, _) = stub(|n, query| {
        Some(match (query.metadata.checking_disabled, n) {
            (true, _) => good(query),
            (false, 0) => extended(query, ResponseCode::ServFail, 7, "since Monday"),
            (false, _) => extended(query, ResponseCode::ServFail, 6, ""),
        })
    })
    .await;
    let failure = client(&[server], 6).ask(question()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.attempts), (FailureKind::Bogus, 3));
    let told = "SERVFAIL (extended error 7, Signature Expired: \"since Monday\"), but it answers if asked not to validate";
    assert!(failure.detail.to_string().contains(told), "{failure}");
}

#[tokio::test]
async fn a_server_that_recovered_meanwhile_is_not_called_bogus() {
    let (server, asked) = stub(|n, query| {
        Some(match n {
            0 => reply(query, ResponseCode::ServFail),
            _ => good(query),
        })
    })
    .await;
    assert!(is_good(&client(&[server], 0).ask(question()).await));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_lost_datagram_does_not_hide_that_an_answer_is_bogus() {
    let (server, _) = stub(|n, query| match (query.metadata.checking_disabled, n) {
        (false, _) => Some(reply(query, ResponseCode::ServFail)),
        (true, 1) => None,
        (true, _) => Some(good(query)),
    })
    .await;
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Bogus);
}

#[tokio::test]
async fn an_answer_that_the_server_disowns_proves_nothing() {
    for (code, error) in [(ResponseCode::NXDomain, 15), (ResponseCode::NoError, 3)] {
        let (server, asked) = stub(move |n, query| {
            Some(match n {
                // By now it has fetched the current data.
                2 => good(query),
                _ => extended(query, code, error, ""),
            })
        })
        .await;
        let failure = client(&[server], 1).ask(question()).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Malformed);
        assert!(
            failure.detail.to_string().contains("extended error"),
            "{failure}"
        );
        assert!(is_good(&client(&[server], 1).ask(question()).await));
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }
}
