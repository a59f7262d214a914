//! Messages about records of fragments that are ignored.

use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};

/// Records of a fragment whose owners are in a zone, which lacks these records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Place of the first one.
    pub place: Place,
    /// Its owner.
    pub owner: String,
    /// Its type.
    pub rtype: String,
    /// How many more there are.
    pub more: usize,
    /// The zone.
    pub zone: String,
    /// Where the zone begins.
    pub begins: Place,
}

impl Say for Ignored {
    fn say(&self, lang: Lang) -> String {
        let Self {
            place,
            owner,
            rtype,
            more,
            zone,
            begins,
        } = self;
        match more {
            0 => say!(
                lang,
                en: "{place}: {owner} {rtype} left out: it belongs to the zone {zone} ({begins}), which does \
                     not hold it. Add it there with $INCLUDE",
                fr: "{place}: {owner} {rtype} n’est pas pris en compte : il relève de la zone {zone} \
                     ({begins}), qui ne le contient pas. L’y ajouter avec $INCLUDE"
            ),
            more => say!(
                lang,
                en: "{place}: {owner} {rtype} and {more} more left out: they belong to the zone {zone} \
                     ({begins}), which does not hold them. Add them there with $INCLUDE",
                fr: "{place}: {owner} {rtype} et {more} de plus ne sont pas pris en compte : ils relèvent de \
                     la zone {zone} ({begins}), qui ne les contient pas. Les y ajouter avec $INCLUDE"
            ),
        }
    }
}

display_in_english!(Ignored);
