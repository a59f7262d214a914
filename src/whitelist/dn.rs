//! Distinguished names as the whitelist writes them: close to RFC 4514, but with spaces after
//! commas, legacy quotes, bare inner quotes and unescaped trailing spaces. Never an error: what
//! cannot be told stays in the value.

use std::borrow::Cow;

/// The two attributes that say whose a domain is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DistinguishedName<'a> {
    /// First `OU`.
    pub(super) unit: Option<Cow<'a, str>>,
    /// First `O`.
    pub(super) organisation: Option<Cow<'a, str>>,
}

/// Reads a distinguished name leniently.
pub(super) fn parse(text: &str) -> DistinguishedName<'_> {
    let mut name = DistinguishedName {
        unit: None,
        organisation: None,
    };
    for part in parts(text) {
        let Some((attribute, value)) = part.split_once('=') else {
            continue;
        };
        let slot = match attribute.trim() {
            a if a.eq_ignore_ascii_case("OU") => &mut name.unit,
            a if a.eq_ignore_ascii_case("O") => &mut name.organisation,
            _ => continue,
        };
        let value = unquote(value.trim());
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value);
        }
    }
    name
}

/// Splits at the commas that a new attribute follows; any other comma belongs to its value.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let cut = text
            .match_indices(',')
            .map(|(at, _)| at)
            .find(|at| separates(text, *at));
        rest = cut.map(|at| &text[at + 1..]);
        Some(cut.map_or(text, |at| &text[..at]))
    })
}

/// Whether the comma at `at` ends an attribute: it is neither escaped nor inside a quoted value,
/// and an attribute type with its `=` comes next.
fn separates(text: &str, at: usize) -> bool {
    let value = text[..at]
        .split_once('=')
        .map_or("", |(_, value)| value.trim());
    let open_quote = value.starts_with('"') && (value.len() == 1 || !value.ends_with('"'));
    if text[..at].ends_with('\\') || open_quote {
        return false;
    }
    let next = text[at + 1..].trim_start();
    next.split_once('=').is_some_and(|(attribute, _)| {
        let attribute = attribute.trim_end();
        !attribute.is_empty()
            && attribute
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'.')
    })
}

/// Takes off legacy quotes around a whole value, and the backslashes of RFC 4514 section 2.4.
fn unquote(value: &str) -> Cow<'_, str> {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(value)
        .trim();
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            _ => text.push(character),
        }
    }
    Cow::Owned(text)
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
