//! The discovery as a page in one file, for a support ticket: the answer, the records and the findings, then every step
//! in parts that unfold.

use askama::Template;
use askama::filters::Safe;

use super::answer::{self, FindingText, RecordText};
use super::rows::{self, Attempts, Rows};
use super::{DiscoveryReport, words};
use crate::dates;
use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::report::page::words::words;
use crate::report::page::{Page, Prose, prose};
use crate::report::words as report_words;
use crate::rule::Finding;
use crate::unexamined::UnexaminedCounts;

words! {
    /// The texts of this page.
    struct Texts {
        /// Before the advice of a rule.
        remedy: { en: "What to do:", fr: "Correction :" },
        /// Before the command that shows a fact.
        evidence: { en: "To see it:", fr: "Vérification :" },
        /// Before file and line of a fact.
        place: { en: "In the file:", fr: "Dans le fichier :" },
        /// Above a record that can be copied.
        publish: { en: "Record to publish:", fr: "Enregistrement à publier :" },
        /// The title of the steps.
        steps: { en: "Steps", fr: "Étapes" },
        /// The title of informational findings.
        information: { en: "Informational findings", fr: "Constats d’information" },
    }
}

/// A page of HTML, with a line break at its end.
pub fn render(report: &DiscoveryReport, lang: Lang) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = DiscoveryPage::of(report, lang).render_into(&mut html);
    html.push('\n');
    html
}

#[derive(Template)]
#[template(path = "discovery.html", whitespace = "minimize")]
struct DiscoveryPage {
    page: Page,
    texts: Texts,
    subject: String,
    headline: String,
    /// The class of the answer's colour.
    class: &'static str,
    verdict: String,
    first_title: String,
    first: Option<FindingText>,
    /// Advice for a domain that publishes nothing, and the commands that show it.
    absence: Option<(String, String)>,
    records_title: String,
    record_titles: [&'static str; 6],
    records: Vec<RecordText>,
    findings_title: String,
    findings: Vec<FindingText>,
    omitted: Vec<String>,
    basis_title: String,
    basis: Vec<String>,
    tables: Vec<StepTable>,
    generic_title: String,
    generic: Vec<Attempts>,
    information: Vec<FindingText>,
    commands: (String, String, Option<String>),
    messages: (String, Vec<String>),
}

/// Steps in a table.
struct StepTable {
    title: String,
    titles: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    more: Option<String>,
}

impl<const N: usize> From<Rows<N>> for StepTable {
    fn from(rows: Rows<N>) -> Self {
        Self {
            title: rows.title,
            titles: rows.titles.to_vec(),
            rows: rows.rows.into_iter().map(|row| row.to_vec()).collect(),
            more: rows.more,
        }
    }
}

impl DiscoveryPage {
    fn of(report: &DiscoveryReport, lang: Lang) -> Self {
        let discovery = &report.discovery;
        let conclusion = report.conclusion();
        let status = discovery.verdict.status;
        let headline = answer::headline(&conclusion, status, lang);
        let subject = report.subject();
        let title = report_words::labelled(lang, &subject, &headline);
        let is_other = |it: &&Finding| Some(*it) != conclusion.first;
        let others = || discovery.verdict.findings.iter().filter(is_other);
        let text = |it| FindingText::of(it, lang);
        let is_info = |it: &&Finding| it.severity == Severity::Info;
        let tables = [
            rows::fronts(report, lang).into(),
            rows::probed(report, lang).into(),
            rows::records(report, lang).into(),
            rows::queries(report, lang).into(),
        ];
        let tables = tables.into_iter();
        let (commands_title, commands, more) = rows::commands(report, lang);
        Self {
            page: Page::new(lang, title, include_str!("page.css"), ""),
            texts: Texts::of(lang),
            class: class(status),
            verdict: answer::verdict(
                report_words::status(status, lang),
                discovery.domain.as_str(),
                lang,
            ),
            first_title: answer::first_title(conclusion.first, lang),
            first: conclusion.first.map(text),
            absence: words::absence(report, lang)
                .map(|advice| (advice, answer::commands_of_owners(report).join("\n"))),
            records_title: answer::records_title(report, lang),
            record_titles: answer::record_titles(lang),
            records: conclusion
                .records
                .iter()
                .map(|it| RecordText::of(it, lang))
                .collect(),
            findings_title: answer::findings_title(conclusion.first.is_some(), lang),
            findings: others().filter(|it| !is_info(it)).map(text).collect(),
            omitted: discovery
                .verdict
                .omitted
                .iter()
                .map(|it| report_words::omitted(it, lang))
                .collect(),
            basis_title: answer::basis_title(lang),
            basis: basis(report, lang),
            tables: tables
                .filter(|it: &StepTable| !it.rows.is_empty())
                .collect(),
            generic_title: words::generic(lang),
            generic: rows::generic(report, lang),
            information: others().filter(is_info).map(text).collect(),
            commands: (commands_title, commands.join("\n"), more),
            messages: rows::messages(report, lang),
            subject,
            headline,
        }
    }
}

impl FindingText {
    fn prose(&self) -> Safe<Prose<'_>> {
        prose(&self.message)
    }

    fn advice(&self) -> Safe<Prose<'_>> {
        prose(&self.remedy)
    }
}

/// The inputs, and what was left out.
fn basis(report: &DiscoveryReport, lang: Lang) -> Vec<String> {
    let (discovery, context) = (&report.discovery, &report.context);
    let started = dates::time(lang, context.started);
    let mut lines = Vec::new();
    lines.extend(
        words::listing(&report.listing, lang)
            .map(|it| report_words::labelled(lang, discovery.domain.as_str(), &it)),
    );
    lines.push(report_words::requirement(context, lang));
    lines.push(report_words::source(context, lang));
    lines.extend(report_words::whitelist(context, lang));
    lines.extend(report_words::left_out(
        discovery.verdict.unexamined,
        UnexaminedCounts::default(),
        context.probe.is_some(),
        lang,
    ));
    lines.push(say!(lang, en: "Date: {started}", fr: "Date : {started}"));
    lines
}

/// The colour of a verdict, which never stands without words.
fn class(status: Status) -> &'static str {
    match status {
        Status::Compliant => "good",
        Status::Partial => "part",
        Status::NonCompliant => "bad",
        Status::Absent => "none",
        Status::Undetermined => "open",
    }
}

#[cfg(test)]
mod tests;
