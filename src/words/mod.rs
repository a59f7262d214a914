//! Words for facts, in each language. A fact, a rule or a status without its words in a language does not compile.

mod cause;
pub(crate) mod dates;
mod en;
pub(crate) mod evidence;
mod finding;
mod fr;
mod list;
mod purpose;
mod rules;

pub use finding::{add_message, colon};
pub use rules::{RuleText, page, rule, severity, text};

/// Adds formatted text to a `String`, which never fails.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{
        use ::std::fmt::Write as _;
        let _ = write!($out, $($args)*);
    }};
}

use put;
