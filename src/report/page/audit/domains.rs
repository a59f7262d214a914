//! Domains with findings and published records, in words.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::Safe;

use super::causes::class;
use super::words::AuditWords;
use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::report::page::{self, Command, Prose, anchor, prose};
use crate::report::{DomainReport, OwnerOutcome, OwnerReport, words};
use crate::text::one_line;

/// A domain as the page shows it. No text holds control characters, except for the line breaks between records and
/// commands.
pub(super) struct DomainItem<'a> {
    pub(super) name: &'a str,
    pub(super) anchor: String,
    pub(super) status: Status,
    pub(super) verdict: &'static str,
    /// Identities of its operators.
    pub(super) operators: &'a [String],
    pub(super) findings: Vec<FindingItem>,
    /// Numbers of findings that are not shown.
    pub(super) omitted: Vec<String>,
    pub(super) owners: Vec<OwnerItem>,
}

/// A finding of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FindingItem {
    pub(super) code: &'static str,
    pub(super) severity: &'static str,
    pub(super) class: &'static str,
    /// Whether it is only informative.
    pub(super) informs: bool,
    /// The name that it is about.
    pub(super) owner: String,
    pub(super) statement: String,
    pub(super) evidence: Option<String>,
    /// Whether the evidence is file and line.
    pub(super) is_in_file: bool,
}

/// A required name of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OwnerItem {
    pub(super) owner: String,
    /// What there is to say besides records.
    pub(super) remark: String,
    /// Its records, each on a line.
    pub(super) records: String,
}

impl<'a> DomainItem<'a> {
    /// The domain in words.
    pub(super) fn of(domain: &'a DomainReport, lang: Lang) -> Self {
        let findings = domain.findings.iter().map(|it| FindingItem {
            code: it.code.as_str(),
            severity: words::severity(it.severity, lang),
            class: class(it.severity),
            informs: it.severity == Severity::Info,
            owner: one_line(&it.owner).into_owned(),
            statement: one_line(&it.statement(lang)).into_owned(),
            evidence: it.how_to_see().map(|it| lines(&it)),
            is_in_file: it.is_seen_in_file(),
        });
        Self {
            name: &domain.domain,
            anchor: anchor("d", &domain.domain),
            status: domain.status,
            verdict: words::status(domain.status, lang),
            operators: &domain.operators,
            findings: findings.collect(),
            omitted: domain
                .omitted
                .iter()
                .map(|it| words::omitted(it, lang))
                .collect(),
            owners: domain.owners.iter().map(|it| owner(it, lang)).collect(),
        }
    }

    /// The codes of its findings, but those that only inform, each once.
    pub(super) fn codes(&self) -> String {
        let findings = self.findings.iter();
        let serious = findings.filter(|it| !it.informs).map(|it| it.code);
        let codes: BTreeSet<_> = serious.collect();
        codes.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// The domain as markup. `operators` are the names of its operators.
    pub(super) fn markup(
        &'a self,
        operators: &'a str,
        words: &'a AuditWords,
    ) -> Safe<DomainMarkup<'a>> {
        Safe(DomainMarkup {
            it: self,
            operators,
            words,
        })
    }
}

/// The markup of a domain.
#[derive(Template)]
#[template(path = "audit/domain.html")]
pub(super) struct DomainMarkup<'a> {
    it: &'a DomainItem<'a>,
    operators: &'a str,
    words: &'a AuditWords,
}

impl FindingItem {
    pub(super) fn what(&self) -> Safe<Prose<'_>> {
        prose(&self.statement)
    }

    pub(super) fn how_to_see(&self) -> Option<Safe<Command<'_>>> {
        let command = self.evidence.as_deref().filter(|_| !self.is_in_file);
        command.map(page::command)
    }

    /// File and line, if no command shows it.
    pub(super) fn place(&self) -> Option<&str> {
        self.evidence.as_deref().filter(|_| self.is_in_file)
    }
}

impl OwnerItem {
    pub(super) fn published(&self) -> Option<Safe<Command<'_>>> {
        (!self.records.is_empty()).then(|| page::command(&self.records))
    }
}

/// The order of domains: what can be changed first, and what is right last.
pub(super) fn order(status: Status) -> u8 {
    match status {
        Status::NonCompliant | Status::Partial => 0,
        Status::Undetermined => 1,
        Status::Absent => 2,
        Status::Compliant => 3,
    }
}

fn owner(report: &OwnerReport, lang: Lang) -> OwnerItem {
    let owner = one_line(&report.owner).into_owned();
    let records = report.records.iter().map(|it| {
        let dot = if it.is_null() { "" } else { "." };
        let target = one_line(&it.target);
        format!(
            "{owner}. {} IN SRV {} {} {} {target}{dot}",
            it.ttl, it.priority, it.weight, it.port
        )
    });
    OwnerItem {
        remark: remarks(report, lang).join(", "),
        records: records.collect::<Vec<_>>().join("\n"),
        owner,
    }
}

/// What the lookup of a name says besides records.
fn remarks(report: &OwnerReport, lang: Lang) -> Vec<String> {
    let mut remarks = Vec::new();
    let Some(lookup) = &report.lookup else {
        return remarks;
    };
    match lookup.outcome {
        OwnerOutcome::Published => {}
        OwnerOutcome::NoData => remarks.push(say!(
            lang,
            en: "no SRV record (NODATA)",
            fr: "aucun enregistrement SRV (NODATA)"
        )),
        OwnerOutcome::NxDomain => remarks.push(say!(
            lang,
            en: "no such name (NXDOMAIN)",
            fr: "nom inexistant (NXDOMAIN)"
        )),
        OwnerOutcome::Failed(_) => {
            remarks.push(say!(lang, en: "lookup failed", fr: "résolution impossible"))
        }
    }
    if !lookup.aliases.is_empty() {
        let aliases = one_line(&lookup.aliases.join(", ")).into_owned();
        remarks.push(say!(lang, en: "alias of {aliases}", fr: "alias (CNAME) de {aliases}"));
    }
    if lookup.wildcard {
        remarks.push(say!(lang, en: "from a wildcard", fr: "issu d’un joker"));
    }
    if lookup.omitted > 0 {
        let number = lang.number(lookup.omitted);
        remarks.push(say!(
            lang,
            en: "{number} more not shown",
            fr: "{number} de plus, non affichés"
        ));
    }
    remarks
}

/// A text whose line breaks stay.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(one_line).collect();
    lines.join("\n")
}
