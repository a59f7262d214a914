//! Whom an audit asks, as the command line says.

use crate::cli::Check;
use crate::command::CommandError;
use crate::lookup::{
    Answer, Authoritative, Choice, Client, Failure, Lookup, Question, system_servers,
};
use crate::report::SourceKind;

/// A source of answers.
pub(super) enum Asking {
    Recursive(Client),
    Authoritative(Box<Authoritative>),
}

impl Asking {
    /// The source, and the servers that were named or found, as reports show them.
    pub(super) fn of(args: &Check) -> Result<(Self, Vec<String>), CommandError> {
        let (servers, choice) = match args.server.as_slice() {
            // The system's are spares for each other.
            [] => (system_servers()?, Choice::First),
            named => (named.to_vec(), Choice::Agreement),
        };
        let names = servers.iter().map(ToString::to_string).collect();
        let options = super::options(args);
        let asking = match args.authoritative {
            true => {
                let lookup = Authoritative::new(servers, args.ns_port, options);
                Self::Authoritative(Box::new(lookup))
            }
            false => Self::Recursive(Client::new(servers, choice, options)),
        };
        Ok((asking, names))
    }

    pub(super) fn kind(&self) -> SourceKind {
        match self {
            Self::Recursive(_) => SourceKind::Resolver,
            Self::Authoritative(_) => SourceKind::Authoritative,
        }
    }

    /// What is to be said once all is asked.
    pub(super) fn notes(&self) -> Vec<String> {
        match self {
            Self::Recursive(_) => Vec::new(),
            Self::Authoritative(lookup) => lookup.notes(),
        }
    }
}

impl Lookup for &Asking {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        match self {
            Asking::Recursive(client) => client.ask(question).await,
            Asking::Authoritative(lookup) => lookup.ask(question).await,
        }
    }
}
