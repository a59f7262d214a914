//! What can be wrong in a master file, with the texts for people.

mod parts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::{InputError, Place, Position, Source};
use crate::lang::{Lang, Say, Text, display_in_english, say};

pub use parts::{Directive, Expected, RecordField, TextFault, Unread};

/// What is wrong at a place of a master file, and what was expected.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The file, or a file that it includes, cannot be read.
    Unread(Unread),
    /// An octet of value 0.
    ZeroOctet,
    /// Text in UTF-16.
    Utf16,
    /// The file has more errors than are reported.
    ManyErrors {
        /// Errors that are reported.
        shown: usize,
    },
    /// A closing parenthesis without an opening one.
    NotOpened,
    /// An opening parenthesis without a closing one.
    NotClosed,
    /// A carriage return inside a line.
    CarriageReturn,
    /// A control character.
    Control(u8),
    /// A backslash with nothing after it.
    BareBackslash,
    /// A quote that is not closed on its line.
    OpenQuote,
    /// A record without an owner, and none before it.
    NoOwner,
    /// Another class than IN, as written.
    Class(String),
    /// A line that ends before the record type.
    NoType,
    /// A word that is none of those expected between owner and data.
    Stray {
        /// The words expected.
        expected: Expected,
        /// The word found.
        found: String,
    },
    /// A record that ends before one of its fields.
    EndsEarly {
        /// The record type, as written.
        rtype: String,
        /// The field.
        field: RecordField,
    },
    /// A field that has another form.
    WrongWord {
        /// The field.
        field: RecordField,
        /// What it should be.
        expected: Expected,
        /// The word found.
        found: String,
    },
    /// A field that is not a domain name.
    NotAName {
        /// The field.
        field: RecordField,
        /// The word found.
        found: String,
        /// Why it is no name.
        why: TextFault,
    },
    /// A text, or the name of a file, that cannot be read.
    NotAText(TextFault),
    /// A word after the last field.
    ExtraWord(String),
    /// Other characters than hexadecimal digits (RFC 3597 section 5).
    NotHex,
    /// Another number of hexadecimal digits than the length says (RFC 3597 section 5).
    OctetCount {
        /// Octets expected.
        octets: u16,
        /// Digits found.
        digits: usize,
    },
    /// Octets that are not data of this type.
    NotData(String),
    /// An unknown directive.
    UnknownDirective(String),
    /// A directive with other words than it takes.
    Usage(Directive),
    /// Files that include each other too deeply.
    DeepInclude {
        /// The greatest depth.
        most: usize,
    },
    /// Too many included files.
    ManyIncludes {
        /// The greatest number.
        most: usize,
    },
    /// A file that includes itself.
    IncludesItself(String),
    /// An included file that cannot be read.
    NotIncluded {
        /// The file.
        file: String,
        /// Why.
        why: Unread,
    },
    /// A range of `$GENERATE` in another form.
    RangeForm(String),
    /// A range of `$GENERATE` that goes down, or has the step 0.
    RangeOrder(String),
    /// A range with which `$GENERATE` makes too many records.
    ManyGenerated {
        /// The greatest number of records that all `$GENERATE` of a file may make.
        most: u64,
        /// The range.
        found: String,
    },
    /// `$GENERATE` with no data, or several words of data.
    GenerateData,
    /// A text of `$GENERATE` whose braces have another form.
    Template(String),
    /// A range that an offset moves out of 32 bits.
    OffsetOut(String),
    /// A SOA record that is not below the apex.
    SecondApex {
        /// Its owner.
        other: String,
        /// The apex of the file's zone.
        apex: String,
    },
    /// A file without a record.
    NoRecord,
    /// A zone that another file holds.
    TwiceGiven {
        /// The zone.
        zone: String,
        /// Where it begins in the other file.
        begins: Option<Place>,
    },
}

