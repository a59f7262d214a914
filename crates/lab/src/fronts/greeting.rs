//! The greeting of a front, right or wrong.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::end::ConversationEnd;
use super::log::ConnectedClient;
use super::wire::Wire;
use super::{FrontFault, imap, smtp};
use crate::lang::both;
use crate::service::Service;

/// Octets of a huge greeting, and how many of them go out at once.
const HUGE: usize = 10_000_000;
const CHUNK: usize = 50_000;
/// Time between the octets of a tarpit.
const DRIP: Duration = Duration::from_secs(1);

/// Greets the client, correctly or not.
///
/// # Errors
///
/// Also if the fault ends the conversation.
pub(super) async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &ConnectedClient,
) -> Result<(), ConversationEnd> {
    let host = &client.front.host;
    let greeting = match client.front.service {
        Service::Imap => imap::greeting(host),
        Service::Submission => smtp::greeting(host),
    };
    match client.front.fault {
        Some(FrontFault::Silence) => Err(ignore(wire, client).await),
        Some(FrontFault::GarbageBanner) => {
            wire.send(b"\x00\xffSSH-2.0-garbage\x1b\r\n").await?;
            Err(ignore(wire, client).await)
        }
        Some(FrontFault::Tarpit) => Err(drip(wire, client, &greeting).await),
        Some(FrontFault::HugeBanner) => {
            huge(wire, &greeting).await?;
            let entry = both!(
                en: "read the whole huge greeting",
                fr: "a lu tout le message d’accueil géant"
            );
            client.log(entry).await;
            Ok(())
        }
        _ => wire.send(greeting).await,
    }
}

/// Whether the front may send a farewell. It does not if its fault is to send nothing of the mail protocol.
pub(super) fn speaks(fault: Option<FrontFault>) -> bool {
    !matches!(
        fault,
        Some(FrontFault::Silence | FrontFault::GarbageBanner | FrontFault::Tarpit)
    )
}

/// Says nothing more, whatever the client does.
async fn ignore<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &ConnectedClient,
) -> ConversationEnd {
    let mut octets = 0;
    loop {
        let until = wire.ends();
        if let Some(end) = wire.drain(until, &mut octets).await {
            log_unanswered(client, octets).await;
            return end;
        }
    }
}

/// The greeting as a line of that many octets.
async fn huge<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    greeting: &str,
) -> Result<(), ConversationEnd> {
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

/// Sends the greeting octet by octet, and then more of the same until the session ends.
async fn drip<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    client: &ConnectedClient,
    greeting: &str,
) -> ConversationEnd {
    let line = greeting.trim_end().bytes();
    let mut unanswered = 0;
    for octet in line.chain(std::iter::repeat(b'x')) {
        let sent = wire.send([octet]).await.err();
        let until = Instant::now() + DRIP;
        let end = match sent {
            Some(end) => Some(end),
            None => wire.drain(until, &mut unanswered).await,
        };
        if let Some(end) = end {
            log_unanswered(client, unanswered).await;
            return end;
        }
    }
    ConversationEnd::Gone
}

async fn log_unanswered(client: &ConnectedClient, octets: u64) {
    if octets > 0 {
        let entry = both!(
            en: "sent {octets} octets, not answered",
            fr: "a envoyé {octets} octets, sans réponse"
        );
        client.log(entry).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::sleep;

    use super::*;
    use crate::fronts::testing::{LoggedSteps, client, front};
    use crate::fronts::wire::Patience;

    async fn greeted(fault: FrontFault, sent: &'static [u8]) -> (Vec<u8>, Vec<String>, Instant) {
        let (mut theirs, ours) = duplex(HUGE + 1_000);
        let (client, entry) = client(front("imap-psc.front-sound.lab.test", Some(fault)));
        let patience = Patience::new(Duration::from_secs(60), Duration::from_secs(600));
        let mut wire = Wire::new(ours, patience);
        let sending = tokio::spawn(async move {
            for octet in sent {
                theirs.write_all(&[*octet]).await.unwrap();
                sleep(Duration::from_millis(700)).await;
            }
            theirs
        });
        let ended = greet(&mut wire, &client).await;
        if let Err(end) = ended {
            client.log(end.text()).await;
        }
        drop((wire, client));
        let at = Instant::now();
        let mut said = Vec::new();
        let mut remaining = sending.await.unwrap();
        remaining.read_to_end(&mut said).await.unwrap();
        (said, LoggedSteps(entry).all().await, at)
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_tarpit_counts_what_it_is_sent_and_ends_with_the_session() {
        let started = Instant::now();
        let (said, entry, ended) = greeted(FrontFault::Tarpit, b"a LOGOUT\r\n").await;
        let greeting = imap::greeting("imap-psc.front-sound.lab.test");
        assert!(said.starts_with(greeting.trim_end().as_bytes()));
        assert_eq!(said.len(), 600);
        assert_eq!(
            entry,
            [
                "sent 10 octets, not answered",
                "refused: the session lasted 600 s"
            ]
        );
        assert_eq!(ended - started, Duration::from_secs(600));
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn silence_says_nothing_for_as_long_as_a_session_lasts() {
        let (said, entry, _) = greeted(FrontFault::Silence, b"a LOGOUT\r\n").await;
        assert!(said.is_empty());
        assert_eq!(entry[0], "sent 10 octets, not answered");
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn a_huge_greeting_is_one_line() {
        let (said, entry, _) = greeted(FrontFault::HugeBanner, b"").await;
        assert_eq!(said.len(), HUGE + 2);
        assert!(said.starts_with(b"* OK ") && said.ends_with(b"x\r\n"));
        assert_eq!(entry, ["read the whole huge greeting"]);
    }
}
