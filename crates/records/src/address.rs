//! Mail addresses, checked once on the way in: by RFC 5321, and by the letters that the directory of
//! the trust space gives to addresses.

mod pasted;

use std::fmt;

use crate::lang::{Lang, Say, Text, display_in_english, say};
use crate::name::{DomainName, NameError};
use crate::text::one_line;

use pasted::Pasted;

/// Longest local part in octets, RFC 5321 section 4.5.3.1.1.
const MAX_LOCAL_PART: usize = 64;
/// Longest address in octets: a path has 256 with its angle brackets, RFC 5321 section 4.5.3.1.3.
const MAX_ADDRESS: usize = 254;

/// A mail address (Mailbox, RFC 5321 section 4.1.2), of a local part in the directory's alphabet:
/// ASCII letters, digits, `.`, `_`, `-` and `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    local_part: Box<str>,
    domain: DomainName,
}

/// The start of a discovery: an address, or only its domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressOrDomain {
    /// An address.
    Address(Address),
    /// A domain.
    Domain(DomainName),
}

/// Why an address was refused. Positions are those of characters in the whole address, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressError {
    /// A second `@`.
    SecondAt(usize),
    /// There is nothing before the `@`.
    NoLocalPart,
    /// A character that no address of the directory has before the `@`.
    Character {
        /// The first one found.
        character: char,
        /// Its position.
        position: usize,
    },
    /// A dot where RFC 5321 allows none (Dot-string, section 4.1.2).
    Dot(usize),
    /// A local part of more than 64 octets.
    LocalPartTooLong(usize),
    /// More than 254 octets in all.
    TooLong(usize),
    /// A domain with a character that no domain has.
    DomainCharacter {
        /// Its fault.
        error: NameError,
        /// Its position.
        position: usize,
    },
    /// A domain that is none.
    Domain(NameError),
}

impl Say for AddressError {
    /// A sentence that follows the address and a colon.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::SecondAt(position) => say!(
                lang,
                en: "there is a second @ at position {position}; expected only one",
                fr: "il y a un second @ en position {position} ; un seul est attendu"
            ),
            Self::NoLocalPart => say!(
                lang,
                en: "there is nothing before the @; expected the name of a mailbox",
                fr: "rien ne précède le @ ; le nom d’une boîte aux lettres est attendu"
            ),
            Self::Character {
                character,
                position,
            } => say!(
                lang,
                en: "the character {character:?} at position {position} is not allowed; expected only \
                     letters without accents, digits, `.`, `_`, `-` and `+` before the @ (alphabet of \
                     the directory)",
                fr: "le caractère {character:?} en position {position} n’est pas permis ; seuls les lettres \
                     sans accents, les chiffres, `.`, `_`, `-` et `+` sont permis avant le @ (alphabet de \
                     l’annuaire)"
            ),
            Self::Dot(position) => say!(
                lang,
                en: "the dot at position {position} is not between two other characters, as every dot \
                     before the @ must be (RFC 5321 section 4.1.2)",
                fr: "le point en position {position} n’est pas entre deux autres caractères, comme doit \
                     l’être tout point avant le @ (RFC 5321, section 4.1.2)"
            ),
            Self::LocalPartTooLong(found) => say!(
                lang,
                en: "there are {found} characters before the @; the limit is {MAX_LOCAL_PART} (RFC 5321)",
                fr: "il y a {found} caractères avant le @ ; la limite est {MAX_LOCAL_PART} (RFC 5321)"
            ),
            Self::TooLong(found) => say!(
                lang,
                en: "the address has {found} characters; the limit is {MAX_ADDRESS} (RFC 5321)",
                fr: "l’adresse a {found} caractères ; la limite est {MAX_ADDRESS} (RFC 5321)"
            ),
            Self::DomainCharacter { error, position } => {
                let error = with_position(error, *position, lang);
                say!(lang, en: "invalid domain: {error}", fr: "domaine invalide : {error}")
            }
            Self::Domain(error) => {
                let error = error.say(lang);
                say!(lang, en: "invalid domain: {error}", fr: "domaine invalide : {error}")
            }
        }
    }
}

display_in_english!(AddressError);

impl std::error::Error for AddressError {}

fn with_position(error: &NameError, position: usize, lang: Lang) -> String {
    let error = error.say(lang);
    say!(
        lang,
        en: "{error}. The character is at position {position}",
        fr: "{error}. Le caractère est en position {position}"
    )
}

