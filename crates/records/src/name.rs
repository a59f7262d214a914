//! Names of mail domains, hosts and operators, checked once on the way in. Domain and host names
//! are held as lower-case A-labels without a trailing dot, so that what comes after compares bytes.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::net::IpAddr;

use crate::host::{NoHost, is_ordinary, no_host};
use crate::lang::{Lang, Say, display_in_english, say};
use crate::service::Service;

/// Longest name in presentation form without its trailing dot: 255 octets on the wire, RFC 1035
/// section 2.3.4.
const MAX_NAME: usize = 253;
/// Longest label in octets, RFC 1035 section 2.3.4.
const MAX_LABEL: usize = 63;

/// Why a name was refused: what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but white space.
    Empty,
    /// An `@` between two parts: somebody pasted an address.
    EmailAddress,
    /// Another `@`, as zone files write the zone's own name.
    AtSign,
    /// A literal IPv4 or IPv6 address.
    IpAddress,
    /// One label only, such as `localhost`.
    SingleLabel,
    /// Two dots in a row, or a leading dot.
    EmptyLabel,
    /// A label of more than 63 octets.
    LabelTooLong(String),
    /// More octets than the wire format permits with the service labels in front.
    TooLong {
        /// Characters found, without a trailing dot.
        found: usize,
        /// Characters allowed in this place.
        allowed: usize,
    },
    /// A label that begins or ends with a hyphen.
    Hyphen(String),
    /// A character that no host name has.
    Character(char),
    /// A last label of digits only, which would read as an address.
    NumericTopLabel(String),
    /// A name by which no client finds a host.
    NoHost(NoHost),
    /// Not a valid internationalised name.
    Idna,
}

impl Say for NameError {
    /// A sentence that follows the name and a colon.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Empty => say!(lang, en: "the name is empty", fr: "le nom est vide"),
            Self::EmailAddress => say!(
                lang,
                en: "this is an e-mail address; expected only its domain, the part after the @",
                fr: "c’est une adresse électronique ; indiquer seulement son domaine, après le @"
            ),
            Self::AtSign => say!(
                lang,
                en: "`@` stands for the zone only if it is a whole name in a zone file. Write the name itself, such as \
                     a.mssante.fr",
                fr: "`@` ne désigne la zone que s’il est un nom entier dans un fichier de zone. Écrire le nom \
                     lui-même, tel que a.mssante.fr"
            ),
            Self::IpAddress => say!(
                lang,
                en: "this is an IP address; expected the name of a host (RFC 2782)",
                fr: "c’est une adresse IP ; le nom d’un hôte est attendu (RFC 2782)"
            ),
            Self::SingleLabel => say!(
                lang,
                en: "the name has a single label; expected a full name such as a.mssante.fr",
                fr: "le nom n’a qu’un label ; un nom complet est attendu, tel que a.mssante.fr"
            ),
            Self::EmptyLabel => say!(
                lang,
                en: "the name has an empty label: it begins with a dot, or has two dots in a row",
                fr: "le nom a un label vide : il commence par un point, ou a deux points de suite"
            ),
            Self::LabelTooLong(label) => say!(
                lang,
                en: "the label {} has {} octets; the limit is {MAX_LABEL} (RFC 1035)",
                fr: "le label {} a {} octets ; la limite est {MAX_LABEL} (RFC 1035)",
                lang.quoted(label),
                label.len()
            ),
            Self::TooLong { found, allowed } if *allowed < MAX_NAME => say!(
                lang,
                en: "the name has {found} characters; the limit is {allowed}, so that its SRV owners \
                     have at most 255 octets (RFC 1035)",
                fr: "le nom a {found} caractères ; la limite est {allowed}, pour que les noms de ses \
                     enregistrements SRV aient au plus 255 octets (RFC 1035)"
            ),
            Self::TooLong { found, allowed } => say!(
                lang,
                en: "the name has {found} characters; the limit is {allowed} (RFC 1035)",
                fr: "le nom a {found} caractères ; la limite est {allowed} (RFC 1035)"
            ),
            Self::Hyphen(label) => say!(
                lang,
                en: "the label {} begins or ends with a hyphen (RFC 1123)",
                fr: "le label {} commence ou se termine par un tiret (RFC 1123)",
                lang.quoted(label)
            ),
            Self::Character(character) => say!(
                lang,
                en: "the name has the character {character:?}; expected only letters, digits, hyphens \
                     and dots (RFC 1123)",
                fr: "le nom contient le caractère {character:?} ; seuls les lettres, les chiffres, les \
                     tirets et les points sont permis (RFC 1123)"
            ),
            Self::NumericTopLabel(label) => say!(
                lang,
                en: "the last label {} has only digits (RFC 3696 section 2)",
                fr: "le dernier label {} n’a que des chiffres (RFC 3696, section 2)",
                lang.quoted(label)
            ),
            Self::NoHost(why) => {
                let why = no_host_words(why, lang);
                say!(
                    lang,
                    en: "this name {why}. Use the full name of a host that every client can find",
                    fr: "ce nom {why}. Indiquer le nom complet d’un hôte que tout client peut trouver"
                )
            }
            Self::Idna => say!(
                lang,
                en: "this is not a valid internationalised name (UTS 46, RFC 5891)",
                fr: "ce n’est pas un nom internationalisé valide (UTS 46, RFC 5891)"
            ),
        }
    }
}

