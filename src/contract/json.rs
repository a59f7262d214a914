//! JSON to the octet as serde_json and [`harmless_json`] write it, for millions of domains. Nearly all of their
//! texts need no escape, and serde_json examines them one octet at a time.

use std::borrow::Cow;

use crate::shown_name::ShownName;
use crate::text::harmless_json;

/// A JSON text that grows. A draft is on one line and has texts as they are. It is examined at its end, except the
/// pieces that are known to need no escape.
pub(crate) struct Json<'t, const DRAFT: bool> {
    text: &'t mut String,
    /// Number of objects and arrays around the next value, if each member has its own line.
    depth: Option<usize>,
    /// Octets of the text that need not be examined any more.
    examined: usize,
    /// Number of quotation marks around names and texts, in the rest.
    quotes: usize,
    /// Whether nothing that was examined needs an escape.
    is_plain: bool,
}

/// Adds `value` as JSON on one line, without spaces between its parts, to `text`.
///
/// # Errors
///
/// None that a value can cause: a string takes every JSON text.
pub(crate) fn add_line(text: &mut String, value: &impl ToJson) -> serde_json::Result<()> {
    let before = text.len();
    let mut draft = Json::draft(text);
    value.add_to(&mut draft)?;
    if !draft.needs_no_escape() {
        text.truncate(before);
        value.add_to(&mut Json::<false>::new(text, None))?;
    }
    Ok(())
}

impl<'t> Json<'t, false> {
    /// Indented JSON of a value that is in `depth` objects and arrays.
    pub(crate) fn indented(text: &'t mut String, depth: usize) -> Self {
        Self::new(text, Some(depth))
    }
}

impl<'t> Json<'t, true> {
    /// A draft at the end of `text`.
    pub(crate) fn draft(text: &'t mut String) -> Self {
        Self::new(text, None)
    }

    /// Whether the draft is final: no text in it needs an escape.
    pub(crate) fn needs_no_escape(mut self) -> bool {
        self.examine();
        self.is_plain
    }
}

impl<'t, const DRAFT: bool> Json<'t, DRAFT> {
    fn new(text: &'t mut String, depth: Option<usize>) -> Self {
        Self {
            examined: text.len(),
            text,
            depth,
            quotes: 0,
            is_plain: true,
        }
    }

    /// Adds JSON, in parts, whose texts need no escape.
    pub(crate) fn push_known<const PARTS: usize>(&mut self, parts: [&str; PARTS]) {
        self.examine();
        parts.iter().for_each(|part| self.text.push_str(part));
        self.examined = self.text.len();
    }

    fn examine(&mut self) {
        let rest = self.text.as_bytes().get(self.examined..);
        let rest = rest.unwrap_or_default();
        // Between known pieces there are mostly a brace and a comma.
        self.is_plain &= match (rest.len(), self.quotes) {
            (..4, 0) => rest.iter().all(|it| is_plain(*it)),
            (_, quotes) => needs_no_escape(rest, quotes),
        };
        self.examined = self.text.len();
        self.quotes = 0;
    }

    #[inline(always)]
    fn depth(&self) -> Option<usize> {
        if DRAFT { None } else { self.depth }
    }

    /// Adds JSON without quotation marks, unchanged.
    #[inline]
    fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a text that needs no escape.
    #[inline(always)]
    pub(crate) fn push_word(&mut self, word: &str) {
        self.text.push('"');
        self.text.push_str(word);
        self.text.push('"');
        self.quotes += 2;
    }

    /// Adds the text that `add` words, or null if it words nothing.
    #[inline]
    pub(crate) fn push_text(&mut self, add: impl FnOnce(&mut String)) -> serde_json::Result<()> {
        let before = self.text.len();
        self.text.push('"');
        let start = self.text.len();
        add(self.text);
        let text = self.text.get(start..).unwrap_or_default();
        if text.is_empty() {
            self.text.truncate(before);
            self.text.push_str("null");
        } else if DRAFT || is_plain_text(text) {
            self.text.push('"');
            self.quotes += 2;
        } else {
            let raw = self.text.split_off(start);
            self.text.truncate(before);
            add_escaped(&raw, self)?;
        }
        Ok(())
    }

