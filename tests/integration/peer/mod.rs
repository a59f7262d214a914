//! Real name servers on loopback, authoritative and recursive, and zone checkers and signers, for
//! the tests that compare with other implementations.

mod authority;
mod checker;
mod config;
mod daemon;
mod dynamic;
mod forwarder;
mod included;
mod mail;
mod policy;
mod powerdns;
mod resolver;
mod signer;
mod tests;

use std::collections::HashSet;
use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tempfile::TempDir;

pub use authority::{Authority, CURRENT, Identity, PAST};
pub use checker::{Checker, check_zone, compile_zone, print_zone, refusers};
use daemon::Daemon;
pub use dynamic::Dynamic;
pub use forwarder::Forwarder;
pub use included::{TEMPLATE, check_configuration};
pub use mail::{Dovecot, Postfix};
pub use policy::Policy;
pub use powerdns::PowerDns;
pub use resolver::Resolver;
pub use signer::{EXPIRED, Signer, VALID};

const READY_LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);
const PORT_ATTEMPTS: usize = 5;

/// The name servers a peer can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Nsd,
    Knot,
    Bind,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Nsd, Kind::Knot, Kind::Bind];

    fn program(self) -> &'static str {
        match self {
            Kind::Nsd => "nsd",
            Kind::Knot => "knotd",
            Kind::Bind => "named",
        }
    }
}

/// A zone to serve or to check: its origin and a complete master file with SOA and NS.
#[derive(Clone, Debug)]
pub struct Zone {
    pub origin: String,
    pub text: String,
}

/// A running name server, stopped when it is dropped.
pub struct Peer {
    // Fields drop in this order: the daemon is gone before its directory goes.
    daemon: Daemon,
    addr: SocketAddr,
    dir: TempDir,
}

enum NotReady {
    PortTaken,
    Failed(String),
}

impl Peer {
    /// Starts a server for `zones` and waits until it answers for each of them. None where
    /// the daemon is not installed; see [`skip`].
    pub fn start(kind: Kind, zones: &[Zone]) -> Option<Peer> {
        Peer::start_at(kind, free_addr, zones)
    }

    /// As [`Peer::start`], at an address of the caller's choice.
    pub fn start_at(kind: Kind, at: impl Fn() -> SocketAddr, zones: &[Zone]) -> Option<Peer> {
        let prepare = |dir: &Path, addr| {
            for (index, zone) in zones.iter().enumerate() {
                write(&dir.join(config::zone_file(index)), &zone.text);
            }
            config::text(kind, dir, addr, zones)
        };
        let ready = |addr| zones.iter().all(|zone| serves(addr, &zone.origin));
        Peer::launch(kind.program(), config::arguments(kind), at, prepare, ready)
    }

    /// Where the server answers, over UDP and TCP.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Starts `program` with the configuration that `prepare` makes for a directory and an address,
    /// and waits until it is `ready`. None, as with [`Peer::start`], where it is not installed.
    fn launch(
        program: &str,
        arguments: &[&str],
        at: impl Fn() -> SocketAddr,
        prepare: impl Fn(&Path, SocketAddr) -> String,
        ready: impl Fn(SocketAddr) -> bool,
    ) -> Option<Peer> {
        let Some(path) = find_program(program) else {
            skip(program);
            return None;
        };
        for _ in 0..PORT_ATTEMPTS {
            let dir = tempfile::tempdir().expect("cannot create a peer's directory");
            let addr = at();
            write(&dir.path().join("conf"), &prepare(dir.path(), addr));
            let mut command = Command::new(outside_apparmor(&path, dir.path()));
            command.args(arguments);
            let daemon = Daemon::spawn(command, dir.path());
            let mut peer = Peer { daemon, addr, dir };
            match peer.wait_until(&ready) {
                Ok(()) => return Some(peer),
                Err(NotReady::PortTaken) => {}
                Err(NotReady::Failed(why)) => panic!("{program}: {why}\n{}", peer.log()),
            }
        }
        panic!("{program} found its port taken {PORT_ATTEMPTS} times");
    }

    fn wait_until(&mut self, ready: impl Fn(SocketAddr) -> bool) -> Result<(), NotReady> {
        let deadline = Instant::now() + READY_LIMIT;
        while !ready(self.addr) {
            if self.port_taken() {
                return Err(NotReady::PortTaken);
            }
            if let Some(status) = self.daemon.exited() {
                return Err(NotReady::Failed(format!("ended with {status}")));
            }
            if Instant::now() > deadline {
                let why = format!("does not serve its zones after {READY_LIMIT:?}");
                return Err(NotReady::Failed(why));
            }
            sleep(POLL);
        }
        // Whoever took the port may serve the same zones.
        if self.port_taken() {
            return Err(NotReady::PortTaken);
        }
        Ok(())
    }

