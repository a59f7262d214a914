//! A validating recursive server, Unbound, that asks nobody but the servers it is told of.

use std::fmt::Write;
use std::net::SocketAddr;

use hickory_proto::rr::RecordType;

use super::{Peer, ask, free_addr};

/// What the recursive server knows.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    /// Zones, and the server that has each of them.
    pub stubs: Vec<(String, SocketAddr)>,
    /// Trust anchors, as DS records.
    pub anchors: Vec<String>,
    /// Further lines of the section `server`.
    pub options: String,
}

impl Resolver {
    /// Starts it. None, after a line on stderr, where Unbound is not installed; see [`super::skip`].
    pub fn start(&self) -> Option<Peer> {
        let answers = |addr| ask(addr, "localhost.", RecordType::A).is_some();
        let arguments = ["-d", "-d", "-c", "conf"];
        let prepare = |dir: &std::path::Path, addr| {
            let mut text = server(&dir.display().to_string(), addr);
            for anchor in &self.anchors {
                let _ = writeln!(text, "  trust-anchor: \"{anchor}\"");
            }
            text.push_str(&self.options);
            text.push_str(OUTSIDE);
            for (zone, stub) in &self.stubs {
                let (ip, port) = (stub.ip(), stub.port());
                let _ = writeln!(
                    text,
                    "stub-zone:\n  name: \"{zone}\"\n  stub-addr: {ip}@{port}"
                );
            }
            text
        };
        Peer::launch("unbound", &arguments, free_addr, prepare, answers)
    }
}

/// Nothing leaves the machine: for all other names, a port that nobody listens on is asked.
const OUTSIDE: &str = "\
remote-control:
  control-enable: no
forward-zone:
  name: \".\"
  forward-addr: 127.0.0.1@1
";

fn server(dir: &str, addr: SocketAddr) -> String {
    let (ip, port) = (addr.ip(), addr.port());
    format!(
        r#"server:
  directory: "{dir}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  interface: {ip}
  port: {port}
  so-reuseport: no
  outgoing-interface: {ip}
  num-threads: 1
  do-daemonize: no
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  module-config: "validator iterator"
  local-zone: "test." nodefault
  ede: yes
  val-log-level: 2
"#
    )
}
