//! The content of a whitelist, owned and in a stable order: every listing of every domain, their operators,
//! and oddities. [`compare`] returns the changes between two of them.

mod builder;
mod changes;
mod oddity;
mod rfc4514;
#[cfg(any(test, feature = "test-support"))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a sample that is wrong can only stop the tests"
)]
#[doc(hidden)]
pub mod sample;
#[cfg(test)]
mod tests;
mod view;

pub use builder::RegisterBuilder;
pub use changes::{
    CertificateChange, CertificateGroup, DomainChange, Move, Order, RegisterChanges, compare,
};
pub use oddity::{Oddity, OddityKind};
pub use view::{Filter, OperatorRow, View, ViewCounts};

use crate::input::Position;
use crate::name::OperatorId;
use crate::whitelist::Summary;

/// A whitelist's contents, sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The document's content besides its entries, and the entries that could not be used.
    pub document: Summary,
    /// By identity, each once.
    pub operators: Vec<ListedOperator>,
    /// By name, each once.
    pub domains: Vec<ListedDomain>,
    /// By kind, then by domain.
    pub oddities: Vec<Oddity>,
}

/// An operator of a whitelist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOperator {
    /// `OU` of its certificates' names: its identity.
    pub id: OperatorId,
    /// The commonest `O`, for people only.
    pub name: Option<String>,
    /// Whether it was selected. All are if none was requested.
    pub selected: bool,
}

/// A domain and everything the document lists it under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDomain {
    /// Lower-case A-labels, without a trailing dot.
    pub name: String,
    /// The nearest listed name that this one lies below.
    pub below: Option<String>,
    /// By operator, certificate, date and place. Equal ones are here as often as they are listed.
    pub listings: Vec<Listing>,
}

/// One entry of the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// `None` if the certificate's name has no usable `OU`.
    pub operator: Option<OperatorId>,
    /// The certificate's name, as in the document.
    pub certificate: String,
    /// `DateMAJ`, as in the document.
    pub updated: Option<String>,
    /// Position of the entry's name in the document.
    pub position: Position,
}

impl ListedDomain {
    /// Operators that list the domain, by identity, each once.
    pub fn operators(&self) -> impl Iterator<Item = &OperatorId> {
        let mut last = None;
        // Listings are sorted by operator, so equal ones are adjacent.
        self.listings
            .iter()
            .filter_map(|listing| listing.operator.as_ref())
            .filter(move |id| last.replace(*id) != Some(*id))
    }

    /// As [`Self::operators`], with `None` at the end if a listing has no usable `OU`.
    pub fn holders(&self) -> Vec<Option<OperatorId>> {
        let nobody = self.listings.iter().any(|l| l.operator.is_none());
        let named = self.operators().cloned().map(Some);
        named.chain(nobody.then_some(None)).collect()
    }

    /// Whether several operators list the domain.
    pub fn is_contested(&self) -> bool {
        self.operators().nth(1).is_some()
    }
}

impl Register {
    /// The operator with that identity.
    pub fn operator(&self, id: &OperatorId) -> Option<&ListedOperator> {
        let at = self.operators.binary_search_by(|o| o.id.cmp(id)).ok()?;
        self.operators.get(at)
    }
}