impl Say for Fault {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unread(why) => why.say(lang),
            Self::ZeroOctet => say!(
                lang,
                en: "an octet of value 0: this is not a text file",
                fr: "octet de valeur 0 : ce n’est pas un fichier texte"
            ),
            Self::Utf16 => say!(
                lang,
                en: "the file is UTF-16 text, expected ASCII or UTF-8. Save it as UTF-8",
                fr: "le fichier est un texte UTF-16 ; ASCII ou UTF-8 est attendu. L’enregistrer en UTF-8"
            ),
            Self::ManyErrors { shown } => say!(
                lang,
                en: "the file has more errors; only the first {shown} are shown",
                fr: "le fichier contient d’autres erreurs ; seules les {shown} premières sont affichées"
            ),
            Self::NotOpened => say!(
                lang,
                en: "this ) closes no (",
                fr: "cette parenthèse ) n’en ferme aucune"
            ),
            Self::NotClosed => say!(
                lang,
                en: "this ( is never closed",
                fr: "cette parenthèse ( n’est jamais fermée"
            ),
            Self::CarriageReturn => say!(
                lang,
                en: "a carriage return (CR) inside a line, expected a space or the end of the line (LF)",
                fr: "retour chariot (CR) au milieu d’une ligne ; une espace ou une fin de ligne (LF) est \
                     attendue"
            ),
            Self::Control(octet) => say!(
                lang,
                en: "a control character ({octet:#04x}), expected text",
                fr: "caractère de contrôle ({octet:#04x}) ; du texte est attendu"
            ),
            Self::BareBackslash => say!(
                lang,
                en: "a \\ with nothing after it",
                fr: "rien ne suit cette barre oblique inverse \\"
            ),
            Self::OpenQuote => say!(
                lang,
                en: "this quote is not closed on its line",
                fr: "ce guillemet n’est pas fermé sur sa ligne"
            ),
            Self::NoOwner => say!(
                lang,
                en: "the record has no owner: its line begins with white space, and no record before it has \
                     an owner",
                fr: "l’enregistrement n’a pas de nom : sa ligne commence par une espace, et aucun \
                     enregistrement précédent n’a de nom"
            ),
            Self::Class(found) => say!(
                lang,
                en: "class {}, expected IN",
                fr: "classe {} ; la classe IN est attendue",
                lang.quoted(found)
            ),
            Self::NoType => say!(
                lang,
                en: "the line ends early, expected a record type such as SRV",
                fr: "ligne incomplète ; un type d’enregistrement comme SRV est attendu"
            ),
            Self::Stray { expected, found } => say!(
                lang,
                en: "expected {}, found {}",
                fr: "attendu : {} ; trouvé : {}",
                expected.say(lang),
                lang.quoted(found)
            ),
            Self::EndsEarly { rtype, field } => say!(
                lang,
                en: "the {rtype} record ends early, expected its {}",
                fr: "enregistrement {rtype} incomplet. Champ manquant : {}",
                field.say(lang)
            ),
            Self::WrongWord {
                field,
                expected,
                found,
            } => say!(
                lang,
                en: "{}: expected {}, found {}",
                fr: "{}. Attendu : {} ; trouvé : {}",
                field.say(lang),
                expected.say(lang),
                lang.quoted(found)
            ),
            Self::NotAName {
                field,
                found,
                why: TextFault::NoOriginOrDot,
            } => say!(
                lang,
                en: "{}: {} has no final dot, and the file has no origin. Write the name with its final dot: `{found}.`",
                fr: "{} : {} n’a pas de point final, et le fichier n’a pas d’origine. Écrire ce nom avec son point \
                     final : `{found}.`",
                field.say(lang),
                lang.quoted(found)
            ),
            Self::NotAName { field, found, why } => say!(
                lang,
                en: "{}: {} is not a domain name: {}",
                fr: "{} : {} n’est pas un nom de domaine : {}",
                field.say(lang),
                lang.quoted(found),
                why.say(lang)
            ),
            Self::NotAText(why) => why.say(lang),
            Self::ExtraWord(found) => say!(
                lang,
                en: "expected the end of the record, found {}",
                fr: "attendu : la fin de l’enregistrement ; trouvé : {}",
                lang.quoted(found)
            ),
            Self::NotHex => say!(
                lang,
                en: "expected data as hexadecimal digits (RFC 3597 section 5)",
                fr: "des données en chiffres hexadécimaux sont attendues (RFC 3597, section 5)"
            ),
            Self::OctetCount { octets, digits } => say!(
                lang,
                en: "expected {octets} octets, two hexadecimal digits each, found {digits} digits",
                fr: "attendu : {octets} octets de deux chiffres hexadécimaux ; trouvé : {digits} chiffres"
            ),
            Self::NotData(rtype) => say!(
                lang,
                en: "these octets are not data of the type {rtype}",
                fr: "ces octets ne sont pas des données du type {rtype}"
            ),
            Self::UnknownDirective(found) => say!(
                lang,
                en: "unknown directive {}, expected $ORIGIN, $TTL, $INCLUDE or $GENERATE",
                fr: "directive inconnue : {}. Directives possibles : $ORIGIN, $TTL, $INCLUDE, $GENERATE",
                lang.quoted(found)
            ),
            Self::Usage(directive) => directive.say(lang),
            Self::DeepInclude { most } => say!(
                lang,
                en: "$INCLUDE nests deeper than {most} files",
                fr: "les $INCLUDE sont imbriqués sur plus de {most} niveaux"
            ),
            Self::ManyIncludes { most } => say!(
                lang,
                en: "more than {} files are included",
                fr: "plus de {} fichiers sont inclus",
                lang.number(*most)
            ),
            Self::IncludesItself(file) => say!(
                lang,
                en: "{file} includes itself",
                fr: "{file} s’inclut lui-même"
            ),
            Self::NotIncluded { file, why } => say!(
                lang,
                en: "$INCLUDE {file}: {}. A relative path begins in the folder of this file",
                fr: "$INCLUDE {file} : {}. Un chemin relatif part du dossier de ce fichier",
                why.say(lang)
            ),
            Self::RangeForm(found) => say!(
                lang,
                en: "expected a range start-stop or start-stop/step, found {}",
                fr: "attendu : un intervalle début-fin ou début-fin/pas ; trouvé : {}",
                lang.quoted(found)
            ),
            Self::RangeOrder(found) => say!(
                lang,
                en: "expected a range with start <= stop and a step above 0, found {}",
                fr: "attendu : un intervalle croissant, avec un pas supérieur à 0 ; trouvé : {}",
                lang.quoted(found)
            ),
            Self::ManyGenerated { most, found } => say!(
                lang,
                en: "with this range, the $GENERATE directives make more than {most} records: {}",
                fr: "avec cet intervalle, les directives $GENERATE créent plus de {most} enregistrements : {}",
                lang.quoted(found)
            ),
            Self::GenerateData => say!(
                lang,
                en: "expected one word of data after the type. Put several words in quotes",
                fr: "un seul mot de données est attendu après le type. Mettre plusieurs mots entre guillemets"
            ),
            Self::Template(found) => say!(
                lang,
                en: "expected ${{offset}}, ${{offset,width}} or ${{offset,width,base}} with a base of d, o, \
                     x, X, n or N, found {}",
                fr: "attendu : ${{offset}}, ${{offset,width}} ou ${{offset,width,base}}, avec d, o, x, X, n \
                     ou N pour base ; trouvé : {}",
                lang.quoted(found)
            ),
            Self::OffsetOut(found) => say!(
                lang,
                en: "an offset takes this range out of 0 to 4294967295, found {}",
                fr: "un décalage fait sortir cet intervalle de 0 à 4294967295 ; trouvé : {}",
                lang.quoted(found)
            ),
            Self::SecondApex { other, apex } => say!(
                lang,
                en: "a second SOA record, at {other}. Expected one zone per file: this file holds {apex}",
                fr: "second enregistrement SOA, au nom {other}. Une seule zone par fichier est attendue : \
                     ce fichier contient {apex}"
            ),
            Self::NoRecord => say!(
                lang,
                en: "the file holds no record",
                fr: "le fichier ne contient aucun enregistrement"
            ),
            Self::TwiceGiven { zone, begins: None } => say!(
                lang,
                en: "the zone {zone} is given twice",
                fr: "la zone {zone} est donnée deux fois"
            ),
            Self::TwiceGiven {
                zone,
                begins: Some(place),
            } => say!(
                lang,
                en: "the zone {zone} is given twice: it also begins at {place}",
                fr: "la zone {zone} est donnée deux fois : elle commence aussi à {place}"
            ),
        }
    }
}

/// A fault and its place: the file is not read further, or not judged.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct FileError {
    /// The file.
    pub file: Source,
    /// The place; none if it concerns the whole file.
    pub position: Option<Position>,
    /// What is wrong.
    pub fault: Fault,
}

impl FileError {
    /// An error about a file as a whole.
    pub fn whole(file: &Source, fault: Fault) -> Self {
        Self {
            file: file.clone(),
            position: None,
            fault,
        }
    }

    /// The same as an error of any input.
    pub fn into_input_error(self) -> InputError {
        InputError {
            file: self.file,
            position: self.position,
            message: Text::of(|lang| self.fault.say(lang)),
        }
    }
}

impl Say for FileError {
    /// One line, as that of an [`InputError`].
    fn say(&self, lang: Lang) -> String {
        self.clone().into_input_error().say(lang)
    }
}

display_in_english!(Fault, FileError);

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests;
