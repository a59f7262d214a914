//! Where a fact comes from, so that anybody can see it again.

use std::fmt;
use std::sync::Arc;

use super::Endpoint;
use crate::input::Place;

/// Who says so: where a fact can be seen again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A server.
    Server {
        /// Which, and how it is reached.
        endpoint: Arc<Endpoint>,
        /// Whether it was asked to resolve the name for us (RD), or only for what it has itself.
        recursion: bool,
    },
    /// A zone file; the line is that of the record, or of the zone's beginning for what is absent.
    File(Place),
}

impl Source {
    /// The server as people write it, or file and line.
    pub fn name(&self) -> String {
        match self {
            Self::Server { endpoint, .. } => endpoint.name(),
            Self::File(place) => place.to_string(),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { endpoint, .. } => write!(f, "server {endpoint}"),
            Self::File(place) => place.fmt(f),
        }
    }
}
