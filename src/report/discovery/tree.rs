//! The discovery for people: step by step, as a tree fitted to a width.

use std::fmt::{self, Write};

use super::branch::Branch;
use super::{Report, fronts, message, words};
use crate::discovery::{Candidate, Discovered, GenericClient, Level, Step};
use crate::finding::{Omitted, Severity};
use crate::lookup::{Exchange, display_name, presentation};
use crate::report::SourceKind;
use crate::report::look::Look;
use crate::report::table::{is_shown, severity_color, short, verdict, write_heading};
use crate::report::words::hidden;
use crate::rule::Finding;
use crate::text::{counted, one_line};

/// The discovery as text, with a line break at its end.
pub fn render(report: &Report, look: Look) -> String {
    let look = look.at_least();
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_report(&mut text, report, look);
    text
}

fn write_report(out: &mut String, report: &Report, look: Look) -> fmt::Result {
    let discovery = &report.discovery;
    writeln!(out, "{}", words::title(report))?;
    let unexamined = report.discovery.verdict.unexamined;
    write_heading(out, &report.context, Some(unexamined))?;
    if let Some(listing) = words::listing(&report.listing) {
        let line = format!("{}: {}", discovery.domain, one_line(&listing));
        writeln!(out, "{}", look.fill_line(&line))?;
    }
    for (round, title) in [(1, "What the domain publishes"), (2, "Where that leads")] {
        let steps = discovery.steps.iter().filter(|step| step.round == round);
        let number = steps.clone().count();
        let branches = few(steps.map(|step| self::step(report, step)), "question");
        if !branches.is_empty() {
            let questions = counted(number, "question");
            let at_once = match report.context.source {
                // Nobody is asked.
                SourceKind::Zone => "",
                _ if number == 1 => "",
                _ => ", asked at once",
            };
            let title = format!("{round}. {title}: {questions}{at_once}");
            section(out, title, branches, look)?;
        }
    }
    if !discovery.beside.is_empty() {
        let beside = few(discovery.beside.iter().map(beside), "question");
        section(out, "On the way".to_owned(), beside, look)?;
    }
    let services = discovery.services.iter();
    let services = services.map(|service| used(report, service)).collect();
    section(out, words::used(report), services, look)?;
    if report.context.probe.is_some() {
        let title = "What these fronts show".to_owned();
        section(out, title, fronts::branches(report).collect(), look)?;
    }
    let generic = discovery.generic.iter();
    let generic = generic.map(|client| self::generic(report, client));
    let title = "What a client does that knows RFC 6186 and RFC 8314 alone".to_owned();
    section(out, title, generic.collect(), look)?;
    write_findings(out, report, look)?;
    write_trace(out, report)
}

/// The first branches, and a leaf that counts the others.
fn few(branches: impl IntoIterator<Item = Branch>, noun: &str) -> Vec<Branch> {
    let (mut shown, more) = words::few(branches, noun);
    shown.extend(more.map(Branch::leaf));
    shown
}

fn section(out: &mut String, title: String, branches: Vec<Branch>, look: Look) -> fmt::Result {
    writeln!(out)?;
    Branch::new(title, branches).write(out, look)
}

/// What was asked and what came.
fn step(report: &Report, step: &Step) -> Branch {
    let question = words::question(step);
    let levels = levels(report, step);
    let said = match &step.result {
        Ok(answer) if levels.is_empty() => words::answer(answer),
        Ok(answer) => words::aliases(answer).unwrap_or_default(),
        Err(failure) => format!("failed: {}", failure.detail),
    };
    let mut text = question;
    let observation = &report.discovery.observation;
    let sibling = observation.sibling.as_ref().map(|sibling| &sibling.owner);
    if sibling == Some(&display_name(&step.question.name)) {
        text.push_str(" (which nobody publishes: only a wildcard would have it)");
    }
    if !said.is_empty() {
        text.push_str(&format!(": {}", one_line(&said)));
    }
    let mut below = Vec::new();
    match step.exchanges.as_slice() {
        // Without servers, the source is told.
        [] => {
            if let Some(source) = words::source(step) {
                text.push_str(&format!(" ({source})"));
            }
        }
        [one] if levels.is_empty() => text.push_str(&format!("; {}", words::exchange(one))),
        several => below.extend(several.iter().map(|it| Branch::leaf(exchange(step, it)))),
    }
    below.extend(few(levels.iter().flat_map(records), "record"));
    Branch::new(text, below)
}

/// An exchange, with its question where that is not the step's own.
fn exchange(step: &Step, exchange: &Exchange) -> String {
    let words = words::exchange(exchange);
    match exchange.question == step.question {
        true => words,
        false => format!("{}; {words}", asked(exchange)),
    }
}

fn beside(exchange: &Exchange) -> Branch {
    Branch::leaf(format!(
        "{}; {}",
        asked(exchange),
        words::exchange(exchange)
    ))
}

fn asked(exchange: &Exchange) -> String {
    let question = &exchange.question;
    let name = presentation(&question.name);
    format!("{name} {}", question.rtype)
}

/// The records that stand at the owner asked for, in the order of trying.
fn levels<'a>(report: &'a Report, step: &Step) -> &'a [Level] {
    let name = display_name(&step.question.name);
    let discovery = &report.discovery;
    let required = discovery.services.iter().find(|it| it.owner == name);
    let required = required.and_then(|it| it.levels.as_ref().ok());
    required.map_or(&[], Vec::as_slice)
}

