//! The part of a register that somebody asked for, and its numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::{ListedDomain, ListedOperator, Listing, Oddity, OddityKind, Register};
use crate::name::{DomainName, OperatorId};

/// The filter besides operators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only contested domains.
    pub contested: bool,
    /// Only these domains, or all of them if this is empty.
    pub names: Vec<DomainName>,
}

/// The part of a [`Register`] to show, in the same order.
#[derive(Debug)]
pub struct View<'a> {
    /// Where it comes from.
    pub register: &'a Register,
    /// The filter.
    pub filter: &'a Filter,
    /// Requested operators. `None` if all are shown.
    pub chosen: Option<BTreeSet<&'a OperatorId>>,
    /// Names asked for that the document does not list at all, in order.
    pub not_listed: Vec<&'a DomainName>,
    /// Names asked for that it lists, but not as the other filters ask.
    pub left_out: Vec<&'a DomainName>,
    /// Domains that the filters let through.
    pub domains: Vec<&'a ListedDomain>,
    /// Selected operators that list one of them.
    pub operators: Vec<OperatorRow<'a>>,
    /// Oddities of these domains, and entries that cannot be used, without those of operators that were
    /// not requested. Without a filter, also oddities of the whole document.
    pub oddities: Vec<&'a Oddity>,
}

/// An operator and the numbers of its domains in a [`View`].
#[derive(Debug, Clone, Copy)]
pub struct OperatorRow<'a> {
    /// The operator.
    pub operator: &'a ListedOperator,
    /// Domains that it lists.
    pub domains: usize,
    /// Of these, those that another operator lists too.
    pub contested: usize,
    /// Entries by which it lists them.
    pub entries: usize,
    /// Distinct certificates by which it lists them.
    pub certificates: usize,
}

/// Numbers of a [`View`]. The entries are those of all its [`OperatorRow`]s and those under no
/// operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewCounts {
    /// Usable entries of the operators asked for; without such a filter, all.
    pub entries: usize,
    /// Of these, entries under no operator. 0 if operators were requested.
    pub without_operator: usize,
    /// Further entries for the same domains, of operators not asked for or of none.
    pub entries_of_others: usize,
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
    /// The content that passes the filter, for the selected operators.
    pub fn view<'a>(&'a self, filter: &'a Filter) -> View<'a> {
        let all = self.operators.iter().all(|operator| operator.selected);
        let selected = self.operators.iter().filter(|operator| operator.selected);
        let chosen: Option<BTreeSet<_>> =
            (!all).then(|| selected.map(|operator| &operator.id).collect());
        let is_chosen = |id: &OperatorId| {
            chosen
                .as_ref()
                .is_none_or(|chosen| chosen.contains::<OperatorId>(id))
        };
        let names: BTreeSet<_> = filter.names.iter().map(DomainName::as_str).collect();
        let shown = |domain: &&ListedDomain| {
            (chosen.is_none() || domain.operators().any(is_chosen))
                && (!filter.contested || domain.is_contested())
                && (names.is_empty() || names.contains(domain.name.as_str()))
        };
        let domains: Vec<_> = self.domains.iter().filter(shown).collect();
        let has = |name: &str| {
            let found = domains.binary_search_by(|domain| domain.name.as_str().cmp(name));
            found.is_ok()
        };
        let unfiltered = chosen.is_none() && *filter == Filter::default();
        let oddities = self.oddities.iter();
        let oddities = oddities
            .filter(|oddity| match (&oddity.domain, oddity.kind) {
                (Some(domain), _) => has(domain),
                // The domain of the entry is unknown, but its operator may be known.
                (None, OddityKind::Unusable) => oddity.operator.as_ref().is_none_or(is_chosen),
                (None, _) => unfiltered,
            })
            .collect();
        let asked: BTreeSet<_> = filter.names.iter().collect();
        let missing = asked.into_iter().filter(|name| !has(name.as_str()));
        let (left_out, not_listed) = missing.partition(|name| self.lists(name));
        View {
            register: self,
            filter,
            operators: rows(self, &domains),
            chosen,
            not_listed,
            left_out,
            domains,
            oddities,
        }
    }

    fn lists(&self, name: &DomainName) -> bool {
        let found = self
            .domains
            .binary_search_by(|domain| domain.name.as_str().cmp(name.as_str()));
        found.is_ok()
    }
}

impl View<'_> {
    /// Whether an entry is of an operator asked for.
    pub fn is_chosen(&self, listing: &Listing) -> bool {
        match (&self.chosen, &listing.operator) {
            (None, _) => true,
            (Some(chosen), Some(id)) => chosen.contains::<OperatorId>(id),
            (Some(_), None) => false,
        }
    }

    /// Entries of a domain that are of operators asked for.
    pub fn entries(&self, domain: &ListedDomain) -> usize {
        let listings = domain.listings.iter();
        listings.filter(|listing| self.is_chosen(listing)).count()
    }

    /// The numbers of the content shown.
    pub fn counts(&self) -> ViewCounts {
        let count =
            |is: fn(&ListedDomain) -> bool| self.domains.iter().filter(|domain| is(domain)).count();
        let entries: usize = self.domains.iter().map(|d| self.entries(d)).sum();
        let of_operators: usize = self.operators.iter().map(|row| row.entries).sum();
        let listings: usize = self.domains.iter().map(|d| d.listings.len()).sum();
        ViewCounts {
            entries,
            without_operator: entries - of_operators,
            entries_of_others: listings - entries,
            domains: self.domains.len(),
            operators: self.operators.len(),
            contested: count(ListedDomain::is_contested),
            repeated: count(|domain| domain.listings.len() > 1),
            below: count(|domain| domain.below.is_some()),
            oddities: self.oddities.len(),
        }
    }
}

/// Counts of one operator while its domains are visited.
#[derive(Default)]
struct OperatorTally<'a> {
    domains: usize,
    contested: usize,
    entries: usize,
    certificates: BTreeSet<&'a str>,
}

fn rows<'a>(register: &'a Register, domains: &[&'a ListedDomain]) -> Vec<OperatorRow<'a>> {
    let mut tallies = BTreeMap::<&OperatorId, OperatorTally<'_>>::new();
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
