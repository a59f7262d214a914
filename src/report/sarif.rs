//! The audit of zone files in SARIF 2.1.0, for what shows findings beside the lines of a file: a result a finding, and a
//! result an absent domain. Informational findings are shown with `-v` only.
//!
//! The place of a result is that of the record, as its evidence names it. A name without records has the start of its
//! zone. Texts and rules are in the language of the user, which the run names. An undetermined domain has the level
//! `warning`: viewers hide what has the kind `open`.
//!
//! The types are written by serde: the crate for SARIF makes its types from the schema at each build.

mod model;
mod place;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::mem;
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::format::{AuditFormat, Writing};
use super::parts::in_parts;
use super::{DomainReport, Report, words};
use crate::finding::{Code, Severity, Status};
use crate::lang::{Lang, say};
use crate::rule::{Finding, FindingContent};
use crate::text::{hex, one_line};
use model::{
    Configuration, Descriptor, Driver, Fingerprints, Invocation, Level, Log, Message, Notification,
    Properties, Result as SarifResult, Run, Tool,
};

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    only_zone_files: true,
    ..AuditFormat::of(|report, shown, out| {
        write(report, shown.style.lang, shown.style.verbose, out)
    })
});

/// The rule of an absent domain: it has no finding.
const ABSENT: &str = "absent";

/// Writes the log, with a line break at its end. `all` also writes informational findings.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(report: &Report, lang: Lang, all: bool, out: &mut dyn Write) -> io::Result<()> {
    let writer = Results {
        report,
        lang,
        all,
        rules: rules(report, all),
    };
    let frame = serde_json::to_string_pretty(&writer.log())?;
    // The results are the last member that is an array.
    let (before, after) = frame
        .rsplit_once("[]")
        .ok_or_else(|| io::Error::other("the log has no results"))?;
    out.write_all(before.as_bytes())?;
    let mut begin = "[";
    let make = |_, domains: &[DomainReport], text: &mut String| writer.add_results(domains, text);
    in_parts(&report.domains, make, |text| {
        if !text.is_empty() {
            out.write_all(mem::replace(&mut begin, ",").as_bytes())?;
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        Ok(())
    })?;
    let end = if begin == "[" { "[]" } else { "\n      ]" };
    out.write_all(end.as_bytes())?;
    out.write_all(after.as_bytes())?;
    out.write_all(b"\n")
}

struct Results<'a> {
    report: &'a Report,
    lang: Lang,
    all: bool,
    /// Every rule that has a result, and its place in the list.
    rules: BTreeMap<&'static str, (usize, Option<Code>)>,
}

/// The rules that have results, in the order of their codes.
fn rules(report: &Report, all: bool) -> BTreeMap<&'static str, (usize, Option<Code>)> {
    let mut rules = BTreeMap::new();
    for domain in &report.domains {
        let findings = domain.findings.iter().map(|it| (it.code, it.severity));
        let omitted = domain.omitted.iter().map(|it| (it.code, it.severity));
        for (code, severity) in findings.chain(omitted) {
            if is_shown(severity, all) {
                rules.insert(code.as_str(), (0, Some(code)));
            }
        }
        if is_silently_absent(domain) {
            rules.insert(ABSENT, (0, None));
        }
    }
    for (at, (index, _)) in rules.values_mut().enumerate() {
        *index = at;
    }
    rules
}

fn is_shown(severity: Severity, all: bool) -> bool {
    all || severity != Severity::Info
}

/// Whether a domain is absent, and no finding says so.
fn is_silently_absent(domain: &DomainReport) -> bool {
    let mut findings = domain.findings.iter();
    domain.status == Status::Absent && !findings.any(|it| it.severity <= Severity::Undetermined)
}

