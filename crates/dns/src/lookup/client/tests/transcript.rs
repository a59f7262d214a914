//! Tests the exchanges that a client keeps.

use super::connections::truncating;
use super::*;
use crate::lookup::{Exchange, Transport, code_name};

/// The exchanges of one question.
async fn exchanges(server: SocketAddr, whole: bool) -> Vec<Exchange> {
    let client = client(&[server], 2).with_transcript(Transcript::new(whole));
    _ = client.ask(question()).await;
    let transcript = client.transcript().unwrap();
    let exchanges = transcript.take();
    assert_eq!(transcript.take(), [], "they are taken once");
    for exchange in &exchanges {
        assert_eq!(exchange.question, question());
        assert_eq!(exchange.server.addr(), server);
    }
    exchanges
}

/// Code and flags of what came; nothing for a silence.
fn words(exchange: &Exchange) -> String {
    match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            format!("{} {}", code_name(reply.code), flags.join(" "))
        }
        Err(detail) => detail.to_string(),
    }
}

#[tokio::test]
async fn each_attempt_is_kept_whatever_came_of_it() {
    let (server, _) = stub(|n, query| match n {
        0 => None,
        1 => Some(reply(query, ResponseCode::ServFail)),
        _ => Some(good(query)),
    })
    .await;
    let exchanges = exchanges(server, false).await;
    let words: Vec<_> = exchanges.iter().map(words).collect();
    assert_eq!(words, ["no answer in time", "SERVFAIL aa", "NOERROR aa"]);
    assert!(exchanges.is_sorted_by_key(|exchange| exchange.sent));
    assert!(exchanges[0].sent + exchanges[0].duration <= exchanges[1].sent);
}

#[tokio::test]
async fn a_truncated_answer_and_the_whole_one_are_two_exchanges() {
    let server = truncating(good).await;
    let exchanges = exchanges(server, false).await;
    let seen: Vec<_> = exchanges
        .iter()
        .map(|exchange| (exchange.transport, words(exchange)))
        .collect();
    let expected = [
        (Transport::Udp, "NOERROR aa tc".to_owned()),
        (Transport::Tcp, "NOERROR aa".to_owned()),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_query_without_edns_is_an_exchange_of_its_own() {
    let (server, _) = stub(|_, query| {
        Some(match query.edns {
            Some(_) => reply(query, ResponseCode::FormErr),
            None => good(query),
        })
    })
    .await;
    let exchanges = exchanges(server, false).await;
    let words: Vec<_> = exchanges.iter().map(words).collect();
    assert_eq!(words, ["FORMERR aa", "NOERROR aa"]);
}

#[tokio::test]
async fn messages_are_kept_where_they_are_wanted_only() {
    let (server, _) = stub(|_, query| Some(good(query))).await;
    for whole in [false, true] {
        let exchanges = exchanges(server, whole).await;
        let reply = exchanges[0].result.as_ref().unwrap();
        let message = reply.message.as_ref();
        assert_eq!(
            message.map(|message| message.answers.len()),
            whole.then_some(1)
        );
    }
}

#[tokio::test]
async fn whole_messages_have_what_no_verdict_hangs_on() {
    let (server, _) = stub(|_, query| {
        let mut answer = good(query);
        let data = RData::SRV(SRV::new(1, 2, 3, name("beside.test.")));
        answer.add_additional(Record::from_rdata(name("beside.test."), 60, data));
        Some(answer)
    })
    .await;
    let exchanges = exchanges(server, true).await;
    let reply = exchanges[0].result.as_ref().unwrap();
    let message = reply.message.as_ref().unwrap();
    assert_eq!(message.additionals.len(), 1);
}
