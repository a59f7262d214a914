//! One connection, from the greeting to its end.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::handshake::Secured;
use super::log::Client;
use super::wire::{End, Wire};
use super::{After, FrontFault, imap, smtp};
use crate::service::Service;

/// How long a client may be silent before it has logged in (RFC 5321 section 4.5.3.2.7).
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// Octets of a huge greeting, and how many of them go out at once.
const HUGE: usize = 10_000_000;
const CHUNK: usize = 50_000;
/// Time between the octets of a tarpit.
const DRIP: Duration = Duration::from_secs(1);

/// Serves one connection and tells all that its client does.
pub(super) async fn serve(tcp: TcpStream, client: Client, tls: TlsAcceptor) {
    let mut wire = Wire::new(tcp, PATIENCE);
    let end = match in_plaintext(&mut wire, &client).await {
        Ok(After::Tls) => encrypted(wire, &client, tls).await,
        Ok(After::Over) => {
            wire.close().await;
            Ok(())
        }
        Err(end) => Err(end),
    };
    match end {
        Ok(()) => client.tell("gone").await,
        Err(end) => client.tell(end.to_string()).await,
    }
}

async fn in_plaintext(wire: &mut Wire<TcpStream>, client: &Client) -> Result<After, End> {
    if let Some(end) = greet(wire, client).await? {
        return Err(end);
    }
    converse(wire, client, None).await
}

async fn encrypted(wire: Wire<TcpStream>, client: &Client, tls: TlsAcceptor) -> Result<(), End> {
    let (tcp, unread) = wire.into_inner();
    if unread > 0 {
        // RFC 3207 section 5: what came before TLS counts for nothing.
        let told = format!("sent {unread} octets behind STARTTLS without waiting: discarded");
        client.tell(told).await;
    }
    let stream = match timeout(HANDSHAKE, tls.accept(tcp)).await {
        Err(_) => return Err(End::Silent(HANDSHAKE)),
        Ok(Err(error)) => {
            client.tell(format!("TLS failed: {error}")).await;
            return Ok(());
        }
        Ok(Ok(stream)) => stream,
    };
    let secured = Secured::of(stream.get_ref().1);
    client.tell(secured.to_string()).await;
    let mut wire = Wire::new(stream, PATIENCE);
    let ended = converse(&mut wire, client, Some(&secured)).await;
    wire.close().await;
    ended.map(|_| ())
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &Client,
    secured: Option<&Secured>,
) -> Result<After, End> {
    match client.front.service {
        Service::Imap => imap::Session::new(wire, client, secured).run().await,
        Service::Submission => smtp::Session::new(wire, client, secured).run().await,
    }
}

/// Greets the client, rightly or not; how the connection ended, where no more comes of it.
async fn greet(wire: &mut Wire<TcpStream>, client: &Client) -> Result<Option<End>, End> {
    let greeting = match client.front.service {
        Service::Imap => imap::greeting(&client.front.host),
        Service::Submission => smtp::greeting(&client.front.host),
    };
    match client.front.fault {
        Some(FrontFault::Silence) => {}
        Some(FrontFault::GarbageBanner) => wire.send(b"\x00\xffSSH-2.0-garbage\x1b\r\n").await?,
        Some(FrontFault::Tarpit) => return Err(drip(wire, &greeting).await),
        Some(FrontFault::HugeBanner) => {
            huge(wire, &greeting).await?;
            client.tell("took all of the huge greeting").await;
            return Ok(None);
        }
        _ => {
            wire.send(greeting).await?;
            return Ok(None);
        }
    }
    let (octets, end) = wire.drain().await;
    if octets > 0 {
        client
            .tell(format!("sent {octets} octets, unanswered"))
            .await;
    }
    Ok(Some(end))
}

/// The greeting as a line of that many octets.
async fn huge(wire: &mut Wire<TcpStream>, greeting: &str) -> Result<(), End> {
    let line = greeting.trim_end();
    wire.send(line).await?;
    let mut rest = HUGE - line.len();
    let filling = [b'x'; CHUNK];
    while rest > 0 {
        let chunk = rest.min(CHUNK);
        wire.send(&filling[..chunk]).await?;
        rest -= chunk;
    }
    wire.send("\r\n").await
}

/// The greeting octet by octet, and then more of the same without an end.
async fn drip(wire: &mut Wire<TcpStream>, greeting: &str) -> End {
    let line = greeting.trim_end().bytes();
    for octet in line.chain(std::iter::repeat(b'x')) {
        if let Err(end) = wire.send([octet]).await {
            return end;
        }
        tokio::select! {
            (_, end) = wire.drain() => return end,
            () = sleep(DRIP) => {}
        }
    }
    End::Gone
}
