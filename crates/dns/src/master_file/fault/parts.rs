//! What faults are made of.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english, say};
use crate::system_error::SystemError;

/// Why a file cannot be read.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    /// The system refuses.
    System(SystemError),
    /// The path is that of a folder.
    Folder,
    /// The file is larger than [`MAX_FILE`](crate::master_file::MAX_FILE).
    TooLarge,
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::System((&error).into())
    }
}

impl Say for Unread {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::System(error) => {
                let words = error.say(lang);
                say!(lang, en: "cannot be read: {words}", fr: "lecture impossible : {words}")
            }
            Self::Folder => say!(
                lang,
                en: "is a directory; expected a file",
                fr: "c’est un dossier, alors qu’un fichier est attendu"
            ),
            Self::TooLarge => say!(
                lang,
                en: "the file is larger than 1 GiB, the limit for a zone file",
                fr: "le fichier dépasse 1 Gio, la limite d’un fichier de zone"
            ),
        }
    }
}

/// Why a text is no domain name or no character string.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TextFault {
    /// A relative name, but no origin.
    NoOrigin,
    /// No final dot and no origin, but it may be a complete name: a domain of two labels or more that ends in letters.
    NoOriginOrDot,
    /// The same in a file that also has names that must be relative.
    DotOrOrigin,
    /// No character.
    Empty,
    /// An empty label.
    EmptyLabel,
    /// A label of so many octets: more than 63 (RFC 1035 section 2.3.4).
    LongLabel(usize),
    /// A name of so many octets: more than 255 (RFC 1035 section 2.3.4).
    LongName(usize),
    /// A string of so many octets: more than 255 (RFC 1035 section 3.3).
    LongString(usize),
    /// A decimal escape of fewer than three digits.
    ShortEscape,
    /// A decimal escape above 255.
    HighEscape(u32),
    /// An escape with nothing after it.
    OpenEscape,
    /// Anything else, in the words of the codec.
    Codec(String),
}

impl Say for TextFault {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoOrigin => say!(
                lang,
                en: "it is relative and there is no origin. Begin the file with $ORIGIN, or give ORIGIN=FILE",
                fr: "il est relatif et il n’y a pas d’origine. Commencer le fichier par $ORIGIN, ou indiquer \
                     ORIGINE=FICHIER"
            ),
            Self::NoOriginOrDot => say!(
                lang,
                en: "it has no final dot, and there is no origin. Add the final dot",
                fr: "il n’a pas de point final, et il n’y a pas d’origine. Ajouter le point final"
            ),
            Self::DotOrOrigin => say!(
                lang,
                en: "it has no final dot, and there is no origin. Other names of the file are relative: begin the file \
                     with $ORIGIN, or give ORIGIN=FILE. If this name is complete, add its final dot",
                fr: "il n’a pas de point final, et il n’y a pas d’origine. D’autres noms du fichier sont \
                     relatifs : commencer le fichier par $ORIGIN, ou indiquer ORIGINE=FICHIER. Si ce nom est \
                     complet, ajouter son point final"
            ),
            Self::Empty => say!(lang, en: "it is empty", fr: "il est vide"),
            Self::EmptyLabel => say!(
                lang,
                en: "it has an empty label (a leading dot, or two dots in a row)",
                fr: "il a un label vide (un point au début, ou deux points de suite)"
            ),
            Self::LongLabel(octets) => say!(
                lang,
                en: "a label has {octets} octets, at most 63 are allowed (RFC 1035 section 2.3.4)",
                fr: "un label a {octets} octets, pour un maximum de 63 (RFC 1035, section 2.3.4)"
            ),
            Self::LongName(octets) => say!(
                lang,
                en: "the name has {octets} octets, at most 255 are allowed (RFC 1035 section 2.3.4)",
                fr: "le nom a {octets} octets, pour un maximum de 255 (RFC 1035, section 2.3.4)"
            ),
            Self::LongString(octets) => say!(
                lang,
                en: "the string has {octets} octets, at most 255 are allowed (RFC 1035 section 3.3)",
                fr: "la chaîne a {octets} octets, pour un maximum de 255 (RFC 1035, section 3.3)"
            ),
            Self::ShortEscape => say!(
                lang,
                en: "the escape has fewer than three digits, expected \\DDD",
                fr: "l’échappement a moins de trois chiffres ; \\DDD est attendu"
            ),
            Self::HighEscape(value) => say!(
                lang,
                en: "the escape \\{value} is above \\255",
                fr: "l’échappement \\{value} dépasse \\255"
            ),
            Self::OpenEscape => say!(
                lang,
                en: "nothing follows the last \\",
                fr: "rien ne suit le dernier \\"
            ),
            Self::Codec(words) => words.clone(),
        }
    }
}

display_in_english!(TextFault);

impl std::error::Error for TextFault {}

