//! The discovery as Markdown, for a support ticket: the answer first, then the records and the findings, then every
//! step, with the commands that show the facts again. Sections have headings and are not folded, because not every
//! ticket system or mail program folds.

use std::fmt::{self, Write};

use super::answer::{self, FindingText, RecordText};
use super::rows::{self, Rows};
use super::{DiscoveryReport, words};
use crate::dates;
use crate::finding::Severity;
use crate::lang::{Lang, say};
use crate::report::markdown::{plain, table, with_code};
use crate::report::words::{
    labelled, left_out, omitted as omitted_words, requirement, source, status, whitelist,
};
use crate::rule::Finding;
use crate::unexamined::UnexaminedCounts;

/// A page in CommonMark with tables, with a line break at its end. `all` also shows informational findings.
pub fn render(report: &DiscoveryReport, all: bool, lang: Lang) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, report, all, lang);
    text
}

fn write_page(out: &mut String, report: &DiscoveryReport, all: bool, lang: Lang) -> fmt::Result {
    write_answer(out, report, lang)?;
    write_findings(out, report, all, lang)?;
    write_basis(out, report, lang)?;
    write_rows(out, rows::fronts(report, lang))?;
    write_rows(out, rows::probed(report, lang))?;
    write_rows(out, rows::records(report, lang))?;
    write_generic(out, report, lang)?;
    write_rows(out, rows::queries(report, lang))?;
    write_commands(out, report, lang)?;
    write_trace(out, report, lang)
}

/// The answer, what to fix first, and each required record.
fn write_answer(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let discovery = &report.discovery;
    let conclusion = report.conclusion();
    writeln!(out, "# {}\n", plain(&words::title(report, lang)))?;
    let headline = answer::headline(&conclusion, discovery.verdict.status, lang);
    let subject = plain(&report.subject());
    writeln!(
        out,
        "{}\n",
        labelled(lang, &subject, &format!("**{headline}**"))
    )?;
    let domain = plain(discovery.domain.as_str());
    let verdict = format!("**{}**", status(discovery.verdict.status, lang));
    writeln!(out, "{}", answer::verdict(&verdict, &domain, lang))?;
    if let Some(first) = conclusion.first {
        let title = answer::first_title(Some(first), lang);
        writeln!(out, "\n## {title}")?;
        write_finding(out, first, lang)?;
    } else if let Some(absence) = words::absence(report, lang) {
        let title = answer::first_title(None, lang);
        writeln!(out, "\n## {title}\n\n{}", labelled(lang, &domain, &absence))?;
    }
    let titles = answer::record_titles(lang);
    let records = conclusion.records.iter().map(|record| {
        let record = RecordText::of(record, lang);
        let mark = format!("{} {}", record.mark(), record.word);
        let texts = [record.front, record.addresses, record.fault];
        let [front, addresses, fault] = texts.map(|it| cell(&it.unwrap_or_default()));
        [
            mark,
            record.service,
            record.interface,
            front,
            addresses,
            fault,
        ]
    });
    let title = plain(&answer::records_title(report, lang));
    table(out, &title, titles, records)
}

fn write_basis(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let (discovery, context) = (&report.discovery, &report.context);
    writeln!(out, "\n## {}\n", answer::basis_title(lang))?;
    let domain = plain(discovery.domain.as_str());
    let listing = words::listing(&report.listing, lang);
    let started = dates::time(lang, context.started);
    let mut lines = Vec::new();
    lines.extend(listing.map(|it| labelled(lang, &domain, &plain(&it))));
    lines.push(plain(&requirement(context, lang)));
    lines.push(plain(&source(context, lang)));
    lines.extend(whitelist(context, lang).map(|it| plain(&it)));
    let probed = context.probe.is_some();
    lines.extend(left_out(
        discovery.verdict.unexamined,
        UnexaminedCounts::default(),
        probed,
        lang,
    ));
    lines.push(say!(lang, en: "Date: {started}", fr: "Date : {started}"));
    lines.iter().try_for_each(|line| writeln!(out, "- {line}"))
}

