//! Lists of names, one a line.

use std::io::{BufRead, BufReader, Read};

use super::{InputError, Source, is_utf16, utf16};
use crate::lang::{Text, both};

/// Longest line of a list of names, in bytes: a name has at most 253 characters.
const MAX_LINE: u64 = 4096;

/// Reads a list of names, one a line; `#` begins a comment.
///
/// Calls `name` with the line number and the text of every line that holds one. Lines are read
/// one by one, so a list of millions costs no memory here.
///
/// # Errors
///
/// If the list cannot be read, or a line is not text or too long.
pub fn read_lines(
    source: &Source,
    reader: impl Read,
    mut name: impl FnMut(usize, &str),
) -> Result<(), InputError> {
    let mut lines = NameLines::new(source.clone(), reader);
    while let Some((number, text)) = lines.next()? {
        name(number, text);
    }
    Ok(())
}

/// A list of names being read, as [`read_lines`] reads it.
#[derive(Debug)]
pub struct NameLines<R> {
    source: Source,
    reader: BufReader<R>,
    line: Vec<u8>,
    number: usize,
}

impl<R: Read> NameLines<R> {
    /// Begins to read.
    pub fn new(source: Source, reader: R) -> Self {
        Self {
            source,
            reader: BufReader::with_capacity(1 << 16, reader),
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line that holds a name, with its number; none at the end.
    ///
    /// # Errors
    ///
    /// As [`read_lines`].
    #[expect(
        clippy::should_implement_trait,
        reason = "the text is lent, which no Iterator does"
    )]
    pub fn next(&mut self) -> Result<Option<(usize, &str)>, InputError> {
        loop {
            if !self.read()? {
                return Ok(None);
            }
            // Nearly every line begins with its name.
            let begins = self.line.first().is_some_and(u8::is_ascii_alphanumeric);
            if begins || !content(self.number, &self.line).is_some_and(str::is_empty) {
                break;
            }
        }
        match content(self.number, &self.line) {
            Some(text) => Ok(Some((self.number, text))),
            None => Err(self.error(both!(
                en: "the line is not UTF-8 text; expected one domain name",
                fr: "la ligne n’est pas un texte UTF-8 ; un nom de domaine est attendu"
            ))),
        }
    }

    /// Reads one line; false at the end.
    fn read(&mut self) -> Result<bool, InputError> {
        self.number += 1;
        self.line.clear();
        let read = (&mut self.reader)
            .take(MAX_LINE)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| {
                let InputError { message, .. } = InputError::unreadable(&self.source, &error);
                self.error(message)
            })?;
        if self.number == 1 && is_utf16(&self.line) {
            return Err(InputError::whole(&self.source, utf16()));
        }
        if read as u64 == MAX_LINE && !self.line.ends_with(b"\n") {
            return Err(self.error(both!(
                en: "the line has {MAX_LINE} bytes or more; expected one domain name per line",
                fr: "la ligne a {MAX_LINE} octets ou plus ; un nom de domaine par ligne est attendu"
            )));
        }
        Ok(read > 0)
    }

    fn error(&self, message: Text) -> InputError {
        InputError::line(&self.source, self.number, message)
    }
}

/// The content of a line, without its comment. `None` if it is no text.
fn content(number: usize, line: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(line).ok()?;
    let text = text
        .strip_prefix('\u{feff}')
        .filter(|_| number == 1)
        .unwrap_or(text);
    Some(text.split('#').next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::super::Position;
    use super::*;

    #[test]
    fn a_list_has_comments_and_line_numbers() {
        let mut seen = Vec::new();
        let text = "\u{feff}a.fr # first\r\n\n# none\n  b.fr\n \t\n\u{a0}\n\u{a0}c.fr\n9.fr";
        read_lines(&Source::named("list"), text.as_bytes(), |line, name| {
            seen.push((line, name.to_owned()));
        })
        .unwrap();
        let expected = [(1, "a.fr"), (4, "b.fr"), (7, "c.fr"), (8, "9.fr")];
        assert_eq!(seen, expected.map(|(line, name)| (line, name.to_owned())));
    }

    #[test]
    fn an_endless_line_is_refused_where_it_stands() {
        let text = format!("a.fr\n{}", "x".repeat(10 << 20));
        let error = read_lines(&Source::named("list"), text.as_bytes(), |_, _| ()).unwrap_err();
        assert_eq!(error.position, Some(Position { line: 2, column: 1 }));
        assert!(
            error
                .to_string()
                .starts_with("list:2:1: the line has 4096 bytes")
        );
    }
}
