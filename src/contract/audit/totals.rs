//! Totals of an audit, known when its last domain is settled.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{later, present, schema};
use crate::finding::Severity;

/// The verdicts in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Domains by status.
    pub domains: Counts,
    /// Operators by status.
    pub operators: OperatorCounts,
    /// Domains by what was not examined of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unexamined: Option<UnexaminedCounts>,
}

/// Domains by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// All of them: the sum of the others.
    pub total: usize,
    /// Everything required is there and right.
    pub compliant: usize,
    /// At least one error is proven.
    pub non_compliant: usize,
    /// Every required owner is proven empty.
    pub absent: usize,
    /// A needed lookup failed and no error is proven.
    pub undetermined: usize,
}

/// Operators by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperatorCounts {
    /// All of them: the sum of the others.
    pub total: usize,
    /// All domains comply.
    pub compliant: usize,
    /// Some domains comply, some are non-compliant or absent.
    pub partial: usize,
    /// No domain complies, and at least one is non-compliant or absent, but not all are absent.
    pub non_compliant: usize,
    /// All domains are absent.
    pub absent: usize,
    /// No domain is non-compliant or absent, and at least one is undetermined.
    pub undetermined: usize,
}

/// Domains whose records were not fully examined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnexaminedCounts {
    /// Domains whose targets were not compared with declared fronts.
    pub declarations: usize,
    /// Domains with a target that was not looked up.
    pub targets: usize,
    /// Domains with a front to which no connection was made.
    pub fronts: usize,
}

/// An operator, with the verdict on its domains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Its identity: the OU of the whitelist's names.
    pub id: Cow<'a, str>,
    /// Its name for people.
    #[serde(deserialize_with = "present")]
    pub name: Option<Cow<'a, str>>,
    /// Verdict on all domains that it lists, contested ones included.
    pub status: OperatorStatus,
    /// Its domains by status, contested ones included.
    pub domains: Counts,
    /// Verdict and numbers without the domains that another operator lists as well; null if there are no
    /// other domains.
    #[serde(
        default,
        deserialize_with = "later",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(schema_with = "schema::or_null::<Uncontested>")]
    pub uncontested: Option<Option<Uncontested>>,
}

/// Equal findings of many domains, counted once. They follow from the domains: a reader can make them anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Causes<'a> {
    /// First what changes a verdict, then warnings. Of these, first what most domains have. At most 10,000.
    pub first: Vec<Cause<'a>>,
    /// Number of findings of further causes, which are not listed.
    pub uncounted: usize,
}

/// Equal findings of one code, in the domains of one operator, or in all domains that one server fails for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cause<'a> {
    /// The rule's stable code.
    #[schemars(regex(pattern = r"^[A-Z]{3}[0-9]{3}$"))]
    pub code: Cow<'a, str>,
    /// Severity applied.
    pub severity: Severity,
    /// The server that fails; null if the records are at fault.
    #[serde(deserialize_with = "present")]
    pub server: Option<Cow<'a, str>>,
    /// The operator whose domains have it. Of a failing server, all operators whose domains it fails for. Empty if no
    /// operator is known. A contested domain counts in a cause of each operator that lists it.
    pub operators: Vec<Cow<'a, str>>,
    /// Number of domains.
    pub domains: usize,
    /// Their first names, in alphabetical order.
    pub names: Vec<Cow<'a, str>>,
    /// Number of findings of the first of these domains.
    pub findings: usize,
    /// The message of one of these findings, in English.
    pub message: Cow<'a, str>,
}

/// The verdict on the domains that no other operator lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Uncontested {
    /// Verdict.
    pub status: OperatorStatus,
    /// These domains by status.
    pub domains: Counts,
}

/// Verdict on an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OperatorStatus {
    /// All domains comply.
    Compliant,
    /// Some domains comply, some are non-compliant or absent.
    Partial,
    /// No domain complies, and at least one is non-compliant or absent, but not all are absent.
    NonCompliant,
    /// All domains are absent.
    Absent,
    /// No domain is non-compliant or absent, and at least one is undetermined.
    Undetermined,
}
