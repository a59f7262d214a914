//! Collecting the entries of a document into a [`Register`].

use std::collections::HashMap;

use super::{ListedDomain, ListedOperator, Listing, Register, oddity};
use crate::trust_space::{self, SelectionError};
use crate::whitelist::{Summary, WhitelistEntry};

/// Collects entries in any order.
#[derive(Debug, Default)]
pub struct RegisterBuilder {
    /// Knows the operators' names, and which of them `--operator` means.
    space: trust_space::TrustSpaceBuilder,
    domains: HashMap<Box<str>, Vec<Listing>>,
}

impl RegisterBuilder {
    /// Adds an entry.
    pub fn add(&mut self, entry: &WhitelistEntry<'_>) {
        self.space
            .add_listing(entry.domain, entry.operator, entry.organisation);
        let listing = Listing {
            operator: entry.operator.cloned(),
            certificate: entry.certificate.to_owned(),
            updated: entry.updated.map(str::to_owned),
            position: entry.position,
        };
        match self.domains.get_mut(entry.domain) {
            Some(listings) => listings.push(listing),
            None => _ = self.domains.insert(entry.domain.into(), vec![listing]),
        }
    }

    /// Sorts everything. Selects the operators in `wanted` (identities or names), or all of them if it is
    /// empty.
    ///
    /// # Errors
    ///
    /// If an operator of `wanted` is unknown, or if several operators have its name.
    pub fn build(self, document: Summary, wanted: &[String]) -> Result<Register, SelectionError> {
        let space = self.space.build(wanted)?;
        let mut operators: Vec<_> = space
            .operators()
            .map(|(index, operator)| ListedOperator {
                id: operator.id.clone(),
                name: operator.name.clone(),
                selected: space.is_selected(index),
            })
            .collect();
        operators.sort_by(|a, b| a.id.cmp(&b.id));
        let domains = domains(self.domains);
        Ok(Register {
            oddities: oddity::find(&document, &domains),
            document,
            operators,
            domains,
        })
    }
}

fn domains(mut listed: HashMap<Box<str>, Vec<Listing>>) -> Vec<ListedDomain> {
    let mut names: Vec<_> = listed.keys().cloned().collect();
    names.sort_unstable();
    let belows: Vec<_> = names.iter().map(|name| above(name, &listed)).collect();
    let pairs = names.into_iter().zip(belows);
    pairs
        .map(|(name, below)| {
            let mut listings = listed.remove(&name).unwrap_or_default();
            listings.sort_unstable();
            ListedDomain {
                name: name.into(),
                below,
                listings,
            }
        })
        .collect()
}

/// The nearest listed name that `name` lies below.
fn above(name: &str, listed: &HashMap<Box<str>, Vec<Listing>>) -> Option<String> {
    let mut parents = std::iter::successors(Some(name), |name| {
        name.split_once('.').map(|(_, parent)| parent)
    });
    // The first is the name itself.
    parents.next();
    parents
        .find(|parent| listed.contains_key(*parent))
        .map(str::to_owned)
}
