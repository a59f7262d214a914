//! Documents in TOML.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::decoding::{Format, decoding_error, error_at_key};
use super::{InputError, Position, Source, read_text};
use crate::lang::Text;
use crate::text::hex;

/// A text whose values know their place: the base of every TOML input.
#[derive(Debug)]
pub struct TomlDocument {
    source: Source,
    text: String,
}

impl TomlDocument {
    /// Wraps a text that came from `source`.
    pub fn new(source: Source, text: String) -> Self {
        Self { source, text }
    }

    /// Reads a text file.
    ///
    /// # Errors
    ///
    /// If [`read_text`] fails.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        Ok(Self::new(Source::file(path), read_text(path)?))
    }

    /// SHA-256 of the text (without a byte order mark), in lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.text))
    }

    /// Where the text came from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Decodes the text as TOML.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, or if it does not have the form of `T`.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T, InputError> {
        toml::from_str(&self.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            match error.span() {
                Some(span) => {
                    let (found, key) = (self.excerpt(&span), self.key(&span));
                    let message = error_at_key(Format::Toml, &message, &found, key);
                    self.error(span, message)
                }
                None => {
                    let message = decoding_error(Format::Toml, &message, "");
                    InputError::whole(&self.source, message)
                }
            }
        })
    }

    /// An error at a place of this text.
    pub fn error(&self, span: Range<usize>, message: Text) -> InputError {
        InputError {
            file: self.source.clone(),
            position: Some(self.position(&span)),
            message,
        }
    }

    /// Where a span of this text begins.
    pub fn position(&self, span: &Range<usize>) -> Position {
        Position::of(&self.text, span.start)
    }

    /// The key whose value, or an item of its array, begins at a span. `None` if there is no key before it.
    pub(super) fn key(&self, span: &Range<usize>) -> Option<&str> {
        let mut before = self.text.get(..span.start)?;
        let mut is_same_line = true;
        loop {
            let begins = before.rfind('\n').map_or(0, |at| at + 1);
            let line = &before[begins..];
            if let Some((key, value)) = line.rsplit_once('=') {
                let value = value.trim_start();
                let is_open = value.starts_with('[') && !value.contains(']');
                let key = key.rsplit(['{', ',']).next().unwrap_or(key).trim();
                let is_bare = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
                let is_key = !key.is_empty() && key.chars().all(is_bare);
                return (is_key && (is_same_line || is_open)).then_some(key);
            }
            // The lines of an array before the one that begins it.
            let line = line.trim_start();
            let continues = line.is_empty() || line.starts_with(['"', '\'', '#']);
            before = before[..begins].strip_suffix('\n').filter(|_| continues)?;
            is_same_line = false;
        }
    }

    /// The first line of a span, cut to a length that an error can quote.
    fn excerpt(&self, span: &Range<usize>) -> String {
        let found = self.text.get(span.clone()).unwrap_or_default();
        let line = found.lines().next().unwrap_or_default().trim();
        line.chars().take(80).collect()
    }
}
