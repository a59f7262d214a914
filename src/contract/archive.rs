//! `mssrv.archive/1`: which audits an archive holds.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit::Counts;
use super::{Form, FormName, Time, Tool};

/// The audits of an archive, of `mssrv archive list --format json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Archive<'a> {
    /// Name and version of the form.
    pub schema: FormName<Self>,
    /// The program that wrote the document.
    pub tool: Tool<'a>,
    /// The audits, in the order of their beginnings.
    pub audits: Vec<Audit<'a>>,
}

impl Form for Archive<'_> {
    const NAME: &'static str = "mssrv.archive/1";
}

/// An audit in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Audit<'a> {
    /// When it began: the name that `mssrv archive show` takes.
    pub started: Time,
    /// When its last domain was settled.
    pub finished: Time,
    /// Version of mssrv that made it.
    pub version: Cow<'a, str>,
    /// Name of the requirement that was applied.
    pub requirement: Cow<'a, str>,
    /// `DateDeGeneration` of the whitelist, unchanged; null if there was no whitelist, or it had none.
    pub whitelist: Option<Cow<'a, str>>,
    /// Domains by status.
    pub domains: Counts,
    /// Number of operators that domains are counted for.
    pub operators: usize,
    /// Mailboxes of all domains in the extraction of the Annuaire Santé; null if none was given.
    pub mailboxes: Option<u64>,
}
