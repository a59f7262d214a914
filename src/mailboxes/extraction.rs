//! The text of the extraction, read line by line.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};

use super::header::{self, SEPARATOR};
use super::{Mailboxes, Unusable, UnusableLine};
use crate::input::{InputError, Position, Source, is_utf16, utf16};
use crate::lang::{Say, Text, both, say};
use crate::name::DomainName;

/// Longest line, in octets. Those of the extraction have some hundreds.
const MAX_LINE: usize = 1 << 16;

/// Why the text cannot be read.
pub(super) enum Failure {
    /// It is not the extraction.
    Refused(InputError),
    /// The system, or an archive, does not give it to us.
    Unreadable(io::Error),
}

impl Failure {
    /// The failure as an error about `source`.
    pub(super) fn at(self, source: &Source) -> InputError {
        match self {
            Self::Refused(error) => error,
            Self::Unreadable(error) => InputError::unreadable(source, &error),
        }
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::Refused(error)
    }
}

/// Reads the text. Each address is counted once, with the type on its first line.
pub(super) fn read(source: &Source, reader: impl Read) -> Result<Mailboxes, Failure> {
    let mut lines = Lines::new(source, reader);
    let Some(first) = lines.next()? else {
        let message = both!(en: "the file is empty", fr: "le fichier est vide");
        return Err(InputError::whole(source, message).into());
    };
    let columns = header(source, first)?;
    let mut counter = Counter::default();
    while let Some(line) = lines.next()? {
        // Nothing in it could be counted.
        if !line.octets.is_empty() {
            counter.add(source, line, columns)?;
        }
    }
    Ok(counter.finish(source)?)
}

/// The number of columns.
fn header(source: &Source, line: Line<'_>) -> Result<usize, InputError> {
    if is_utf16(line.octets) {
        return Err(InputError::whole(source, utf16()));
    }
    let octets = line.octets;
    let text = Line {
        octets: octets.strip_prefix("\u{feff}".as_bytes()).unwrap_or(octets),
        ..line
    };
    header::columns(text.text(source)?).map_err(|message| InputError::line(source, 1, message))
}

/// Counts the addresses of each domain.
#[derive(Default)]
struct Counter {
    counted: Mailboxes,
    /// Hashes of the addresses that are counted, by which a repeated address is recognised. Addresses are not kept. A
    /// hash has 64 bits and a random key, which is forgotten afterwards. Among a million addresses, one in 37 million
    /// runs has two with the same hash, and counts one mailbox too few.
    seen: HashSet<u64, foldhash::fast::RandomState>,
    key: RandomState,
    /// The address in hand, in lower case.
    address: String,
}

impl Counter {
    fn add(&mut self, source: &Source, line: Line<'_>, columns: usize) -> Result<(), InputError> {
        let text = line.text(source)?;
        let found = memchr::memchr_iter(SEPARATOR as u8, line.octets).count() + 1;
        // Without another column behind it, the address may be cut off.
        let is_torn = columns == 2 && !line.is_whole;
        if found != columns || is_torn {
            let message = wrong_columns(found, columns, line.is_whole);
            return Err(InputError::line(source, line.number, message));
        }
        let mut cells = text.split(SEPARATOR);
        let (kind, address) = (cells.next(), cells.next());
        let (kind, address) = (kind.unwrap_or_default(), address.unwrap_or_default());
        if let Err(why) = self.count(kind.trim(), address.trim()) {
            let column = match why {
                Unusable::Type => 1,
                Unusable::Empty | Unusable::NoAddress | Unusable::Domain => {
                    kind.chars().count() + 2
                }
            };
            let position = Position {
                line: line.number,
                column,
            };
            self.counted.unusable.push(UnusableLine { position, why });
        }
        Ok(())
    }

    fn count(&mut self, kind: &str, address: &str) -> Result<(), Unusable> {
        let is_personal = match kind {
            "PER" => true,
            "ORG" => false,
            _ => return Err(Unusable::Type),
        };
        if address.is_empty() {
            return Err(Unusable::Empty);
        }
        let (name, domain) = address.rsplit_once('@').ok_or(Unusable::NoAddress)?;
        if name.is_empty() {
            return Err(Unusable::NoAddress);
        }
        let domain = DomainName::normalize(domain).map_err(|_| Unusable::Domain)?;
        self.address.clear();
        if name.is_ascii() {
            self.address.push_str(name);
            self.address.make_ascii_lowercase();
        } else {
            self.address.push_str(&name.to_lowercase());
        }
        self.address.push('@');
        self.address.push_str(&domain);
        if !self.seen.insert(self.key.hash_one(&self.address)) {
            self.counted.repeated += 1;
            return Ok(());
        }
        let by_domain = &mut self.counted.by_domain;
        if !by_domain.contains_key(&*domain) {
            by_domain.insert(domain.clone().into_owned(), Default::default());
        }
        if let Some(count) = by_domain.get_mut(&*domain) {
            count.personal += u64::from(is_personal);
            count.organizational += u64::from(!is_personal);
        }
        Ok(())
    }

