//! The services a domain declares by SRV records, and the interfaces their fronts have.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A mail service that a domain declares by SRV records.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Service {
    /// Reading mail: `_imap._tcp`, RFC 6186 section 3.2.
    Imap,
    /// Sending mail: `_submission._tcp`, RFC 6186 section 3.1.
    Submission,
}

impl Service {
    /// Every service, in the order of their owners.
    pub const ALL: [Self; 2] = [Self::Imap, Self::Submission];
    /// Characters of the longest owner prefix, its last dot included.
    pub const LONGEST_PREFIX: usize = "_submission._tcp.".len();

    /// The two labels before the domain in an owner.
    pub const fn labels(self) -> &'static str {
        match self {
            Self::Imap => "_imap._tcp",
            Self::Submission => "_submission._tcp",
        }
    }

    /// The two labels apart: the service and the protocol (RFC 2782).
    pub fn labels_apart(self) -> (&'static str, &'static str) {
        let labels = self.labels();
        labels.split_once('.').unwrap_or((labels, ""))
    }

    /// The owner of the service's RRset on a domain, without a trailing dot.
    pub fn owner(self, domain: &str) -> String {
        [self.labels(), domain].join(".")
    }
}

/// A service besides a required one that a generic client may prefer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// The two labels before the domain in an owner.
    pub labels: &'static str,
    /// The required service with the same purpose for the user: reading mail, or sending it.
    pub beside: Service,
    /// Whether TLS begins with the connection (RFC 8314 section 3), and not by STARTTLS.
    pub implicit_tls: bool,
}

impl Neighbour {
    const fn new(labels: &'static str, beside: Service, implicit_tls: bool) -> Self {
        Self {
            labels,
            beside,
            implicit_tls,
        }
    }

    /// The owner of the service's RRset on a domain, without a trailing dot.
    pub fn owner(self, domain: &str) -> String {
        [self.labels, domain].join(".")
    }
}

/// The services that generic clients know: RFC 6186 sections 3.2 and 3.3, RFC 8314 section 5.1.
pub const NEIGHBOURS: [Neighbour; 4] = [
    Neighbour::new("_imaps._tcp", Service::Imap, true),
    Neighbour::new("_pop3._tcp", Service::Imap, false),
    Neighbour::new("_pop3s._tcp", Service::Imap, true),
    Neighbour::new("_submissions._tcp", Service::Submission, true),
];

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Imap => "imap",
            Self::Submission => "submission",
        })
    }
}

/// How a client logs in at a front. A client distinguishes the two only by priority.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Interface {
    /// Pro Santé Connect: people, with an OpenID Connect token.
    Psc,
    /// TLS client certificate: applications.
    Authcli,
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Psc => "PSC",
            Self::Authcli => "authcli",
        })
    }
}
