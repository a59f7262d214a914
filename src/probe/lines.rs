//! Lines of a server that is not trusted: every wait has an end, and so has everything that is read.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Cause, OwnTrouble, shown};

/// Octets of one line; RFC 5321 section 4.5.3.1.5 allows 512, IMAP has no limit.
pub(super) const MAX_LINE: usize = 8 << 10;
/// Octets of one stream in all.
pub(super) const MAX_READ: usize = 128 << 10;

/// A stream read line by line.
pub(super) struct LineStream<S> {
    stream: S,
    /// Octets read that are not part of a line yet.
    pending: Vec<u8>,
    /// Octets that may still be read.
    left: usize,
    /// Longest wait for octets.
    limit: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> LineStream<S> {
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self {
            stream,
            pending: Vec::new(),
            left: MAX_READ,
            limit,
        }
    }

    /// Waits so long at most for octets from now on.
    pub(super) fn wait(&mut self, limit: Duration) {
        self.limit = limit;
    }

    /// The next line, without its end. A bare LF also ends a line: a server that is otherwise correct
    /// must not fail for it.
    pub(super) async fn next(&mut self) -> Result<Vec<u8>, Cause> {
        let mut searched = 0;
        loop {
            let end = self.pending[searched..].iter().position(|it| *it == b'\n');
            if let Some(end) = end {
                let mut line: Vec<_> = self.pending.drain(..=searched + end).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            searched = self.pending.len();
            if searched >= MAX_LINE {
                return Err(Cause::TooLong(MAX_LINE));
            }
            self.fill().await?;
        }
    }

    /// The beginning of a line that has not ended.
    pub(super) fn unfinished(&self) -> &[u8] {
        &self.pending
    }

    async fn fill(&mut self) -> Result<(), Cause> {
        let mut octets = [0; 2048];
        let room = octets.len().min(self.left);
        if room == 0 {
            return Err(Cause::TooLong(MAX_READ));
        }
        let read = timeout(self.limit, self.stream.read(&mut octets[..room]));
        let read = match read.await {
            Err(_) => return Err(Cause::silent(self.limit)),
            Ok(Err(error)) => return Err(cause(&error)),
            Ok(Ok(0)) if self.pending.is_empty() => return Err(Cause::Closed),
            // Words that stop in mid-line say more than that they stop.
            Ok(Ok(0)) => return Err(Cause::Alien(shown(&self.pending))),
            Ok(Ok(read)) => read,
        };
        self.left -= read;
        self.pending.extend_from_slice(&octets[..read]);
        Ok(())
    }

    /// Sends a command with its line break.
    pub(super) async fn send(&mut self, command: &str) -> Result<(), Cause> {
        let command = format!("{command}\r\n");
        let sending = async {
            self.stream.write_all(command.as_bytes()).await?;
            self.stream.flush().await
        };
        match timeout(self.limit, sending).await {
            Err(_) => Err(Cause::silent(self.limit)),
            Ok(sent) => sent.map_err(|error| cause(&error)),
        }
    }

    /// Says goodbye and waits a little for the answer, whatever it is.
    pub(super) async fn leave(&mut self, goodbye: &str) {
        /// Longer than a round trip, and short beside everything else.
        const MOMENT: Duration = Duration::from_millis(500);
        let moment = MOMENT.min(self.limit);
        let parting = async {
            self.send(goodbye).await?;
            self.next().await.map(drop)
        };
        // Nothing depends on the answer.
        let _ = timeout(moment, parting).await;
        let _ = timeout(moment, self.stream.shutdown()).await;
    }

    /// The stream, and what was read beyond the last line.
    pub(super) fn into_parts(self) -> (S, Vec<u8>) {
        (self.stream, self.pending)
    }
}

/// The cause for an error of a stream.
pub(super) fn cause(error: &io::Error) -> Cause {
    if let Some(trouble) = super::TlsTrouble::of(error) {
        return Cause::Tls(trouble);
    }
    match error.kind() {
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Cause::Closed,
        _ => Cause::Ours(OwnTrouble::System(error.into())),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    /// Of what comes in time, however slow this machine is.
    const LIMIT: Duration = Duration::from_secs(30);

    /// The lines read from text that is written in pieces of `size` octets, and why reading ends.
    async fn read(text: &[u8], size: usize) -> (Vec<String>, Cause) {
        let (ours, mut theirs) = duplex(64);
        let text = text.to_vec();
        let writing = tokio::spawn(async move {
            for piece in text.chunks(size) {
                if theirs.write_all(piece).await.is_err() {
                    break;
                }
            }
        });
        let mut lines = LineStream::new(ours, LIMIT);
        let mut read = Vec::new();
        let end = loop {
            match lines.next().await {
                Ok(line) => read.push(String::from_utf8_lossy(&line).into_owned()),
                Err(cause) => break cause,
            }
            assert!(lines.pending.len() <= MAX_LINE + 2048);
        };
        drop(lines);
        writing.await.unwrap();
        (read, end)
    }

    #[tokio::test]
    async fn lines_are_the_same_in_whatever_pieces_they_come() {
        let text = b"* OK a\r\nb\n\r\n\rc\r\nd";
        for size in 1..=text.len() {
            let (lines, end) = read(text, size).await;
            assert_eq!(lines, ["* OK a", "b", "", "\rc"], "{size}");
            assert_eq!(end, Cause::Alien("d".to_owned()), "{size}");
        }
    }

    #[tokio::test]
    async fn endless_line_is_not_read_to_its_end() {
        let endless = vec![b'x'; 10 << 20];
        assert_eq!(
            read(&endless, 4096).await,
            (vec![], Cause::TooLong(MAX_LINE))
        );
        let line = [&[b'y'; 100][..], b"\r\n"].concat();
        let (lines, end) = read(&line.repeat(1 << 16), 4096).await;
        assert_eq!(end, Cause::TooLong(MAX_READ));
        assert_eq!(lines.len(), MAX_READ / line.len());
    }

    #[tokio::test]
    async fn silence_ends_too() {
        let (ours, _theirs) = duplex(64);
        let limit = Duration::from_millis(20);
        let silent = LineStream::new(ours, limit).next().await;
        assert_eq!(silent, Err(Cause::silent(limit)));
    }
}
