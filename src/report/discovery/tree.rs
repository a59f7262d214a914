//! The discovery for people, as a text fitted to a width: the answer first, then each required record and the findings.
//! `-v` adds every step.

mod steps;

use std::fmt::{self, Write};

use textwrap::core::display_width;

use super::answer::{self, RecordText};
use super::branch::TreeNode;
use super::words::RowItem;
use super::{DiscoveryReport, rows, words};
use crate::discovery::{Conclusion, RecordUse, Usable};
use crate::finding::{Omitted, Severity, Status};
use crate::lang::say;
use crate::report::heading;
use crate::report::look::TextStyle;
use crate::report::table::{is_shown, severity_color, status_color, verdict};
use crate::report::words::{hidden, labelled, omitted as omitted_words, severity, short};
use crate::rule::Finding;
use crate::text::{one_line, replace_wide_code};
use crate::unexamined::UnexaminedCounts;

/// The discovery as text, with a line break at its end.
pub fn render(report: &DiscoveryReport, look: TextStyle) -> String {
    let look = look.at_least();
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_report(&mut text, report, look);
    text
}

fn write_report(out: &mut String, report: &DiscoveryReport, look: TextStyle) -> fmt::Result {
    let conclusion = report.conclusion();
    write_answer(out, report, &conclusion, look)?;
    let hidden_findings = write_findings(out, report, &conclusion, look)?;
    write_basis(out, report, look)?;
    if look.verbose {
        steps::write(out, report, look)?;
    } else {
        write_hidden(out, report, hidden_findings, look)?;
    }
    write_trace(out, report)
}

/// The answer, what to fix first, and each required record.
fn write_answer(
    out: &mut String,
    report: &DiscoveryReport,
    conclusion: &Conclusion<'_>,
    look: TextStyle,
) -> fmt::Result {
    let lang = look.lang;
    let status = report.discovery.verdict.status;
    let headline = answer::headline(conclusion, status, lang);
    let answer = labelled(lang, &one_line(&report.subject()), &headline);
    writeln!(out, "{}", look.fill_line(&answer))?;
    let domain = one_line(report.discovery.domain.as_str());
    let verdict = answer::verdict(&verdict(status, look), &domain, lang);
    writeln!(out, "{}", look.fill_line(&verdict))?;
    let first = conclusion.first.map(|it| finding(report, it, look));
    if let Some(first) = first.or_else(|| absence(report, look)) {
        let title = answer::first_title(conclusion.first, lang);
        section(out, title, vec![first], look)?;
    }
    let title = one_line(&answer::records_title(report, lang)).into_owned();
    writeln!(out, "\n{}", look.fill_line(&title))?;
    let mut records = conclusion.records.iter();
    records.try_for_each(|record| write_record(out, record, look))
}

/// A line for a required record. Its front, its addresses and its fault are below each other if they do not fit into one
/// line. Names are never cut.
fn write_record(out: &mut String, record: &RecordUse<'_>, look: TextStyle) -> fmt::Result {
    const MARGIN: &str = "    ";
    let color = match record.usable {
        Usable::Yes => Status::Compliant,
        Usable::No => Status::NonCompliant,
        Usable::Unknown => Status::Undetermined,
    };
    let record = RecordText::of(record, look.lang);
    let mark = look.paint(record.mark(), status_color(color));
    let columns = format!(" {:<10} {:<7}  ", record.service, record.interface);
    write!(out, "  {mark}{columns}")?;
    let indent = 3 + display_width(&columns);
    let whole_names = TextStyle {
        never_break_names: true,
        ..look
    };
    let room = look.width - indent;
    let mut texts = [record.front, record.addresses, record.fault];
    if let [Some(front), Some(addresses), _] = &texts {
        let joined = format!("{front} ({addresses})");
        if display_width(&joined) <= room {
            texts = [Some(joined), None, texts[2].take()];
        }
    }
    for (at, text) in texts.into_iter().flatten().enumerate() {
        let text = one_line(&text).into_owned();
        let filled = whole_names.fill(&text, room);
        let fits = filled.lines().all(|it| display_width(it) <= room);
        let (margin, filled) = if fits {
            (" ".repeat(indent), filled)
        } else {
            (
                MARGIN.to_owned(),
                whole_names.fill(&text, look.width - MARGIN.len()),
            )
        };
        if at == 0 && !fits {
            let rest = out.trim_end().len();
            out.truncate(rest);
            writeln!(out)?;
        }
        for (number, line) in filled.lines().enumerate() {
            match (at, number, fits) {
                (0, 0, true) => writeln!(out, "{line}")?,
                _ => writeln!(out, "{margin}{line}")?,
            }
        }
    }
    Ok(())
}

