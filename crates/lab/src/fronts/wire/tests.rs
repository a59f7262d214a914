use tokio::io::{DuplexStream, duplex};
use tokio::time::sleep;

use super::*;

fn wire(room: usize) -> (DuplexStream, Wire<DuplexStream>) {
    let (client, server) = duplex(room);
    let patience = Patience::new(Duration::from_secs(60), Duration::from_secs(600));
    (client, Wire::new(server, patience))
}

#[tokio::test(flavor = "current_thread")]
async fn lines_are_bounded() {
    let (mut client, mut wire) = wire(4 << 20);
    client
        .write_all(b"a b\r\nc\r\n\r\n12345rest\r\n")
        .await
        .unwrap();
    assert_eq!(wire.line().await.unwrap(), b"a b");
    assert_eq!(wire.line().await.unwrap(), b"c");
    assert_eq!(wire.line().await.unwrap(), b"");
    assert_eq!(wire.take(5, 2).await.unwrap(), b"12");
    assert_eq!(wire.line().await.unwrap(), b"rest");
    assert!(!wire.first_bare_lf());
    client.write_all(b"a\nb\n").await.unwrap();
    assert_eq!(wire.line().await.unwrap(), b"a");
    assert_eq!(wire.line().await.unwrap(), b"b");
    assert!(wire.first_bare_lf() && !wire.first_bare_lf());
    let fits = vec![b'x'; MAX_LINE - 1];
    client.write_all(&fits).await.unwrap();
    client.write_all(b"\n").await.unwrap();
    assert_eq!(wire.line().await.unwrap(), fits);
    client.write_all(&vec![b'x'; MAX_LINE + 1]).await.unwrap();
    assert!(matches!(
        wire.line().await,
        Err(ConversationEnd::LineTooLong(_))
    ));
    client.write_all(b"\r\nnext\r\n").await.unwrap();
    wire.skip_line().await.unwrap();
    assert_eq!(wire.line().await.unwrap(), b"next");
    client.write_all(&vec![b'x'; 2 << 20]).await.unwrap();
    assert!(matches!(
        wire.line().await,
        Err(ConversationEnd::LineTooLong(_))
    ));
    assert!(matches!(
        wire.skip_line().await,
        Err(ConversationEnd::LineTooLong(_))
    ));
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn a_command_has_its_time_however_its_octets_come() {
    let (mut client, mut wire) = wire(16);
    let dripping = tokio::spawn(async move {
        while client.write_all(b"x").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    });
    let started = Instant::now();
    let limit = Duration::from_secs(60);
    assert!(matches!(wire.line().await, Err(ConversationEnd::Silent(it)) if it == limit));
    assert_eq!(started.elapsed(), limit);
    drop(wire);
    dripping.await.unwrap();
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn a_session_has_its_time_however_many_commands_come() {
    let (mut client, mut wire) = wire(16);
    let talking = tokio::spawn(async move {
        while client.write_all(b"NOOP\r\n").await.is_ok() {
            sleep(Duration::from_secs(50)).await;
        }
    });
    let started = Instant::now();
    let end = loop {
        wire.begin();
        if let Err(end) = wire.line().await {
            break end;
        }
    };
    let limit = Duration::from_secs(600);
    assert!(
        matches!(end, ConversationEnd::Lasted(it) if it == limit),
        "{end:?}"
    );
    assert_eq!(started.elapsed(), limit);
    drop(wire);
    talking.await.unwrap();
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn client_that_leaves_differs_from_a_silent_one() {
    let (client, mut wire) = wire(16);
    drop(client);
    assert!(matches!(wire.line().await, Err(ConversationEnd::Gone)));
    let (_client, mut silent) = self::wire(16);
    assert!(matches!(
        silent.line().await,
        Err(ConversationEnd::Silent(_))
    ));
    // The client takes sixteen octets, and no more.
    assert!(matches!(
        silent.send([0; 17]).await,
        Err(ConversationEnd::Deaf)
    ));
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn discarded_octets_are_counted_exactly() {
    let (mut client, mut wire) = wire(64);
    let mut octets = 0;
    for _ in 0..3 {
        client.write_all(b"12345").await.unwrap();
        let until = Instant::now() + Duration::from_secs(1);
        assert!(wire.drain(until, &mut octets).await.is_none());
    }
    assert_eq!(octets, 15);
    let until = Instant::now() + Duration::from_secs(10_000);
    let end = wire.drain(until, &mut octets).await;
    assert!(matches!(end, Some(ConversationEnd::Lasted(_))), "{end:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn tls_is_known_by_its_first_octets() {
    for (sent, is_tls) in [
        (&b"\x16\x03\x01\x02\x00"[..], true),
        (b"\x16", true),
        (b"\x16x", false),
        (b"EHLO a\r\n", false),
    ] {
        let (mut client, mut wire) = wire(64);
        client.write_all(sent).await.unwrap();
        assert_eq!(wire.begins_with_tls().await.unwrap(), is_tls, "{sent:?}");
    }
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn remaining_input_is_read_before_a_connection_is_closed() {
    let (mut client, wire) = wire(16);
    let sending = tokio::spawn(async move { client.write_all(&[0; 10_000]).await });
    wire.close().await;
    sending.await.unwrap().unwrap();
    // But no client is waited for without end.
    let (_client, closing) = self::wire(16);
    closing.close().await;
}
