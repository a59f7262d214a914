//! Round trips, counted without a clock: a server that holds its answers back until all that it
//! expects is asked would never answer a client that waits for one before it asks the next.

use std::collections::{HashMap, HashSet};
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

use mssrv::lab::LabInputs;
use mssrv::lab::fault::RequestTransport;
use mssrv::lab::server::World;

use super::discovery;

/// Length of a message's header, which begins with an id of its own (RFC 1035 section 4.1.1).
const HEADER: usize = 12;

/// Serves as many rounds as there are numbers, each of that many questions. One that is asked again,
/// because this machine is slow, counts once, and is answered at once in later rounds.
fn holding(world: World, rounds: &'static [usize]) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let addr = socket.local_addr().expect("its address");
    // A client that gives up must not leave the thread behind.
    let limit = Some(Duration::from_secs(30));
    socket.set_read_timeout(limit).expect("a limit");
    thread::spawn(move || {
        let send = |query: &[u8], peer: SocketAddr| {
            let answer = world.respond(RequestTransport::Udp, query);
            let answer = answer.expect("the world has no fault here");
            socket.send_to(&answer, peer).expect("an answer");
        };
        let mut answered = HashSet::new();
        for questions in rounds {
            let mut held = HashMap::new();
            while held.len() < *questions {
                let mut buffer = [0; 1500];
                let Ok((length, peer)) = socket.recv_from(&mut buffer) else {
                    return;
                };
                let query = buffer[..length].to_vec();
                let question = query[HEADER..].to_vec();
                if answered.contains(&question) {
                    send(&query, peer);
                } else {
                    _ = held.insert(question, (query, peer));
                }
            }
            for (question, (query, peer)) in held {
                send(&query, peer);
                answered.insert(question);
            }
        }
    });
    addr
}

/// Asks often enough for any machine.
fn asked(server: SocketAddr, domain: &str, status: i32) {
    let server = server.to_string();
    let options = ["--server", &server, "--timeout", "5", "--retries", "3"];
    let report = discovery(&options, domain, status);
    assert_ne!(report["status"], "undetermined", "{report:#}");
}

fn world() -> World {
    LabInputs::load().unwrap().world().unwrap()
}

#[test]
fn a_discovery_takes_two_round_trips() {
    asked(holding(world(), &[7, 8]), "compliant.lab.test", 0);
}

#[test]
fn a_domain_that_does_not_exist_takes_two_round_trips_too() {
    asked(holding(world(), &[7, 1]), "unknown-domain.lab.test", 1);
}
