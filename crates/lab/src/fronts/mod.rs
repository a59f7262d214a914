//! Fronts for tests of mail software: IMAP and submission on loopback addresses, correct ones and faulty
//! ones, which log the steps of each client. Any client with a well-formed token is let in, and nothing is
//! kept.

mod authority;
mod bearer;
mod end;
mod fault;
mod greeting;
mod handshake;
mod imap;
mod layout;
mod listener;
mod log;
mod login;
mod operators;
mod records;
mod smtp;
#[cfg(test)]
mod testing;
mod verdict;
mod visit;
mod wire;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::lang::{Lang, Say, display_in_english, say};
use authority::Authority;
pub use fault::FrontFault;
pub use layout::{FrontLayout, FrontScenario, LabFront};
use listener::{FrontListener, ListenerContext};
pub use log::ClientStep;

/// Steps that wait for somebody to read them.
const STEPS: usize = 64;

/// Why there are no fronts.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each means")]
pub enum FrontsError {
    Listen(SocketAddr, io::Error),
    Certificate(#[from] rcgen::Error),
    Tls(#[from] rustls::Error),
}

impl Say for FrontsError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Listen(addr, error) => say!(
                lang,
                en: "cannot listen on {addr}: {}",
                fr: "écoute impossible sur {addr} : {}",
                error.say(lang)
            ),
            Self::Certificate(error) => say!(
                lang,
                en: "no certificate could be made: {error}",
                fr: "aucun certificat n’a pu être créé : {error}"
            ),
            Self::Tls(error) => say!(
                lang,
                en: "TLS could not be set up: {error}",
                fr: "TLS n’a pas pu être configuré : {error}"
            ),
        }
    }
}

display_in_english!(FrontsError);

/// The step after a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextStep {
    /// TLS.
    Tls,
    /// Nothing.
    Over,
}

/// The files by which a client trusts the fronts and shows a certificate to them. All of them are made anew
/// at each start and valid for 90 days. The authority's own key is not among them; it stays in memory.
#[derive(Clone)]
pub struct Credentials {
    /// Certificate of the authority that vouches for the fronts, as PEM.
    pub authority: String,
    /// A client certificate that it issued, as PEM.
    pub client: String,
    /// The key of that certificate, as PEM.
    pub client_key: String,
}

impl fmt::Debug for Credentials {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("authority", &self.authority)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// Fronts bound to their addresses.
pub struct BoundFronts {
    listeners: Vec<FrontListener>,
    credentials: Credentials,
}

impl fmt::Debug for BoundFronts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.listeners.len();
        f.debug_struct("Fronts")
            .field("count", &count)
            .finish_non_exhaustive()
    }
}

impl BoundFronts {
    /// Makes an authority and certificates, and binds every front but those that are closed.
    ///
    /// # Errors
    ///
    /// If an address cannot be bound: it is taken, this machine lacks it, or the port is one for root.
    pub async fn bind(layout: &FrontLayout, now: SystemTime) -> Result<Self, FrontsError> {
        let authority = Authority::new(now)?;
        let (client, client_key) = authority.client()?;
        let open = |front: &&LabFront| front.fault != Some(FrontFault::Closed);
        let mut listeners = Vec::new();
        for front in layout.fronts.iter().filter(open) {
            let socket = TcpListener::bind(front.addr)
                .await
                .map_err(|error| FrontsError::Listen(front.addr, error))?;
            let config = handshake::config(front, authority.server(front)?)?;
            let tls = TlsAcceptor::from(Arc::new(config));
            listeners.push(FrontListener::new(front.clone(), socket, tls));
        }
        let credentials = Credentials {
            authority: authority.pem(),
            client,
            client_key,
        };
        Ok(Self {
            listeners,
            credentials,
        })
    }

    /// The files that a client needs.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Number of fronts that listen.
    pub fn count(&self) -> usize {
        self.listeners.len()
    }

    /// Serves clients until the result is dropped, which also ends their connections. Every step of every
    /// client is sent to the channel that is returned. Clients wait while nothing reads from it.
    pub fn serve(self, clock: fn() -> SystemTime) -> RunningFronts {
        let (steps, told) = mpsc::channel(STEPS);
        let shared = Arc::new(ListenerContext {
            steps,
            clock,
            numbers: AtomicU64::new(1),
        });
        let mut tasks = JoinSet::new();
        for listener in self.listeners {
            tasks.spawn(listener.run(Arc::clone(&shared)));
        }
        RunningFronts {
            steps: told,
            _tasks: tasks,
        }
    }
}

/// Fronts at work; they end when this is dropped.
#[derive(Debug)]
pub struct RunningFronts {
    steps: mpsc::Receiver<ClientStep>,
    _tasks: JoinSet<()>,
}

impl RunningFronts {
    /// The next step of any client.
    pub async fn step(&mut self) -> Option<ClientStep> {
        self.steps.recv().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_printed_by_chance() {
        let authority = Authority::new(SystemTime::now()).unwrap();
        let (client, client_key) = authority.client().unwrap();
        let credentials = Credentials {
            authority: authority.pem(),
            client,
            client_key,
        };
        let shown = format!("{credentials:?}");
        // Base64 has no spaces; a certificate may contain the three letters without them.
        assert!(shown.contains("BEGIN CERTIFICATE") && !shown.contains("PRIVATE KEY"));
        let secret = credentials.client_key.lines().nth(1).unwrap();
        assert!(!secret.is_empty() && !shown.contains(secret));
    }
}
