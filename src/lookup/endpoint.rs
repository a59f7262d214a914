//! A server as it is reached, and as people write it.

use std::fmt;
use std::net::SocketAddr;

use rustls::pki_types::ServerName;

/// A name server and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Over UDP, with TCP where an answer is truncated (RFC 7766).
    Plain(SocketAddr),
    /// Over TLS (RFC 7858).
    Tls(Named),
    /// Over HTTPS (RFC 8484), at that path.
    Https(Named, String),
}

/// A server that shows a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// The server as the user wrote it.
    pub(super) written: String,
    /// The name that its certificate must be for.
    pub(super) name: ServerName<'static>,
    /// Where it is reached.
    pub(super) addr: SocketAddr,
    /// Whether authorities that the user named vouch for it. Then dig is not told to verify its
    /// certificate: it would do so by the system's.
    pub(super) private: bool,
}

impl Endpoint {
    /// The options by which dig asks the same server.
    pub fn dig_options(&self) -> String {
        let at = |usual| match self.addr() {
            addr if addr.port() == usual => format!("@{}", addr.ip()),
            addr => format!("@{} -p {}", addr.ip(), addr.port()),
        };
        match self {
            Self::Plain(_) => at(53),
            Self::Tls(named) => format!("{} +tls{}", at(853), named.verified_by_dig()),
            Self::Https(named, path) => {
                format!("{} +https={path}{}", at(443), named.verified_by_dig())
            }
        }
    }

    /// The address that is asked, to which rate limits belong.
    pub fn addr(&self) -> SocketAddr {
        match self {
            Self::Plain(addr) => *addr,
            Self::Tls(named) | Self::Https(named, _) => named.addr,
        }
    }
}

impl Named {
    fn verified_by_dig(&self) -> String {
        match self.private {
            true => String::new(),
            false => format!(" +tls-hostname={}", self.name.to_str()),
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
            Self::Tls(named) | Self::Https(named, _) => f.write_str(&named.written),
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
