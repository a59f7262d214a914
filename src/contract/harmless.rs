//! Indented JSON that is harmless on a terminal, written in parts, because the text of 100,000 domains takes
//! too much memory.

use std::io::{self, Write};

use serde::Serialize;

use crate::text::harmless_json;

/// Writes a document as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If `out` cannot be written to, or the document has a value that JSON or its form cannot hold, such as a time
/// before 1970.
pub fn write_indented<W: Write>(document: &impl Serialize, out: W) -> serde_json::Result<()> {
    let mut harmless = Harmless {
        kept: Vec::with_capacity(2 * KEPT),
        out,
    };
    serde_json::to_writer_pretty(&mut harmless, document)?;
    harmless.kept.push(b'\n');
    harmless.flush().map_err(serde_json::Error::io)
}

/// A document as text: [`write_indented`].
///
/// # Errors
///
/// As [`write_indented`], but a text can always be written to.
pub fn indented(document: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::new();
    write_indented(document, &mut text)?;
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// Octets that are examined together.
const KEPT: usize = 1 << 15;

/// Passes JSON on and escapes characters that steer a terminal. serde_json writes whole characters at a time.
struct Harmless<W> {
    kept: Vec<u8>,
    out: W,
}

impl<W: Write> Write for Harmless<W> {
    #[inline]
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.write_all(octets)?;
        Ok(octets.len())
    }

    #[inline]
    fn write_all(&mut self, octets: &[u8]) -> io::Result<()> {
        self.kept.extend_from_slice(octets);
        match self.kept.len() < KEPT {
            true => Ok(()),
            false => self.pass_on(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

impl<W: Write> Harmless<W> {
    #[cold]
    fn pass_on(&mut self) -> io::Result<()> {
        let json = str::from_utf8(&self.kept).map_err(io::Error::other)?;
        self.out.write_all(harmless_json(json).as_bytes())?;
        self.kept.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_json_is_what_serde_json_writes_with_escapes() {
        let values = serde_json::json!({
            "a\u{202e}": ["é\u{9b}\n\"", 1.5, null, true, [], {}, [1, 2], {"b": "\u{7f}"}],
        });
        // The second document is longer than what is examined together.
        for times in [1, 2000] {
            let values = vec![&values; times];
            let mut written = Vec::new();
            write_indented(&values, &mut written).unwrap();
            let expected = serde_json::to_string_pretty(&values).unwrap();
            assert_eq!(expected.len() > KEPT, times > 1);
            let expected = format!("{}\n", harmless_json(&expected));
            assert!(String::from_utf8(written).unwrap() == expected);
            assert!(expected.contains("\\u202e") && expected.contains("\\u009b"));
        }
    }

    #[test]
    fn output_that_takes_no_more_is_an_error() {
        let mut full = [0_u8; 4];
        let error = write_indented(&[1, 2, 3], &mut full[..]).unwrap_err();
        assert!(error.is_io(), "{error}");
    }
}
