//! Digests that distinguish sets of domains, in order of names or in any order.

use sha2::{Digest as _, Sha256};

use crate::text::hex;

/// Takes in domains by name, each with the operators that list it.
#[derive(Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds a domain with the ids of its operators.
    pub fn add<'a>(&mut self, name: &str, operators: impl Iterator<Item = &'a str>) {
        self.0.update(name);
        for operator in operators {
            self.0.update(" ");
            self.0.update(operator);
        }
        self.0.update("\n");
    }

    /// Lower-case hexadecimal digits.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Distinguishes sets of domains that come in any order, in constant memory: the XOR of the SHA-256 of each
/// line that [`super::TrustSpace::sha256`] is made of. Together with the number of domains, it also detects
/// that one domain is there twice and another is missing.
#[derive(Debug, Default)]
pub struct SetDigest([u8; 32]);

impl SetDigest {
    /// Takes in a domain by its name, with the identities of the operators that list it.
    pub fn add<'a>(&mut self, name: &str, operators: impl Iterator<Item = &'a str>) {
        let mut line = Digest::default();
        line.add(name, operators);
        let line: [u8; 32] = line.0.finalize().into();
        for (octet, with) in self.0.iter_mut().zip(line) {
            *octet ^= with;
        }
    }

    /// Lower-case hexadecimal digits.
    pub fn finish(&self) -> String {
        hex(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[(&str, &[&str])]) -> String {
        let mut digest = SetDigest::default();
        for (name, operators) in lines {
            digest.add(name, operators.iter().copied());
        }
        digest.finish()
    }

    #[test]
    fn order_is_no_matter_but_every_domain_and_operator_is() {
        let (a, b, c) = (
            ("a.fr", &["1"][..]),
            ("b.fr", &[][..]),
            ("c.fr", &["1", "2"][..]),
        );
        let all = of(&[a, b, c]);
        assert_eq!(of(&[c, a, b]), all);
        for others in [
            &[a, b][..],
            &[a, b, b],
            &[a, a, a],
            &[a, b, ("c.fr", &["1"])],
        ] {
            assert_ne!(of(others), all, "{others:?}");
        }
    }

    /// Made with `printf 'a.fr 1\n' | sha256sum`.
    #[test]
    fn of_one_domain_it_is_the_digest_of_its_line() {
        let one = of(&[("a.fr", &["1"])]);
        assert_eq!(
            one,
            "68096612888f0f56b906457881933a1edcbac3e12731325bbff097a481c9bbef"
        );
    }
}
