//! `mssrv.report/1`: the versioned JSON contract, with wire structs of its own. Its schema is
//! `docs/mssrv.report.1.schema.json`.

mod compact;
pub mod read;
mod source;

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::Serialize;

use self::compact::{Compact, wire};
use self::source::WireSource;
use super::scope::WireShard;
use super::wire::{WireSigner, WireTool, time};
use super::{Context, DomainReport, OperatorReport, Report};
use crate::finding::{Counts, Finding, Status};
use crate::observation::SrvRecord;
use crate::requirement::Row;
use crate::text::into_harmless_json;
use crate::whitelist::Oddity;

/// Version of the form.
pub(super) const SCHEMA: &str = "mssrv.report/1";

#[derive(Serialize)]
struct WireReport<'a> {
    #[serde(flatten)]
    head: WireHead<'a>,
    shard: Option<WireShard<'a>>,
    #[serde(flatten)]
    totals: WireTotals<'a>,
    domains: Vec<WireDomain<'a>>,
}

/// What is known before the first domain is settled.
#[derive(Serialize)]
pub(super) struct WireHead<'a> {
    schema: &'static str,
    tool: WireTool,
    requirement: WireRequirement<'a>,
    severity: BTreeMap<String, String>,
    whitelist: Option<WireWhitelist<'a>>,
    source: WireSource<'a>,
    started: String,
}

/// What is known once the last one is.
#[derive(Serialize)]
pub(super) struct WireTotals<'a> {
    finished: String,
    summary: WireSummary,
    operators: Vec<WireOperator<'a>>,
}

#[derive(Serialize)]
struct WireRequirement<'a> {
    id: &'a str,
    date: &'a str,
    records: Vec<WireRow>,
}

#[derive(Serialize)]
struct WireRow {
    service: String,
    interface: String,
    priority: u16,
    weight: u16,
    port: u16,
}

#[derive(Serialize)]
struct WireWhitelist<'a> {
    generated: Option<&'a str>,
    sha256: &'a str,
    signature: &'static str,
    signer: Option<WireSigner<'a>>,
    skipped: Vec<WireSkipped<'a>>,
}

#[derive(Serialize)]
struct WireSkipped<'a> {
    line: usize,
    column: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct WireSummary {
    domains: WireCounts,
    operators: WireOperatorCounts,
}

#[derive(Serialize)]
struct WireCounts {
    total: usize,
    compliant: usize,
    non_compliant: usize,
    absent: usize,
    undetermined: usize,
}

#[derive(Serialize)]
struct WireOperatorCounts {
    total: usize,
    compliant: usize,
    partial: usize,
    non_compliant: usize,
    absent: usize,
    undetermined: usize,
}

#[derive(Serialize)]
struct WireOperator<'a> {
    id: &'a str,
    name: Option<&'a str>,
    status: &'static str,
    domains: WireCounts,
}

wire! {
    pub(super) struct WireDomain<'a> {
        domain: &'a str,
        operators: &'a [String],
        status: &'static str,
        records: Vec<WireRecord<'a>>,
        findings: Vec<WireFinding<'a>>,
    }
}

wire! {
    struct WireRecord<'a> {
        owner: &'a str,
        ttl: u32,
        priority: u16,
        weight: u16,
        port: u16,
        target: &'a str,
    }
}

wire! {
    pub(super) struct WireFinding<'a> {
        code: &'static str,
        severity: &'static str,
        owner: &'a str,
        message: &'a str,
        expected: Option<&'a str>,
        found: Option<&'a str>,
        evidence: Option<&'a str>,
    }
}

/// The report as indented JSON, with a line break at its end.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&WireReport::from(report))?;
    text.push('\n');
    Ok(into_harmless_json(text))
}

impl<'a> From<&'a Report> for WireReport<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            head: WireHead::new(SCHEMA, &report.context),
            shard: report.context.part.as_ref().map(WireShard::from),
            totals: WireTotals::new(report.domain_counts(), &report.operators, report.finished),
            domains: report.domains.iter().map(WireDomain::from).collect(),
        }
    }
}

