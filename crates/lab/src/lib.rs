#![doc = include_str!("../README.md")]

pub mod fault;
pub mod fronts;
pub mod scenario;
pub mod server;
#[cfg(test)]
mod texts;

use std::collections::HashSet;
use std::time::SystemTime;

use hickory_proto::ProtoError;
use hickory_proto::rr::Name;

use mssrv_dns::{authority, master_file};
use mssrv_lang::{input, lang, text};
use mssrv_records::{finding, name, operators, requirement, service, trust_space, whitelist, zone};

use crate::authority::{ZoneError, Zones};
use crate::finding::{Code, Status};
use crate::input::{InputError, Source, TomlDocument};
use crate::lang::{Lang, Say, Text, both, display_in_english, say};
use crate::operators::Operators;
use crate::requirement::Requirement;
use crate::trust_space::{Operator, SelectionError, TrustSpace, TrustSpaceBuilder};
use crate::whitelist::{AcceptancePolicy, Summary, WhitelistEntry};
use crate::zone::{Header, PlanError, PublicationPlan, bind};
use fault::DnsFault;
use scenario::{Scenario, ScenarioFile};
use server::World;

/// The example whitelist, as a file. Entries of further scenarios follow its own.
const WHITELIST: &str = include_str!("../../../zones/whitelist.xml");
/// The example operators, as a file.
pub const OPERATORS: &str = include_str!("../../../zones/operators.toml");
/// Origin of the lab's zone.
const ORIGIN: &str = "lab.test.";

