//! One domain of a report.

use serde::Deserialize;

use crate::finding::{Code, Finding, Severity, Status};
use crate::observation::SrvRecord;
use crate::report::DomainReport;

/// A domain's verdict.
#[derive(Deserialize)]
#[serde(try_from = "WireDomain")]
pub(in crate::report::merge) struct Domain(pub(in crate::report::merge) DomainReport);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDomain {
    domain: String,
    operators: Vec<String>,
    status: Status,
    records: Vec<WireRecord>,
    findings: Vec<WireFinding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRecord {
    owner: String,
    ttl: u32,
    priority: u16,
    weight: u16,
    port: u16,
    target: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFinding {
    code: Code,
    severity: WireSeverity,
    owner: String,
    message: String,
    expected: Option<String>,
    found: Option<String>,
    evidence: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireSeverity {
    Error,
    Undetermined,
    Warning,
    Info,
}

impl TryFrom<WireDomain> for Domain {
    type Error = String;

    fn try_from(wire: WireDomain) -> Result<Self, String> {
        if wire.status == Status::Partial {
            return Err(format!("no domain has the status partial: {}", wire.domain));
        }
        let record = |record: WireRecord| {
            let srv = SrvRecord {
                priority: record.priority,
                weight: record.weight,
                port: record.port,
                target: record.target,
                ttl: record.ttl,
                place: None,
            };
            (record.owner, srv)
        };
        Ok(Self(DomainReport {
            domain: wire.domain,
            operators: wire.operators,
            status: wire.status,
            records: wire.records.into_iter().map(record).collect(),
            findings: wire.findings.into_iter().map(Finding::from).collect(),
        }))
    }
}

impl From<WireFinding> for Finding {
    fn from(wire: WireFinding) -> Self {
        Self {
            owner: wire.owner,
            code: wire.code,
            severity: match wire.severity {
                WireSeverity::Error => Severity::Error,
                WireSeverity::Undetermined => Severity::Undetermined,
                WireSeverity::Warning => Severity::Warning,
                WireSeverity::Info => Severity::Info,
            },
            message: wire.message,
            expected: wire.expected,
            found: wire.found,
            evidence: wire.evidence,
        }
    }
}
