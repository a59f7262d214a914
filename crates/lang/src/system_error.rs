//! Errors of the operating system, as data.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english};

/// An error of the operating system.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct SystemError {
    /// Its number, if it has one.
    pub number: Option<i32>,
    /// The system's own words.
    pub words: String,
}

impl From<&io::Error> for SystemError {
    fn from(error: &io::Error) -> Self {
        Self {
            number: error.raw_os_error(),
            words: error.to_string(),
        }
    }
}

impl Say for SystemError {
    /// The system's message. In French, its most frequent errors are in French.
    fn say(&self, lang: Lang) -> String {
        // A saved report may come from another system, with other numbers.
        let error = self.number.map(io::Error::from_raw_os_error);
        let error = error.filter(|error| error.to_string() == self.words);
        error.map_or_else(|| self.words.clone(), |error| error.say(lang))
    }
}

display_in_english!(SystemError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_error_of_another_system_keeps_its_words() {
        let known = SystemError::from(&io::Error::from_raw_os_error(2));
        assert_ne!(known.say(Lang::French), known.say(Lang::English));
        let foreign = SystemError {
            words: "No entry (os error 2)".to_owned(),
            ..known
        };
        for lang in Lang::ALL {
            assert_eq!(foreign.say(lang), foreign.words);
        }
    }
}
