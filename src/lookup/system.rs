//! The system's own resolvers, as its configuration names them.

use std::net::SocketAddr;

/// The system names no resolver, or its configuration cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system's configuration names no resolver ({0}); name a server with --server IP, or give \
     the system one (/etc/resolv.conf)"
)]
pub struct NoResolver(String);

/// The servers of the system's configuration, in its order. Search lists and options are not
/// used: every name asked for is fully qualified.
pub fn system_servers() -> Result<Vec<SocketAddr>, NoResolver> {
    let (config, _) = hickory_resolver::system_conf::read_system_conf()
        .map_err(|error| NoResolver(error.to_string()))?;
    let mut servers = Vec::new();
    for server in config.name_servers() {
        let port = server
            .connections
            .first()
            .map_or(53, |connection| connection.port);
        let addr = SocketAddr::new(server.ip, port);
        if !servers.contains(&addr) {
            servers.push(addr);
        }
    }
    match servers.is_empty() {
        true => Err(NoResolver("it lists no name server".to_owned())),
        false => Ok(servers),
    }
}