    /// Asks the log, since some daemons run on without the port.
    fn port_taken(&self) -> bool {
        let log = self.log().to_lowercase();
        let complaints = [
            "address in use",
            "address already in use",
            "unable to listen on any configured interfaces", // all that named says of UDP
        ];
        complaints.iter().any(|complaint| log.contains(complaint))
    }

    fn log(&self) -> String {
        let bytes = fs::read(self.dir.path().join(daemon::LOG)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Looks a program up in PATH, and in the sbin directories that an ordinary user's PATH lacks.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

/// Has the test count as ignored, because it goes without `what`; or panics when MSSRV_REQUIRE_PEERS=1.
pub fn skip(what: &str) {
    let required = env::var_os("MSSRV_REQUIRE_PEERS").is_some_and(|value| value == "1");
    assert!(!required, "{what} not found, and MSSRV_REQUIRE_PEERS=1");
    crate::trials::skip(format!("{what} not found"));
}

/// Whether `addr` answers the SOA query for `origin` with authority.
fn serves(addr: SocketAddr, origin: &str) -> bool {
    ask(addr, origin, RecordType::SOA).is_some_and(|reply| {
        reply.authoritative
            && reply.response_code == ResponseCode::NoError
            && !reply.answers.is_empty()
    })
}

/// One query over UDP, and its reply if there was one in time.
fn ask(addr: SocketAddr, name: &str, record_type: RecordType) -> Option<Message> {
    exchange(addr, name, record_type, false)
}

/// As [`ask`], of a recursive server.
pub fn resolve(addr: SocketAddr, name: &str, record_type: RecordType) -> Option<Message> {
    exchange(addr, name, record_type, true)
}

fn exchange(
    addr: SocketAddr,
    name: &str,
    record_type: RecordType,
    recursion_desired: bool,
) -> Option<Message> {
    let name = Name::from_ascii(name).unwrap_or_else(|e| panic!("bad name {name}: {e}"));
    let mut message = Message::query();
    message.metadata.recursion_desired = recursion_desired;
    message.add_query(Query::query(name.clone(), record_type));
    let bytes = message.to_vec().expect("cannot encode a query");

    let local = match addr.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::LOCALHOST),
    };
    let socket = UdpSocket::bind((local, 0)).expect("cannot bind a UDP socket");
    socket
        .set_read_timeout(Some(Duration::from_secs(1)))
        .expect("cannot set a read timeout");
    // Connected, so that a closed port is an error at once and only the peer is heard.
    socket.connect(addr).ok()?;
    socket.send(&bytes).ok()?;
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer).ok()?;
    let reply = Message::from_vec(&buffer[..length]).ok()?;
    (reply.id == message.id).then_some(reply)
}

/// An address that is free for UDP and TCP, and given once only, since the daemon binds it a little
/// later.
pub fn free_addr() -> SocketAddr {
    static GIVEN: Mutex<Option<HashSet<u16>>> = Mutex::new(None);
    loop {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("cannot bind a TCP socket");
        let addr = tcp.local_addr().expect("a bound socket has an address");
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if UdpSocket::bind(addr).is_ok() && given.get_or_insert_default().insert(addr.port()) {
            return addr;
        }
    }
}

/// A port that is free for UDP and TCP at every one of these addresses. None, as with
/// [`Peer::start`], where this machine lacks one of them.
pub fn free_port(ips: &[IpAddr]) -> Option<u16> {
    let missing = ips.iter().find(|ip| UdpSocket::bind((**ip, 0)).is_err());
    if let Some(missing) = missing {
        skip(&format!("the loopback address {missing}"));
        return None;
    }
    loop {
        let port = free_addr().port();
        let free = |ip: &IpAddr| {
            TcpListener::bind((*ip, port)).is_ok() && UdpSocket::bind((*ip, port)).is_ok()
        };
        if ips.iter().all(free) {
            return Some(port);
        }
    }
}

/// The program itself, or a copy in `dir` where AppArmor is on: its profiles go by the program's
/// path, and the one of named keeps it from reading anything in a temporary directory.
fn outside_apparmor(program: &Path, dir: &Path) -> PathBuf {
    let enabled = fs::read_to_string("/sys/module/apparmor/parameters/enabled");
    if !enabled.is_ok_and(|value| value.starts_with('Y')) {
        return program.to_path_buf();
    }
    let copy = dir.join("daemon");
    // Not fs::copy: a child forked meanwhile by another test would hold the file open for
    // writing, and it could not be executed.
    let status = Command::new("cp").arg(program).arg(&copy).status();
    assert!(
        status.is_ok_and(|s| s.success()),
        "cannot copy {program:?} to {copy:?}"
    );
    copy
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|e| panic!("cannot write {path:?}: {e}"));
}
