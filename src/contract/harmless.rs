//! Indented JSON that is harmless on a terminal, written as it is made: a report of 100,000 domains need
//! not be kept as text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use crate::text::harmless_json;

/// Writes a document as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If `out` takes no more, or the document has a value that JSON or its form cannot hold, such as a time
/// before 1970.
pub fn write_indented<W: Write>(document: &impl Serialize, mut out: W) -> serde_json::Result<()> {
    let formatter = Harmless(PrettyFormatter::new());
    document.serialize(&mut Serializer::with_formatter(&mut out, formatter))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// A document as text: [`write_indented`].
///
/// # Errors
///
/// As [`write_indented`], except that a text always takes more.
pub fn indented(document: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::new();
    write_indented(document, &mut text)?;
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// As serde_json indents, with escapes for what steers a terminal.
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        out.write_all(harmless_json(fragment).as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
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
        let mut written = Vec::new();
        write_indented(&values, &mut written).unwrap();
        let expected = serde_json::to_string_pretty(&values).unwrap();
        let expected = format!("{}\n", harmless_json(&expected));
        assert_eq!(String::from_utf8(written).unwrap(), expected);
        assert!(expected.contains("\\u202e") && expected.contains("\\u009b"));
    }
}
