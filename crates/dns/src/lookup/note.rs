//! Remarks about servers after many questions, as data. `words` has the texts.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{Endpoint, Obstacle};

/// A remark on the answers of an audit that the reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A server answered all its questions with REFUSED or SERVFAIL.
    TurnedAway {
        /// The server.
        server: Arc<Endpoint>,
        /// Number of REFUSED answers.
        refused: usize,
        /// Number of SERVFAIL answers.
        servfail: usize,
    },
    /// A server gave no usable answer to questions that others answered.
    Unconfirmed {
        /// The server.
        server: Arc<Endpoint>,
        /// Number of these questions.
        questions: usize,
    },
    /// Most denials of a server lack the SOA record that proves them.
    UnprovenDenials {
        /// The server.
        server: Arc<Endpoint>,
        /// Number of denials without the record.
        unproven: usize,
        /// Number of all denials.
        all: usize,
        /// Whether it is a recursive server, and not a name server of the zones.
        recursive: bool,
    },
    /// This machine could not reach name servers.
    Unreached {
        /// Number of these servers, all of one address family.
        servers: usize,
        /// The first of them.
        first: SocketAddr,
        /// Why it could not be reached. `None` if no server answers over this address family.
        why: Option<Obstacle>,
    },
}
