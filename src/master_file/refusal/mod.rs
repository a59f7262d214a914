//! Constructs of zone files that some name servers refuse: which servers, and why.
//!
//! The refusals are those of the zone checkers of Debian 12: named-checkzone (BIND 9.18), nsd-checkzone
//! (NSD 4.6) and kzonecheck (Knot 3.2). A test asks all three about every construct.

mod servers;
mod table;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use crate::input::Place;
use crate::text::one_line;

pub use servers::Servers;
pub use table::{CONSTRUCTS, Construct, page};

/// A construct that a file holds, and its first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The construct.
    pub construct: Construct,
    /// Its first place.
    pub place: Place,
    /// The word or name at that place; empty if the construct concerns a whole line or file.
    pub what: String,
    /// How many more places have it.
    pub more: usize,
}

impl Found {
    /// Why the servers refuse it, with the word or name: the end of a sentence after "because".
    pub fn reason(&self) -> String {
        match self.what.as_str() {
            "" => self.construct.rule().reason.to_owned(),
            what => format!("{}: {}", self.construct.rule().reason, one_line(what)),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason())?;
        if self.more > 0 {
            write!(f, " (and {} more)", self.more)?;
        }
        let rule = self.construct.rule();
        write!(f, ". {} it: {}", rule.refused_by.refuse(), rule.instead)
    }
}

/// Every construct of one file or zone, with its first place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constructs(BTreeMap<Construct, Found>);

impl Constructs {
    /// Notes a construct. Place and word are computed only if it is the first of its kind.
    pub fn note(
        &mut self,
        construct: Construct,
        place: impl FnOnce() -> Place,
        what: impl FnOnce() -> String,
    ) {
        match self.0.entry(construct) {
            Entry::Occupied(mut known) => known.get_mut().more += 1,
            Entry::Vacant(new) => {
                new.insert(Found {
                    construct,
                    place: place(),
                    what: what(),
                    more: 0,
                });
            }
        }
    }

    /// Adds those of another.
    pub fn append(&mut self, other: Self) {
        for (construct, found) in other.0 {
            match self.0.entry(construct) {
                Entry::Occupied(mut known) => known.get_mut().more += found.more + 1,
                Entry::Vacant(new) => {
                    new.insert(found);
                }
            }
        }
    }

    /// The place of a construct, if the file holds it.
    pub fn get(&self, construct: Construct) -> Option<&Found> {
        self.0.get(&construct)
    }

    /// Every construct found, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &Found> {
        self.0.values()
    }

    /// The servers that refuse the file for at least one construct, without those that never count.
    pub fn refused_by(&self) -> Servers {
        let counted = self.iter().map(|found| found.construct.rule());
        counted
            .filter(|rule| rule.counts)
            .fold(Servers::NONE, |all, rule| all.and(rule.refused_by))
    }

    /// The fewest constructs, the most refused first, for which the servers of [`Self::refused_by`]
    /// refuse the file.
    pub fn grounds(&self) -> Vec<&Found> {
        let mut counted: Vec<_> = self
            .iter()
            .filter(|found| found.construct.rule().counts)
            .collect();
        counted.sort_by_key(|found| {
            let servers = found.construct.rule().refused_by.count();
            (std::cmp::Reverse(servers), &found.place)
        });
        let mut covered = Servers::NONE;
        counted.retain(|found| {
            let with = covered.and(found.construct.rule().refused_by);
            with != std::mem::replace(&mut covered, with)
        });
        counted
    }
}

#[cfg(test)]
mod tests;
