//! What each daemon is told: its arguments and a configuration that touches nothing outside its
//! directory.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use super::{Kind, Zone};

/// The arguments that keep the daemon in the foreground; it runs in its own directory.
pub fn arguments(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Nsd => &["-d", "-c", "conf"],
        Kind::Knot => &["-c", "conf"],
        Kind::Bind => &["-g", "-n", "1", "-c", "conf"],
    }
}

/// Where the zone at `index` lies in the daemon's directory.
pub fn zone_file(index: usize) -> String {
    format!("{index}.zone")
}

pub fn text(kind: Kind, dir: &Path, addr: SocketAddr, zones: &[Zone]) -> String {
    let dir = dir.display().to_string();
    let mut text = match kind {
        Kind::Nsd => nsd(&dir, addr),
        Kind::Knot => knot(&dir, addr),
        Kind::Bind => bind(&dir, addr),
    };
    for (index, zone) in zones.iter().enumerate() {
        let (origin, file) = (&zone.origin, zone_file(index));
        let _ = match kind {
            Kind::Nsd => writeln!(text, "zone:\n  name: \"{origin}\"\n  zonefile: \"{file}\""),
            Kind::Knot => writeln!(text, "  - domain: \"{origin}\"\n    file: \"{file}\""),
            Kind::Bind => {
                writeln!(
                    text,
                    "zone \"{origin}\" {{ type primary; file \"{file}\"; }};"
                )
            }
        };
    }
    text
}

fn nsd(dir: &str, addr: SocketAddr) -> String {
    let (ip, port) = (addr.ip(), addr.port());
    format!(
        r#"server:
  ip-address: {ip}
  port: {port}
  server-count: 1
  username: ""
  chroot: ""
  pidfile: ""
  database: ""
  zonesdir: "{dir}"
  zonelistfile: "{dir}/zone.list"
  xfrdfile: ""
  xfrdir: "{dir}"
  refuse-any: no
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
"#
    )
}

fn knot(dir: &str, addr: SocketAddr) -> String {
    let (ip, port) = (addr.ip(), addr.port());
    format!(
        r#"server:
  listen: {ip}@{port}
  rundir: "{dir}"
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: info
database:
  storage: "{dir}/db"
template:
  - id: default
    storage: "{dir}"
    zonefile-load: whole
    zonefile-sync: -1
    journal-content: none
    semantic-checks: off
zone:
"#
    )
}

/// With "check-names" as it comes, zones with forbidden names of hosts would not be loaded.
fn bind(dir: &str, addr: SocketAddr) -> String {
    bind_options(
        dir,
        addr,
        "  recursion no;\n  check-names primary ignore;\n",
    )
}

/// The options of BIND, with these lines more. Without "reuseport no" two servers would take turns on
/// one port, unnoticed.
pub fn bind_options(dir: &str, addr: SocketAddr, more: &str) -> String {
    let (ip, port) = (addr.ip(), addr.port());
    format!(
        r#"options {{
  directory "{dir}";
  listen-on port {port} {{ {ip}; }};
  listen-on-v6 {{ none; }};
  reuseport no;
  pid-file none;
  session-keyfile none;
  allow-query {{ any; }};
  dnssec-validation no;
  empty-zones-enable no;
  notify no;
{more}}};
controls {{ }};
"#
    )
}
