//! Lines of our CSV files. People open them in a spreadsheet, which runs a cell that looks like a formula: texts from
//! data stay texts, and our numbers stay numbers. No command reads these files.

use std::borrow::Cow;
use std::io::Write;

use crate::text::one_line;

/// One cell of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text that came from data or is our own.
    Text(&'a str),
    /// A number of ours.
    Number(u64),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<u16> for Cell<'_> {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

/// Writes a line. Nothing in it controls a terminal, ends the line or is run by a spreadsheet.
///
/// # Errors
///
/// Those of `out`.
pub fn write<W: Write>(out: &mut csv::Writer<W>, cells: &[Cell<'_>]) -> csv::Result<()> {
    for cell in cells {
        match cell {
            // The first character counts, even if it is one that `one_line` replaces.
            Cell::Text(text) => out.write_field(one_line(&inert(text)).as_bytes())?,
            Cell::Number(number) => out.write_field(itoa::Buffer::new().format(*number))?,
        }
    }
    out.write_record(None::<&[u8]>)
}

/// A text that a spreadsheet takes as text: one that it would run as a formula gets an apostrophe in front (OWASP, "CSV
/// Injection").
fn inert(text: &str) -> Cow<'_, str> {
    // Spreadsheets take the full-width forms for the others.
    const RUN: [char; 11] = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if text.starts_with(RUN) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[Cell<'_>]) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        write(&mut out, cells).unwrap();
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    }

    #[test]
    fn text_that_a_spreadsheet_would_run_stays_text() {
        for (run, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("=1,2", "\"'=1,2\""),
            ("=\"a\"", "\"'=\"\"a\"\"\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\t=1", "' =1"),
            ("\r=1", "' =1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
        ] {
            assert_eq!(line(&[run.into()]), format!("{written}\n"));
        }
        for harmless in ["a=1", "'=1", " =1", "_imap._tcp.a.test", "1-2"] {
            assert_eq!(line(&[harmless.into()]), format!("{harmless}\n"));
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        let cells = [0_u16.into(), 3_600_u32.into(), 12_usize.into(), "".into()];
        assert_eq!(line(&cells), "0,3600,12,\n");
    }
}
