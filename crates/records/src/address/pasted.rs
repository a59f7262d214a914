//! Mail addresses as people paste them: from a message, a directory, a link or a table.
//!
//! Readers for RFC 5322 refuse names such as `Dupont, Jean <a@b>`, which mail programs copy, and know no `mailto:`.

use percent_encoding::percent_decode_str;

use super::Address;
use crate::lang::{Lang, Say, display_in_english, say};
use crate::text::{listed_in, one_line};

/// What stands in a pasted text, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pasted {
    /// A text with an `@`.
    Address(String),
    /// A text without an `@`, which can be a domain.
    Domain(String),
}

/// Why a pasted text is not the one address that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PasteError {
    /// Several addresses, in their order.
    Several(Vec<String>),
    /// A text without an address, which is not the name of a domain either.
    NoAddress(String),
}

/// Prefixes of links to an address (RFC 6068), and of an address in Active Directory.
const PREFIXES: [&str; 2] = ["mailto:", "smtp:"];
/// Quotation marks and brackets around a whole address.
const PAIRS: [(char, char); 7] = [
    ('"', '"'),
    ('\'', '\''),
    ('«', '»'),
    ('“', '”'),
    ('[', ']'),
    ('(', ')'),
    ('<', '>'),
];

impl Say for PasteError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Several(addresses) => {
                /// Addresses that are named; a pasted list can have thousands.
                const SHOWN: usize = 3;
                let named: Vec<_> = addresses
                    .iter()
                    .map(|it| lang.quoted(one_line(it)))
                    .collect();
                let named = listed_in(lang, &named, ", ", SHOWN);
                let number = lang.number(addresses.len());
                say!(
                    lang,
                    en: "there are {number} addresses: {named}; expected one address. Run the command once for each",
                    fr: "il y a {number} adresses : {named} ; une seule est attendue. Lancer la commande une fois par \
                         adresse"
                )
            }
            Self::NoAddress(text) => {
                let text = lang.quoted(one_line(text));
                say!(
                    lang,
                    en: "there is no mail address in {text}; expected an address such as \
                         jean.dupont@hopital.mssante.fr, or a domain",
                    fr: "il n’y a pas d’adresse de messagerie dans {text} ; une adresse telle que \
                         jean.dupont@hopital.mssante.fr est attendue, ou un nom de domaine"
                )
            }
        }
    }
}

display_in_english!(PasteError);

/// Finds the address, or what can be a domain.
///
/// # Errors
///
/// If the text has several addresses, or words without an address.
pub(super) fn read(text: &str) -> Result<Pasted, PasteError> {
    let bare = bare(text);
    let mut found = candidates(bare);
    // Outlook and chats copy the address before its own link.
    found.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    match found.len() {
        0 if is_name(bare) => Ok(Pasted::Domain(bare.to_owned())),
        0 => Err(PasteError::NoAddress(text.trim().to_owned())),
        1 => {
            let address = found.swap_remove(0);
            let is_cut = Address::parse(&address).is_err() && goes_on(bare, &address);
            Ok(Pasted::Address(if is_cut {
                bare.to_owned()
            } else {
                address
            }))
        }
        _ => Err(PasteError::Several(found)),
    }
}

/// Whether a separator in the middle of a word ends the address: `a@b,fr` has a comma where a dot was meant.
fn goes_on(bare: &str, address: &str) -> bool {
    let rest = bare.strip_prefix(address);
    let rest = rest.and_then(|it| it.strip_prefix([',', ';']));
    rest.is_some_and(|it| !it.is_empty() && !it.contains(char::is_whitespace))
}

/// Whether a text without an `@` is meant as one name, even if it has a fault.
fn is_name(bare: &str) -> bool {
    let is_word = !bare.contains(char::is_whitespace) || bare.contains('.');
    is_word && !bare.contains(['<', '"']) && without_prefix(bare).is_none()
}

