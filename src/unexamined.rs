//! Aspects that an audit did not examine: a domain must not seem right where it was not examined.

use std::ops::AddAssign;

/// Aspects of a domain with records that were not examined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unexamined {
    /// Its targets were not compared with declared fronts, because at least one operator that lists it has no declaration.
    pub declarations: bool,
    /// At least one of its targets was not looked up, because it lies outside the zone files.
    pub targets: bool,
    /// No connection was made to at least one front that its records lead to.
    pub fronts: bool,
}

impl Unexamined {
    /// The aspects that occurred in at least one domain.
    pub fn occurring(self, counts: UnexaminedCounts) -> Self {
        Self {
            declarations: self.declarations && counts.declarations > 0,
            targets: self.targets && counts.targets > 0,
            fronts: self.fronts && counts.fronts > 0,
        }
    }
}

/// Numbers of domains by what was not examined of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnexaminedCounts {
    /// Domains whose targets were not compared with declared fronts.
    pub declarations: usize,
    /// Domains with a target that was not looked up.
    pub targets: usize,
    /// Domains with a front to which no connection was made.
    pub fronts: usize,
}

impl UnexaminedCounts {
    /// Counts one more domain.
    pub fn add(&mut self, unexamined: Unexamined) {
        self.declarations += usize::from(unexamined.declarations);
        self.targets += usize::from(unexamined.targets);
        self.fronts += usize::from(unexamined.fronts);
    }
}

impl AddAssign for UnexaminedCounts {
    fn add_assign(&mut self, more: Self) {
        self.declarations += more.declarations;
        self.targets += more.targets;
        self.fronts += more.fronts;
    }
}
