//! Scenarios: a domain of the lab, what is wrong with it, and the verdict it must get. Data, read
//! from `zones/scenarios.toml`.

use serde::Deserialize;

use super::fault::Fault;
use crate::finding::{Code, Status};
use crate::input::{Document, InputError, Source};

/// One domain of the lab and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// First label of the domain, under `lab.test`.
    pub label: String,
    /// What the scenario is about, in a few words.
    pub about: String,
    /// Whether its records come out of `generate` rather than out of the zone file.
    #[serde(default)]
    pub generated: bool,
    /// Verdict expected.
    pub status: Status,
    /// Codes expected, each as often as it is to be found.
    pub codes: Vec<Code>,
    fault: Option<Fault>,
    at: Option<String>,
}

impl Scenario {
    /// The scenario's domain, without a trailing dot.
    pub fn domain(&self) -> String {
        format!("{}.lab.test", self.label)
    }

    /// The fault, and the name at and below which it applies: the domain, where no other is given.
    pub fn fault(&self) -> Option<(String, Fault)> {
        let name = self.at.clone().unwrap_or_else(|| self.domain());
        Some((name, self.fault?))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: Vec<Scenario>,
}

/// The scenarios that are part of the program.
pub(super) fn load() -> Result<Vec<Scenario>, InputError> {
    let text = include_str!("../../zones/scenarios.toml").to_owned();
    let file: File = Document::new(Source::named("zones/scenarios.toml"), text).toml()?;
    Ok(file.scenario)
}
