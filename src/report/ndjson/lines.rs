//! The lines of a stream, one at a time, and errors that name them.

use std::io::{BufRead, Read};

use crate::input::{InputError, Source};
use crate::lang::{Text, both, say};
use crate::report::saved::{self, StreamLine, Unknown};

/// Longest line read, in octets. A domain's holds what a few DNS messages say, of 64 KiB each.
const MAX_LINE: u64 = 16 << 20;

/// A stream being read.
pub(in crate::report) struct StreamReader<'s, R> {
    pub(in crate::report) source: &'s Source,
    reader: R,
    /// The line that was read last, with its line break.
    pub(in crate::report) line: Vec<u8>,
    /// Its number, from 1.
    pub(in crate::report) number: usize,
}

impl<'s, R: BufRead> StreamReader<'s, R> {
    pub(in crate::report) fn new(source: &'s Source, reader: R) -> Self {
        Self {
            source,
            reader,
            line: Vec::new(),
            number: 0,
        }
    }

    /// Reads one line with its line break; false at the end.
    pub(in crate::report) fn next(&mut self) -> Result<bool, InputError> {
        self.number += 1;
        self.line.clear();
        let read = (&mut self.reader)
            .take(MAX_LINE)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| {
                let InputError { message, .. } = InputError::unreadable(self.source, &error);
                self.error(message)
            })?;
        if read as u64 == MAX_LINE {
            Err(self.damaged(&both!(
                en: "the line has 16 MiB or more",
                fr: "la ligne a 16 Mio ou plus"
            )))
        } else {
            Ok(read > 0)
        }
    }

    /// Reads the line as one of a stream.
    pub(in crate::report) fn parse(&self, unknown: Unknown) -> Result<StreamLine, Text> {
        saved::line(&self.line, unknown)
    }

    pub(in crate::report) fn no_line(&self, why: &Text) -> InputError {
        self.damaged(&Text::of(|lang| {
            let why = why.in_lang(lang);
            say!(
                lang,
                en: "this is not a line of an audit ({why})",
                fr: "ce n’est pas une ligne d’un audit ({why})"
            )
        }))
    }

    pub(in crate::report) fn behind_summary(&self) -> InputError {
        self.damaged(&both!(
            en: "the line follows the summary",
            fr: "la ligne suit la synthèse"
        ))
    }

    pub(in crate::report) fn damaged(&self, what: &Text) -> InputError {
        self.error(Text::of(|lang| {
            let what = what.in_lang(lang);
            say!(
                lang,
                en: "{what}. The file is damaged; it is left unchanged",
                fr: "{what}. Le fichier est endommagé ; il est laissé tel quel"
            )
        }))
    }

    fn error(&self, message: Text) -> InputError {
        InputError::line(self.source, self.number, message)
    }
}
