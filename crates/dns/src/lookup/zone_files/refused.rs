//! Files with errors and zones that name servers refuse, and which names they leave open.

use std::collections::BTreeSet;

use hickory_proto::rr::{LowerName, Name};

use super::domain_of;
use crate::authority::Zone;
use crate::input::Place;
use crate::lookup::FailureDetail;
use crate::master_file::FileError;
use crate::master_file::refusal::RefusedZone;

/// A file that is not judged, like the names that it may answer for.
#[derive(Debug)]
pub(super) struct Refused {
    /// Its fault.
    pub(super) why: Why,
    /// Where it is.
    pub(super) place: Place,
    /// Which names it leaves open.
    pub(super) extent: RefusedScope,
}

/// Why nothing is judged from a file.
#[derive(Debug, Clone)]
pub(super) enum Why {
    /// It has errors, of which this is the first.
    Errors(FileError),
    /// Name servers refuse the zone.
    Refused(RefusedZone),
}

impl Why {
    /// The detail of a failed lookup.
    pub(super) fn detail(&self) -> FailureDetail {
        match self {
            Self::Errors(first) => FailureDetail::FileErrors(Box::new(first.clone())),
            Self::Refused(zone) => FailureDetail::RefusedZone(Box::new(zone.clone())),
        }
    }
}

/// Of which names such a file may speak.
#[derive(Debug)]
pub(super) enum RefusedScope {
    /// All at and below the owner of its SOA record, or the origin given for it.
    Zone(LowerName),
    /// These owners, and the domains of those that are service owners.
    Names(BTreeSet<LowerName>),
    /// Unknown.
    Anything,
}

impl Refused {
    /// Whether the file may answer for a name that `zone`, from a good file, also answers for.
    pub(super) fn touches(&self, name: &Name, zone: Option<&Zone>) -> bool {
        let key = LowerName::new(name);
        match &self.extent {
            RefusedScope::Zone(origin) => {
                let deeper = |it: &Zone| it.origin().zone_of(origin);
                origin.zone_of(&key) && zone.is_none_or(deeper)
            }
            // Fragments never answer for names of a zone.
            _ if zone.is_some() => false,
            RefusedScope::Names(names) => {
                let of_domain = |domain| names.contains(&domain);
                names.contains(&key) || domain_of(name).is_some_and(of_domain)
            }
            RefusedScope::Anything => true,
        }
    }
}
