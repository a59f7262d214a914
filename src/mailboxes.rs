//! Mailboxes by domain: how many people a verdict affects. They come from the open extraction
//! "Extraction_Correspondance_MSSante" of the Annuaire Santé, which is nominative. Only numbers and names of domains are
//! kept of it, never an address.

mod archive;
mod extraction;
mod header;

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};

use serde::{Deserialize, Serialize};

use crate::input::{InputError, Position, Source};
use crate::lang::{Lang, Say, Text, both, display_in_english, say};

/// Largest archive that is read from a pipe, in octets. It has to be in memory, because its directory is at its end. The
/// one of 2026 has 20 MB.
const MAX_PIPED_ARCHIVE: u64 = 64 << 20;

/// The distinct mailboxes of one domain, in the open extraction of the Annuaire Santé.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailboxCount {
    /// Mailboxes of persons (`PER`).
    pub personal: u64,
    /// Mailboxes of organizations (`ORG`).
    pub organizational: u64,
}

impl MailboxCount {
    /// Both kinds.
    pub fn total(self) -> u64 {
        self.personal + self.organizational
    }
}

/// The mailboxes of all domains in an extraction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailboxes {
    /// Domains by name: in lower case, with A-labels, without a final dot, as in the whitelist.
    pub by_domain: HashMap<String, MailboxCount>,
    /// Number of lines whose address is also on an earlier line, and which are not counted again.
    pub repeated: usize,
    /// Lines without a usable address or type. They are in no count.
    pub unusable: Vec<UnusableLine>,
    /// Those of [`Self::by_domain`] that the whitelist does not list, whether they are audited or not. `None` if no
    /// whitelist was read.
    pub not_whitelisted: Option<BTreeSet<String>>,
}

impl Mailboxes {
    /// The number of mailboxes of that domain: 0 if the extraction does not have it.
    pub fn of(&self, domain: &str) -> u64 {
        let count = self.by_domain.get(domain).copied();
        count.unwrap_or_default().total()
    }

    /// The mailboxes of all domains.
    pub fn all(&self) -> MailboxCount {
        let mut all = MailboxCount::default();
        for count in self.by_domain.values() {
            all.personal += count.personal;
            all.organizational += count.organizational;
        }
        all
    }

    /// Notes which domains the whitelist does not list. `is_listed` is for the whole whitelist, not only for the audited
    /// domains.
    pub fn compare_with_whitelist(&mut self, is_listed: impl Fn(&str) -> bool) {
        let names = self.by_domain.keys();
        let unlisted = names.filter(|name| !is_listed(name));
        self.not_whitelisted = Some(unlisted.cloned().collect());
    }

    /// Reads the extraction from a file: the text, or the archive (.zip) that holds it.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not the extraction.
    pub fn read_file(source: &Source, mut file: File) -> Result<Self, InputError> {
        let refuse = |error| InputError::unreadable(source, &error);
        let metadata = file.metadata().map_err(refuse)?;
        if !metadata.is_file() {
            return Self::read_stream(source, file);
        }
        let begin = beginning(&mut file).map_err(refuse)?;
        file.rewind().map_err(refuse)?;
        if archive::is_archive(&begin) {
            archive::read(source, file, metadata.len())
        } else {
            extraction::read(source, file).map_err(|it| it.at(source))
        }
    }

    /// As [`Self::read_file`], from a stream that can be read only once.
    ///
    /// # Errors
    ///
    /// As [`Self::read_file`]. An archive in a stream has at most 64 MiB.
    pub fn read_stream(source: &Source, mut stream: impl Read) -> Result<Self, InputError> {
        let refuse = |error| InputError::unreadable(source, &error);
        let mut begin = beginning(&mut stream).map_err(refuse)?;
        if !archive::is_archive(&begin) {
            let text = begin.as_slice().chain(stream);
            return extraction::read(source, text).map_err(|it| it.at(source));
        }
        let mut rest = stream.take(MAX_PIPED_ARCHIVE);
        rest.read_to_end(&mut begin).map_err(refuse)?;
        let length = begin.len() as u64;
        if length > MAX_PIPED_ARCHIVE {
            let message = both!(
                en: "the archive has more than 64 MiB, the limit for an archive on a pipe. Give the file itself",
                fr: "l’archive dépasse 64 Mio, la limite d’une archive lue dans un tube. Indiquer le fichier lui-même"
            );
            return Err(InputError::whole(source, message));
        }
        archive::read(source, Cursor::new(begin), length)
    }
}

/// As many octets as an archive is recognised by, or fewer if there are no more.
fn beginning(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut begin = Vec::new();
    stream.take(4).read_to_end(&mut begin)?;
    Ok(begin)
}

/// A line that is in no count. Its content is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusableLine {
    /// Where the extraction has it.
    pub position: Position,
    /// What is wrong with it.
    pub why: Unusable,
}

impl UnusableLine {
    /// The line as an error about `source`.
    pub fn error(self, source: &Source) -> InputError {
        InputError {
            file: source.clone(),
            position: Some(self.position),
            message: Text::of(|lang| {
                let why = self.why.say(lang);
                say!(
                    lang,
                    en: "{why}. The line is not counted",
                    fr: "{why}. La ligne n’est pas comptée"
                )
            }),
        }
    }
}

/// Why a line is in no count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unusable {
    /// The type is neither `PER` nor `ORG`.
    Type,
    /// There is no address.
    Empty,
    /// Nothing is before an `@`, or there is no `@`.
    NoAddress,
    /// No mail domain can have the name after the `@`.
    Domain,
}

impl Say for Unusable {
    /// What is wrong, without the content of the line, which is nominative.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Type => say!(
                lang,
                en: "the type of mailbox is neither PER nor ORG",
                fr: "le type de BAL n’est ni PER ni ORG"
            ),
            Self::Empty => say!(
                lang,
                en: "the address is missing",
                fr: "l’adresse manque"
            ),
            Self::NoAddress => say!(
                lang,
                en: "the address is not of the form name@domain",
                fr: "l’adresse n’est pas de la forme nom@domaine"
            ),
            Self::Domain => say!(
                lang,
                en: "the domain of the address is not a valid domain name",
                fr: "le domaine de l’adresse n’est pas un nom de domaine valide"
            ),
        }
    }
}

display_in_english!(Unusable);

#[cfg(test)]
mod tests;
