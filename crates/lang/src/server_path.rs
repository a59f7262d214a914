//! Paths of files on a name server, as zone files and server configurations name them.

use std::fmt;

use crate::lang::{Lang, Say, display_in_english, say};

/// Stands in a path for the name of the zone.
const ZONE: &str = "{zone}";
/// Octets of a path at most.
const LONGEST: usize = 1_000;

/// Why a text is no path that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathError {
    /// Nothing but white space.
    Empty,
    /// A character that one server or another would take for something else.
    Character(char),
    /// Longer than any server takes.
    TooLong(usize),
}

impl Say for PathError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Empty => say!(lang, en: "the path is empty", fr: "le chemin est vide"),
            Self::Character(character) => say!(
                lang,
                en: "the path has the character {character:?}; expected only letters, digits and \
                     `/ . _ - + = , : ~`, because name servers quote other characters differently",
                fr: "le chemin contient le caractère {character:?}. Caractères permis : les lettres \
                     sans accents, les chiffres et `/ . _ - + = , : ~`, car les serveurs de noms protègent \
                     différemment les autres caractères"
            ),
            Self::TooLong(octets) => {
                let found = lang.counted(*octets, ["octet", "octets"], ["octet", "octets"]);
                let limit = lang.number(LONGEST);
                say!(
                    lang,
                    en: "the path has {found}; the limit is {limit}",
                    fr: "le chemin a {found} ; la limite est {limit}"
                )
            }
        }
    }
}

display_in_english!(PathError);

impl std::error::Error for PathError {}

/// A path on a name server. It has only characters that mean themselves in a master file (RFC 1035
/// section 5.1) and in the configurations of BIND, NSD and Knot; Knot, for one, gives `%` a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerPath(Box<str>);

impl ServerPath {
    /// Checks a path.
    ///
    /// # Errors
    ///
    /// If the path is empty or too long, or if one of its characters has a meaning of its own.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Self::check(text, text)
    }

    /// Checks a path in which `{zone}` is replaced by the name of a zone.
    ///
    /// # Errors
    ///
    /// If the path is empty or too long, or if one of its characters has a special meaning.
    pub fn parse_template(text: &str) -> Result<Self, PathError> {
        Self::check(text, &text.replace(ZONE, "zone"))
    }

    fn check(text: &str, plain: &str) -> Result<Self, PathError> {
        let means_itself = |c: char| c.is_ascii_alphanumeric() || "/._-+=,:~".contains(c);
        if text.trim().is_empty() {
            return Err(PathError::Empty);
        }
        if let Some(character) = plain.chars().find(|c| !means_itself(*c)) {
            return Err(PathError::Character(character));
        }
        if text.len() > LONGEST {
            Err(PathError::TooLong(text.len()))
        } else {
            Ok(Self(text.into()))
        }
    }

    /// The path for that zone.
    pub fn for_zone(&self, zone: &str) -> String {
        self.0.replace(ZONE, zone)
    }

    /// The path of a file in the directory of this path.
    pub fn join(&self, file: &str) -> String {
        format!("{}/{file}", self.0.trim_end_matches('/'))
    }
}

impl fmt::Display for ServerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_means_itself_everywhere_is_taken() {
        for text in [
            "/etc/bind/common.inc",
            "../a_b-c.d",
            "C:/dns/x.inc",
            "~x+y=z,1",
        ] {
            assert_eq!(ServerPath::parse(text).unwrap().to_string(), text);
        }
        for (text, character) in [
            ("a b", ' '),
            ("a\"b", '"'),
            ("a;b", ';'),
            ("a(b", '('),
            ("a\\b", '\\'),
            ("a%sb", '%'),
            ("a\nb", '\n'),
            ("é", 'é'),
            ("$a", '$'),
            ("@", '@'),
            ("{zone}", '{'),
        ] {
            assert_eq!(
                ServerPath::parse(text),
                Err(PathError::Character(character))
            );
        }
        assert_eq!(ServerPath::parse(" "), Err(PathError::Empty));
        assert_eq!(
            ServerPath::parse(&"a".repeat(1_001)),
            Err(PathError::TooLong(1_001))
        );
    }

    #[test]
    fn a_template_takes_the_zone_and_nothing_else_in_braces() {
        let path = ServerPath::parse_template("/z/{zone}/{zone}.inc").unwrap();
        assert_eq!(path.for_zone("a.fr"), "/z/a.fr/a.fr.inc");
        let refused = Err(PathError::Character('{'));
        assert_eq!(ServerPath::parse_template("{Zone}.inc"), refused);
    }

    #[test]
    fn a_file_lies_behind_one_slash() {
        let join = |text| ServerPath::parse(text).unwrap().join("a.zone");
        assert_eq!(join("/z/"), "/z/a.zone");
        assert_eq!(join("z"), "z/a.zone");
        assert_eq!(join("/"), "/a.zone");
    }
}
