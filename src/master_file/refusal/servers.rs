//! Sets of name servers.

use std::fmt;

/// Which of BIND, NSD and Knot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Servers(u8);

impl Servers {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// BIND, as named-checkzone judges.
    pub const BIND: Self = Self(1);
    /// NSD, as nsd-checkzone judges.
    pub const NSD: Self = Self(2);
    /// Knot, as kzonecheck judges.
    pub const KNOT: Self = Self(4);
    /// All three.
    pub const ALL: Self = Self::BIND.and(Self::NSD).and(Self::KNOT);

    const NAMES: [(Self, &'static str); 3] = [
        (Self::BIND, "BIND"),
        (Self::NSD, "NSD"),
        (Self::KNOT, "Knot"),
    ];

    /// The servers of both sets.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all servers of the other set are in this one.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Subject and verb of a sentence: "Knot refuses", "BIND and Knot refuse".
    pub fn refuse(self) -> String {
        match self.count() {
            1 => format!("{self} refuses"),
            _ => format!("{self} refuse"),
        }
    }

    /// How many servers these are.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }
}

/// Their names in a sentence: "BIND, NSD and Knot"; "none" for none.
impl fmt::Display for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Self::NAMES.iter().filter(|(server, _)| self.has(*server));
        let names: Vec<_> = names.map(|(_, name)| *name).collect();
        match names.as_slice() {
            [] => f.write_str("none"),
            [one] => f.write_str(one),
            [others @ .., last] => write!(f, "{} and {last}", others.join(", ")),
        }
    }
}