/// What the discovery rests on.
fn write_basis(out: &mut String, report: &DiscoveryReport, look: TextStyle) -> fmt::Result {
    let discovery = &report.discovery;
    let lang = look.lang;
    writeln!(out)?;
    let unexamined = discovery.verdict.unexamined;
    let partly = UnexaminedCounts::default();
    for line in heading::lines(&report.context, Some(unexamined), partly, lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    if let Some(listing) = words::listing(&report.listing, lang) {
        let line = labelled(lang, discovery.domain.as_str(), &one_line(&listing));
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    Ok(())
}

/// What `-v` would add.
fn write_hidden(
    out: &mut String,
    report: &DiscoveryReport,
    findings: usize,
    look: TextStyle,
) -> fmt::Result {
    let lang = look.lang;
    writeln!(out)?;
    if findings > 0 {
        writeln!(out, "{}", hidden(findings, lang))?;
    }
    let steps = report.discovery.steps.len();
    let steps = lang.counted(steps, ["question", "questions"], ["requête", "requêtes"]);
    let line = say!(
        lang,
        en: "Steps hidden: {steps}, attempts of clients (use -v to show them)",
        fr: "Étapes masquées : {steps}, tentatives des clients (-v pour les afficher)"
    );
    writeln!(out, "{}", look.fill_line(&line))
}

/// The first branches, and a leaf that counts the others.
fn few(
    branches: impl IntoIterator<Item = TreeNode>,
    item: RowItem,
    look: TextStyle,
) -> Vec<TreeNode> {
    let (mut shown, more) = words::few(branches, item, look.lang);
    shown.extend(more.map(TreeNode::leaf));
    shown
}

fn section(
    out: &mut String,
    title: String,
    branches: Vec<TreeNode>,
    look: TextStyle,
) -> fmt::Result {
    writeln!(out)?;
    TreeNode::new(title, branches).write(out, look)
}

/// A finding with what to do and how to see it.
fn finding(report: &DiscoveryReport, finding: &Finding, look: TextStyle) -> TreeNode {
    let lang = look.lang;
    let domain = report.discovery.domain.as_str();
    let code = look.paint(&finding.code.to_string(), severity_color(finding.severity));
    let message = short(finding, domain, lang);
    let evidence = finding.how_to_see();
    let head = format!("{code} {}", severity(finding.severity, lang));
    let text = labelled(lang, &head, &one_line(&message));
    let mut below = Vec::new();
    let text = replace_wide_code(&text, TreeNode::width(look), |command| {
        below.push(TreeNode::command(command));
        say!(lang, en: "see below", fr: "voir ci-dessous")
    });
    below.extend(evidence.map(TreeNode::command));
    TreeNode::new(text, below)
}

/// What to do for a domain that publishes nothing, with the commands that show it.
fn absence(report: &DiscoveryReport, look: TextStyle) -> Option<TreeNode> {
    let text = words::absence(report, look.lang)?;
    let commands = answer::commands_of_owners(report);
    let commands = commands.into_iter().map(TreeNode::command);
    Some(TreeNode::new(text, commands.collect()))
}

/// Writes the findings beside the first one. Returns the number of hidden findings.
fn write_findings(
    out: &mut String,
    report: &DiscoveryReport,
    conclusion: &Conclusion<'_>,
    look: TextStyle,
) -> Result<usize, fmt::Error> {
    let discovery = &report.discovery;
    let lang = look.lang;
    let findings = &discovery.verdict.findings;
    let shown: Vec<_> = findings.iter().filter(|it| is_shown(it, look)).collect();
    let number_hidden = findings.len() - shown.len();
    let others = shown
        .into_iter()
        .filter(|it| Some(*it) != conclusion.first)
        .map(|it| finding(report, it, look));
    let absence = absence(report, look).filter(|_| conclusion.first.is_some());
    let omitted = discovery.verdict.omitted.iter();
    let is_hidden = |it: &&Omitted| !look.verbose && it.severity == Severity::Info;
    let omitted_hidden: usize = omitted
        .clone()
        .filter(is_hidden)
        .map(|it| it.findings)
        .sum();
    let omitted = omitted.filter(|it| !is_hidden(it));
    let omitted = omitted.map(|it| TreeNode::leaf(omitted_words(it, lang)));
    let branches: Vec<_> = absence.into_iter().chain(others).chain(omitted).collect();
    if !branches.is_empty() {
        let has_first = conclusion.first.is_some();
        section(out, answer::findings_title(has_first, lang), branches, look)?;
    }
    Ok(number_hidden + omitted_hidden)
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &DiscoveryReport) -> fmt::Result {
    let (_, messages) = rows::messages(report, crate::lang::Lang::English);
    messages.iter().try_for_each(|it| write!(out, "\n{it}"))
}

#[cfg(test)]
mod tests;
