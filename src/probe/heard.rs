//! A connection whose first octets are remembered: where TLS fails, they say what was there instead.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Octets remembered.
const REMEMBERED: usize = 512;

/// The first octets received.
#[derive(Debug, Clone, Default)]
pub(super) struct FirstBytes(Arc<Mutex<Vec<u8>>>);

impl FirstBytes {
    fn add(&self, octets: &[u8]) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = REMEMBERED.saturating_sub(first.len());
        first.extend(octets.iter().take(room));
    }

    /// The text at the beginning. `None` if it is TLS, whose records begin with a control character (RFC
    /// 8446 section 5.1).
    pub(super) fn text(&self) -> Option<Vec<u8>> {
        /// Of fewer, chance may be the author.
        const LEAST: usize = 4;
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_text = |it: &&u8| !it.is_ascii_control() || b"\t\r\n".contains(it);
        let words: Vec<_> = first.iter().take_while(is_text).copied().collect();
        let begins = words.get(..LEAST)?;
        let printable = |it: &u8| it.is_ascii_graphic() || b" \r\n".contains(it);
        begins.iter().all(printable).then_some(words)
    }
}

/// A stream that remembers.
#[derive(Debug)]
pub(super) struct CapturingStream {
    pub(super) tcp: TcpStream,
    pub(super) first: FirstBytes,
}

impl AsyncRead for CapturingStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.tcp).poll_read(cx, buf);
        self.first
            .add(buf.filled().get(before..).unwrap_or_default());
        read
    }
}

impl AsyncWrite for CapturingStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_records() {
        let words = |octets: &[u8]| {
            let first = FirstBytes::default();
            first.add(octets);
            first.text()
        };
        assert_eq!(
            words(b"* OK in\r\n\x16\x03\x03"),
            Some(b"* OK in\r\n".to_vec())
        );
        for none in [
            &b"\x15\x03\x03\x00\x02\x02\x28"[..],
            b"\x16\x03\x03* OK",
            b"ab\0\0",
            b"\xff\xfe\xff\xfe",
            b"",
        ] {
            assert_eq!(words(none), None, "{none:?}");
        }
        assert_eq!(words(&[b'x'; 10_000]).unwrap().len(), REMEMBERED);
    }
}
