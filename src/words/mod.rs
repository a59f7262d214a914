//! Words for facts, in each language. A fact, a rule or a status without its words in a language does not compile.

mod cause;
pub(crate) mod dates;
mod en;
pub(crate) mod evidence;
mod failure;
mod finding;
mod fr;
mod list;
mod note;
mod purpose;
mod rules;

use crate::lookup::AnswerSource;
use crate::rule::dns::FailedLookup;

pub(crate) use finding::LONGEST_MESSAGE;
pub use finding::{add_message, colon};
pub use rules::{RuleText, page, rule, severity, text};

/// Adds formatted text to a `String`, which never fails.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{
        use ::std::fmt::Write as _;
        let _ = write!($out, $($args)*);
    }};
}

/// Says each type by the function of this name in each language. The module needs `en`, `fr` and the names of
/// `lang`.
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

/// The port of the server that was asked. `None` for a file, and for a server without a port in its name.
fn port(failed: &FailedLookup) -> Option<u16> {
    match failed.source.as_ref()? {
        AnswerSource::Resolver(server) | AnswerSource::NameServer(server) => {
            server.rsplit_once(':')?.1.parse().ok()
        }
        AnswerSource::File { .. } => None,
    }
}

use {put, said};
