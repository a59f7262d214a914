//! `mssrv.history/1`: what became of operators, domains and causes in several audits.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::{Counts, DomainStatus, OperatorCounts};
use super::comparison::{Condition, Mailboxes};
use super::{Form, FormName, Time, Tool};
use crate::finding::Severity;

/// Audits one after the other, of `mssrv history --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct History<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The audits in the order of time.
    pub audits: Vec<Audit<'a>>,
    /// The operators of all audits, by identity.
    pub operators: Vec<Operator<'a>>,
    /// The domains of the last audit, by name.
    pub domains: Vec<Domain<'a>>,
    /// The causes of the last audit, and those that were not seen there because their domains are undetermined: first what
    /// is open longest.
    pub causes: Vec<Cause<'a>>,
    /// Domains that several operators listed in any audit, or that passed from one operator to another, by name.
    pub contested: Vec<Contested<'a>>,
}

impl Form for History<'_> {
    const NAME: &'static str = "mssrv.history/1";
}

/// An audit in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Audit<'a> {
    /// When it began.
    pub started: Time,
    /// When its last domain was settled.
    pub finished: Time,
    /// Its domains by status.
    pub domains: Counts,
    /// Its operators by status.
    pub operators: OperatorCounts,
    /// Mailboxes of its domains; null if they are not known.
    pub mailboxes: Option<Mailboxes>,
    /// Number of domains that several operators list.
    pub contested: usize,
    /// What verdicts depend on and differs from the audit before.
    pub conditions: Vec<Condition<'a>>,
}

/// Since when something complies, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Since {
    /// Whether it complies.
    pub complies: bool,
    /// When the first audit began that found it so. It may have been so before.
    pub started: Time,
    /// Whether the last audit was undetermined, so that an earlier one decides.
    pub uncertain: bool,
}

/// An operator in all audits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity.
    pub id: Cow<'a, str>,
    /// The name that the last audit has; null if there is none.
    pub name: Option<Cow<'a, str>>,
    /// Its domains by status in each audit; null if that audit does not have it.
    pub domains: Vec<Option<Counts>>,
    /// Whether it complies, by its domains that no other operator lists if there are any; null if the last audit does not
    /// have it, or if no audit determined it.
    pub since: Option<Since>,
}

/// A domain of the last audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domain<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Identities of the operators that list it.
    pub operators: Cow<'a, [String]>,
    /// Its status in the last audit.
    pub status: DomainStatus,
    /// Whether it complies; null if no audit determined it.
    pub since: Option<Since>,
}

/// A cause that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cause<'a> {
    /// The rule's stable code.
    #[schemars(regex(pattern = r"^[A-Z]{3}[0-9]{3}$"))]
    pub code: Cow<'a, str>,
    /// Severity applied.
    pub severity: Severity,
    /// The server that fails; null if the records are at fault.
    pub server: Option<Cow<'a, str>>,
    /// The operators whose domains have it.
    pub operators: Vec<Cow<'a, str>>,
    /// When the first audit began that found it.
    pub since: Time,
    /// Number of its domains in each audit since then; 0 where it was not seen because domains were undetermined.
    pub domains: Vec<usize>,
    /// The first names of its domains.
    pub names: Vec<Cow<'a, str>>,
    /// The message of one of its findings, in English.
    pub message: Cow<'a, str>,
}

/// A domain that several operators listed in any audit, or that passed from one operator to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contested<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// Identities of the operators that list it in each audit; null if that audit does not have it.
    pub operators: Vec<Option<Cow<'a, [String]>>>,
}
