//! Why lookups failed, and what stands in the way of them.

use std::io;

use super::{en, fr};
use crate::lang::{Lang, Say, display_in_english};
use crate::lookup::detail::{NameServerSaid, SystemError};
use crate::lookup::{Failure, FailureDetail, Obstacle};
use crate::rule::dns::FailedLookup;

impl Say for FailureDetail {
    fn say(&self, lang: Lang) -> String {
        let mut text = String::new();
        match lang {
            Lang::English => en::failure::add(self, &mut text),
            Lang::French => fr::failure::add(self, &mut text),
        }
        text
    }
}

impl Say for Failure {
    /// What happened, after how many attempts, at which server.
    fn say(&self, lang: Lang) -> String {
        let failed = FailedLookup::from(self);
        let mut text = String::new();
        match lang {
            Lang::English => en::lookup::add(&failed, &mut text),
            Lang::French => fr::lookup::add(&failed, &mut text),
        }
        text
    }
}

impl Say for NameServerSaid {
    fn say(&self, lang: Lang) -> String {
        let mut text = String::new();
        match lang {
            Lang::English => en::failure::add_said(self, &mut text),
            Lang::French => fr::failure::add_said(self, &mut text),
        }
        text
    }
}

impl Say for SystemError {
    /// The system's words; in French its most frequent errors in French.
    fn say(&self, lang: Lang) -> String {
        // A saved report may come from another system, with other numbers.
        let error = self.number.map(io::Error::from_raw_os_error);
        let error = error.filter(|error| error.to_string() == self.words);
        error.map_or_else(|| self.words.clone(), |error| error.say(lang))
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

display_in_english!(
    Failure,
    FailureDetail,
    NameServerSaid,
    Obstacle,
    SystemError
);

#[cfg(test)]
mod tests;
