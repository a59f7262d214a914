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

    /// Whether it is file and line, or several of these, and no command.
    pub(crate) fn is_in_file(&self) -> bool {
        match self {
            Self::Place(_) => true,
            Self::Ask { source, .. }
            | Self::Addresses { source, .. }
            | Self::Validation { source } => matches!(source, FactSource::File(_)),
            Self::Several(several) => several.iter().all(Self::is_in_file),
            Self::Text(text) => text.split("; ").all(is_place),
            Self::AnyResolver { .. } | Self::Front(_) => false,
        }
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

/// Whether a text is file and line, as reports have them. A file can have spaces in its name.
fn is_place(text: &str) -> bool {
    let is_command = ["dig ", "openssl ", "(sleep "]
        .iter()
        .any(|it| text.starts_with(it));
    let line = text.rsplit_once(':').map(|(_, line)| line);
    let is_line = line.is_some_and(|it| it.parse::<usize>().is_ok());
    is_line && !is_command
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_in_a_saved_report_is_no_command() {
        for (text, is_in_file) in [
            ("all.zone:1", true),
            ("my zone.db:12; other.db:3", true),
            ("dig @192.0.2.53 a.fr. SRV", false),
            ("dig @192.0.2.53 a.fr. SRV; all.zone:1", false),
            ("openssl s_client -connect 192.0.2.1:143", false),
            ("all.zone", false),
            ("", false),
        ] {
            let evidence = Evidence::Text(text.to_owned());
            assert_eq!(evidence.is_in_file(), is_in_file, "{text}");
        }
    }
}
