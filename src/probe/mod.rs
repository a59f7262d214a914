//! The facts that a mail front shows to a client before login: greeting, capabilities, STARTTLS, certificate,
//! and whether it asks for a client certificate. `rule` judges them. No credentials are sent.

mod cause;
mod certificate;
mod conditions;
mod heard;
mod imap;
mod lines;
mod prober;
mod session;
mod settings;
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
pub use conditions::{CertificateFiles, ProbeConditions};
pub use prober::Prober;
pub use settings::{ClientIdentity, IdentityError, Settings};
pub use trouble::{BrokenTls, NothingInCommon, TlsTrouble, Unverified};
pub use trust::{
    BrokenChain, DistinguishedName, Distrust, Presented, UnknownChain, Unreadable, Untried,
    Untrusted,
};

/// A host that an SRV record names, with the service and interface of the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbedFront {
    /// Host name, without a trailing dot.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Service.
    pub service: Service,
    /// Interface, which decides how clients log in.
    pub interface: Interface,
}

/// Facts of one front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontFacts {
    /// The front.
    pub front: ProbedFront,
    /// One for each of its addresses, in order of addresses.
    pub visits: Vec<Visit>,
    /// Number of addresses that were not visited because there are too many, nearly always 0.
    pub unvisited: usize,
    /// Files that it was checked with.
    pub files: Arc<ProbeFiles>,
}

/// The files that the user gave, so that a command can repeat the probe.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProbeFiles {
    /// The files of authorities.
    pub authorities: Vec<AuthorityFile>,
    /// The files of the client certificate and its key.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// A file of authorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is written.
    pub form: CertificateEncoding,
}

/// How certificates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateEncoding {
    /// In PEM (RFC 7468): any number.
    Pem,
    /// In DER: one.
    Der,
}

/// The facts of one connection to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Where.
    pub addr: SocketAddr,
    /// The server's first line, cut to a readable length.
    pub greeting: Option<String>,
    /// Capabilities before STARTTLS.
    pub plain: Option<Offer>,
    /// The plaintext after the answer to STARTTLS, on one line and cut; it was discarded.
    pub injected: Option<String>,
    /// Facts of the TLS handshake, even if it was not completed.
    pub tls: Option<TlsFacts>,
    /// Capabilities in the encrypted session.
    pub encrypted: Option<Offer>,
    /// Result of the test with the user's client certificate, if the server asked for one.
    pub presented: Option<Presented>,
    /// Where the visit ended early, and why. `None` if it was complete.
    pub error: Option<VisitError>,
}

impl Visit {
    /// Returns a visit without facts.
    pub(crate) fn new(addr: SocketAddr) -> Self {
        Self {
            addr,
            greeting: None,
            plain: None,
            injected: None,
            tls: None,
            encrypted: None,
            presented: None,
            error: None,
        }
    }
}

/// Capabilities that a server announces.
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
        /// More than any server has. Each of them is shown.
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

/// Facts of a TLS handshake.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsFacts {
    /// `TLSv1.2` or `TLSv1.3`. `None` if the handshake was not completed.
    pub version: Option<&'static str>,
    /// The server's certificate.
    pub certificate: Option<ServerCertificate>,
    /// The distinguished names of the authorities that the server accepts, if it asks for a client certificate; empty
    /// if it names none (RFC 8446 section 4.2.4).
    pub request: Option<Vec<DistinguishedName>>,
}

/// How far a visit got, in the order of a session.
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

/// The early end of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitError {
    /// The step that was in progress.
    pub stage: Stage,
    /// Why it ended.
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
