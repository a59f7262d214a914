//! Where a fact comes from, so that anybody can see it again.

use std::sync::Arc;

use super::Endpoint;
use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};

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

impl Say for Source {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Server { endpoint, .. } => {
                say!(lang, en: "server {endpoint}", fr: "serveur {endpoint}")
            }
            Self::File(place) => place.to_string(),
        }
    }
}

display_in_english!(Source);
