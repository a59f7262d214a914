//! A rough network before an honest server: it loses, delays, repeats, reorders and forges
//! datagrams. What befalls a query follows from the seed, the question and how often it was asked
//! before, so that a run can be repeated whatever the machine's mood.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use fastrand::Rng;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use mssrv::lab::fault::RequestTransport;
use mssrv::lab::server::World;
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::task::LocalSet;

/// How rough it is; each number is a share of one.
#[derive(Clone, Copy, Debug)]
pub struct Roughness {
    /// Datagrams lost, in each direction.
    pub loss: f64,
    /// Longest delay of an answer; they come at any time up to it, so in any order.
    pub delay: Duration,
    /// Answers that come twice.
    pub repeated: f64,
    /// Queries that a forger answers too, whether they arrive or not.
    pub forged: f64,
}

/// What happened, for a test that must know that it did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub queries: usize,
    pub queries_lost: usize,
    pub answers_lost: usize,
    pub repeated: usize,
    pub forged: [usize; 4],
}

/// A running network, with the server behind it.
pub struct Network {
    pub addr: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Tally>,
}

impl Network {
    pub fn start(world: World, roughness: Roughness, seed: u64) -> Self {
        if let Err(error) = std::net::UdpSocket::bind(("127.0.0.2", 0)) {
            crate::trials::skip(format!(
                "no forgeries from another address (127.0.0.2: {error})"
            ));
        }
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            LocalSet::new().block_on(&runtime, async move {
                let mut network = Sockets::bind(world, roughness, seed).await;
                tell.send(network.addr()).expect("the test waits");
                tokio::select! {
                    never = network.serve() => match never {},
                    _ = stopped => network.tally,
                }
            })
        });
        let addr = told.recv().expect("the network starts");
        Self { addr, stop, thread }
    }

    pub fn stop(self) -> Tally {
        let _ = self.stop.send(());
        self.thread.join().expect("the network ran to its end")
    }
}

struct Sockets {
    /// Where the server is.
    server: Rc<UdpSocket>,
    /// Another port of its address.
    other_port: Rc<UdpSocket>,
    /// Its port of another address.
    other_address: Rc<UdpSocket>,
    world: World,
    roughness: Roughness,
    seed: u64,
    asked: HashMap<(Name, RecordType), u64>,
    tally: Tally,
}

impl Sockets {
    async fn bind(world: World, roughness: Roughness, seed: u64) -> Self {
        let here = async |ip: Ipv4Addr, port: u16| {
            let socket = UdpSocket::bind((ip, port)).await;
            Rc::new(socket.expect("a socket on the loopback interface"))
        };
        let server = here(Ipv4Addr::LOCALHOST, 0).await;
        let port = server.local_addr().expect("its address").port();
        let other_port = here(Ipv4Addr::LOCALHOST, 0).await;
        // Linux has all of 127.0.0.0/8, others may not.
        let other_address = match UdpSocket::bind((Ipv4Addr::new(127, 0, 0, 2), port)).await {
            Ok(socket) => Rc::new(socket),
            Err(_) => Rc::clone(&other_port),
        };
        Self {
            server,
            other_port,
            other_address,
            world,
            roughness,
            seed,
            asked: HashMap::new(),
            tally: Tally::default(),
        }
    }

    fn addr(&self) -> SocketAddr {
        self.server.local_addr().expect("its address")
    }

    async fn serve(&mut self) -> std::convert::Infallible {
        let mut buffer = [0; 4096];
        loop {
            // An error is about an earlier answer that nobody waited for.
            let Ok((length, client)) = self.server.recv_from(&mut buffer).await else {
                continue;
            };
            self.pass(&buffer[..length], client);
        }
    }

    fn pass(&mut self, query: &[u8], client: SocketAddr) {
        let message = Message::from_vec(query).expect("a query");
        let mut rng = self.fate(&message);
        let Roughness {
            loss,
            repeated,
            forged,
            ..
        } = self.roughness;
        self.tally.queries += 1;
        if rng.f64() < forged {
            self.forge(&message, client, &mut rng);
        }
        if rng.f64() < loss {
            self.tally.queries_lost += 1;
            return;
        }
        let answer = self
            .world
            .respond(RequestTransport::Udp, query)
            .expect("an answer");
        if rng.f64() < repeated {
            self.tally.repeated += 1;
            self.send(&self.server, answer.clone(), client, &mut rng);
        }
        if rng.f64() < loss {
            self.tally.answers_lost += 1;
            return;
        }
        self.send(&self.server, answer, client, &mut rng);
    }

    /// The chances of this query.
    fn fate(&mut self, query: &Message) -> Rng {
        let [question] = query.queries.as_slice() else {
            panic!("not one question: {query}");
        };
        let question = (question.name().to_lowercase(), question.query_type());
        let mut hasher = DefaultHasher::new();
        let asked = self.asked.entry(question.clone()).or_default();
        *asked += 1;
        (self.seed, question, *asked).hash(&mut hasher);
        Rng::with_seed(hasher.finish())
    }

    fn send(&self, from: &Rc<UdpSocket>, what: Vec<u8>, to: SocketAddr, rng: &mut Rng) {
        let delay = self.roughness.delay.mul_f64(rng.f64());
        let from = Rc::clone(from);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(delay).await;
            // Whoever asked may have given up.
            let _ = from.send_to(&what, to).await;
        });
    }

    /// A lie that comes under another id, to another question, from another port or from another
    /// address.
    fn forge(&mut self, query: &Message, client: SocketAddr, rng: &mut Rng) {
        let mut lie = self.lie(query, rng);
        let kind = rng.usize(..4);
        self.tally.forged[kind] += 1;
        let from = match kind {
            0 => {
                lie.metadata.id ^= rng.u16(1..);
                &self.server
            }
            1 => {
                let other = Name::from_ascii("_imap._tcp.d0.rough.test.").expect("a name");
                let name = query.queries[0].name();
                let other = if *name == other { Name::root() } else { other };
                lie.queries[0].set_name(other);
                &self.server
            }
            2 => &self.other_port,
            _ => &self.other_address,
        };
        let lie = lie.to_vec().expect("a message");
        self.send(from, lie, client, rng);
    }

    /// The domain does not exist, has no such record, is refused, or takes TCP, which nobody
    /// offers here.
    fn lie(&self, query: &Message, rng: &mut Rng) -> Message {
        let mut denied = query.clone();
        denied.queries[0].set_name(Name::from_ascii("nothing.rough.test.").expect("a name"));
        let denied = self.world.zones.answer(&denied);
        let mut lie = denied;
        lie.queries.clone_from(&query.queries);
        match rng.u8(..4) {
            0 => {}
            1 => lie.metadata.response_code = ResponseCode::NoError,
            2 => lie.metadata.response_code = ResponseCode::Refused,
            _ => lie.metadata.truncation = true,
        }
        lie
    }
}
