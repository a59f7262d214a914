//! Why lookups failed, and obstacles to them.

use super::{en, fr, said};
use crate::lang::{Lang, Say, display_in_english};
use crate::lookup::detail::ZoneReply;
use crate::lookup::{Failure, FailureDetail, Obstacle};
use crate::rule::dns::FailedLookup;

said! {
    FailureDetail: failure::add,
    ZoneReply: failure::add_reply,
    FailedLookup: lookup::add,
}

impl Say for Failure {
    /// What happened, after how many attempts, at which server.
    fn say(&self, lang: Lang) -> String {
        FailedLookup::from(self).say(lang)
    }
}

impl Say for Obstacle {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::English => en::note::obstacle(*self),
            Lang::French => fr::note::obstacle(*self),
        }
        .to_owned()
    }
}

display_in_english!(Failure, Obstacle);

#[cfg(test)]
mod tests;
