//! Metrics of an audit for the textfile collector of Prometheus: domains by verdict and by operator, domains by code, and
//! times. Names follow its rules (a prefix, and the unit at the end), and the help is English.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::SystemTime;

use prometheus::{Encoder, Gauge, GaugeVec, Opts, Registry, TextEncoder};

use super::Report;
use super::format::{AuditFormat, Writing};
use super::view::View;
use crate::finding::{Code, Counts, Severity, Status};
use crate::text::one_line;
use mssrv_lang::date;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    shows_mailboxes: true,
    ..AuditFormat::of(|report, _, out| write(report, out))
});

/// Writes the metrics.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let metrics = gather(report).map_err(io::Error::other)?;
    let mut text = Vec::new();
    let encoded = TextEncoder::new().encode(&metrics.gather(), &mut text);
    encoded.map_err(io::Error::other)?;
    out.write_all(&text)
}

fn gather(report: &Report) -> prometheus::Result<Registry> {
    let metrics = Metrics(Registry::new());
    let domains = metrics.by(
        "mssrv_domains",
        "Number of audited domains by verdict.",
        &["status"],
    )?;
    for (status, number) in by_status(report.domain_counts()) {
        domains
            .with_label_values(&[status.as_str()])
            .set(count(number));
    }
    let operators = metrics.by(
        "mssrv_operator_domains",
        "Number of audited domains by operator and verdict. A domain that several operators list counts for each.",
        &["operator", "name", "status"],
    )?;
    for operator in &report.operators {
        let name = one_line(operator.name.as_deref().unwrap_or_default());
        for (status, number) in by_status(operator.counts) {
            let labels = [operator.id.as_str(), &name, status.as_str()];
            operators.with_label_values(&labels).set(count(number));
        }
    }
    gather_mailboxes(report, &metrics)?;
    let codes = metrics.by(
        "mssrv_finding_domains",
        "Number of audited domains that have a finding, by code and severity.",
        &["code", "severity"],
    )?;
    for ((code, severity), number) in by_code(report) {
        let labels = [code.as_str(), severity.as_str()];
        codes.with_label_values(&labels).set(count(number));
    }
    let (started, finished) = (report.context.started, report.finished);
    metrics.gauge(
        "mssrv_audit_start_timestamp_seconds",
        "When the audit began, in seconds since 1970.",
        seconds(started),
    )?;
    let duration = finished.duration_since(started).unwrap_or_default();
    metrics.gauge(
        "mssrv_audit_duration_seconds",
        "How long the audit took.",
        duration.as_secs_f64(),
    )?;
    let whitelist = report.context.whitelist.as_ref();
    if let Some(whitelist) = whitelist {
        metrics.gauge(
            "mssrv_whitelist_unusable_entries",
            "Number of entries of the whitelist that could not be used. Their domains are in no other number.",
            count(whitelist.skipped.len()),
        )?;
    }
    let generated = whitelist.and_then(|it| date::parse(it.generated.as_deref()?));
    if let Some(generated) = generated {
        metrics.gauge(
            "mssrv_whitelist_generated_timestamp_seconds",
            "When the whitelist of the audit was generated, in seconds since 1970.",
            seconds(generated),
        )?;
    }
    Ok(metrics.0)
}

/// What `--mailboxes` adds.
fn gather_mailboxes(report: &Report, metrics: &Metrics) -> prometheus::Result<()> {
    let view = View::of(report);
    let Some(known) = &view.mailboxes else {
        return Ok(());
    };
    let mailboxes = metrics.by(
        "mssrv_mailboxes",
        "Number of mailboxes of audited domains by verdict on the domain.",
        &["status"],
    )?;
    for status in DOMAIN_STATUSES {
        let labels = [status.as_str()];
        let number = known.by_status.of(status);
        mailboxes.with_label_values(&labels).set(float(number));
    }
    metrics.gauge(
        "mssrv_reachable_mailboxes",
        "Number of mailboxes of audited domains that are in compliant domains.",
        float(known.by_status.compliant),
    )?;
    let by_operator = metrics.by(
        "mssrv_operator_mailboxes",
        "Number of mailboxes of audited domains by operator and verdict. Those of a domain that several operators list count for each.",
        &["operator", "name", "status"],
    )?;
    for operator in &view.operators {
        let name = one_line(operator.report.name.as_deref().unwrap_or_default());
        let theirs = operator.mailboxes.unwrap_or_default();
        for status in DOMAIN_STATUSES {
            let labels = [operator.report.id.as_str(), &name, status.as_str()];
            let gauge = by_operator.with_label_values(&labels);
            gauge.set(float(theirs.of(status)));
        }
    }
    if let Some(missing) = &known.not_whitelisted {
        metrics.gauge(
            "mssrv_unlisted_mailboxes",
            "Number of mailboxes of domains that the whitelist does not list.",
            float(missing.iter().map(|(_, it)| it.total()).sum()),
        )?;
    }
    metrics.gauge(
        "mssrv_mailbox_unusable_lines",
        "Number of lines of the extraction of mailboxes that could not be used. They are in no other number.",
        count(known.extraction.unusable.len()),
    )
}

/// Every verdict on a domain.
const DOMAIN_STATUSES: [Status; 4] = [
    Status::Compliant,
    Status::NonCompliant,
    Status::Absent,
    Status::Undetermined,
];

struct Metrics(Registry);

impl Metrics {
    fn by(&self, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<GaugeVec> {
        let gauges = GaugeVec::new(Opts::new(name, help), labels)?;
        self.0.register(Box::new(gauges.clone()))?;
        Ok(gauges)
    }

    fn gauge(&self, name: &str, help: &str, value: f64) -> prometheus::Result<()> {
        let gauge = Gauge::with_opts(Opts::new(name, help))?;
        gauge.set(value);
        self.0.register(Box::new(gauge))
    }
}

/// Every verdict on a domain. One with no domain is there as well, so that a graph goes down to 0.
fn by_status(counts: Counts) -> [(Status, usize); 4] {
    [
        (Status::Compliant, counts.compliant),
        (Status::NonCompliant, counts.non_compliant),
        (Status::Absent, counts.absent),
        (Status::Undetermined, counts.undetermined),
    ]
}

/// Every code that was found, with its number of domains.
fn by_code(report: &Report) -> BTreeMap<(Code, Severity), usize> {
    let mut numbers = BTreeMap::new();
    for domain in &report.domains {
        let findings = domain.findings.iter();
        let kinds: BTreeSet<_> = findings.map(|it| (it.code, it.severity)).collect();
        for kind in kinds {
            *numbers.entry(kind).or_insert(0) += 1;
        }
    }
    numbers
}

fn count(number: usize) -> f64 {
    float(number as u64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of domains and mailboxes are far below 2^52"
)]
fn float(number: u64) -> f64 {
    number as f64
}

/// Seconds since 1970.
fn seconds(time: SystemTime) -> f64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64()
}

#[cfg(test)]
mod tests;
