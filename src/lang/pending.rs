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

english_only! {
    str,
    String,
    crate::lookup::Refusal,
    crate::zone::change::Unsettled<'_>,
    crate::zone::change::Totals,
    crate::probe::IdentityError,
    crate::address::AddressError,
    crate::zone::serial::SerialError,
    crate::zone::PlanError,
    crate::zone::ZoneError,
    crate::zone::TreeError,
    crate::lab::fronts::FrontsError,
    crate::lab::LabError,
    crate::lookup::NoResolver,
    crate::lookup::ServerError,
    crate::lookup::NoAuthority,
    crate::shard::ShardError,
    crate::trust_space::SelectionError,
    crate::name::NameError,
    crate::finding::UnknownCode,
    crate::finding::SeverityError,
}
