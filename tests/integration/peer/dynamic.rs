//! BIND with zones that take updates signed with a key (RFC 2136, RFC 8945).

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Output};

use super::{Kind, Peer, Zone, config, find_program, serves, skip, write};

/// The server.
pub struct Dynamic {
    peer: Peer,
}

impl Dynamic {
    /// The key: algorithm, name and secret.
    pub const KEY: [&str; 3] = [
        "hmac-sha256",
        "update",
        "c2VjcmV0IG9mIG5vYm9keSwgb24gYSBsb29wYmFjaw==",
    ];

    /// Starts it. None, after a line on stderr, where BIND or its tools are not installed.
    pub fn start(zones: &[Zone]) -> Option<Self> {
        for tool in ["nsupdate", "dig"] {
            if find_program(tool).is_none() {
                skip(tool);
                return None;
            }
        }
        let prepare = |dir: &Path, addr| {
            for (index, zone) in zones.iter().enumerate() {
                write(&dir.join(config::zone_file(index)), &zone.text);
            }
            text(dir, addr, zones)
        };
        let ready = |addr| zones.iter().all(|zone| serves(addr, &zone.origin));
        let (program, arguments) = (Kind::Bind.program(), config::arguments(Kind::Bind));
        let peer = Peer::launch(program, arguments, super::free_addr, prepare, ready)?;
        Some(Self { peer })
    }

    pub fn addr(&self) -> SocketAddr {
        self.peer.addr()
    }

    /// Runs `nsupdate` over a script, with the key.
    pub fn update(&self, script: &str) -> Output {
        let addr = self.addr();
        let script = format!("server {} {}\n{script}", addr.ip(), addr.port());
        let path = self.peer.dir.path().join("script");
        write(&path, &script);
        let key = Self::KEY.join(":");
        tool("nsupdate")
            .args(["-y", &key])
            .arg(path)
            .output()
            .expect("nsupdate starts")
    }

    /// Every record of a zone, one a line, sorted, the SOA record included.
    pub fn transfer(&self, zone: &str) -> Vec<String> {
        let addr = self.addr();
        let (at, port) = (format!("@{}", addr.ip()), addr.port().to_string());
        let args = [
            &at, "-p", &port, zone, "AXFR", "+noall", "+answer", "+nocmd",
        ];
        let output = tool("dig").args(args).output().expect("dig starts");
        let text = String::from_utf8(output.stdout).expect("dig speaks ASCII");
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut lines: Vec<_> = text.lines().map(words).collect();
        assert!(lines.len() > 1, "{text}");
        lines.sort();
        lines.dedup();
        lines
    }
}

fn tool(name: &str) -> Command {
    Command::new(find_program(name).unwrap_or_else(|| name.into()))
}

fn text(dir: &Path, addr: SocketAddr, zones: &[Zone]) -> String {
    let mut text = config::text(Kind::Bind, dir, addr, &[]);
    let [algorithm, name, secret] = Dynamic::KEY;
    let _ = writeln!(
        text,
        "key \"{name}\" {{ algorithm {algorithm}; secret \"{secret}\"; }};"
    );
    for (index, zone) in zones.iter().enumerate() {
        let (origin, file) = (&zone.origin, config::zone_file(index));
        let _ = writeln!(
            text,
            "zone \"{origin}\" {{ type primary; file \"{file}\"; allow-update {{ key {name}; }}; \
             allow-transfer {{ any; }}; }};"
        );
    }
    text
}
