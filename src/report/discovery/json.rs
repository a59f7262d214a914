//! `mssrv.discovery/1`: the versioned JSON contract, with wire structs of its own. Its schema is
//! `docs/mssrv.discovery.1.schema.json`.

mod fronts;
mod steps;

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;

use super::{Listing, Report};
use crate::contract::Tool;
use crate::contract::audit::{self, Requirement, Source, Whitelist};
use crate::discovery::{Attempt, Choice, Discovered, Front, GenericClient, Level, NoFront};
use crate::finding::Finding;
use crate::lookup::display_name;
use crate::report::json;
use crate::rule;
use crate::service::Interface;
use crate::text::into_harmless_json;
use fronts::WireProbed;
use steps::{WireExchange, WireStep};

#[derive(Serialize)]
struct WireDiscovery<'a> {
    #[serde(flatten)]
    head: WireHead<'a>,
    address: Option<String>,
    domain: &'a str,
    listing: WireListing<'a>,
    services: BTreeMap<String, BTreeMap<&'static str, Option<WireFront<'a>>>>,
    fronts: Vec<WireProbed<'a>>,
    rrsets: BTreeMap<String, WireRrset<'a>>,
    generic_client: BTreeMap<String, WireGeneric<'a>>,
    steps: Vec<WireStep<'a>>,
    beside: Vec<WireExchange<'a>>,
    findings: Vec<WireRemedied<'a>>,
    status: &'static str,
}

#[derive(Serialize)]
struct WireHead<'a> {
    schema: &'static str,
    tool: Tool<'a>,
    requirement: Requirement<'a>,
    severity: BTreeMap<std::borrow::Cow<'a, str>, crate::finding::Severity>,
    whitelist: Option<Whitelist<'a>>,
    source: Source<'a>,
    started: crate::contract::Time,
}

impl<'a> WireHead<'a> {
    fn new(schema: &'static str, context: &'a crate::report::Context) -> Self {
        let head = json::head(context);
        Self {
            schema,
            tool: head.tool,
            requirement: head.requirement,
            severity: head.severity,
            whitelist: head.whitelist,
            source: head.source,
            started: head.started,
        }
    }
}

#[derive(Serialize)]
struct WireListing<'a> {
    in_whitelist: Option<bool>,
    operators: Vec<WireOperator<'a>>,
    contested: bool,
}

#[derive(Serialize)]
struct WireOperator<'a> {
    id: &'a str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct WireFront<'a> {
    host: &'a str,
    port: u16,
    /// None where they are not known, which is no absence.
    addresses: Option<&'a [IpAddr]>,
}

#[derive(Serialize)]
struct WireRrset<'a> {
    owner: &'a str,
    state: &'static str,
    aliases: &'a [String],
    levels: Vec<WireLevel<'a>>,
}

#[derive(Serialize)]
struct WireLevel<'a> {
    priority: u16,
    interface: Option<&'static str>,
    records: Vec<WireCandidate<'a>>,
}

#[derive(Serialize)]
struct WireCandidate<'a> {
    chance: f64,
    weight: u16,
    port: u16,
    target: &'a str,
    ttl: u32,
}

#[derive(Serialize)]
struct WireGeneric<'a> {
    attempts: Vec<WireAttempt<'a>>,
    undetermined: &'a [String],
}

#[derive(Serialize)]
struct WireAttempt<'a> {
    owner: &'a str,
    implicit_tls: bool,
    #[serde(flatten)]
    level: WireLevel<'a>,
}

#[derive(Serialize)]
struct WireRemedied<'a> {
    #[serde(flatten)]
    finding: audit::Finding<'a>,
    remedy: &'static str,
}

/// The discovery as indented JSON, with a line break at its end.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&WireDiscovery::from(report))?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

impl<'a> From<&'a Report> for WireDiscovery<'a> {
    fn from(report: &'a Report) -> Self {
        let discovery = &report.discovery;
        let services = || discovery.services.iter();
        let fronts = |service: &'a Discovered| {
            let fronts = report.choices(service).map(WireFront::of);
            (service.service.to_string(), fronts.collect())
        };
        let rrset = |service: &'a Discovered| (service.service.to_string(), service.into());
        let generic = |client: &'a GenericClient| (client.service.to_string(), client.into());
        Self {
            head: WireHead::new("mssrv.discovery/1", &report.context),
            address: report.address.as_ref().map(ToString::to_string),
            domain: discovery.domain.as_str(),
            listing: (&report.listing).into(),
            services: services().map(fronts).collect(),
            fronts: super::fronts::wanted(report)
                .map(WireProbed::from)
                .collect(),
            rrsets: services().map(rrset).collect(),
            generic_client: discovery.generic.iter().map(generic).collect(),
            steps: discovery.steps.iter().map(WireStep::from).collect(),
            beside: discovery.beside.iter().map(WireExchange::from).collect(),
            findings: discovery
                .verdict
                .findings
                .iter()
                .map(WireRemedied::from)
                .collect(),
            status: discovery.verdict.status.as_str(),
        }
    }
}

