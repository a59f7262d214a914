//! Lines to and from a client, with bounds on every wait and on memory.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout, timeout_at};

use super::end::ConversationEnd;

/// Octets of the longest line: tokens are long, and RFC 4954 section 4 asks for 12,288.
pub(super) const MAX_LINE: usize = 64 << 10;
/// Octets of a line that is too long, which are thrown away for the sake of what follows.
const MAX_SKIPPED: usize = 1 << 20;
/// Time a client has to take what it is sent.
const TAKING: Duration = Duration::from_secs(30);
/// Time for a refused client to read the reason. If a connection is closed before everything that arrived was
/// read, it is reset, and the last message is lost.
const LEAVING: Duration = Duration::from_secs(2);
/// Octets that it may send meanwhile.
const MAX_LEFTOVER: u64 = 1 << 20;

/// How long a client may take for a command (RFC 5321 section 4.5.3.2.7).
pub(super) const COMMAND: Duration = Duration::from_secs(5 * 60);
/// How long a session may last whose client has logged in.
pub(super) const LOGGED_IN: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For a command, from the end of the one before to its own, with all that belongs to it.
    command: Duration,
    /// For the whole session.
    session: Duration,
    /// When that is over.
    ends: Instant,
}

impl Patience {
    /// From now on.
    pub(super) fn new(command: Duration, session: Duration) -> Self {
        Self {
            command,
            session,
            ends: Instant::now() + session,
        }
    }
}

/// Whether a client ended a line with only LF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BareLf {
    Never,
    Seen,
    Told,
}

