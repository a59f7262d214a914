//! A stream against a server that misbehaves.

use futures_util::future::join_all;
use hickory_proto::rr::RecordType;
use tokio::io::{AsyncReadExt, DuplexStream, duplex};

use super::*;
use crate::lookup::Question;
use crate::lookup::wire_query::id_of;

const PATIENT: Duration = Duration::from_secs(20);

fn query(name: &str) -> Arc<Query> {
    Query::recursive(Question::new(name, RecordType::SRV).unwrap())
}

/// A stream and the server's end of it, with a buffer of `room` octets.
fn connected(room: usize) -> (Framed, DuplexStream) {
    let (client, server) = duplex(room);
    (Framed::over(client), server)
}

async fn received(server: &mut DuplexStream) -> Vec<u8> {
    let length = server.read_u16().await.unwrap();
    let mut query = vec![0; usize::from(length)];
    server.read_exact(&mut query).await.unwrap();
    query
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    [&length[..], message].concat()
}

#[tokio::test]
async fn answers_in_any_order_reach_their_queries() {
    const COUNT: usize = 50;
    let (stream, mut server) = connected(1 << 16);
    let serving = async {
        let mut queries = Vec::new();
        while queries.len() < COUNT {
            queries.push(received(&mut server).await);
        }
        // In reverse order, in one piece, except for the last octet.
        let answers: Vec<_> = queries.iter().rev().map(|it| framed(it)).collect();
        let answers = answers.concat();
        let (last, all) = answers.split_last().unwrap();
        server.write_all(all).await.unwrap();
        tokio::task::yield_now().await;
        server.write_all(&[*last]).await.unwrap();
    };
    let asked = (0..COUNT).map(async |n| {
        let query = query(&format!("n{n}.test"));
        let answer = stream.ask(&query, true, PATIENT).await.unwrap();
        assert_eq!(answer[2..], query.octets(true)[2..]);
    });
    tokio::join!(join_all(asked), serving);
}

#[tokio::test]
async fn message_of_65535_octets_is_read() {
    let (stream, mut server) = connected(1 << 10);
    let serving = async {
        let mut answer = received(&mut server).await;
        answer.resize(65_535, 7);
        server.write_all(&framed(&answer)).await.unwrap();
    };
    let query = query("a.test");
    let (answer, ()) = tokio::join!(stream.ask(&query, true, PATIENT), serving);
    assert_eq!(answer.unwrap().len(), 65_535);
}

#[tokio::test]
async fn server_that_writes_before_it_reads_does_not_block() {
    // Smaller than a query, and than an answer.
    let (stream, mut server) = connected(16);
    let serving = async {
        for _ in 0..20 {
            let mut answer = received(&mut server).await;
            answer.resize(1_000, 0);
            server.write_all(&framed(&answer)).await.unwrap();
        }
    };
    let asked = (0..20).map(async |n| {
        let query = query(&format!("n{n}.test"));
        stream.ask(&query, true, PATIENT).await.unwrap();
    });
    tokio::join!(join_all(asked), serving);
}

#[tokio::test]
async fn message_with_unknown_id_is_ignored() {
    let (stream, mut server) = connected(1 << 16);
    let serving = async {
        let query = received(&mut server).await;
        let mut other = query.clone();
        set_id(&mut other, !id_of(&query).unwrap());
        // An empty message, one octet, another id.
        for message in [&[], &query[..1], &other[..], &query[..]] {
            server.write_all(&framed(message)).await.unwrap();
        }
        query
    };
    let query = query("a.test");
    let (answer, sent) = tokio::join!(stream.ask(&query, true, PATIENT), serving);
    assert_eq!(answer.unwrap(), sent);
}

