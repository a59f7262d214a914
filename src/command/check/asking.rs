//! Whom an audit asks, as the command line says.

use crate::cli::Check;
use crate::command::{CommandError, servers};
use crate::lookup::{Answer, Authoritative, Client, Failure, Lookup, Question};
use crate::report::SourceKind;

/// A source of answers.
pub(super) struct Asking {
    source: Source,
    /// The servers that were named or found, as reports show them.
    names: Vec<String>,
}

enum Source {
    Recursive(Box<Client>),
    Authoritative(Box<Authoritative>),
}

impl Asking {
    pub(super) async fn of(args: &Check) -> Result<Self, CommandError> {
        let options = super::options(args);
        let servers = servers::chosen(args, options.timeout).await?;
        let names = servers.names();
        let source = match args.authoritative {
            true => {
                let lookup = servers.authoritative(args.ns_port, options);
                Source::Authoritative(Box::new(lookup))
            }
            false => Source::Recursive(Box::new(servers.client(options))),
        };
        Ok(Self { source, names })
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
    pub(super) fn notes(&self) -> Vec<String> {
        match &self.source {
            Source::Recursive(client) => client.notes(),
            Source::Authoritative(lookup) => lookup.notes(),
        }
    }
}

impl Lookup for &Asking {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        match &self.source {
            Source::Recursive(client) => client.ask(question).await,
            Source::Authoritative(lookup) => lookup.ask(question).await,
        }
    }
}
