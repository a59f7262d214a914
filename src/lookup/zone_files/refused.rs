//! Files with errors, and which names they leave open.

use std::collections::BTreeSet;

use hickory_proto::rr::{LowerName, Name};

use super::domain_of;
use crate::authority::Zone;
use crate::input::Place;

/// A file with errors: nothing is judged from it, nor of what it may speak for.
#[derive(Debug)]
pub(super) struct Refused {
    /// The first error, in a sentence.
    pub(super) why: String,
    /// Where it is.
    pub(super) place: Place,
    /// Which names it leaves open.
    pub(super) extent: Extent,
}

/// Of which names a file with errors may speak.
#[derive(Debug)]
pub(super) enum Extent {
    /// All at and below the owner of its SOA record.
    Zone(LowerName),
    /// These owners, and the domains of those that are service owners.
    Names(BTreeSet<LowerName>),
    /// There is no telling.
    Anything,
}

impl Refused {
    /// Whether the file may speak for a name that `zone`, from a good file, speaks for as well.
    pub(super) fn touches(&self, name: &Name, zone: Option<&Zone>) -> bool {
        let key = LowerName::new(name);
        match &self.extent {
            Extent::Zone(origin) => {
                let deeper = |zone: &Zone| zone.origin().zone_of(origin);
                origin.zone_of(&key) && zone.is_none_or(deeper)
            }
            // Fragments never speak where a zone does.
            _ if zone.is_some() => false,
            Extent::Names(names) => {
                let of_domain = |domain| names.contains(&domain);
                names.contains(&key) || domain_of(name).is_some_and(of_domain)
            }
            Extent::Anything => true,
        }
    }
}
