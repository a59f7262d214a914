//! BIND as a resolver with a response policy, which denies a name and all below it.

use std::net::SocketAddr;
use std::path::Path;

use hickory_proto::rr::RecordType;

use super::{Kind, Peer, config, free_addr, resolve};

/// What the resolver knows and denies.
#[derive(Clone, Debug)]
pub struct Policy {
    /// A zone, and the server that has it; for all other names nobody is asked.
    pub zone: (String, SocketAddr),
    /// The name that is denied, with all below it.
    pub denied: String,
    /// Where the name and all below it are redirected instead of being denied; must not exist.
    pub walled_garden: Option<&'static str>,
    /// Whether the policy's own SOA record is shown, in the additional section.
    pub policy_soa: bool,
}

impl Policy {
    /// Starts it. None, after a line on stderr, where BIND is not installed; see [`super::skip`].
    pub fn start(&self) -> Option<Peer> {
        let answers = |addr| resolve(addr, "localhost.policy.", RecordType::SOA).is_some();
        let prepare = |dir: &Path, addr: SocketAddr| {
            super::write(&dir.join("policy.zone"), &self.policy());
            self.configuration(dir, addr)
        };
        let arguments = config::arguments(Kind::Bind);
        Peer::launch(Kind::Bind.program(), arguments, free_addr, prepare, answers)
    }

    fn policy(&self) -> String {
        let denied = &self.denied;
        let target = self.walled_garden.unwrap_or(".");
        format!(
            "$TTL 60\n@ SOA localhost. root.localhost. 1 3600 600 86400 60\n@ NS localhost.\n\
             {denied} CNAME {target}\n*.{denied} CNAME {target}\n"
        )
    }

    fn configuration(&self, dir: &Path, addr: SocketAddr) -> String {
        let add_soa = if self.policy_soa { "yes" } else { "no" };
        let policy = format!(
            "  recursion yes;\n  response-policy {{ zone \"localhost.policy\" add-soa {add_soa}; }} \
             qname-wait-recurse no;\n"
        );
        let options = config::bind_options(&dir.display().to_string(), addr, &policy);
        let (zone, server) = &self.zone;
        let (ip, port) = (server.ip(), server.port());
        format!(
            r#"{options}zone "." {{ type forward; forward only; forwarders {{ 127.0.0.1 port 1; }}; }};
zone "{zone}" {{ type forward; forward only; forwarders {{ {ip} port {port}; }}; }};
zone "localhost.policy" {{ type primary; file "policy.zone"; }};
"#
        )
    }
}
