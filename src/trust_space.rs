//! Domains and the operators that list them, put together from the whitelist, the operators file
//! and lists of names.
//!
//! Names lie one behind another in a single buffer: a million of them cost their own length and
//! sixteen bytes each.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::name::OperatorId;
use crate::operators::{self, Declaration};
use crate::text::one_line;

/// An operator's place in its [`TrustSpace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorIndex(u32);

impl OperatorIndex {
    /// Place in [`TrustSpace::operators`].
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// Listed by nobody: a whitelist entry without `OU`.
const NOBODY: u32 = u32::MAX;
/// Named by the user, which says nothing of whose it is.
const NAMED: u32 = u32::MAX - 1;

/// An operator that lists domains, or declares fronts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Identity.
    pub id: OperatorId,
    /// Name for people: the operators file's, else the whitelist's commonest spelling.
    pub name: Option<String>,
    /// Fronts, where the operators file gives them.
    pub declaration: Option<Declaration>,
    /// Every name it is known by, for `--operator`.
    spellings: BTreeMap<String, usize>,
}

/// A domain and the operators that list it, by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain<'a> {
    /// Lower-case A-labels, without a trailing dot.
    pub name: &'a str,
    /// More than one where the domain is contested, none where nobody lists it.
    pub operators: &'a [OperatorIndex],
}

impl Domain<'_> {
    /// Whether several operators list it.
    pub fn is_contested(&self) -> bool {
        self.operators.len() > 1
    }
}

/// Why a selection of domains cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// `--operator` names nobody known.
    #[error("no operator \"{wanted}\" in the whitelist or the operators file{hint}")]
    UnknownOperator {
        /// What was asked for.
        wanted: String,
        /// The nearest names, ready to print, or nothing.
        hint: String,
    },
    /// `--operator` gives a name that several operators bear.
    #[error("the name \"{wanted}\" belongs to {} operators ({}): give one by its id", .ids.len(), .ids.join(", "))]
    AmbiguousOperator {
        /// What was asked for.
        wanted: String,
        /// Identities that bear the name.
        ids: Vec<String>,
    },
    /// Domains named by the user that the operators chosen do not list.
    #[error("not listed by the operator chosen with --operator: {}", .0.join(", "))]
    NotListed(Vec<String>),
}

/// Collects listings in any order.
#[derive(Debug, Default)]
pub struct Builder {
    names: String,
    rows: Vec<Row>,
    operators: Vec<Operator>,
    by_id: HashMap<OperatorId, u32>,
    excluded: HashSet<(String, u32)>,
    named: bool,
}

/// One listing; after [`Builder::build`], one domain with the number of its set of operators.
#[derive(Debug, Clone, Copy)]
struct Row {
    start: usize,
    operator: u32,
    len: u8,
}

impl Row {
    fn name(self, names: &str) -> &str {
        &names[self.start..self.start + usize::from(self.len)]
    }
}

