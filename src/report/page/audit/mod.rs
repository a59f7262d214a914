//! The page of an audit: how it stands, what to do first, causes, operators and domains.

mod bar;
mod causes;
mod data;
mod domains;
mod membership;
mod operators;
mod standing;
mod words;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::SystemTime;

use askama::Template;
use askama::filters::Safe;

use super::{Page, Prose, prose};
use crate::dates;
use crate::finding::{Code, Status};
use crate::lang::{Lang, say};
use crate::report::format::{AuditFormat, Writing};
use crate::report::view::View;
use crate::report::{Report, first_step, heading, words as shared};
use bar::VERDICTS;
use causes::{AbsentItem, CauseItem};
use data::Collector;
use domains::DomainItem;
use membership::Membership;
use operators::OperatorItem;
use standing::Standing;
use words::AuditWords;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    shows_mailboxes: true,
    most_domains: Some(MOST_DOMAINS),
    ..AuditFormat::of(|report, shown, out| write(report, shown.style.lang, out))
});

/// Most domains of a page. A browser reads all of them at once.
const MOST_DOMAINS: usize = 20_000;

/// Domains that are there without a script.
const MOST_STATIC: usize = 100;

/// Writes the page.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let view = View::of(report);
    let words = AuditWords::of(lang);
    let names: BTreeMap<_, _> = report
        .operators
        .iter()
        .filter_map(|it| Some((it.id.as_str(), it.name.as_deref()?)))
        .collect();
    let mut sorted: Vec<_> = report.domains.iter().collect();
    // Domains are sorted by name already, and the sort is stable.
    sorted.sort_by_key(|it| domains::order(it.status));
    let membership = Membership::of(report, &view.causes.causes);
    let mut collector = Collector::default();
    let mut shown = Vec::new();
    for domain in sorted {
        let item = DomainItem::of(domain, lang);
        collector.add(&item, membership.causes_of(domain));
        if shown.len() < MOST_STATIC {
            let theirs = domain
                .operators
                .iter()
                .map(|id| match names.get(id.as_str()) {
                    Some(name) => format!("{name} ({id})"),
                    None => id.clone(),
                });
            shown.push((item, theirs.collect::<Vec<_>>().join(", ")));
        }
    }
    let causes = CauseItem::all(report, &view, lang);
    let mut codes = std::mem::take(&mut collector.codes);
    codes.extend(causes.iter().map(|it| it.code));
    let data = collector.json(&report.operators, &words, lang)?;
    let page = AuditPage {
        page: Page::new(
            lang,
            title(report, lang),
            include_str!("audit.css"),
            include_str!("audit.js"),
        ),
        lead: lead(report, lang),
        facts: facts(report, lang),
        standing: Standing::of(report, &view, lang),
        first: first_step::title(lang),
        first_absent: first_step::on_absent(report, &view, lang),
        causes_title: shared::causes_title(&view, lang),
        overlap: shared::overlap(&view, lang),
        operators_order: shared::operators_order(&view, lang),
        uncounted: uncounted(view.causes.uncounted, lang),
        absent: AbsentItem::all(&view, lang),
        absent_title: shared::absent_title(&view, lang),
        operators: OperatorItem::all(&view, &causes, lang),
        not_shown: not_shown(report, lang),
        not_printed: not_printed(report, lang),
        rules: rules(&codes, lang),
        is_right: view.domains.total() == view.domains.compliant,
        causes,
        shown,
        words,
        data,
    };
    page.write_into(&mut &mut *out)
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    page: Page,
    words: AuditWords,
    /// Domains, operators and times in one line.
    lead: String,
    /// What was audited.
    facts: Vec<String>,
    standing: Standing,
    /// Title of what to do first.
    first: &'static str,
    /// What to do if no cause is known.
    first_absent: Option<String>,
    is_right: bool,
    causes: Vec<CauseItem<'a>>,
    /// Title of the causes, with their order.
    causes_title: String,
    /// Says that numbers of causes are no parts of a total.
    overlap: Option<String>,
    /// Which operators are first.
    operators_order: String,
    uncounted: Option<String>,
    absent: Vec<AbsentItem<'a>>,
    absent_title: String,
    operators: Vec<OperatorItem<'a>>,
    /// Domains that are there without a script, and their operators.
    shown: Vec<(DomainItem<'a>, String)>,
    /// Says that more domains are only there with a script.
    not_shown: Option<String>,
    /// Says that single domains are not printed.
    not_printed: Option<String>,
    rules: Vec<RuleItem>,
    data: String,
}

