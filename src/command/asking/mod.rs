//! Whom a command asks, as the command line says.

pub(super) mod zone_files;

use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::future::Either;

use super::{CommandError, servers};
use crate::cli::Asking;
use crate::lookup::{
    Alarm, Answer, Authoritative, Client, ClientOptions, Failure, Lookup, Note, Question,
    Transcript,
};
use crate::report::SourceKind;

/// Queries under way at once, over all servers. Some systems give a process 256 files: a server takes
/// one or two, and a question asked again over TCP one more.
const IN_FLIGHT: usize = 200;

/// How servers are asked where the user does not say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Longest wait for one answer.
    pub(super) timeout: Duration,
    /// Further attempts after one without an answer.
    pub(super) retries: u32,
    /// Queries a second to one server, 0 for no limit.
    pub(super) rate: u32,
    /// Whether the letters of names go out in random case. Somebody who looks at a few messages is
    /// better served with names as they were given.
    pub(super) mixed_case: bool,
}

impl Pace {
    /// That for servers of others. The rate is polite: a server may be shared, and a resolver on
    /// this machine passes queries on. Where three datagrams in ten are lost on either way, half of
    /// the attempts fail, and a domain takes two answers: this many leave fewer than one domain in a
    /// thousand open.
    pub(super) const POLITE: Self = Self {
        timeout: Duration::from_secs(2),
        retries: 14,
        rate: 100,
        mixed_case: true,
    };
    /// That for one domain: a few queries, which somebody waits for and may make again.
    pub(super) const PROMPT: Self = Self {
        timeout: Duration::from_secs(2),
        retries: 3,
        rate: 0,
        mixed_case: false,
    };
    /// That for the lab, which is ours alone: its silent scenarios are silent on purpose, and nothing
    /// is lost by accident.
    pub(super) const LAB: Self = Self {
        timeout: Duration::from_millis(500),
        retries: 2,
        rate: 0,
        mixed_case: true,
    };

    /// The same, but for what the user says.
    pub(super) fn options(self, args: &Asking) -> ClientOptions {
        ClientOptions {
            timeout: args.timeout.unwrap_or(self.timeout),
            retries: args.retries.unwrap_or(self.retries),
            rate: NonZeroU32::new(args.rate.unwrap_or(self.rate)),
            in_flight: IN_FLIGHT,
            mixed_case: self.mixed_case,
        }
    }
}

/// Servers as a source of answers.
pub(super) struct Live {
    source: Source,
    /// The servers that were named or found, as reports show them.
    names: Vec<String>,
}

enum Source {
    Recursive(Box<Client>),
    Authoritative(Box<Authoritative>),
}

impl Live {
    /// The servers named, or found, asked at that pace, but for what the user says.
    pub(super) async fn of(args: &Asking, pace: Pace) -> Result<Self, CommandError> {
        let options = pace.options(args);
        let servers = servers::chosen(args, options.timeout).await?;
        let names = servers.names();
        let source = if args.authoritative {
            let lookup = servers.authoritative(args.ns_port, options);
            Source::Authoritative(Box::new(lookup))
        } else {
            Source::Recursive(Box::new(servers.client(options)))
        };
        Ok(Self { source, names })
    }

    /// Keeping every exchange.
    pub(super) fn recording(self, transcript: Transcript) -> Self {
        let source = match self.source {
            Source::Recursive(client) => {
                Source::Recursive(Box::new(client.with_transcript(transcript)))
            }
            Source::Authoritative(lookup) => {
                Source::Authoritative(Box::new(lookup.with_transcript(transcript)))
            }
        };
        Self { source, ..self }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    pub(super) fn kind(&self) -> SourceKind {
        match self.source {
            Source::Recursive(_) => SourceKind::Resolver,
            Source::Authoritative(_) => SourceKind::Authoritative,
        }
    }

    /// What is to be said once all is asked.
    pub(super) fn notes(&self) -> Vec<Note> {
        match &self.source {
            Source::Recursive(client) => client.notes(),
            Source::Authoritative(lookup) => lookup.notes(),
        }
    }
}

impl Lookup for &Live {
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, Failure>> {
        match &self.source {
            Source::Recursive(client) => Either::Left(client.ask(question)),
            // Apart, so that what is under way for a recursive server stays small to move.
            Source::Authoritative(lookup) => Either::Right(Box::pin(lookup.ask(question))),
        }
    }

    fn alarm(&self) -> impl Future<Output = Alarm> {
        match &self.source {
            Source::Recursive(client) => Either::Left(client.alarm()),
            Source::Authoritative(lookup) => Either::Right(lookup.alarm()),
        }
    }

    fn is_unheard(&self) -> bool {
        match &self.source {
            Source::Recursive(client) => client.is_unheard(),
            Source::Authoritative(lookup) => lookup.is_unheard(),
        }
    }

    fn transcript(&self) -> Option<&Transcript> {
        match &self.source {
            Source::Recursive(client) => client.transcript(),
            Source::Authoritative(lookup) => lookup.transcript(),
        }
    }
}
