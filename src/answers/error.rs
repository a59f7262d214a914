//! Why a source of answers cannot be opened, in words.

use std::io;
use std::net::SocketAddr;

use crate::input::InputError;
use crate::lab::LabError;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::lookup::{NoAuthority, NoResolver, Obstacle, ServerError};
use crate::master_file::TextFault;
use crate::text::one_line;

/// Why a source of answers cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Files that cannot be used, at least one.
    Input(Vec<InputError>),
    /// Two inputs are to be read from standard input.
    SecondStdin,
    /// The origin of a zone file is no domain name.
    Origin {
        /// The option that names the file.
        option: &'static str,
        /// The origin, as the user wrote it.
        origin: String,
        /// What is wrong with it.
        fault: TextFault,
    },
    /// A server to which this machine has no route.
    OutOfReach(SocketAddr, Obstacle),
    /// Authorities of encrypted servers are given, but no encrypted server.
    IdleAuthorities,
    /// The system has no resolver.
    NoResolver(#[from] NoResolver),
    /// No authority is known for encrypted servers.
    NoAuthority(#[from] NoAuthority),
    /// An encrypted server, or a server given by its name, cannot be queried.
    Server(#[from] ServerError),
    /// The lab is not sound.
    Lab(#[from] LabError),
    /// The lab's server cannot listen.
    Listen(SocketAddr, io::Error),
}

impl From<InputError> for OpenError {
    fn from(error: InputError) -> Self {
        Self::Input(vec![error])
    }
}

impl Say for OpenError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Input(errors) => {
                let lines: Vec<_> = errors.iter().map(|error| error.say(lang)).collect();
                lines.join("\n")
            }
            Self::SecondStdin => say!(
                lang,
                en: "standard input (-) can be read only once. Give a file for the other input",
                fr: "l’entrée standard (-) ne peut être lue qu’une fois. Indiquer un fichier pour l’autre entrée"
            ),
            Self::Origin {
                option,
                origin,
                fault,
            } => say!(
                lang,
                en: "{option} ORIGIN=FILE: the origin {} is not a domain name: {}",
                fr: "{option} ORIGINE=FICHIER : l’origine {} n’est pas un nom de domaine : {}",
                lang.quoted(one_line(origin)),
                fault.say(lang)
            ),
            Self::OutOfReach(server, why) => say!(
                lang,
                en: "--server {server} cannot be reached: {}. Name another server",
                fr: "--server {server} ne peut pas être joint : {}. Indiquer un autre serveur",
                why.say(lang)
            ),
            Self::IdleAuthorities => say!(
                lang,
                en: "--server-ca needs a --server with tls:// or https://",
                fr: "--server-ca nécessite un --server en tls:// ou https://"
            ),
            Self::NoResolver(error) => error.say(lang),
            Self::NoAuthority(error) => error.say(lang),
            Self::Server(error) => error.say(lang),
            Self::Lab(error) => error.say(lang),
            Self::Listen(addr, error) => say!(
                lang,
                en: "cannot listen on {addr}: {}",
                fr: "écoute impossible sur {addr} : {}",
                error.say(lang)
            ),
        }
    }
}

display_in_english!(OpenError);