impl Builder {
    /// Adds a domain that the user named. Once one is, only named domains are selected.
    ///
    /// `name` is normalised, as for all other additions.
    pub fn add_named(&mut self, name: &str) {
        self.named = true;
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
            return self.push(name, NOBODY);
        };
        let index = self.operator(id);
        if let Some(organisation) = organisation {
            let spellings = &mut self.operators[index as usize].spellings;
            match spellings.get_mut(organisation) {
                Some(count) => *count += 1,
                None => _ = spellings.insert(organisation.to_owned(), 1),
            }
        }
        self.push(name, index);
    }

    /// Adds the declarations of an operators file, its additional domains and its exclusions.
    pub fn declare(&mut self, operators: &[operators::Operator]) {
        for operator in operators {
            let index = self.operator(&operator.id);
            let known = &mut self.operators[index as usize];
            known.name.clone_from(&operator.name);
            known.declaration = Some(operator.declaration.clone());
            for domain in &operator.domains {
                self.push(domain.as_str(), index);
            }
            for domain in &operator.exclude {
                self.excluded.insert((domain.to_string(), index));
            }
        }
    }

    fn push(&mut self, name: &str, operator: u32) {
        // A normalised name has at most 253 characters.
        let len = u8::try_from(name.len()).unwrap_or(u8::MAX);
        let start = self.names.len();
        self.names.push_str(name);
        self.rows.push(Row {
            start,
            operator,
            len,
        });
    }

    fn operator(&mut self, id: &OperatorId) -> u32 {
        if let Some(index) = self.by_id.get(id) {
            return *index;
        }
        let index = u32::try_from(self.operators.len()).unwrap_or(NOBODY);
        self.by_id.insert(id.clone(), index);
        self.operators.push(Operator {
            id: id.clone(),
            name: None,
            declaration: None,
            spellings: BTreeMap::new(),
        });
        index
    }

    /// Sorts, merges and selects: the named domains if any were named, else all; of these the
    /// ones that an operator of `wanted` (identities or names) lists, unless it is empty.
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
            names: self.names,
            rows: self.rows,
            claims: merged.claims,
            operators: self.operators,
            selected,
            excluded: merged.excluded,
        })
    }

    /// Replaces the listings by one row a domain, in order of names.
    fn merge(&mut self, selected: &BTreeSet<OperatorIndex>) -> Merged {
        let names = self.names.as_str();
        self.rows
            .sort_unstable_by(|a, b| (a.name(names), a.operator).cmp(&(b.name(names), b.operator)));
        let mut merged = Merged::default();
        let mut sets = HashMap::new();
        let mut kept = 0;
        let mut at = 0;
        while let Some(&first) = self.rows.get(at) {
            let name = first.name(names);
            let group = self.rows[at..]
                .iter()
                .take_while(|row| row.name(names) == name);
            let mut operators = Vec::new();
            let (mut named, mut excluded, mut listings) = (false, false, 0);
            for row in group {
                listings += 1;
                match row.operator {
                    NAMED => named = true,
                    NOBODY => {}
                    operator if self.is_excluded(name, operator) => excluded = true,
                    operator => operators.push(OperatorIndex(operator)),
                }
            }
            at += listings;
            operators.dedup();
            operators.sort_by(|a, b| {
                self.operators[a.0 as usize]
                    .id
                    .cmp(&self.operators[b.0 as usize].id)
            });
            let wanted = selected.is_empty() || operators.iter().any(|o| selected.contains(o));
            match (self.named, named, wanted) {
                (true, false, _) | (false, _, false) => continue,
                (true, true, false) => {
                    merged.not_listed.push(name.to_owned());
                    continue;
                }
                (false, _, true) if operators.is_empty() && excluded => {
                    merged.excluded += 1;
                    continue;
                }
                _ => {}
            }
            let next = sets.len();
            let set = *sets.entry(operators.clone()).or_insert_with(|| {
                merged.claims.push(operators.into_boxed_slice());
                u32::try_from(next).unwrap_or(NOBODY)
            });
            self.rows[kept] = Row {
                operator: set,
                ..first
            };
            kept += 1;
        }
        self.rows.truncate(kept);
        merged
    }

    fn is_excluded(&self, name: &str, operator: u32) -> bool {
        !self.excluded.is_empty() && self.excluded.contains(&(name.to_owned(), operator))
    }

    /// The operator with this identity, else the only one that bears this name.
    fn find(&self, wanted: &str) -> Result<OperatorIndex, SelectionError> {
        if let Some(index) = self.by_id.get(wanted) {
            return Ok(OperatorIndex(*index));
        }
        let folded = wanted.to_lowercase();
        let bearers: Vec<_> = (0..)
            .zip(&self.operators)
            .filter(|(_, operator)| operator.names().any(|name| name.to_lowercase() == folded))
            .collect();
        match bearers.as_slice() {
            [(index, _)] => Ok(OperatorIndex(*index)),
            [] => Err(SelectionError::UnknownOperator {
                wanted: wanted.to_owned(),
                hint: self.nearest(&folded),
            }),
            several => Err(SelectionError::AmbiguousOperator {
                wanted: wanted.to_owned(),
                ids: several
                    .iter()
                    .map(|(_, operator)| operator.id.to_string())
                    .collect(),
            }),
        }
    }

    /// Up to three operators whose name or identity is like `wanted`.
    fn nearest(&self, wanted: &str) -> String {
        /// Below this similarity a suggestion confuses more than it helps.
        const ALIKE: f64 = 0.8;
        let mut candidates: Vec<_> = self
            .operators
            .iter()
            .filter_map(|operator| {
                let likeness = operator
                    .names()
                    .chain([operator.id.as_str()])
                    .map(|name| strsim::jaro_winkler(&name.to_lowercase(), wanted))
                    .fold(0.0, f64::max);
                (likeness >= ALIKE).then_some((likeness, operator))
            })
            .collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let nearest: Vec<_> = candidates.iter().take(3).map(|(_, o)| o.label()).collect();
        match nearest.is_empty() {
            true => String::new(),
            false => format!("; the nearest: {}", nearest.join(", ")),
        }
    }
}

/// What merging yields besides the rows.
#[derive(Debug, Default)]
struct Merged {
    claims: Vec<Box<[OperatorIndex]>>,
    not_listed: Vec<String>,
    excluded: usize,
}

impl Operator {
    /// Identity, and name where there is one: `300000000000001 (GIP Exemple)`.
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

/// The commonest spelling; of several as common, the first in order.
fn commonest(spellings: &BTreeMap<String, usize>) -> Option<&str> {
    let most = spellings.values().max()?;
    let (name, _) = spellings.iter().find(|(_, count)| *count == most)?;
    Some(name)
}

/// The domains of one run, each with its operators, in order of names.
#[derive(Debug)]
pub struct TrustSpace {
    names: String,
    rows: Vec<Row>,
    claims: Vec<Box<[OperatorIndex]>>,
    operators: Vec<Operator>,
    selected: BTreeSet<OperatorIndex>,
    excluded: usize,
}

impl TrustSpace {
    /// Every domain once, in order of names.
    pub fn domains(&self) -> impl ExactSizeIterator<Item = Domain<'_>> {
        self.rows.iter().map(|row| Domain {
            name: row.name(&self.names),
            operators: &self.claims[row.operator as usize],
        })
    }

