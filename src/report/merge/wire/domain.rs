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
        Ok(Self(DomainReport {
            domain: wire.domain,
            operators: wire.operators,
            status: wire.status,
            records: by_owner(wire.records),
            findings: wire.findings.into_iter().map(Finding::from).collect(),
        }))
    }
}

/// The records of one owner stand one after the other.
fn by_owner(wire: Vec<WireRecord>) -> Vec<(String, Vec<SrvRecord>)> {
    let mut owners: Vec<(String, Vec<SrvRecord>)> = Vec::new();
    for record in wire {
        let srv = SrvRecord {
            priority: record.priority,
            weight: record.weight,
            port: record.port,
            target: record.target,
            ttl: record.ttl,
            place: None,
        };
        match owners.last_mut() {
            Some((owner, records)) if *owner == record.owner => records.push(srv),
            _ => owners.push((record.owner, vec![srv])),
        }
    }
    owners
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ndjson;

    #[test]
    fn records_come_back_with_their_owners_and_in_their_order() {
        let record = |owner: &str, port: u16| {
            format!(
                r#"{{"owner":"{owner}","ttl":60,"priority":10,"weight":1,"port":{port},"target":"t.fr"}}"#
            )
        };
        let records = [
            record("_imap._tcp.a.fr", 143),
            record("_imap._tcp.a.fr", 993),
            record("_submission._tcp.a.fr", 587),
        ];
        let domain = format!(
            r#""domain":"a.fr","operators":["1"],"status":"compliant","records":[{}],"findings":[]}}"#,
            records.join(",")
        );
        let Domain(report) = serde_json::from_str(&format!("{{{domain}")).unwrap();
        let owners = report.records.iter();
        let owners: Vec<_> = owners
            .map(|(owner, records)| (owner.as_str(), records.len()))
            .collect();
        assert_eq!(
            owners,
            [("_imap._tcp.a.fr", 2), ("_submission._tcp.a.fr", 1)]
        );
        let mut line = String::new();
        ndjson::add_domain(&mut line, &report).unwrap();
        assert_eq!(line, format!("{{\"type\":\"domain\",{domain}\n"));
    }
}
