//! Distinguished names in the form of the whitelist: close to RFC 4514, but with spaces after commas, legacy
//! quotes, bare inner quotes and unescaped trailing spaces. There are no errors: ambiguous text stays in the
//! value.

use std::borrow::Cow;

/// Longest distinguished name looked into, in octets.
const MAX_DN: usize = 4096;

/// The two attributes that say whose a domain is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DnAttributes<'a> {
    /// First `OU`.
    pub(super) unit: Option<Cow<'a, str>>,
    /// First `O`.
    pub(super) organisation: Option<Cow<'a, str>>,
}

/// Reads a distinguished name leniently. One too long to be one says nothing: reading it may take
/// long, and nothing is signed yet.
pub(super) fn parse(text: &str) -> DnAttributes<'_> {
    let mut name = DnAttributes {
        unit: None,
        organisation: None,
    };
    let text = if text.len() <= MAX_DN { text } else { "" };
    for (attribute, value) in attributes(text) {
        let slot = match attribute {
            a if a.eq_ignore_ascii_case("OU") => &mut name.unit,
            a if a.eq_ignore_ascii_case("O") => &mut name.organisation,
            _ => continue,
        };
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value);
        }
    }
    name
}

/// A distinguished name as attributes and values, in which two spellings of one name are equal:
/// blanks beside separators, quotes and escapes, and the case of attribute types do not count.
pub fn canonical(text: &str) -> Vec<(String, String)> {
    if text.len() <= MAX_DN {
        attributes(text)
            .map(|(attribute, value)| (attribute.to_ascii_uppercase(), value.into_owned()))
            .collect()
    } else {
        vec![(String::new(), text.to_owned())]
    }
}

/// Attribute types and values, in order. Text without a type is last, under the empty type.
fn attributes(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (attribute, value) = match rest.split_once('=') {
            Some((attribute, after)) => {
                let (value, next) = take_value(after);
                rest = next;
                (attribute.trim(), value)
            }
            None => ("", std::mem::take(&mut rest)),
        };
        let value = unescape(value.trim());
        (!attribute.is_empty() || !value.is_empty()).then_some((attribute, value))
    })
}

/// Splits a value from what follows its separator. Legacy quotes around a whole value are taken
/// off, and what they hold is not looked into.
fn take_value(text: &str) -> (&str, &str) {
    if let Some(quoted) = text.trim_start().strip_prefix('"') {
        let closing = quoted.match_indices('"').map(|(at, _)| at).find_map(|at| {
            let after = quoted[at + 1..].trim_start();
            let rest = if after.is_empty() {
                Some("")
            } else {
                separated(after)
            };
            (!quoted[..at].ends_with('\\')).then_some((&quoted[..at], rest?))
        });
        if let Some(closing) = closing {
            return closing;
        }
    }
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if !escaped && let Some(rest) = separated(&text[at..]) {
            return (&text[..at], rest);
        }
        escaped = character == '\\' && !escaped;
    }
    (text, "")
}

/// The text after a `,` or a `+`, if an attribute type and its `=` follow. Otherwise the character belongs to
/// the value.
fn separated(text: &str) -> Option<&str> {
    let rest = text.strip_prefix([',', '+'])?;
    let attribute = rest.trim_start();
    let length = attribute
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || b".-".contains(b))
        .count();
    let is_attribute = length > 0 && attribute[length..].trim_start().starts_with('=');
    is_attribute.then_some(rest)
}

