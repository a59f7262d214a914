//! Why lookups failed, and obstacles to them.

use super::{en, fr};
use crate::lang::{Lang, Say, display_in_english, said};
use crate::lookup::detail::ZoneReply;
use crate::lookup::{FailedLookup, Failure, FailureDetail, Obstacle};

said! {
    FailureDetail: failure::add,
    ZoneReply: failure::add_reply,
    FailedLookup: failure::add_failed,
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
