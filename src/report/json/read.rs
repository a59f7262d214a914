//! Reading back a report: what it says of the owners of a domain. Fields that are not asked for may
//! be of any form, and fields that are not known may stand there.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::super::SourceKind;
use super::SCHEMA;
use crate::finding::{Code, Status};
use crate::input::{InputError, Position, Source};
use crate::lookup::display_name;
use crate::master_file::absolute_name;
use crate::observation::{Known, SrvRecord, Standing};
use crate::service::Service;

/// Largest report read, in octets; one of 5,000 domains has some ten millions.
const MAX_REPORT: u64 = 1 << 30;

/// A report that was saved.
#[derive(Debug)]
pub struct Saved {
    /// Where its answers come from.
    pub kind: SourceKind,
    /// The servers asked, or files read.
    pub servers: Vec<String>,
    /// When it was finished, as it says.
    pub finished: String,
    /// The services it asked for, as it names them.
    services: Vec<String>,
    domains: BTreeMap<String, WireDomain>,
}

#[derive(Deserialize)]
struct WireReport {
    #[serde(rename = "schema")]
    _schema: Schema,
    requirement: WireRequirement,
    source: WireSource,
    finished: String,
    domains: Vec<WireDomain>,
}

/// The one form that is read.
struct Schema;

#[derive(Deserialize)]
struct WireRequirement {
    records: Vec<WireRow>,
}

#[derive(Deserialize)]
struct WireRow {
    service: String,
}

#[derive(Deserialize)]
struct WireSource {
    kind: SourceKind,
    servers: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct WireDomain {
    domain: String,
    operators: Vec<String>,
    status: Status,
    records: Vec<WireRecord>,
    findings: Vec<WireFinding>,
}

#[derive(Debug, Deserialize)]
struct WireRecord {
    owner: String,
    ttl: u32,
    priority: u16,
    weight: u16,
    port: u16,
    target: Target,
}

/// A target in the form of [`SrvRecord::target`].
#[derive(Debug)]
struct Target(String);

#[derive(Debug, Deserialize)]
struct WireFinding {
    code: String,
    severity: String,
    owner: String,
    found: Option<String>,
    message: String,
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = String::deserialize(deserializer)?;
        match found == SCHEMA {
            true => Ok(Self),
            false => Err(D::Error::custom(format!(
                "the schema is {found:?}, expected {SCHEMA:?}, as `mssrv check --format json` \
                 writes it"
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = String::deserialize(deserializer)?;
        let name = absolute_name(&found)
            .map_err(|why| D::Error::custom(format!("the target {found:?} is no name: {why}")))?;
        Ok(Self(display_name(&name)))
    }
}

/// Reads a report.
///
/// # Errors
///
/// Where `reader` gives none, with line and column.
pub fn read(source: &Source, reader: impl Read) -> Result<Saved, InputError> {
    let reader = BufReader::new(reader.take(MAX_REPORT));
    let report: WireReport =
        serde_json::from_reader(reader).map_err(|error| refusal(source, &error))?;
    let mut domains = BTreeMap::new();
    for domain in report.domains {
        let name = domain.domain.clone();
        if domains.insert(name.clone(), domain).is_some() {
            let message =
                format!("{name} stands there twice, expected once: the report is damaged");
            return Err(InputError::whole(source, message));
        }
    }
    let rows = report.requirement.records.into_iter();
    Ok(Saved {
        kind: report.source.kind,
        servers: report.source.servers,
        finished: report.finished,
        services: rows.map(|row| row.service).collect(),
        domains,
    })
}

fn refusal(source: &Source, error: &serde_json::Error) -> InputError {
    let message = error.to_string();
    // It says the place in a form of its own.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let position = Position {
        line: error.line(),
        column: error.column().max(1),
    };
    let message = match error.is_io() {
        true => format!("cannot be read: {message}"),
        false => format!("is no report of {SCHEMA}: {message}"),
    };
    InputError {
        file: source.clone(),
        position: (position.line > 0).then_some(position),
        message,
    }
}

impl Saved {
    /// Its domains, in order of names, with the identities of the operators that list each.
    pub fn listings(&self) -> impl Iterator<Item = (&str, &[String])> {
        let domains = self.domains.iter();
        domains.map(|(name, domain)| (name.as_str(), domain.operators.as_slice()))
    }

    /// The identities of the operators that list a domain, as the report says.
    pub fn listed_by(&self, domain: &str) -> &[String] {
        self.domains.get(domain).map_or(&[], |it| &it.operators)
    }

    /// What the report says of the owner of a service.
    pub fn standing(&self, domain: &str, service: Service) -> Known {
        if !self.services.contains(&service.to_string()) {
            return Err("the report is of a requirement that does not ask for it".to_owned());
        }
        let Some(saved) = self.domains.get(domain) else {
            return Err("the report does not hold the domain".to_owned());
        };
        saved.standing(&service.owner(domain), self.kind.has_ttls())
    }
}

impl WireDomain {
    fn standing(&self, owner: &str, ttls: bool) -> Known {
        let findings = || {
            self.findings
                .iter()
                .filter(|finding| finding.owner == owner)
        };
        let with = |code: Code| findings().find(move |it| it.code == code.to_string());
        let open = |it: &&WireFinding| it.is_failure() || it.code == Code::DNS005.to_string();
        if let Some(finding) = findings().find(open) {
            let (code, found) = (&finding.code, finding.found.as_ref());
            let found = found.unwrap_or(&finding.message);
            return Err(format!("the report says {code}: {found}"));
        }
        let records = self.records.iter().filter(|record| record.owner == owner);
        let records: Vec<_> = records.map(SrvRecord::from).collect();
        // Where it is proven that there are none, the report says so.
        let none = self.status == Status::Absent || with(Code::SRV001).is_some();
        if records.is_empty() && !none {
            return Err("the report tells neither records nor that there are none".to_owned());
        }
        if with(Code::DNS003).is_some() {
            return Ok(Standing::SYNTHESIZED);
        }
        let alias = with(Code::DNS002).map(|finding| finding.found.as_deref().unwrap_or("?"));
        let aliases: Vec<_> = alias
            .map(|found| found.trim_start_matches("CNAME ").to_owned())
            .into_iter()
            .collect();
        Ok(Standing {
            // Behind an alias they are another owner's.
            ttls: ttls && aliases.is_empty(),
            aliases,
            records,
            synthesized: false,
            misplaced: with(Code::SRV010).and_then(|finding| finding.found.clone()),
        })
    }
}

impl WireFinding {
    /// Whether a lookup failed, be it for a reason that this version does not know.
    fn is_failure(&self) -> bool {
        let code = self.code.parse::<Code>();
        self.severity == "undetermined" || code.is_ok_and(Code::is_failure)
    }
}

impl From<&WireRecord> for SrvRecord {
    fn from(record: &WireRecord) -> Self {
        Self {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target.0.clone(),
            ttl: record.ttl,
            place: None,
        }
    }
}

#[cfg(test)]
mod tests;
