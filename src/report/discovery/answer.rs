//! The answer of a discovery in words, the same in every form for people: usable by which interface, what breaks first,
//! and what stands at each required record.

use super::{DiscoveryReport, words};
use crate::discovery::{Conclusion, RecordUse, Usable};
use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::lookup::display_name;
use crate::report::words as report_words;
use crate::report::words::{labelled, severity};
use crate::rule::Finding;
use crate::text::by_backticks;
use crate::words::{RuleText, rule as rule_text};

/// A required record in words.
pub(super) struct RecordText {
    /// What a client makes of it.
    pub(super) usable: Usable,
    /// The same in a word or two.
    pub(super) word: String,
    /// The service, as the owner has it.
    pub(super) service: String,
    /// The interface.
    pub(super) interface: String,
    /// `host:port`; `None` if there is no front.
    pub(super) front: Option<String>,
    /// Its addresses, or why they are not shown.
    pub(super) addresses: Option<String>,
    /// Code and title of what is wrong, or why there is no front.
    pub(super) fault: Option<String>,
}

/// A finding in parts.
pub(super) struct FindingText {
    /// `SRV001 (error): a required record is missing`.
    pub(super) title: String,
    /// What was found, what was expected and what to do.
    pub(super) message: String,
    /// What the rule advises.
    pub(super) remedy: String,
    /// Records of the message that can be published as they are.
    pub(super) records: Vec<String>,
    /// How to see the fact.
    pub(super) evidence: Option<String>,
    /// Whether the evidence is file and line, and no command.
    pub(super) is_in_file: bool,
}

impl RecordText {
    /// What stands at this record.
    pub(super) fn of(record: &RecordUse<'_>, lang: Lang) -> Self {
        let code = record.fault.map(|it| it.code);
        let (front, addresses, fault) = match &record.choice.front {
            Ok(front) => {
                let fault = code.map(|code| {
                    let title = rule_text(lang, code).title;
                    labelled(lang, code.as_str(), title)
                });
                let place = format!("{}:{}", front.host, front.port);
                (Some(place), Some(words::addresses(front, lang)), fault)
            }
            Err(why) => {
                let why = words::why_no_front(record.choice, why, lang);
                let code = code.map(|code| format!(" ({code})"));
                (None, None, Some(why + &code.unwrap_or_default()))
            }
        };
        Self {
            usable: record.usable,
            word: word(record.usable, lang),
            service: record.service.service.to_string(),
            interface: record.choice.interface.to_string(),
            front,
            addresses,
            fault,
        }
    }

    /// A sign for a column, which is never without words beside it.
    pub(super) fn mark(&self) -> &'static str {
        match self.usable {
            Usable::Yes => "✔",
            Usable::No => "✘",
            Usable::Unknown => "?",
        }
    }

    /// The colour of the sign in a page.
    pub(super) fn class(&self) -> &'static str {
        match self.usable {
            Usable::Yes => "good",
            Usable::No => "bad",
            Usable::Unknown => "open",
        }
    }
}

impl FindingText {
    /// The parts of a finding.
    pub(super) fn of(finding: &Finding, lang: Lang) -> Self {
        let head = format!("{} ({})", finding.code, severity(finding.severity, lang));
        let RuleText { title, remedy, .. } = rule_text(lang, finding.code);
        let message = finding.message(lang);
        let code = by_backticks(&message)
            .into_iter()
            .filter(|(is_code, _)| *is_code);
        let records = code.filter(|(_, code)| code.contains(" IN SRV "));
        Self {
            title: labelled(lang, &head, title),
            records: records.map(|(_, record)| record.to_owned()).collect(),
            remedy: remedy.to_owned(),
            evidence: finding.how_to_see(),
            is_in_file: finding.is_seen_in_file(),
            message,
        }
    }
}

/// Whether something can be used, in a word or two.
fn word(usable: Usable, lang: Lang) -> String {
    match usable {
        Usable::Yes => say!(lang, en: "usable", fr: "utilisable"),
        Usable::No => say!(lang, en: "not usable", fr: "inutilisable"),
        Usable::Unknown => say!(lang, en: "undetermined", fr: "indéterminé"),
    }
}

