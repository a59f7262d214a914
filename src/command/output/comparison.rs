//! Compares what would be written with what is on the disk, and writes nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::folder::is_folder;
use super::manifest::{self, Digested, Manifest};
use super::{Content, Files};
use crate::command::CommandError;
use crate::lang::{Lang, Say, Text, both, say};

/// The result of a comparison.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct Outcome {
    /// Files compared.
    pub(in crate::command) files: usize,
    /// Files that are not as they should be.
    pub(in crate::command) different: usize,
    /// The first difference: its place, and what differs.
    pub(in crate::command) first: Option<Text>,
}

impl Outcome {
    fn add_difference(&mut self, text: impl Fn() -> Text) {
        self.different += 1;
        self.first.get_or_insert_with(text);
    }
}

/// Compares one file.
pub(in crate::command) fn compare_file(
    path: &Path,
    content: &Content<'_>,
) -> Result<Outcome, CommandError> {
    let mut outcome = Outcome::default();
    compare(path, content, &mut outcome)?;
    Ok(outcome)
}

/// Returns the SHA-256 of what would be written.
fn compare(
    path: &Path,
    content: &Content<'_>,
    outcome: &mut Outcome,
) -> Result<String, CommandError> {
    let failed = |error| CommandError::Unread(path.to_owned(), error);
    outcome.files += 1;
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        file => Some(file.map_err(failed)?),
    };
    let is_missing = file.is_none();
    let there: Box<dyn Read> = match file {
        Some(file) => Box::new(file),
        None => Box::new(io::empty()),
    };
    let mut both = Digested::new(Comparison::new(there));
    content(&mut both).map_err(failed)?;
    let (comparison, digest) = both.finish();
    match comparison.finish().map_err(failed)? {
        _ if is_missing => outcome
            .add_difference(|| both!(en: "{}: missing", fr: "{}: fichier absent", path.display())),
        Some(difference) => outcome.add_difference(|| {
            Text::of(|lang| format!("{}:{}", path.display(), difference.say(lang)))
        }),
        None => {}
    }
    Ok(digest)
}

/// A folder to compare with.
pub(in crate::command) struct Compared {
    path: PathBuf,
    /// The files that belong there.
    new: Manifest,
    outcome: Outcome,
}

impl Compared {
    /// Prepares to compare with a folder.
    pub(in crate::command) fn open(path: &Path) -> Result<Self, CommandError> {
        // If there is no folder, every file is missing.
        is_folder(path).map_err(|error| CommandError::Unread(path.to_owned(), error))?;
        Ok(Self {
            path: path.to_owned(),
            new: Manifest::default(),
            outcome: Outcome::default(),
        })
    }

    /// The result, after every file was added: the manifest must list no other file.
    pub(in crate::command) fn finish(mut self) -> Result<Outcome, CommandError> {
        let old = Manifest::read(&self.path, manifest::NAME)?.unwrap_or_default();
        for name in old.0.keys() {
            let path = self.path.join(name);
            if !self.new.0.contains_key(name) && path.exists() {
                self.outcome.files += 1;
                self.outcome.add_difference(|| {
                    both!(
                        en: "{}: written by an earlier run, and no longer generated",
                        fr: "{}: écrit par une exécution précédente, mais n’est plus généré",
                        path.display()
                    )
                });
            }
        }
        // If another file differs, this one also differs, and adds nothing new.
        if self.outcome.different == 0 {
            let manifest = self.path.join(manifest::NAME);
            let outcome = compare_file(&manifest, &|out| self.new.write(out))?;
            self.outcome.different = outcome.different;
            self.outcome.first = outcome.first;
        }
        Ok(self.outcome)
    }
}

impl Files for Compared {
    fn existing(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn add(&mut self, name: &str, content: &Content<'_>) -> Result<(), CommandError> {
        let path = self.existing(name);
        let digest = compare(&path, content, &mut self.outcome)?;
        self.new.0.insert(name.to_owned(), digest);
        Ok(())
    }
}

/// The first line at which two texts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Difference {
    /// Counted from 1.
    line: usize,
    found: Text,
    expected: Text,
}

