//! What tells one set of domains from another.

use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// Takes in domains by name, each with the operators that list it.
#[derive(Debug, Default)]
pub(super) struct Digest(Sha256);

impl Digest {
    pub(super) fn add<'a>(&mut self, name: &str, operators: impl Iterator<Item = &'a str>) {
        self.0.update(name);
        for operator in operators {
            self.0.update(" ");
            self.0.update(operator);
        }
        self.0.update("\n");
    }

    /// Lower-case hexadecimal digits.
    pub(super) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}
