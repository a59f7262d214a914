//! Operators, each with its causes.

use askama::filters::Safe;

use super::bar::{self, Bar, bar};
use super::causes::CauseItem;
use crate::finding::Status;
use crate::lang::{Lang, say};
use crate::report::page::anchor;
use crate::report::view::{OperatorView, View};
use crate::report::words;
use std::collections::HashMap;

/// An operator as the page shows it.
pub(super) struct OperatorItem<'a> {
    pub(super) anchor: String,
    pub(super) id: &'a str,
    /// Its name, or its identity.
    pub(super) name: &'a str,
    pub(super) verdict: &'static str,
    pub(super) status: Status,
    /// Domains by verdict, in words.
    pub(super) summary: String,
    pub(super) mailboxes: Option<String>,
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
        let summary = words::summary(report.counts, lang);
        let name = report.name.as_deref().unwrap_or(&report.id);
        Self {
            anchor: anchor("op", &report.id),
            id: &report.id,
            name,
            verdict: words::status(status, lang),
            status,
            bar: bar(name, &bar::of_domains(report.counts), lang),
            summary,
            mailboxes: operator.mailboxes.map(|it| {
                let (all, compliant) = (it.total(), it.compliant);
                let share = words::mailbox_share(compliant, all, lang);
                let all = words::mailboxes(all, lang);
                say!(
                    lang,
                    en: "{all}, {share} of them on compliant domains",
                    fr: "{all}, dont {share} sur des domaines conformes"
                )
            }),
            domains: report.counts.total(),
            remark: words::remark(report, lang),
            causes,
        }
    }

    /// Whether all of its domains comply.
    pub(super) fn complies(&self) -> bool {
        self.status == Status::Compliant
    }
}
