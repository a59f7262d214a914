//! A rule's code, severity and reference. Its texts are in `words`.

use crate::finding::{Code, Severity};

/// The definition of a rule, implemented by a type that has the name of its code.
pub trait Definition {
    /// What a finding of the rule says.
    type Fact;

    /// Severity unless the user sets another.
    const SEVERITY: Severity;
    /// The document that the rule follows, with the section.
    const REFERENCE: &'static str;

    /// Replaces what can differ between domains that have one mistake in common, such as a name that stands beside the
    /// wrong number. Facts that are then equal are one cause in a report. The domain's own name needs no replacement.
    fn generalize(_fact: &mut Self::Fact) {}

    /// A fact for each form of the rule's texts.
    #[cfg(test)]
    fn samples() -> Vec<Self::Fact>;
}

/// The code, severity and reference of a rule, as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable code.
    pub code: Code,
    /// Severity unless the user sets another.
    pub severity: Severity,
    /// The document that the rule follows, with the section.
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
