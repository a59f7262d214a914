//! The discovery as Markdown, for a support ticket: findings first, then the facts, with the commands that
//! show them again.

use std::fmt::{self, Write};

use super::words::RowItem;
use super::{DiscoveryReport, fronts, message, words};
use crate::dates;
use crate::discovery::{Choice, Discovered, Level, Step};
use crate::finding::Severity;
use crate::lang::{Lang, Say, say};
use crate::lookup::{Exchange, code_name, presentation};
use crate::report::markdown::{plain, table, with_code};
use crate::report::words::{
    labelled, left_out, omitted as omitted_words, requirement, severity, source, status, whitelist,
};
use crate::rule::Finding;
use crate::text::first_of_in;
use crate::unexamined::UnexaminedCounts;
use crate::words::{RuleText, rule as rule_text};

/// A page in CommonMark with tables, with a line break at its end. `all` also shows informational findings.
pub fn render(report: &DiscoveryReport, all: bool, lang: Lang) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, report, all, lang);
    text
}

fn write_page(out: &mut String, report: &DiscoveryReport, all: bool, lang: Lang) -> fmt::Result {
    write_heading(out, report, lang)?;
    write_findings(out, report, all, lang)?;
    write_fronts(out, report, lang)?;
    write_records(out, report, lang)?;
    write_generic(out, report, lang)?;
    write_queries(out, report, lang)?;
    write_commands(out, report, lang)?;
    write_trace(out, report, lang)
}

