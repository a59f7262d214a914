//! A server that notes when each query came, over UDP and TCP, and makes many of them come again:
//! it leaves some unanswered and truncates others.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use fastrand::Rng;
use hickory_proto::op::Message;
use mssrv::lab::fault::RequestTransport;
use mssrv::lab::server::World;

/// How often an idle socket is looked at.
const LOOK: Duration = Duration::from_millis(2);
/// How long the rest of a message may take over TCP.
const PATIENCE: Duration = Duration::from_secs(5);

/// When a query came: after the last look that found its socket empty, before the look that found
/// it. On a machine at rest the two are milliseconds apart; where the server had to wait for the
/// processor they are not, and nothing is held against the client that it may not have done.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    after: Instant,
    before: Instant,
    pub transport: RequestTransport,
}

/// The most queries that certainly came within one second.
pub fn most_in_a_second(arrivals: &[Arrival]) -> usize {
    let within = |start: Instant| {
        let end = start + Duration::from_secs(1);
        let inside = |arrival: &&Arrival| arrival.after >= start && arrival.before < end;
        arrivals.iter().filter(inside).count()
    };
    let starts = arrivals.iter().map(|arrival| arrival.after);
    starts.map(within).max().unwrap_or_default()
}

/// What the threads share.
struct Gate {
    world: World,
    arrivals: Mutex<Vec<Arrival>>,
    closed: AtomicBool,
}

impl Gate {
    fn note(&self, after: Instant, transport: RequestTransport) {
        let arrival = Arrival {
            after,
            before: Instant::now(),
            transport,
        };
        self.arrivals
            .lock()
            .expect("no thread failed")
            .push(arrival);
    }

    fn closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }
}

pub struct Turnstile {
    pub addr: SocketAddr,
    gate: Arc<Gate>,
    threads: [JoinHandle<()>; 2],
}

impl Turnstile {
    /// Leaves the share `lost` of the queries over UDP unanswered, and truncates the share
    /// `truncated` of the answers.
    pub fn start(world: World, lost: f64, truncated: f64, seed: u64) -> Self {
        let (tcp, udp) = loop {
            let tcp = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let addr = tcp.local_addr().expect("its address");
            if let Ok(udp) = UdpSocket::bind(addr) {
                break (tcp, udp);
            }
        };
        let addr = udp.local_addr().expect("its address");
        let gate = Arc::new(Gate {
            world,
            arrivals: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let rng = Rng::with_seed(seed);
        let (for_udp, for_tcp) = (Arc::clone(&gate), Arc::clone(&gate));
        let threads = [
            std::thread::spawn(move || serve_udp(&udp, &for_udp, lost, truncated, rng)),
            std::thread::spawn(move || serve_tcp(&tcp, &for_tcp)),
        ];
        Self {
            addr,
            gate,
            threads,
        }
    }

    pub fn stop(self) -> Vec<Arrival> {
        self.gate.closed.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().expect("the server ran to its end");
        }
        let mut arrivals = self.gate.arrivals.lock().expect("no thread failed");
        std::mem::take(&mut arrivals)
    }
}

fn is_empty(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

fn serve_udp(socket: &UdpSocket, gate: &Gate, lost: f64, truncated: f64, mut rng: Rng) {
    socket
        .set_read_timeout(Some(LOOK))
        .expect("a socket option");
    let mut buffer = [0; 4096];
    let mut after = Instant::now();
    while !gate.closed() {
        let look = Instant::now();
        let (length, client) = match socket.recv_from(&mut buffer) {
            Ok(received) => received,
            Err(error) => {
                // Other errors are about an earlier answer that nobody waited for.
                if is_empty(&error) {
                    after = look;
                }
                continue;
            }
        };
        gate.note(after, RequestTransport::Udp);
        if rng.f64() < lost {
            continue;
        }
        let answer = gate.world.respond(RequestTransport::Udp, &buffer[..length]);
        let mut answer = answer.expect("an answer");
        if rng.f64() < truncated {
            let message = Message::from_vec(&answer).expect("a message");
            answer = message.truncate().to_vec().expect("a message");
        }
        let _ = socket.send_to(&answer, client);
    }
}

fn serve_tcp(listener: &TcpListener, gate: &Arc<Gate>) {
    listener.set_nonblocking(true).expect("a socket option");
    let mut after = Instant::now();
    let mut connections = Vec::new();
    while !gate.closed() {
        let look = Instant::now();
        match listener.accept() {
            Ok((stream, _)) => {
                let gate = Arc::clone(gate);
                connections.push(std::thread::spawn(move || {
                    // The client may hang up at any time.
                    let _ = serve_connection(stream, &gate, after);
                }));
            }
            Err(_) => {
                after = look;
                std::thread::sleep(LOOK);
            }
        }
    }
    for connection in connections {
        connection.join().expect("the connection ran to its end");
    }
}

fn serve_connection(mut stream: TcpStream, gate: &Gate, mut after: Instant) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    while !gate.closed() {
        stream.set_read_timeout(Some(LOOK))?;
        let look = Instant::now();
        match stream.peek(&mut [0]) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if is_empty(&error) => {
                after = look;
                continue;
            }
            Err(error) => return Err(error),
        }
        gate.note(after, RequestTransport::Tcp);
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query)?;
        let answer = gate.world.respond(RequestTransport::Tcp, &query);
        let answer = answer.expect("an answer");
        let octets = u16::try_from(answer.len()).expect("a short answer");
        stream.write_all(&[&octets.to_be_bytes()[..], &answer].concat())?;
    }
    Ok(())
}
