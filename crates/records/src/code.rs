//! The rules' codes.

use std::fmt;
use std::str::FromStr;

use serde::de::IntoDeserializer;
use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english, say};

/// Gives the list of all rules to the macro `each`: the code of each rule, and the module of `mssrv::rule` that defines
/// it. Every match over all rules is generated from this list, so that none can lack a rule.
#[macro_export]
macro_rules! every_rule {
    ($each:ident) => {
        $each! {
            SRV001 in srv,
            SRV002 in srv,
            SRV003 in srv,
            SRV004 in srv,
            SRV005 in srv,
            SRV006 in srv,
            SRV007 in srv,
            SRV008 in srv,
            SRV009 in srv,
            SRV010 in srv,
            TGT001 in target,
            TGT002 in target,
            TGT003 in target,
            TGT004 in target,
            TGT005 in host,
            DNS001 in dns,
            DNS002 in dns,
            DNS003 in neighbour,
            DNS004 in dns,
            DNS005 in servers,
            DNS006 in servers,
            DNS010 in lookup,
            DNS011 in lookup,
            DNS012 in lookup,
            DNS013 in lookup,
            DNS014 in lookup,
            DNS015 in lookup,
            DNS016 in lookup,
            DNS017 in lookup,
            DNS018 in lookup,
            MUA001 in neighbour,
            PRB001 in probe::reach,
            PRB002 in probe,
            PRB003 in probe,
            PRB004 in probe::tls,
            PRB005 in probe::tls,
            PRB006 in probe::tls,
            PRB007 in probe::tls,
            PRB008 in probe::login,
            PRB009 in probe::login,
            PRB010 in probe::login,
            PRB011 in probe::tls,
            PRB012 in probe,
            PRB013 in probe::tls,
        }
    };
}

/// Declares the codes, spelt as people read them.
macro_rules! codes {
    ($($code:ident in $($family:ident)::+,)*) => {
        /// A rule's stable code.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[expect(missing_docs, reason = "docs/rules.md says what each code means")]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The code as reports show it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }
        }
    };
}

every_rule!(codes);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Code {
    /// Whether the code says that a lookup failed, so that something is not known.
    pub fn is_failure(self) -> bool {
        (Self::DNS010..=Self::DNS018).contains(&self)
    }
}

/// No rule has the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode(String);

impl Say for UnknownCode {
    fn say(&self, lang: Lang) -> String {
        say!(
            lang,
            en: "no rule has the code {:?}; expected a code of docs/rules.md, such as SRV004",
            fr: "aucune règle n’a le code {:?} ; un code de docs/regles.md est attendu, par exemple SRV004",
            self.0
        )
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Reads a code, in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let upper = text.to_ascii_uppercase();
        let spelt: StrDeserializer<'_, Unknown> = upper.as_str().into_deserializer();
        Self::deserialize(spelt).map_err(|_| UnknownCode(text.to_owned()))
    }
}

display_in_english!(UnknownCode);

impl std::error::Error for UnknownCode {}
