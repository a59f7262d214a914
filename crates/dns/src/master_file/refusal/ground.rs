//! Why name servers refuse a zone, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Construct, Servers};
use crate::input::Place;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::text::one_line;

/// What has a construct.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A whole line or file.
    Whole,
    /// A word of the file, as written.
    Word(String),
    /// A domain name.
    Name(String),
    /// A zone that is not the one whose origin was given.
    Zone {
        /// The zone in the file.
        found: String,
        /// The origin that was given.
        given: String,
    },
}

impl Subject {
    /// The zone that was meant, if the name of the one in the file repeats the origin that was given, because the
    /// final dot is missing: `a.test` for `a.test.a.test`.
    pub fn meant(&self) -> Option<&str> {
        let Self::Zone { found, given } = self else {
            return None;
        };
        let meant = found.strip_suffix(given.as_str())?.strip_suffix('.')?;
        let below = meant.strip_suffix(given.as_str())?;
        (below.is_empty() || below.ends_with('.')).then_some(meant)
    }
}

/// Why name servers refuse a zone.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Ground {
    /// The construct that they refuse.
    pub construct: Construct,
    /// The servers that refuse it.
    pub refused_by: Servers,
    /// What has it at its first place.
    pub subject: Subject,
    /// Its first place.
    pub place: Place,
}

impl Ground {
    /// Why the servers refuse it, with the word or name: the end of a sentence after "because".
    pub fn reason(&self, lang: Lang) -> String {
        let reason = self.construct.rule().reason.in_lang(lang);
        match &self.subject {
            Subject::Whole => reason.to_owned(),
            Subject::Word(word) => say!(
                lang,
                en: "{reason}: {}",
                fr: "{reason} : {}",
                lang.quoted(one_line(word))
            ),
            Subject::Name(name) => say!(lang, en: "{reason}: {name}", fr: "{reason} : {name}"),
            Subject::Zone { found, given } if self.subject.meant().is_some() => say!(
                lang,
                en: "{reason}: {found} repeats {given}",
                fr: "{reason} : {found} répète {given}"
            ),
            Subject::Zone { found, given } if given == "." => say!(
                lang,
                en: "{reason}: {found} instead of the root",
                fr: "{reason} : {found} au lieu de la racine"
            ),
            Subject::Zone { found, given } => say!(
                lang,
                en: "{reason}: {found} instead of {given}",
                fr: "{reason} : {found} au lieu de {given}"
            ),
        }
    }

    /// Who refuses a zone for it, and why, without its place.
    fn say_of(&self, zone: &str, lang: Lang) -> String {
        let (servers, reason) = (self.refused_by.say(lang), self.reason(lang));
        match self.refused_by.count() {
            1 => say!(
                lang,
                en: "{servers} refuses the zone {zone}, because {reason}",
                fr: "{servers} refuse la zone {zone}, car {reason}"
            ),
            _ => say!(
                lang,
                en: "{servers} refuse the zone {zone}, because {reason}",
                fr: "{servers} refusent la zone {zone}, car {reason}"
            ),
        }
    }
}

/// A zone that name servers refuse to load.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct RefusedZone {
    /// The zone, without a trailing dot.
    pub zone: String,
    /// Why, the place of the last one being that of the failed lookup. Never empty.
    pub grounds: Vec<Ground>,
}

impl RefusedZone {
    /// The zone that was meant, if its name lacks its final dot in the file ([`Subject::meant`]).
    pub fn meant(&self) -> Option<&str> {
        self.grounds.iter().find_map(|it| it.subject.meant())
    }
}

impl Say for RefusedZone {
    /// Who refuses it, and why, in one phrase. The place of the last ground is left out.
    fn say(&self, lang: Lang) -> String {
        let mut text = String::new();
        for (at, ground) in self.grounds.iter().enumerate() {
            text.push_str(&ground.say_of(&self.zone, lang));
            if at + 1 < self.grounds.len() {
                let place = one_line(&ground.place.to_string()).into_owned();
                text.push_str(&say!(lang, en: " ({place}); ", fr: " ({place}) ; "));
            }
        }
        text
    }
}

display_in_english!(RefusedZone);
