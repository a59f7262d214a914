//! Where a fact comes from, so that it can be checked again.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};

/// The server or file that a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactSource {
    /// A server.
    Server {
        /// Which, and how it is reached.
        endpoint: Arc<Endpoint>,
        /// Whether it was asked to resolve the name for us (RD), or only for what it has itself.
        recursion: bool,
    },
    /// A zone file. The line is that of the record, or of the start of the zone if there is no record.
    File(Place),
}

impl FactSource {
    /// The server as people write it, or file and line.
    pub fn name(&self) -> String {
        match self {
            Self::Server { endpoint, .. } => endpoint.name(),
            Self::File(place) => place.to_string(),
        }
    }
}

impl Say for FactSource {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Server { endpoint, .. } => {
                say!(lang, en: "server {endpoint}", fr: "serveur {endpoint}")
            }
            Self::File(place) => place.to_string(),
        }
    }
}

/// The server or file that was asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerSource {
    /// A resolver.
    Resolver(String),
    /// A name server of the zone.
    NameServer(String),
    /// A zone file.
    File {
        /// The file, as the user named it.
        file: String,
        /// Line, from 1.
        line: usize,
    },
}

impl From<&FactSource> for AnswerSource {
    fn from(source: &FactSource) -> Self {
        match source {
            FactSource::Server {
                recursion: true, ..
            } => Self::Resolver(source.name()),
            FactSource::Server {
                recursion: false, ..
            } => Self::NameServer(source.name()),
            FactSource::File(place) => Self::File {
                file: place.file.to_string(),
                line: place.line,
            },
        }
    }
}

display_in_english!(FactSource);
