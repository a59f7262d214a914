//! A buffered reader that knows what was consumed: the place in the text, and the digest of the
//! bytes.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;
use sha2::{Digest, Sha256};

use crate::input::Position;
use crate::text::hex;

/// Largest document read, in octets: seventy times the real one.
const MAX_DOCUMENT: u64 = 256 << 20;

pub(super) struct Tracked<R> {
    inner: BufReader<DigestingReader<R>>,
    position: Position,
    consumed: u64,
}

impl<R: Read> Tracked<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            inner: BufReader::with_capacity(1 << 16, DigestingReader(reader, Sha256::new())),
            position: Position { line: 1, column: 1 },
            consumed: 0,
        }
    }

    /// The place of the next byte.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Whether everything there is was consumed.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.fill_buf().is_ok_and(<[u8]>::is_empty)
    }

    /// SHA-256 of everything read, in hexadecimal digits: of the whole, once everything was consumed.
    pub(super) fn digest(self) -> String {
        let DigestingReader(_, digest) = self.inner.into_inner();
        let digest = digest.finalize();
        hex(&digest)
    }
}

/// Digests the octets read, in pieces of any size.
struct DigestingReader<R>(R, Sha256);

impl<R: Read> Read for DigestingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.update(&buffer[..read]);
        Ok(read)
    }
}

impl<R: Read> Read for Tracked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Tracked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed > MAX_DOCUMENT {
            return Err(io::Error::other("it is larger than 256 MiB"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let bytes = &self.inner.buffer()[..amount];
        self.consumed += amount as u64;
        let mut last_line = bytes;
        while let Some(at) = memchr(b'\n', last_line) {
            self.position.line += 1;
            self.position.column = 1;
            last_line = &last_line[at + 1..];
        }
        self.position.column += if last_line.is_ascii() {
            last_line.len()
        } else {
            // UTF-8 continuation bytes do not begin a character.
            last_line
                .iter()
                .filter(|byte| **byte & 0xc0 != 0x80)
                .count()
        };
        self.inner.consume(amount);
    }
}
