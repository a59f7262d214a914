//! Master files, read from disk (RFC 1035 section 5): `$ORIGIN`, `$INCLUDE`, `$TTL` (RFC 2308
//! section 4) and BIND's `$GENERATE`, and every record with the line it stands on.
//!
//! What is written is taken as it is: rules judge it, not the reader. Refused is what no server
//! could make sense of either, with every such place named. What the reader makes sense of and some
//! servers refuse is noted ([`refusal`]).

mod data;
mod directive;
mod fault;
mod fields;
mod generate;
mod inspect;
mod lex;
mod name;
mod reader;
pub mod refusal;
mod rtype;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use hickory_proto::rr::{Name, RData};

use crate::input::Place;

pub use fault::{Directive, Expected, Fault, FileError, RecordField, TextFault, Unread};
pub use reader::{read, read_bytes};
use refusal::Constructs;

/// A record of a master file.
#[derive(Debug, Clone, PartialEq)]
pub struct MasterFileRecord {
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
    pub records: Vec<MasterFileRecord>,
    /// All that could not be read; the file is good only where there is nothing here.
    pub errors: Vec<FileError>,
    /// Owners of the entries that could not be read, where these were readable.
    pub broken: Vec<Name>,
    /// Whether an error leaves open which names the file speaks of.
    pub open_ended: bool,
    /// The origin given from outside.
    pub origin: Option<Name>,
    /// Owners of SOA records that were written without a final dot, although they look like complete names.
    pub undotted: Vec<Name>,
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
struct FaultAt {
    at: usize,
    fault: Fault,
}

impl FaultAt {
    fn at(at: usize, fault: Fault) -> Self {
        Self { at, fault }
    }
}

/// Reads an absolute name in presentation form, with or without its final dot.
///
/// # Errors
///
/// Why it is no name.
pub fn absolute_name(text: &str) -> Result<Name, TextFault> {
    name::parse(text.as_bytes(), Some(&Name::root()))
}

/// Opens a file as [`read`] does; apart, so that reading can be told from making sense.
fn contents(path: &Path) -> Result<Vec<u8>, Unread> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(Unread::Folder);
    }
    let mut octets = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut octets)?;
    if octets.len() as u64 > MAX_FILE {
        Err(Unread::TooLarge)
    } else {
        Ok(octets)
    }
}

#[cfg(test)]
mod tests;