#[tokio::test(start_paused = true)]
async fn answer_with_another_id_is_reported_after_the_timeout() {
    let (stream, mut server) = connected(1 << 16);
    let wrong = async {
        let mut query = received(&mut server).await;
        let id = id_of(&query).unwrap();
        set_id(&mut query, !id);
        server.write_all(&framed(&query)).await.unwrap();
        server
    };
    let (asked, other) = (query("a.test"), query("b.test"));
    let (wronged, mut wrong_server) = tokio::join!(stream.ask(&asked, true, PATIENT), wrong);
    let Err(QueryError::Unusable(detail)) = wronged else {
        panic!("{wronged:?}")
    };
    assert_eq!(detail, FailureDetail::OtherAnswers);
    // Nothing arrived for another question.
    let silent = stream.ask(&other, true, PATIENT).await;
    assert!(matches!(silent, Err(QueryError::Silence)), "{silent:?}");
    received(&mut wrong_server).await;
}

/// The server is only slow: the late answer has the id of the first query.
#[tokio::test(start_paused = true)]
async fn late_answer_is_ignored_when_the_question_is_asked_again() {
    let (stream, mut server) = connected(1 << 16);
    let asked = query("slow.test");
    let given_up = stream.ask(&asked, true, Duration::from_millis(10)).await;
    assert!(matches!(given_up, Err(QueryError::Silence)), "{given_up:?}");
    let late = received(&mut server).await;
    let serving = async {
        received(&mut server).await;
        server.write_all(&framed(&late)).await.unwrap();
    };
    let (again, ()) = tokio::join!(stream.ask(&asked, true, PATIENT), serving);
    assert!(matches!(again, Err(QueryError::Silence)), "{again:?}");
}

#[tokio::test]
async fn end_of_stream_wakes_all_queries() {
    let (stream, mut server) = connected(1 << 16);
    let serving = async move {
        let first = received(&mut server).await;
        received(&mut server).await;
        server.write_all(&framed(&first)).await.unwrap();
        // In the middle of the second answer.
        server.write_all(&[0, 99, 1]).await.unwrap();
    };
    let (one, other) = (query("a.test"), query("b.test"));
    let (answered, left, ()) = tokio::join!(
        stream.ask(&one, true, PATIENT),
        stream.ask(&other, true, PATIENT),
        serving
    );
    assert!(answered.is_ok(), "{answered:?}");
    assert!(matches!(left, Err(QueryError::Closed(_))), "{left:?}");
    let late = stream.ask(&one, true, PATIENT).await;
    assert!(matches!(late, Err(QueryError::Closed(_))), "{late:?}");
}

#[tokio::test]
async fn dropped_stream_is_closed() {
    let (stream, mut server) = connected(1 << 16);
    drop(stream);
    assert_eq!(server.read(&mut [0]).await.unwrap(), 0);
}

/// A client of the library may outlive the runtime of its first use.
#[test]
fn stream_of_an_ended_runtime_is_closed() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let (stream, _server) = {
        let runtime = runtime();
        runtime.block_on(async { connected(1 << 16) })
    };
    let came = runtime().block_on(stream.ask(&query("a.test"), true, PATIENT));
    assert!(matches!(came, Err(QueryError::Closed(_))), "{came:?}");
}

#[test]
fn id_is_reused_only_after_its_answer() {
    let mut asked = StreamQueries::default();
    let query = query("a.test");
    let mut ids = std::collections::HashSet::new();
    while let Ok((id, answer)) = asked.push(&query) {
        assert!(ids.insert(id), "{id} belongs to two queries");
        drop(answer);
        asked.give_up(id);
    }
    // An answer makes room for one more query.
    assert_eq!(ids.len(), 1 << 15);
    let id = *ids.iter().next().unwrap();
    asked.take_in(BytesMut::from(&id.to_be_bytes()[..]));
    assert!(asked.push(&query).is_ok());
}

#[test]
fn query_that_still_waits_is_not_given_up() {
    let mut asked = StreamQueries::default();
    let (id, mut answer) = asked.push(&query("a.test")).unwrap();
    // An answered query with the same id gives up.
    asked.give_up(id);
    asked.take_in(BytesMut::from(&id.to_be_bytes()[..]));
    assert!(answer.try_recv().is_ok());
}
