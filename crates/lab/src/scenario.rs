//! Scenarios: a domain of the lab, its fault, and its expected verdict. The data is read from
//! `zones/scenarios.toml`.

use std::borrow::Cow;

use serde::Deserialize;

use super::fault::DnsFault;
use crate::finding::{Code, Status};
use crate::input::{InputError, Source, TomlDocument};
use crate::lang::Text;

/// One domain of the lab with its expected verdict.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// First label of the domain, under `lab.test`.
    pub label: String,
    /// A short description of the scenario.
    pub about: Text,
    /// The operator that lists the domain, as certificates name it: `OU=<identity>,O=<name>`. The lab's
    /// whitelist gets an entry for it. `None` if the example whitelist or the example operators have the
    /// domain.
    operator: Option<String>,
    /// Records in the format of zone files, with names relative to `lab.test`. `None` if they are in
    /// `zones/lab.test.zone`, or if `generate` writes them.
    records: Option<String>,
    /// Whether its records come out of `generate` rather than out of the zone file.
    #[serde(default)]
    pub generated: bool,
    /// Verdict expected.
    pub status: Status,
    /// Expected codes, each as often as it is found. Those of [`ScenarioFile::background`] are included
    /// only if the scenario is about them.
    pub codes: Vec<Code>,
    /// Codes of the background that must not be found here.
    #[serde(default)]
    pub without: Vec<Code>,
    fault: Option<DnsFault>,
    at: Option<String>,
}

impl Scenario {
    /// The scenario's domain, without a trailing dot.
    pub fn domain(&self) -> String {
        format!("{}.lab.test", self.label)
    }

    /// The entry of the lab's whitelist, if it is not in the example whitelist.
    pub(super) fn entry(&self) -> Option<String> {
        let operator = escape(self.operator.as_deref()?);
        let (domain, about) = (self.domain(), escape(&self.about.en));
        Some(format!(
            "        <Domaine>
            <Nom>{domain}</Nom>
            <Description>Scénario : {about}</Description>
            <DNCertificatOperateur>CN=mss.example.test,{operator},ST=Paris (75),C=FR</DNCertificatOperateur>
            <ResponsableContact>responsable@example.test</ResponsableContact>
            <SupportContact>support@example.test</SupportContact>
            <DateMAJ>2030-01-10T12:00:00Z</DateMAJ>
        </Domaine>
"
        ))
    }

    /// The records that the lab's zone has beside those of `zones/lab.test.zone`, below the scenario's name.
    pub(super) fn records(&self) -> Option<String> {
        let records = self.records.as_deref()?.trim();
        Some(format!(
            "\n; {}: {}.\n{records}\n",
            self.label, self.about.en
        ))
    }

    /// The fault, and the name at and below which it applies, by default the domain.
    pub fn fault(&self) -> Option<(String, DnsFault)> {
        let name = self.at.clone().unwrap_or_else(|| self.domain());
        Some((name, self.fault?))
    }
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Codes found almost everywhere, which the scenarios about something else do not list.
    pub background: Vec<Code>,
    /// The scenarios.
    pub scenario: Vec<Scenario>,
}

impl Scenario {
    /// The codes found, sorted, that count for this scenario: all but the background, unless the
    /// scenario names it.
    pub fn relevant(
        &self,
        found: impl IntoIterator<Item = Code>,
        background: &[Code],
    ) -> Vec<Code> {
        let named = |code: &Code| self.codes.contains(code) || self.without.contains(code);
        let found = found.into_iter();
        let mut relevant: Vec<_> = found
            .filter(|code| named(code) || !background.contains(code))
            .collect();
        relevant.sort();
        relevant
    }
}

/// Text for XML.
fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::partial_escape(text)
}

/// The scenarios that are part of the program.
pub(super) fn load() -> Result<ScenarioFile, InputError> {
    let text = include_str!("../../../zones/scenarios.toml").to_owned();
    TomlDocument::new(Source::named("zones/scenarios.toml"), text).toml()
}
