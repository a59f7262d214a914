//! The discovery for people: step by step, as a tree fitted to a width.

use std::fmt::{self, Write};

use super::branch::TreeNode;
use super::words::RowItem;
use super::{DiscoveryReport, fronts, message, words};
use crate::discovery::{Candidate, Discovered, GenericClient, Level, Step};
use crate::finding::{Omitted, Severity};
use crate::lang::{Say, say};
use crate::lookup::{Exchange, display_name, presentation};
use crate::report::look::TextStyle;
use crate::report::table::{is_shown, severity_color, verdict};
use crate::report::words::{hidden, labelled, omitted as omitted_words, severity, short};
use crate::report::{SourceKind, heading};
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
    let discovery = &report.discovery;
    let lang = look.lang;
    writeln!(out, "{}", words::title(report, lang))?;
    let unexamined = report.discovery.verdict.unexamined;
    let partly = UnexaminedCounts::default();
    for line in heading::lines(&report.context, Some(unexamined), partly, lang) {
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    if let Some(listing) = words::listing(&report.listing, lang) {
        let line = labelled(lang, discovery.domain.as_str(), &one_line(&listing));
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    let rounds = [
        say!(lang, en: "1. Records of the domain", fr: "1. Enregistrements du domaine"),
        say!(lang, en: "2. Targets and other names", fr: "2. Cibles et autres noms"),
        say!(lang, en: "3. Names next to misplaced records", fr: "3. Noms voisins des enregistrements mal placés"),
    ];
    for (round, title) in (1..).zip(rounds) {
        let steps = discovery.steps.iter().filter(|step| step.round == round);
        let number = steps.clone().count();
        let steps = steps.map(|step| self::step(report, step, look));
        let branches = few(steps, RowItem::Question, look);
        if !branches.is_empty() {
            let questions = questions(report, number, look);
            section(out, labelled(lang, &title, &questions), branches, look)?;
        }
    }
    if !discovery.beside.is_empty() {
        let beside = discovery.beside.iter().map(|it| beside(it, look));
        let title = say!(lang, en: "Other queries", fr: "Autres requêtes");
        section(out, title, few(beside, RowItem::Question, look), look)?;
    }
    let services = discovery.services.iter();
    let services = services
        .map(|service| used(report, service, look))
        .collect();
    section(out, words::used(report, lang), services, look)?;
    if report.context.probe.is_some() {
        let branches = fronts::branches(report, lang).collect();
        section(out, words::probed(lang), branches, look)?;
    }
    let generic = discovery.generic.iter();
    let generic = generic.map(|client| self::generic(report, client, look));
    section(out, words::generic(lang), generic.collect(), look)?;
    write_findings(out, report, look)?;
    write_trace(out, report)
}

/// How many questions a round has. Without servers, nothing is sent.
fn questions(report: &DiscoveryReport, number: usize, look: TextStyle) -> String {
    let lang = look.lang;
    let questions = lang.counted(number, ["question", "questions"], ["requête", "requêtes"]);
    match (report.context.source, number) {
        (SourceKind::Zone, _) | (_, 1) => questions,
        _ => say!(
            lang,
            en: "{questions}, sent at the same time",
            fr: "{questions} envoyées en même temps"
        ),
    }
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

/// A question and its result.
fn step(report: &DiscoveryReport, step: &Step, look: TextStyle) -> TreeNode {
    let lang = look.lang;
    let levels = levels(report, step);
    let said = match &step.result {
        Ok(answer) if levels.is_empty() => Some(words::answer(answer, lang)),
        Ok(answer) => words::aliases(answer, lang),
        Err(_) => words::failed(step, lang),
    };
    let mut text = words::question(step);
    let observation = &report.discovery.observation;
    let sibling = observation.sibling.as_ref().map(|sibling| &sibling.owner);
    if sibling.is_some_and(|it| *it == display_name(&step.question.name)) {
        text.push_str(&say!(
            lang,
            en: " (made-up name: only a wildcard has it)",
            fr: " (nom inventé : seul un joker y répond)"
        ));
    }
    if let Some(said) = said {
        text = labelled(lang, &text, &one_line(&said));
    }
    let mut below = Vec::new();
    match step.exchanges.as_slice() {
        // Without servers, the file is shown.
        [] => {
            if let Some(source) = words::source(step) {
                text.push_str(&format!(" ({})", source.say(lang)));
            }
        }
        [one] if levels.is_empty() => text = joined(&text, &words::exchange(one, lang), look),
        several => below.extend(
            several
                .iter()
                .map(|it| TreeNode::leaf(exchange(step, it, look))),
        ),
    }
    let records = levels.iter().flat_map(|level| records(level, look));
    below.extend(few(records, RowItem::Record, look));
    TreeNode::new(text, below)
}

/// Two clauses.
fn joined(first: &str, second: &str, look: TextStyle) -> String {
    say!(look.lang, en: "{first}; {second}", fr: "{first} ; {second}")
}

/// An exchange, with its question if that is not the step's own.
fn exchange(step: &Step, exchange: &Exchange, look: TextStyle) -> String {
    let words = words::exchange(exchange, look.lang);
    if exchange.question == step.question {
        words
    } else {
        joined(&asked(exchange), &words, look)
    }
}

fn beside(exchange: &Exchange, look: TextStyle) -> TreeNode {
    let words = words::exchange(exchange, look.lang);
    TreeNode::leaf(joined(&asked(exchange), &words, look))
}

fn asked(exchange: &Exchange) -> String {
    let question = &exchange.question;
    let name = presentation(&question.name);
    format!("{name} {}", question.rtype)
}

/// The records at the owner asked for, in the order in which a client tries them.
fn levels<'a>(report: &'a DiscoveryReport, step: &Step) -> &'a [Level] {
    let name = display_name(&step.question.name);
    let discovery = &report.discovery;
    let required = discovery.services.iter().find(|it| it.owner == name);
    let required = required.and_then(|it| it.levels.as_ref().ok());
    required.map_or(&[], Vec::as_slice)
}

