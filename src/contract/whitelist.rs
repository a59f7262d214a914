//! `mssrv.whitelist/1`: what a whitelist holds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Form, FormName, Sha256, Signature, Signer, Tool, schema};
use crate::register::OddityKind;

/// Contents of a whitelist, of `mssrv whitelist list --format json`. Texts are as in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Whitelist<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The whole whitelist, even if only a part of it is shown.
    pub whitelist: Document<'a>,
    /// What was asked for.
    pub filter: Filter<'a>,
    /// Names asked for that the whitelist does not list at all.
    pub not_listed: Vec<Cow<'a, str>>,
    /// Numbers of what is shown.
    pub counts: Counts,
    /// Operators by identity.
    pub operators: Vec<Operator<'a>>,
    /// Domains by name.
    pub domains: Vec<Domain<'a>>,
    /// What is odd about the whitelist, by kind, then by domain.
    pub oddities: Vec<Oddity<'a>>,
}

impl Form for Whitelist<'_> {
    const NAME: &'static str = "mssrv.whitelist/1";
}

/// A whitelist as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document<'a> {
    /// `DateDeGeneration`, unchanged; null if there is none.
    pub generated: Option<Cow<'a, str>>,
    /// SHA-256 of the file.
    pub sha256: Sha256<'a>,
    /// Number of entries in the whole document, unusable ones included.
    pub entries: usize,
    /// Number of entries that could not be used.
    pub unusable: usize,
    /// Whether the document ends before it is complete (`--allow-truncated`).
    pub truncated: bool,
    /// What the signature proves. A document whose signature is invalid is refused.
    #[schemars(schema_with = "usable")]
    pub signature: Signature,
    /// The certificate that signed; null if there is no signature.
    pub signer: Option<Signer<'a>>,
}

fn usable(generator: &mut SchemaGenerator) -> Schema {
    schema::without::<Signature>(&["invalid"], generator)
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Filter<'a> {
    /// Identities of the operators asked for (`--operator`); null without it.
    pub operators: Option<Vec<Cow<'a, str>>>,
    /// Whether only domains are shown that several operators list.
    pub contested: bool,
    /// Names asked for; null if there are none.
    pub domains: Option<Vec<Cow<'a, str>>>,
}

/// Numbers of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Number of usable entries of the operators asked for, or of all if none is asked for. It is the sum of
    /// `entries` of all `operators` and `without_operator`.
    pub entries: usize,
    /// Number of these entries that name no operator.
    pub without_operator: usize,
    /// Number of further entries for the same domains, of operators not asked for or of none.
    pub entries_of_others: usize,
    /// Number of distinct names.
    pub domains: usize,
    /// Number of operators.
    pub operators: usize,
    /// Number of names that several operators list.
    pub contested: usize,
    /// Number of names listed more than once, by one operator or several.
    pub repeated: usize,
    /// Number of names below another listed name.
    pub below: usize,
    /// Number of oddities of every kind.
    pub oddities: usize,
}

/// An operator and the numbers of its domains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity: the OU of the names of its certificates.
    pub id: Cow<'a, str>,
    /// The O that its certificates have most often, only for people; null if they have none.
    pub name: Option<Cow<'a, str>>,
    /// Number of domains that it lists.
    pub domains: usize,
    /// Number of these domains that another operator lists as well.
    pub contested: usize,
    /// Number of its entries for these domains.
    pub entries: usize,
    /// Number of distinct names of its certificates.
    pub certificates: usize,
}

/// A domain and all its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domain<'a> {
    /// Lower-case A-labels, without a trailing dot.
    pub domain: Cow<'a, str>,
    /// Identities of the operators that list it.
    pub operators: Vec<Cow<'a, str>>,
    /// Whether several operators list it.
    pub contested: bool,
    /// The nearest listed name above it, in the whole document; null if there is none.
    pub below: Option<Cow<'a, str>>,
    /// Its entries.
    pub listings: Vec<Listing<'a>>,
}

/// An entry of the whitelist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listing<'a> {
    /// Identity of the operator; null if the certificate's name has no usable OU.
    pub operator: Option<Cow<'a, str>>,
    /// Name of the certificate, unchanged.
    pub certificate: Cow<'a, str>,
    /// `DateMAJ`, unchanged; null if there is none.
    pub updated: Option<Cow<'a, str>>,
    /// Line of the domain's name in the document, from 1.
    #[schemars(range(min = 1))]
    pub line: usize,
    /// Whether it is an entry of an operator asked for; true if none is asked for.
    pub asked_for: bool,
}

/// Something odd about the whitelist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Oddity<'a> {
    /// Kind of oddity.
    pub kind: OddityKind,
    /// The domain that it is about; null if that is not known.
    pub domain: Option<Cow<'a, str>>,
    /// Line of the entry that it is about, or of the first such entry, from 1; null if it is about no entry.
    #[schemars(range(min = 1))]
    pub line: Option<usize>,
    /// Column of the same place, from 1.
    #[schemars(range(min = 1))]
    pub column: Option<usize>,
    /// Identity of the operator whose entry it is about; null if the entry does not say it.
    pub operator: Option<Cow<'a, str>>,
    /// What was found.
    pub message: Cow<'a, str>,
}
