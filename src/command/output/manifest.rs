//! The list of our files in a folder, with their digests, in the form that `sha256sum --check` reads. It shows which
//! files are ours, and which of them somebody edited.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::input::{self, InputError, Source};
use crate::lang::both;
use crate::text::hex;

/// Name of the list in its folder.
pub(super) const NAME: &str = "mssrv.sha256";
/// Name of the list that will replace it, while files are replaced.
pub(super) const NEXT: &str = ".mssrv.sha256.next";

/// Files by name, each with its SHA-256 in lower-case hexadecimal digits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest(pub(super) BTreeMap<String, String>);

impl Manifest {
    /// Reads the list of a folder with this name; none if there is no such file.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Option<Self>, InputError> {
        let path = folder.join(name);
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            _ => Self::parse(&Source::file(&path), &input::read_text(&path)?).map(Some),
        }
    }

    fn parse(source: &Source, text: &str) -> Result<Self, InputError> {
        let lines = (1..).zip(text.lines());
        let files = lines.map(|(number, line)| {
            entry(line).ok_or_else(|| {
                let message = both!(
                    en: "expected a SHA-256 in hexadecimal digits, two spaces and a file name. Restore this \
                         file, or remove it and use --force",
                    fr: "une empreinte SHA-256 en hexadécimal, deux espaces et un nom de fichier sont attendus. \
                         Restaurer ce fichier, ou le supprimer et utiliser --force"
                );
                InputError::line(source, number, message)
            })
        });
        files.collect::<Result<_, _>>().map(Self)
    }

    /// Writes it.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut files = self.0.iter();
        files.try_for_each(|(name, digest)| writeln!(out, "{digest}  {name}"))
    }
}

fn entry(line: &str) -> Option<(String, String)> {
    let (digest, name) = line.split_once("  ")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|it| it.is_ascii_hexdigit());
    // A path to another place is not a file of the folder.
    let plain = Path::new(name).file_name() == Some(name.as_ref());
    (is_digest && plain).then(|| (name.to_owned(), digest.to_ascii_lowercase()))
}

/// The digest of a file on the disk.
pub(super) fn digest(path: &Path) -> io::Result<String> {
    let mut digested = Digested::new(io::sink());
    io::copy(&mut File::open(path)?, &mut digested)?;
    Ok(digested.finish().1)
}

/// Digests what it passes on.
pub(super) struct Digested<W>(W, Sha256);

impl<W> Digested<W> {
    /// Passes on to `out`.
    pub(super) fn new(out: W) -> Self {
        Self(out, Sha256::new())
    }

    /// The writer, and the SHA-256 of the content in hexadecimal digits.
    pub(super) fn finish(self) -> (W, String) {
        (self.0, hex(&self.1.finalize()))
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.0.write(octets)?;
        self.1.update(&octets[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Manifest, InputError> {
        Manifest::parse(&Source::named("m"), text)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let files = [("a.fr.zone", "07"), ("b é.zone", "ff")];
        let files = files.map(|(name, octet)| (name.to_owned(), octet.repeat(32)));
        let manifest = Manifest(files.into());
        let mut text = Vec::new();
        manifest.write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("0707") && text.contains("07  a.fr.zone\n"));
        assert_eq!(parse(&text).unwrap(), manifest);
        assert_eq!(parse("").unwrap(), Manifest::default());
    }

    #[test]
    fn a_line_of_another_form_is_refused_with_its_number() {
        let good = format!("{}  a.zone", "0".repeat(64));
        assert!(parse(&good).is_ok());
        let bad = [
            String::new(),
            good.replace("  ", " "),
            good[1..].to_owned(),
            good.replace('0', "x"),
            good.replace("a.zone", "../a.zone"),
            good.replace("a.zone", "/etc/passwd"),
            good.replace("a.zone", ".."),
            good.replace("a.zone", ""),
        ];
        for line in bad {
            let error = parse(&format!("{good}\n{line}\n")).unwrap_err();
            assert!(error.to_string().starts_with("m:2:"), "{line:?}: {error}");
        }
    }
}
