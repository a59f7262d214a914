//! The report for people: operators first, then what is wrong, fitted to a width.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Color, Modify};

use super::look::Look;
use super::{Context, DomainReport, Report, SourceKind, words};
use crate::finding::{Counts, Finding, Severity, Status};
use crate::probe::{Conditions, Given};
use crate::text::{counted, one_line};
use crate::unexamined::Unexamined;

/// The report as text, with a line break at its end.
pub fn render(report: &Report, look: Look) -> String {
    let look = look.at_least();
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_report(&mut text, report, look);
    text
}

fn write_report(out: &mut String, report: &Report, look: Look) -> fmt::Result {
    // What no domain lacks is not worth a line.
    let counts = report.unexamined().unwrap_or_default();
    let unexamined = report.context.unexamined.map(|it| it.occurring(counts));
    write_heading(out, &report.context, unexamined)?;
    if !report.operators.is_empty() {
        writeln!(out, "\n{}", operators(report, look))?;
        write_remarks(out, report, look)?;
    }
    let is_wrong = |status| status != Status::Compliant;
    if let Some(wrong) = findings(report, look, is_wrong) {
        writeln!(out, "\nWhat is wrong\n{wrong}")?;
    }
    if let Some(absent) = absent(report, look) {
        writeln!(
            out,
            "\nAbsent: no SRV record at any required owner\n{absent}"
        )?;
    }
    if let Some(remarks) = findings(report, look, |status| !is_wrong(status)) {
        writeln!(out, "\nRemarks\n{remarks}")?;
    }
    if look.verbose {
        let compliant = report
            .domains
            .iter()
            .filter(|d| d.status == Status::Compliant);
        let compliant: Vec<_> = compliant.map(|d| d.domain.as_str()).collect();
        let list = format!("Compliant: {}", compliant.join(" "));
        writeln!(out, "\n{}", look.fill(&list, look.width))?;
    }
    writeln!(out, "\n{}", totals(report.domain_counts(), look))?;
    for line in report
        .unexamined()
        .map(words::unexamined)
        .unwrap_or_default()
    {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    let findings = report.domains.iter().flat_map(|domain| &domain.findings);
    let hidden = findings.filter(|finding| !is_shown(finding, look)).count();
    let omitted = report.domains.iter().flat_map(|domain| &domain.omitted);
    let omitted = omitted.filter(|it| !look.verbose && it.severity == Severity::Info);
    let hidden = hidden + omitted.map(|it| it.findings).sum::<usize>();
    if hidden > 0 {
        writeln!(out, "{}", words::hidden(hidden))?;
    }
    write_skipped(out, &report.context, look)
}

/// Writes a remark on each operator whose numbers need one.
fn write_remarks(out: &mut String, report: &Report, look: Look) -> fmt::Result {
    for operator in &report.operators {
        let Some(remark) = words::remark(operator) else {
            continue;
        };
        let name = operator.name.as_deref().map(one_line);
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        let line = format!("{}{name}: {remark}", operator.id);
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    Ok(())
}

/// Entries of the whitelist that are in no total.
fn write_skipped(out: &mut String, context: &Context, look: Look) -> fmt::Result {
    let skipped = context
        .whitelist
        .as_ref()
        .map_or(&[][..], |whitelist| &whitelist.skipped);
    for oddity in skipped {
        let (line, message) = (oddity.position.line, one_line(&oddity.message.en));
        let text = format!("not checked: line {line} of the whitelist, {message}");
        writeln!(out, "{}", look.fill(&text, look.width))?;
    }
    Ok(())
}

/// Writes what was asked, the servers, and what was not examined.
pub(super) fn write_heading(
    out: &mut String,
    context: &Context,
    unexamined: Option<Unexamined>,
) -> fmt::Result {
    let requirement = &context.requirement;
    let servers = context.servers.join(", ");
    let asked = match context.source {
        SourceKind::Authoritative => format!("authoritative servers, found from {servers}"),
        kind => format!("{} {servers}", kind.as_str()),
    };
    writeln!(
        out,
        "Requirement {} of {}",
        requirement.id, requirement.date
    )?;
    writeln!(out, "Asked: {asked}")?;
    if let Some(conditions) = &context.probe {
        writeln!(out, "Fronts: {}", probed(conditions))?;
    }
    let known = unexamined.unwrap_or_else(|| context.known_to_be_left_out());
    for line in words::left_out(known, context.probe.is_some()) {
        writeln!(out, "{line}")?;
    }
    if unexamined.is_none() {
        let line = "An older version wrote this report, which does not say what was not examined";
        writeln!(out, "{line}")?;
    }
    let severities: Vec<_> = context
        .severities
        .iter()
        .map(|(code, severity)| format!("{code}={severity}"))
        .collect();
    if !severities.is_empty() {
        writeln!(out, "Severities set: {}", severities.join(", "))?;
    }
    if let Some(whitelist) = &context.whitelist {
        let generated = whitelist.generated.as_deref().unwrap_or("an unknown date");
        writeln!(
            out,
            "Whitelist: of {generated}, {}",
            whitelist.signature.summary()
        )?;
    }
    if let Some(part) = &context.part {
        let (shard, count, all) = (part.shard, part.domains, part.whole.domains);
        writeln!(
            out,
            "Shard {shard}: {count} of {all} domains. Verdicts on operators are of these alone"
        )?;
    }
    Ok(())
}

/// How the fronts were probed.
fn probed(conditions: &Conditions) -> String {
    let named = |given: &Given| {
        let files = given.files.iter().map(|it| it.to_string_lossy());
        one_line(&files.collect::<Vec<_>>().join(", ")).into_owned()
    };
    let timeout = conditions.timeout.as_secs_f64();
    let addresses = match conditions.private {
        true => "public and private addresses",
        false => "public addresses alone",
    };
    let chains = match &conditions.authorities {
        Some(given) => format!("held against {}", named(given)),
        None => "no authorities given".to_owned(),
    };
    let identity = conditions.identity.as_ref();
    let identity = identity.map(|given| format!(", client certificate {}", named(given)));
    format!(
        "probed at {addresses}, {timeout} s for each answer, {chains}{}",
        identity.unwrap_or_default()
    )
}

/// One line an operator: verdict and numbers. The name is the one column that may give way.
fn operators(report: &Report, look: Look) -> Table {
    let frame = operator_rows(report, look, |_| String::new()).total_width();
    let spare = look.width.saturating_sub(frame).max("Operator".len());
    operator_rows(report, look, |name| look.fill(name, spare))
}

fn operator_rows(report: &Report, look: Look, name: impl Fn(&str) -> String) -> Table {
    let mut builder = Builder::default();
    let title = name("Operator");
    builder.push_record(["Id", "Verdict", "all", "ok", "wrong", "absent", "?", &title]);
    for operator in &report.operators {
        let counts = operator.counts;
        builder.push_record([
            operator.id.clone(),
            verdict(operator.status(), look),
            counts.total().to_string(),
            counts.compliant.to_string(),
            counts.non_compliant.to_string(),
            counts.absent.to_string(),
            counts.undetermined.to_string(),
            name(operator.name.as_deref().unwrap_or_default()),
        ]);
    }
    let mut table = look.table(builder);
    table.with(Modify::new(Columns::new(2..7)).with(Alignment::right()));
    table
}

/// The findings of the domains with such a status; none if there is nothing to show. Informational findings are
/// shown on demand.
fn findings(report: &Report, look: Look, of: impl Fn(Status) -> bool) -> Option<Table> {
    /// Padding and borders of three columns, and the code between them.
    const FRAME: usize = 10 + 6;
    let domains = report.domains.iter().filter(|domain| of(domain.status));
    let longest = domains.clone().map(|domain| domain.domain.len()).max()?;
    let first = match look.whole_names {
        true => longest.max(13),
        false => longest.max(13).min(look.width / 3),
    };
    let last = look.width.saturating_sub(first + FRAME).max(look.width / 2);
    let mut builder = Builder::default();
    builder.push_record(["Domain", "Code", "Finding"]);
    for domain in domains {
        let findings = domain
            .findings
            .iter()
            .filter(|finding| is_shown(finding, look));
        let findings: Vec<_> = findings.collect();
        let mut head = heading(report, domain, first, look);
        for (at, finding) in findings.iter().enumerate() {
            let code = look.paint(&finding.code.to_string(), severity_color(finding.severity));
            let mut text = short(finding, &domain.domain);
            // What several findings in a row rest on is told once.
            let next = findings.get(at + 1).map(|next| &next.evidence);
            if let Some(evidence) = finding
                .evidence
                .as_ref()
                .filter(|_| next != Some(&finding.evidence))
            {
                text.push('\n');
                text.push_str(evidence);
            }
            let text = look.fill(&text, last);
            builder.push_record([std::mem::take(&mut head), code, text]);
        }
        let omitted = domain.omitted.iter();
        for more in omitted.filter(|it| look.verbose || it.severity != Severity::Info) {
            let code = look.paint(more.code.as_str(), severity_color(more.severity));
            let text = look.fill(&more.to_string(), last);
            builder.push_record([std::mem::take(&mut head), code, text]);
        }
    }
    (builder.count_records() > 1).then(|| look.table(builder))
}

pub(super) fn is_shown(finding: &Finding, look: Look) -> bool {
    look.verbose || finding.severity != Severity::Info
}

/// The message, without the domain that stands beside it already.
pub(super) fn short(finding: &Finding, domain: &str) -> String {
    let relative = finding
        .owner
        .strip_suffix(domain)
        .and_then(|owner| owner.strip_suffix('.'));
    let text = finding
        .message
        .strip_prefix(&finding.owner)
        .and_then(|text| text.strip_prefix(": "));
    match (relative, text) {
        (Some(owner), Some(text)) => format!("{owner}: {text}"),
        (None, Some(text)) if finding.owner == domain => text.to_owned(),
        _ => finding.message.clone(),
    }
}

/// The domain, its verdict and the operators that list it.
fn heading(report: &Report, domain: &DomainReport, width: usize, look: Look) -> String {
    let name = |id: &String| {
        let operator = report.operators.iter().find(|operator| operator.id == *id);
        operator
            .and_then(|operator| operator.name.clone())
            .unwrap_or_else(|| id.clone())
    };
    let operators: Vec<_> = domain.operators.iter().map(name).collect();
    let operators = match operators.len() {
        0 => String::new(),
        1 => format!("\n{}", operators[0]),
        _ => format!("\ncontested: {}", operators.join(", ")),
    };
    format!(
        "{}\n{}{}",
        look.fill(&domain.domain, width),
        verdict(domain.status, look),
        look.fill(&operators, width),
    )
}

/// The absent domains, gathered by operator: they may be thousands.
fn absent(report: &Report, look: Look) -> Option<Table> {
    /// Padding and borders of two columns.
    const FRAME: usize = 7;
    let mut by_operators = BTreeMap::<String, Vec<&str>>::new();
    for domain in report
        .domains
        .iter()
        .filter(|domain| domain.status == Status::Absent)
    {
        let operators = domain.operators.join(", ");
        by_operators
            .entry(operators)
            .or_default()
            .push(&domain.domain);
    }
    let first = "300000000000001".len();
    let last = look.width - first - FRAME;
    let mut builder = Builder::default();
    builder.push_record(["Operator", "Domains"]);
    for (operators, domains) in by_operators {
        let operators = look.fill(&operators, first);
        builder.push_record([operators, look.fill(&domains.join(" "), last)]);
    }
    (builder.count_records() > 1).then(|| look.table(builder))
}

fn totals(counts: Counts, look: Look) -> String {
    let part = |count: usize, status: Status| match count {
        0 => format!("0 {}", words::status(status)),
        _ => look.paint(
            &format!("{count} {}", words::status(status)),
            status_color(status),
        ),
    };
    format!(
        "{}: {}, {}, {}, {}",
        counted(counts.total(), "domain"),
        part(counts.compliant, Status::Compliant),
        part(counts.non_compliant, Status::NonCompliant),
        part(counts.absent, Status::Absent),
        part(counts.undetermined, Status::Undetermined),
    )
}

pub(super) fn verdict(status: Status, look: Look) -> String {
    look.paint(words::status(status), status_color(status))
}

fn status_color(status: Status) -> Color {
    match status {
        Status::Compliant => Color::FG_GREEN,
        Status::Partial | Status::Undetermined => Color::FG_YELLOW,
        Status::NonCompliant => Color::FG_RED,
        Status::Absent => Color::FG_MAGENTA,
    }
}

pub(super) fn severity_color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::FG_RED,
        Severity::Undetermined | Severity::Warning => Color::FG_YELLOW,
        Severity::Info => Color::FG_CYAN,
    }
}

#[cfg(test)]
mod tests;
