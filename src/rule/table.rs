//! A rule's code, severity and references. Its texts are in `words`.

use super::fact::rule;
use crate::finding::{Code, Severity};

/// A rule's identity, declared beside the function that makes its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable code.
    pub code: Code,
    /// Severity unless the user sets another.
    pub severity: Severity,
    /// Where it comes from.
    pub reference: &'static str,
}

/// Every rule, in the order of [`Code`].
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    Code::ALL.iter().map(|code| rule(*code))
}

#[cfg(test)]
mod tests {
    use super::*;

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
