//! The discovery as Markdown, to be pasted into a support ticket: what is wrong first, then the
//! facts, with the commands by which anybody sees them again.

use std::fmt::{self, Write};

use super::{Report, fronts, message, words};
use crate::discovery::{Choice, Discovered, Level, Step};
use crate::finding::Severity;
use crate::lang::Lang;
use crate::lookup::{Exchange, Source, code_name, presentation};
use crate::report::SourceKind;
use crate::report::markdown::{plain, table};
use crate::report::words::{left_out, status as status_words};
use crate::rule::Finding;
use crate::text::first_of;
use crate::words::{RuleText, rule as words_of_rule};

/// A page in the Markdown of CommonMark with tables, with a line break at its end; `all` shows what
/// is informational, too.
pub fn render(report: &Report, all: bool) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_page(&mut text, report, all);
    text
}

fn write_page(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    let (discovery, context) = (&report.discovery, &report.context);
    writeln!(out, "# {}\n", plain(&words::title(report)))?;
    let domain = plain(discovery.domain.as_str());
    let status = status_words(discovery.verdict.status);
    writeln!(out, "- {domain}: **{status}**")?;
    if let Some(listing) = words::listing(&report.listing) {
        writeln!(out, "- {domain}: {}", plain(&listing))?;
    }
    let requirement = &context.requirement;
    let (id, date) = (plain(&requirement.id), plain(&requirement.date));
    writeln!(out, "- Requirement: {id} of {date}")?;
    let servers = plain(&context.servers.join(", "));
    match context.source {
        SourceKind::Authoritative => {
            writeln!(out, "- Asked: authoritative servers, found from {servers}")?;
        }
        kind => writeln!(out, "- Asked: {} {servers}", kind.as_str())?,
    }
    if let Some(whitelist) = &context.whitelist {
        let generated = whitelist.generated.as_deref().unwrap_or("an unknown date");
        let signature = plain(&whitelist.signature.summary());
        writeln!(out, "- Whitelist: of {}, {signature}", plain(generated))?;
    }
    for line in left_out(discovery.verdict.unexamined, context.probe.is_some()) {
        writeln!(out, "- {line}")?;
    }
    let started = humantime::format_rfc3339_seconds(context.started);
    writeln!(out, "- At: {started}")?;
    write_findings(out, report, all)?;
    let services = || discovery.services.iter();
    let used = services().flat_map(|it| report.choices(it).map(move |choice| used(it, choice)));
    let titles = ["Service", "Interface", "Front", "Addresses"];
    table(out, &plain(&words::used(report)), titles, used)?;
    if report.context.probe.is_some() {
        let titles = ["Front", "Address", "What it shows"];
        table(out, "What these fronts show", titles, fronts::rows(report))?;
    }
    let records = services().flat_map(records);
    let titles = [
        "Owner",
        "Priority",
        "Interface",
        "Weight",
        "Port",
        "Target",
        "TTL",
        "First in",
    ];
    let (records, more) = words::few(records, "record");
    table(
        out,
        "Records, in the order of RFC 2782",
        titles,
        records.into_iter(),
    )?;
    write_more(out, more)?;
    write_generic(out, report)?;
    let queries = discovery.steps.iter().flat_map(queries);
    let beside = discovery.beside.iter().map(|it| query(it, String::new()));
    let titles = [
        "Question",
        "Server",
        "Over",
        "Time",
        "Code and flags",
        "Answer",
    ];
    let (queries, more) = words::few(queries.chain(beside), "question");
    table(out, "Queries", titles, queries.into_iter())?;
    write_more(out, more)?;
    write_commands(out, report)?;
    write_trace(out, report)
}

/// How many rows of a table are left out, if any.
fn write_more(out: &mut String, more: Option<String>) -> fmt::Result {
    more.map_or(Ok(()), |more| writeln!(out, "\n{more}"))
}

fn write_findings(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    let findings = report.discovery.verdict.findings.iter();
    let shown = findings.filter(|finding| all || finding.severity != Severity::Info);
    let shown: Vec<_> = shown.collect();
    let absence = words::absence(report);
    if !shown.is_empty() || absence.is_some() {
        writeln!(out, "\n## Findings")?;
    }
    if let Some(absence) = absence {
        writeln!(
            out,
            "\n{}: {absence}",
            plain(report.discovery.domain.as_str())
        )?;
    }
    shown
        .into_iter()
        .try_for_each(|it| write_finding(out, it))?;
    let omitted = report.discovery.verdict.omitted.iter();
    let mut omitted = omitted.filter(|it| all || it.severity != Severity::Info);
    omitted.try_for_each(|it| writeln!(out, "\n{it}"))
}

fn write_finding(out: &mut String, finding: &Finding) -> fmt::Result {
    let (code, severity) = (finding.code, finding.severity);
    let RuleText { title, remedy, .. } = words_of_rule(Lang::English, code);
    writeln!(
        out,
        "\n### {code} ({severity}): {title}\n\n{}",
        plain(&finding.message(Lang::English))
    )?;
    writeln!(out, "\nWhat to do: {remedy}")?;
    match finding.how_to_see() {
        Some(evidence) => block(out, "sh", &evidence),
        None => Ok(()),
    }
}

/// A block of code, whatever it holds: a name cannot end it, for names hold no line breaks.
fn block(out: &mut String, language: &str, text: &str) -> fmt::Result {
    writeln!(out, "\n```{language}\n{}\n```", text.trim_end())
}

