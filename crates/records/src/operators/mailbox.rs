//! The mail address of a zone's keeper, as an SOA record has it.

use std::fmt;

use crate::lang::{Lang, Say, display_in_english, say};
use crate::name::{HostName, NameError};

/// Longest label in octets, RFC 1035 section 2.3.4.
const MAX_LABEL: usize = 63;
/// Longest name in characters, without a trailing dot and without escapes.
const MAX_NAME: usize = 253;

/// Why a text is no mail address that an SOA record can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxError {
    /// The part after the `@`, or the whole as a domain name.
    Domain(NameError),
    /// The part before the `@`.
    Local(String),
    /// Escapes of the form that master files have.
    Escaped,
    /// Longer than a name may be.
    TooLong(usize),
}

impl Say for MailboxError {
    /// A sentence that follows the address and a colon.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Domain(error) => error.say(lang),
            Self::Local(local) => say!(
                lang,
                en: "the part before the @ is {local:?}; expected 1 to {MAX_LABEL} characters of RFC \
                     5322's atext, with single dots between them, such as hostmaster",
                fr: "la partie avant le @ est {local:?} ; 1 à {MAX_LABEL} caractères du jeu « atext » \
                     de la RFC 5322, séparés par des points isolés, sont attendus, par exemple hostmaster"
            ),
            Self::Escaped => say!(
                lang,
                en: "there is a backslash; write a mail address, such as first.last@example.fr",
                fr: "il y a une barre oblique inverse ; écrire une adresse électronique, par exemple \
                     prenom.nom@example.fr"
            ),
            Self::TooLong(found) => say!(
                lang,
                en: "written as a domain name, it has {found} characters; the limit is {MAX_NAME}",
                fr: "écrite comme nom de domaine, elle a {found} caractères ; la limite est {MAX_NAME}"
            ),
        }
    }
}

display_in_english!(MailboxError);

impl std::error::Error for MailboxError {}

/// A mail address in the form of a domain name: its local part is the first label (RFC 1035 section
/// 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(Box<str>);

impl Mailbox {
    /// Reads a mail address, or a domain name that represents one.
    ///
    /// # Errors
    ///
    /// If `text` is neither a mail address nor a domain name, or if it is too long for a domain name.
    pub fn parse(text: &str) -> Result<Self, MailboxError> {
        let Some((local, domain)) = text.trim().rsplit_once('@') else {
            return if text.contains('\\') {
                Err(MailboxError::Escaped)
            } else {
                Self::of_name(text)
            };
        };
        let domain = HostName::parse(domain).map_err(MailboxError::Domain)?;
        if !is_dot_atom(local) || local.len() > MAX_LABEL {
            return Err(MailboxError::Local(local.to_owned()));
        }
        match local.len() + 1 + domain.as_str().len() {
            length if length > MAX_NAME => Err(MailboxError::TooLong(length)),
            _ => Ok(Self(format!("{}.{domain}", escaped(local)).into())),
        }
    }

    fn of_name(text: &str) -> Result<Self, MailboxError> {
        let name = HostName::parse(text).map_err(MailboxError::Domain)?;
        Ok(Self(name.as_str().into()))
    }
}

impl fmt::Display for Mailbox {
    /// Presentation format (RFC 1035 section 5.1) without the trailing dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// RFC 5322 section 3.2.3.
fn is_dot_atom(text: &str) -> bool {
    let atext = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    text.split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(atext))
}

/// One label: its dots, and all that could mean something else, after backslashes.
fn escaped(local: &str) -> String {
    let mut label = String::with_capacity(local.len() + 4);
    for character in local.chars() {
        if !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_')) {
            label.push('\\');
        }
        label.push(character);
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        Mailbox::parse(text).unwrap().to_string()
    }

    #[test]
    fn an_address_becomes_a_name_of_which_the_local_part_is_one_label() {
        assert_eq!(form("hostmaster@example.fr"), "hostmaster.example.fr");
        assert_eq!(
            form("Jean.Du-Pont@Example.FR."),
            r"Jean\.Du-Pont.example.fr"
        );
        assert_eq!(form("dns+soa$@example.fr"), r"dns\+soa\$.example.fr");
        assert_eq!(form("dns@hôpital.fr"), "dns.xn--hpital-ixa.fr");
        assert_eq!(form("hostmaster.example.fr."), "hostmaster.example.fr");
    }

    #[test]
    fn mailbox_unfit_for_a_soa_record_is_refused() {
        let refusal = |text: &str| Mailbox::parse(text).unwrap_err();
        for local in [
            "", ".a", "a.", "a..b", "a b", "\"a b\"", "a@b", "é", "a(b", "a;b", "a\nb",
        ] {
            let text = format!("{local}@example.fr");
            assert_eq!(refusal(&text), MailboxError::Local(local.to_owned()));
        }
        let long = "a".repeat(64);
        assert_eq!(
            refusal(&format!("{long}@example.fr")),
            MailboxError::Local(long.clone())
        );
        assert_eq!(
            refusal("a@fr"),
            MailboxError::Domain(NameError::SingleLabel)
        );
        assert_eq!(refusal(r"a\.b.example.fr"), MailboxError::Escaped);
        let domain = format!("{0}.{0}.{0}.{1}.fr", "b".repeat(60), "c".repeat(8));
        let most = "a".repeat(MAX_NAME - domain.len() - 1);
        assert!(Mailbox::parse(&format!("{most}@{domain}")).is_ok());
        assert_eq!(
            refusal(&format!("{most}a@{domain}")),
            MailboxError::TooLong(254)
        );
    }
}
