//! Remarks about servers.

use super::{en, fr};
use crate::lang::{Lang, Say, display_in_english};
use crate::lookup::Note;

impl Say for Note {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::English => en::note::note(self),
            Lang::French => fr::note::note(self),
        }
    }
}

display_in_english!(Note);

#[cfg(test)]
mod tests;