/// Why the lab's own files make no lab.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is the error it holds")]
pub enum LabError {
    Input(#[from] InputError),
    Operators(Vec<InputError>),
    Selection(#[from] SelectionError),
    Plan(#[from] PlanError),
    Zone(#[from] ZoneError),
    Name(#[from] ProtoError),
    Fragment(#[from] std::io::Error),
}

impl Say for LabError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Input(error) => error.say(lang),
            Self::Operators(errors) => {
                let errors: Vec<_> = errors.iter().map(|error| error.say(lang)).collect();
                errors.join("\n")
            }
            Self::Selection(error) => error.say(lang),
            Self::Plan(error) => error.say(lang),
            Self::Zone(error) => error.say(lang),
            // The codec speaks English only.
            Self::Name(error) => error.to_string(),
            Self::Fragment(error) => say!(
                lang,
                en: "the generated fragment cannot be written: {}",
                fr: "le fragment généré ne peut pas être écrit : {}",
                error.say(lang)
            ),
        }
    }
}

display_in_english!(LabError);

/// The lab's inputs, read.
#[derive(Debug)]
pub struct LabInputs {
    /// The lab's whitelist, as a file: the example whitelist, and an entry for each scenario that names its operator.
    pub whitelist_file: String,
    /// What the requirement asks.
    pub requirement: Requirement,
    /// What the lab's whitelist says besides its entries.
    pub whitelist: Summary,
    /// The example operators.
    pub operators: Operators,
    /// The scenarios, in the order of their file.
    pub scenarios: Vec<Scenario>,
    /// Codes found almost everywhere.
    pub background: Vec<Code>,
}

impl LabInputs {
    /// Reads the files that are part of the program.
    ///
    /// # Errors
    ///
    /// If one of these files has a mistake.
    pub fn load() -> Result<Self, LabError> {
        Self::of(scenario::load()?)
    }

    /// A lab with these scenarios.
    fn of(scenarios: ScenarioFile) -> Result<Self, LabError> {
        let whitelist_file = whitelist_of(&scenarios.scenario);
        let whitelist = read_whitelist(&whitelist_file, |_| {})?;
        let document =
            TomlDocument::new(Source::named("zones/operators.toml"), OPERATORS.to_owned());
        Ok(Self {
            whitelist_file,
            requirement: Requirement::builtin(),
            whitelist,
            operators: Operators::from_document(&document).map_err(LabError::Operators)?,
            scenarios: scenarios.scenario,
            background: scenarios.background,
        })
    }

    /// The domains to audit: those named, else all of the lab's whitelist and of the example operators.
    ///
    /// # Errors
    ///
    /// If the lab's whitelist has a mistake, or if [`TrustSpaceBuilder::build`] fails.
    pub fn space(&self, named: &[String], wanted: &[String]) -> Result<TrustSpace, LabError> {
        let mut builder = TrustSpaceBuilder::default();
        read_whitelist(&self.whitelist_file, |entry| {
            builder.add_listing(entry.domain, entry.operator, entry.organisation);
        })?;
        builder.declare(&self.operators.operators);
        for name in named {
            builder.add_named(name);
        }
        Ok(builder.build(wanted)?)
    }

    /// Every domain of the lab's whitelist.
    ///
    /// # Errors
    ///
    /// If the lab's whitelist has a mistake.
    pub fn listed(&self) -> Result<HashSet<String>, LabError> {
        let mut listed = HashSet::new();
        read_whitelist(&self.whitelist_file, |entry| {
            listed.insert(entry.domain.to_owned());
        })?;
        Ok(listed)
    }

    /// Whether the lab's whitelist lists a domain; others are only in the operators file.
    ///
    /// # Errors
    ///
    /// If the lab's whitelist has a mistake.
    pub fn whitelists(&self, domain: &str) -> Result<bool, LabError> {
        let mut listed = false;
        read_whitelist(&self.whitelist_file, |entry| {
            listed |= entry.domain == domain;
        })?;
        Ok(listed)
    }

    /// The lab's zone as a master file: the scenarios' records, then the fragment that `generate`
    /// writes for the domains of scenarios that say so.
    ///
    /// # Errors
    ///
    /// If a file of the lab has a mistake, or if the fragment cannot be written.
    pub fn zone(&self) -> Result<String, LabError> {
        let generated = self.scenarios.iter().filter(|scenario| scenario.generated);
        let generated: Vec<_> = generated.map(Scenario::domain).collect();
        let space = self.space(&generated, &[])?;
        let ttl = |operator: &Operator| operator.ttl.unwrap_or(self.operators.ttl);
        let plan = PublicationPlan::new(&space, &self.requirement, ttl, true)?;
        let header = Header {
            requirement: &self.requirement,
            sources: &["zones/whitelist.xml and zones/operators.toml".to_owned()],
            comments: true,
        };
        let mut text = include_str!("../../../zones/lab.test.zone")
            .to_owned()
            .into_bytes();
        let records = self.scenarios.iter().filter_map(Scenario::records);
        text.extend(records.flat_map(String::into_bytes));
        text.push(b'\n');
        bind::write(&mut text, &plan.whole(), &header)?;
        String::from_utf8(text).map_err(|error| std::io::Error::other(error).into())
    }

    /// What the embedded server serves.
    ///
    /// # Errors
    ///
    /// If a file of the lab has a mistake, or if the lab's zone cannot be served.
    pub fn world(&self) -> Result<World, LabError> {
        let mut zones = Zones::default();
        zones.add(&Name::from_ascii(ORIGIN)?, &self.zone()?)?;
        Ok(World::new(zones, self.faults()?))
    }

    /// The faults of the scenarios, and the names at and below which they apply.
    fn faults(&self) -> Result<Vec<(Name, DnsFault)>, LabError> {
        let faults = self.scenarios.iter().filter_map(Scenario::fault);
        faults
            .map(|(name, fault)| Ok((Name::from_ascii(name)?, fault)))
            .collect()
    }

    /// Holds one verdict, and the codes of its findings, against what its scenario expects.
    pub fn compare(
        &self,
        domain: &str,
        status: Status,
        codes: &[Code],
        outcome: &mut ScenarioComparison,
    ) {
        let expected = self.scenarios.iter().find(|s| s.domain() == domain);
        let complaint = match expected {
            Some(scenario) => self.unlike(scenario, status, codes),
            None => Some(both!(
                en: "{domain}: no scenario has this name",
                fr: "{domain} : aucun scénario de ce nom"
            )),
        };
        match complaint {
            Some(complaint) => outcome.complaints.push(complaint),
            None => outcome.as_expected += 1,
        }
    }

    /// How a verdict differs from what its scenario expects.
    fn unlike(&self, scenario: &Scenario, status: Status, codes: &[Code]) -> Option<Text> {
        let found = scenario.relevant(codes.iter().copied(), &self.background);
        let mut expected = scenario.codes.clone();
        expected.sort();
        let alike = status == scenario.status && found == expected;
        (!alike).then(|| {
            let name = scenario.domain();
            Text::of(|lang| {
                let (status, wanted) = (status.say(lang), scenario.status.say(lang));
                say!(
                    lang,
                    en: "{name}: {status} {found:?}, expected {wanted} {expected:?}",
                    fr: "{name} : {status} {found:?} ; attendu : {wanted} {expected:?}"
                )
            })
        })
    }
}

/// How many scenarios got the verdict they expect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioComparison {
    /// Scenarios with the verdict and the codes expected.
    pub as_expected: usize,
    /// One line for each of the others.
    pub complaints: Vec<Text>,
}

impl ScenarioComparison {
    /// Scenarios compared.
    pub fn total(&self) -> usize {
        self.as_expected + self.complaints.len()
    }
}

/// The example whitelist with the entries of these scenarios after its own.
fn whitelist_of(scenarios: &[Scenario]) -> String {
    const END: &str = "    </ListeDomaines>";
    let entries: String = scenarios.iter().filter_map(Scenario::entry).collect();
    WHITELIST.replacen(END, &format!("{entries}{END}"), 1)
}

fn read_whitelist(
    text: &str,
    visit: impl FnMut(WhitelistEntry<'_>),
) -> Result<Summary, InputError> {
    let source = Source::named("zones/whitelist.xml");
    // The list is not signed, and only a signature is judged by the time.
    let demands = AcceptancePolicy::lenient(SystemTime::UNIX_EPOCH);
    whitelist::read(source, text.as_bytes(), &demands, visit)
}

#[cfg(test)]
mod tests;
