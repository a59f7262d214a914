//! A server as it is reached, and as people write it.

use std::fmt;
use std::net::SocketAddr;

/// A name server and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Over UDP, with TCP where an answer is truncated (RFC 7766).
    Plain(SocketAddr),
}

impl Endpoint {
    /// The options by which dig asks the same server.
    pub fn dig_options(&self) -> String {
        match self {
            Self::Plain(addr) if addr.port() == 53 => format!("@{}", addr.ip()),
            Self::Plain(addr) => format!("@{} -p {}", addr.ip(), addr.port()),
        }
    }

    /// The address that is asked, to which rate limits belong.
    pub fn addr(&self) -> SocketAddr {
        match self {
            Self::Plain(addr) => *addr,
        }
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(addr: SocketAddr) -> Self {
        Self::Plain(addr)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(addr) => addr.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dig_is_told_the_port_where_it_is_not_the_usual_one() {
        let options =
            |text: &str| Endpoint::from(text.parse::<SocketAddr>().unwrap()).dig_options();
        assert_eq!(options("192.0.2.1:53"), "@192.0.2.1");
        assert_eq!(options("[2001:db8::1]:5300"), "@2001:db8::1 -p 5300");
    }
}