/// A connection with a client.
pub(super) struct Wire<S> {
    stream: BufReader<S>,
    patience: Patience,
    /// When the command must have come that is under way.
    by: Instant,
    bare_lf: BareLf,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, patience: Patience) -> Self {
        let mut wire = Self {
            stream: BufReader::new(stream),
            patience,
            by: patience.ends,
            bare_lf: BareLf::Never,
        };
        wire.begin();
        wire
    }

    /// From now on the client has the time of a command.
    pub(super) fn begin(&mut self) {
        self.by = self
            .patience
            .ends
            .min(Instant::now() + self.patience.command);
    }

    /// From now on a client has that much time.
    pub(super) fn grant(&mut self, patience: Patience) {
        self.patience = patience;
        self.begin();
    }

    /// The next line, without its end (CRLF, or only LF).
    ///
    /// # Errors
    ///
    /// If the line is too long. Its rest follows, and can be skipped.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, ConversationEnd> {
        let mut line = Vec::new();
        loop {
            let come = self.more().await?;
            let end = memchr::memchr(b'\n', come);
            let taken = end.map_or(come.len(), |at| at + 1);
            if line.len() + taken > MAX_LINE {
                return Err(ConversationEnd::LineTooLong(MAX_LINE));
            }
            line.extend_from_slice(&come[..taken]);
            self.stream.consume(taken);
            if end.is_some() {
                break;
            }
        }
        line.pop();
        match line.last() {
            Some(b'\r') => {
                line.pop();
            }
            _ if self.bare_lf == BareLf::Never => self.bare_lf = BareLf::Seen,
            _ => {}
        }
        Ok(line)
    }

    /// Throws away the rest of a line.
    pub(super) async fn skip_line(&mut self) -> Result<(), ConversationEnd> {
        let mut skipped = 0;
        loop {
            let come = self.more().await?;
            let end = memchr::memchr(b'\n', come);
            let taken = end.map_or(come.len(), |at| at + 1);
            self.stream.consume(taken);
            skipped += taken;
            match end {
                Some(_) => return Ok(()),
                None if skipped > MAX_SKIPPED => {
                    return Err(ConversationEnd::LineTooLong(MAX_LINE));
                }
                None => {}
            }
        }
    }

    /// Whether a line ended with only LF. Returns true once, however many there were.
    pub(super) fn first_bare_lf(&mut self) -> bool {
        let seen = self.bare_lf == BareLf::Seen;
        if seen {
            self.bare_lf = BareLf::Told;
        }
        seen
    }

    /// Reads that many octets, and keeps the first of them, no more than `kept`.
    ///
    /// # Errors
    ///
    /// With the number of octets that did come.
    pub(super) async fn take(
        &mut self,
        octets: u64,
        kept: u64,
    ) -> Result<Vec<u8>, (ConversationEnd, u64)> {
        let mut first = Vec::new();
        let mut seen = 0;
        let kept = usize::try_from(kept).unwrap_or(usize::MAX);
        while seen < octets {
            let come = self.more().await.map_err(|end| (end, seen))?;
            let taken = come
                .len()
                .min(usize::try_from(octets - seen).unwrap_or(usize::MAX));
            first.extend_from_slice(&come[..taken.min(kept - first.len())]);
            self.stream.consume(taken);
            seen += taken as u64;
        }
        Ok(first)
    }

    /// Gives received octets to `reader`, which returns how many of them it takes.
    pub(super) async fn feed(
        &mut self,
        reader: impl FnOnce(&[u8]) -> Result<usize, ConversationEnd>,
    ) -> Result<(), ConversationEnd> {
        let taken = reader(self.more().await?)?;
        self.stream.consume(taken);
        Ok(())
    }

    /// Throws away all that comes until `until`, and adds to `octets` how much it was; how the
    /// conversation ended, if it did.
    pub(super) async fn drain(
        &mut self,
        until: Instant,
        octets: &mut u64,
    ) -> Option<ConversationEnd> {
        self.by = self.patience.ends;
        loop {
            match timeout_at(until, self.more()).await {
                Err(_) => return None,
                Ok(Err(end)) => return Some(end),
                Ok(Ok(come)) => {
                    let come = come.len();
                    self.stream.consume(come);
                    *octets += come as u64;
                }
            }
        }
    }

    /// When the session is over.
    pub(super) fn ends(&self) -> Instant {
        self.patience.ends
    }

    /// Whether what comes first is a TLS handshake (RFC 8446 section 5.1), which no command is.
    pub(super) async fn begins_with_tls(&mut self) -> Result<bool, ConversationEnd> {
        const HANDSHAKE: u8 = 22;
        const MAJOR: u8 = 3;
        let come = self.more().await?;
        Ok(come[0] == HANDSHAKE && come.get(1).is_none_or(|octet| *octet == MAJOR))
    }

    /// Received octets that were not read, at least one. Waits until there are some.
    async fn more(&mut self) -> Result<&[u8], ConversationEnd> {
        match timeout_at(self.by, self.stream.fill_buf()).await {
            Err(_) if self.by == self.patience.ends => {
                Err(ConversationEnd::Lasted(self.patience.session))
            }
            Err(_) => Err(ConversationEnd::Silent(self.patience.command)),
            Ok(come) => match come? {
                [] => Err(ConversationEnd::Gone),
                come => Ok(come),
            },
        }
    }

    pub(super) async fn send(&mut self, octets: impl AsRef<[u8]>) -> Result<(), ConversationEnd> {
        let sending = async {
            self.stream.write_all(octets.as_ref()).await?;
            self.stream.flush().await
        };
        match timeout(TAKING, sending).await {
            Err(_) => Err(ConversationEnd::Deaf),
            Ok(sent) => Ok(sent?),
        }
    }

    /// The connection under it, how long its client may take, and the number of octets that came and
    /// were not read: they are lost.
    pub(super) fn into_inner(self) -> (S, Patience, usize) {
        let unread = self.stream.buffer().len();
        (self.stream.into_inner(), self.patience, unread)
    }

    /// Ends the connection as TLS wants it, without waiting for long.
    pub(super) async fn close(mut self) {
        if !matches!(timeout(TAKING, self.stream.shutdown()).await, Ok(Ok(()))) {
            return;
        }
        let until = Instant::now() + LEAVING;
        let mut octets = 0;
        while octets < MAX_LEFTOVER {
            let Ok(Ok(come)) = timeout_at(until, self.stream.fill_buf()).await else {
                return;
            };
            let come = come.len();
            if come == 0 {
                return;
            }
            self.stream.consume(come);
            octets += come as u64;
        }
    }
}
