//! The languages of texts for people. Names, codes, commands, record data, JSON and CSV are the same in all of
//! them.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::io;
use std::str::FromStr;

use serde::Deserialize;

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

/// A language that mssrv does not speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLang(String);

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its code (ISO 639-1), as `--lang` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language of a locale, such as `fr_FR.UTF-8` or `fr-CA`; English if it is another one.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next();
        if language.is_some_and(|it| it.eq_ignore_ascii_case("fr")) {
            Self::French
        } else {
            Self::English
        }
    }

    /// A whole number with its thousands apart: `12,345` in English, `12 345` in French.
    pub fn number(self, number: usize) -> String {
        let separator = match self {
            Self::English => ',',
            Self::French => NARROW_SPACE,
        };
        let digits = number.to_string();
        let mut text =
            String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8());
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// A number with its noun: the singular for 1, in French for 0 too.
    pub fn counted(self, number: usize, en: [&str; 2], fr: [&str; 2]) -> String {
        let (nouns, is_plural) = match self {
            Self::English => (en, number != 1),
            Self::French => (fr, number > 1),
        };
        let noun = nouns[usize::from(is_plural)];
        format!("{} {noun}", self.number(number))
    }

    /// Texts as a list in a sentence: `a, b and c` in English, `a, b et c` in French; empty for none.
    pub fn and(self, texts: &[impl Display]) -> String {
        let and = match self {
            Self::English => " and ",
            Self::French => " et ",
        };
        let mut list = String::new();
        for (at, text) in texts.iter().enumerate() {
            let joint = match at {
                0 => "",
                at if at + 1 == texts.len() => and,
                _ => ", ",
            };
            list.push_str(joint);
            list.push_str(&text.to_string());
        }
        list
    }

    /// Quotation marks around a text: `"x"` in English, `« x »` in French.
    pub fn quoted(self, text: impl Display) -> String {
        match self {
            Self::English => format!("\"{text}\""),
            Self::French => format!("«{NARROW_SPACE}{text}{NARROW_SPACE}»"),
        }
    }
}

/// The space of French numbers, and before `;`, `:`, `!`, `?`, `%` and `»`: no line ends at it.
const NARROW_SPACE: char = '\u{202f}';

impl Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == text);
        found.ok_or_else(|| UnknownLang(text.to_owned()))
    }
}

/// Something that people read, in either language.
pub trait Say {
    /// The text in this language.
    fn say(&self, lang: Lang) -> String;

    /// Adds the text in this language to `out`.
    fn add_to(&self, lang: Lang, out: &mut String) {
        out.push_str(&self.say(lang));
    }
}

/// Adds formatted text to a `String`, which never fails.
#[macro_export]
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{
        use ::std::fmt::Write as _;
        let _ = write!($out, $($args)*);
    }};
}

/// Says each type by the function of this name in each language. The module needs `en` and `fr`.
#[macro_export]
macro_rules! said {
    ($($type:ty: $module:ident::$add:ident,)*) => {
        $(
            impl $crate::lang::Say for $type {
                fn say(&self, lang: $crate::lang::Lang) -> String {
                    let mut text = String::new();
                    $crate::lang::Say::add_to(self, lang, &mut text);
                    text
                }

                fn add_to(&self, lang: $crate::lang::Lang, out: &mut String) {
                    match lang {
                        $crate::lang::Lang::English => en::$module::$add(self, out),
                        $crate::lang::Lang::French => fr::$module::$add(self, out),
                    }
                }
            }
        )*

        $crate::display_in_english!($($type),*);
    };
}

/// Formats one of two texts. Both have the same arguments, so none is forgotten in one language.
#[macro_export]
macro_rules! say {
    ($lang:expr, en: $en:literal, fr: $fr:literal $(, $($args:tt)*)?) => {
        match $lang {
            $crate::lang::Lang::English => format!($en $(, $($args)*)?),
            $crate::lang::Lang::French => format!($fr $(, $($args)*)?),
        }
    };
}

/// A [`Text`] of two texts with the same arguments.
#[macro_export]
macro_rules! both {
    (en: $en:literal, fr: $fr:literal $(, $($args:tt)*)?) => {
        $crate::lang::Text {
            en: format!($en $(, $($args)*)?).into(),
            fr: format!($fr $(, $($args)*)?).into(),
        }
    };
}

