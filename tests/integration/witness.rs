//! A name server over the lab's zone that keeps count of who is asked about, and takes its time.

use std::net::UdpSocket;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use hickory_proto::op::Message;
use mssrv::lab::LabInputs;
use mssrv::lab::fault::RequestTransport;
use mssrv::lab::server::World;

/// Serves until the process ends.
pub struct Witness {
    pub addr: String,
    names: Arc<Mutex<Vec<String>>>,
}

impl Witness {
    /// Answers each datagram after the time that `delay` gives its number.
    pub fn start(delay: fn(u64) -> Duration) -> Self {
        let world = LabInputs::load().unwrap().world().unwrap();
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let witness = Self {
            addr: socket.local_addr().expect("its address").to_string(),
            names: Arc::default(),
        };
        let (socket, world) = (Arc::new(socket), Arc::new(world));
        let names = Arc::clone(&witness.names);
        thread::spawn(move || serve(&socket, &world, &names, delay));
        witness
    }

    /// The names asked for since this was last called, in lower case without the final dot.
    pub fn take_names(&self) -> Vec<String> {
        std::mem::take(&mut self.names.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn serve(
    socket: &Arc<UdpSocket>,
    world: &Arc<World>,
    names: &Mutex<Vec<String>>,
    delay: fn(u64) -> Duration,
) {
    let mut buffer = [0; 4096];
    for number in 0.. {
        let (length, from) = socket.recv_from(&mut buffer).expect("a datagram");
        let query = buffer[..length].to_vec();
        let message = Message::from_vec(&query).expect("mssrv sends queries");
        let name = message.queries[0].name().to_lowercase().to_ascii();
        let name = name.trim_end_matches('.').to_owned();
        names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(name);
        let (socket, world) = (Arc::clone(socket), Arc::clone(world));
        thread::spawn(move || {
            thread::sleep(delay(number));
            if let Some(answer) = world.respond(RequestTransport::Udp, &query) {
                // Who asked may be gone: it was interrupted.
                let _ = socket.send_to(&answer, from);
            }
        });
    }
}
