//! Shards: the domains of one audit dealt out to several runs, by a hash of their names that is the
//! same on every machine and in every version.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::lang::{Lang, Say, display_in_english, say};

/// One part of an audit: which one, counted from 1, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    index: u32,
    of: u32,
}

/// Why a text or two numbers name no shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShardError {
    /// Not two whole numbers with a slash between.
    Form,
    /// A variable of a scheduler that is not set leaves a number out.
    Missing(Side),
    /// N is 0, or too great.
    Count(u64),
    /// I is 0.
    Zero(u32),
    /// I is more than N.
    Beyond {
        /// I.
        index: u64,
        /// N.
        of: u32,
    },
}

/// A side of the slash in `I/N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The side of I.
    Before,
    /// The side of N.
    After,
}

impl Say for ShardError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Form => say!(
                lang,
                en: "expected I/N, such as 2/7 for the second of seven shards",
                fr: "forme attendue : I/N, par exemple 2/7 pour la deuxième partie sur sept"
            ),
            Self::Missing(Side::Before) => say!(
                lang,
                en: "the number before the slash is missing; expected I/N, such as 2/7. Check that the \
                     variable of the scheduler is set",
                fr: "le nombre avant la barre oblique manque ; forme attendue : I/N, par exemple 2/7. \
                     Vérifier que la variable de l’ordonnanceur est définie"
            ),
            Self::Missing(Side::After) => say!(
                lang,
                en: "the number after the slash is missing; expected I/N, such as 2/7. Check that the \
                     variable of the scheduler is set",
                fr: "le nombre après la barre oblique manque ; forme attendue : I/N, par exemple 2/7. \
                     Vérifier que la variable de l’ordonnanceur est définie"
            ),
            Self::Count(of) => say!(
                lang,
                en: "N is {of}; expected I/N with N from 1 to {most}",
                fr: "N vaut {of} ; forme attendue : I/N, avec N de 1 à {most}",
                most = Shard::MOST
            ),
            Self::Zero(of) => say!(
                lang,
                en: "there is no shard 0: shards are numbered from 1 to {of}. If your index begins at 0, \
                     as JOB_COMPLETION_INDEX of Kubernetes does, add one: \
                     `$((JOB_COMPLETION_INDEX + 1))/{of}`",
                fr: "la partie 0 n’existe pas : les parties sont numérotées de 1 à {of}. Si l’indice commence à \
                     0, comme JOB_COMPLETION_INDEX de Kubernetes, ajouter 1 : `$((JOB_COMPLETION_INDEX + \
                     1))/{of}`"
            ),
            Self::Beyond { index, of } => say!(
                lang,
                en: "there is no shard {index}: the last one is {of}/{of}",
                fr: "la partie {index} n’existe pas : la dernière est {of}/{of}"
            ),
        }
    }
}

display_in_english!(ShardError);

impl std::error::Error for ShardError {}

impl Shard {
    /// Most shards of one audit; as many as a Job of Kubernetes has indices.
    pub const MOST: u32 = 100_000;

    /// Shard `index`, counted from 1, of `of`.
    ///
    /// # Errors
    ///
    /// If there is no such shard.
    pub fn new(index: u64, of: u64) -> Result<Self, ShardError> {
        let of = match u32::try_from(of) {
            Ok(count @ 1..=Self::MOST) => count,
            _ => return Err(ShardError::Count(of)),
        };
        match u32::try_from(index) {
            Ok(0) => Err(ShardError::Zero(of)),
            Ok(index) if index <= of => Ok(Self { index, of }),
            _ => Err(ShardError::Beyond { index, of }),
        }
    }

    /// Reads `I/N`.
    ///
    /// # Errors
    ///
    /// As [`Shard::new`], and if the text has another form.
    pub fn parse(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError::Form)?;
        let number = |digits: &str, place| match digits {
            "" => Err(ShardError::Missing(place)),
            _ if !digits.bytes().all(|octet| octet.is_ascii_digit()) => Err(ShardError::Form),
            _ => digits.parse().map_err(|_| ShardError::Form),
        };
        Self::new(number(index, Side::Before)?, number(of, Side::After)?)
    }

    /// Which one, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Of how many.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether a domain belongs to this shard, by its name: lower-case A-labels without a trailing
    /// dot.
    pub fn holds(self, name: &str) -> bool {
        self.index_of(name) == self.index
    }

    /// The shard of a domain: the first four octets of the SHA-256 (FIPS 180-4) of its name, as one
    /// number, the first octet the most significant, modulo the number of shards, plus one. Must never
    /// change, because reports of different versions and machines depend on it. Four octets, so that a
    /// shell and a spreadsheet can calculate with them.
    pub fn index_of(self, name: &str) -> u32 {
        let digest: [u8; 32] = Sha256::digest(name).into();
        let [a, b, c, d, ..] = digest;
        u32::from_be_bytes([a, b, c, d]) % self.of + 1
    }
}

/// `2/7`.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `echo $((0x$(printf %s NAME | sha256sum | cut -c1-8) % N + 1))`.
    #[test]
    fn the_shard_of_a_name_never_changes() {
        let of = [1, 2, 3, 7, 1000, 100_000];
        let vectors = [
            ("a.mssante.fr", [1, 1, 3, 4, 659, 88659]),
            ("chu-exemple.mssante.fr", [1, 2, 2, 4, 56, 86056]),
            ("xn--hpital-ixa.mssante.fr", [1, 2, 1, 6, 468, 30468]),
            ("medecin.mssante.fr", [1, 2, 3, 7, 540, 46540]),
            ("absent.lab.test", [1, 2, 1, 4, 434, 16434]),
            ("b.fr", [1, 2, 2, 5, 798, 40798]),
        ];
        for (name, indices) in vectors {
            let found = of.map(|of| Shard::new(1, of).unwrap().index_of(name));
            assert_eq!(found, indices, "{name}");
        }
    }

    #[test]
    fn every_name_is_in_one_shard() {
        for of in [1, 2, 3, 7, 64] {
            for n in 0..500 {
                let name = format!("d{n}.mssante.fr");
                let holds = |index: &u64| Shard::new(*index, of).unwrap().holds(&name);
                assert_eq!((1..=of).filter(holds).count(), 1, "{name} of {of}");
            }
        }
    }

    #[test]
    fn a_shard_is_one_of_those_there_are() {
        let shard = Shard::parse("2/7").unwrap();
        assert_eq!((shard.index(), shard.of()), (2, 7));
        assert_eq!(shard.to_string(), "2/7");
        for (text, error) in [
            ("0/7", ShardError::Zero(7)),
            ("8/7", ShardError::Beyond { index: 8, of: 7 }),
            ("1/0", ShardError::Count(0)),
            ("0/0", ShardError::Count(0)),
            ("1/100001", ShardError::Count(100_001)),
            ("/7", ShardError::Missing(Side::Before)),
            ("7/", ShardError::Missing(Side::After)),
            ("", ShardError::Form),
            ("7", ShardError::Form),
            ("+1/7", ShardError::Form),
            ("-1/7", ShardError::Form),
            ("1/7/9", ShardError::Form),
            (" 1/7", ShardError::Form),
            ("1/99999999999999999999", ShardError::Form),
        ] {
            assert_eq!(Shard::parse(text), Err(error), "{text:?}");
        }
    }
}
