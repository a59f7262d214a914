//! A rule's code, severity and reference. Its texts are in `words`.

use crate::finding::{Code, Severity};

/// What a rule is. A type stands for each rule; it has the name of the rule's code.
pub trait Definition {
    /// What a finding of the rule says.
    type Fact;

    /// Severity unless the user sets another.
    const SEVERITY: Severity;
    /// Where it comes from.
    const REFERENCE: &'static str;

    /// A fact for each form of the rule's texts.
    #[cfg(test)]
    fn samples() -> Vec<Self::Fact>;
}

/// A rule's identity, as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable code.
    pub code: Code,
    /// Severity unless the user sets another.
    pub severity: Severity,
    /// Where it comes from.
    pub reference: &'static str,
}

impl Rule {
    pub(super) const fn of<D: Definition>(code: Code) -> Self {
        Self {
            code,
            severity: D::SEVERITY,
            reference: D::REFERENCE,
        }
    }
}