impl Results<'_> {
    /// Adds the results of these domains to an empty text, as indented elements of an array.
    fn add_results(&self, domains: &[DomainReport], text: &mut String) -> io::Result<()> {
        const LINE: &str = "\n        ";
        for result in domains.iter().flat_map(|it| self.of_domain(it)) {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(LINE);
            text.push_str(&serde_json::to_string_pretty(&result)?.replace('\n', LINE));
        }
        Ok(())
    }

    /// The log without results.
    fn log(&self) -> Log {
        Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "mssrv",
                        version: env!("CARGO_PKG_VERSION"),
                        rules: self.descriptors(),
                    },
                },
                language: match self.lang {
                    Lang::English => "en",
                    Lang::French => "fr",
                },
                invocations: [self.invocation()],
                results: [],
            }],
        }
    }

    fn descriptors(&self) -> Vec<Descriptor> {
        let rules = self.rules.iter();
        rules
            .map(|(id, (_, code))| match code {
                Some(code) => self.descriptor(*code),
                None => self.absent(id),
            })
            .collect()
    }

    fn descriptor(&self, code: Code) -> Descriptor {
        let text = crate::words::rule(self.lang, code);
        let explanation = text.explanation.split("\n\n").next();
        Descriptor {
            id: code.as_str(),
            short_description: Message::own(text.title),
            full_description: Message::own(explanation.unwrap_or_default()),
            help: Message::own(&crate::words::text(self.lang, code)),
            default_configuration: Configuration {
                level: level(crate::rule::rule(code).severity),
            },
        }
    }

    /// The rule of absent domains.
    fn absent(&self, id: &'static str) -> Descriptor {
        let help = say!(
            self.lang,
            en: "A mail program finds the servers of a domain by its SRV records. Publish the required records: \
                 mssrv generate writes them",
            fr: "Un logiciel de messagerie trouve les serveurs d’un domaine par ses enregistrements SRV. Publier les \
                 enregistrements requis, que mssrv generate écrit"
        );
        let title = self.nothing_found();
        Descriptor {
            id,
            short_description: Message::own(&title),
            full_description: Message::own(&title),
            help: Message::own(&help),
            default_configuration: Configuration {
                level: Level::Error,
            },
        }
    }

    fn nothing_found(&self) -> String {
        say!(
            self.lang,
            en: "no SRV record at any required name",
            fr: "aucun enregistrement SRV aux noms requis"
        )
    }

    /// When the audit ran, and the entries of the whitelist that it left out.
    fn invocation(&self) -> Invocation {
        let time = |it: SystemTime| humantime::format_rfc3339_seconds(it).to_string();
        let whitelist = self.report.context.whitelist.as_ref();
        let skipped = whitelist.map_or(&[][..], |it| &it.skipped);
        Invocation {
            execution_successful: true,
            start_time_utc: time(self.report.context.started),
            end_time_utc: time(self.report.finished),
            tool_execution_notifications: skipped
                .iter()
                .map(|entry| Notification {
                    level: Level::Warning,
                    message: Message::of(entry.message.in_lang(self.lang)),
                })
                .collect(),
        }
    }

    fn of_domain(&self, domain: &DomainReport) -> Vec<SarifResult> {
        let mut results = Vec::new();
        if is_silently_absent(domain) {
            let text = words::labelled(self.lang, &domain.domain, &self.nothing_found());
            let place = place::of_domain(domain);
            results.push(self.result(ABSENT, Severity::Error, domain, (&text, place, "")));
        }
        let shown = |severity| is_shown(severity, self.all);
        for finding in domain.findings.iter().filter(|it| shown(it.severity)) {
            let text = finding.message(self.lang);
            let place = place::of_finding(finding, domain);
            let content = content(finding);
            let about = (text.as_str(), place, content.as_str());
            results.push(self.result(finding.code.as_str(), finding.severity, domain, about));
        }
        for omitted in domain.omitted.iter().filter(|it| shown(it.severity)) {
            let more = words::omitted(omitted, self.lang);
            let text = words::labelled(self.lang, &domain.domain, &more);
            let about = (text.as_str(), place::of_domain(domain), "omitted");
            results.push(self.result(omitted.code.as_str(), omitted.severity, domain, about));
        }
        results
    }

    /// A result with its text, its place, and what distinguishes it from others of the rule in the domain.
    fn result(
        &self,
        rule: &'static str,
        severity: Severity,
        domain: &DomainReport,
        (text, place, content): (&str, Option<place::FilePlace>, &str),
    ) -> SarifResult {
        let identity = format!("{rule}\n{}\n{content}", domain.domain);
        SarifResult {
            rule_id: rule,
            rule_index: self.rules.get(rule).map_or(0, |(index, _)| *index),
            level: level(severity),
            message: Message::of(text),
            locations: place.iter().map(place::FilePlace::location).collect(),
            partial_fingerprints: Fingerprints {
                finding: hex(&Sha256::digest(identity.as_bytes())),
            },
            properties: Properties {
                domain: one_line(&domain.domain).into_owned(),
                verdict: domain.status.as_str(),
                operators: domain
                    .operators
                    .iter()
                    .map(|it| one_line(it).into_owned())
                    .collect(),
            },
        }
    }
}

/// What a finding says, without its place and its words: it is the same after a line moved, and in every language.
fn content(finding: &Finding) -> String {
    let says = match &finding.says {
        // Facts are plain data, which can always be written.
        FindingContent::Fact(fact) => serde_json::to_string(fact).unwrap_or_default(),
        FindingContent::Texts(texts) => texts.message.clone(),
    };
    format!("{}\n{says}", finding.owner)
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Undetermined | Severity::Warning => Level::Warning,
        Severity::Info => Level::Note,
    }
}

#[cfg(test)]
mod tests;
