//! Where a front takes connections, a bounded number of them at once.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::log::{ClientStep, ConnectedClient};
use super::{LabFront, visit};
use crate::lang::{Say, Text, both, say};
use crate::service::Service;

/// Connections served at the same time at one front.
pub(super) const MAX_CONNECTIONS: usize = 64;
/// Rest after a socket error, so that a lasting one does not spin.
const PAUSE: Duration = Duration::from_millis(20);

/// State that all listeners share.
pub(super) struct ListenerContext {
    pub(super) steps: mpsc::Sender<ClientStep>,
    pub(super) clock: fn() -> SystemTime,
    /// The next connection's number.
    pub(super) numbers: AtomicU64,
}

/// A front at its address.
pub(super) struct FrontListener {
    front: Arc<LabFront>,
    socket: TcpListener,
    tls: TlsAcceptor,
    places: Arc<Semaphore>,
    /// Connections that were refused and are not logged yet.
    unlogged: u64,
    /// Whether the last attempt to take a connection failed.
    failing: bool,
}

impl FrontListener {
    pub(super) fn new(front: LabFront, socket: TcpListener, tls: TlsAcceptor) -> Self {
        Self {
            front: Arc::new(front),
            socket,
            tls,
            places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            unlogged: 0,
            failing: false,
        }
    }

    pub(super) async fn run(mut self, shared: Arc<ListenerContext>) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                Some(_) = connections.join_next() => {}
                accepted = self.socket.accept() => match accepted {
                    Ok((tcp, from)) => self.receive(tcp, from, &shared, &mut connections),
                    Err(error) => {
                        self.fail(&error, &shared);
                        sleep(PAUSE).await;
                    }
                },
            }
        }
    }

    /// Serves a client, unless there are too many.
    fn receive(
        &mut self,
        tcp: TcpStream,
        from: SocketAddr,
        shared: &ListenerContext,
        connections: &mut JoinSet<()>,
    ) {
        self.failing = false;
        let client = self.client(shared);
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => {
                let tls = self.tls.clone();
                connections.spawn(serve(tcp, from, client, tls, place));
            }
            Err(_) => self.turn_away(tcp, &client),
        }
    }

    fn client(&self, shared: &ListenerContext) -> ConnectedClient {
        ConnectedClient {
            connection: shared.numbers.fetch_add(1, Ordering::Relaxed),
            front: Arc::clone(&self.front),
            steps: shared.steps.clone(),
            clock: shared.clock,
        }
    }

    fn turn_away(&mut self, tcp: TcpStream, client: &ConnectedClient) {
        self.unlogged += 1;
        let why = both!(
            en: "{MAX_CONNECTIONS} connections are open at this front",
            fr: "{MAX_CONNECTIONS} connexions sont ouvertes sur ce front"
        );
        let before = self.unlogged - 1;
        let text = Text::of(|lang| {
            let why = why.in_lang(lang);
            match before {
                0 => say!(lang, en: "refused: {why}", fr: "refusé : {why}"),
                1 => say!(
                    lang,
                    en: "refused, after 1 other: {why}",
                    fr: "refusé, après 1 autre : {why}"
                ),
                _ => say!(
                    lang,
                    en: "refused, after {before} others: {why}",
                    fr: "refusé, après {before} autres : {why}"
                ),
            }
        });
        if client.log_if_room(&text) {
            self.unlogged = 0;
        }
        let farewell = visit::farewell(&self.front, &why.en);
        // Without waiting: a socket that was just opened has room for a line.
        let _ = tcp
            .into_std()
            .and_then(|mut tcp| tcp.write(farewell.as_bytes()));
    }

    fn fail(&mut self, error: &io::Error, shared: &ListenerContext) {
        if !self.failing {
            let entry = Text::of(|lang| {
                say!(
                    lang,
                    en: "a connection could not be accepted: {}",
                    fr: "une connexion n’a pas pu être acceptée : {}",
                    error.say(lang)
                )
            });
            self.failing = self.client(shared).log_if_room(&entry);
        }
    }
}

async fn serve(
    tcp: TcpStream,
    from: SocketAddr,
    client: ConnectedClient,
    tls: TlsAcceptor,
    place: OwnedSemaphorePermit,
) {
    let LabFront {
        service,
        interface,
        addr,
        ..
    } = *client.front;
    let entry = match service {
        Service::Imap => both!(
            en: "connected from {from} to {addr} (IMAP over {interface})",
            fr: "connecté depuis {from} vers {addr} (IMAP sur {interface})"
        ),
        Service::Submission => both!(
            en: "connected from {from} to {addr} (submission over {interface})",
            fr: "connecté depuis {from} vers {addr} (soumission sur {interface})"
        ),
    };
    client.log(entry).await;
    visit::serve(tcp, &client, tls).await;
    drop(place);
}

#[cfg(test)]
mod tests {
    use rustls::ServerConfig;
    use tokio::io::AsyncReadExt;

    use super::*;
    use crate::fronts::authority::Authority;
    use crate::fronts::handshake;
    use crate::fronts::testing::front;

    fn config(front: &LabFront) -> ServerConfig {
        let authority = Authority::new(SystemTime::now()).unwrap();
        handshake::config(front, authority.server(front).unwrap()).unwrap()
    }

    async fn greeting(tcp: &mut TcpStream) -> String {
        let mut said = [0; 200];
        let octets = tcp.read(&mut said).await.unwrap();
        String::from_utf8_lossy(&said[..octets]).into_owned()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_front_that_is_full_says_so_and_leaves_the_others_alone() {
        let (steps, mut entry) = mpsc::channel(8 * MAX_CONNECTIONS);
        let shared = Arc::new(ListenerContext {
            steps,
            clock: SystemTime::now,
            numbers: AtomicU64::new(1),
        });
        let mut tasks = JoinSet::new();
        let mut addrs = Vec::new();
        for host in [
            "imap-psc.front-sound.lab.test",
            "smtp-psc.front-sound.lab.test",
        ] {
            let front = front(host, None);
            let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addrs.push(socket.local_addr().unwrap());
            let tls = TlsAcceptor::from(Arc::new(config(&front)));
            tasks.spawn(FrontListener::new(front, socket, tls).run(Arc::clone(&shared)));
        }
        let mut open = Vec::new();
        for _ in 0..MAX_CONNECTIONS {
            let mut tcp = TcpStream::connect(addrs[0]).await.unwrap();
            assert!(greeting(&mut tcp).await.starts_with("* OK "));
            open.push(tcp);
        }
        let mut refused = TcpStream::connect(addrs[0]).await.unwrap();
        let why = format!("{MAX_CONNECTIONS} connections are open at this front");
        assert_eq!(greeting(&mut refused).await, format!("* BYE {why}\r\n"));
        let step = loop {
            let step = entry.recv().await.unwrap();
            if step.connection > MAX_CONNECTIONS as u64 {
                break step;
            }
        };
        assert_eq!(step.what.en, format!("refused: {why}"));
        let mut other = TcpStream::connect(addrs[1]).await.unwrap();
        assert!(greeting(&mut other).await.starts_with("220 "));
        // A place that is given up can be taken.
        drop(open.pop());
        while entry.recv().await.unwrap().what.en != "gone" {}
        loop {
            let mut next = TcpStream::connect(addrs[0]).await.unwrap();
            if greeting(&mut next).await.starts_with("* OK ") {
                break;
            }
        }
    }
}
