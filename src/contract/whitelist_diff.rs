//! `mssrv.whitelist-diff/1`: what changed between two whitelists.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::whitelist::Document;
use super::{Form, FormName, Tool};

/// Changes between two whitelists, of `mssrv whitelist diff --format json`. An operator is the OU of the
/// names of its certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhitelistDiff<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The old whitelist.
    pub old: Document<'a>,
    /// The new whitelist.
    pub new: Document<'a>,
    /// What to know before you rely on the changes, such as one date with two digests, or entries that could
    /// not be used; null if there is nothing.
    pub warning: Option<Cow<'a, str>>,
    /// Numbers of changes.
    pub summary: Summary,
    /// All entries of each whitelist that could not be used.
    pub unusable: Sides<'a>,
    /// Operators that were added or removed.
    pub operators: Operators<'a>,
    /// Domains that changed.
    pub domains: Domains<'a>,
}

impl Form for WhitelistDiff<'_> {
    const NAME: &'static str = "mssrv.whitelist-diff/1";
}

/// Numbers of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Number of operators that list domains only in the new whitelist.
    pub operators_added: usize,
    /// Number of operators that list domains only in the old whitelist.
    pub operators_removed: usize,
    /// Number of domains that only the new whitelist lists.
    pub domains_added: usize,
    /// Number of domains that only the old whitelist lists.
    pub domains_removed: usize,
    /// Number of domains with another set of operators.
    pub domains_moved: usize,
    /// Number of domains with another set of certificates under one operator.
    pub certificates_changed: usize,
    /// Number of entries that only the new whitelist has and that could not be used.
    pub unusable_added: usize,
    /// Number of entries that only the old whitelist has and that could not be used.
    pub unusable_removed: usize,
}

/// Entries that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sides<'a> {
    /// Those of the old whitelist.
    pub old: Vec<Unusable<'a>>,
    /// Those of the new whitelist.
    pub new: Vec<Unusable<'a>>,
}

/// An entry that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unusable<'a> {
    /// Line of its name in the document, from 1.
    #[schemars(range(min = 1))]
    pub line: usize,
    /// Column of its name in the document, from 1.
    #[schemars(range(min = 1))]
    pub column: usize,
    /// Identity of the operator that it belongs to; null if that is not certain.
    pub operator: Option<Cow<'a, str>>,
    /// Name of the certificate, unchanged.
    pub certificate: Cow<'a, str>,
    /// Why it could not be used.
    pub message: Cow<'a, str>,
}

/// Operators that were added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operators<'a> {
    /// Operators that list domains only in the new whitelist.
    pub added: Vec<Operator<'a>>,
    /// Operators that list domains only in the old whitelist.
    pub removed: Vec<Operator<'a>>,
}

/// An operator that was added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity.
    pub id: Cow<'a, str>,
    /// Name for people; null if there is none.
    pub name: Option<Cow<'a, str>>,
    /// False if it may be in an entry that only the other whitelist has and that could not be used.
    pub certain: bool,
}

/// Domains that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domains<'a> {
    /// Domains that only the new whitelist lists.
    pub added: Vec<Change<'a>>,
    /// Domains that only the old whitelist lists.
    pub removed: Vec<Change<'a>>,
    /// Domains with another set of operators.
    pub moved: Vec<Move<'a>>,
    /// Domains with another set of certificates under one operator.
    pub certificates_changed: Vec<Certificates<'a>>,
}

/// A domain that was added or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Identities of the operators that list it; null for entries without a usable OU.
    pub operators: Vec<Option<Cow<'a, str>>>,
    /// False if it may be in an entry that only the other whitelist has and that could not be used.
    pub certain: bool,
}

/// A domain with another set of operators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Move<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Identities of the operators that listed it; null for entries without a usable OU.
    pub from: Vec<Option<Cow<'a, str>>>,
    /// Identities of the operators that list it now; null for entries without a usable OU.
    pub to: Vec<Option<Cow<'a, str>>>,
}

/// A domain with another set of certificates under one operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certificates<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Identity of the operator; null if the names have no usable OU.
    pub operator: Option<Cow<'a, str>>,
    /// Names of certificates that only the old whitelist has.
    pub removed: Cow<'a, [String]>,
    /// Names of certificates that only the new whitelist has.
    pub added: Cow<'a, [String]>,
}
