//! Operators, each with its causes.

use askama::filters::Safe;

use super::bar::{self, Bar, bar};
use super::causes::CauseItem;
use crate::finding::{Counts, Status};
use crate::lang::{Lang, say};
use crate::report::page::anchor;
use crate::report::view::{MailboxesByStatus, OperatorView, View};
use crate::report::{party, words};
use std::collections::HashMap;

/// An operator as the page shows it.
pub(super) struct OperatorItem<'a> {
    pub(super) anchor: String,
    pub(super) id: &'a str,
    /// Its name, or its identity.
    pub(super) name: &'a str,
    pub(super) verdict: &'static str,
    pub(super) status: Status,
    /// Domains by verdict and mailboxes, in words.
    pub(super) summary: String,
    pub(super) bar: Safe<Bar>,
    pub(super) domains: usize,
    /// A remark on its numbers.
    pub(super) remark: Option<String>,
    /// Number, code and title of its causes, with the number of domains.
    pub(super) causes: Vec<(usize, &'static str, String, String)>,
}

impl<'a> OperatorItem<'a> {
    /// All operators, in the order of their harm.
    pub(super) fn all(view: &'a View<'a>, causes: &[CauseItem<'_>], lang: Lang) -> Vec<Self> {
        let mut by_operator = HashMap::<&str, Vec<_>>::new();
        for (it, cause) in causes.iter().zip(&view.causes.causes) {
            let domains = words::domains(cause.domains, lang);
            for id in &it.operators {
                let theirs = by_operator.entry(id).or_default();
                theirs.push((it.number, it.code, it.title.clone(), domains.clone()));
            }
        }
        let operators = view.operators.iter();
        operators
            .map(|it| {
                let theirs = by_operator.remove(it.report.id.as_str());
                Self::of(it, theirs.unwrap_or_default(), lang)
            })
            .collect()
    }

    fn of(
        operator: &OperatorView<'a>,
        causes: Vec<(usize, &'static str, String, String)>,
        lang: Lang,
    ) -> Self {
        let report = operator.report;
        let status = report.status();
        let mailboxes = operator.mailboxes.map(|it| mailboxes(it, lang));
        let summary = party::with_mailboxes(domains(report.counts, lang), mailboxes);
        let name = report.name.as_deref().unwrap_or(&report.id);
        Self {
            anchor: anchor("op", &report.id),
            id: &report.id,
            name,
            verdict: words::status(status, lang),
            status,
            bar: bar(name, &bar::of_domains(report.counts), lang),
            summary,
            domains: report.counts.total(),
            remark: words::remark(report, lang),
            causes,
        }
    }

    /// Whether its numbers say everything. It then takes a line or two on paper.
    pub(super) fn is_plain(&self) -> bool {
        self.remark.is_none() && self.causes.is_empty()
    }

    /// Whether all of its domains comply.
    pub(super) fn complies(&self) -> bool {
        self.status == Status::Compliant
    }
}

/// A number of domains, and those of each verdict if there are several verdicts.
fn domains(counts: Counts, lang: Lang) -> String {
    let all = words::domains(counts.total(), lang);
    let parts = bar::of_domains(counts).into_iter();
    let parts: Vec<_> = parts.filter(|(_, number)| *number > 0).collect();
    if parts.len() < 2 {
        return all;
    }
    let parts = parts.into_iter();
    let parts = parts.map(|(status, it)| words::of_status(words::size(it), status, lang));
    words::labelled(lang, &all, &parts.collect::<Vec<_>>().join(", "))
}

/// A number of mailboxes, and how many of them are in compliant domains if only some are.
fn mailboxes(by_status: MailboxesByStatus, lang: Lang) -> String {
    let (total, compliant) = (by_status.total(), by_status.compliant);
    let all = words::mailboxes(total, lang);
    if compliant == 0 || compliant == total {
        return all;
    }
    let share = words::mailbox_share(compliant, total, lang);
    say!(
        lang,
        en: "{all}, {share} of them in compliant domains",
        fr: "{all}, dont {share} dans des domaines conformes"
    )
}
