//! `mssrv.comparison/1`: what changed from one audit to the next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::{Counts, DomainStatus, OperatorStatus};
use super::{Form, FormName, SourceKind, Time, Tool};
use crate::finding::Severity;

/// Changes from one audit to the next, of `mssrv compare --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The audit that the changes begin with.
    pub before: Audit<'a>,
    /// The audit that they lead to.
    pub after: Audit<'a>,
    /// What verdicts depend on and the audits do not have in common: they were compared with --force.
    pub conditions: Vec<Condition<'a>>,
    /// Whether both reports say whether neighbours were examined, which fronts are declared, and which operators were
    /// chosen. If not, the audits may differ in that.
    pub options_known: bool,
    /// Number of domains of both audits by what became of their verdicts.
    pub summary: Summary,
    /// Domains whose verdicts, records or operators changed.
    pub domains: Vec<Domain<'a>>,
    /// Operators of which anything changed.
    pub operators: Vec<Operator<'a>>,
    /// Causes that more or fewer domains have.
    pub causes: Vec<Cause<'a>>,
}

impl Form for Comparison<'_> {
    const NAME: &'static str = "mssrv.comparison/1";
}

/// An audit in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Audit<'a> {
    /// When it began.
    pub started: Time,
    /// When its last domain was settled.
    pub finished: Time,
    /// Name of the requirement applied.
    pub requirement: Cow<'a, str>,
    /// Kind of source of the answers.
    pub source: SourceKind,
    /// `DateDeGeneration` of the whitelist, unchanged; null if there is none.
    pub whitelist: Option<Cow<'a, str>>,
    /// Its domains by status.
    pub domains: Counts,
    /// Mailboxes of its domains; null if they are not known.
    pub mailboxes: Option<Mailboxes>,
}

/// Mailboxes of the domains of an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mailboxes {
    /// All of them.
    pub total: u64,
    /// Those in compliant domains.
    pub compliant: u64,
}

/// Something that verdicts depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Condition<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its value in the first audit.
    pub before: Cow<'a, str>,
    /// Its value in the second audit.
    pub after: Cow<'a, str>,
}

/// Number of domains by what became of their verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Compliant before; non-compliant or absent now.
    pub regressed: usize,
    /// Non-compliant or absent before; compliant now.
    pub newly_compliant: usize,
    /// Non-compliant before and absent now, or the reverse.
    pub otherwise: usize,
    /// Undetermined now, and not before: nothing is proven. Never counted as regressed.
    pub undetermined: usize,
    /// Undetermined before, and not now.
    pub determined: usize,
    /// In the second audit only.
    pub appeared: usize,
    /// In the first audit only.
    pub gone: usize,
    /// With the same verdict.
    pub same: usize,
    /// With other records, whatever became of their verdicts.
    pub records_changed: usize,
    /// With other operators.
    pub moved: usize,
}

/// What became of a domain's verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Trend {
    /// Compliant before; non-compliant or absent now.
    Regressed,
    /// Non-compliant or absent before; compliant now.
    NewlyCompliant,
    /// Non-compliant before and absent now, or the reverse.
    Otherwise,
    /// Undetermined now, and not before.
    Undetermined,
    /// Undetermined before, and not now.
    Determined,
    /// In the second audit only.
    Appeared,
    /// In the first audit only.
    Gone,
    /// The same verdict.
    Same,
}

/// A domain that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Domain<'a> {
    /// The domain.
    pub domain: Cow<'a, str>,
    /// What became of its verdict.
    pub trend: Trend,
    /// Its entry in the first audit; null if that audit does not have it.
    pub before: Option<DomainState<'a>>,
    /// Its entry in the second audit; null if that audit does not have it.
    pub after: Option<DomainState<'a>>,
    /// Whether its published records changed, apart from their TTLs.
    pub records_changed: bool,
    /// Its mailboxes in the last audit that has it; null if they are not known.
    pub mailboxes: Option<u64>,
}

/// A domain in one audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DomainState<'a> {
    /// Verdict.
    pub status: DomainStatus,
    /// Identities of the operators that list it.
    pub operators: Cow<'a, [String]>,
    /// Codes of the findings that the verdict is based on, and of warnings, each once.
    pub codes: Vec<Cow<'a, str>>,
}

/// What became of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum OperatorTrend {
    /// Domains regressed, and none is newly compliant.
    FellBack,
    /// Domains regressed, and others are newly compliant.
    Mixed,
    /// Domains are newly compliant, and none regressed.
    Improved,
    /// In the second audit only.
    Appeared,
    /// In the first audit only.
    Gone,
    /// Anything else changed.
    Other,
}

/// An operator of which anything changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operator<'a> {
    /// Identity.
    pub id: Cow<'a, str>,
    /// Name for people; null if there is none.
    pub name: Option<Cow<'a, str>>,
    /// What became of it. It follows from its domains, not from its verdicts.
    pub trend: OperatorTrend,
    /// Its verdict in the first audit; null if that audit does not have it.
    pub before: Option<OperatorStatus>,
    /// Its verdict in the second audit; null if that audit does not have it.
    pub after: Option<OperatorStatus>,
    /// Number of its domains by what became of them. A contested domain counts for every operator that lists it. A
    /// domain that another operator has now is gone here.
    pub domains: BTreeMap<Trend, usize>,
}

/// What became of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CauseTrend {
    /// No domain had it.
    New,
    /// More domains have it.
    Grown,
    /// Fewer domains have it.
    Shrunk,
    /// No domain has it, but some that had it are undetermined.
    Unknown,
    /// No domain has it.
    Gone,
}

/// A cause that more or fewer domains have.
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
    /// What became of it.
    pub trend: CauseTrend,
    /// Number of domains that had it.
    pub before: usize,
    /// Number of domains that have it.
    pub after: usize,
    /// Number of domains that had it and are undetermined now.
    pub unknown: usize,
    /// Number of domains that had it, and that the second audit does not have, or has for other operators.
    pub left: usize,
    /// The first names of its domains.
    pub names: Vec<Cow<'a, str>>,
    /// The message of one of its findings, in English.
    pub message: Cow<'a, str>,
}