display_in_english!(NameError);

impl std::error::Error for NameError {}

/// Why no client finds a host by that name.
fn no_host_words(why: &NoHost, lang: Lang) -> String {
    match why {
        NoHost::Ipv4 => say!(
            lang,
            en: "is an IPv4 address, not the name of a host",
            fr: "est une adresse IPv4, et non le nom d’un hôte"
        ),
        NoHost::Ipv6 => say!(
            lang,
            en: "is an IPv6 address, not the name of a host",
            fr: "est une adresse IPv6, et non le nom d’un hôte"
        ),
        NoHost::EndsInNumber(label) => say!(
            lang,
            en: "ends in the number {label}, as only an address does",
            fr: "se termine par le nombre {label}, comme seule une adresse peut le faire"
        ),
        NoHost::Localhost => say!(
            lang,
            en: "always means the client's own machine (RFC 6761 section 6.3)",
            fr: "désigne toujours la machine du client lui-même (RFC 6761, section 6.3)"
        ),
        NoHost::Local => say!(
            lang,
            en: "belongs to a local network (RFC 6762): clients elsewhere cannot find it",
            fr: "appartient à un réseau local (RFC 6762) : les clients situés ailleurs ne le trouvent pas"
        ),
        NoHost::Invalid => say!(
            lang,
            en: "never exists (RFC 6761 section 6.4)",
            fr: "n’existe jamais (RFC 6761, section 6.4)"
        ),
        NoHost::SingleLabel => say!(
            lang,
            en: "has a single label: the domain of the host is missing",
            fr: "n’a qu’un label : le domaine de l’hôte manque"
        ),
    }
}

/// Checks a host name and returns it as lower-case A-labels without a trailing dot.
///
/// `allowed` is the greatest length in characters. Surrounding white space and one trailing dot are removed.
/// Borrows if the text is already in that form.
fn normalize(text: &str, allowed: usize) -> Result<Cow<'_, str>, NameError> {
    let text = text.trim();
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if is_normal(text, allowed) {
        Ok(Cow::Borrowed(text))
    } else {
        examined(text, allowed)
    }
}

/// Whether a quick check shows that a name is in that form, as for most names in a list of millions: an
/// ordinary name, so short that no label is too long, and without an "x", with which A-labels begin.
fn is_normal(text: &str, allowed: usize) -> bool {
    text.len() <= allowed.min(MAX_LABEL)
        && is_ordinary(text)
        && memchr::memchr(b'x', text.as_bytes()).is_none()
}

fn examined(text: &str, allowed: usize) -> Result<Cow<'_, str>, NameError> {
    if let Some((before, after)) = text.split_once('@') {
        return Err(if is_mailbox(before, after) {
            NameError::EmailAddress
        } else {
            NameError::AtSign
        });
    }
    if is_address(text) {
        return Err(NameError::IpAddress);
    }
    let name = to_a_labels(text)?;
    check_labels(&name)?;
    if name.len() > allowed {
        return Err(NameError::TooLong {
            found: name.len(),
            allowed,
        });
    }
    Ok(name)
}

