//! Causes, the heaviest one first of all, and absent domains.

use askama::filters::Safe;

use crate::finding::{Severity, Status};
use crate::lang::{Lang, say};
use crate::report::causes::{Cause, Party};
use crate::report::first_step::{FirstStep, of_records};
use crate::report::page::{self, Command, Prose, anchor, prose};
use crate::report::view::View;
use crate::report::{Report, party, words};

/// A cause as the page shows it.
pub(super) struct CauseItem<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    pub(super) code: &'static str,
    pub(super) severity: &'static str,
    /// The severity as a class.
    pub(super) class: &'static str,
    /// What is wrong, with the number of records.
    pub(super) title: String,
    /// Whose domains have it, and how many.
    pub(super) extent: String,
    /// The first names, each with its anchor.
    pub(super) names: Vec<(String, &'a str)>,
    /// The number of the other names.
    pub(super) others: Option<String>,
    /// Name of an example.
    pub(super) owner: String,
    /// How many more findings its domain has of the same kind.
    pub(super) like_this: Option<String>,
    /// What was found in the example, and what to do.
    pub(super) step: FirstStep,
    /// How many records of each domain it is about.
    pub(super) records: String,
    pub(super) evidence: Option<String>,
    /// Whether the evidence is file and line.
    pub(super) is_in_file: bool,
    /// Operators that it concerns.
    pub(super) operators: Vec<&'a str>,
}

impl CauseItem<'_> {
    /// The command that shows it again.
    pub(super) fn how_to_see(&self) -> Option<Safe<Command<'_>>> {
        let command = self.evidence.as_deref().filter(|_| !self.is_in_file);
        command.map(page::command)
    }

    /// File and line, if no command shows it.
    pub(super) fn place(&self) -> Option<&str> {
        self.evidence.as_deref().filter(|_| self.is_in_file)
    }

    pub(super) fn what_to_do(&self) -> Safe<Prose<'_>> {
        prose(&self.step.advice)
    }

    pub(super) fn found(&self) -> Safe<Prose<'_>> {
        prose(&self.step.found)
    }
}

impl<'a> CauseItem<'a> {
    /// All causes of an audit, in their order.
    pub(super) fn all(report: &'a Report, view: &'a View<'a>, lang: Lang) -> Vec<Self> {
        let causes = view.causes.causes.iter().enumerate();
        causes
            .map(|(at, cause)| Self::of(at + 1, cause, report, view, lang))
            .collect()
    }

    fn of(number: usize, cause: &'a Cause, report: &Report, view: &View<'_>, lang: Lang) -> Self {
        let first = cause.findings.first();
        let others = cause.domains.saturating_sub(cause.names.len());
        let more = cause.findings.len().saturating_sub(1);
        let rule = crate::words::rule(lang, cause.code);
        let operators: Vec<_> = match &cause.party {
            Party::Operator(id) => vec![id.as_str()],
            Party::Server { operators, .. } => operators.iter().map(String::as_str).collect(),
            Party::Unknown => Vec::new(),
        };
        let code = cause.code.as_str();
        let records = of_records(cause, &report.context.requirement, lang);
        Self {
            number,
            code,
            severity: words::severity(cause.severity, lang),
            class: class(cause.severity),
            title: format!("{}{records}", rule.title),
            extent: party::extent(cause, view, lang),
            names: cause.names.iter().map(|it| domain_link(it)).collect(),
            others: (others > 0).then(|| self::others(others, lang)),
            owner: first.map(|it| it.owner.to_string()).unwrap_or_default(),
            like_this: (more > 0 && records.is_empty()).then(|| like_this(more, lang)),
            step: FirstStep::of(cause, lang),
            records,
            is_in_file: first.is_some_and(|it| it.is_seen_in_file()),
            evidence: first.and_then(|it| it.how_to_see()),
            operators,
        }
    }
}

/// Absent domains of an operator.
pub(super) struct AbsentItem<'a> {
    /// Name and identity of the operator, and its anchor. `None` if no operator is known.
    pub(super) operator: Option<(String, String)>,
    pub(super) domains: String,
    /// Number of mailboxes, if it is known.
    pub(super) mailboxes: Option<String>,
    pub(super) names: Vec<(String, &'a str)>,
    pub(super) others: Option<String>,
}

impl<'a> AbsentItem<'a> {
    /// The absent domains of each operator, in their order.
    pub(super) fn all(view: &'a View<'a>, lang: Lang) -> Vec<Self> {
        let absent = view.absent.iter().map(|it| {
            let others = it.domains.saturating_sub(it.names.len());
            Self {
                operator: it
                    .operator
                    .map(|it| (anchor("op", &it.id), party::label(&it.id, Some(it)))),
                domains: lang.number(it.domains),
                mailboxes: it.mailboxes.map(|it| words::number(it, lang)),
                names: it.names.iter().map(|it| domain_link(it)).collect(),
                others: (others > 0).then(|| self::others(others, lang)),
            }
        });
        absent.collect()
    }
}

/// The anchor of a domain, and its name.
pub(super) fn domain_link(name: &str) -> (String, &str) {
    (anchor("d", name), name)
}

fn others(number: usize, lang: Lang) -> String {
    let others = lang.counted(number, ["other", "others"], ["autre", "autres"]);
    say!(lang, en: "and {others}", fr: "et {others}")
}

fn like_this(number: usize, lang: Lang) -> String {
    let others = lang.counted(
        number,
        ["other finding like this", "other findings like this"],
        [
            "autre constat du même genre",
            "autres constats du même genre",
        ],
    );
    say!(lang, en: "This domain has {others}.", fr: "Ce domaine a {others}.")
}

/// A severity as a class of elements: the verdict that it leads to.
pub(super) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => Status::NonCompliant.as_str(),
        Severity::Undetermined => Status::Undetermined.as_str(),
        Severity::Warning | Severity::Info => "remark",
    }
}
