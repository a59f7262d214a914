//! Domains and the operators that list them, put together from the whitelist, the operators file
//! and lists of names.
//!
//! Names are stored one after another in a single buffer: a million of them cost their own length and
//! sixteen bytes each.

mod builder;
mod digest;
mod list;
mod selection;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::name::OperatorId;
use crate::operators::Declaration;
use crate::order::{PrefixBytes, PrefixSlot};
use crate::shard::Shard;

pub use builder::TrustSpaceBuilder;
pub use digest::Digest;
pub use digest::SetDigest;
pub use list::{Contents, Names, SortedList};
pub use selection::SelectionError;

/// An operator's place in its [`TrustSpace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorIndex(u32);

impl OperatorIndex {
    /// Place in [`TrustSpace::operators`].
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// An operator that lists domains, or declares fronts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Identity.
    pub id: OperatorId,
    /// Name for people: the operators file's, else the whitelist's commonest spelling.
    pub name: Option<String>,
    /// TTL of its records in seconds, if the operators file sets one for it.
    pub ttl: Option<u32>,
    /// Fronts, if the operators file declares them.
    pub declaration: Option<Declaration>,
    /// Whether the whitelist has an entry of it, usable or not.
    pub is_listed: bool,
    /// Every name it is known by, for `--operator`.
    spellings: BTreeMap<String, usize>,
}

/// A domain and the operators that list it, by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain<'a> {
    /// Lower-case A-labels, without a trailing dot.
    pub name: &'a str,
    /// More than one if the domain is contested. Empty if no operator lists it.
    pub operators: &'a [OperatorIndex],
}

impl Operator {
    /// Identity, and name if there is one: `300000000000001 (GIP Exemple)`.
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("{} ({name})", self.id),
            None => self.id.to_string(),
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.name
            .as_deref()
            .into_iter()
            .chain(self.spellings.keys().map(String::as_str))
    }
}

/// A name in the buffer, and a number: of the operator that lists it while listings are collected,
/// of the set of operators that do once they are merged. One type for both, so that merging needs
/// no second table.
#[derive(Debug, Clone, Copy)]
struct NameRow {
    /// Where the name begins, and in the last eight bits its length.
    place: u64,
    of: u32,
    /// Of the name, while rows are sorted.
    octets: PrefixBytes<1>,
}

impl NameRow {
    fn new(start: usize, name: &str, of: u32) -> Self {
        // A normalised name has at most 253 characters.
        let length = u8::try_from(name.len()).unwrap_or_default();
        Self {
            place: (start as u64) << 8 | u64::from(length),
            of,
            octets: [0],
        }
    }

    fn name(self, names: &str) -> &str {
        let (start, length) = ((self.place >> 8) as usize, (self.place & 0xff) as usize);
        &names[start..start + length]
    }
}

impl PrefixSlot<1> for NameRow {
    fn octets(&self) -> PrefixBytes<1> {
        self.octets
    }

    fn set_octets(&mut self, octets: PrefixBytes<1>) {
        self.octets = octets;
    }
}

/// The domains of one run, each with its operators, in order of names.
#[derive(Debug)]
pub struct TrustSpace {
    names: String,
    rows: Vec<NameRow>,
    claims: Vec<Box<[OperatorIndex]>>,
    operators: Vec<Operator>,
    selected: BTreeSet<OperatorIndex>,
    excluded: Vec<String>,
    /// By operator, the domains it excludes.
    exclusions: HashMap<u32, BTreeMap<String, bool>>,
    idle_exclusions: Vec<String>,
    /// By operator, the domains that it publishes by agreement.
    agreements: HashMap<u32, BTreeSet<String>>,
    /// Domains with a whitelist entry whose operator is unknown.
    unidentified: BTreeSet<String>,
}

/// How reports of changes name an operator that the whitelist does not identify, in all languages: by the element
/// that should do so.
pub const UNIDENTIFIED: &str = "? (DNCertificatOperateur)";

/// Agreements about domains that need none, as `domain (operator)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdleAgreements {
    /// The operator itself does not list the domain.
    pub not_listed: Vec<String>,
    /// No other operator lists the domain.
    pub listed_alone: Vec<String>,
}