    /// Adds a value as serde_json writes it, for values that few domains have.
    pub(crate) fn push_value(&mut self, value: &impl serde::Serialize) -> serde_json::Result<()> {
        let Some(depth) = self.depth() else {
            let text = serde_json::to_string(value)?;
            let text = harmless_json(&text);
            self.quotes += memchr::memchr_iter(b'"', text.as_bytes()).count();
            self.push_str(&text);
            return Ok(());
        };
        let text = serde_json::to_string_pretty(value)?;
        for (at, line) in harmless_json(&text).lines().enumerate() {
            if at > 0 {
                self.begin_line(depth);
            }
            self.push_str(line);
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth = self.depth().map(|depth| depth + 1);
    }

    #[inline]
    pub(crate) fn close(&mut self, bracket: char, is_empty: bool) {
        self.depth = self.depth().map(|depth| depth.saturating_sub(1));
        if !is_empty {
            self.break_line();
        }
        self.text.push(bracket);
    }

    /// Adds the comma between two members or elements.
    #[inline]
    pub(crate) fn separate(&mut self) {
        self.text.push(',');
    }

    /// Begins the line of the next member or element, if the JSON is indented.
    #[inline]
    pub(crate) fn break_line(&mut self) {
        if let Some(depth) = self.depth() {
            self.begin_line(depth);
        }
    }

    #[inline(never)]
    fn begin_line(&mut self, depth: usize) {
        const INDENTATION: &str = "\n                                ";
        let spaces = INDENTATION.get(..=2 * depth);
        self.text.push_str(spaces.unwrap_or(INDENTATION));
    }

    /// Adds the name of the first member, with the colon after it.
    #[inline(always)]
    pub(crate) fn first_name(&mut self, name: &'static str) {
        self.quotes += 2;
        match self.depth() {
            None => self.text.push_str(name),
            Some(depth) => self.name_on_its_line(depth, name),
        }
    }

    /// Adds the name of another member, with the comma before it and the colon after it.
    #[inline(always)]
    pub(crate) fn next_name(&mut self, name: &'static str) {
        self.quotes += 2;
        match self.depth() {
            None => self.text.push_str(name),
            Some(depth) => {
                self.text.push(',');
                self.name_on_its_line(depth, name.get(1..).unwrap_or_default());
            }
        }
    }

    #[inline(never)]
    fn name_on_its_line(&mut self, depth: usize, name: &str) {
        self.begin_line(depth);
        self.text.push_str(name);
        self.text.push(' ');
    }
}

/// A value that [`Json`] can write.
pub(crate) trait ToJson {
    /// Adds the value to `json`.
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()>;
}

/// Declares a part of a form, with its fields in order. serde_json and [`ToJson`] write its members alike, and
/// serde reads it. Fields under `rare` are left out if they are false, 0, null or an empty list. Fields under
/// `later` were added by a later version, so older reports lack them.
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
                #[serde(default, skip_serializing_if = "crate::contract::json::is_nothing")]
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
            pub(crate) fn add_members_to<const DRAFT: bool>(
                &self,
                json: &mut Json<'_, DRAFT>,
            ) -> serde_json::Result<()> {
                json.first_name(concat!("\"", stringify!($first), "\":"));
                self.$first.add_to(json)?;
                $(
                    json.next_name(concat!(",\"", stringify!($field), "\":"));
                    self.$field.add_to(json)?;
                )*
                $($(
                    if !$crate::contract::json::is_nothing(&self.$rare) {
                        json.next_name(concat!(",\"", stringify!($rare), "\":"));
                        self.$rare.add_to(json)?;
                    }
                )*)?
                $(
                    if let Some(later) = &self.$later {
                        json.next_name(concat!(",\"", stringify!($later), "\":"));
                        later.add_to(json)?;
                    }
                )*
                Ok(())
            }
        }

    };
}

/// Declares that [`ToJson`] writes these parts of a form as objects with all their members.
macro_rules! objects {
    ($($name:ident),*) => {
        $(
            impl ToJson for $name<'_> {
                fn add_to<const DRAFT: bool>(
                    &self,
                    json: &mut Json<'_, DRAFT>,
                ) -> serde_json::Result<()> {
                    json.open('{');
                    self.add_members_to(json)?;
                    json.close('}', false);
                    Ok(())
                }
            }
        )*
    };
}

pub(crate) use {objects, wire};

/// Whether a rare field with this value is left out.
pub(crate) fn is_nothing<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl ToJson for str {
    #[inline(always)]
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        if DRAFT || is_plain_text(self) {
            json.push_word(self);
            return Ok(());
        }
        add_escaped(self, json)
    }
}

