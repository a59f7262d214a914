//! What a probe meets: why a visit ended, and what is wrong with certificates.

use super::{en, fr};
use crate::lang::{Lang, Say, display_in_english};
use crate::probe::{Cause, DistinguishedName, TlsTrouble, Unreadable, Untried, Untrusted};

/// Says a type by the function of this name in each language.
macro_rules! said {
    ($($type:ty: $module:ident::$add:ident,)*) => {
        $(
            impl Say for $type {
                fn say(&self, lang: Lang) -> String {
                    let mut text = String::new();
                    match lang {
                        Lang::English => en::$module::$add(self, &mut text),
                        Lang::French => fr::$module::$add(self, &mut text),
                    }
                    text
                }
            }
        )*

        display_in_english!($($type),*);
    };
}

said! {
    Cause: cause::add,
    TlsTrouble: cause::add_tls,
    DistinguishedName: trust::add_name,
    Unreadable: trust::add_unreadable,
    Untrusted: trust::add_untrusted,
    Untried: trust::add_untried,
}
