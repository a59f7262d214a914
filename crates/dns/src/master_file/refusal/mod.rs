//! Constructs of zone files that some name servers refuse: which servers, and why.
//!
//! The refusals are those of the zone checkers of Debian 12: named-checkzone (BIND 9.18), nsd-checkzone
//! (NSD 4.6) and kzonecheck (Knot 3.2). A test asks all three about every construct.

mod ground;
mod servers;
mod table;

use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

pub use ground::{Ground, RefusedZone, Subject};
pub use servers::{NameServer, Servers};
pub use table::{CONSTRUCTS, Construct, page};

/// A construct that a file holds, and its first place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundConstruct {
    /// The construct.
    pub construct: Construct,
    /// Its first place.
    pub place: Place,
    /// What has it at that place.
    pub subject: Subject,
    /// How many more places have it.
    pub more: usize,
}

impl FoundConstruct {
    /// Why name servers refuse a zone.
    pub fn ground(&self) -> Ground {
        Ground {
            construct: self.construct,
            refused_by: self.construct.rule().refused_by,
            subject: self.subject.clone(),
            place: self.place.clone(),
        }
    }
}

/// What to do in a file whose complete names lack their final dot, such as `meant`.
pub fn add_dots(meant: &str, lang: Lang) -> String {
    say!(
        lang,
        en: "write every complete name in the file with its final dot, such as `{meant}.`",
        fr: "écrire chaque nom complet du fichier avec son point final, par exemple `{meant}.`"
    )
}

impl Say for FoundConstruct {
    fn say(&self, lang: Lang) -> String {
        let rule = self.construct.rule();
        let (place, reason) = (&self.place, self.ground().reason(lang));
        let servers = rule.refused_by.say(lang);
        let instead = match self.subject.meant() {
            Some(meant) => add_dots(meant, lang),
            None => rule.instead.in_lang(lang).to_owned(),
        };
        match self.more {
            0 => say!(
                lang,
                en: "{place}: {reason}. Refused by {servers}. Fix: {instead}",
                fr: "{place}: {reason}. Refusé par {servers}. Correction : {instead}"
            ),
            more => say!(
                lang,
                en: "{place}: {reason} (and {more} more). Refused by {servers}. Fix: {instead}",
                fr: "{place}: {reason} (et {more} de plus). Refusé par {servers}. Correction : {instead}"
            ),
        }
    }
}

display_in_english!(FoundConstruct);

/// Every construct of one file or zone, with its first place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constructs(BTreeMap<Construct, FoundConstruct>);

impl Constructs {
    /// Notes a construct. Place and subject are computed only if it is the first of its kind.
    pub fn note(
        &mut self,
        construct: Construct,
        place: impl FnOnce() -> Place,
        subject: impl FnOnce() -> Subject,
    ) {
        match self.0.entry(construct) {
            Entry::Occupied(mut known) => known.get_mut().more += 1,
            Entry::Vacant(new) => {
                new.insert(FoundConstruct {
                    construct,
                    place: place(),
                    subject: subject(),
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
    pub fn get(&self, construct: Construct) -> Option<&FoundConstruct> {
        self.0.get(&construct)
    }

    /// Every construct found, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &FoundConstruct> {
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
    pub fn grounds(&self) -> Vec<&FoundConstruct> {
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