/// Whether these are the parts of an e-mail address, and not of an owner such as `_imap._tcp.@`.
fn is_mailbox(before: &str, after: &str) -> bool {
    let ends = |text: &str| text.is_empty() || text.ends_with(['.', '\\']);
    !ends(before) && !after.is_empty() && !after.starts_with('.')
}

/// An IPv4 or IPv6 address, in brackets or without.
fn is_address(text: &str) -> bool {
    // Nearly every name ends in a letter that no address has.
    let ends_as_one =
        text.ends_with(|c: char| c.is_ascii_hexdigit() || matches!(c, ':' | ']' | '['));
    ends_as_one && text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// Lower case and A-labels. Plain lower-case ASCII, as in most names, is returned as it is.
fn to_a_labels(text: &str) -> Result<Cow<'_, str>, NameError> {
    let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let has_a_label = || text.as_bytes().windows(4).any(|octets| octets == b"xn--");
    if text.bytes().all(plain) && !has_a_label() {
        return Ok(Cow::Borrowed(text));
    }
    let refused = |c: &char| c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.');
    if let Some(c) = text
        .chars()
        .find(|c| refused(c) || c.is_whitespace() || c.is_control())
    {
        return Err(NameError::Character(c));
    }
    idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::STD3)
        .map_err(|_| NameError::Idna)
}

/// The rules of RFC 1123 section 2.1 for each label, and at least two labels.
fn check_labels(name: &str) -> Result<(), NameError> {
    // By octets, which are read faster than characters: lists have millions of names.
    let labels = || name.as_bytes().split(|octet| *octet == b'.');
    let text = |label| String::from_utf8_lossy(label).into_owned();
    for label in labels() {
        if label.is_empty() {
            return Err(NameError::EmptyLabel);
        }
        if label.len() > MAX_LABEL {
            return Err(NameError::LabelTooLong(text(label)));
        }
        if label.starts_with(b"-") || label.ends_with(b"-") {
            return Err(NameError::Hyphen(text(label)));
        }
    }
    let top = labels().next_back().unwrap_or_default();
    if top.len() == name.len() {
        return Err(NameError::SingleLabel);
    }
    if top.iter().all(u8::is_ascii_digit) {
        return Err(NameError::NumericTopLabel(text(top)));
    }
    Ok(())
}

/// Declares a name type whose values went through [`normalize`].
macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks `text` and converts it to lower-case A-labels without a trailing dot.
            ///
            /// # Errors
            ///
            /// If `text` is not a valid name of this kind.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                Self::normalize(text).map(|name| Self(name.into()))
            }

            /// As [`Self::parse`], but borrows if nothing had to change.
            ///
            /// # Errors
            ///
            /// If `text` is not a valid name of this kind.
            pub fn normalize(text: &str) -> Result<Cow<'_, str>, NameError> {
                normalize(text, $allowed)
            }

            /// The name without a trailing dot.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name_type!(
    /// A mail domain: short enough that its longest SRV owner still fits in 255 octets.
    DomainName,
    MAX_NAME - Service::LONGEST_PREFIX
);
name_type!(
    /// A host that an SRV target may name.
    HostName,
    MAX_NAME
);

impl HostName {
    /// As [`HostName::parse`], for a front: also refuses names by which no client finds a host, for which
    /// a check of the records reports TGT005.
    ///
    /// # Errors
    ///
    /// If `text` is not a valid host name, or if no client can find a host by it.
    pub fn of_front(text: &str) -> Result<Self, NameError> {
        let name = Self::parse(text)?;
        match no_host(name.as_str()) {
            Some(why) => Err(NameError::NoHost(why)),
            None => Ok(name),
        }
    }
}

/// An operator's identity: the `OU` of the distinguished names in the whitelist, unchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorId(Box<str>);

impl OperatorId {
    /// Any text of one line that is not blank; white space around it is taken off.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let usable = !text.is_empty() && !text.contains(char::is_control);
        usable.then(|| Self(text.into()))
    }

    /// The identity as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperatorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for OperatorId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