/// A field of a record or directive.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the fields say what they are")]
pub enum RecordField {
    Owner,
    Origin,
    Address,
    NameServer,
    Target,
    Name,
    Priority,
    Weight,
    Port,
    Preference,
    Host,
    Text,
    Data,
    Length,
    PrimaryServer,
    Mailbox,
    Serial,
    Refresh,
    Retry,
    Expire,
    Minimum,
}

impl Say for RecordField {
    /// Without an article.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Owner => say!(lang, en: "owner", fr: "nom de l’enregistrement"),
            Self::Origin => say!(lang, en: "origin", fr: "origine"),
            Self::Address => say!(lang, en: "address", fr: "adresse"),
            Self::NameServer => say!(lang, en: "name server", fr: "serveur de noms"),
            Self::Target => say!(lang, en: "target", fr: "cible"),
            Self::Name => say!(lang, en: "name", fr: "nom"),
            Self::Priority => say!(lang, en: "priority", fr: "priorité"),
            Self::Weight => say!(lang, en: "weight", fr: "poids"),
            // The same word has the same letters in both languages.
            Self::Port => "port".to_owned(),
            Self::Preference => say!(lang, en: "preference", fr: "préférence"),
            Self::Host => say!(lang, en: "host", fr: "hôte"),
            Self::Text => say!(lang, en: "text", fr: "texte"),
            Self::Data => say!(lang, en: "data", fr: "données"),
            Self::Length => say!(lang, en: "length in octets", fr: "longueur en octets"),
            Self::PrimaryServer => say!(lang, en: "primary server", fr: "serveur primaire"),
            Self::Mailbox => say!(lang, en: "mailbox", fr: "adresse du responsable"),
            Self::Serial => say!(lang, en: "serial", fr: "numéro de série"),
            Self::Refresh => say!(lang, en: "refresh", fr: "délai de rafraîchissement (refresh)"),
            Self::Retry => say!(lang, en: "retry", fr: "délai entre deux essais (retry)"),
            Self::Expire => say!(lang, en: "expire", fr: "délai d’expiration (expire)"),
            Self::Minimum => say!(lang, en: "minimum", fr: "durée de vie minimale (minimum)"),
        }
    }
}

/// What a word should be.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// A number from 0 to this one.
    Number(u32),
    /// A time of at most 2^31 - 1 seconds (RFC 2181 section 8).
    Time,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A TTL, a class or a record type.
    TtlClassOrType,
    /// A TTL or a record type.
    TtlOrType,
    /// A class or a record type.
    ClassOrType,
    /// A record type.
    Type,
}

impl Say for Expected {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Number(most) => say!(
                lang,
                en: "a number from 0 to {most}",
                fr: "un nombre de 0 à {most}"
            ),
            Self::Time => say!(
                lang,
                en: "a time such as 3600 or 1h30m, of at most 2147483647 seconds",
                fr: "une durée comme 3600 ou 1h30m, de 2147483647 secondes au plus"
            ),
            Self::Ipv4 => say!(
                lang,
                en: "an IPv4 address such as 192.0.2.1",
                fr: "une adresse IPv4 comme 192.0.2.1"
            ),
            Self::Ipv6 => say!(
                lang,
                en: "an IPv6 address such as 2001:db8::1",
                fr: "une adresse IPv6 comme 2001:db8::1"
            ),
            Self::TtlClassOrType => say!(
                lang,
                en: "a TTL, a class or a record type such as SRV",
                fr: "une durée de vie (TTL), une classe ou un type d’enregistrement comme SRV"
            ),
            Self::TtlOrType => say!(
                lang,
                en: "a TTL or a record type such as SRV",
                fr: "une durée de vie (TTL) ou un type d’enregistrement comme SRV"
            ),
            Self::ClassOrType => say!(
                lang,
                en: "a class or a record type such as SRV",
                fr: "une classe ou un type d’enregistrement comme SRV"
            ),
            Self::Type => say!(
                lang,
                en: "a record type such as SRV",
                fr: "un type d’enregistrement comme SRV"
            ),
        }
    }
}

/// A directive of master files.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the directive of that name")]
pub enum Directive {
    Origin,
    Ttl,
    Include,
    Generate,
}

impl Say for Directive {
    /// How it is used.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Origin => say!(
                lang,
                en: "expected $ORIGIN and one domain name",
                fr: "attendu : $ORIGIN et un nom de domaine"
            ),
            Self::Ttl => say!(
                lang,
                en: "expected $TTL and one time, such as 3600 or 1h30m",
                fr: "attendu : $TTL et une durée, comme 3600 ou 1h30m"
            ),
            Self::Include => say!(
                lang,
                en: "expected $INCLUDE, a file, and an origin if it has its own",
                fr: "attendu : $INCLUDE, un fichier, et son origine s’il en a une"
            ),
            Self::Generate => say!(
                lang,
                en: "expected $GENERATE, a range, an owner, a type and data",
                fr: "attendu : $GENERATE, un intervalle, un nom, un type et des données"
            ),
        }
    }
}
