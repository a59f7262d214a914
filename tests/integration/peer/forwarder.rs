//! dnsmasq, which answers from its configuration and asks another server about some names.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use hickory_proto::rr::RecordType;

use super::{Peer, ask, free_addr};

/// What dnsmasq knows.
#[derive(Clone, Debug, Default)]
pub struct Forwarder {
    /// Zones, and the server that has each of them; for all other names nobody is asked.
    pub upstream: Vec<(String, SocketAddr)>,
    /// Further lines, as a file of their own.
    pub lines: String,
}

impl Forwarder {
    /// Starts it. None, after a line on stderr, where dnsmasq is not installed; see [`super::skip`].
    pub fn start(&self) -> Option<Peer> {
        let answers = |addr| ask(addr, "localhost.", RecordType::A).is_some();
        let prepare = |dir: &Path, addr: SocketAddr| {
            super::write(&dir.join("lines"), &self.lines);
            let (ip, port, dir) = (addr.ip(), addr.port(), dir.display());
            let mut text = format!(
                "port={port}\nlisten-address={ip}\nbind-interfaces\nno-resolv\nno-hosts\n\
                 pid-file=\nlocal-ttl=3600\nconf-file={dir}/lines\n"
            );
            for (zone, upstream) in &self.upstream {
                let _ = writeln!(text, "server=/{zone}/{}#{}", upstream.ip(), upstream.port());
            }
            text
        };
        Peer::launch(
            "dnsmasq",
            &["-d", "-C", "conf"],
            free_addr,
            prepare,
            answers,
        )
    }
}
