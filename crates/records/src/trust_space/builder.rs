//! Collecting listings, and merging them into a trust space.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{NameRow, Operator, OperatorIndex, SelectionError, TrustSpace};
use crate::name::OperatorId;
use crate::operators;
use crate::order;
use crate::text::one_line;

/// Listed by no operator: a whitelist entry without `OU`.
const NO_OPERATOR: u32 = u32::MAX;
/// Named by the user, which says nothing of whose it is.
const NAMED: u32 = u32::MAX - 1;

/// Collects listings in any order.
#[derive(Debug, Default)]
pub struct TrustSpaceBuilder {
    names: String,
    rows: Vec<NameRow>,
    pub(super) operators: Vec<Operator>,
    pub(super) by_id: HashMap<OperatorId, u32>,
    /// By operator, the domains it excludes, and whether the exclusion excluded anything.
    exclusions: HashMap<u32, BTreeMap<String, bool>>,
    /// By operator, the domains that it publishes by agreement.
    agreements: HashMap<u32, BTreeSet<String>>,
    /// Domains with a whitelist entry whose operator is unknown.
    unidentified: BTreeSet<String>,
    named: bool,
}

impl TrustSpaceBuilder {
    /// Selects only domains that the user named, be there none.
    pub fn select_named(&mut self) {
        self.named = true;
    }

    /// Adds a domain that the user named. Once one is, only named domains are selected.
    ///
    /// `name` is normalised, as for all other additions.
    pub fn add_named(&mut self, name: &str) {
        self.select_named();
        self.push(name, NAMED);
    }

    /// Adds a whitelist entry.
    pub fn add_listing(
        &mut self,
        name: &str,
        operator: Option<&OperatorId>,
        organisation: Option<&str>,
    ) {
        let Some(id) = operator else {
            self.unidentified.insert(name.to_owned());
            return self.push(name, NO_OPERATOR);
        };
        let index = self.operator(id);
        self.operators[index as usize].is_listed = true;
        if let Some(organisation) = organisation {
            let spellings = &mut self.operators[index as usize].spellings;
            match spellings.get_mut(organisation) {
                Some(count) => *count += 1,
                None => _ = spellings.insert(organisation.to_owned(), 1),
            }
        }
        self.push(name, index);
    }

    /// Notes that the whitelist has an entry of an operator known so far, although its name cannot be used.
    pub fn note_listing(&mut self, operator: &OperatorId) {
        if let Some(index) = self.by_id.get(operator) {
            self.operators[*index as usize].is_listed = true;
        }
    }

    /// Adds the declarations of an operators file, its additional domains and its exclusions.
    pub fn declare(&mut self, operators: &[operators::DeclaredOperator]) {
        for operator in operators {
            let index = self.operator(&operator.id);
            let known = &mut self.operators[index as usize];
            known.name.clone_from(&operator.name);
            known.ttl = operator.ttl;
            known.declaration = Some(operator.declaration.clone());
            for domain in &operator.domains {
                self.push(domain.as_str(), index);
            }
            for domain in &operator.exclude {
                let exclusions = self.exclusions.entry(index).or_default();
                exclusions.insert(domain.to_string(), false);
            }
            let shared: BTreeSet<_> = operator.shared.iter().map(ToString::to_string).collect();
            if !shared.is_empty() {
                self.agreements.insert(index, shared);
            }
        }
    }

    fn push(&mut self, name: &str, of: u32) {
        self.rows.push(NameRow::new(self.names.len(), name, of));
        self.names.push_str(name);
    }

    fn operator(&mut self, id: &OperatorId) -> u32 {
        if let Some(index) = self.by_id.get(id) {
            return *index;
        }
        let index = u32::try_from(self.operators.len()).unwrap_or(NO_OPERATOR);
        self.by_id.insert(id.clone(), index);
        self.operators.push(Operator {
            id: id.clone(),
            name: None,
            ttl: None,
            declaration: None,
            is_listed: false,
            spellings: BTreeMap::new(),
        });
        index
    }

    /// Sorts, merges and selects: the named domains if any were named, else all; of these the
    /// ones that an operator of `wanted` (identities or names) lists, unless it is empty.
    ///
    /// # Errors
    ///
    /// If an operator of `wanted` is unknown, if several operators have its name, or if no operator of `wanted`
    /// lists a named domain.
    pub fn build(mut self, wanted: &[String]) -> Result<TrustSpace, SelectionError> {
        for operator in &mut self.operators {
            if operator.name.is_none() {
                let name = commonest(&operator.spellings);
                operator.name = name.map(|name| one_line(name).into_owned());
            }
        }
        let selected = wanted
            .iter()
            .map(|wanted| self.find(wanted))
            .collect::<Result<BTreeSet<_>, _>>()?;
        let merged = self.merge(&selected);
        if !merged.not_listed.is_empty() {
            return Err(SelectionError::NotListed(merged.not_listed));
        }
        Ok(TrustSpace {
            idle_exclusions: self.idle_exclusions(),
            names: self.names,
            rows: self.rows,
            claims: merged.claims,
            operators: self.operators,
            selected,
            excluded: merged.excluded,
            exclusions: self.exclusions,
            agreements: self.agreements,
            unidentified: self.unidentified,
        })
    }

