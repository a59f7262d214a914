//! Errors that have only an English text so far. Each leaves this list when it gets its French one.

use super::{Lang, Say, Text};

/// Messages of refused input that are in English only so far. Without this, they do not compile.
impl From<String> for Text {
    fn from(english: String) -> Self {
        Self::same(english)
    }
}

/// See the one for `String`.
impl From<&'static str> for Text {
    fn from(english: &'static str) -> Self {
        Self::same(english)
    }
}

macro_rules! english_only {
    ($($error:ty,)+) => {
        $(
            impl Say for $error {
                fn say(&self, _: Lang) -> String {
                    self.to_string()
                }
            }
        )+
    };
}

/// For errors that take a `String` so far.
impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.en.into_owned()
    }
}

english_only! {
    str,
    String,
}
