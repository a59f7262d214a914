//! A discovery as `mssrv.discovery/1`.

mod fronts;
mod steps;

use std::borrow::Cow;

use super::{DiscoveryReport, DomainListing};
use crate::contract::audit::Omitted;
use crate::contract::discovery::{
    Attempt, ByInterface, ByService, Candidate, Discovery, Exchange, Finding, Front, GenericClient,
    Level, Operator, Probed, Rrset, State, Step,
};
use crate::contract::{self, Detail, FormName, Text, TextPart};
use crate::discovery::{self, Choice, Discovered, NoFront};
use crate::lang::Lang;
use crate::report::json;
use crate::rule;
use crate::service::{Interface, Service};
use crate::words;

/// The discovery as indented JSON, with a line break at its end.
///
/// # Errors
///
/// If the form cannot hold a value, such as a time before 1970.
pub fn render(report: &DiscoveryReport) -> serde_json::Result<String> {
    contract::indented(&Discovery::from(report))
}

impl<'a> From<&'a DiscoveryReport> for Discovery<'a> {
    fn from(report: &'a DiscoveryReport) -> Self {
        let discovery = &report.discovery;
        let head = json::head(&report.context);
        let services = || discovery.services.iter();
        let fronts = |service: &'a Discovered| (service.service, by_interface(report, service));
        let rrset = |service: &'a Discovered| (service.service, service.into());
        let generic = discovery.generic.iter();
        let findings = discovery.verdict.findings.iter();
        Self {
            schema: FormName::new(),
            tool: head.tool,
            requirement: head.requirement,
            severity: head.severity,
            whitelist: head.whitelist,
            source: head.source,
            started: head.started,
            address: report.address.as_ref().map(|it| it.to_string().into()),
            domain: discovery.domain.as_str().into(),
            listing: (&report.listing).into(),
            services: services().map(fronts).collect(),
            fronts: super::fronts::wanted(report).map(Probed::from).collect(),
            rrsets: services().map(rrset).collect(),
            generic_client: generic.map(|it| (it.service, it.into())).collect(),
            steps: discovery.steps.iter().map(Step::from).collect(),
            beside: discovery.beside.iter().map(Exchange::from).collect(),
            findings: findings.map(Finding::from).collect(),
            status: discovery.verdict.status.into(),
            unexamined: Some(json::aspects(discovery.verdict.unexamined)),
            omitted: Some(
                discovery
                    .verdict
                    .omitted
                    .iter()
                    .map(Omitted::from)
                    .collect(),
            ),
        }
    }
}

impl<T> FromIterator<(Service, T)> for ByService<T> {
    fn from_iter<I: IntoIterator<Item = (Service, T)>>(values: I) -> Self {
        let mut all = Self::default();
        for (service, value) in values {
            match service {
                Service::Imap => all.imap = Some(value),
                Service::Submission => all.submission = Some(value),
            }
        }
        all
    }
}

/// The fronts of a service over the interfaces that are wanted.
fn by_interface<'a>(report: &DiscoveryReport, service: &'a Discovered) -> ByInterface<'a> {
    let mut all = ByInterface::default();
    for choice in report.choices(service) {
        let front = Some(choice.front.as_ref().ok().map(Front::from));
        match choice.interface {
            Interface::Psc => all.psc = front,
            Interface::Authcli => all.authcli = front,
        }
    }
    all
}

impl<'a> From<&'a DomainListing> for contract::discovery::Listing<'a> {
    fn from(listing: &'a DomainListing) -> Self {
        let operators = listing.operators.iter().map(|operator| Operator {
            id: (&operator.id).into(),
            name: operator.name.as_deref().map(Cow::Borrowed),
        });
        Self {
            in_whitelist: listing.in_whitelist,
            operators: operators.collect(),
            contested: listing.is_contested(),
        }
    }
}

impl<'a> From<&'a discovery::Front> for Front<'a> {
    fn from(front: &'a discovery::Front) -> Self {
        let known = front.unresolved.is_none();
        Self {
            host: (&front.host).into(),
            port: front.port,
            addresses: known.then(|| front.addresses.as_slice().into()),
        }
    }
}

impl<'a> From<&'a Discovered> for Rrset<'a> {
    fn from(service: &'a Discovered) -> Self {
        let unavailable = |choice: &Choice| choice.front == Err(NoFront::Unavailable);
        let (state, levels) = match &service.levels {
            Err(_) => (State::Undetermined, &[][..]),
            Ok(levels) if levels.is_empty() => (State::Absent, &[][..]),
            Ok(levels) if service.choices.iter().any(unavailable) => {
                (State::Unavailable, &levels[..])
            }
            Ok(levels) => (State::Published, &levels[..]),
        };
        Self {
            owner: (&service.owner).into(),
            state,
            aliases: service.aliases.as_slice().into(),
            levels: levels.iter().map(Level::from).collect(),
        }
    }
}

impl<'a> From<&'a discovery::Level> for Level<'a> {
    fn from(level: &'a discovery::Level) -> Self {
        let candidates = level.candidates.iter().map(|candidate| Candidate {
            chance: candidate.chance,
            weight: candidate.record.weight,
            port: candidate.record.port,
            target: (&candidate.record.target).into(),
            ttl: candidate.record.ttl,
        });
        Self {
            priority: level.priority,
            interface: level.interface,
            records: candidates.collect(),
        }
    }
}

impl<'a> From<&'a discovery::GenericClient> for GenericClient<'a> {
    fn from(client: &'a discovery::GenericClient) -> Self {
        Self {
            attempts: client.attempts.iter().map(Attempt::from).collect(),
            undetermined: client.unknown.as_slice().into(),
        }
    }
}

impl<'a> From<&'a discovery::Attempt> for Attempt<'a> {
    fn from(attempt: &'a discovery::Attempt) -> Self {
        let level = Level::from(&attempt.level);
        Self {
            owner: (&attempt.owner).into(),
            implicit_tls: attempt.implicit_tls,
            priority: level.priority,
            interface: level.interface,
            records: level.records,
        }
    }
}

impl<'a> From<&'a rule::Finding> for Finding<'a> {
    fn from(finding: &'a rule::Finding) -> Self {
        let text = |part| Text::Of(finding, part);
        Self {
            code: finding.code.as_str().into(),
            severity: finding.severity,
            owner: finding.owner.as_str().into(),
            message: text(TextPart::Message),
            expected: Some(text(TextPart::Expected)),
            found: Some(text(TextPart::Found)),
            evidence: Some(text(TextPart::Evidence)),
            remedy: words::rule(Lang::English, finding.code).remedy.into(),
            detail: finding.fact().map(Detail::Written),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use crate::contract;
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
        let mut value = serde_json::to_value(super::Discovery::from(&report)).unwrap();
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
        let value = serde_json::to_value(super::Discovery::from(&report)).unwrap();
        let imap = value["services"]["imap"].as_object().unwrap();
        assert_eq!(imap.keys().collect::<Vec<_>>(), ["psc"]);
        // The records are all there.
        assert_eq!(
            value["rrsets"]["imap"]["levels"].as_array().unwrap().len(),
            2
        );
    }

    #[test]
    fn discovery_read_back_is_written_the_same() {
        for interface in [None, Some(Interface::Psc)] {
            let mut report = sample::report();
            report.interface = interface;
            let text = super::render(&report).unwrap();
            contract::assert_reads_back::<super::Discovery<'static>>(&text);
        }
    }
}
