//! A list of domains that stays on the disk.

use std::cmp::Ordering;
use std::fs::{self, File};
use std::iter;
use std::path::{Path, PathBuf};

use super::{Digest, SetDigest};
use crate::input::{self, InputError, NameLines, Source};
use crate::lang::both;
use crate::name::DomainName;
use crate::shard::Shard;

/// How many domains there are, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Number of domains.
    pub count: usize,
    /// SHA-256 of their names and who lists them, as [`super::TrustSpace::sha256`].
    pub sha256: String,
}

/// A file of names in ascending order of their normalised forms, each once. Nothing need be
/// remembered to read it so, however long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedList {
    path: PathBuf,
    all: Contents,
    part: Option<(Shard, Contents)>,
}

impl SortedList {
    /// Reads the list to its end. `None` if it is no such list: a file that cannot be read again, is
    /// empty or out of order, or has a line that is no domain.
    pub fn open(path: &Path) -> Option<Self> {
        if !fs::metadata(path).ok()?.is_file() {
            return None;
        }
        let mut reading = ListReading::new(path).ok()?;
        while reading.next().ok()? {}
        let all = reading.contents();
        (all.count > 0).then(|| Self {
            path: path.to_owned(),
            all,
            part: None,
        })
    }

    /// Only the names of one shard, and their [`SetDigest`].
    ///
    /// # Errors
    ///
    /// As [`SortedList::names`].
    pub fn keep(self, shard: Shard) -> Result<(Self, String), InputError> {
        let (mut count, mut digest, mut set) = (0, Digest::default(), SetDigest::default());
        for name in self.names()? {
            let name = name?;
            if shard.holds(&name) {
                count += 1;
                digest.add(&name, iter::empty());
                set.add(&name, iter::empty());
            }
        }
        let contents = Contents {
            count,
            sha256: digest.finish(),
        };
        let part = Self {
            part: Some((shard, contents)),
            ..self
        };
        Ok((part, set.finish()))
    }

    /// All that the file holds, of which there is at least one name.
    pub fn all(&self) -> &Contents {
        &self.all
    }

    /// The list that [`SortedList::names`] yields, in numbers.
    pub fn contents(&self) -> &Contents {
        self.part.as_ref().map_or(&self.all, |(_, part)| part)
    }

    /// Reads the names once more.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is not what it was.
    pub fn names(&self) -> Result<Names, InputError> {
        Ok(Names {
            reading: Some(ListReading::new(&self.path)?),
            list: self.clone(),
        })
    }

    fn changed(&self) -> InputError {
        let source = Source::file(&self.path);
        InputError::whole(
            &source,
            both!(
                en: "the file changed while mssrv was reading it. Start again",
                fr: "le fichier a changé pendant sa lecture. Recommencer"
            ),
        )
    }
}

/// The names of a [`SortedList`], normalised.
#[derive(Debug)]
pub struct Names {
    /// `None` after its end.
    reading: Option<ListReading>,
    list: SortedList,
}

impl Iterator for Names {
    type Item = Result<String, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let reading = self.reading.as_mut()?;
        let part = self.list.part.as_ref().map(|(shard, _)| *shard);
        loop {
            match reading.next() {
                Ok(true) if part.is_some_and(|shard| !shard.holds(&reading.last)) => {}
                Ok(true) => return Some(Ok(reading.last.clone())),
                Ok(false) if self.reading.take()?.contents() == self.list.all => return None,
                Ok(false) | Err(_) => break,
            }
        }
        self.reading = None;
        Some(Err(self.list.changed()))
    }
}

#[derive(Debug)]
struct ListReading {
    lines: NameLines<File>,
    last: String,
    count: usize,
    digest: Digest,
}

/// A list that has to be read as any other is.
struct Disorder;

impl ListReading {
    fn new(path: &Path) -> Result<Self, InputError> {
        Ok(Self {
            lines: NameLines::new(Source::file(path), input::open(path)?),
            last: String::new(),
            count: 0,
            digest: Digest::default(),
        })
    }

    /// What was read.
    fn contents(self) -> Contents {
        Contents {
            count: self.count,
            sha256: self.digest.finish(),
        }
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
    use crate::trust_space::TrustSpaceBuilder;

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
        let mut builder = TrustSpaceBuilder::default();
        names.iter().rev().for_each(|name| builder.add_named(name));
        assert_eq!(list.contents(), &builder.build(&[]).unwrap().contents());
    }

    #[test]
    fn a_shard_of_a_list_is_that_of_its_trust_space() {
        let names: Vec<_> = (10..60).map(|n| format!("d{n}.fr")).collect();
        let (_dir, path) = list(&names.join("\n"));
        let all = SortedList::open(&path).unwrap();
        let mut seen = Vec::new();
        // Of so many shards some are empty.
        for index in 1..=100 {
            let shard = Shard::new(index, 100).unwrap();
            let mut builder = TrustSpaceBuilder::default();
            names.iter().for_each(|name| builder.add_named(name));
            let mut space = builder.build(&[]).unwrap();
            space.keep(shard);
            let (part, set) = all.clone().keep(shard).unwrap();
            let found: Vec<_> = part.names().unwrap().map(Result::unwrap).collect();
            let expected: Vec<_> = space.domains().map(|domain| domain.name).collect();
            assert_eq!(found, expected);
            assert_eq!(part.contents(), &space.contents());
            assert_eq!(set, space.set_sha256());
            assert_eq!(part.all(), all.contents());
            seen.extend(found);
        }
        seen.sort();
        assert_eq!(seen, names);
    }

    #[test]
    fn unsorted_repeated_or_invalid_names_are_no_sorted_list() {
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
            let part = list.keep(Shard::new(1, 2).unwrap());
            for error in [last.unwrap_err(), part.unwrap_err()] {
                let error = error.to_string();
                assert!(error.contains("the file changed"), "{error}");
            }
        }
    }
}
