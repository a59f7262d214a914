//! Names below which many domains are zones of their own: more likely, one zone hosts them all.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::PlannedFile;

/// Fewer zones of one operator may well have been delegated one by one.
const MANY: usize = 100;

/// A name that many domains end in which are zones of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent<'a> {
    /// The longest name that all of them are or end in.
    pub name: &'a str,
    /// Number of domains.
    pub domains: usize,
}

impl<'a> Parent<'a> {
    /// The parents of the domains of `part`, in order of names.
    pub fn of_many(part: &'a PlannedFile<'_>) -> Vec<Self> {
        let domains = part.places().map(|place| part.domain(place));
        let own = domains.zip(part.each_zone());
        let own = own.filter(|(domain, zone)| domain == zone);
        parents(own.map(|(domain, _)| domain))
    }
}

/// A name of one label hosts no operator's domains, so domains are first grouped by two labels.
fn parents<'a>(domains: impl Iterator<Item = &'a str>) -> Vec<Parent<'a>> {
    let mut parents = BTreeMap::new();
    for domain in domains {
        match parents.entry(last_two(domain)) {
            Entry::Vacant(entry) => {
                _ = entry.insert(Parent {
                    name: domain,
                    domains: 1,
                })
            }
            Entry::Occupied(mut entry) => {
                let parent = entry.get_mut();
                parent.name = common(parent.name, domain);
                parent.domains += 1;
            }
        }
    }
    let parents = parents.into_values();
    parents.filter(|it| it.domains >= MANY).collect()
}

/// The last two labels of a name.
fn last_two(name: &str) -> &str {
    let dot = name.rmatch_indices('.').nth(1);
    dot.map_or(name, |(dot, _)| &name[dot + 1..])
}

/// The longest name that both are or end in.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let mut rest = one;
    loop {
        let before = other.strip_suffix(rest);
        if before.is_some_and(|before| before.is_empty() || before.ends_with('.')) {
            return rest;
        }
        match rest.split_once('.') {
            Some((_, above)) => rest = above,
            None => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_is_the_longest_name_that_all_domains_end_in() {
        let many = |above: &str, from: usize| -> Vec<String> {
            (from..from + MANY)
                .map(|it| format!("d{it}.{above}"))
                .collect()
        };
        let found = |domains: &[String]| -> Vec<(String, usize)> {
            let parents = parents(domains.iter().map(String::as_str)).into_iter();
            parents.map(|it| (it.name.to_owned(), it.domains)).collect()
        };
        let is = |name: &str, domains: usize| (name.to_owned(), domains);
        assert_eq!(found(&many("a.mssante.fr", 0)), [is("a.mssante.fr", MANY)]);
        let mixed = [
            many("a.mssante.fr", 0),
            many("xa.mssante.fr", 0),
            many("test", 0),
        ]
        .concat();
        assert_eq!(found(&mixed), [is("mssante.fr", 2 * MANY)]);
        let itself = [vec!["mssante.fr".to_owned()], many("mssante.fr", 1)].concat();
        assert_eq!(found(&itself), [is("mssante.fr", MANY + 1)]);
        assert_eq!(found(&many("b.fr", 0)[1..]), []);
    }
}
