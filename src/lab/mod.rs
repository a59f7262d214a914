//! The lab: example operators, scenarios with their expected verdicts, and an embedded server that
//! publishes them. A test bench for vendors, and the default world of demonstrations and tests.

pub mod fault;
pub mod fronts;
pub mod scenario;
pub mod server;
#[cfg(test)]
mod texts;

use std::time::SystemTime;

use hickory_proto::ProtoError;
use hickory_proto::rr::Name;

use crate::authority::{ZoneError, Zones};
use crate::finding::{Code, Status};
use crate::input::{Document, InputError, Source};
use crate::lang::{Lang, Say, Text, both, display_in_english, say};
use crate::operators::Operators;
use crate::requirement::Requirement;
use crate::trust_space::{Builder, Operator, SelectionError, TrustSpace};
use crate::whitelist::{self, Demands, Entry, Summary};
use crate::zone::{Header, Plan, PlanError, bind};
use fault::Fault;
use scenario::Scenario;
use server::World;

/// The example whitelist, as a file.
pub const WHITELIST: &str = include_str!("../../zones/whitelist.xml");
/// The example operators, as a file.
pub const OPERATORS: &str = include_str!("../../zones/operators.toml");
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
pub struct Lab {
    /// What the requirement asks.
    pub requirement: Requirement,
    /// What the example whitelist says besides its entries.
    pub whitelist: Summary,
    /// The example operators.
    pub operators: Operators,
    /// The scenarios, in the order of their file.
    pub scenarios: Vec<Scenario>,
    /// Codes found almost everywhere.
    pub background: Vec<Code>,
}

impl Lab {
    /// Reads the files that are part of the program.
    pub fn load() -> Result<Self, LabError> {
        let (_, whitelist) = listings()?;
        let document = Document::new(Source::named("zones/operators.toml"), OPERATORS.to_owned());
        let scenarios = scenario::load()?;
        Ok(Self {
            requirement: Requirement::builtin(),
            whitelist,
            operators: Operators::from_document(&document).map_err(LabError::Operators)?,
            scenarios: scenarios.scenario,
            background: scenarios.background,
        })
    }

    /// The domains to audit: those named, else all of the example whitelist and operators.
    pub fn space(&self, named: &[String], wanted: &[String]) -> Result<TrustSpace, LabError> {
        let (mut builder, _) = listings()?;
        builder.declare(&self.operators.operators);
        for name in named {
            builder.add_named(name);
        }
        Ok(builder.build(wanted)?)
    }

    /// Whether the example whitelist lists a domain; others are in the operators file alone.
    pub fn whitelists(&self, domain: &str) -> Result<bool, LabError> {
        let mut listed = false;
        read_whitelist(|entry| listed |= entry.domain == domain)?;
        Ok(listed)
    }

    /// The lab's zone as a master file: the scenarios' records, then the fragment that `generate`
    /// writes for the domains of scenarios that say so.
    pub fn zone(&self) -> Result<String, LabError> {
        let generated = self.scenarios.iter().filter(|scenario| scenario.generated);
        let generated: Vec<_> = generated.map(Scenario::domain).collect();
        let space = self.space(&generated, &[])?;
        let ttl = |operator: &Operator| operator.ttl.unwrap_or(self.operators.ttl);
        let plan = Plan::new(&space, &self.requirement, ttl, true)?;
        let header = Header {
            requirement: &self.requirement,
            sources: &["zones/whitelist.xml and zones/operators.toml".to_owned()],
            comments: true,
        };
        let mut text = include_str!("../../zones/lab.test.zone")
            .to_owned()
            .into_bytes();
        text.push(b'\n');
        bind::write(&mut text, &plan.whole(), &header)?;
        String::from_utf8(text).map_err(|error| std::io::Error::other(error).into())
    }