impl Say for Difference {
    fn say(&self, lang: Lang) -> String {
        let (found, expected) = (self.found.in_lang(lang), self.expected.in_lang(lang));
        say!(
            lang,
            en: "{}: found {found}, expected {expected}",
            fr: "{}: trouvé : {found} ; attendu : {expected}",
            self.line
        )
    }
}

/// Takes what would be written, and reads the existing content at the same time.
struct Comparison<R> {
    there: BufReader<R>,
    /// The last line that would be written, if it has not ended yet.
    line: Vec<u8>,
    lines: usize,
    difference: Option<Difference>,
}

impl<R: Read> Comparison<R> {
    /// Compares with `there`.
    fn new(there: R) -> Self {
        Self {
            there: BufReader::new(there),
            line: Vec::new(),
            lines: 0,
            difference: None,
        }
    }

    /// The first difference, after everything was written.
    fn finish(mut self) -> io::Result<Option<Difference>> {
        // A last line without an end, or nothing.
        self.compare_line()?;
        Ok(self.difference)
    }

    /// Compares the line with that on the disk; a line is empty if its text has ended.
    fn compare_line(&mut self) -> io::Result<()> {
        let expected = std::mem::take(&mut self.line);
        if self.difference.is_some() {
            return Ok(());
        }
        self.lines += 1;
        let mut found = Vec::new();
        self.there.read_until(b'\n', &mut found)?;
        if found != expected {
            self.difference = Some(Difference {
                line: self.lines,
                found: shown(&found),
                expected: shown(&expected),
            });
        }
        Ok(())
    }
}

impl<R: Read> Write for Comparison<R> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.compare_line()?;
            }
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A line fit for a message, without the LF that ends it.
fn shown(line: &[u8]) -> Text {
    /// A longer one would hide the rest of the message.
    const LONGEST: usize = 200;
    if line.is_empty() {
        return both!(en: "the end of the file", fr: "la fin du fichier");
    }
    let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line));
    let text = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    };
    if line.ends_with(b"\n") {
        Text::same(text)
    } else {
        both!(en: "{text} without a line ending", fr: "{text} sans fin de ligne")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written in pieces of every size, because the result is the same.
    fn compared(there: &str, written: &str) -> Option<String> {
        let outcomes = (1..=written.len().max(1)).map(|size| {
            let mut comparison = Comparison::new(there.as_bytes());
            for piece in written.as_bytes().chunks(size) {
                comparison.write_all(piece).unwrap();
            }
            let difference = comparison.finish().unwrap();
            difference.map(|it| it.say(Lang::English))
        });
        let mut outcomes: Vec<_> = outcomes.collect();
        outcomes.dedup();
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0)
    }

    #[test]
    fn the_first_difference_has_its_line_and_both_texts() {
        for same in ["", "a\n", "a\nb\n", "a\nb", "\n\n"] {
            assert_eq!(compared(same, same), None);
        }
        let found = |there, written| compared(there, written).unwrap();
        assert_eq!(
            found("a\nB\nc\n", "a\nb\nC\n"),
            r#"2: found "B", expected "b""#
        );
        assert_eq!(found("a\r\n", "a\n"), r#"1: found "a\r", expected "a""#);
        assert_eq!(
            found("a\n", "a\nb\n"),
            r#"2: found the end of the file, expected "b""#
        );
        assert_eq!(
            found("a\nb\n", "a\n"),
            r#"2: found "b", expected the end of the file"#
        );
        assert_eq!(
            found("", "a\n"),
            r#"1: found the end of the file, expected "a""#
        );
        // The end of the last line is part of the text.
        assert_eq!(
            found("a", "a\n"),
            r#"1: found "a" without a line ending, expected "a""#
        );
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "é".repeat(300);
        assert!(compared(&long, "").unwrap().len() < 1_000);
    }
}