impl<'a> WireHead<'a> {
    /// The head of a report in the form `schema`.
    pub(super) fn new(schema: &'static str, context: &'a Context) -> Self {
        let requirement = &context.requirement;
        Self {
            schema,
            tool: WireTool::OURS,
            requirement: WireRequirement {
                id: &requirement.id,
                date: &requirement.date,
                records: requirement.rows().iter().map(WireRow::from).collect(),
            },
            severity: context
                .severities
                .iter()
                .map(|(code, severity)| (code.to_string(), severity.to_string()))
                .collect(),
            whitelist: context.whitelist.as_ref().map(|whitelist| WireWhitelist {
                generated: whitelist.generated.as_deref(),
                sha256: &whitelist.sha256,
                signature: whitelist.signature.as_str(),
                signer: whitelist.signature.signer().map(WireSigner::from),
                skipped: whitelist.skipped.iter().map(WireSkipped::from).collect(),
            }),
            source: WireSource::from(context),
            started: time(context.started),
        }
    }
}

impl<'a> WireTotals<'a> {
    /// The totals of an audit.
    pub(super) fn new(
        domains: Counts,
        operators: &'a [OperatorReport],
        finished: SystemTime,
    ) -> Self {
        let with = |status| operators.iter().filter(|it| it.status() == status).count();
        Self {
            finished: time(finished),
            summary: WireSummary {
                domains: domains.into(),
                operators: WireOperatorCounts {
                    total: operators.len(),
                    compliant: with(Status::Compliant),
                    partial: with(Status::Partial),
                    non_compliant: with(Status::NonCompliant),
                    absent: with(Status::Absent),
                    undetermined: with(Status::Undetermined),
                },
            },
            operators: operators.iter().map(WireOperator::from).collect(),
        }
    }
}

impl<'a> From<&'a Oddity> for WireSkipped<'a> {
    fn from(oddity: &'a Oddity) -> Self {
        Self {
            line: oddity.position.line,
            column: oddity.position.column,
            message: &oddity.message,
        }
    }
}

impl From<&Row> for WireRow {
    fn from(row: &Row) -> Self {
        Self {
            service: row.service.to_string(),
            interface: row.interface.to_string().to_lowercase(),
            priority: row.priority,
            weight: row.weight,
            port: row.port,
        }
    }
}

impl From<Counts> for WireCounts {
    fn from(counts: Counts) -> Self {
        Self {
            total: counts.total(),
            compliant: counts.compliant,
            non_compliant: counts.non_compliant,
            absent: counts.absent,
            undetermined: counts.undetermined,
        }
    }
}

impl<'a> From<&'a OperatorReport> for WireOperator<'a> {
    fn from(operator: &'a OperatorReport) -> Self {
        Self {
            id: &operator.id,
            name: operator.name.as_deref(),
            status: operator.status().as_str(),
            domains: operator.counts.into(),
        }
    }
}

impl<'a> From<&'a DomainReport> for WireDomain<'a> {
    fn from(domain: &'a DomainReport) -> Self {
        let of_owner = |(owner, records): &'a (String, Vec<SrvRecord>)| {
            let record = move |record: &'a SrvRecord| WireRecord {
                owner,
                ttl: record.ttl,
                priority: record.priority,
                weight: record.weight,
                port: record.port,
                target: &record.target,
            };
            records.iter().map(record)
        };
        Self {
            domain: &domain.domain,
            operators: &domain.operators,
            status: domain.status.as_str(),
            records: domain.records.iter().flat_map(of_owner).collect(),
            findings: domain.findings.iter().map(WireFinding::from).collect(),
        }
    }
}

impl<'a> From<&'a Finding> for WireFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            code: finding.code.as_str(),
            severity: finding.severity.as_str(),
            owner: &finding.owner,
            message: &finding.message,
            expected: finding.expected.as_deref(),
            found: finding.found.as_deref(),
            evidence: finding.evidence.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn the_sample_reads_as_the_contract_says() {
        insta::assert_snapshot!(super::render(&sample::report()).unwrap());
    }

    #[test]
    fn names_steer_no_terminal() {
        let mut report = sample::report();
        report.operators[0].name = Some("a\u{202e}b".to_owned());
        let text = super::render(&report).unwrap();
        assert!(text.contains("\"a\\u202eb\""), "{text}");
    }

    #[test]
    fn the_sample_is_valid_under_the_published_schema() {
        let schema = include_str!("../../docs/mssrv.report.1.schema.json");
        let schema = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let mut report = serde_json::to_value(super::WireReport::from(&sample::report())).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        // The schema is closed, so that a field it does not know cannot slip in.
        report["domains"][0]["surprise"] = true.into();
        assert!(!validator.is_valid(&report));
    }
}
