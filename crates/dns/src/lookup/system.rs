//! The system's own resolvers, as its configuration names them.

use std::net::SocketAddr;

use hickory_resolver::config::ResolverConfig;

use crate::lang::{Lang, Say, display_in_english, say};

/// The system names no resolver, or its configuration cannot be read.
#[derive(Debug)]
pub enum NoResolver {
    /// The system does not give its configuration, in its own words.
    Unreadable(String),
    /// The configuration lists no name server.
    Empty,
}

impl Say for NoResolver {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unreadable(why) => say!(
                lang,
                en: "the system's resolvers cannot be read ({why}). Name a server with `--server IP`, or \
                     correct the system's configuration (/etc/resolv.conf)",
                fr: "les résolveurs du système ne peuvent pas être lus ({why}). Indiquer un serveur avec \
                     `--server IP`, ou corriger la configuration du système (/etc/resolv.conf)"
            ),
            Self::Empty => say!(
                lang,
                en: "the system's configuration lists no resolver. Name a server with `--server IP`, or add \
                     one to the system's configuration (/etc/resolv.conf)",
                fr: "la configuration du système ne contient aucun résolveur. Indiquer un serveur avec \
                     `--server IP`, ou en ajouter un à la configuration du système (/etc/resolv.conf)"
            ),
        }
    }
}

display_in_english!(NoResolver);

impl std::error::Error for NoResolver {}

/// The servers of the system's configuration, in its order. Search lists and options are not
/// used: every name asked for is fully qualified.
///
/// # Errors
///
/// If the configuration cannot be read, or if it lists no server.
pub fn system_servers() -> Result<Vec<SocketAddr>, NoResolver> {
    let (config, _) = hickory_resolver::system_conf::read_system_conf()
        .map_err(|error| NoResolver::Unreadable(error.to_string()))?;
    match servers(&config) {
        none if none.is_empty() => Err(NoResolver::Empty),
        servers => Ok(servers),
    }
}

/// Each server once, in order.
fn servers(config: &ResolverConfig) -> Vec<SocketAddr> {
    let mut servers = Vec::new();
    for server in config.name_servers() {
        let connection = server.connections.first();
        let port = connection.map_or(53, |connection| connection.port);
        let addr = SocketAddr::new(server.ip, port);
        if !servers.contains(&addr) {
            servers.push(addr);
        }
    }
    servers
}

#[cfg(test)]
mod tests {
    use hickory_resolver::config::NameServerConfig;

    use super::*;

    #[test]
    fn each_server_is_taken_once_and_in_order() {
        let server = |last| NameServerConfig::udp_and_tcp([192, 0, 2, last].into());
        let config = ResolverConfig::from_name_servers(vec![server(2), server(1), server(2)]);
        let addrs: Vec<_> = servers(&config).iter().map(ToString::to_string).collect();
        assert_eq!(addrs, ["192.0.2.2:53", "192.0.2.1:53"]);
    }
}
