//! A server as it is reached, and as people write it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use rustls::pki_types::ServerName;

use crate::text::add_ip;

/// A name server and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Over UDP, with TCP if an answer is truncated (RFC 7766).
    Plain(SocketAddr),
    /// Over TLS (RFC 7858).
    Tls(EncryptedEndpoint),
    /// Over HTTPS (RFC 8484), at that path.
    Https(EncryptedEndpoint, String),
}

/// A server that shows a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EncryptedEndpoint {
    /// The server as the user wrote it.
    pub(super) written: String,
    /// The name that its certificate must be for.
    pub(super) name: ServerName<'static>,
    /// Where it is reached.
    pub(super) addr: SocketAddr,
    /// Whether the user named the authorities that vouch for it. The dig command then does not verify the
    /// certificate, because dig would use the system's authorities.
    pub(super) private: bool,
}

impl Endpoint {
    /// The options by which dig asks the same server.
    pub fn dig_options(&self) -> String {
        let mut command = String::new();
        self.add_dig_options(&mut command);
        command
    }

    /// Adds the options by which dig asks the same server.
    pub fn add_dig_options(&self, command: &mut String) {
        let addr = self.addr();
        command.push('@');
        add_ip(addr.ip(), command);
        if let SocketAddr::V6(addr) = addr
            && addr.scope_id() != 0
        {
            command.push('%');
            command.push_str(itoa::Buffer::new().format(addr.scope_id()));
        }
        if addr.port() != self.usual_port() {
            command.push_str(" -p ");
            command.push_str(itoa::Buffer::new().format(addr.port()));
        }
        match self {
            Self::Plain(_) => {}
            Self::Tls(named) => {
                command.push_str(" +tls");
                named.add_verification(command);
            }
            Self::Https(named, path) => {
                command.push_str(" +https=");
                command.push_str(path);
                named.add_verification(command);
            }
        }
    }

    /// The server as it is displayed, but faster: each line of a report names it twice.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Plain(SocketAddr::V4(addr)) => {
                let mut name = String::with_capacity("255.255.255.255:65535".len());
                add_ip(IpAddr::V4(*addr.ip()), &mut name);
                name.push(':');
                name.push_str(itoa::Buffer::new().format(addr.port()));
                name
            }
            other => other.to_string(),
        }
    }

    /// The port that dig uses by default.
    fn usual_port(&self) -> u16 {
        match self {
            Self::Plain(_) => 53,
            Self::Tls(_) => 853,
            Self::Https(..) => 443,
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

impl EncryptedEndpoint {
    fn add_verification(&self, command: &mut String) {
        if !self.private {
            command.push_str(" +tls-hostname=");
            command.push_str(&self.name.to_str());
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
        assert_eq!(options("255.10.0.9:853"), "@255.10.0.9 -p 853");
        assert_eq!(options("[2001:db8::1]:5300"), "@2001:db8::1 -p 5300");
    }

    #[test]
    fn name_is_what_is_displayed() {
        for text in [
            "192.0.2.1:53",
            "255.255.255.255:65535",
            "0.0.0.0:0",
            "[2001:db8::1]:5300",
        ] {
            let endpoint = Endpoint::from(text.parse::<SocketAddr>().unwrap());
            assert_eq!(endpoint.name(), endpoint.to_string());
        }
    }
}