/// Every text with an `@` that is not in a person's name.
fn candidates(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if without_prefix(text).is_some() {
        // The rest of a link may hold commas.
        add_link(text, &mut found);
        return found;
    }
    let (mut begin, mut angle) = (0, None);
    let end = (text.len(), ';');
    for (at, character) in outside_quotes(text).chain([end]) {
        match (character, angle) {
            ('<', None) => angle = Some(at + 1),
            ('>', Some(open)) => {
                angle = None;
                // The text before an address is its owner's name.
                if add_link(&text[open..at], &mut found) {
                    begin = at + 1;
                }
            }
            (',' | ';' | '\n' | '\r', None) => {
                add_item(&text[begin..at], &mut found);
                begin = at + 1;
            }
            _ => {}
        }
    }
    // The closing bracket is missing.
    if let Some(open) = angle {
        add_link(&text[open..], &mut found);
    }
    found
}

/// The characters outside quotation marks. Marks that are not closed are characters like others.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let are_closed = text.matches('"').count().is_multiple_of(2);
    let mut is_quoted = false;
    text.char_indices().filter(move |(_, character)| {
        let is_mark = *character == '"' && are_closed;
        is_quoted ^= is_mark;
        !is_quoted && !is_mark
    })
}

/// Adds the addresses of an item without angle brackets. Words beside an address stay, so that a space in it is
/// refused with its place.
fn add_item(item: &str, found: &mut Vec<String>) {
    let item = without_comment(item);
    let addresses = item.split_whitespace().filter(|word| word.contains('@'));
    if addresses.clone().count() > 1 {
        addresses.for_each(|word| _ = add_link(word, found));
    } else {
        add_link(without_label(item), found);
    }
}

/// Adds the addresses of a link, or the address without one. Returns whether there was any.
fn add_link(text: &str, found: &mut Vec<String>) -> bool {
    let before = found.len();
    let text = bare(text);
    match without_prefix(text) {
        None => found.extend(text.contains('@').then(|| text.to_owned())),
        Some(link) => {
            let path = link.split('?').next().unwrap_or_default();
            let decoded = path.split(',').map(|address| {
                let decoded = percent_decode_str(address).decode_utf8_lossy();
                bare(&decoded).to_owned()
            });
            found.extend(decoded.filter(|address| address.contains('@')));
        }
    }
    found.len() > before
}

/// The text after `mailto:`, in upper or lower case.
fn without_prefix(text: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| {
        let (before, rest) = text.split_at_checked(prefix.len())?;
        before.eq_ignore_ascii_case(prefix).then_some(rest)
    })
}

/// The text without the name in round brackets that may follow an address (RFC 5322 section 3.4).
fn without_comment(item: &str) -> &str {
    let item = item.trim();
    match item.rsplit_once('(') {
        Some((address, name)) if name.ends_with(')') && address.contains('@') => address,
        _ => item,
    }
}

/// The text after a label such as `E-mail: `.
fn without_label(item: &str) -> &str {
    let mut labels = item.match_indices(':').rev();
    let label = labels.find(|(at, _)| item[at + 1..].starts_with(char::is_whitespace));
    label.map_or(item, |(at, _)| &item[at + 1..])
}

/// The text without what a selection has around it: spaces, invisible characters, separators of a list, and a pair of
/// quotation marks or brackets.
fn bare(text: &str) -> &str {
    let mut text = text.trim_matches(is_around);
    for (open, close) in PAIRS.into_iter().cycle().take(2 * PAIRS.len()) {
        let inner = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains([open, close])) {
            text = inner.trim_matches(is_around);
        }
    }
    text
}

/// Whether a character around an address does not belong to it. Some programs copy marks of direction along.
fn is_around(character: char) -> bool {
    let is_invisible = matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    character.is_whitespace() || is_invisible || matches!(character, ',' | ';')
}

#[cfg(test)]
mod tests;