fn write_rows<const N: usize>(out: &mut String, rows: Rows<N>) -> fmt::Result {
    let cells = rows.rows.into_iter();
    let cells = cells.map(|row| row.map(|it| cell(&it)));
    table(out, &plain(&rows.title), rows.titles, cells)?;
    write_more(out, rows.more)
}

/// How many rows of a table are left out, if any.
fn write_more(out: &mut String, more: Option<String>) -> fmt::Result {
    more.map_or(Ok(()), |more| writeln!(out, "\n{more}"))
}

/// The findings beside the first one.
fn write_findings(
    out: &mut String,
    report: &DiscoveryReport,
    all: bool,
    lang: Lang,
) -> fmt::Result {
    let first = report.conclusion().first;
    let findings = report.discovery.verdict.findings.iter();
    let shown = findings.filter(|finding| all || finding.severity != Severity::Info);
    let shown: Vec<_> = shown.filter(|it| Some(*it) != first).collect();
    let absence = words::absence(report, lang).filter(|_| first.is_some());
    if !shown.is_empty() || absence.is_some() {
        let title = answer::findings_title(first.is_some(), lang);
        writeln!(out, "\n## {title}")?;
    }
    if let Some(absence) = absence {
        let domain = plain(report.discovery.domain.as_str());
        writeln!(out, "\n{}", labelled(lang, &domain, &absence))?;
    }
    shown
        .into_iter()
        .try_for_each(|it| write_finding(out, it, lang))?;
    let omitted = report.discovery.verdict.omitted.iter();
    let mut omitted = omitted.filter(|it| all || it.severity != Severity::Info);
    omitted.try_for_each(|it| writeln!(out, "\n{}", omitted_words(it, lang)))
}

fn write_finding(out: &mut String, finding: &Finding, lang: Lang) -> fmt::Result {
    let FindingText {
        title,
        message,
        remedy,
        evidence,
        is_in_file,
        ..
    } = FindingText::of(finding, lang);
    writeln!(out, "\n### {title}\n\n{}", with_code(&message))?;
    let remedy = say!(lang, en: "What to do: {remedy}", fr: "Correction : {remedy}");
    writeln!(out, "\n{remedy}")?;
    match evidence {
        Some(evidence) if is_in_file => block(out, "text", &evidence),
        Some(command) => block(out, "sh", &command),
        None => Ok(()),
    }
}

/// A block of code, whatever it holds: a name cannot end it, for names hold no line breaks.
fn block(out: &mut String, language: &str, text: &str) -> fmt::Result {
    writeln!(out, "\n```{language}\n{}\n```", text.trim_end())
}

/// A text as a cell of a table, where lines are not broken.
fn cell(text: &str) -> String {
    plain(text).replace(words::NO_BREAK, " ")
}

fn write_generic(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    writeln!(out, "\n## {}", words::generic(lang))?;
    for client in rows::generic(report, lang) {
        writeln!(out, "\n{}\n", client.purpose)?;
        for (number, attempt) in (1..).zip(&client.attempts) {
            writeln!(out, "{number}. {}", cell(attempt))?;
        }
        write_more(out, client.more)?;
        for remark in &client.remarks {
            writeln!(out, "- {}", plain(remark))?;
        }
        if let Some(consequence) = client.consequence {
            writeln!(out, "\n{consequence}.")?;
        }
    }
    Ok(())
}

/// The commands by which the queries are made again.
fn write_commands(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let (title, commands, more) = rows::commands(report, lang);
    if commands.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}")?;
    block(out, "sh", &commands.join("\n"))?;
    write_more(out, more)
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let (title, messages) = rows::messages(report, lang);
    if !messages.is_empty() {
        writeln!(out, "\n## {title}")?;
    }
    messages.iter().try_for_each(|it| block(out, "text", it))
}

#[cfg(test)]
mod tests;
