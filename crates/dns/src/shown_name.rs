//! Names as reports show them, shared by all that hold them.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A domain name as [`crate::lookup::display_name`] writes it. Records, findings and reports name the same
/// owners and targets many times over: a clone shares the text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShownName(Arc<str>);

impl ShownName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a shown name is this name, or below it.
pub fn is_at_or_below(name: &str, ancestor: &str) -> bool {
    let labels = name.strip_suffix(ancestor);
    labels.is_some_and(|labels| labels.is_empty() || labels.ends_with('.'))
}

impl Deref for ShownName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for ShownName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ShownName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&ShownName> for ShownName {
    fn from(name: &ShownName) -> Self {
        name.clone()
    }
}

impl From<&str> for ShownName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for ShownName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<&String> for ShownName {
    fn from(name: &String) -> Self {
        Self(name.as_str().into())
    }
}

impl From<Cow<'_, str>> for ShownName {
    fn from(name: Cow<'_, str>) -> Self {
        Self(name.into())
    }
}

impl PartialEq<str> for ShownName {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl<'a> From<&'a ShownName> for Cow<'a, str> {
    fn from(name: &'a ShownName) -> Self {
        Cow::Borrowed(&name.0)
    }
}

impl PartialEq<String> for ShownName {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<&str> for ShownName {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for ShownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ShownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Serialize for ShownName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ShownName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for ShownName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::is_at_or_below;

    #[test]
    fn name_that_ends_in_the_letters_of_another_is_not_below_it() {
        assert!(is_at_or_below("_imap._tcp.a.fr", "a.fr"));
        assert!(is_at_or_below("a.fr", "a.fr"));
        assert!(!is_at_or_below("imap.ba.fr", "a.fr"));
        assert!(!is_at_or_below("fr", "a.fr"));
    }
}
