//! One connection, from the greeting to its end.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::end::ConversationEnd;
use super::greeting::{greet, speaks};
use super::handshake::Secured;
use super::log::ConnectedClient;
use super::wire::{COMMAND, Patience, Wire};
use super::{LabFront, NextStep, imap, smtp};
use crate::lang::both;
use crate::service::Service;

/// How long a session may last before its client has logged in.
const STRANGER: Duration = Duration::from_secs(30 * 60);
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);

/// Serves one connection, and logs the steps of its client.
pub(super) async fn serve(tcp: TcpStream, client: &ConnectedClient, tls: TlsAcceptor) {
    // Answers of several parts would wait for the client's acknowledgement of the first.
    let _ = tcp.set_nodelay(true);
    let mut wire = Wire::new(tcp, Patience::new(COMMAND, STRANGER));
    let end = match in_plaintext(&mut wire, client).await {
        Ok(NextStep::Over) => finish(wire, client, None).await,
        Err(end) => finish(wire, client, Some(end)).await,
        Ok(NextStep::Tls) => match begin_tls(wire, client, tls).await {
            Some((wire, secured)) => encrypted(wire, client, &secured).await,
            None => ConversationEnd::Gone,
        },
    };
    client.log(end.text()).await;
}

async fn in_plaintext<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &ConnectedClient,
) -> Result<NextStep, ConversationEnd> {
    greet(wire, client).await?;
    if wire.begins_with_tls().await? {
        return Err(ConversationEnd::TlsAtOnce);
    }
    converse(wire, client, None).await
}

async fn encrypted(
    mut wire: Wire<TlsStream<TcpStream>>,
    client: &ConnectedClient,
    secured: &Secured,
) -> ConversationEnd {
    let end = converse(&mut wire, client, Some(secured)).await.err();
    finish(wire, client, end).await
}

/// Does the handshake. `None` if it fails, which is logged.
async fn begin_tls(
    wire: Wire<TcpStream>,
    client: &ConnectedClient,
    tls: TlsAcceptor,
) -> Option<(Wire<TlsStream<TcpStream>>, Secured)> {
    let (tcp, patience, unread) = wire.into_inner();
    if unread > 0 {
        // RFC 3207 section 4.2: what came before TLS counts for nothing.
        let told = both!(
            en: "sent {unread} octets after STARTTLS without waiting: discarded",
            fr: "a envoyé {unread} octets après STARTTLS sans attendre : ignorés"
        );
        client.log(told).await;
    }
    let failure = match timeout(HANDSHAKE, tls.accept(tcp)).await {
        Ok(Ok(stream)) => {
            let secured = Secured::of(stream.get_ref().1);
            client.log(secured.text()).await;
            return Some((Wire::new(stream, patience), secured));
        }
        // The text of the TLS library, which other programs log as well.
        Ok(Err(error)) => both!(en: "TLS failed: {error}", fr: "échec de TLS : {error}"),
        Err(_) => both!(
            en: "TLS failed: not finished within {} s",
            fr: "échec de TLS : pas terminé en {} s",
            HANDSHAKE.as_secs()
        ),
    };
    client.log(failure).await;
    None
}

pub(super) async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &ConnectedClient,
    secured: Option<&Secured>,
) -> Result<NextStep, ConversationEnd> {
    match client.front.service {
        Service::Imap => imap::ImapSession::new(wire, client, secured).run().await,
        Service::Submission => smtp::SmtpSession::new(wire, client, secured).run().await,
    }
}

/// Closes the connection, after a message if the client does not know why. Returns how it ended.
async fn finish<S: AsyncRead + AsyncWrite + Unpin>(
    mut wire: Wire<S>,
    client: &ConnectedClient,
    end: Option<ConversationEnd>,
) -> ConversationEnd {
    let end = end.unwrap_or(ConversationEnd::Gone);
    if let Some(why) = end.farewell()
        && speaks(client.front.fault)
    {
        // Nothing more can be done if the message cannot be sent.
        let _ = wire.send(farewell(&client.front, &why.en)).await;
    }
    wire.close().await;
    end
}

