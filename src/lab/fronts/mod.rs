//! Fronts that mail software can be pointed at: IMAP and submission on loopback addresses, sound ones
//! and faulty ones, which tell what each client does. A bench for tests: whoever comes with a
//! well-formed token is let in, and nothing is kept.

mod authority;
mod bearer;
mod cast;
mod command;
mod fault;
mod handshake;
mod imap;
mod log;
mod login;
mod records;
mod smtp;
mod visit;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::service::Service;

use authority::Authority;
pub use cast::{Cast, Front, FrontScenario};
pub use fault::FrontFault;
use log::Client;
pub use log::Step;

/// Connections served at the same time, at all fronts together.
const MAX_CONNECTIONS: usize = 256;
/// Steps that wait for somebody to read them.
const STEPS: usize = 64;
/// Rest after a socket error, so that a lasting one does not spin.
const PAUSE: Duration = Duration::from_millis(20);

/// Why there are no fronts.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each means")]
pub enum FrontsError {
    #[error("{0} cannot be listened on: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("no certificate can be made: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// What comes after a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// TLS.
    Tls,
    /// Nothing.
    Over,
}

/// What a client needs in order to trust the fronts, and to show a certificate to them. All of it is
/// made anew at each start and good for 90 days; the authority's own key is not among it, and stays in
/// memory.
#[derive(Debug, Clone)]
pub struct Papers {
    /// Certificate of the authority that vouches for the fronts, as PEM.
    pub authority: String,
    /// A client certificate that it issued, as PEM.
    pub client: String,
    /// The key of that certificate, as PEM.
    pub client_key: String,
}

/// Fronts bound to their addresses.
pub struct Fronts {
    listeners: Vec<Listener>,
    papers: Papers,
}

struct Listener {
    front: Arc<Front>,
    socket: TcpListener,
    tls: TlsAcceptor,
}

impl std::fmt::Debug for Fronts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.listeners.len();
        f.debug_struct("Fronts")
            .field("count", &count)
            .finish_non_exhaustive()
    }
}

impl Fronts {
    /// Makes an authority and certificates, and binds every front but those that are closed.
    ///
    /// # Errors
    ///
    /// If an address cannot be bound: it is taken, this machine lacks it, or the port is one for root.
    pub async fn bind(cast: &Cast, now: SystemTime) -> Result<Self, FrontsError> {
        let authority = Authority::new(now)?;
        let (client, client_key) = authority.client()?;
        let open = |front: &&Front| front.fault != Some(FrontFault::Closed);
        let mut listeners = Vec::new();
        for front in cast.fronts.iter().filter(open) {
            let socket = TcpListener::bind(front.addr)
                .await
                .map_err(|error| FrontsError::Listen(front.addr, error))?;
            let config = handshake::config(front, authority.server(front)?)?;
            listeners.push(Listener {
                front: Arc::new(front.clone()),
                socket,
                tls: TlsAcceptor::from(Arc::new(config)),
            });
        }
        let papers = Papers {
            authority: authority.pem(),
            client,
            client_key,
        };
        Ok(Self { listeners, papers })
    }

    /// What a client needs to be given.
    pub fn papers(&self) -> &Papers {
        &self.papers
    }

    /// Number of fronts that listen.
    pub fn count(&self) -> usize {
        self.listeners.len()
    }

    /// Serves until dropped, connections with it. Every step of every client is sent to the channel
    /// that is returned; clients wait where nobody takes them out of it.
    pub fn serve(self, clock: fn() -> SystemTime) -> Serving {
        let (steps, told) = mpsc::channel(STEPS);
        let desk = Arc::new(Desk {
            steps,
            clock,
            places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            numbers: AtomicU64::new(1),
        });
        let mut tasks = JoinSet::new();
        for listener in self.listeners {
            tasks.spawn(listener.run(Arc::clone(&desk)));
        }
        Serving {
            told,
            _tasks: tasks,
        }
    }
}

/// Fronts at work; they end when this is dropped.
#[derive(Debug)]
pub struct Serving {
    told: mpsc::Receiver<Step>,
    _tasks: JoinSet<()>,
}

impl Serving {
    /// The next step of any client.
    pub async fn step(&mut self) -> Option<Step> {
        self.told.recv().await
    }
}

/// What all listeners share.
struct Desk {
    steps: mpsc::Sender<Step>,
    clock: fn() -> SystemTime,
    places: Arc<Semaphore>,
    numbers: AtomicU64,
}

impl Listener {
    async fn run(self, desk: Arc<Desk>) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                Some(_) = connections.join_next() => {}
                accepted = self.socket.accept() => match accepted {
                    Ok((tcp, from)) => self.receive(tcp, from, &desk, &mut connections),
                    Err(_) => sleep(PAUSE).await,
                },
            }
        }
    }

    /// Serves a client, unless there are too many.
    fn receive(
        &self,
        tcp: TcpStream,
        from: SocketAddr,
        desk: &Desk,
        connections: &mut JoinSet<()>,
    ) {
        let client = Client {
            connection: desk.numbers.fetch_add(1, Ordering::Relaxed),
            front: Arc::clone(&self.front),
            steps: desk.steps.clone(),
            clock: desk.clock,
        };
        let Ok(place) = Arc::clone(&desk.places).try_acquire_owned() else {
            client.mention("turned away: too many connections");
            return;
        };
        let tls = self.tls.clone();
        connections.spawn(async move {
            let Front {
                service,
                interface,
                addr,
                ..
            } = *client.front;
            let service = match service {
                Service::Imap => "IMAP",
                Service::Submission => "submission",
            };
            let told = format!("connected from {from} to {addr} ({service} over {interface})");
            client.tell(told).await;
            visit::serve(tcp, client, tls).await;
            drop(place);
        });
    }
}
