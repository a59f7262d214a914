//! The facts that rules find, as data. They can be worded in any language, compared and grouped. A report
//! holds them as `detail`.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::definition::{Definition, Rule};
use crate::finding::Code;
use crate::observation::SrvRecord;
use crate::shown_name::ShownName;

pub use crate::first_of::{FirstOf, Measure};

/// Declares the fact of each code, and finds the rule of a code.
macro_rules! facts {
    ($($code:ident in $($family:ident)::+,)*) => {
        /// What a finding says: the parameters of its rule, by code.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "code")]
        #[expect(missing_docs, reason = "each variant is the fact that it holds")]
        pub enum Fact {
            $($code(<super::$($family)::+::$code as Definition>::Fact),)*
        }

        impl Fact {
            /// The rule's code.
            pub fn code(&self) -> Code {
                match self {
                    $(Self::$code(_) => Code::$code,)*
                }
            }

            /// The fact without what differs between domains that have one mistake in common.
            pub fn generalized(&self) -> Self {
                let mut general = self.clone();
                match &mut general {
                    $(Self::$code(fact) => {
                        <super::$($family)::+::$code as Definition>::generalize(fact);
                    })*
                }
                general
            }

            /// Facts of every code.
            #[cfg(test)]
            pub(crate) fn samples() -> Vec<Self> {
                let mut samples = Vec::new();
                $(
                    let of_code = super::$($family)::+::$code::samples();
                    samples.extend(of_code.into_iter().map(Self::$code));
                )*
                samples
            }
        }

        /// The rule of a code.
        pub const fn rule(code: Code) -> &'static Rule {
            match code {
                $(Code::$code => const { &Rule::of::<super::$($family)::+::$code>(Code::$code) },)*
            }
        }
    };
}

mssrv_records::every_rule!(facts);

/// Every rule, in the order of [`Code`].
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    Code::ALL.iter().map(|code| rule(*code))
}

/// An SRV record's data (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Priority.
    pub priority: u16,
    /// Weight.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// Target, without a trailing dot; `.` declares the service unavailable.
    pub target: ShownName,
}

impl Record {
    /// A record of this priority, without anything else.
    pub(super) fn with_priority_only(&self) -> Self {
        Self {
            priority: self.priority,
            weight: 0,
            port: 0,
            target: "".into(),
        }
    }
}

impl From<&SrvRecord> for Record {
    fn from(record: &SrvRecord) -> Self {
        Self {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.clone(),
        }
    }
}

/// As a zone file has it, without the trailing dot that reports leave out.
impl Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            priority,
            weight,
            port,
            target,
        } = self;
        write!(f, "{priority} {weight} {port} {target}")
    }
}

impl Measure for Record {
    fn octets(&self) -> usize {
        12 + self.target.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    #[test]
    fn only_lookup_failures_are_undetermined() {
        for rule in rules() {
            let failure = rule.code.is_failure();
            let undetermined = rule.severity == Severity::Undetermined;
            assert_eq!(undetermined, failure, "{}", rule.code);
            assert!(!rule.reference.is_empty(), "{}", rule.code);
        }
    }
}
