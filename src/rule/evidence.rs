//! Evidence by which a fact can be checked again. `words` makes commands of it.

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
        /// Name to ask for. `None` for the finding's own.
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
    /// The record's place in a zone file. `None` if a server gave it.
    pub(super) fn of_place(record: &SrvRecord) -> Option<Self> {
        record.place.clone().map(Self::Place)
    }

    /// Evidence for the record set in `source`. `None` if no source is known.
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

    /// Evidence for a fact that follows from several: all of their evidence, in order. `None` if no part
    /// has any, and the part itself if it is the only one.
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
    /// The part of the session that the command shows.
    pub shows: Shown,
    /// The front, and the files that its certificate was compared with.
    pub front: Arc<FrontFacts>,
    /// The address.
    pub addr: SocketAddr,
}

/// The part of a session with a front that a command shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// The session before STARTTLS.
    Plaintext,
    /// The answer to STARTTLS.
    StartTls,
    /// The handshake: version, chain, and the request for a client certificate.
    Handshake,
    /// Whether a client certificate is requested. OpenSSL prints "No client certificate CA names sent"
    /// both without a request and for a request that names no authority.
    Request,
    /// Every octet in both directions.
    Debug,
    /// The encrypted session.
    Encrypted,
    /// Whether the chain leads to the authorities given.
    Chain,
    /// Whether the front is trusted, its name and its dates.
    Trust,
    /// The result of showing the given client certificate.
    Presented,
    /// Host names of the certificate.
    Names,
    /// Dates of the certificate.
    Dates,
}
