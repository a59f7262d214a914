//! Français.

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

/// Tout ce que le français dit d’une règle et de ses constats.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no French words",
    note = "implement `French` for it in the file of its family in src/words/fr/"
)]
trait French: Definition {
    /// Le texte de la règle.
    const RULE: RuleText;

    /// Ajoute le texte d’un constat sur `owner`, sans ce nom en tête.
    fn message(owner: &str, fact: &Self::Fact, out: &mut String);
}

/// Trouve les textes de chaque code. Un code sans texte ne se compile pas.
macro_rules! words {
    ($($code:ident in $($family:ident)::+,)*) => {
        /// Le texte d’une règle.
        pub(super) const fn rule(code: Code) -> RuleText {
            match code {
                $(Code::$code => <crate::rule::$($family)::+::$code as French>::RULE,)*
            }
        }

        /// Ajoute le texte d’un constat sur `owner`, sans ce nom en tête.
        pub(super) fn add_message(owner: &str, fact: &Fact, out: &mut String) {
            match fact {
                $(Fact::$code(fact) => {
                    <crate::rule::$($family)::+::$code as French>::message(owner, fact, out);
                })*
            }
        }
    };
}

mssrv_records::every_rule!(words);