fn records(level: &Level, look: TextStyle) -> Vec<TreeNode> {
    let lang = look.lang;
    let record = |candidate: &Candidate| {
        let (weight, ttl) = (candidate.record.weight, candidate.record.ttl);
        let chance = words::chance(level, candidate, lang).map(|chance| {
            say!(
                lang,
                en: ", first in {chance} of all cases",
                fr: ", premier dans {chance} des cas"
            )
        });
        let chance = chance.unwrap_or_default();
        let place = words::place(candidate, lang);
        let record = say!(
            lang,
            en: "{place}, weight {weight}, TTL {ttl}{chance}",
            fr: "{place}, poids {weight}, TTL {ttl}{chance}"
        );
        TreeNode::leaf(labelled(lang, &words::priority(level, lang), &record))
    };
    level.candidates.iter().map(record).collect()
}

/// The fronts of one service that a client connects to.
fn used(report: &DiscoveryReport, service: &Discovered, look: TextStyle) -> TreeNode {
    let lang = look.lang;
    let choices = report.choices(service).map(|choice| {
        let (front, others) = match &choice.front {
            Ok(front) => {
                let text = words::host_with_addresses(front, lang);
                (text, words::others(service, choice, front, lang))
            }
            Err(why) => (words::no_front(choice, why, lang), Vec::new()),
        };
        let others = others.into_iter().map(TreeNode::leaf);
        let interface = choice.interface.to_string();
        let text = labelled(lang, &interface, &one_line(&front));
        TreeNode::new(text, few(others, RowItem::Record, look))
    });
    let purpose = words::purpose(service.service, lang);
    TreeNode::new(
        format!("{} ({purpose})", service.service),
        choices.collect(),
    )
}

fn generic(report: &DiscoveryReport, client: &GenericClient, look: TextStyle) -> TreeNode {
    let lang = look.lang;
    let attempts = (1..).zip(&client.attempts);
    let attempt = |(number, attempt)| {
        let words = words::attempt(&report.discovery, attempt, lang);
        TreeNode::leaf(format!("{number}. {words}"))
    };
    let mut below = few(attempts.map(attempt), RowItem::Attempt, look);
    if below.is_empty() && client.unknown.is_empty() {
        below.push(TreeNode::leaf(words::no_attempt(lang)));
    }
    let unknown = client.unknown.iter();
    below.extend(unknown.map(|owner| TreeNode::leaf(words::unknown(owner, lang))));
    below.extend(words::consequence(client, lang).map(TreeNode::leaf));
    TreeNode::new(words::purpose(client.service, lang), below)
}

fn write_findings(out: &mut String, report: &DiscoveryReport, look: TextStyle) -> fmt::Result {
    let discovery = &report.discovery;
    let lang = look.lang;
    let (status, findings) = (discovery.verdict.status, &discovery.verdict.findings);
    let shown: Vec<_> = findings.iter().filter(|it| is_shown(it, look)).collect();
    let domain = discovery.domain.as_str();
    let title = labelled(lang, domain, &verdict(status, look));
    let branch = |finding: &&Finding| {
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
    };
    let absence = words::absence(report, lang).map(|text| {
        let owner = |step: &&Step| {
            let name = display_name(&step.question.name);
            discovery
                .services
                .iter()
                .any(|service| service.owner == name)
        };
        let commands = words::commands(discovery.steps.iter().filter(owner));
        TreeNode::new(text, commands.into_iter().map(TreeNode::command).collect())
    });
    let omitted = discovery.verdict.omitted.iter();
    let is_hidden = |it: &&Omitted| !look.verbose && it.severity == Severity::Info;
    let omitted_hidden: usize = omitted
        .clone()
        .filter(is_hidden)
        .map(|it| it.findings)
        .sum();
    let omitted = omitted.filter(|it| !is_hidden(it));
    let omitted = omitted.map(|it| TreeNode::leaf(omitted_words(it, lang)));
    let branches = absence.into_iter().chain(shown.iter().map(branch));
    section(out, title, branches.chain(omitted).collect(), look)?;
    match findings.len() - shown.len() + omitted_hidden {
        0 => Ok(()),
        number => writeln!(out, "{}", hidden(number, lang)),
    }
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &DiscoveryReport) -> fmt::Result {
    let discovery = &report.discovery;
    let steps = discovery.steps.iter().flat_map(|step| &step.exchanges);
    for exchange in discovery.beside.iter().chain(steps) {
        if let Some(message) = message::kept(exchange) {
            write!(out, "\n{message}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
