//! The report for people, fitted to a width: operators and findings, or the overview of many domains.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::Color;

use super::format::{AuditFormat, Writing};
use super::look::TextStyle;
use super::view::{OperatorView, View};
use super::{AuditContext, DomainReport, Report, SourceKind, heading, words};
use crate::finding::{Counts, Omitted, Severity, Status};
use crate::lang::{Lang, say};
use crate::mailboxes::Mailboxes;
use crate::rule::{Fact, Finding};
use crate::text::one_line;
use commands::Commands;
use operators::operators;
use targets::SharedFailures;

mod commands;
mod mailboxes;
mod operators;
mod overview;
mod targets;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    shows_mailboxes: true,
    is_plain_text: true,
    ..AuditFormat::of(|report, shown, out| out.write_all(render(report, shown.style).as_bytes()))
});

/// The report as text, with a line break at its end.
pub fn render(report: &Report, look: TextStyle) -> String {
    let look = look.at_least();
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_report(&mut text, report, look);
    text
}

fn write_report(out: &mut String, report: &Report, look: TextStyle) -> fmt::Result {
    let lang = look.lang;
    for line in heading::of_report(report, lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    let mut commands = Commands::default();
    let has_overview = report.domains.len() > overview::FEW_DOMAINS;
    let view = View::of(report);
    if has_overview {
        overview::write(out, report, &view, look, &mut commands)?;
    } else {
        write_operators_of_few(out, &view, look)?;
    }
    if !has_overview || look.verbose {
        write_domains(out, report, look, &mut commands)?;
    }
    let totals = totals(report.domain_counts(), look);
    writeln!(out, "\n{}", look.fill_line(&totals))?;
    let left_out = report.unexamined().unwrap_or_default();
    for line in words::unexamined(left_out, lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    let findings = report.domains.iter().flat_map(|domain| &domain.findings);
    let hidden = findings.filter(|finding| !is_shown(finding, look)).count();
    let omitted = report.domains.iter().flat_map(|domain| &domain.omitted);
    let omitted = omitted.filter(|it| !look.verbose && it.severity == Severity::Info);
    let hidden = hidden + omitted.map(|it| it.findings).sum::<usize>();
    if hidden > 0 {
        writeln!(out, "{}", look.fill_line(&words::hidden(hidden, lang)))?;
    }
    write_skipped(out, &report.context, look)
}

/// Writes all operators by identity, and what is known of mailboxes.
fn write_operators_of_few(out: &mut String, view: &View<'_>, look: TextStyle) -> fmt::Result {
    let mut all = view.operators.clone();
    if !all.is_empty() {
        all.sort_by(|one, other| one.report.id.cmp(&other.report.id));
        writeln!(out, "\n{}", operators(&all, look))?;
        write_remarks(out, &all, look)?;
    }
    mailboxes::write(out, view, look)
}

/// Writes every domain with its findings.
fn write_domains(
    out: &mut String,
    report: &Report,
    look: TextStyle,
    commands: &mut Commands,
) -> fmt::Result {
    let lang = look.lang;
    let shared = SharedFailures::of(&report.domains);
    shared.write(out, report.context.source, look, commands)?;
    let is_compliant = |domain: &DomainReport| domain.status == Status::Compliant;
    let others = report.domains.iter().filter(|it| !is_compliant(it));
    if let Some(table) = findings(report, others, &shared, look, commands) {
        let title = say!(lang, en: "Findings", fr: "Constats");
        writeln!(out, "\n{title}\n{table}")?;
        commands.write(out)?;
    }
    write_absent(out, report, look)?;
    let compliant = report.domains.iter().filter(|it| is_compliant(it));
    if let Some(table) = findings(report, compliant.clone(), &shared, look, commands) {
        let title = say!(
            lang,
            en: "Findings on compliant domains",
            fr: "Constats sur les domaines conformes"
        );
        writeln!(out, "\n{title}\n{table}")?;
        commands.write(out)?;
    }
    let names: Vec<_> = compliant.map(|it| it.domain.as_str()).collect();
    if look.verbose && !names.is_empty() {
        let names = names.join(" ");
        let list = say!(lang, en: "Compliant: {names}", fr: "Conformes : {names}");
        writeln!(out, "\n{}", look.fill_line(&list))?;
    }
    Ok(())
}

/// Writes a remark on each operator whose numbers need one.
fn write_remarks(out: &mut String, operators: &[OperatorView<'_>], look: TextStyle) -> fmt::Result {
    for OperatorView {
        report: operator, ..
    } in operators
    {
        let Some(remark) = words::remark(operator, look.lang) else {
            continue;
        };
        let name = operator.name.as_deref().map(one_line);
        let name = name.map(|name| format!(" {name}")).unwrap_or_default();
        let operator = format!("{}{name}", operator.id);
        let line = words::labelled(look.lang, &operator, &remark);
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    Ok(())
}

/// Entries of the whitelist that are in no total.
fn write_skipped(out: &mut String, context: &AuditContext, look: TextStyle) -> fmt::Result {
    heading::skipped(context, look.lang)
        .try_for_each(|line| writeln!(out, "{}", look.fill_line(&line)))
}

/// Widths of the first and the last column of a table with a code between them, whose longest name has that
/// many characters. The text has half of the width.
fn widths(longest: usize, look: TextStyle) -> (usize, usize) {
    /// Padding and borders of three columns, and the code.
    const FRAME: usize = 10 + 6;
    let first = if look.never_break_names {
        longest.max(13)
    } else {
        longest.max(13).min((look.width / 2).saturating_sub(FRAME))
    };
    let last = look.width.saturating_sub(first + FRAME);
    (first, last.max(look.width / 2))
}

/// The findings of these domains. `None` if there is nothing to show. Informational findings are shown on
/// demand. `commands` collects commands and records that do not fit into a cell.
fn findings<'a>(
    report: &Report,
    domains: impl Iterator<Item = &'a DomainReport> + Clone,
    shared: &SharedFailures<'_>,
    look: TextStyle,
    commands: &mut Commands,
) -> Option<Table> {
    let lang = look.lang;
    let is_listed = |it: &&Finding| is_shown(it, look) && !shared.replaces(it, look);
    let has_omitted = |it: &DomainReport| omitted_shown(it, look).next().is_some();
    let domains =
        domains.filter(|it| it.findings.iter().any(|it| is_listed(&it)) || has_omitted(it));
    let longest = domains.clone().map(|domain| domain.domain.len()).max()?;
    let (first, last) = widths(longest, look);
    let mut builder = Builder::default();
    builder.push_record(match lang {
        Lang::English => ["Domain", "Code", "Finding"],
        Lang::French => ["Domaine", "Code", "Constat"],
    });
    for domain in domains {
        let findings: Vec<_> = domain.findings.iter().filter(is_listed).collect();
        let mut head = heading(report, domain, first, look);
        for (at, finding) in findings.iter().enumerate() {
            let code = look.paint(&finding.code.to_string(), severity_color(finding.severity));
            let text = words::short(finding, &domain.domain, lang);
            let mut text = commands.with_numbers(&text, last, lang);
            // Evidence of several findings in a row is shown once, below the last of them.
            let evidence = finding.how_to_see();
            let next = findings.get(at + 1).and_then(|next| next.how_to_see());
            if let Some(evidence) = evidence.filter(|it| next.as_ref() != Some(it)) {
                text.push('\n');
                text.push_str(&commands.shown(evidence, last, lang));
            }
            let text = look.fill(&text, last);
            builder.push_record([std::mem::take(&mut head), code, text]);
        }
        for more in omitted_shown(domain, look) {
            let code = look.paint(more.code.as_str(), severity_color(more.severity));
            let text = look.fill(&words::omitted(more, lang), last);
            builder.push_record([std::mem::take(&mut head), code, text]);
        }
    }
    (builder.count_records() > 1).then(|| look.table(builder))
}

/// Whether a domain has a line in a table of findings.
fn has_something_to_show(domain: &DomainReport, look: TextStyle) -> bool {
    let mut findings = domain.findings.iter();
    findings.any(|it| is_shown(it, look)) || omitted_shown(domain, look).next().is_some()
}

/// The findings that are only counted, unless they are hidden.
fn omitted_shown(domain: &DomainReport, look: TextStyle) -> impl Iterator<Item = &Omitted> {
    let omitted = domain.omitted.iter();
    omitted.filter(move |it| look.verbose || it.severity != Severity::Info)
}

/// Whether a finding has a line. Informational findings are hidden, unless one says why a domain has no records.
pub(super) fn is_shown(finding: &Finding, look: TextStyle) -> bool {
    let explains = matches!(finding.fact(), Some(Fact::DNS002(alias)) if alias.empty);
    look.verbose || explains || finding.severity != Severity::Info
}

/// The domain, its verdict, its mailboxes if they are known, and the operators that list it.
fn heading(report: &Report, domain: &DomainReport, width: usize, look: TextStyle) -> String {
    let name = |id: &String| {
        let operator = report.operators.iter().find(|operator| operator.id == *id);
        operator
            .and_then(|operator| operator.name.as_deref())
            .map_or_else(|| id.clone(), |name| one_line(name).into_owned())
    };
    let operators: Vec<_> = domain.operators.iter().map(name).collect();
    let names = operators.join(", ");
    let operators = match operators.len() {
        0 => String::new(),
        1 => format!("\n{names}"),
        _ => say!(
            look.lang,
            en: "\nseveral operators: {names}",
            fr: "\nplusieurs opérateurs : {names}"
        ),
    };
    let mailboxes = report.mailboxes.as_deref().map(|it| {
        let theirs = words::mailboxes(it.of(&domain.domain), look.lang);
        format!("\n{theirs}")
    });
    format!(
        "{}\n{}{}{}",
        look.fill(&domain.domain, width),
        verdict(domain.status, look),
        mailboxes.unwrap_or_default(),
        look.fill(&operators, width),
    )
}

/// Writes the absent domains that have no finding to show, gathered by operator: they may be thousands.
fn write_absent(out: &mut String, report: &Report, look: TextStyle) -> fmt::Result {
    let lang = look.lang;
    let absent = report.domains.iter();
    let absent = absent.filter(|domain| domain.status == Status::Absent);
    let (with_findings, others): (Vec<_>, Vec<_>) =
        absent.partition(|domain| has_something_to_show(domain, look));
    let Some(table) = absent_table(&others, report.mailboxes.as_deref(), look) else {
        return Ok(());
    };
    let title = say!(
        lang,
        en: "Absent: no SRV record at any required name",
        fr: "Absents : aucun enregistrement SRV aux noms requis"
    );
    let theirs = report.mailboxes.as_deref().map(|mailboxes| {
        let all = others.iter().chain(&with_findings);
        let number = all.map(|it| mailboxes.of(&it.domain)).sum();
        format!(" ({})", words::mailboxes(number, lang))
    });
    let theirs = theirs.unwrap_or_default();
    let above = match with_findings.len() {
        0 => String::new(),
        number => {
            let domains = words::domains(number, lang);
            say!(
                lang,
                en: " ({domains} with findings above)",
                fr: " ({domains} avec constats ci-dessus)"
            )
        }
    };
    writeln!(
        out,
        "\n{}\n{table}",
        look.fill_line(&format!("{title}{theirs}{above}"))
    )
}

/// Domains by the operators that list them, first those with most mailboxes. If no operator is known, there is no column
/// for operators.
fn absent_table(
    domains: &[&DomainReport],
    mailboxes: Option<&Mailboxes>,
    look: TextStyle,
) -> Option<Table> {
    /// Padding and borders of each column, and the border before them.
    const CELL: usize = 3;
    const BORDER: usize = 1;
    let weight = |name: &str| mailboxes.map_or(0, |it| it.of(name));
    let mut by_operators = BTreeMap::<String, Vec<&str>>::new();
    for domain in domains {
        let operators = domain.operators.join(", ");
        let names = by_operators.entry(operators).or_default();
        names.push(&domain.domain);
    }
    let mut by_operators: Vec<_> = by_operators.into_iter().collect();
    // Without mailboxes, the order stays: by operator, then by name.
    for (_, theirs) in &mut by_operators {
        theirs.sort_by_key(|it| Reverse(weight(it)));
    }
    let all = |names: &[&str]| names.iter().map(|it| weight(it)).sum::<u64>();
    by_operators.sort_by_key(|(_, theirs)| Reverse(all(theirs)));
    let id = "300000000000001".len();
    let (operator, names) = match look.lang {
        Lang::English => ("Operator", "Domains"),
        Lang::French => ("Opérateur", "Domaines"),
    };
    let is_operator_known = by_operators
        .iter()
        .any(|(operators, _)| !operators.is_empty());
    let mut builder = Builder::default();
    if is_operator_known {
        let last = look.width - BORDER - 2 * CELL - id;
        builder.push_record([operator, names]);
        for (operators, theirs) in by_operators {
            let operators = look.fill(&operators, id);
            builder.push_record([operators, look.fill(&theirs.join(" "), last)]);
        }
    } else {
        let width = look.width - BORDER - CELL;
        builder.push_record([names]);
        for (_, theirs) in by_operators {
            builder.push_record([look.fill(&theirs.join(" "), width)]);
        }
    }
    (builder.count_records() > 1).then(|| look.table(builder))
}

fn totals(counts: Counts, look: TextStyle) -> String {
    let part = |count: usize, status: Status| {
        let text = words::of_status(count, status, look.lang);
        match count {
            0 => text,
            _ => look.paint(&text, status_color(status)),
        }
    };
    words::totals(counts, look.lang, part)
}

pub(super) fn verdict(status: Status, look: TextStyle) -> String {
    look.paint(words::status(status, look.lang), status_color(status))
}

pub(super) fn status_color(status: Status) -> Color {
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