/// Displays errors in English, for logs and for programs that use the library.
#[macro_export]
macro_rules! display_in_english {
    ($($error:ty),+ $(,)?) => {
        $(
            impl ::std::fmt::Display for $error {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(&$crate::lang::Say::say(self, $crate::lang::Lang::English))
                }
            }
        )+
    };
}

pub use crate::{both, display_in_english, put, said, say};

/// A text that is written in both languages before it is known which one is wanted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In English.
    pub en: Cow<'static, str>,
    /// In French.
    pub fr: Cow<'static, str>,
}

impl Text {
    /// The text that `write` gives in each language.
    pub fn of(write: impl Fn(Lang) -> String) -> Self {
        Self {
            en: write(Lang::English).into(),
            fr: write(Lang::French).into(),
        }
    }

    /// A text that is the same in both languages: data, or the words of another program.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let en = text.into();
        Self { fr: en.clone(), en }
    }

    /// The text in this language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::English => &self.en,
            Lang::French => &self.fr,
        }
    }
}

impl Say for Text {
    fn say(&self, lang: Lang) -> String {
        self.in_lang(lang).to_owned()
    }
}

impl Say for UnknownLang {
    fn say(&self, lang: Lang) -> String {
        say!(
            lang,
            en: "unknown language {:?}: expected en or fr",
            fr: "langue inconnue : {:?}. Langues possibles : en, fr",
            self.0
        )
    }
}

display_in_english!(Text, UnknownLang);

/// An [`io::Error`] can hold a text.
impl std::error::Error for Text {}

impl std::error::Error for UnknownLang {}

impl Say for io::Error {
    /// A [`Text`] that the error holds; else in French, the words of the system's most frequent errors; any other
    /// is left as the system says it.
    fn say(&self, lang: Lang) -> String {
        if let Some(text) = self.get_ref().and_then(|it| it.downcast_ref::<Text>()) {
            return text.say(lang);
        }
        let french = match (lang, self.kind()) {
            (Lang::English, _) => None,
            (Lang::French, io::ErrorKind::NotFound) => Some("fichier ou dossier introuvable"),
            (Lang::French, io::ErrorKind::PermissionDenied) => Some("accès refusé"),
            (Lang::French, io::ErrorKind::AlreadyExists) => Some("le fichier existe déjà"),
            (Lang::French, io::ErrorKind::NotADirectory) => Some("ce n’est pas un dossier"),
            (Lang::French, io::ErrorKind::IsADirectory) => Some("c’est un dossier"),
            (Lang::French, io::ErrorKind::StorageFull) => Some("plus d’espace disque disponible"),
            (Lang::French, io::ErrorKind::QuotaExceeded) => Some("quota d’espace disque dépassé"),
            (Lang::French, io::ErrorKind::FileTooLarge) => Some("fichier trop volumineux"),
            (Lang::French, io::ErrorKind::ReadOnlyFilesystem) => {
                Some("système de fichiers en lecture seule")
            }
            (Lang::French, io::ErrorKind::CrossesDevices) => {
                Some("les deux fichiers sont sur des systèmes de fichiers différents")
            }
            (Lang::French, io::ErrorKind::AddrInUse) => Some("adresse déjà utilisée"),
            (Lang::French, io::ErrorKind::AddrNotAvailable) => Some("adresse non disponible"),
            (Lang::French, io::ErrorKind::BrokenPipe) => Some("tube fermé par le lecteur"),
            (Lang::French, io::ErrorKind::ConnectionRefused) => Some("connexion refusée"),
            (Lang::French, io::ErrorKind::ConnectionReset) => {
                Some("connexion réinitialisée par le correspondant")
            }
            (Lang::French, io::ErrorKind::TimedOut) => Some("délai dépassé"),
            (Lang::French, io::ErrorKind::NetworkUnreachable) => Some("réseau injoignable"),
            (Lang::French, io::ErrorKind::HostUnreachable) => Some("hôte injoignable"),
            (Lang::French, io::ErrorKind::UnexpectedEof) => Some("fin de fichier inattendue"),
            (Lang::French, _) => None,
        };
        let number = self.raw_os_error();
        match (french, number) {
            (None, _) => self.to_string(),
            (Some(text), None) => text.to_owned(),
            (Some(text), Some(number)) => format!("{text} (erreur système {number})"),
        }
    }
}

#[cfg(test)]
mod tests;