fn records(level: &Level) -> Vec<Branch> {
    let record = |candidate: &Candidate| {
        let record = &candidate.record;
        let chance = words::chance(level, candidate);
        let chance = chance.map(|it| format!(", first in {it} of all cases"));
        Branch::leaf(format!(
            "{}: {}, weight {}, TTL {}{}",
            words::priority(level),
            words::place(candidate),
            record.weight,
            record.ttl,
            chance.unwrap_or_default()
        ))
    };
    level.candidates.iter().map(record).collect()
}

/// The fronts of one service that a client connects to.
fn used(report: &Report, service: &Discovered) -> Branch {
    let choices = report.choices(service).map(|choice| {
        let (front, others) = match &choice.front {
            Ok(front) => {
                let (host, port) = (&front.host, front.port);
                let text = format!("{host} port {port}: {}", words::addresses(front));
                (text, words::others(service, choice, front))
            }
            Err(why) => (words::no_front(choice, why), Vec::new()),
        };
        let others = others
            .into_iter()
            .map(|it| Branch::leaf(format!("or {it}")));
        let text = format!("{}: {}", choice.interface, one_line(&front));
        Branch::new(text, few(others, "record"))
    });
    let purpose = words::purpose(service.service);
    Branch::new(
        format!("{} ({purpose})", service.service),
        choices.collect(),
    )
}

fn generic(report: &Report, client: &GenericClient) -> Branch {
    let attempts = (1..).zip(&client.attempts);
    let attempt = |(number, attempt)| {
        let words = words::attempt(&report.discovery, attempt);
        Branch::leaf(format!("{number}. {words}"))
    };
    let mut below = few(attempts.map(attempt), "attempt");
    if below.is_empty() && client.unknown.is_empty() {
        below.push(Branch::leaf("nothing: it has to ask its user"));
    }
    let unknown = client.unknown.iter();
    below.extend(unknown.map(|owner| Branch::leaf(format!("not known: what {owner} has"))));
    below.extend(words::consequence(client).map(Branch::leaf));
    Branch::new(words::purpose(client.service), below)
}

fn write_findings(out: &mut String, report: &Report, look: Look) -> fmt::Result {
    let discovery = &report.discovery;
    let (status, findings) = (discovery.verdict.status, &discovery.verdict.findings);
    let shown: Vec<_> = findings.iter().filter(|it| is_shown(it, look)).collect();
    let title = format!("{}: {}", discovery.domain, verdict(status, look));
    let branch = |finding: &&Finding| {
        let code = look.paint(&finding.code.to_string(), severity_color(finding.severity));
        let message = short(finding, discovery.domain.as_str(), look.lang);
        let evidence = finding.how_to_see().into_iter().map(Branch::leaf);
        let text = format!("{code} {}: {}", finding.severity, one_line(&message));
        Branch::new(text, evidence.collect())
    };
    let absence = words::absence(report).map(|text| {
        let owner = |step: &&Step| {
            let name = display_name(&step.question.name);
            discovery
                .services
                .iter()
                .any(|service| service.owner == name)
        };
        let commands = words::commands(discovery.steps.iter().filter(owner));
        Branch::new(text, commands.into_iter().map(Branch::leaf).collect())
    });
    let omitted = discovery.verdict.omitted.iter();
    let is_hidden = |it: &&Omitted| !look.verbose && it.severity == Severity::Info;
    let omitted_hidden: usize = omitted
        .clone()
        .filter(is_hidden)
        .map(|it| it.findings)
        .sum();
    let omitted = omitted.filter(|it| !is_hidden(it));
    let omitted = omitted.map(|it| Branch::leaf(it.to_string()));
    let branches = absence.into_iter().chain(shown.iter().map(branch));
    section(out, title, branches.chain(omitted).collect(), look)?;
    match findings.len() - shown.len() + omitted_hidden {
        0 => Ok(()),
        number => writeln!(out, "{}", hidden(number)),
    }
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &Report) -> fmt::Result {
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
mod tests {
    use super::super::sample;
    use crate::report::look::Look;

    #[test]
    fn the_sample_reads_as_people_expect() {
        insta::assert_snapshot!(super::render(&sample::report(), sample::LOOK));
    }

    #[test]
    fn every_line_fits_the_width() {
        let report = sample::report();
        for width in [80, 100, 132] {
            let look = Look {
                width,
                whole_names: false,
                ..sample::LOOK
            };
            let text = super::render(&report, look);
            // Whole messages stay as they are.
            let lines = text.lines().take_while(|line| !line.starts_with(";;"));
            let longest = lines.map(|line| line.chars().count()).max();
            assert!(longest <= Some(width), "{width}: {text}");
        }
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let report = sample::report();
        let look = Look {
            color: true,
            ..sample::LOOK
        };
        let coloured = super::render(&report, look);
        assert!(coloured.contains("\u{1b}[31m"));
        let mut plain = String::new();
        for (at, piece) in coloured.split("\u{1b}[").enumerate() {
            let rest = piece.split_once('m').map_or("", |(_, rest)| rest);
            plain.push_str(if at == 0 { piece } else { rest });
        }
        assert_eq!(plain, super::render(&report, sample::LOOK));
    }
}
