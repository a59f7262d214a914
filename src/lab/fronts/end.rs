//! How conversations end, for the log and for the client.

use std::fmt;
use std::io;
use std::time::Duration;

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum End {
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

impl End {
    /// What the client is told before the connection is closed, if anything.
    pub(super) fn farewell(&self) -> Option<String> {
        Some(match self {
            Self::Gone
            | Self::Broken(_)
            | Self::Deaf
            | Self::TlsAtOnce
            | Self::TlsUnasked { .. } => return None,
            Self::Silent(limit) => format!("no whole command for {} s", limit.as_secs()),
            Self::Lasted(limit) => format!("the session lasted {} s", limit.as_secs()),
            Self::LineTooLong(limit) => format!("more than {limit} octets without an end of line"),
            Self::TooBig(limit) => format!("more than {limit} octets"),
            Self::Nonsense(limit) => format!("{limit} errors in a row"),
        })
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("gone"),
            Self::Broken(error) => write!(f, "gone: {error}"),
            Self::Deaf => f.write_str("turned away: it takes nothing of what it is sent"),
            Self::TlsAtOnce => f.write_str(
                "turned away: it speaks TLS at once (RFC 8314 section 3); where _imap and _submission \
                 lead, STARTTLS comes first (RFC 6186 section 3)",
            ),
            Self::TlsUnasked { refused: true } => {
                f.write_str("turned away: it begins TLS, although STARTTLS was refused")
            }
            Self::TlsUnasked { refused: false } => {
                f.write_str("turned away: it begins TLS without STARTTLS")
            }
            _ => {
                let why = self.farewell().unwrap_or_default();
                write!(f, "turned away: {why}")
            }
        }
    }
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // TLS tells apart a client that says goodbye (RFC 8446 section 6.1) and one that does not.
            io::ErrorKind::UnexpectedEof => Self::Gone,
            _ => Self::Broken(error),
        }
    }
}