/// Removes the backslashes of RFC 4514 section 2.4: before a character, or before two hexadecimal digits for
/// an octet of UTF-8.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut octets = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'\\', [high, low, tail @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                let digit = |octet: &u8| char::from(*octet).to_digit(16).unwrap_or_default();
                octets.push((digit(high) * 16 + digit(low)) as u8);
                rest = tail;
            }
            (b'\\', [next, tail @ ..]) => {
                octets.push(*next);
                rest = tail;
            }
            (octet, _) => octets.push(*octet),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&octets).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let name = parse(text);
        let owned = |value: Option<Cow<'_, str>>| value.unwrap_or_default().into_owned();
        (owned(name.unit), owned(name.organisation))
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        let plain = canonical("CN=m,OU=1,O=GIP EXEMPLE,C=FR");
        for text in [
            "CN=m, OU=1, O=GIP EXEMPLE, C=FR",
            "cn=m,ou=1,o=\"GIP EXEMPLE\",c=FR",
            " CN = m,OU=1 ,O=GIP\\ EXEMPLE,C=FR ",
        ] {
            assert_eq!(canonical(text), plain, "{text}");
        }
        for text in [
            "CN=m,OU=1,O=GIP exemple,C=FR",
            "CN=m,OU=1,O=GIP EXEMPLE",
            "OU=1,CN=m,O=GIP EXEMPLE,C=FR",
            "CN=m,OU=1,O=GIP EXEMPLE,C=FR,junk",
            "",
        ] {
            assert_ne!(canonical(text), plain, "{text}");
        }
        assert_ne!(canonical("junk"), canonical("other junk"));
        assert_ne!(canonical("=x,CN=m"), canonical("=x,CN=n"));
        let long = |end: &str| canonical(&("CN=x".repeat(5_000) + end));
        assert_ne!(long("a"), long("b"));
    }

    #[test]
    fn every_form_found_in_real_lists_is_read() {
        for (text, unit, organisation) in [
            (
                "CN=m.example.fr,OU=300000000000001,O=GIP EXEMPLE,ST=Paris (75),C=FR",
                "300000000000001",
                "GIP EXEMPLE",
            ),
            (
                "CN=m.example.fr, OU=300000000000002, O=EXEMPLE, ST=Nord (59), C=FR",
                "300000000000002",
                "EXEMPLE",
            ),
            (
                "CN=m,OU=1000000001,O=\"HOPITAL  D'EXEMPLE / LIEU\",L=Eure (27),C=FR",
                "1000000001",
                "HOPITAL  D'EXEMPLE / LIEU",
            ),
            (
                "CN=m,OU=1000000002,O=CENTRE \"EXEMPLE\",C=FR",
                "1000000002",
                "CENTRE \"EXEMPLE\"",
            ),
            (
                "CN=m,OU=10B0000003,O=C.H. DE  EXEMPLE ,C=FR",
                "10B0000003",
                "C.H. DE  EXEMPLE",
            ),
            ("CN=m,OU=4,O=\"A, OU=5, B\",C=FR", "4", "A, OU=5, B"),
            ("CN=m,OU=6,O=A\\, B,C=FR", "6", "A, B"),
            ("CN=m,OU=7,O=A, B & CIE,C=FR", "7", "A, B & CIE"),
            ("cn=m,ou=8,o=minuscule", "8", "minuscule"),
            ("O=\"AB\" NORD,OU=77", "77", "\"AB\" NORD"),
            ("CN=m,OU=Dept + OU=88,O=X", "Dept", "X"),
            ("CN=m+OU=9,O=A + B", "9", "A + B"),
            ("OU=1,OU=2,O=P,O=Q", "1", "P"),
            ("OU=1,O=C\\C3\\A9dre", "1", "Cédre"),
            ("O=fin\\\\,OU=3", "3", "fin\\"),
            ("OU=3,organization-identifier=NTRFR-1,O=Trois", "3", "Trois"),
            ("O=\"A \\\", OU=9 \\\"B\", OU=4", "4", "A \", OU=9 \"B"),
            ("O=sans unité,C=FR", "", "sans unité"),
            ("OU=,O=\"", "", "\""),
            ("", "", ""),
        ] {
            assert_eq!(
                read(text),
                (unit.to_owned(), organisation.to_owned()),
                "{text}"
            );
        }
    }
}
