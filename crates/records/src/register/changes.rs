//! The changes between two whitelists. Pure: two registers in, the changes out.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{ListedDomain, ListedOperator, Register};
use crate::date;
use crate::name::OperatorId;
use crate::whitelist::{UnusableEntry, dn};

/// Everything that changed, each list in order of domains or identities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterChanges {
    /// Operators that list domains now and listed none before.
    pub operators_added: Vec<ListedOperator>,
    /// Operators that list none any more.
    pub operators_removed: Vec<ListedOperator>,
    /// Domains that are new.
    pub added: Vec<DomainChange>,
    /// Domains that are gone.
    pub removed: Vec<DomainChange>,
    /// Domains that other operators list than before.
    pub moved: Vec<Move>,
    /// Domains that an operator lists under other certificates than before.
    pub certificates: Vec<CertificateChange>,
    /// Entries that could not be used, only in the new document. What seems to be removed may be among them.
    pub unusable_added: Vec<UnusableEntry>,
    /// Entries that could not be used, only in the old document. What seems to be added may have been
    /// among them.
    pub unusable_removed: Vec<UnusableEntry>,
}

/// A domain that came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainChange {
    /// The domain.
    pub domain: String,
    /// Who lists it, or listed it, as [`ListedDomain::holders`] has it.
    pub operators: Vec<Option<OperatorId>>,
}

/// A domain with another set of operators; listings without a usable `OU` count as one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The domain.
    pub domain: String,
    /// Who listed it, as [`ListedDomain::holders`] has it.
    pub from: Vec<Option<OperatorId>>,
    /// Who lists it.
    pub to: Vec<Option<OperatorId>>,
}

/// A domain with another set of certificates under one operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateChange {
    /// The domain.
    pub domain: String,
    /// The operator, in both documents. `None` for entries that name none.
    pub operator: Option<OperatorId>,
    /// Names of the certificates that only the old document has, in no spelling the new one.
    pub removed: Vec<String>,
    /// Names of the certificates that only the new document has.
    pub added: Vec<String>,
}

/// One change of certificates and all the domains that it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateGroup<'a> {
    /// As [`CertificateChange::operator`].
    pub operator: Option<&'a OperatorId>,
    /// As [`CertificateChange::removed`].
    pub removed: &'a [String],
    /// As [`CertificateChange::added`].
    pub added: &'a [String],
    /// By name.
    pub domains: Vec<&'a str>,
}

impl RegisterChanges {
    /// The changes of certificates, equal ones of one operator together, by operator: a renewal
    /// touches thousands of domains at once.
    pub fn certificate_groups(&self) -> Vec<CertificateGroup<'_>> {
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for change in &self.certificates {
            let key = (change.operator.as_ref(), &change.removed, &change.added);
            groups.entry(key).or_default().push(change.domain.as_str());
        }
        groups
            .into_iter()
            .map(|((operator, removed, added), domains)| CertificateGroup {
                operator,
                removed,
                added,
                domains,
            })
            .collect()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The order of the dates of two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The new one is the younger.
    Forward,
    /// The new one is the older.
    Backward,
    /// One date and one content.
    Same,
    /// One date, and two different files.
    SameDateOtherContent,
    /// A date is missing, or is none.
    Unknown,
}

impl Order {
    /// Compares the dates of generation, and the digests where these are equal.
    pub fn of(old: &Register, new: &Register) -> Self {
        let (old, new) = (&old.document, &new.document);
        let same = old.sha256 == new.sha256;
        let moment = |text: &Option<String>| date::parse(text.as_deref()?);
        match (moment(&old.generated), moment(&new.generated)) {
            _ if same => Self::Same,
            (Some(old), Some(new)) => match old.cmp(&new) {
                Ordering::Less => Self::Forward,
                Ordering::Greater => Self::Backward,
                Ordering::Equal => Self::SameDateOtherContent,
            },
            _ => Self::Unknown,
        }
    }
}

/// The changes from `old` to `new`. Dates of update, descriptions, contacts, repeated entries and the order
/// of entries are no changes, and neither is another spelling of one certificate's name ([`dn::canonical`]).
pub fn compare(old: &Register, new: &Register) -> RegisterChanges {
    let mut changes = RegisterChanges {
        operators_added: operators_missing(new, old),
        operators_removed: operators_missing(old, new),
        unusable_added: unusable_missing(new, old),
        unusable_removed: unusable_missing(old, new),
        ..RegisterChanges::default()
    };
    let (mut olds, mut news) = (old.domains.iter().peekable(), new.domains.iter().peekable());
    // Both are sorted by name, so that one walk along them finds every pair.
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some(one), Some(other)) => one.name.cmp(&other.name),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return changes,
        };
        let before = olds.next_if(|_| order.is_le());
        let after = news.next_if(|_| order.is_ge());
        match (before, after) {
            (Some(before), Some(after)) => pair(before, after, &mut changes),
            (Some(before), None) => changes.removed.push(one_sided(before)),
            (None, Some(after)) => changes.added.push(one_sided(after)),
            (None, None) => return changes,
        }
    }
}

fn operators_missing(of: &Register, from: &Register) -> Vec<ListedOperator> {
    let missing = |operator: &&ListedOperator| from.operator(&operator.id).is_none();
    of.operators.iter().filter(missing).cloned().collect()
}

/// Entries of `of` that could not be used and are not in `from` in the same form.
fn unusable_missing(of: &Register, from: &Register) -> Vec<UnusableEntry> {
    fn cause_of(oddity: &UnusableEntry) -> (&str, &str) {
        (&oddity.message.en, &oddity.certificate)
    }
    let known: BTreeSet<_> = from.document.unusable().map(cause_of).collect();
    let unusable = of.document.unusable();
    unusable
        .filter(|o| !known.contains(&cause_of(o)))
        .cloned()
        .collect()
}

fn one_sided(domain: &ListedDomain) -> DomainChange {
    DomainChange {
        domain: domain.name.clone(),
        operators: domain.holders(),
    }
}

/// A domain that both documents list.
fn pair(old: &ListedDomain, new: &ListedDomain, changes: &mut RegisterChanges) {
    let (from, to) = (old.holders(), new.holders());
    if from != to {
        changes.moved.push(Move {
            domain: new.name.clone(),
            from,
            to,
        });
    }
    let (olds, news) = (certificates(old), certificates(new));
    for (operator, before) in olds {
        // An operator in only one document is a move, reported above.
        let Some(after) = news.get(&operator).filter(|after| **after != before) else {
            continue;
        };
        let (removed, added) = (missing(&before, after), missing(after, &before));
        if !removed.is_empty() || !added.is_empty() {
            changes.certificates.push(CertificateChange {
                domain: new.name.clone(),
                operator: operator.cloned(),
                removed,
                added,
            });
        }
    }
}

/// Names of `of` that `from` has in no spelling.
fn missing(of: &BTreeSet<&str>, from: &BTreeSet<&str>) -> Vec<String> {
    let known: BTreeSet<_> = from.iter().map(|name| dn::canonical(name)).collect();
    let unknown = |name: &&&str| !known.contains(&dn::canonical(name));
    of.iter()
        .filter(unknown)
        .map(|name| (*name).to_owned())
        .collect()
}

fn certificates(domain: &ListedDomain) -> BTreeMap<Option<&OperatorId>, BTreeSet<&str>> {
    let mut certificates = BTreeMap::<_, BTreeSet<_>>::new();
    for listing in &domain.listings {
        let of = certificates.entry(listing.operator.as_ref()).or_default();
        of.insert(listing.certificate.as_str());
    }
    certificates
}
