//! The numbered parts of a letter: causes, each with its domains, and what to do.

use std::collections::HashMap;

use super::model::{Attachments, Item};
use super::{Letters, Recipient, SHOWN, by_cause};
use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::report::causes::Cause;
use crate::report::first_step::{self, FirstStep};
use crate::report::{AuditContext, DomainReport, SourceKind, words};
use crate::requirement::Requirement;
use crate::text::{one_line, shell_word};

/// The causes of a letter by severity.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) faults: Vec<Item>,
    pub(super) warnings: Vec<Item>,
    pub(super) undetermined: Vec<Item>,
}

impl Items {
    pub(super) fn of(letters: &Letters<'_>, to: &Recipient<'_>, attachments: &Attachments) -> Self {
        let (lang, requirement) = (letters.lang, &letters.report.context.requirement);
        let list = attachments.list.as_deref();
        let mut items = Self::default();
        for (cause, names) in by_cause(to) {
            let item =
                of_cause(&cause, &letters.report.context, lang).with_names(&names, list, lang);
            match cause.severity {
                Severity::Error => items.faults.push(item),
                Severity::Undetermined => items.undetermined.push(item),
                Severity::Warning | Severity::Info => items.warnings.push(item),
            }
        }
        let bare: Vec<_> = to.domains.iter().filter(|it| is_bare(it)).collect();
        let bare: Vec<_> = bare.iter().map(|it| it.domain.as_str()).collect();
        if !bare.is_empty() {
            let item = of_absent(requirement, lang).with_names(&bare, list, lang);
            items.faults.push(item);
        }
        let all = [
            &mut items.faults,
            &mut items.warnings,
            &mut items.undetermined,
        ];
        for (at, item) in all.into_iter().flatten().enumerate() {
            item.number = at + 1;
            if item.code.is_none() {
                item.commands = dig(requirement, item.names.first());
            }
        }
        items
    }

    /// The numbers of the causes of each domain.
    pub(super) fn by_domain(&self) -> HashMap<&str, Vec<String>> {
        let mut numbers = HashMap::<_, Vec<_>>::new();
        let all = [&self.faults, &self.warnings, &self.undetermined];
        for item in all.into_iter().flatten() {
            for domain in &item.domains {
                let theirs = numbers.entry(domain.as_str()).or_default();
                theirs.push(item.number.to_string());
            }
        }
        numbers
    }
}

impl Item {
    fn with_names(mut self, names: &[&str], list: Option<&str>, lang: Lang) -> Self {
        let domains = words::domains(names.len(), lang);
        self.extent = match self.code {
            Some(code) => say!(lang, en: "Rule {code}, {domains}", fr: "Règle {code}, {domains}"),
            None => domains,
        };
        self.domains = names.iter().map(|it| one_line(it).into_owned()).collect();
        self.names = self.domains.iter().take(SHOWN).cloned().collect();
        self.more = more(names.len(), list, lang);
        self
    }
}

/// How many domains are not named, and where they are. `None` if all are named.
pub(super) fn more(all: usize, list: Option<&str>, lang: Lang) -> Option<String> {
    let others = all.checked_sub(SHOWN).filter(|it| *it > 0)?;
    let others = lang.counted(others, ["other", "others"], ["autre", "autres"]);
    Some(match list {
        Some(file) => say!(
            lang,
            en: "and {others} (all of them in the attached file {file})",
            fr: "et {others} (liste complète dans le fichier joint {file})"
        ),
        None => say!(lang, en: "and {others}", fr: "et {others}"),
    })
}

/// Whether a domain has no record, and no finding that says so.
fn is_bare(domain: &DomainReport) -> bool {
    let mut findings = domain.findings.iter();
    domain.status == Status::Absent && !findings.any(|it| it.severity == Severity::Error)
}

fn of_cause(cause: &Cause, context: &AuditContext, lang: Lang) -> Item {
    let requirement = &context.requirement;
    let step = FirstStep::of(cause, lang);
    let title = crate::words::rule(lang, cause.code).title;
    let records = first_step::of_records(cause, requirement, lang);
    let example = cause.findings.first();
    let found = example.map(|it| {
        let owner = format!("`{}`", one_line(&it.owner).replace('`', "'"));
        words::labelled(lang, &owner, &step.found)
    });
    let shown = example.filter(|it| !it.is_seen_in_file());
    let commands = shown.and_then(|it| it.how_to_see()).unwrap_or_default();
    let commands = commands.lines().map(|it| for_anyone(it, context));
    Item {
        number: 0,
        code: Some(cause.code.as_str()),
        title: sentence(&format!("{title}{records}")),
        extent: String::new(),
        domains: Vec::new(),
        names: Vec::new(),
        more: None,
        found,
        advice: with_stop(&step.advice),
        commands: commands.collect(),
    }
}

/// A command without the resolver of the audit: operators may not be allowed to use it, and have one of their own.
fn for_anyone(command: &str, context: &AuditContext) -> String {
    if context.source != SourceKind::Resolver {
        return command.to_owned();
    }
    let is_resolver = |word: &str| {
        let address = word.strip_prefix('@').unwrap_or_default();
        let mut servers = context.servers.iter();
        !address.is_empty() && servers.any(|it| it.contains(address))
    };
    let mut words = command.split(' ').peekable();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if !is_resolver(word) {
            kept.push(word);
        } else if words.next_if_eq(&"-p").is_some() {
            words.next();
        }
    }
    kept.join(" ")
}

fn of_absent(requirement: &Requirement, lang: Lang) -> Item {
    let records = lang.counted(
        requirement.rows().len(),
        ["required record", "required records"],
        ["enregistrement requis", "enregistrements requis"],
    );
    Item {
        number: 0,
        code: None,
        title: say!(
            lang,
            en: "No SRV record is published",
            fr: "Aucun enregistrement SRV n’est publié"
        ),
        extent: String::new(),
        domains: Vec::new(),
        names: Vec::new(),
        more: None,
        found: None,
        advice: say!(
            lang,
            en: "Publish the {records} of each domain.",
            fr: "Publier les {records} de chaque domaine."
        ),
        commands: Vec::new(),
    }
}

/// The commands that show the records of a domain.
pub(super) fn dig(requirement: &Requirement, domain: Option<&String>) -> Vec<String> {
    let services = domain.map(|domain| {
        let service = requirement.services();
        service.map(move |it| {
            let owner = format!("{}.", it.owner(domain));
            format!("dig +short {} SRV", shell_word(&owner))
        })
    });
    services.into_iter().flatten().collect()
}

/// A text that begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    let first = first.into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

/// A text that ends with a full stop.
fn with_stop(text: &str) -> String {
    format!("{}.", sentence(text.trim_end_matches('.')))
}
