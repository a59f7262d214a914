//! What a mail front shows to a client that connects with it, before anybody logs in: greeting,
//! capabilities, STARTTLS, certificate, and whether it asks for one. Facts only: `rule` judges them.
//! No credentials are ever sent.

mod cause;
mod certificate;
mod conditions;
mod heard;
mod imap;
mod lines;
mod prober;
mod session;
mod smtp;
mod trouble;
mod trust;
mod visit;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::service::{Interface, Service};

pub use cause::{Cause, OwnTrouble};
pub(crate) use certificate::RSA_LEAST;
pub use certificate::{Certificate, ServerCertificate};
pub use conditions::{Conditions, Given};
pub use prober::{Identity, IdentityError, Prober, Settings};
pub use trouble::{BrokenTls, NothingInCommon, TlsTrouble, Unverified};
pub use trust::{
    BrokenChain, DistinguishedName, Distrust, Presented, UnknownChain, Unreadable, Untried,
    Untrusted,
};

/// A host that an SRV record names, with what the record's place says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Front {
    /// Host name, without a trailing dot.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// What is spoken there.
    pub service: Service,
    /// How clients log in there.
    pub interface: Interface,
}

/// What is known of one front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontFacts {
    /// The front.
    pub front: Front,
    /// One for each of its addresses, in order of addresses.
    pub visits: Vec<Visit>,
    /// Addresses that were not visited, because there are too many; nearly always 0.
    pub unvisited: usize,
    /// By what it was held against.
    pub files: Arc<Files>,
}

/// The files that the user gave, by which somebody else sees the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// Of the authorities.
    pub authorities: Vec<AuthorityFile>,
    /// Of the client certificate and its key.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// A file of authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is written.
    pub form: Form,
}

/// How certificates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In PEM (RFC 7468): any number.
    Pem,
    /// In DER: one.
    Der,
}

/// What one connection with one address showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Where.
    pub addr: SocketAddr,
    /// The server's first words, on one line and cut to a readable length.
    pub greeting: Option<String>,
    /// What is offered before STARTTLS.
    pub plain: Option<Offer>,
    /// What came in plaintext behind the answer to STARTTLS, on one line and cut; it was discarded.
    pub injected: Option<String>,
    /// What the TLS handshake showed, as far as it went.
    pub tls: Option<TlsFacts>,
    /// What is offered in the encrypted session.
    pub encrypted: Option<Offer>,
    /// What came of the client certificate that the user gave, where the server asked for one.
    pub presented: Option<Presented>,
    /// Where it ended too early, and why; none where all was seen.
    pub halt: Option<Halt>,
}

impl Visit {
    /// One that has seen nothing yet.
    pub(crate) fn new(addr: SocketAddr) -> Self {
        Self {
            addr,
            greeting: None,
            plain: None,
            injected: None,
            tls: None,
            encrypted: None,
            presented: None,
            halt: None,
        }
    }
}

/// What a server says that it can do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// STARTTLS (RFC 9051 section 6.2.1, RFC 3207).
    pub starttls: bool,
    /// IMAP's LOGIN command, which is there unless LOGINDISABLED is (RFC 9051 section 6.2.3).
    pub login: bool,
    /// SASL mechanisms, in upper case and in the server's order.
    pub mechanisms: Vec<String>,
}

impl Offer {
    /// Adds a mechanism, unless it is known already, or is none (RFC 4422 section 3.1).
    fn add(&mut self, mechanism: &str) {
        /// More than anybody has; each is shown.
        const MOST: usize = 50;
        let mechanism = mechanism.to_ascii_uppercase();
        let is_one = (1..=20).contains(&mechanism.len())
            && mechanism
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
        let known = self.mechanisms.len() >= MOST || self.mechanisms.contains(&mechanism);
        if is_one && !known {
            self.mechanisms.push(mechanism);
        }
    }
}

/// What a TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsFacts {
    /// `TLSv1.2` or `TLSv1.3`; none where the handshake was not completed.
    pub version: Option<&'static str>,
    /// The server's certificate.
    pub certificate: Option<ServerCertificate>,
    /// The authorities whose certificates the server says it accepts, as distinguished names, where
    /// it asks for a client certificate; empty where it names none (RFC 8446 section 4.2.4).
    pub request: Option<Vec<DistinguishedName>>,
}

/// How far a visit came. The order is that of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// TCP.
    Connect,
    /// The server's first words.
    Greeting,
    /// Its capabilities.
    Capabilities,
    /// Its answer to STARTTLS.
    StartTls,
    /// TLS.
    Handshake,
    /// Its capabilities in the encrypted session.
    Encrypted,
}

/// The end of a visit before all was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halt {
    /// What was under way.
    pub stage: Stage,
    /// What came between.
    pub cause: Cause,
}

/// The sum of what a server says, on one line and fit to be shown.
fn shown(octets: &[u8]) -> String {
    /// Characters that are shown.
    const SHOWN: usize = 120;
    let text = String::from_utf8_lossy(octets);
    let text = crate::text::one_line(text.trim_end());
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests;