fn used(service: &Discovered, choice: &Choice) -> [String; 4] {
    let (front, addresses) = match &choice.front {
        Ok(front) => (
            first_of(
                [
                    vec![format!("{} port {}", front.host, front.port)],
                    words::others(service, choice, front),
                ]
                .concat(),
                ", or ",
            ),
            words::addresses(front),
        ),
        Err(why) => (words::no_front(choice, why), String::new()),
    };
    [
        service.service.to_string(),
        choice.interface.to_string(),
        plain(&front),
        plain(&addresses),
    ]
}

fn records(service: &Discovered) -> Vec<[String; 8]> {
    let row = |level: &Level| {
        let interface = level.interface.map(|it| it.to_string());
        let rows = level.candidates.iter().map(|candidate| {
            let record = &candidate.record;
            [
                plain(&service.owner),
                record.priority.to_string(),
                interface.clone().unwrap_or_default(),
                record.weight.to_string(),
                record.port.to_string(),
                plain(&record.target),
                record.ttl.to_string(),
                words::chance(level, candidate)
                    .unwrap_or_default()
                    .replace(words::TIED, " "),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    let levels = service.levels.as_ref().ok();
    levels.into_iter().flatten().flat_map(row).collect()
}

fn write_generic(out: &mut String, report: &Report) -> fmt::Result {
    writeln!(
        out,
        "\n## What a client does that knows RFC 6186 and RFC 8314 alone"
    )?;
    for client in &report.discovery.generic {
        writeln!(out, "\nFor {}:\n", words::purpose(client.service))?;
        if client.attempts.is_empty() && client.unknown.is_empty() {
            writeln!(out, "- nothing: it has to ask its user")?;
        }
        let (attempts, more) = words::few(&client.attempts, "attempt");
        for (number, attempt) in (1..).zip(attempts) {
            let words = words::attempt(&report.discovery, attempt);
            writeln!(out, "{number}. {}", plain(&words))?;
        }
        write_more(out, more)?;
        for owner in &client.unknown {
            writeln!(out, "- not known: what {} has", plain(owner))?;
        }
        if let Some(consequence) = words::consequence(client) {
            writeln!(out, "\n{consequence}.")?;
        }
    }
    Ok(())
}

/// A row for each exchange of a step, the last of which has what the step comes to.
fn queries(step: &Step) -> Vec<[String; 6]> {
    let said = match &step.result {
        Ok(answer) => words::answer(answer),
        Err(failure) => format!("failed: {}", failure.detail),
    };
    let Some(last) = step.exchanges.len().checked_sub(1) else {
        let source = words::source(step)
            .map(Source::to_string)
            .unwrap_or_default();
        let empty = String::new;
        let question = plain(&words::question(step));
        return vec![[
            question,
            plain(&source),
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
    exchanges.map(|(at, it)| query(it, said(at))).collect()
}

fn query(exchange: &Exchange, said: String) -> [String; 6] {
    let question = &exchange.question;
    let name = presentation(&question.name);
    let came = match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            format!("{} {}", code_name(reply.code), flags.join(" "))
        }
        Err(detail) => detail.clone(),
    };
    [
        plain(&format!("{name} {}", question.rtype)),
        plain(&exchange.server.to_string()),
        match exchange.query.checking_disabled {
            true => format!("{}, CD", exchange.transport),
            false => exchange.transport.to_string(),
        },
        words::milliseconds(exchange.took).replace(words::TIED, " "),
        plain(&came),
        said,
    ]
}

/// The commands by which the queries are made again.
fn write_commands(out: &mut String, report: &Report) -> fmt::Result {
    let commands = words::commands(report.discovery.steps.iter());
    match commands.is_empty() {
        true => Ok(()),
        false => {
            writeln!(out, "\n## To see it again")?;
            let (commands, more) = words::few(commands, "command");
            block(out, "sh", &commands.join("\n"))?;
            write_more(out, more)
        }
    }
}

/// Every whole message that was kept.
fn write_trace(out: &mut String, report: &Report) -> fmt::Result {
    let discovery = &report.discovery;
    let steps = discovery.steps.iter().flat_map(|step| &step.exchanges);
    let all = discovery.beside.iter().chain(steps);
    let messages: Vec<_> = all.filter_map(message::kept).collect();
    if !messages.is_empty() {
        writeln!(out, "\n## Messages")?;
    }
    messages.iter().try_for_each(|it| block(out, "text", it))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    /// A zone may name its hosts as it likes: neither the page nor a shell takes it for more.
    #[test]
    fn names_mean_nothing_in_markdown_nor_in_a_shell() {
        let page = super::render(&sample::report(), true);
        assert!(page.contains("imap\\|cert.exemple.fr port 143"), "{page}");
        assert!(page.contains("\ndig @192.0.2.53 'imap|cert.exemple.fr.' A\n"));
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let queries = page
            .lines()
            .filter(|line| line.contains("192.0.2.53:53 | "));
        assert!(queries.clone().count() > 10, "{page}");
        assert!(queries.clone().all(|line| cells(line) == 7), "{page}");
    }

    #[test]
    fn the_sample_reads_as_people_expect() {
        insta::assert_snapshot!(super::render(&sample::report(), true));
    }
}