/// `usable by PSC, not by authcli`.
pub(super) fn headline(conclusion: &Conclusion<'_>, status: Status, lang: Lang) -> String {
    let of = |usable| {
        let interfaces = conclusion.interfaces.iter();
        let interfaces = interfaces.filter(move |(_, it)| *it == usable);
        interfaces
            .map(|(interface, _)| interface.to_string())
            .collect::<Vec<_>>()
    };
    let (yes, no, unknown) = (of(Usable::Yes), of(Usable::No), of(Usable::Unknown));
    let mut parts = Vec::new();
    if !yes.is_empty() {
        let names = lang.and(&yes);
        parts.push(say!(lang, en: "usable by {names}", fr: "utilisable par {names}"));
    }
    if !no.is_empty() {
        let names = match lang {
            Lang::English => no.join(" or "),
            Lang::French => no.join(" comme par "),
        };
        parts.push(if yes.is_empty() {
            say!(lang, en: "not usable by {names}", fr: "inutilisable par {names}")
        } else {
            say!(lang, en: "not by {names}", fr: "pas par {names}")
        });
    }
    if !unknown.is_empty() {
        let names = lang.and(&unknown);
        parts.push(say!(
            lang,
            en: "could not be checked for {names}",
            fr: "vérification impossible pour {names}"
        ));
    }
    let all_usable = no.is_empty() && unknown.is_empty();
    if all_usable && status != Status::Compliant {
        let status = report_words::status(status, lang);
        parts.push(say!(
            lang,
            en: "but the domain is {status}",
            fr: "mais le domaine est {status}"
        ));
    }
    parts.join(", ")
}

/// The title of the first fault.
pub(super) fn first_title(first: Option<&Finding>, lang: Lang) -> String {
    match first.map(|it| it.severity) {
        Some(Severity::Undetermined) => say!(
            lang,
            en: "Could not be checked",
            fr: "N’a pas pu être vérifié"
        ),
        _ => say!(lang, en: "To fix first", fr: "À corriger en premier"),
    }
}

/// The title of the findings beside the first fault.
pub(super) fn findings_title(has_first: bool, lang: Lang) -> String {
    if has_first {
        say!(lang, en: "Other findings", fr: "Autres constats")
    } else {
        say!(lang, en: "Findings", fr: "Constats")
    }
}

/// The title of the required records.
pub(super) fn records_title(report: &DiscoveryReport, lang: Lang) -> String {
    let requirement = &report.context.requirement.id;
    say!(
        lang,
        en: "Records required by {requirement}",
        fr: "Enregistrements requis par {requirement}"
    )
}

/// The columns of the required records.
pub(super) fn record_titles(lang: Lang) -> [&'static str; 6] {
    match lang {
        Lang::English => [
            "Result",
            "Service",
            "Interface",
            "Front",
            "Addresses",
            "Fault",
        ],
        Lang::French => [
            "Résultat",
            "Service",
            "Interface",
            "Front",
            "Adresses",
            "Défaut",
        ],
    }
}

/// The commands that ask for the records of the required owners again.
pub(super) fn commands_of_owners(report: &DiscoveryReport) -> Vec<String> {
    let discovery = &report.discovery;
    let required = discovery.steps.iter().filter(|step| {
        let name = display_name(&step.question.name);
        let mut services = discovery.services.iter();
        services.any(|service| service.owner == name)
    });
    words::commands(required)
}

/// The verdict on the domain.
pub(super) fn verdict(status: &str, domain: &str, lang: Lang) -> String {
    say!(lang, en: "Verdict on {domain}: {status}", fr: "Verdict sur {domain} : {status}")
}

/// What the discovery rests on: the inputs, and what was left out.
pub(super) fn basis_title(lang: Lang) -> String {
    say!(lang, en: "Basis", fr: "Conditions")
}

#[cfg(test)]
mod tests;