fn write_heading(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let (discovery, context) = (&report.discovery, &report.context);
    writeln!(out, "# {}\n", plain(&words::title(report, lang)))?;
    let domain = plain(discovery.domain.as_str());
    let verdict = format!("**{}**", status(discovery.verdict.status, lang));
    let listing = words::listing(&report.listing, lang);
    let started = dates::time(lang, context.started);
    let mut lines = vec![labelled(lang, &domain, &verdict)];
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

fn write_fronts(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let services = report.discovery.services.iter();
    let used = services.flat_map(|service| {
        let choices = report.choices(service);
        choices.map(move |choice| used(service, choice, lang))
    });
    let titles = match lang {
        Lang::English => ["Service", "Interface", "Front", "Addresses"],
        Lang::French => ["Service", "Interface", "Front", "Adresses"],
    };
    table(out, &plain(&words::used(report, lang)), titles, used)?;
    if report.context.probe.is_none() {
        return Ok(());
    }
    let of_fronts = match lang {
        Lang::English => ["Front", "Address", "Results"],
        Lang::French => ["Front", "Adresse", "Résultats"],
    };
    table(
        out,
        &words::probed(lang),
        of_fronts,
        fronts::rows(report, lang),
    )
}

fn write_records(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let services = report.discovery.services.iter();
    let records = services.flat_map(|it| records(it, lang));
    let title = say!(
        lang,
        en: "Records, in the order of RFC 2782",
        fr: "Enregistrements, dans l’ordre de la RFC 2782"
    );
    let titles = match lang {
        Lang::English => [
            "Owner",
            "Priority",
            "Interface",
            "Weight",
            "Port",
            "Target",
            "TTL",
            "First in",
        ],
        Lang::French => [
            "Nom",
            "Priorité",
            "Interface",
            "Poids",
            "Port",
            "Cible",
            "TTL",
            "Premier dans",
        ],
    };
    let (records, more) = words::few(records, RowItem::Record, lang);
    table(out, &title, titles, records.into_iter())?;
    write_more(out, more)
}

fn write_queries(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let discovery = &report.discovery;
    let queries = discovery.steps.iter().flat_map(|it| queries(it, lang));
    let beside = discovery.beside.iter();
    let beside = beside.map(|it| query(it, String::new(), lang));
    let title = say!(lang, en: "Queries", fr: "Requêtes");
    let titles = match lang {
        Lang::English => [
            "Question",
            "Server",
            "Transport",
            "Time",
            "Code and flags",
            "Answer",
        ],
        Lang::French => [
            "Question",
            "Serveur",
            "Transport",
            "Durée",
            "Code et drapeaux",
            "Réponse",
        ],
    };
    let (queries, more) = words::few(queries.chain(beside), RowItem::Question, lang);
    table(out, &title, titles, queries.into_iter())?;
    write_more(out, more)
}

/// How many rows of a table are left out, if any.
fn write_more(out: &mut String, more: Option<String>) -> fmt::Result {
    more.map_or(Ok(()), |more| writeln!(out, "\n{more}"))
}

fn write_findings(
    out: &mut String,
    report: &DiscoveryReport,
    all: bool,
    lang: Lang,
) -> fmt::Result {
    let findings = report.discovery.verdict.findings.iter();
    let shown = findings.filter(|finding| all || finding.severity != Severity::Info);
    let shown: Vec<_> = shown.collect();
    let absence = words::absence(report, lang);
    if !shown.is_empty() || absence.is_some() {
        let title = say!(lang, en: "Findings", fr: "Constats");
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
    let code = finding.code;
    let head = format!("{code} ({})", severity(finding.severity, lang));
    let RuleText { title, remedy, .. } = rule_text(lang, code);
    let title = labelled(lang, &head, title);
    let message = finding.message(lang);
    writeln!(out, "\n### {title}\n\n{}", with_code(&message))?;
    let remedy = say!(lang, en: "What to do: {remedy}", fr: "Correction : {remedy}");
    writeln!(out, "\n{remedy}")?;
    match finding.how_to_see() {
        Some(evidence) => block(out, "sh", &evidence),
        None => Ok(()),
    }
}

/// A block of code, whatever it holds: a name cannot end it, for names hold no line breaks.
fn block(out: &mut String, language: &str, text: &str) -> fmt::Result {
    writeln!(out, "\n```{language}\n{}\n```", text.trim_end())
}

fn used(service: &Discovered, choice: &Choice, lang: Lang) -> [String; 4] {
    let (front, addresses) = match &choice.front {
        Ok(front) => {
            let host = words::host(&front.host, front.port, lang);
            let others = words::others(service, choice, front, lang);
            let fronts = [vec![host], others].concat();
            (
                first_of_in(lang, fronts, ", "),
                words::addresses(front, lang),
            )
        }
        Err(why) => (words::no_front(choice, why, lang), String::new()),
    };
    [
        service.service.to_string(),
        choice.interface.to_string(),
        cell(&front),
        cell(&addresses),
    ]
}

/// A text as a cell of a table, where lines are not broken.
fn cell(text: &str) -> String {
    plain(text).replace(words::NO_BREAK, " ")
}

fn records(service: &Discovered, lang: Lang) -> Vec<[String; 8]> {
    let row = |level: &Level| {
        let interface = level.interface.map(|it| it.to_string());
        let rows = level.candidates.iter().map(|candidate| {
            let record = &candidate.record;
            let chance = words::chance(level, candidate, lang);
            [
                plain(&service.owner),
                record.priority.to_string(),
                interface.clone().unwrap_or_default(),
                record.weight.to_string(),
                record.port.to_string(),
                plain(&record.target),
                record.ttl.to_string(),
                cell(&chance.unwrap_or_default()),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    let levels = service.levels.as_ref().ok();
    levels.into_iter().flatten().flat_map(row).collect()
}

fn write_generic(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    writeln!(out, "\n## {}", words::generic(lang))?;
    for client in &report.discovery.generic {
        let purpose = words::purpose_title(client.service, lang);
        writeln!(out, "\n{purpose}\n")?;
        if client.attempts.is_empty() && client.unknown.is_empty() {
            writeln!(out, "- {}", words::no_attempt(lang))?;
        }
        let (attempts, more) = words::few(&client.attempts, RowItem::Attempt, lang);
        for (number, attempt) in (1..).zip(attempts) {
            let words = words::attempt(&report.discovery, attempt, lang);
            writeln!(out, "{number}. {}", cell(&words))?;
        }
        write_more(out, more)?;
        for owner in &client.unknown {
            writeln!(out, "- {}", plain(&words::unknown(owner, lang)))?;
        }
        if let Some(consequence) = words::consequence(client, lang) {
            writeln!(out, "\n{consequence}.")?;
        }
    }
    Ok(())
}

/// A row for each exchange of a step. The last row has the step's result.
fn queries(step: &Step, lang: Lang) -> Vec<[String; 6]> {
    let said = match &step.result {
        Ok(answer) => words::answer(answer, lang),
        Err(_) => words::failed(step, lang).unwrap_or_default(),
    };
    let Some(last) = step.exchanges.len().checked_sub(1) else {
        let source = words::source(step).map(|it| it.say(lang));
        let empty = String::new;
        let question = plain(&words::question(step));
        return vec![[
            question,
            plain(&source.unwrap_or_default()),
            empty(),
            empty(),
            empty(),
            plain(&said),
        ]];
    };
    let exchanges = step.exchanges.iter().enumerate();
    let said = |at| {
        if at == last {
            plain(&said)
        } else {
            String::new()
        }
    };
    exchanges
        .map(|(at, it)| query(it, said(at), lang))
        .collect()
}

fn query(exchange: &Exchange, said: String, lang: Lang) -> [String; 6] {
    let question = &exchange.question;
    let name = presentation(&question.name);
    let reply = match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            if flags.is_empty() {
                code_name(reply.code)
            } else {
                format!("{} {}", code_name(reply.code), flags.join(" "))
            }
        }
        Err(detail) => detail.say(lang),
    };
    [
        plain(&format!("{name} {}", question.rtype)),
        plain(&exchange.server.to_string()),
        if exchange.query.checking_disabled {
            format!("{}, CD", exchange.transport)
        } else {
            exchange.transport.to_string()
        },
        cell(&words::milliseconds(exchange.duration, lang)),
        plain(&reply),
        said,
    ]
}

/// The commands by which the queries are made again.
fn write_commands(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let commands = words::commands(report.discovery.steps.iter());
    if commands.is_empty() {
        return Ok(());
    }
    let title = say!(
        lang,
        en: "Commands to repeat the queries",
        fr: "Commandes pour refaire les requêtes"
    );
    writeln!(out, "\n## {title}")?;
    let (commands, more) = words::few(commands, RowItem::Command, lang);
    block(out, "sh", &commands.join("\n"))?;
    write_more(out, more)
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &DiscoveryReport, lang: Lang) -> fmt::Result {
    let discovery = &report.discovery;
    let steps = discovery.steps.iter().flat_map(|step| &step.exchanges);
    let all = discovery.beside.iter().chain(steps);
    let messages: Vec<_> = all.filter_map(message::kept).collect();
    if !messages.is_empty() {
        let title = say!(lang, en: "DNS messages", fr: "Messages DNS");
        writeln!(out, "\n## {title}")?;
    }
    messages.iter().try_for_each(|it| block(out, "text", it))
}

#[cfg(test)]
mod tests;
