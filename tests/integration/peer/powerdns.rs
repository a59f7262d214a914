//! PowerDNS's authoritative server with its HTTP API, on a SQLite database.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Peer, find_program, free_addr, skip, write};

const KEY: &str = "nobody";
const SCHEMA: &str = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql";

/// The server.
pub struct PowerDns {
    peer: Peer,
    api: SocketAddr,
}

impl PowerDns {
    /// Starts it without a zone. None, after a line on stderr, where it is not installed.
    pub fn start() -> Option<Self> {
        if !Path::new(SCHEMA).is_file() {
            skip("PowerDNS's backend for SQLite");
            return None;
        }
        let sqlite = find_program("sqlite3").or_else(|| {
            skip("sqlite3");
            None
        })?;
        let api = free_addr();
        let prepare = |dir: &Path, addr| {
            let schema = std::fs::File::open(SCHEMA).expect("the schema can be read");
            let mut create = Command::new(&sqlite);
            let status = create
                .arg(dir.join("db"))
                .stdin(schema)
                .stdout(Stdio::null())
                .status();
            assert!(status.is_ok_and(|it| it.success()), "{create:?}");
            write(&dir.join("pdns.conf"), &text(dir, addr, api));
            String::new()
        };
        let arguments = ["--config-dir=.", "--daemon=no", "--guardian=no"];
        let ready = |_| request(api, "GET", "/api/v1/servers/localhost", "").is_some();
        let peer = Peer::launch("pdns_server", &arguments, free_addr, prepare, ready)?;
        Some(Self { peer, api })
    }

    pub fn addr(&self) -> SocketAddr {
        self.peer.addr()
    }

    /// The status and the body that the API answers with.
    pub fn request(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        request(self.api, method, path, body).expect("the API answers")
    }
}

fn text(dir: &Path, addr: SocketAddr, api: SocketAddr) -> String {
    let (dir, ip, port, api_port) = (dir.display(), addr.ip(), addr.port(), api.port());
    format!(
        "launch=gsqlite3\ngsqlite3-database={dir}/db\nlocal-address={ip}\nlocal-port={port}\n\
         api=yes\napi-key={KEY}\nwebserver=yes\nwebserver-address={ip}\nwebserver-port={api_port}\n\
         webserver-allow-from={ip}\nsocket-dir={dir}\nsecurity-poll-suffix=\n\
         cache-ttl=0\nquery-cache-ttl=0\nnegquery-cache-ttl=0\nzone-cache-refresh-interval=0\n"
    )
}

fn request(api: SocketAddr, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(api).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {api}\r\nX-API-Key: {KEY}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut response = String::new();
    stream.read_to_string(&mut response).ok()?;
    let (head, answer) = response.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.to_owned()))
}
