//! Tests answers that are truncated over UDP and fetched again over TCP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::stubs::{tcp_and_udp, truncating_at};
use super::*;

/// A server that truncates over UDP and answers over TCP as `answer` makes it, each once.
pub(super) async fn truncating(answer: fn(&Message) -> Message) -> SocketAddr {
    let (tcp, udp) = tcp_and_udp().await;
    let server = tcp.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        let (length, peer) = udp.recv_from(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer[..length]).unwrap();
        let mut short = reply(&query, ResponseCode::NoError);
        short.metadata.truncation = true;
        udp.send_to(&short.to_vec().unwrap(), peer).await.unwrap();
        let (mut stream, _) = tcp.accept().await.unwrap();
        let octets = stream.read_u16().await.unwrap();
        let mut of_stream = vec![0; usize::from(octets)];
        stream.read_exact(&mut of_stream).await.unwrap();
        let answer = answer(&Message::from_vec(&of_stream).unwrap())
            .to_vec()
            .unwrap();
        stream
            .write_u16(answer.len().try_into().unwrap())
            .await
            .unwrap();
        stream.write_all(&answer).await.unwrap();
    });
    server
}

async fn over_tcp_from(answer: fn(&Message) -> Message) -> Result<Answer, Failure> {
    let server = truncating(answer).await;
    client(&[server], 0).ask(question()).await
}

#[tokio::test]
async fn a_datagram_larger_than_was_asked_for_is_asked_for_over_tcp() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer[..length]).unwrap();
        let mut answer = good(&query).to_vec().unwrap();
        answer.resize(4096, 0);
        socket.send_to(&answer, peer).await.unwrap();
    });
    let failure = client(&[server], 0).ask(question()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Truncated, "{failure}");
}

#[tokio::test]
async fn an_answer_over_tcp_is_held_to_the_same_rules() {
    assert!(is_good(&over_tcp_from(good).await));
    type Wrong = (fn(&Message) -> Message, FailureKind);
    let wrong: [Wrong; 3] = [
        (
            |query| {
                let mut answer = good(query);
                answer.metadata.id ^= 1;
                answer
            },
            FailureKind::Truncated,
        ),
        (
            |query| {
                let mut answer = good(query);
                answer.queries[0].set_name(name("b.test."));
                answer
            },
            FailureKind::Malformed,
        ),
        (
            |query| {
                let mut answer = good(query);
                answer.metadata.truncation = true;
                answer
            },
            FailureKind::Truncated,
        ),
    ];
    for (answer, kind) in wrong {
        let failure = over_tcp_from(answer).await.unwrap_err();
        assert_eq!(failure.kind(), kind, "{failure}");
        assert!(
            failure.detail.to_string().contains("truncated over UDP"),
            "{failure}"
        );
    }
}

/// A server that truncates everything over UDP, and over TCP treats each connection as `serve` does.
async fn over_connections<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> SocketAddr {
    let (tcp, udp) = tcp_and_udp().await;
    let (server, _) = truncating_at(udp);
    tokio::spawn(async move {
        loop {
            let (stream, _) = tcp.accept().await.unwrap();
            tokio::spawn(serve(stream));
        }
    });
    server
}

/// The next query of a connection. `None` if the connection has ended.
async fn read_query(stream: &mut TcpStream) -> Option<Message> {
    let length = stream.read_u16().await.ok()?;
    let mut query = vec![0; usize::from(length)];
    stream.read_exact(&mut query).await.ok()?;
    Some(Message::from_vec(&query).unwrap())
}

async fn write_good(stream: &mut TcpStream, query: &Message) {
    let answer = good(query).to_vec().unwrap();
    let mut framed = u16::try_from(answer.len()).unwrap().to_be_bytes().to_vec();
    framed.extend(answer);
    // Whoever asked may be gone.
    let _ = stream.write_all(&framed).await;
}

#[tokio::test]
async fn questions_asked_again_over_tcp_share_a_connection() {
    const COUNT: usize = 8;
    // Answers once all of them are there, the last first.
    let server = over_connections(async |mut stream| {
        let mut queries = Vec::new();
        while queries.len() < COUNT {
            queries.push(read_query(&mut stream).await.unwrap());
        }
        for query in queries.iter().rev() {
            write_good(&mut stream, query).await;
        }
    })
    .await;
    let options = ClientOptions {
        timeout: Duration::from_secs(20),
        ..client(&[server], 0).asker.options
    };
    let client = Client::new([server], AnswerPolicy::First, options);
    ask_all(&client, COUNT).await;
}

/// Asks as many questions at once, each of which is answered well.
async fn ask_all(client: &Client, count: usize) {
    let asked = (0..count).map(|n| {
        let question = Question::new(&format!("_imap._tcp.a{n}.test"), RecordType::SRV);
        client.ask(question.unwrap())
    });
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(is_good), "{answers:?}");
}

#[tokio::test]
async fn a_server_of_one_answer_a_connection_answers_all() {
    let server = over_connections(async |mut stream| {
        if let Some(query) = read_query(&mut stream).await {
            write_good(&mut stream, &query).await;
        }
        // Nothing more, and it is not closed either.
        while read_query(&mut stream).await.is_some() {}
    })
    .await;
    let client = client(&[server], 14);
    ask_all(&client, 20).await;
}

/// Over TCP, the server drops every connection on which one of the names is asked for.
#[tokio::test]
async fn a_query_that_ends_its_connection_takes_no_other_with_it() {
    let server = over_connections(async |mut stream| {
        // Late enough for the others to be there.
        tokio::time::sleep(Duration::from_millis(20)).await;
        while let Some(query) = read_query(&mut stream).await {
            if query.queries[0].name().to_ascii().starts_with("bad") {
                return;
            }
            write_good(&mut stream, &query).await;
        }
    })
    .await;
    let client = client(&[server], 0);
    let names = ["bad.test", "a.test", "b.test"].map(|name| Question::new(name, RecordType::SRV));
    let asked = names.map(|question| client.ask(question.unwrap()));
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers[0].is_err());
    assert!(answers[1..].iter().all(is_good), "{answers:?}");
}
