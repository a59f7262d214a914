//! One opener for every source of answers: servers, zone files and the embedded lab.
//!
//! [`SourceSettings`] say which source is wanted. [`SourceSettings::read`] reads the files that the source consists of,
//! and [`Opening::open`] contacts servers. A command reads its inputs and opens its output between the two, so that
//! nobody is queried for a command that cannot be carried out.

mod consulted;
mod error;
mod opening;
mod servers;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures_util::future::Either;
use hickory_proto::rr::Name;
use tokio::task::AbortHandle;

use crate::lab::LabInputs;
use crate::lookup::{
    Alarm, Answer, Authoritative, Client, Failure, Lookup, Note, Question, Transcript, WireName,
    ZoneFiles,
};
use crate::report::SourceKind;
use consulted::Consulted;
pub use error::OpenError;
pub use opening::Opening;
pub use settings::{GivenZone, QueryPolicy, ServerSettings, SourceSettings, ZoneFileSettings};

/// A source of answers that is open.
pub struct Answers {
    backend: Backend,
    kind: SourceKind,
    names: Vec<String>,
    lab: Option<ServedLab>,
}

enum Backend {
    Recursive(Box<Client>),
    Authoritative(Box<Authoritative>),
    ZoneFiles(Box<Consulted>),
}

/// The lab, and its server, which serves until this is dropped.
struct ServedLab {
    lab: Box<LabInputs>,
    serving: AbortHandle,
}

impl Drop for ServedLab {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Answers {
    /// What kind of source it is.
    pub fn kind(&self) -> SourceKind {
        self.kind
    }

    /// The servers or zone files, as reports show them.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The zone files, if they are the source.
    pub fn zone_files(&self) -> Option<&ZoneFiles> {
        match &self.backend {
            Backend::ZoneFiles(consulted) => Some(consulted.files()),
            Backend::Recursive(_) | Backend::Authoritative(_) => None,
        }
    }

    /// Targets whose addresses were wanted and that no zone file knows.
    pub fn unknown_targets(&self) -> BTreeSet<Name> {
        match &self.backend {
            Backend::ZoneFiles(consulted) => consulted.unknown_targets(),
            Backend::Recursive(_) | Backend::Authoritative(_) => BTreeSet::new(),
        }
    }

    /// The lab, if it is the source.
    pub fn lab(&self) -> Option<&LabInputs> {
        self.lab.as_ref().map(|it| &*it.lab)
    }

    /// Remarks about the servers, once everything was asked. The faults of the lab's server are intended: it gets
    /// none.
    pub fn notes(&self) -> Vec<Note> {
        match &self.backend {
            Backend::Recursive(_) if self.lab.is_some() => Vec::new(),
            Backend::Recursive(client) => client.notes(),
            Backend::Authoritative(lookup) => lookup.notes(),
            Backend::ZoneFiles(_) => Vec::new(),
        }
    }
}

impl Lookup for Answers {
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, Failure>> {
        match &self.backend {
            Backend::Recursive(client) => Either::Left(client.ask(question)),
            // Boxed, so that a question to a recursive server stays small to move.
            Backend::Authoritative(lookup) => {
                Either::Right(Either::Left(Box::pin(lookup.ask(question))))
            }
            Backend::ZoneFiles(consulted) => Either::Right(Either::Right(consulted.ask(question))),
        }
    }

    fn covers(&self, name: &WireName) -> bool {
        match &self.backend {
            Backend::Recursive(client) => client.covers(name),
            Backend::Authoritative(lookup) => lookup.covers(name),
            Backend::ZoneFiles(consulted) => consulted.covers(name),
        }
    }

    fn alarm(&self) -> impl Future<Output = Alarm> {
        match &self.backend {
            Backend::Recursive(client) => Either::Left(client.alarm()),
            Backend::Authoritative(lookup) => Either::Right(Either::Left(lookup.alarm())),
            Backend::ZoneFiles(consulted) => Either::Right(Either::Right(consulted.alarm())),
        }
    }

    fn is_unheard(&self) -> bool {
        match &self.backend {
            Backend::Recursive(client) => client.is_unheard(),
            Backend::Authoritative(lookup) => lookup.is_unheard(),
            Backend::ZoneFiles(consulted) => consulted.is_unheard(),
        }
    }

    fn transcript(&self) -> Option<&Transcript> {
        match &self.backend {
            Backend::Recursive(client) => client.transcript(),
            Backend::Authoritative(lookup) => lookup.transcript(),
            Backend::ZoneFiles(consulted) => consulted.transcript(),
        }
    }
}
