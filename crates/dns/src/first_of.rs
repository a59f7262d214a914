//! Lists that stay short in reports.

use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::host::BadLabel;
use crate::shown_name::ShownName;

/// The first entries of a list, and the number of the others, so that a report stays short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FirstOf<T> {
    /// The first entries: at least one unless the list is empty, at most 16, and about 1 KiB if no entry is
    /// longer.
    pub first: Vec<T>,
    /// Number of the other entries.
    pub omitted: usize,
}

impl<T: Measure> FirstOf<T> {
    /// The first of these entries.
    pub fn of(entries: impl IntoIterator<Item = T>) -> Self {
        Self::within(1024, entries)
    }

    /// As [`FirstOf::of`], but with about `octets` octets.
    pub fn within(octets: usize, entries: impl IntoIterator<Item = T>) -> Self {
        const SHOWN: usize = 16;
        let mut entries = entries.into_iter();
        let mut list = Self {
            // Nearly every list has two names of hosts.
            first: Vec::with_capacity(2),
            omitted: 0,
        };
        let mut room = octets;
        for entry in entries.by_ref() {
            let needed = entry.octets() + 2;
            if !list.first.is_empty() && needed > room {
                list.omitted = 1;
                break;
            }
            room = room.saturating_sub(needed);
            list.first.push(entry);
            if list.first.len() == SHOWN {
                break;
            }
        }
        list.omitted += entries.count();
        list
    }

    /// Counts entries that are not known any more.
    pub fn and_omitted(mut self, omitted: usize) -> Self {
        self.omitted += omitted;
        self
    }
}

impl<T> FirstOf<T> {
    /// Whether the list has no entry.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The entry of a list that has no other.
    pub fn only(&self) -> Option<&T> {
        match &self.first[..] {
            [only] if self.omitted == 0 => Some(only),
            _ => None,
        }
    }
}

/// An entry of a list that has to stay short.
pub trait Measure {
    /// About how many octets it has in a text.
    fn octets(&self) -> usize;
}

impl Measure for String {
    fn octets(&self) -> usize {
        self.len()
    }
}

impl Measure for ShownName {
    fn octets(&self) -> usize {
        self.len()
    }
}

impl Measure for u16 {
    fn octets(&self) -> usize {
        5
    }
}

impl Measure for IpAddr {
    fn octets(&self) -> usize {
        if self.is_ipv4() { 15 } else { 39 }
    }
}

impl Measure for BadLabel {
    fn octets(&self) -> usize {
        self.shown.len() + 30
    }
}

impl Measure for SocketAddr {
    fn octets(&self) -> usize {
        self.ip().octets() + 6
    }
}