    /// The domain of that name.
    pub fn get(&self, name: &str) -> Option<Domain<'_>> {
        let at = self
            .rows
            .binary_search_by(|row| row.name(&self.names).cmp(name))
            .ok()?;
        self.domains().nth(at)
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

    /// Domains left out because every operator that lists them excludes them.
    pub fn excluded(&self) -> usize {
        self.excluded
    }

    /// The declarations a domain's targets may follow. None where they cannot be compared: nobody
    /// lists the domain, or an operator that lists it has declared nothing.
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
mod tests {
    use super::*;
    use crate::input::{Document, Source};

    const FILE: &str = r#"
[[operator]]
id = "1"
name = "Un"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
domains = ["extra.fr"]
exclude = ["old.fr"]
"#;

    fn builder() -> Builder {
        let mut builder = Builder::default();
        for (name, operator, organisation) in [
            ("b.fr", Some("2"), Some("HOPITAL")),
            ("a.fr", Some("1"), Some("UN S.A.")),
            ("a.fr", Some("1"), Some("UN S.A.")),
            ("b.fr", Some("1"), Some("UN")),
            ("old.fr", Some("1"), None),
            ("nobody.fr", None, None),
            ("c.fr", Some("3"), Some("HOPITAL")),
        ] {
            let operator = operator.and_then(OperatorId::parse);
            builder.add_listing(name, operator.as_ref(), organisation);
        }
        let document = Document::new(Source::named("o.toml"), FILE.to_owned());
        builder.declare(
            &operators::Operators::from_document(&document)
                .unwrap()
                .operators,
        );
        builder
    }

    fn listing(space: &TrustSpace) -> Vec<String> {
        let id = |index: &OperatorIndex| space.operator(*index).id.to_string();
        space
            .domains()
            .map(|d| {
                format!(
                    "{} {}",
                    d.name,
                    d.operators.iter().map(id).collect::<Vec<_>>().join("+")
                )
            })
            .collect()
    }

    #[test]
    fn listings_merge_by_domain_in_order() {
        let space = builder().build(&[]).unwrap();
        assert_eq!(
            listing(&space),
            ["a.fr 1", "b.fr 1+2", "c.fr 3", "extra.fr 1", "nobody.fr "]
        );
        assert_eq!(space.excluded(), 1);
        assert!(space.get("b.fr").unwrap().is_contested());
        assert!(space.get("old.fr").is_none());
    }

    #[test]
    fn the_commonest_spelling_names_an_operator_unless_the_file_does() {
        let space = builder().build(&[]).unwrap();
        let names: Vec<_> = space.operators().map(|(_, o)| o.label()).collect();
        assert_eq!(names, ["2 (HOPITAL)", "1 (Un)", "3 (HOPITAL)"]);
    }

    #[test]
    fn targets_are_compared_only_if_every_operator_declared() {
        let space = builder().build(&[]).unwrap();
        let declared = |name| {
            space
                .declarations(space.get(name).unwrap())
                .map(|d| d.len())
        };
        assert_eq!(declared("a.fr"), Some(1));
        assert_eq!(declared("b.fr"), None);
        assert_eq!(declared("nobody.fr"), None);
    }

    #[test]
    fn operators_filter_by_id_and_by_any_name() {
        for wanted in ["1", "un", "Un s.a."] {
            let space = builder().build(&[wanted.to_owned()]).unwrap();
            assert_eq!(
                listing(&space),
                ["a.fr 1", "b.fr 1+2", "extra.fr 1"],
                "{wanted}"
            );
        }
        let error = builder().build(&["Hopital".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("2 operators (2, 3)"), "{error}");
        let error = builder().build(&["HOPITOL".to_owned()]).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("the nearest: 2 (HOPITAL), 3 (HOPITAL)"),
            "{error}"
        );
    }

    #[test]
    fn named_domains_are_selected_alone_and_keep_their_operators() {
        let mut named = builder();
        for name in ["z.fr", "b.fr", "old.fr", "b.fr"] {
            named.add_named(name);
        }
        let space = named.build(&[]).unwrap();
        assert_eq!(listing(&space), ["b.fr 1+2", "old.fr ", "z.fr "]);

        let mut named = builder();
        named.add_named("c.fr");
        named.add_named("a.fr");
        let error = named.build(&["1".to_owned()]).unwrap_err();
        assert_eq!(error, SelectionError::NotListed(vec!["c.fr".to_owned()]));
    }
}
