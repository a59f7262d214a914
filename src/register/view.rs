//! The part of a register that somebody asked for, and its numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Domain, Oddity, Operator, Register};
use crate::name::OperatorId;

/// What is to be shown of a [`Register`], sorted as it is.
#[derive(Debug)]
pub struct View<'a> {
    /// Where it comes from.
    pub register: &'a Register,
    /// Whether some operators are left out.
    pub by_operator: bool,
    /// Whether only contested domains are shown.
    pub contested_only: bool,
    /// Domains that the filters let through.
    pub domains: Vec<&'a Domain>,
    /// Selected operators that list one of them.
    pub operators: Vec<OperatorRow<'a>>,
    /// Oddities of these domains; without a filter, those of no domain too.
    pub oddities: Vec<&'a Oddity>,
}

/// An operator and the numbers of its domains in a [`View`].
#[derive(Debug, Clone, Copy)]
pub struct OperatorRow<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// Domains that it lists.
    pub domains: usize,
    /// Of these, those that another operator lists too.
    pub contested: usize,
    /// Entries by which it lists them.
    pub entries: usize,
    /// Distinct certificates by which it lists them.
    pub certificates: usize,
}

/// Numbers of a [`View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Usable entries.
    pub entries: usize,
    /// Distinct names.
    pub domains: usize,
    /// Operators.
    pub operators: usize,
    /// Names that several operators list.
    pub contested: usize,
    /// Names listed more than once, by whomever.
    pub repeated: usize,
    /// Names below another listed name.
    pub below: usize,
    /// Oddities of every kind.
    pub oddities: usize,
}

impl Register {
    /// The domains of the selected operators; of these, where asked for, the contested ones.
    pub fn view(&self, contested_only: bool) -> View<'_> {
        let all_selected = self.operators.iter().all(|operator| operator.selected);
        let selected: BTreeSet<_> = self
            .operators
            .iter()
            .filter(|operator| operator.selected)
            .map(|operator| &operator.id)
            .collect();
        let shown = |domain: &&Domain| {
            (all_selected || domain.operators().any(|id| selected.contains(id)))
                && (!contested_only || domain.is_contested())
        };
        let domains: Vec<_> = self.domains.iter().filter(shown).collect();
        let unfiltered = all_selected && !contested_only;
        let has = |name: &str| {
            let found = domains.binary_search_by(|domain| domain.name.as_str().cmp(name));
            found.is_ok()
        };
        let oddities = self.oddities.iter();
        let oddities = oddities
            .filter(|oddity| match &oddity.domain {
                Some(domain) => has(domain),
                None => unfiltered,
            })
            .collect();
        View {
            register: self,
            by_operator: !all_selected,
            contested_only,
            operators: rows(self, &domains),
            domains,
            oddities,
        }
    }
}

impl View<'_> {
    /// The numbers of what is shown.
    pub fn counts(&self) -> Counts {
        let count =
            |is: fn(&Domain) -> bool| self.domains.iter().filter(|domain| is(domain)).count();
        Counts {
            entries: self.domains.iter().map(|d| d.listings.len()).sum(),
            domains: self.domains.len(),
            operators: self.operators.len(),
            contested: count(Domain::is_contested),
            repeated: count(|domain| domain.listings.len() > 1),
            below: count(|domain| domain.below.is_some()),
            oddities: self.oddities.len(),
        }
    }
}

/// What is known of one operator while its domains are gone through.
#[derive(Default)]
struct Tally<'a> {
    domains: usize,
    contested: usize,
    entries: usize,
    certificates: BTreeSet<&'a str>,
}

fn rows<'a>(register: &'a Register, domains: &[&'a Domain]) -> Vec<OperatorRow<'a>> {
    let mut tallies = BTreeMap::<&OperatorId, Tally<'_>>::new();
    for domain in domains {
        let contested = usize::from(domain.is_contested());
        for id in domain.operators() {
            let tally = tallies.entry(id).or_default();
            tally.domains += 1;
            tally.contested += contested;
        }
        for listing in &domain.listings {
            if let Some(id) = &listing.operator {
                let tally = tallies.entry(id).or_default();
                tally.entries += 1;
                tally.certificates.insert(&listing.certificate);
            }
        }
    }
    let selected = register.operators.iter().filter(|o| o.selected);
    selected
        .filter_map(|operator| {
            let tally = tallies.get(&operator.id)?;
            Some(OperatorRow {
                operator,
                domains: tally.domains,
                contested: tally.contested,
                entries: tally.entries,
                certificates: tally.certificates.len(),
            })
        })
        .collect()
}