impl Address {
    /// Checks `text`; white space around it is taken off.
    ///
    /// # Errors
    ///
    /// If `text` is no mail address with a valid domain, or if it is too long.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (local_part, domain) = text.split_once('@').unwrap_or((text, ""));
        check_local_part(local_part)?;
        if let Some((before, _)) = domain.split_once('@') {
            let position = position(text, local_part.len() + 1 + before.len());
            return Err(AddressError::SecondAt(position));
        }
        let checked = DomainName::parse(domain)
            .map_err(|error| refused_domain(error, text, local_part.len() + 1))?;
        let length = local_part.len() + 1 + checked.as_str().len();
        if length > MAX_ADDRESS {
            return Err(AddressError::TooLong(length));
        }
        Ok(Self {
            local_part: local_part.into(),
            domain: checked,
        })
    }

    /// The part before the `@`, as written.
    pub fn local_part(&self) -> &str {
        &self.local_part
    }

    /// The mail domain.
    pub fn domain(&self) -> &DomainName {
        &self.domain
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local_part, self.domain)
    }
}

impl AddressOrDomain {
    /// Reads an address as people paste it, or a domain if there is no `@`: with the name of its owner, as a link, with
    /// spaces or separators around it.
    ///
    /// # Errors
    ///
    /// A sentence that names the text, its fault and what was expected.
    pub fn parse(text: &str) -> Result<Self, Text> {
        match pasted::read(text).map_err(|error| Text::of(|lang| error.say(lang)))? {
            Pasted::Address(address) if is_address(&address) => Self::of_address(&address),
            Pasted::Address(text) | Pasted::Domain(text) => Self::of_domain(&text),
        }
    }

    fn of_address(text: &str) -> Result<Self, Text> {
        Address::parse(text).map(Self::Address).map_err(|error| {
            Text::of(|lang| {
                let (written, error) = (lang.quoted(one_line(text)), error.say(lang));
                say!(lang, en: "address {written}: {error}", fr: "adresse {written} : {error}")
            })
        })
    }

    fn of_domain(text: &str) -> Result<Self, Text> {
        DomainName::parse(text)
            .map(Self::Domain)
            .map_err(|refusal| {
                let refused = refused_domain(refusal, text, 0);
                Text::of(|lang| {
                    let error = match &refused {
                        AddressError::DomainCharacter { error, position } => {
                            with_position(error, *position, lang)
                        }
                        AddressError::Domain(error) => error.say(lang),
                        other => other.say(lang),
                    };
                    let written = lang.quoted(one_line(text));
                    say!(lang, en: "domain {written}: {error}", fr: "domaine {written} : {error}")
                })
            })
    }

    /// The address, if one was given.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Address(address) => Some(address),
            Self::Domain(_) => None,
        }
    }

    /// The mail domain.
    pub fn domain(&self) -> &DomainName {
        match self {
            Self::Address(address) => address.domain(),
            Self::Domain(domain) => domain,
        }
    }
}

impl From<DomainName> for AddressOrDomain {
    fn from(domain: DomainName) -> Self {
        Self::Domain(domain)
    }
}

/// Whether a text is meant as an address. A zone file's `@` without anything before it, or after a dot, is none.
fn is_address(text: &str) -> bool {
    match text.split_once('@') {
        None | Some(("", "")) => false,
        Some((before, after)) => !(before.ends_with('.') && after.is_empty()),
    }
}

fn check_local_part(text: &str) -> Result<(), AddressError> {
    if text.is_empty() {
        return Err(AddressError::NoLocalPart);
    }
    let belongs = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    let mut characters = (1..).zip(text.chars());
    if let Some((position, character)) = characters.find(|(_, c)| !belongs(*c)) {
        return Err(AddressError::Character {
            character,
            position,
        });
    }
    // From here on an octet is a character.
    let doubled = text.find("..").map(|at| at + 2);
    let first = text.starts_with('.').then_some(1);
    let last = text.ends_with('.').then_some(text.len());
    if let Some(position) = first.or(doubled).or(last) {
        return Err(AddressError::Dot(position));
    }
    if text.len() > MAX_LOCAL_PART {
        Err(AddressError::LocalPartTooLong(text.len()))
    } else {
        Ok(())
    }
}

/// The error for the domain that begins at octet `begins` of `text`.
fn refused_domain(error: NameError, text: &str, begins: usize) -> AddressError {
    let found = match error {
        NameError::Character(character) => text[begins..].find(character),
        _ => None,
    };
    match found {
        Some(at) => AddressError::DomainCharacter {
            position: position(text, begins + at),
            error,
        },
        None => AddressError::Domain(error),
    }
}

/// The place of the character at that octet, counted from 1.
fn position(text: &str, octet: usize) -> usize {
    text[..octet].chars().count() + 1
}

#[cfg(test)]
mod tests;
