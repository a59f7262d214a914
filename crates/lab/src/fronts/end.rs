//! Why conversations end, for the log and for the client.

use std::io;
use std::time::Duration;

use crate::lang::{Say, Text, both, say};

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum ConversationEnd {
    /// The client ended the connection.
    Gone,
    /// The connection broke.
    Broken(io::Error),
    /// No whole command came within this time.
    Silent(Duration),
    /// The session lasted this long.
    Lasted(Duration),
    /// The client takes nothing.
    Deaf,
    /// A line has no end within this number of octets.
    LineTooLong(usize),
    /// A message or a literal is beyond all bounds, which are this number of octets.
    TooBig(u64),
    /// It made this number of mistakes in a row.
    Nonsense(usize),
    /// It began with TLS.
    TlsAtOnce,
    /// It began TLS later without having been let; whether STARTTLS was refused.
    TlsUnasked { refused: bool },
}

impl ConversationEnd {
    /// The message to the client before the connection is closed, if any.
    pub(super) fn farewell(&self) -> Option<Text> {
        Some(match self {
            Self::Gone
            | Self::Broken(_)
            | Self::Deaf
            | Self::TlsAtOnce
            | Self::TlsUnasked { .. } => return None,
            Self::Silent(limit) => both!(
                en: "no complete command for {} s",
                fr: "aucune commande complète en {} s",
                limit.as_secs()
            ),
            Self::Lasted(limit) => both!(
                en: "the session lasted {} s",
                fr: "la session a duré {} s",
                limit.as_secs()
            ),
            Self::LineTooLong(limit) => both!(
                en: "more than {limit} octets without an end of line",
                fr: "plus de {limit} octets sans fin de ligne"
            ),
            Self::TooBig(limit) => both!(
                en: "more than {limit} octets",
                fr: "plus de {limit} octets"
            ),
            Self::Nonsense(limit) => both!(
                en: "{limit} errors in a row",
                fr: "{limit} erreurs de suite"
            ),
        })
    }
}

impl ConversationEnd {
    /// A line of the log.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Gone => both!(en: "gone", fr: "déconnecté"),
            Self::Broken(error) => {
                Text::of(|lang| say!(lang, en: "gone: {}", fr: "déconnecté : {}", error.say(lang)))
            }
            Self::Deaf => both!(
                en: "refused: the client does not read what the front sends",
                fr: "refusé : il ne lit rien de ce qui lui est envoyé"
            ),
            Self::TlsAtOnce => both!(
                en: "refused: the client starts with TLS (RFC 8314 section 3). With _imap and _submission, \
                     STARTTLS comes first (RFC 6186 section 3)",
                fr: "refusé : il commence par TLS (RFC 8314, section 3) ; avec _imap et _submission, STARTTLS \
                     vient d’abord (RFC 6186, section 3)"
            ),
            Self::TlsUnasked { refused: true } => both!(
                en: "refused: the client begins TLS, although STARTTLS was refused",
                fr: "refusé : il commence TLS alors que STARTTLS a été refusé"
            ),
            Self::TlsUnasked { refused: false } => both!(
                en: "refused: the client begins TLS without STARTTLS",
                fr: "refusé : il commence TLS sans STARTTLS"
            ),
            Self::Silent(_)
            | Self::Lasted(_)
            | Self::LineTooLong(_)
            | Self::TooBig(_)
            | Self::Nonsense(_) => {
                let why = self.farewell().unwrap_or_default();
                Text::of(|lang| {
                    let why = why.in_lang(lang);
                    say!(lang, en: "refused: {why}", fr: "refusé : {why}")
                })
            }
        }
    }
}

impl From<io::Error> for ConversationEnd {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // TLS distinguishes a client that says goodbye (RFC 8446 section 6.1) from one that does not.
            io::ErrorKind::UnexpectedEof => Self::Gone,
            _ => Self::Broken(error),
        }
    }
}
