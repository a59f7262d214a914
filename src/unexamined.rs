//! What could be examined of a domain and was not: nothing is right that nobody looked at.

use std::ops::AddAssign;

/// What was not examined of a domain, although its records are there to be examined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unexamined {
    /// Its targets were not compared with declared fronts: no operator that lists it declares any.
    pub declarations: bool,
    /// At least one of its targets was not looked up: the zone files that answer do not hold it.
    pub targets: bool,
    /// At least one front that its records lead to was not connected with.
    pub fronts: bool,
}

impl Unexamined {
    /// Whether everything was examined.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Numbers of domains by what was not examined of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnexaminedCounts {
    /// Domains whose targets were not compared with declared fronts.
    pub declarations: usize,
    /// Domains with a target that was not looked up.
    pub targets: usize,
    /// Domains with a front that was not connected with.
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
