//! Master files, read from disk (RFC 1035 section 5): `$ORIGIN`, `$INCLUDE`, `$TTL` (RFC 2308
//! section 4) and BIND's `$GENERATE`, and every record with the line it stands on.
//!
//! What is written is taken as it is: rules judge it, not the reader. Refused is what no server
//! could make sense of either, with every such place named. What the reader makes sense of and some
//! servers refuse is noted ([`refusal`]).

mod data;
mod directive;
mod fields;
mod generate;
mod inspect;
mod lex;
mod name;
mod reader;
pub mod refusal;
mod rtype;

use std::path::{Path, PathBuf};

use hickory_proto::rr::{Name, RData};

use crate::input::{InputError, Place, Source};

pub use reader::{read, read_bytes};
use refusal::Constructs;

/// A record of a master file.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Owner, fully qualified.
    pub name: Name,
    /// TTL in seconds.
    pub ttl: u32,
    /// Data; of types that are not read, [`RData::Unknown`] without octets.
    pub data: RData,
    /// Where it begins; for one made by `$GENERATE`, where that directive stands.
    pub place: Place,
}

/// What a master file holds, with all that it includes.
#[derive(Debug, Default)]
pub struct MasterFile {
    /// Its records, in order. Where there are errors, those that could be read all the same.
    pub records: Vec<Record>,
    /// All that could not be read; the file is good only where there is nothing here.
    pub errors: Vec<InputError>,
    /// Owners of the entries that could not be read, where these were readable.
    pub broken: Vec<Name>,
    /// Whether an error leaves open which names the file speaks of.
    pub open_ended: bool,
    /// The origin given from outside.
    pub origin: Option<Name>,
    /// What it holds that some name servers refuse, as far as its text shows it.
    pub constructs: Constructs,
    /// The files it includes.
    pub included: Vec<PathBuf>,
    /// SHA-256 of all that was read, in hexadecimal digits: of the origin, the file and what it
    /// includes.
    pub sha256: String,
}

/// Largest file read into memory, in bytes; a million records take about a tenth of it.
pub const MAX_FILE: u64 = 1 << 30;

/// What is wrong at an octet of a text.
#[derive(Debug)]
struct Flaw {
    at: usize,
    message: String,
}

impl Flaw {
    fn at(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }
}

/// Reads an absolute name in presentation form, with or without its final dot.
///
/// # Errors
///
/// What was expected, in one phrase.
pub fn absolute_name(text: &str) -> Result<Name, String> {
    name::parse(text.as_bytes(), Some(&Name::root()))
}

/// Opens a file as [`read`] does; apart, so that reading can be told from making sense.
fn contents(path: &Path) -> Result<Vec<u8>, InputError> {
    use std::io::Read;
    let source = Source::file(path);
    let mut octets = Vec::new();
    crate::input::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut octets)
        .map_err(|error| InputError::whole(&source, format!("cannot be read: {error}")))?;
    match octets.len() as u64 > MAX_FILE {
        true => Err(InputError::whole(&source, "is larger than 1 GiB")),
        false => Ok(octets),
    }
}

#[cfg(test)]
mod tests;
