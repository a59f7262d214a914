//! Tests the HTTP parts of an answer: status, media type, length.

use http::{HeaderMap, StatusCode};

use super::stubs::{self, Answer as Octets, Enough};
use super::*;

/// The answer of [`good`], as octets.
fn good_octets() -> Octets {
    Arc::new(|query| {
        let query = Message::from_vec(query).unwrap();
        assert_eq!(query.metadata.id, 0, "RFC 8484 section 4.1");
        good(&query).to_vec().unwrap()
    })
}

fn options() -> ClientOptions {
    ClientOptions {
        timeout: Duration::from_secs(20),
        retries: 0,
        rate: None,
        in_flight: 10,
        mixed_case: true,
    }
}

/// The result of a good answer with that status and these media types.
async fn answered(status: u16, types: &'static [&'static str]) -> Result<Answer, Failure> {
    answered_with(status, types, good_octets()).await
}

async fn answered_with(
    status: u16,
    types: &'static [&'static str],
    answer: Octets,
) -> Result<Answer, Failure> {
    let head = move |headers: &mut HeaderMap| {
        for media_type in types {
            headers.append("content-type", media_type.parse().unwrap());
        }
        StatusCode::from_u16(status).unwrap()
    };
    let server = stubs::https_with(head, answer).await;
    server.client(options()).ask(question()).await
}

/// The detail of the failure, whose kind must be `Malformed`.
async fn refusal(status: u16, types: &'static [&'static str], answer: Octets) -> String {
    let failure = answered_with(status, types, answer).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Malformed, "{failure}");
    failure.detail.to_string()
}

#[tokio::test]
async fn media_type_matches_without_case_and_parameters() {
    const ACCEPTED: [&[&str]; 7] = [
        &["application/dns-message"],
        &["Application/DNS-Message"],
        &["application/dns-message; charset=utf-8"],
        &["APPLICATION/DNS-MESSAGE ;x=y"],
        &["application/dns-message;"],
        &["application/dns-message\t; a=\"b;c\" ; d=e"],
        &["application/dns-message", "application/DNS-message"],
    ];
    for types in ACCEPTED {
        let came = answered(200, types).await;
        assert!(is_good(&came), "{types:?}: {came:?}");
    }
}

#[tokio::test]
async fn other_media_type_is_refused_and_named() {
    const REFUSED: [(&[&str], &str); 8] = [
        (&["text/html"], "its media type is text/html,"),
        (
            &["text/html; charset=utf-8"],
            "its media type is text/html; charset=utf-8,",
        ),
        (
            &["application/dns-json"],
            "its media type is application/dns-json,",
        ),
        (&[], "it has no media type,"),
        (&[""], "its media type is ,"),
        (
            &["application/dns-messages"],
            "its media type is application/dns-messages,",
        ),
        (
            &["application/octet-stream;x=application/dns-message"],
            "its media type is application/octet-stream;x=application/dns-message,",
        ),
        (
            &["application/dns-message", "text/html"],
            "its media type is text/html,",
        ),
    ];
    for (types, named) in REFUSED {
        let detail = refusal(200, types, good_octets()).await;
        let expected = format!("{named} expected application/dns-message");
        assert!(detail.contains(&expected), "{types:?}: {detail}");
    }
}

const DNS_MESSAGE: &[&str] = &["application/dns-message"];

#[tokio::test]
async fn every_2xx_status_carries_an_answer() {
    for status in [200, 203, 226] {
        assert!(is_good(&answered(status, DNS_MESSAGE).await), "{status}");
    }
}

#[tokio::test]
async fn http_error_shows_status_and_text() {
    for (status, words, expected) in [
        (
            404,
            "no such\npath",
            "HTTP status 404 Not Found: no such path)",
        ),
        (500, "", "HTTP status 500 Internal Server Error)"),
        (
            308,
            "elsewhere",
            "HTTP status 308 Permanent Redirect: elsewhere)",
        ),
    ] {
        let answer: Octets = Arc::new(move |_| words.as_bytes().to_vec());
        let detail = refusal(status, DNS_MESSAGE, answer).await;
        assert!(detail.ends_with(expected), "{detail}");
    }
    // A long text is cut.
    let endless: Octets = Arc::new(|_| vec![b'x'; 1 << 20]);
    let detail = refusal(503, &["text/plain"], endless).await;
    assert!(
        detail.contains("503") && detail.len() < 300,
        "{} octets",
        detail.len()
    );
}

#[tokio::test]
async fn body_over_65535_octets_is_refused() {
    let of_length = |length| -> Octets { Arc::new(move |_| vec![0; length]) };
    let detail = refusal(200, DNS_MESSAGE, of_length(65_536)).await;
    assert!(
        detail.contains("it is longer than 65535 octets"),
        "{detail}"
    );
    let longest = refusal(200, DNS_MESSAGE, of_length(65_535)).await;
    assert!(!longest.contains("longer"), "{longest}");
}

/// Unbound 1.13.1 sent bodies without their last octet (its issue 503).
#[tokio::test]
async fn body_that_contradicts_content_length_is_refused() {
    for announced in ["1000", "1"] {
        let head = move |headers: &mut HeaderMap| {
            headers.insert("content-type", "application/dns-message".parse().unwrap());
            headers.insert("content-length", announced.parse().unwrap());
            StatusCode::OK
        };
        let server = stubs::https_with(head, good_octets()).await;
        let failure = server.client(options()).ask(question()).await.unwrap_err();
        assert_eq!(
            failure.kind(),
            FailureKind::Malformed,
            "{announced}: {failure}"
        );
    }
}

/// Together, the answers are far longer than the connection's window.
#[tokio::test]
async fn many_long_answers_share_a_connection() {
    let long: Octets = Arc::new(|query| {
        let query = Message::from_vec(query).unwrap();
        let mut answer = good(&query);
        let owner = query.queries[0].name().clone();
        for n in 1_000..2_000 {
            let data = RData::SRV(SRV::new(n, 2, 3, name("t.test.")));
            answer.add_answer(Record::from_rdata(owner.clone(), 60, data));
        }
        answer.to_vec().unwrap()
    });
    let server = stubs::https(long).await;
    let client = server.client(options());
    let asked = (0..30).map(async |n| {
        let question = Question::new(&format!("n{n}.test"), RecordType::SRV);
        client.ask(question.unwrap()).await.unwrap().records().len()
    });
    let counts = futures_util::future::join_all(asked).await;
    assert_eq!(counts, [1_001; 30]);
}

#[tokio::test]
async fn server_that_ends_connections_early_answers_all() {
    for (most, enough) in [
        (1, Enough::Leaves),
        (7, Enough::Leaves),
        (1, Enough::Refuses),
        (7, Enough::Refuses),
    ] {
        let server = stubs::impatient_https(most, enough, good_octets()).await;
        let client = server.client(ClientOptions {
            retries: 14,
            ..options()
        });
        let asked = (0..60).map(async |n| {
            let question = Question::new(&format!("n{n}.test"), RecordType::SRV);
            client.ask(question.unwrap()).await
        });
        let answers = futures_util::future::join_all(asked).await;
        assert!(
            answers.iter().all(is_good),
            "{most} {enough:?}: {answers:?}"
        );
    }
}