impl<'a> From<&'a Listing> for WireListing<'a> {
    fn from(listing: &'a Listing) -> Self {
        let operators = listing.operators.iter().map(|operator| WireOperator {
            id: &operator.id,
            name: operator.name.as_deref(),
        });
        Self {
            in_whitelist: listing.in_whitelist,
            operators: operators.collect(),
            contested: listing.is_contested(),
        }
    }
}

impl<'a> WireFront<'a> {
    fn of(choice: &'a Choice) -> (&'static str, Option<Self>) {
        let front = choice.front.as_ref().ok().map(Self::from);
        (interface(choice.interface), front)
    }
}

impl<'a> From<&'a Front> for WireFront<'a> {
    fn from(front: &'a Front) -> Self {
        let known = front.unresolved.is_none();
        Self {
            host: &front.host,
            port: front.port,
            addresses: known.then_some(&front.addresses),
        }
    }
}

impl<'a> From<&'a Discovered> for WireRrset<'a> {
    fn from(service: &'a Discovered) -> Self {
        let unavailable = |choice: &Choice| choice.front == Err(NoFront::Unavailable);
        let (state, levels) = match &service.levels {
            Err(_) => ("undetermined", &[][..]),
            Ok(levels) if levels.is_empty() => ("absent", &[][..]),
            Ok(levels) if service.choices.iter().any(unavailable) => ("unavailable", &levels[..]),
            Ok(levels) => ("published", &levels[..]),
        };
        Self {
            owner: &service.owner,
            state,
            aliases: &service.aliases,
            levels: levels.iter().map(WireLevel::from).collect(),
        }
    }
}

impl<'a> From<&'a Level> for WireLevel<'a> {
    fn from(level: &'a Level) -> Self {
        let candidates = level.candidates.iter().map(|candidate| WireCandidate {
            chance: candidate.chance,
            weight: candidate.record.weight,
            port: candidate.record.port,
            target: &candidate.record.target,
            ttl: candidate.record.ttl,
        });
        Self {
            priority: level.priority,
            interface: level.interface.map(interface),
            records: candidates.collect(),
        }
    }
}

impl<'a> From<&'a GenericClient> for WireGeneric<'a> {
    fn from(client: &'a GenericClient) -> Self {
        let attempts = client
            .attempts
            .iter()
            .map(|attempt: &'a Attempt| WireAttempt {
                owner: &attempt.owner,
                implicit_tls: attempt.implicit_tls,
                level: (&attempt.level).into(),
            });
        Self {
            attempts: attempts.collect(),
            undetermined: &client.unknown,
        }
    }
}

impl<'a> From<&'a Finding> for WireRemedied<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            finding: finding.into(),
            remedy: rule::rule(finding.code).remedy,
        }
    }
}

fn interface(interface: Interface) -> &'static str {
    match interface {
        Interface::Psc => "psc",
        Interface::Authcli => "authcli",
    }
}

fn names(names: &[hickory_proto::rr::Name]) -> Vec<String> {
    names.iter().map(display_name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use crate::service::Interface;

    #[test]
    fn the_sample_reads_as_the_contract_says() {
        insta::assert_snapshot!(super::render(&sample::report()).unwrap());
    }

    #[test]
    fn names_steer_no_terminal() {
        let mut report = sample::report();
        report.listing.operators[0].name = Some("a\u{202e}b".to_owned());
        let text = super::render(&report).unwrap();
        assert!(text.contains("\"a\\u202eb\""), "{text}");
    }

    #[test]
    fn the_sample_is_valid_under_the_published_schema() {
        let schema = include_str!("../../../docs/mssrv.discovery.1.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let report = sample::report();
        let mut value = serde_json::to_value(super::WireDiscovery::from(&report)).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        // The schema is closed, so that a field it does not know cannot slip in.
        value["steps"][0]["surprise"] = true.into();
        assert!(!validator.is_valid(&value));
    }

    #[test]
    fn an_interface_that_is_not_wanted_is_left_out() {
        let mut report = sample::report();
        report.interface = Some(Interface::Psc);
        let value = serde_json::to_value(super::WireDiscovery::from(&report)).unwrap();
        let imap = value["services"]["imap"].as_object().unwrap();
        assert_eq!(imap.keys().collect::<Vec<_>>(), ["psc"]);
        // The records are all there all the same.
        assert_eq!(
            value["rrsets"]["imap"]["levels"].as_array().unwrap().len(),
            2
        );
    }
}
