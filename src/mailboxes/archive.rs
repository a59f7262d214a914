//! The archive (.zip) that the extraction is published in.

use std::error::Error;
use std::fmt;
use std::io::{self, Read, Seek};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::Mailboxes;
use super::extraction::{self, Failure};
use crate::input::{InputError, Source};
use crate::lang::{Text, both};

/// Most octets that are unpacked: eleven times the extraction of 2026.
const MAX_UNPACKED: u64 = 1 << 30;

/// Most octets that are unpacked for each octet of the archive. For the extraction of 2026 it is 4.4.
const MAX_RATIO: u64 = 100;

/// A text of that length is unpacked at any ratio, in octets.
const SMALL: u64 = 1 << 20;

/// Whether a file that begins so is an archive. Its name does not matter.
pub(super) fn is_archive(begin: &[u8]) -> bool {
    // The second one has no files.
    matches!(begin, b"PK\x03\x04" | b"PK\x05\x06")
}

/// Reads the extraction in an archive of `length` octets. Nothing is written to the disk.
pub(super) fn read(
    source: &Source,
    reader: impl Read + Seek,
    length: u64,
) -> Result<Mailboxes, InputError> {
    let refuse = |message| InputError::whole(source, message);
    let mut archive = ZipArchive::new(reader).map_err(|it| refuse(broken(&it)))?;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).map_err(|it| refuse(broken(&it)))?;
        if file.is_dir() {
            continue;
        }
        let is_known = matches!(
            file.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        );
        files.push((at, file.encrypted(), is_known));
    }
    let at = match files[..] {
        [(_, true, _)] => return Err(refuse(encrypted())),
        [(_, false, false)] => return Err(refuse(other_method())),
        [(at, false, true)] => at,
        _ => return Err(refuse(several(files.len()))),
    };
    let file = archive.by_index(at).map_err(|it| refuse(broken(&it)))?;
    let unpacked = Unpacked {
        reader: file,
        packed: length,
        unpacked: 0,
    };
    extraction::read(source, unpacked).map_err(|failure| match failure {
        Failure::Refused(error) => error,
        Failure::Unreadable(error) if error.get_ref().is_some_and(|it| it.is::<TooMuch>()) => {
            refuse(too_much())
        }
        Failure::Unreadable(error) if is_of_archive(&error) => refuse(damaged()),
        Failure::Unreadable(error) => InputError::unreadable(source, &error),
    })
}

/// Whether the fault is in what was read, and not with reading.
fn is_of_archive(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::InvalidData | Kind::InvalidInput | Kind::UnexpectedEof | Kind::Other
    )
}

fn broken(error: &ZipError) -> Text {
    match error {
        ZipError::Io(error) if !is_of_archive(error) => {
            InputError::unreadable(&Source::named(""), error).message
        }
        _ => damaged(),
    }
}

fn damaged() -> Text {
    both!(
        en: "the archive is damaged or incomplete. Download it again",
        fr: "l’archive est endommagée ou incomplète. La télécharger de nouveau"
    )
}

fn encrypted() -> Text {
    both!(
        en: "the file in the archive is encrypted. Use the archive as it was downloaded",
        fr: "le fichier de l’archive est chiffré. Utiliser l’archive telle que téléchargée"
    )
}

fn other_method() -> Text {
    both!(
        en: "the file in the archive is packed by a method other than deflate. Use the archive as it was downloaded",
        fr: "le fichier de l’archive est comprimé par une autre méthode que deflate. Utiliser l’archive telle que \
             téléchargée"
    )
}

fn several(files: usize) -> Text {
    both!(
        en: "the archive should have one file, the extraction. It has {files}",
        fr: "l’archive devrait contenir un seul fichier, l’extraction. Nombre de fichiers : {files}"
    )
}

fn too_much() -> Text {
    both!(
        en: "the archive unpacks to more than 1 GiB, or to more than {MAX_RATIO} times its size. Download it again",
        fr: "l’archive décompressée dépasse 1 Gio, ou {MAX_RATIO} fois sa taille. La télécharger de nouveau"
    )
}

/// A text that is unpacked while it is read, up to the limits.
struct Unpacked<R> {
    reader: R,
    packed: u64,
    unpacked: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.unpacked += read as u64;
        let limit = MAX_UNPACKED.min(SMALL.max(self.packed.saturating_mul(MAX_RATIO)));
        if self.unpacked > limit {
            return Err(io::Error::other(TooMuch));
        }
        Ok(read)
    }
}

/// The mark of an archive that unpacks to too much.
#[derive(Debug)]
struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more is unpacked than the limits allow")
    }
}

impl Error for TooMuch {}