    /// What the embedded server serves.
    pub fn world(&self) -> Result<World, LabError> {
        let mut zones = Zones::default();
        zones.add(&Name::from_ascii(ORIGIN)?, &self.zone()?)?;
        Ok(World::new(zones, self.faults()?))
    }

    /// The faults of the scenarios, and the names at and below which they apply.
    fn faults(&self) -> Result<Vec<(Name, Fault)>, LabError> {
        let faults = self.scenarios.iter().filter_map(Scenario::fault);
        faults
            .map(|(name, fault)| Ok((Name::from_ascii(name)?, fault)))
            .collect()
    }

    /// Holds one verdict, and the codes of its findings, against what its scenario expects.
    pub fn compare(&self, domain: &str, status: Status, codes: &[Code], outcome: &mut Comparison) {
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
pub struct Comparison {
    /// Scenarios with the verdict and the codes expected.
    pub as_expected: usize,
    /// One line for each of the others.
    pub complaints: Vec<Text>,
}

impl Comparison {
    /// Scenarios compared.
    pub fn total(&self) -> usize {
        self.as_expected + self.complaints.len()
    }
}

fn listings() -> Result<(Builder, Summary), InputError> {
    let mut builder = Builder::default();
    let summary = read_whitelist(|entry| {
        builder.add_listing(entry.domain, entry.operator, entry.organisation);
    })?;
    Ok((builder, summary))
}

fn read_whitelist(visit: impl FnMut(Entry<'_>)) -> Result<Summary, InputError> {
    let source = Source::named("zones/whitelist.xml");
    // The list is not signed, and only a signature is judged by the time.
    let demands = Demands::lenient(SystemTime::UNIX_EPOCH);
    whitelist::read(source, WHITELIST.as_bytes(), &demands, visit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rule::rules;

    #[test]
    fn every_domain_has_its_scenario_and_every_scenario_its_domain() {
        let lab = Lab::load().unwrap();
        let space = lab.space(&[], &[]).unwrap();
        let domains: BTreeSet<_> = space.domains().map(|d| d.name.to_owned()).collect();
        let scenarios: BTreeSet<_> = lab.scenarios.iter().map(Scenario::domain).collect();
        assert_eq!(domains, scenarios);
        assert_eq!(scenarios.len(), lab.scenarios.len(), "a label stands twice");
        assert_eq!(lab.whitelist.oddities, []);
    }

    #[test]
    fn every_rule_has_a_scenario() {
        let lab = Lab::load().unwrap();
        let seen: BTreeSet<_> = lab.scenarios.iter().flat_map(|s| s.codes.clone()).collect();
        let missing: Vec<_> = rules()
            .map(|r| r.code)
            .filter(|c| !seen.contains(c))
            // What is wrong with fronts is another matter: `fronts` has scenarios of its own.
            .filter(|c| !c.to_string().starts_with("PRB"))
            .collect();
        // It takes several servers to contradict each other, and files to be refused or to lack a name:
        // tested with real ones.
        let expected = [
            Code::DNS005,
            Code::DNS006,
            Code::DNS016,
            Code::DNS017,
            Code::DNS018,
        ];
        assert_eq!(missing, expected);
    }

    #[test]
    fn a_verdict_or_a_code_that_nobody_expects_is_told() {
        let lab = Lab::load().unwrap();
        let compare = |domain, status| {
            let mut outcome = Comparison::default();
            lab.compare(domain, status, &[], &mut outcome);
            outcome
        };
        let absent = "absent.lab.test";
        assert_eq!(compare(absent, Status::Absent).as_expected, 1);
        let told = compare(absent, Status::Compliant);
        assert_eq!((told.as_expected, told.total()), (0, 1));
        let complaint = "absent.lab.test: compliant [], expected absent []";
        assert_eq!(told.complaints[0].en, complaint);
        // Codes are compared too.
        let told = compare("wrong-port.lab.test", Status::NonCompliant);
        assert_eq!(told.as_expected, 0);
    }
}