    fn finish(self, source: &Source) -> Result<Mailboxes, InputError> {
        if !self.counted.by_domain.is_empty() {
            return Ok(self.counted);
        }
        Err(match self.counted.unusable.first() {
            // If it is so with every line, it is another file.
            Some(UnusableLine { position, why }) => InputError {
                file: source.clone(),
                position: Some(*position),
                message: Text::of(|lang| {
                    let why = why.say(lang);
                    say!(
                        lang,
                        en: "{why}. No line of the file can be counted",
                        fr: "{why}. Aucune ligne du fichier ne peut être comptée"
                    )
                }),
            },
            None => InputError::whole(
                source,
                both!(
                    en: "the extraction has a header, but no mailbox. Download it again",
                    fr: "l’extraction a un en-tête, mais aucune BAL. La télécharger de nouveau"
                ),
            ),
        })
    }
}

fn wrong_columns(found: usize, columns: usize, is_whole: bool) -> Text {
    if is_whole {
        both!(
            en: "the number of columns is {found}; that of the header is {columns}. Download the extraction again",
            fr: "le nombre de colonnes est {found} ; celui de l’en-tête est {columns}. Télécharger de nouveau \
                 l’extraction"
        )
    } else {
        cut_off()
    }
}

fn cut_off() -> Text {
    both!(
        en: "the last line is cut off. Download the extraction again",
        fr: "la dernière ligne est coupée. Télécharger de nouveau l’extraction"
    )
}

/// A line of the text, without its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    octets: &'a [u8],
    /// From 1.
    number: usize,
    /// Whether it ends in a line break.
    is_whole: bool,
}

impl<'a> Line<'a> {
    fn text(&self, source: &Source) -> Result<&'a str, InputError> {
        std::str::from_utf8(self.octets).map_err(|error| {
            // A character that lacks its end.
            if !self.is_whole && error.error_len().is_none() {
                return InputError::line(source, self.number, cut_off());
            }
            let Position { column, .. } = Position::of_bytes(self.octets, error.valid_up_to());
            InputError {
                file: source.clone(),
                position: Some(Position {
                    line: self.number,
                    column,
                }),
                message: both!(
                    en: "the file is not UTF-8 text. Use the file as it was downloaded",
                    fr: "le fichier n’est pas un texte UTF-8. Utiliser le fichier tel que téléchargé"
                ),
            }
        })
    }
}

/// The lines of a text, each lent from one buffer.
struct Lines<'s, R> {
    source: &'s Source,
    reader: R,
    buffer: Vec<u8>,
    /// What is read and not yet lent.
    rest: std::ops::Range<usize>,
    number: usize,
}

impl<'s, R: Read> Lines<'s, R> {
    fn new(source: &'s Source, reader: R) -> Self {
        Self {
            source,
            reader,
            buffer: vec![0; 4 * MAX_LINE],
            rest: 0..0,
            number: 0,
        }
    }

    /// The next line; none at the end.
    fn next(&mut self) -> Result<Option<Line<'_>>, Failure> {
        self.number += 1;
        let mut searched = 0;
        let (end, is_whole) = loop {
            let rest = &self.buffer[self.rest.clone()];
            if let Some(at) = memchr::memchr(b'\n', &rest[searched..]) {
                break (self.rest.start + searched + at, true);
            }
            searched = rest.len();
            if searched > MAX_LINE {
                return Err(self.too_long().into());
            }
            if self.fill().map_err(Failure::Unreadable)? == 0 {
                break (self.rest.end, false);
            }
        };
        let start = self.rest.start;
        if end - start > MAX_LINE {
            return Err(self.too_long().into());
        }
        if !is_whole && start == end {
            return Ok(None);
        }
        self.rest.start = if is_whole { end + 1 } else { end };
        let octets = &self.buffer[start..end];
        Ok(Some(Line {
            octets: octets.strip_suffix(b"\r").unwrap_or(octets),
            number: self.number,
            is_whole,
        }))
    }

    /// Reads more; 0 at the end.
    fn fill(&mut self) -> io::Result<usize> {
        self.buffer.copy_within(self.rest.clone(), 0);
        self.rest = 0..self.rest.len();
        loop {
            match self.reader.read(&mut self.buffer[self.rest.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.rest.end += read;
                    return Ok(read);
                }
            }
        }
    }

    fn too_long(&self) -> InputError {
        let message = both!(
            en: "the line has more than {MAX_LINE} octets; those of the extraction have some hundreds",
            fr: "la ligne a plus de {MAX_LINE} octets ; celles de l’extraction en ont quelques centaines"
        );
        InputError::line(self.source, self.number, message)
    }
}