/// The message to a client whose connection is closed (RFC 9051 section 7.1.5, RFC 5321 section 3.8).
pub(super) fn farewell(front: &LabFront, why: &str) -> String {
    match front.service {
        Service::Imap => format!("* BYE {why}\r\n"),
        Service::Submission => format!("421 4.7.0 {} {why}\r\n", front.host),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::fronts::FrontFault;
    use crate::fronts::testing::{LoggedSteps, client, front};

    /// The replies to a client that sends this before TLS and waits, and the logged steps.
    async fn visit(host: &str, fault: Option<FrontFault>, sent: &[u8]) -> (String, Vec<String>) {
        let (mut theirs, ours) = duplex(1 << 20);
        let (client, told) = client(front(host, fault));
        let mut wire = Wire::new(ours, Patience::new(COMMAND, STRANGER));
        theirs.write_all(sent).await.unwrap();
        let end = in_plaintext(&mut wire, &client).await.err();
        let end = finish(wire, &client, end).await;
        client.log(end.text()).await;
        drop(client);
        let mut said = Vec::new();
        theirs.read_to_end(&mut said).await.unwrap();
        let said = String::from_utf8(said).unwrap();
        (said, LoggedSteps(told).all().await)
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn refused_client_gets_the_reason() {
        let (imap, smtp) = (
            "imap-psc.front-sound.lab.test",
            "smtp-psc.front-sound.lab.test",
        );
        let (said, told) = visit(imap, None, b"a NOOP\r\n").await;
        let why = "no complete command for 300 s";
        assert!(
            said.ends_with(&format!("a OK done\r\n* BYE {why}\r\n")),
            "{said}"
        );
        assert_eq!(told, ["NOOP", &format!("refused: {why}")]);
        let (over_smtp, of_smtp) = visit(smtp, None, b"").await;
        assert!(
            over_smtp.ends_with(&format!("\r\n421 4.7.0 {smtp} {why}\r\n")),
            "{over_smtp}"
        );
        assert_eq!(of_smtp, [format!("refused: {why}")]);
        let endless = vec![b'x'; 70_000];
        let (to_endless, _) = visit(imap, None, &endless).await;
        let no_line_end = "more than 65536 octets without an end of line";
        assert!(
            to_endless.ends_with(&format!("\r\n* BYE {no_line_end}\r\n")),
            "{to_endless}"
        );
        // A silent front stays silent.
        let (silent, _) = visit(smtp, Some(FrontFault::Silence), b"QUIT\r\n").await;
        assert_eq!(silent, "");
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_client_that_begins_with_tls_is_told_apart() {
        for host in [
            "imap-psc.front-sound.lab.test",
            "smtp-psc.front-sound.lab.test",
        ] {
            let (said, told) = visit(host, None, b"\x16\x03\x01\x02\x00\x01").await;
            assert_eq!(said.lines().count(), 1, "{said}");
            assert_eq!(told.len(), 1);
            assert!(
                told[0].contains("starts with TLS (RFC 8314 section 3)"),
                "{told:?}"
            );
        }
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_client_that_begins_tls_all_the_same_is_told_so() {
        for (host, tag) in [
            ("imap-psc.front-sound.lab.test", "a "),
            ("smtp-psc.front-sound.lab.test", ""),
        ] {
            for (command, why) in [
                (
                    "STARTTLS",
                    "the client begins TLS, although STARTTLS was refused",
                ),
                ("NOOP", "the client begins TLS without STARTTLS"),
            ] {
                // As from a client that does not check the answer.
                let sent = format!("{tag}{command}\r\n\u{16}\u{3}\u{1}\u{2}\n\u{1}\n");
                let fault = Some(FrontFault::NoStarttls);
                let (said, told) = visit(host, fault, sent.as_bytes()).await;
                assert_eq!(said.lines().count(), 2, "{said}");
                assert!(told[0].starts_with(command), "{told:?}");
                assert_eq!(told[1..], [format!("refused: {why}")]);
            }
        }
    }
}
