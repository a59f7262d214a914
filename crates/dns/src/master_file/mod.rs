//! Master files, read from disk (RFC 1035 section 5): `$ORIGIN`, `$INCLUDE`, `$TTL` (RFC 2308 section 4) and
//! BIND's `$GENERATE`, and every record with its line.
//!
//! The reader does not judge the records: rules do. It refuses what no server could read, and reports every
//! such place. It notes what it can read and some servers refuse ([`refusal`]).

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
    /// The start of the record, or the directive if `$GENERATE` made it.
    pub place: Place,
}

/// The content of a master file, with all files that it includes.
#[derive(Debug, Default)]
pub struct MasterFile {
    /// Its records, in order. If there are errors, the records that could be read.
    pub records: Vec<MasterFileRecord>,
    /// All errors. The file is good only if there are none.
    pub errors: Vec<FileError>,
    /// Owners of the entries that could not be read, where these were readable.
    pub broken: Vec<Name>,
    /// Whether an error leaves open which names the file speaks of.
    pub open_ended: bool,
    /// The origin given from outside.
    pub origin: Option<Name>,
    /// Owners of SOA records that were written without a final dot, although they look like complete names.
    pub undotted: Vec<Name>,
    /// Constructs that some name servers refuse, as far as the text shows them.
    pub constructs: Constructs,
    /// The files it includes.
    pub included: Vec<PathBuf>,
    /// SHA-256 of all that was read, in hexadecimal digits: of the origin, the file and what it
    /// includes.
    pub sha256: String,
}

/// Largest file read into memory, in bytes; a million records take about a tenth of it.
pub const MAX_FILE: u64 = 1 << 30;

/// A fault at an octet of a text.
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

/// Reads a file for [`read`]. Separate, so that a failure to read is distinct from a fault of the text.
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
