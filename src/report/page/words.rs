//! The texts that all pages have.

use crate::lang::Lang;

/// Declares a type whose fields are texts without values, each in both languages.
macro_rules! words {
    ($(#[$about:meta])* $visibility:vis struct $type:ident {
        $($(#[$doc:meta])* $name:ident: { en: $en:literal, fr: $fr:literal },)*
    }) => {
        $(#[$about])*
        $visibility struct $type {
            $($(#[$doc])* pub(in crate::report) $name: &'static str,)*
        }

        impl $type {
            /// The texts in this language.
            pub(in crate::report) fn of(lang: Lang) -> Self {
                match lang {
                    Lang::English => Self { $($name: $en,)* },
                    Lang::French => Self { $($name: $fr,)* },
                }
            }
        }
    };
}

pub(in crate::report) use words;

words! {
    /// The texts that all pages have.
    #[derive(Debug)]
    pub(in crate::report) struct Words {
        /// Link to the content, for the keyboard.
        skip: { en: "Skip to content", fr: "Aller au contenu" },
        /// Button that copies a command.
        copy: { en: "Copy", fr: "Copier" },
        /// What the button did.
        copied: { en: "Copied", fr: "Copié" },
    }
}
