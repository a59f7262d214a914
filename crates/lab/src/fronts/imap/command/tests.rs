use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;
use crate::fronts::ClientStep;
use crate::fronts::testing::{client, front};
use crate::fronts::wire::Patience;

fn client_of_a_front() -> (ConnectedClient, tokio::sync::mpsc::Receiver<ClientStep>) {
    client(front("imap-psc.front-sound.lab.test", None))
}

async fn read(sent: &[u8]) -> (Result<Option<ImapCommand>, ConversationEnd>, Vec<u8>) {
    let (mut client, server) = duplex(1 << 20);
    client.write_all(sent).await.unwrap();
    client.shutdown().await.unwrap();
    let limit = Duration::from_secs(60);
    let mut wire = Wire::new(server, Patience::new(limit, limit));
    let (asking, _told) = client_of_a_front();
    let command = ImapCommand::read(&mut wire, &asking).await;
    drop(wire);
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    (command, answer)
}

async fn command(sent: &[u8]) -> ImapCommand {
    read(sent).await.0.unwrap().unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn commands_are_taken_apart() {
    let found = command(b"a1 uid fetch 1:* (FLAGS)\r\n").await;
    assert_eq!((&*found.tag, &*found.verb), ("a1", "UID FETCH"));
    assert_eq!(found.words().unwrap(), ["1:*", "FLAGS"]);
    let quoted = command(b"a1 LIST \"\" \"a \\\"b\\\\\"\r\n").await;
    assert_eq!(quoted.words().unwrap(), ["", "a \"b\\"]);
    for endless in [
        &b"a SELECT \"INBOX\r\n"[..],
        b"a SELECT INBOX\"\r\n",
        b"a SELECT \"\\\"\r\n",
    ] {
        assert_eq!(command(endless).await.words(), None, "{endless:?}");
    }
    let bare = command(b"a1 noop\n").await;
    assert_eq!((&*bare.verb, bare.words()), ("NOOP", Some(Vec::new())));
    for line in [
        &b"noop\r\n"[..],
        b"+ x\r\n",
        b"\r\n",
        b" a b\r\n",
        b"(a b\r\n",
    ] {
        assert!(matches!(read(line).await.0, Ok(None)), "{line:?}");
    }
    assert!(matches!(
        read(b"a nothing").await.0,
        Err(ConversationEnd::Gone)
    ));
}

#[tokio::test(flavor = "current_thread")]
async fn literals_are_asked_for_and_bounded() {
    let (found, answer) = read(b"a select {5}\r\nINBOX\r\n").await;
    assert_eq!(found.unwrap().unwrap().words().unwrap(), ["INBOX"]);
    assert_eq!(answer, b"+ go on\r\n");
    let (with_two, asked_twice) = read(b"a append {4}\r\nSent {3}\r\na\"b\r\n").await;
    let with_two = with_two.unwrap().unwrap();
    assert_eq!(
        (with_two.words(), with_two.literal, with_two.flaw),
        (Some(vec!["Sent".into(), "a b".into()]), Some(3), None)
    );
    assert_eq!(asked_twice, b"+ go on\r\n+ go on\r\n");
    let large = [&b"a append Sent {5000}\r\n"[..], &[b'x'; 5_000], b"\r\n"].concat();
    let long = command(&large).await;
    assert_eq!(long.literal, Some(5_000));
    assert_eq!(long.words().unwrap()[1].len(), KEPT as usize);
    // What stands behind a literal, or is none, is no literal at the end.
    for text in ["{1}\r\nx {5}y", "{1}\r\nx ", "{5}x", "{-5}", "{}"] {
        let unsynchronised = command(format!("a append Sent {text}\r\n").as_bytes()).await;
        assert_eq!(unsynchronised.literal, None, "{text}");
    }
    for size in ["33554433", "99999999999999999999999"] {
        let (too_large, refusal) = read(format!("a append Sent {{{size}}}\r\n").as_bytes()).await;
        let too_large = too_large.unwrap().unwrap();
        assert_eq!(
            (&*too_large.verb, too_large.flaw),
            ("APPEND", Some(LiteralError::TooBig))
        );
        assert_eq!(refusal, b"");
        let too_large_at_once = read(format!("a append Sent {{{size}+}}\r\n").as_bytes()).await;
        assert!(matches!(
            too_large_at_once.0,
            Err(ConversationEnd::TooBig(MAX_LITERAL))
        ));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn literals_of_a_command_are_counted() {
    let with = |literals: usize, literal: &str| {
        let literals = [literal, "\r\nx"].concat().repeat(literals);
        format!("a search {literals}\r\nb noop\r\n").into_bytes()
    };
    let (found, answer) = read(&with(MAX_LITERALS, "{1}")).await;
    let found = found.unwrap().unwrap();
    assert_eq!((&*found.tag, found.flaw), ("a", None));
    assert_eq!(answer, b"+ go on\r\n".repeat(MAX_LITERALS));
    let (one_too_many, refused_at) = read(&with(MAX_LITERALS + 1, "{1}")).await;
    let one_too_many = one_too_many.unwrap().unwrap();
    assert_eq!(
        (&*one_too_many.tag, one_too_many.flaw),
        ("a", Some(LiteralError::TooMany))
    );
    assert_eq!(refused_at, b"+ go on\r\n".repeat(MAX_LITERALS));
    // However many were not asked for, none of them passes for a command.
    for literals in [MAX_LITERALS, MAX_LITERALS + 1, 100] {
        let (mut client, server) = duplex(1 << 20);
        client.write_all(&with(literals, "{1+}")).await.unwrap();
        let limit = Duration::from_secs(60);
        let mut wire = Wire::new(server, Patience::new(limit, limit));
        let (asking, _told) = client_of_a_front();
        let first = ImapCommand::read(&mut wire, &asking)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (&*first.tag, first.flaw),
            ("a", Some(LiteralError::Unasked))
        );
        let second = ImapCommand::read(&mut wire, &asking)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((&*second.tag, second.flaw), ("b", None));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_literal_that_nobody_asked_for_is_read_and_noticed() {
    let (found, answer) = read(b"a login dr {8+}\r\nhunter2x\r\n").await;
    let found = found.unwrap().unwrap();
    assert_eq!(
        (&*found.verb, found.flaw),
        ("LOGIN", Some(LiteralError::Unasked))
    );
    assert_eq!(found.words().unwrap(), ["dr", "hunter2x"]);
    assert_eq!(answer, b"");
}
