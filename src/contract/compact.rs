//! JSON without a space, octet for octet as serde_json writes it and [`harmless_json`] leaves it,
//! for lines by the million: nearly all of their texts need no escape, which serde_json finds out an
//! octet at a time.

use std::borrow::Cow;

use crate::text::harmless_json;

/// What stands on such a line.
pub(crate) trait Compact {
    /// Adds the value to `json`.
    fn add_to(&self, json: &mut String) -> serde_json::Result<()>;
}

/// Declares a part of a form that serde_json and [`Compact`] write alike, its fields in order, and that
/// is read back. Fields under `rare` are absent if they hold nothing: false, 0, null or an empty list. Fields
/// under `later` came with a later version: they are absent in what older ones wrote.
macro_rules! wire {
    (
        $(#[$about:meta])*
        pub struct $name:ident<'a> {
            $(#[$first_about:meta])*
            $first:ident: $first_type:ty,
            $($(#[$field_about:meta])* $field:ident: $type:ty,)*
        } $(rare {
            $($(#[$rare_about:meta])* $rare:ident: $rare_type:ty,)*
        })? later {
            $($(#[$later_about:meta])* $later:ident: $later_type:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(
            Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub struct $name<'a> {
            $(#[$first_about])*
            pub $first: $first_type,
            $(
                $(#[$field_about])*
                #[serde(deserialize_with = "crate::contract::present")]
                pub $field: $type,
            )*
            $($(
                $(#[$rare_about])*
                #[serde(default, skip_serializing_if = "crate::contract::compact::is_nothing")]
                pub $rare: $rare_type,
            )*)?
            $(
                $(#[$later_about])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $later: Option<$later_type>,
            )*
        }

        impl $name<'_> {
            /// Adds the members of the object, without the braces around them.
            pub(crate) fn add_members_to(&self, json: &mut String) -> serde_json::Result<()> {
                json.push_str(concat!("\"", stringify!($first), "\":"));
                self.$first.add_to(json)?;
                $(
                    json.push_str(concat!(",\"", stringify!($field), "\":"));
                    self.$field.add_to(json)?;
                )*
                $($(
                    if !$crate::contract::compact::is_nothing(&self.$rare) {
                        json.push_str(concat!(",\"", stringify!($rare), "\":"));
                        self.$rare.add_to(json)?;
                    }
                )*)?
                $(
                    if let Some(later) = &self.$later {
                        json.push_str(concat!(",\"", stringify!($later), "\":"));
                        later.add_to(json)?;
                    }
                )*
                Ok(())
            }
        }

        impl Compact for $name<'_> {
            fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
                json.push('{');
                self.add_members_to(json)?;
                json.push('}');
                Ok(())
            }
        }
    };
}

pub(crate) use wire;

/// Whether a value is one that a rare field need not be there for.
pub(crate) fn is_nothing<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Compact for str {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        if !stands_for_itself(self) {
            return add_escaped(self, json);
        }
        json.push('"');
        json.push_str(self);
        json.push('"');
        Ok(())
    }
}

#[cold]
fn add_escaped(text: &str, json: &mut String) -> serde_json::Result<()> {
    json.push_str(&harmless_json(&serde_json::to_string(text)?));
    Ok(())
}

/// Whether a text is printable ASCII without `"` and `\`.
fn stands_for_itself(text: &str) -> bool {
    // No early end: so sixteen octets are compiled to be looked at together.
    let plain = |octets: &[u8; 16]| octets.iter().fold(true, |all, it| all & is_plain(*it));
    let octets = text.as_bytes();
    let (sixteens, rest) = octets.as_chunks::<16>();
    let rest_is_plain = match octets.last_chunk::<16>() {
        // Some are looked at twice, which is faster than one by one.
        Some(last) => plain(last),
        None => rest.iter().all(|it| is_plain(*it)),
    };
    rest_is_plain && sixteens.iter().all(plain)
}

fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~') & (octet != b'"') & (octet != b'\\')
}

impl Compact for String {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        self.as_str().add_to(json)
    }
}

impl Compact for bool {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        json.push_str(if *self { "true" } else { "false" });
        Ok(())
    }
}

impl Compact for usize {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        json.push_str(itoa::Buffer::new().format(*self));
        Ok(())
    }
}

impl Compact for u16 {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        u32::from(*self).add_to(json)
    }
}

impl Compact for u32 {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        json.push_str(itoa::Buffer::new().format(*self));
        Ok(())
    }
}

impl<T: Compact> Compact for Option<T> {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        match self {
            Some(value) => value.add_to(json),
            None => {
                json.push_str("null");
                Ok(())
            }
        }
    }
}

impl<T: Compact> Compact for [T] {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        json.push('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            value.add_to(json)?;
        }
        json.push(']');
        Ok(())
    }
}

impl<T: Compact> Compact for Vec<T> {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        self.as_slice().add_to(json)
    }
}

impl<T: Compact + ToOwned + ?Sized> Compact for Cow<'_, T> {
    fn add_to(&self, json: &mut String) -> serde_json::Result<()> {
        self.as_ref().add_to(json)
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares public types")]
mod tests {
    use super::*;

    wire! {
        /// One of each.
        pub struct Wire<'a> {
            /// A text.
            text: Cow<'a, str>,
            /// Texts.
            texts: Cow<'a, [String]>,
            /// Nothing.
            none: Option<Cow<'a, str>>,
            /// Something.
            some: Option<Cow<'a, str>>,
            /// Numbers.
            numbers: Vec<u32>,
            /// A number.
            port: u16,
            /// Yes or no.
            is_true: bool,
        } rare {
            /// Absent.
            nothing: Cow<'a, [String]>,
            /// Present.
            something: bool,
        } later {
            /// Absent.
            not_there: u16,
            /// Present.
            there: u16,
        }
    }

    /// Both writers, of a struct with `text` in it.
    fn written(text: &str) -> (String, String) {
        let wire = Wire {
            text: text.into(),
            texts: vec![text.to_owned(), String::new()].into(),
            none: None,
            some: Some(text.into()),
            numbers: vec![0, 9, 10, u32::MAX],
            port: u16::MAX,
            is_true: true,
            nothing: Cow::default(),
            something: true,
            not_there: None,
            there: Some(1),
        };
        let mut compact = String::new();
        wire.add_to(&mut compact).unwrap();
        let json = serde_json::to_string(&wire).unwrap();
        (compact, harmless_json(&json).into_owned())
    }

    #[test]
    fn it_is_what_serde_json_writes() {
        let (compact, json) = written("a");
        assert_eq!(compact, json);
        assert!(compact.starts_with(r#"{"text":"a","texts":["a",""],"none":null,"#));
    }

    #[test]
    fn every_character_that_needs_an_escape_has_it_wherever_it_stands() {
        let characters = (0..=0x2100).chain([0xfeff, 0xffff, 0x1_f600]);
        for character in characters.filter_map(char::from_u32) {
            // Before, in and behind what is looked at in one go.
            for at in [0, 1, 15, 16, 40] {
                let mut text = "x".repeat(40);
                text.insert(at, character);
                let (compact, json) = written(&text);
                assert_eq!(compact, json, "{character:?} at {at}");
            }
        }
    }
}