#[cold]
fn add_escaped<const DRAFT: bool>(
    text: &str,
    json: &mut Json<'_, DRAFT>,
) -> serde_json::Result<()> {
    json.push_str(&harmless_json(&serde_json::to_string(text)?));
    Ok(())
}

/// Whether `line` is printable ASCII that has as many quotation marks and backslashes together as quotation
/// marks were added around names and texts: then its texts have none of them.
fn needs_no_escape(line: &[u8], quotes: usize) -> bool {
    // Without an early end, the compiler examines many octets together. A sum of a block fits into an octet.
    let from_space = line.iter().map(|it| it.wrapping_sub(b' '));
    let is_mark = |octet: &u8| u8::from((*octet == b'"') | (*octet == b'\\'));
    let marks = |octets: &[u8]| usize::from(octets.iter().map(is_mark).sum::<u8>());
    let (blocks, rest) = line.as_chunks::<192>();
    from_space.fold(0, u8::max) <= b'~' - b' '
        && blocks.iter().map(|it| marks(it)).sum::<usize>() + marks(rest) == quotes
}

/// Whether a text is printable ASCII without `"` and `\`.
#[inline(never)]
fn is_plain_text(text: &str) -> bool {
    // Without an early end, the compiler examines sixteen octets together.
    let plain = |octets: &[u8; 16]| octets.iter().fold(true, |all, it| all & is_plain(*it));
    let octets = text.as_bytes();
    let (sixteens, rest) = octets.as_chunks::<16>();
    let rest_is_plain = match octets.last_chunk::<16>() {
        // It examines some octets twice, which is faster than one by one.
        Some(last) => plain(last),
        None => rest.iter().all(|it| is_plain(*it)),
    };
    rest_is_plain && sixteens.iter().all(plain)
}

fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~') & (octet != b'"') & (octet != b'\\')
}

impl ToJson for String {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        self.as_str().add_to(json)
    }
}

impl ToJson for ShownName {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        self.as_str().add_to(json)
    }
}

impl ToJson for bool {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_str(if *self { "true" } else { "false" });
        Ok(())
    }
}

impl ToJson for usize {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_str(itoa::Buffer::new().format(*self));
        Ok(())
    }
}

impl ToJson for u16 {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        u32::from(*self).add_to(json)
    }
}

impl ToJson for u32 {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.push_str(itoa::Buffer::new().format(*self));
        Ok(())
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        match self {
            Some(value) => value.add_to(json),
            None => {
                json.push_str("null");
                Ok(())
            }
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        json.open('[');
        for (at, value) in self.iter().enumerate() {
            if at > 0 {
                json.separate();
            }
            json.break_line();
            value.add_to(json)?;
        }
        json.close(']', self.is_empty());
        Ok(())
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
        self.as_slice().add_to(json)
    }
}

impl<T: ToJson + ToOwned + ?Sized> ToJson for Cow<'_, T> {
    fn add_to<const DRAFT: bool>(&self, json: &mut Json<'_, DRAFT>) -> serde_json::Result<()> {
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

    objects!(Wire);

    /// Both writers, of a struct with `text` in it: on a line, and indented.
    fn written(text: &str) -> ([String; 2], [String; 2]) {
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
        let (mut line, mut indented) = (String::new(), String::new());
        add_line(&mut line, &wire).unwrap();
        wire.add_to(&mut Json::indented(&mut indented, 0)).unwrap();
        let json = [
            serde_json::to_string(&wire).unwrap(),
            serde_json::to_string_pretty(&wire).unwrap(),
        ];
        (
            [line, indented],
            json.map(|it| harmless_json(&it).into_owned()),
        )
    }

    #[test]
    fn compact_writer_matches_serde_json() {
        let (compact, json) = written("a");
        assert_eq!(compact, json);
        assert!(compact[0].starts_with(r#"{"text":"a","texts":["a",""],"none":null,"#));
    }

    #[test]
    fn character_that_needs_an_escape_has_it_at_every_position() {
        let characters = (0..=0x2100).chain([0xfeff, 0xffff, 0x1_f600]);
        for character in characters.filter_map(char::from_u32) {
            // Before, in and after the sixteen octets that are examined together.
            for at in [0, 1, 15, 16, 40] {
                let mut text = "x".repeat(40);
                text.insert(at, character);
                let (compact, json) = written(&text);
                assert_eq!(compact, json, "{character:?} at {at}");
            }
        }
    }
}
