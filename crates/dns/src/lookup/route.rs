//! Whether this machine has a way to an address at all.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why this machine cannot reach an address.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// The system has no route.
    NoRoute,
    /// The system has no IPv6.
    NoIpv6,
}

/// Why this machine has no route to `addr`. `None` if it has one. Nothing is sent: connecting a UDP socket
/// asks the system for a route.
pub fn obstacle(addr: SocketAddr) -> Option<Obstacle> {
    let any = match addr.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
    };
    let connected = UdpSocket::bind((any, 0)).and_then(|socket| socket.connect(addr));
    let kind = connected.err()?.kind();
    match kind {
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Some(Obstacle::NoRoute),
        // Too many open files, say, are no obstacle for long. A family that the system lacks
        // (EAFNOSUPPORT) has no kind of its own.
        _ if addr.is_ipv6() && UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).is_ok() => {
            Some(Obstacle::NoIpv6)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_this_machine_is_reached() {
        assert_eq!(obstacle(([127, 0, 0, 1], 53).into()), None);
    }
}