impl TrustSpace {
    /// Every domain once, in order of names.
    pub fn domains(&self) -> impl ExactSizeIterator<Item = Domain<'_>> {
        self.rows.iter().map(|row| self.domain(*row))
    }

    /// The domain of that name.
    pub fn get(&self, name: &str) -> Option<Domain<'_>> {
        let at = self
            .rows
            .binary_search_by(|row| row.name(&self.names).cmp(name))
            .ok()?;
        self.at(at)
    }

    /// The domain in that place of [`TrustSpace::domains`].
    pub fn at(&self, place: usize) -> Option<Domain<'_>> {
        self.rows.get(place).map(|row| self.domain(*row))
    }

    fn domain(&self, row: NameRow) -> Domain<'_> {
        Domain {
            name: row.name(&self.names),
            operators: &self.claims[row.of as usize],
        }
    }

    /// SHA-256 of every domain and who lists it, in lower-case hexadecimal digits: one line a
    /// domain, its name and the identities of its operators, a space between them.
    pub fn sha256(&self) -> String {
        let mut digest = digest::Digest::default();
        for domain in self.domains() {
            let ids = domain.operators.iter().map(|it| &self.operator(*it).id);
            digest.add(domain.name, ids.map(OperatorId::as_str));
        }
        digest.finish()
    }

    /// How many domains there are, and which.
    pub fn contents(&self) -> Contents {
        Contents {
            count: self.rows.len(),
            sha256: self.sha256(),
        }
    }

    /// [`SetDigest`] of the same.
    pub fn set_sha256(&self) -> String {
        let mut digest = SetDigest::default();
        for domain in self.domains() {
            let ids = domain.operators.iter().map(|it| &self.operator(*it).id);
            digest.add(domain.name, ids.map(OperatorId::as_str));
        }
        digest.finish()
    }

    /// Lets go of every domain that is in another shard.
    pub fn keep(&mut self, shard: Shard) {
        let names = &self.names;
        self.rows.retain(|row| shard.holds(row.name(names)));
    }

    /// An operator of a domain of this space.
    pub fn operator(&self, index: OperatorIndex) -> &Operator {
        &self.operators[index.0 as usize]
    }

    /// Every operator known, those that list no selected domain included.
    pub fn operators(&self) -> impl Iterator<Item = (OperatorIndex, &Operator)> {
        (0..).map(OperatorIndex).zip(&self.operators)
    }

    /// Whether `--operator` lets this operator through.
    pub fn is_selected(&self, index: OperatorIndex) -> bool {
        self.selected.is_empty() || self.selected.contains(&index)
    }

    /// The operators that `--operator` names; none without it.
    pub fn chosen(&self) -> impl Iterator<Item = &Operator> {
        self.selected.iter().map(|index| self.operator(*index))
    }

    /// Domains left out because the operators that list them exclude them.
    pub fn excluded(&self) -> &[String] {
        &self.excluded
    }

    /// Whether the operator excludes a domain, listed or not.
    pub fn excludes(&self, operator: OperatorIndex, domain: &str) -> bool {
        let exclusions = self.exclusions.get(&operator.0);
        exclusions.is_some_and(|it| it.contains_key(domain))
    }

    /// The operator with this identity.
    pub fn with_id(&self, id: &str) -> Option<(OperatorIndex, &Operator)> {
        self.operators().find(|(_, it)| it.id.as_str() == id)
    }

    /// Exclusions that exclude nothing, as `domain (operator)`: misspelt, or out of date.
    pub fn idle_exclusions(&self) -> &[String] {
        &self.idle_exclusions
    }

    /// Whether the operator publishes a domain by agreement with the others that list it.
    pub fn has_agreed(&self, operator: OperatorIndex, domain: &str) -> bool {
        let agreements = self.agreements.get(&operator.0);
        agreements.is_some_and(|it| it.contains(domain))
    }

    /// Whether the whitelist also has an entry for the domain whose operator is unknown. It may be
    /// another operator.
    pub fn has_unidentified_operator(&self, domain: &str) -> bool {
        self.unidentified.contains(domain)
    }

    /// Agreements of the operators chosen about domains that need none: misspelt, or out of date. In a space
    /// of named domains, all others look so.
    pub fn idle_agreements(&self) -> IdleAgreements {
        let mut idle = IdleAgreements::default();
        for (index, operator) in self.operators().filter(|it| self.is_selected(it.0)) {
            for name in self.agreements.get(&index.0).into_iter().flatten() {
                let listed_by = self.get(name).map_or(&[][..], |domain| domain.operators);
                let of_operator = format!("{name} ({})", operator.label());
                match listed_by.contains(&index) {
                    false => idle.not_listed.push(of_operator),
                    true if listed_by.len() == 1 && !self.has_unidentified_operator(name) => {
                        idle.listed_alone.push(of_operator)
                    }
                    true => {}
                }
            }
        }
        idle
    }

    /// Whether at least one domain has no declarations to compare with: see [`TrustSpace::declarations`].
    pub fn lacks_declarations(&self) -> bool {
        self.domains().any(|domain| {
            let mut operators = domain.operators.iter();
            let undeclared = |index: &OperatorIndex| self.operator(*index).declaration.is_none();
            domain.operators.is_empty() || operators.any(undeclared)
        })
    }

    /// The declarations that a domain's targets may follow. `None` if they cannot be compared: no
    /// operator lists the domain, or one that lists it has declared nothing.
    pub fn declarations(&self, domain: Domain<'_>) -> Option<Vec<&Declaration>> {
        let declarations: Option<Vec<_>> = domain
            .operators
            .iter()
            .map(|index| self.operator(*index).declaration.as_ref())
            .collect();
        declarations.filter(|declarations| !declarations.is_empty())
    }
}

#[cfg(test)]
mod tests;
