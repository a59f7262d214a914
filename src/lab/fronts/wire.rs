//! Lines to and from a client, with an end to every wait and to what is kept in memory.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// Octets of the longest line: tokens are long, and RFC 4954 section 4 asks for 12,288.
pub(super) const MAX_LINE: usize = 64 << 10;
/// Time a client has to take what it is sent.
const TAKING: Duration = Duration::from_secs(30);

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum End {
    /// The client ended the connection.
    Gone,
    /// The connection broke.
    Broken(io::Error),
    /// The client said nothing for this long.
    Silent(Duration),
    /// The client takes nothing.
    Deaf,
    /// A line, or what is to be thrown away, has no end within this number of octets.
    TooLong(u64),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("gone"),
            Self::Broken(error) => write!(f, "gone: {error}"),
            Self::Silent(limit) => {
                write!(f, "turned away: silent for {} s", limit.as_secs())
            }
            Self::Deaf => f.write_str("turned away: it takes nothing of what it is sent"),
            Self::TooLong(limit) => {
                write!(f, "turned away: more than {limit} octets without an end")
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

/// A connection with a client.
pub(super) struct Wire<S> {
    stream: BufReader<S>,
    /// Time the client has to say something.
    pub(super) patience: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream: BufReader::new(stream),
            patience,
        }
    }

    /// The next line, without its end (CRLF, or LF alone).
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, End> {
        let mut line = self.raw_line().await?;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }

    /// The next line as it came, its end included.
    pub(super) async fn raw_line(&mut self) -> Result<Vec<u8>, End> {
        let mut line = Vec::new();
        loop {
            let come = self.more().await?;
            let end = memchr::memchr(b'\n', come);
            let taken = end.map_or(come.len(), |at| at + 1);
            if line.len() + taken > MAX_LINE {
                return Err(End::TooLong(MAX_LINE as u64));
            }
            line.extend_from_slice(&come[..taken]);
            self.stream.consume(taken);
            if end.is_some() {
                return Ok(line);
            }
        }
    }

    /// Reads that many octets, and keeps the first of them, no more than `kept`.
    pub(super) async fn take(&mut self, mut octets: u64, kept: u64) -> Result<Vec<u8>, End> {
        let mut first = Vec::new();
        let kept = usize::try_from(kept).unwrap_or(usize::MAX);
        while octets > 0 {
            let come = self.more().await?;
            let taken = come
                .len()
                .min(usize::try_from(octets).unwrap_or(usize::MAX));
            first.extend_from_slice(&come[..taken.min(kept - first.len())]);
            self.stream.consume(taken);
            octets -= taken as u64;
        }
        Ok(first)
    }

    /// Throws away all that comes, until the client goes, and says how much it was.
    pub(super) async fn drain(&mut self) -> (u64, End) {
        let mut octets = 0;
        loop {
            match self.more().await.map(<[u8]>::len) {
                Ok(come) => {
                    self.stream.consume(come);
                    octets += come as u64;
                }
                Err(end) => return (octets, end),
            }
        }
    }

    /// What has come and was not read; waits until there is some.
    async fn more(&mut self) -> Result<&[u8], End> {
        match timeout(self.patience, self.stream.fill_buf()).await {
            Err(_) => Err(End::Silent(self.patience)),
            Ok(come) => match come? {
                [] => Err(End::Gone),
                come => Ok(come),
            },
        }
    }

    pub(super) async fn send(&mut self, octets: impl AsRef<[u8]>) -> Result<(), End> {
        let sending = async {
            self.stream.write_all(octets.as_ref()).await?;
            self.stream.flush().await
        };
        match timeout(TAKING, sending).await {
            Err(_) => Err(End::Deaf),
            Ok(sent) => Ok(sent?),
        }
    }

    /// The connection under it, and the number of octets that came and were not read: they are lost.
    pub(super) fn into_inner(self) -> (S, usize) {
        let unread = self.stream.buffer().len();
        (self.stream.into_inner(), unread)
    }

    /// Ends the connection as TLS wants it, without waiting for long.
    pub(super) async fn close(mut self) {
        let _ = timeout(TAKING, self.stream.shutdown()).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    #[tokio::test(flavor = "current_thread")]
    async fn lines_are_bounded() {
        let (mut client, server) = duplex(1 << 20);
        let mut wire = Wire::new(server, PATIENCE);
        client
            .write_all(b"a b\r\nc\n\r\n12345rest\r\n")
            .await
            .unwrap();
        assert_eq!(wire.line().await.unwrap(), b"a b");
        assert_eq!(wire.raw_line().await.unwrap(), b"c\n");
        assert_eq!(wire.line().await.unwrap(), b"");
        assert_eq!(wire.take(5, 2).await.unwrap(), b"12");
        assert_eq!(wire.line().await.unwrap(), b"rest");
        let fits = vec![b'x'; MAX_LINE - 1];
        client.write_all(&fits).await.unwrap();
        client.write_all(b"\n").await.unwrap();
        assert_eq!(wire.line().await.unwrap(), fits);
        client.write_all(&vec![b'x'; MAX_LINE + 1]).await.unwrap();
        assert!(matches!(wire.line().await, Err(End::TooLong(_))));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn nobody_is_waited_for_without_end() {
        let (mut client, server) = duplex(16);
        let patience = Duration::from_millis(20);
        let mut wire = Wire::new(server, patience);
        client.write_all(b"no end").await.unwrap();
        assert!(matches!(wire.line().await, Err(End::Silent(it)) if it == patience));
        drop(client);
        assert!(matches!(wire.line().await, Err(End::Gone)));
    }
}
