//! Words for facts, in each language. A fact, a rule or a status without its words in a language does not compile.

mod cause;
mod en;
pub(crate) mod evidence;
mod finding;
mod fr;
mod rules;

use crate::lookup::{AnswerSource, FailedLookup};
pub(crate) use finding::LONGEST_MESSAGE;
pub use finding::{add_message, colon};
pub use rules::{RuleText, page, rule, severity, text};

/// The port of the server that was asked. `None` for a file, and for a server without a port in its name.
fn port(failed: &FailedLookup) -> Option<u16> {
    match failed.source.as_ref()? {
        AnswerSource::Resolver(server) | AnswerSource::NameServer(server) => {
            server.rsplit_once(':')?.1.parse().ok()
        }
        AnswerSource::File { .. } => None,
    }
}