impl AuditPage<'_> {
    /// Verdicts that operators can have, as values and words.
    fn verdicts(&self, of_operators: bool) -> Vec<(&'static str, &'static str)> {
        let verdicts = VERDICTS.into_iter();
        let verdicts = verdicts.filter(|it| of_operators || *it != Status::Partial);
        verdicts
            .map(|it| (it.as_str(), shared::status(it, self.page.lang)))
            .collect()
    }

    /// A text in which code stands in backticks.
    fn with_code<'t>(&self, text: &'t str) -> Safe<Prose<'t>> {
        prose(text)
    }

    /// A number as people read it.
    fn number(&self, number: usize) -> String {
        self.page.lang.number(number)
    }
}

/// A rule that has a finding.
struct RuleItem {
    code: &'static str,
    title: &'static str,
    explanation: Vec<&'static str>,
    remedy: &'static str,
}

impl RuleItem {
    fn what_to_do(&self) -> Safe<Prose<'_>> {
        prose(self.remedy)
    }
}

fn rules(codes: &std::collections::BTreeSet<&'static str>, lang: Lang) -> Vec<RuleItem> {
    let rules = codes.iter().filter_map(|code| {
        let text = crate::words::rule(lang, code.parse::<Code>().ok()?);
        Some(RuleItem {
            code,
            title: text.title,
            explanation: text.explanation.split("\n\n").collect(),
            remedy: text.remedy,
        })
    });
    rules.collect()
}

fn title(report: &Report, lang: Lang) -> String {
    let started = humantime::format_rfc3339_seconds(report.context.started).to_string();
    let day = dates::day(lang, started.get(..10).unwrap_or(&started)).into_owned();
    say!(
        lang,
        en: "MSSanté SRV records: audit of {day}",
        fr: "Enregistrements SRV MSSanté : audit du {day}"
    )
}

fn lead(report: &Report, lang: Lang) -> String {
    let domains = shared::domains(report.domains.len(), lang);
    let operators = shared::operators(report.operators.len(), lang);
    let started = dates::time(lang, report.context.started);
    // From the whole seconds that reports show and save: `merge` then says the same.
    let [began, ended] = [report.context.started, report.finished].map(|it| {
        let since = it.duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default().as_secs()
    });
    let seconds = lang.number(shared::size(ended.saturating_sub(began)));
    say!(
        lang,
        en: "{domains}, {operators}. Started {started}, {seconds} s",
        fr: "{domains}, {operators}. Début : {started}, durée : {seconds} s"
    )
}

/// The lines of the heading, what was not examined, and what was not checked at all.
fn facts(report: &Report, lang: Lang) -> Vec<String> {
    let mut facts = heading::with_numbers(report, lang);
    facts.extend(heading::skipped(&report.context, lang));
    facts
}

fn uncounted(findings: usize, lang: Lang) -> Option<String> {
    let number = lang.counted(findings, ["finding", "findings"], ["constat", "constats"]);
    (findings > 0).then(|| {
        say!(
            lang,
            en: "{number} in no cause, because there are too many causes",
            fr: "{number} hors de ces causes, trop nombreuses"
        )
    })
}

fn not_shown(report: &Report, lang: Lang) -> Option<String> {
    let (all, shown) = (report.domains.len(), MOST_STATIC);
    let all_domains = shared::domains(all, lang);
    let shown_domains = lang.number(shown);
    (all > shown).then(|| {
        say!(
            lang,
            en: "Without JavaScript, this page shows {shown_domains} of {all_domains}. `--format csv` writes all of them.",
            fr: "Sans JavaScript, cette page ne montre que {shown_domains} des {all_domains}. `--format csv` les \
                 écrit tous."
        )
    })
}

fn not_printed(report: &Report, lang: Lang) -> Option<String> {
    let domains = shared::domains(report.domains.len(), lang);
    (report.domains.len() > MOST_STATIC).then(|| {
        say!(
            lang,
            en: "The {domains} are not printed one by one. `--format csv` writes all of them.",
            fr: "Les {domains} ne sont pas imprimés un par un. `--format csv` les écrit tous."
        )
    })
}

#[cfg(test)]
mod tests;
