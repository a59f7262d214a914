//! English.

pub(super) mod cause;
mod dns;
mod host;
mod lookup;
mod neighbour;
pub(super) mod page;
mod probe;
mod servers;
mod srv;
mod target;
pub(super) mod trust;

use super::RuleText;
use crate::finding::Code;
use crate::rule::{Definition, Fact};

/// All that English says about a rule and its findings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no English words",
    note = "implement `English` for it in the file of its family in src/words/en/"
)]
trait English: Definition {
    /// The text of the rule.
    const RULE: RuleText;

    /// Adds the message of a finding about `owner`, without the owner before it.
    fn message(owner: &str, fact: &Self::Fact, out: &mut String);

    /// Adds the short form of what was expected of `owner`; nothing if there is none.
    fn expected(owner: &str, fact: &Self::Fact, out: &mut String);

    /// Adds the short form of what was found; nothing if there is none.
    fn found(fact: &Self::Fact, out: &mut String);
}

/// Finds the words of each code. A code without its words does not compile.
macro_rules! words {
    ($($code:ident in $($family:ident)::+,)*) => {
        /// The text of a rule.
        pub(super) const fn rule(code: Code) -> RuleText {
            match code {
                $(Code::$code => <crate::rule::$($family)::+::$code as English>::RULE,)*
            }
        }

        /// Adds the message of a finding about `owner`, without the owner before it.
        pub(super) fn add_message(owner: &str, fact: &Fact, out: &mut String) {
            match fact {
                $(Fact::$code(fact) => {
                    <crate::rule::$($family)::+::$code as English>::message(owner, fact, out);
                })*
            }
        }

        /// Adds the short form of what was expected of `owner`; nothing if there is none.
        pub(super) fn add_expected(owner: &str, fact: &Fact, out: &mut String) {
            match fact {
                $(Fact::$code(fact) => {
                    <crate::rule::$($family)::+::$code as English>::expected(owner, fact, out);
                })*
            }
        }

        /// Adds the short form of what was found; nothing if there is none.
        pub(super) fn add_found(fact: &Fact, out: &mut String) {
            match fact {
                $(Fact::$code(fact) => {
                    <crate::rule::$($family)::+::$code as English>::found(fact, out);
                })*
            }
        }
    };
}

mssrv_records::every_rule!(words);
