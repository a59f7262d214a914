//! Whether a distinguished name conforms to RFC 4514. The whitelist is read leniently; this reports where
//! that was needed.

use crate::lang::{Lang, Say, say};

/// A violation of RFC 4514 section 3 in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DnError {
    /// The name is empty.
    Empty,
    /// A `,` or `+` that is neither escaped nor between attributes.
    Separator,
    /// White space beside an attribute type.
    Space,
    /// A space at the beginning of a value.
    BeginsWithSpace,
    /// A `#` at the beginning of a value that is not hexadecimal.
    BeginsWithHash,
    /// A quotation mark.
    Quote,
    /// One of `;`, `<`, `>` and NUL.
    Special,
    /// A backslash before a character that needs none.
    Backslash,
    /// A space at the end of a value.
    EndsWithSpace,
}

impl Say for DnError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Empty => say!(lang, en: "the name is empty", fr: "le nom est vide"),
            Self::Separator => say!(
                lang,
                en: "a separator is not escaped, and no attribute type follows it",
                fr: "un séparateur n’est pas protégé, et aucun type d’attribut ne le suit"
            ),
            Self::Space => say!(
                lang,
                en: "there is white space next to an attribute type",
                fr: "il y a une espace à côté d’un type d’attribut"
            ),
            Self::BeginsWithSpace => say!(
                lang,
                en: "a value begins with an unescaped space",
                fr: "une valeur commence par une espace non protégée"
            ),
            Self::BeginsWithHash => say!(
                lang,
                en: "a value begins with an unescaped #",
                fr: "une valeur commence par un # non protégé"
            ),
            Self::Quote => say!(
                lang,
                en: "a quotation mark is not escaped",
                fr: "un guillemet n’est pas protégé"
            ),
            Self::Special => say!(
                lang,
                en: "a special character is not escaped",
                fr: "un caractère spécial n’est pas protégé"
            ),
            Self::Backslash => say!(
                lang,
                en: "a backslash is before a character that needs no escape",
                fr: "une barre oblique inverse précède un caractère qui n’en demande pas"
            ),
            Self::EndsWithSpace => say!(
                lang,
                en: "a value ends with an unescaped space",
                fr: "une valeur finit par une espace non protégée"
            ),
        }
    }
}

/// The first violation of RFC 4514 section 3. `None` if the name conforms.
pub(super) fn fault(name: &str) -> Option<DnError> {
    check(name).err()
}

fn check(name: &str) -> Result<(), DnError> {
    if name.is_empty() {
        return Err(DnError::Empty);
    }
    let mut rest = name;
    loop {
        let Some((attribute, value)) = rest.split_once('=') else {
            return Err(DnError::Separator);
        };
        check_attribute(attribute)?;
        match after_value(value)? {
            Some(next) => rest = next,
            None => return Ok(()),
        }
    }
}

/// A short name such as `OU`, or an object identifier in digits.
fn check_attribute(attribute: &str) -> Result<(), DnError> {
    let bare = attribute.trim();
    let short_name = bare.starts_with(|c: char| c.is_ascii_alphabetic())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let identifier = bare.contains('.') && bare.split('.').all(digits);
    match short_name || identifier {
        true if bare == attribute => Ok(()),
        true => Err(DnError::Space),
        false => Err(DnError::Separator),
    }
}

/// Checks a value; what follows its separator, none at the end.
fn after_value(text: &str) -> Result<Option<&str>, DnError> {
    if text.starts_with(' ') {
        return Err(DnError::BeginsWithSpace);
    }
    if let Some(hexadecimal) = text.strip_prefix('#') {
        let end = hexadecimal.find([',', '+']).unwrap_or(hexadecimal.len());
        let digits = &hexadecimal[..end];
        let pairs = end > 0 && end % 2 == 0 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return if pairs {
            Ok(hexadecimal.get(end + 1..))
        } else {
            Err(DnError::BeginsWithHash)
        };
    }
    let mut ends_with_space = false;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            ',' | '+' if ends_with_space => break,
            ',' | '+' => return Ok(Some(&text[at + 1..])),
            '"' => return Err(DnError::Quote),
            ';' | '<' | '>' | '\0' => return Err(DnError::Special),
            '\\' => {
                let escaped = characters.next().map(|(_, c)| c);
                let pair = escaped.is_some_and(|c| c.is_ascii_hexdigit())
                    && characters
                        .next()
                        .is_some_and(|(_, c)| c.is_ascii_hexdigit());
                let special = escaped.is_some_and(|c| " \"#+,;<=>\\".contains(c));
                if !pair && !special {
                    return Err(DnError::Backslash);
                }
            }
            _ => {}
        }
        ends_with_space = character == ' ';
    }
    if ends_with_space {
        Err(DnError::EndsWithSpace)
    } else {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_the_rfc_writes_them_conform() {
        // The last four are among the examples of RFC 4514 section 4.
        for name in [
            "CN=m.example.fr,OU=300000000000001,O=GIP EXEMPLE,ST=Paris (75),C=FR",
            "CN=m,O=A\\, B,O=fin\\ ",
            "CN=x=y,O=",
            "UID=jsmith,DC=example,DC=net",
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            "CN=Before\\0dAfter,DC=example,DC=net",
            "1.3.6.1.4.1.1466.0=#04024869",
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn violations_in_real_lists_are_named() {
        for (name, words) in [
            ("", "empty"),
            ("CN=m, OU=1", "white space next to"),
            ("CN=m,OU =1", "white space next to"),
            ("CN=m,OU= 1", "begins with an unescaped space"),
            ("O=\"HOPITAL\",C=FR", "quotation mark"),
            ("O=CENTRE \"X\",C=FR", "quotation mark"),
            ("O=C.H. DE  X ,C=FR", "ends with an unescaped space"),
            ("O=X ", "ends with an unescaped space"),
            ("O=A, B & CIE,C=FR", "a separator is not escaped"),
            ("CN=m,", "a separator is not escaped"),
            ("junk", "a separator is not escaped"),
            ("O=a;b", "special character"),
            ("O=#xyz", "unescaped #"),
            ("O=a\\", "backslash"),
            ("O=a\\zb", "backslash"),
            ("O=a\\éb", "backslash"),
        ] {
            let found = fault(name)
                .map(|it| it.say(Lang::English))
                .unwrap_or_default();
            assert!(found.contains(words), "{name:?}: {found}");
        }
    }
}
