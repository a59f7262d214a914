//! How a fact can be seen again: `words` makes commands of it.

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::rr::RecordType;

use crate::input::Place;
use crate::lookup::FactSource;
use crate::observation::SrvRecord;
use crate::probe::FrontFacts;
use crate::shown_name::ShownName;

/// How a fact can be seen again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// By asking for a record set.
    Ask {
        /// Who answered.
        source: FactSource,
        /// Name to ask for; none for the finding's own.
        name: Option<ShownName>,
        /// Type to ask for.
        rtype: RecordType,
    },
    /// By asking for the IPv4 and the IPv6 addresses of a host.
    Addresses {
        /// Who answered.
        source: FactSource,
        /// The host.
        name: ShownName,
    },
    /// By asking for the SRV records of the finding's own name, with and without DNSSEC validation.
    Validation {
        /// Who answered.
        source: FactSource,
    },
    /// By asking any resolver for the IPv4 addresses of a host.
    AnyResolver {
        /// The host.
        name: ShownName,
    },
    /// By each of these, one after the other: the fact follows from all of them.
    Several(Vec<Evidence>),
    /// In a file.
    Place(Place),
    /// By connecting to a front.
    Front(Box<FrontCommand>),
    /// As a report says it.
    Text(String),
}

impl Evidence {
    /// The record's place in a zone file; none if a server gave it.
    pub(super) fn of_place(record: &SrvRecord) -> Option<Self> {
        record.place.clone().map(Self::Place)
    }

    /// How to see what `source` says of a record set; none if no source is known.
    pub(super) fn of_answer(
        source: Option<&FactSource>,
        name: impl Into<ShownName>,
        rtype: RecordType,
    ) -> Option<Self> {
        Some(Self::Ask {
            source: source?.clone(),
            name: Some(name.into()),
            rtype,
        })
    }

    /// How to see a fact that follows from several: each of them, in order. None if no part can be seen, and the
    /// part itself if it is the only one.
    pub(super) fn of_all(parts: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut parts: Vec<_> = parts.into_iter().flatten().collect();
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Self::Several(parts)),
        }
    }
}

/// A command that connects to a front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontCommand {
    /// What the command shows.
    pub shows: Shown,
    /// The front, and the files that its certificate was compared with.
    pub front: Arc<FrontFacts>,
    /// The address.
    pub addr: SocketAddr,
}

/// What a command shows of a front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// What is said before STARTTLS.
    Plaintext,
    /// The answer to STARTTLS.
    StartTls,
    /// The handshake: version, chain, and what is said of client certificates.
    Handshake,
    /// Whether a client certificate is asked for. OpenSSL says "No client certificate CA names sent"
    /// where none is, and where it is one of any authority.
    Request,
    /// Every octet that goes to and fro.
    Debug,
    /// What is said in the encrypted session.
    Encrypted,
    /// Whether the chain leads to the authorities given.
    Chain,
    /// Whether the front is trusted: that, its name and its dates.
    Trust,
    /// What comes of the client certificate given.
    Presented,
    /// Host names of the certificate.
    Names,
    /// Dates of the certificate.
    Dates,
}
