//! The whitelist of MSSanté: an XML document that says which domains are in the trust space and
//! whose they are. Read in one pass, entry by entry; its signature is not checked yet.

mod dn;
mod document;
mod tracked;

use std::io::Read;
use std::path::Path;

use quick_xml::reader::NsReader;

use crate::input::{self, InputError, Position, Source};
use crate::name::OperatorId;
use document::{Document, Place};
use tracked::Tracked;

/// What is known of a document's signature: nothing, as long as it is not checked.
pub const SIGNATURE: &str = "unverified";

/// One listing of a domain under an operator's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The domain, as [`crate::name::DomainName::normalize`] gives it.
    pub domain: &'a str,
    /// The operator's identity: `OU` of the certificate's name.
    pub operator: Option<&'a OperatorId>,
    /// The operator's display name: `O` of the certificate's name.
    pub organisation: Option<&'a str>,
    /// `DNCertificatOperateur` as it stands, white space around it taken off; empty where absent.
    pub certificate: &'a str,
    /// `DateMAJ` as it stands, white space around it taken off.
    pub updated: Option<&'a str>,
}

/// An entry that could not be used; the others stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Where its name stands in the document.
    pub position: Position,
    /// What was found.
    pub message: String,
    /// Whether the entry was left out, or kept without an operator.
    pub skipped: bool,
}

/// What a document says besides its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// File the document was read from.
    pub source: Source,
    /// `DateDeGeneration`, as it stands but for control characters.
    pub generated: Option<String>,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Entries read, those left out included.
    pub entries: usize,
    /// Entries with a fault, in document order.
    pub oddities: Vec<Oddity>,
}

/// Reads the whitelist in `path` and hands every usable entry to `visit`, in document order.
pub fn read_file(path: &Path, visit: impl FnMut(Entry<'_>)) -> Result<Summary, InputError> {
    read(Source::file(path), input::open(path)?, visit)
}

/// As [`read_file`], from any reader.
pub fn read(
    source: Source,
    reader: impl Read,
    visit: impl FnMut(Entry<'_>),
) -> Result<Summary, InputError> {
    let mut xml = NsReader::from_reader(Tracked::new(reader));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut document = Document::new(visit);
    let mut buffer = Vec::new();
    loop {
        let position = xml.get_mut().position();
        buffer.clear();
        let end = match xml.read_resolved_event_into(&mut buffer) {
            Ok((namespace, event)) => document.event(&namespace, &event, position),
            Err(error) => Err(format!("is not well-formed XML: {error}")),
        };
        let end = match end {
            Ok(end) => end,
            Err(message) => {
                // The place where a construct begins says more than the place where reading stopped.
                let position = Some(position);
                return Err(InputError {
                    file: source,
                    position,
                    message,
                });
            }
        };
        if end {
            break;
        }
        if let Place::Field(_) = document.place
            && document.text.is_empty()
        {
            document.text_at = xml.get_mut().position();
        }
    }
    let Document {
        generated,
        entries,
        oddities,
        ..
    } = document;
    Ok(Summary {
        source,
        generated,
        sha256: xml.into_inner().digest(),
        entries,
        oddities,
    })
}

#[cfg(test)]
mod tests;
