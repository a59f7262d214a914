//! A list of domains that stays on the disk.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::iter;
use std::path::{Path, PathBuf};

use super::digest::Digest;
use crate::input::{self, InputError, Lines, Source};
use crate::name::DomainName;

/// A file of names in ascending order of their normalised forms, each once. Nothing need be
/// remembered to read it so, however long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedList {
    path: PathBuf,
    count: usize,
    sha256: String,
}

impl SortedList {
    /// Reads the list through. None where it is not such a list: not a file that can be read
    /// again, empty, out of order, or with a line that is no domain.
    pub fn open(path: &Path) -> Option<Self> {
        if !fs::metadata(path).ok()?.is_file() {
            return None;
        }
        let mut reading = Reading::new(path).ok()?;
        while reading.next().ok()? {}
        let (count, sha256) = (reading.count, reading.digest.finish());
        (count > 0).then(|| Self {
            path: path.to_owned(),
            count,
            sha256,
        })
    }

    /// Names in the list, of which there is at least one.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What [`super::TrustSpace::sha256`] says of the same domains, listed by nobody.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Reads the names once more.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or is not what it was.
    pub fn names(&self) -> Result<Names, InputError> {
        Ok(Names {
            reading: Some(Reading::new(&self.path)?),
            list: self.clone(),
        })
    }

    fn changed(&self) -> InputError {
        let source = Source::file(&self.path);
        InputError::whole(&source, "has changed while it was in use")
    }
}

/// The names of a [`SortedList`], normalised.
#[derive(Debug)]
pub struct Names {
    /// None once it has come to its end.
    reading: Option<Reading>,
    list: SortedList,
}

impl Iterator for Names {
    type Item = Result<String, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let reading = self.reading.as_mut()?;
        match reading.next() {
            Ok(true) => return Some(Ok(reading.last.clone())),
            Ok(false) => {
                let (count, sha256) = (reading.count, self.reading.take()?.digest.finish());
                if (count, sha256.as_str()) == (self.list.count, self.list.sha256()) {
                    return None;
                }
            }
            Err(_) => {}
        }
        self.reading = None;
        Some(Err(self.list.changed()))
    }
}

#[derive(Debug)]
struct Reading {
    lines: Lines<File>,
    last: String,
    count: usize,
    digest: Digest,
}

/// A list that has to be read as any other is.
struct Disorder;

impl Reading {
    fn new(path: &Path) -> Result<Self, InputError> {
        Ok(Self {
            lines: Lines::new(Source::file(path), input::open(path)?),
            last: String::new(),
            count: 0,
            digest: Digest::default(),
        })
    }

    /// Goes on to the next name; false at the end.
    fn next(&mut self) -> Result<bool, Disorder> {
        let Some((_, text)) = self.lines.next().map_err(|_| Disorder)? else {
            return Ok(false);
        };
        let name = DomainName::normalize(text).map_err(|_| Disorder)?;
        if self.last.as_str().cmp(&name) != Ordering::Less {
            return Err(Disorder);
        }
        self.last.clear();
        self.last.push_str(&name);
        self.count += 1;
        self.digest.add(&self.last, iter::empty());
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust_space::Builder;

    fn list(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list");
        fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn names_in_order_are_read_again_and_have_the_digest_of_their_trust_space() {
        let (_dir, path) = list("# all\na.fr\nB.fr.\n\nc.fr # last\n");
        let list = SortedList::open(&path).unwrap();
        let names: Vec<_> = list.names().unwrap().map(Result::unwrap).collect();
        assert_eq!(names, ["a.fr", "b.fr", "c.fr"]);
        assert_eq!(list.count(), 3);
        let mut builder = Builder::default();
        names.iter().rev().for_each(|name| builder.add_named(name));
        assert_eq!(list.sha256(), builder.build(&[]).unwrap().sha256());
    }

    #[test]
    fn what_is_out_of_order_twice_or_no_domain_is_no_such_list() {
        for text in [
            "b.fr\na.fr\n",
            "a.fr\nA.fr\n",
            "a.fr\nx@b.fr\n",
            "",
            "# none\n",
        ] {
            let (_dir, path) = list(text);
            assert_eq!(SortedList::open(&path), None, "{text:?}");
        }
        assert_eq!(SortedList::open(Path::new("/dev/null")), None);
    }

    #[test]
    fn a_list_that_changes_between_two_readings_is_refused() {
        for changed in [
            "a.fr\n",
            "a.fr\nd.fr\n",
            "a.fr\nb.fr\nc.fr\n",
            "b.fr\na.fr\n",
        ] {
            let (_dir, path) = list("a.fr\nb.fr\n");
            let list = SortedList::open(&path).unwrap();
            fs::write(&path, changed).unwrap();
            let last = list.names().unwrap().last().unwrap();
            let error = last.unwrap_err().to_string();
            assert!(
                error.ends_with("has changed while it was in use"),
                "{error}"
            );
        }
    }
}