    /// Replaces the listings by one row a domain, in order of names.
    fn merge(&mut self, selected: &BTreeSet<OperatorIndex>) -> MergedRows {
        let mut rows = std::mem::take(&mut self.rows);
        let names = std::mem::take(&mut self.names);
        order::sort(
            &mut rows,
            &|row, from| order::octets_of(row.name(&names).bytes(), from),
            &|a, b| (a.name(&names), a.of).cmp(&(b.name(&names), b.of)),
        );
        let mut merged = MergedRows::default();
        let mut sets = HashMap::new();
        let (mut kept, mut at) = (0, 0);
        while let Some(&first) = rows.get(at) {
            let name = first.name(&names);
            let group = rows[at..].iter().take_while(|row| row.name(&names) == name);
            let (listed, count) = self.listed(name, group.map(|row| row.of));
            at += count;
            match self.fate(&listed, selected) {
                Fate::Kept => {}
                Fate::Dropped => continue,
                Fate::Excluded => {
                    merged.excluded.push(name.to_owned());
                    continue;
                }
                Fate::NotListed => {
                    merged.not_listed.push(name.to_owned());
                    continue;
                }
            }
            let next = sets.len();
            let set = *sets
                .entry(listed.operators)
                .or_insert_with_key(|operators| {
                    merged.claims.push(operators.clone().into_boxed_slice());
                    u32::try_from(next).unwrap_or(NO_OPERATOR)
                });
            rows[kept] = NameRow { of: set, ..first };
            kept += 1;
        }
        rows.truncate(kept);
        self.rows = rows;
        self.names = names;
        merged
    }

    /// Merges and counts the listings of one domain. Equal ones are adjacent.
    fn listed(
        &mut self,
        name: &str,
        listings: impl Iterator<Item = u32>,
    ) -> (MergedListing, usize) {
        let mut listed = MergedListing::default();
        let mut count = 0;
        for operator in listings {
            count += 1;
            match operator {
                NAMED => listed.named = true,
                NO_OPERATOR => listed.by_nobody = true,
                operator if self.excludes(operator, name) => {
                    listed.excluded_by.push(OperatorIndex(operator));
                }
                operator => listed.operators.push(OperatorIndex(operator)),
            }
        }
        listed.operators.dedup();
        let id = |index: &OperatorIndex| &self.operators[index.position()].id;
        listed.operators.sort_by(|a, b| id(a).cmp(id(b)));
        (listed, count)
    }

    fn excludes(&mut self, operator: u32, name: &str) -> bool {
        let exclusions = self.exclusions.get_mut(&operator);
        match exclusions.and_then(|exclusions| exclusions.get_mut(name)) {
            Some(used) => {
                *used = true;
                true
            }
            None => false,
        }
    }

    fn fate(&self, listed: &MergedListing, selected: &BTreeSet<OperatorIndex>) -> Fate {
        let any = |operators: &[OperatorIndex]| operators.iter().any(|o| selected.contains(o));
        let wanted = selected.is_empty() || any(&listed.operators);
        if self.named {
            return match (listed.named, wanted) {
                (true, true) => Fate::Kept,
                (true, false) => Fate::NotListed,
                (false, _) => Fate::Dropped,
            };
        }
        let orphaned = listed.operators.is_empty() && !listed.by_nobody;
        if !wanted {
            return if any(&listed.excluded_by) {
                Fate::Excluded
            } else {
                Fate::Dropped
            };
        }
        if orphaned { Fate::Excluded } else { Fate::Kept }
    }

    fn idle_exclusions(&self) -> Vec<String> {
        let mut idle = Vec::new();
        for (operator, exclusions) in &self.exclusions {
            let label = self.operators[*operator as usize].label();
            let unused = exclusions.iter().filter(|(_, used)| !**used);
            idle.extend(unused.map(|(domain, _)| format!("{domain} ({label})")));
        }
        idle.sort();
        idle
    }
}

/// The merged listings of one domain.
#[derive(Debug, Default)]
struct MergedListing {
    /// By identity, each once.
    operators: Vec<OperatorIndex>,
    excluded_by: Vec<OperatorIndex>,
    by_nobody: bool,
    named: bool,
}

/// The result for a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Not asked for.
    Dropped,
    /// Asked for, but its operators exclude it.
    Excluded,
    /// Named by the user, but not listed by the operators chosen.
    NotListed,
}

/// The results of merging besides the rows.
#[derive(Debug, Default)]
struct MergedRows {
    claims: Vec<Box<[OperatorIndex]>>,
    not_listed: Vec<String>,
    excluded: Vec<String>,
}

/// The commonest spelling; of several as common, the first in order.
fn commonest(spellings: &BTreeMap<String, usize>) -> Option<&str> {
    let most = spellings.values().max()?;
    let (name, _) = spellings.iter().find(|(_, count)| *count == most)?;
    Some(name)
}
