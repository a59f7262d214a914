//! Numbers of domains, operators and mailboxes by verdict.

use askama::filters::Safe;

use super::bar::{Bar, bar};
use super::words::AuditWords;
use crate::lang::Lang;
use crate::report::view::{VerdictCount, View};
use crate::report::{Report, words};

/// How an audit stands.
pub(super) struct Standing {
    /// Title and bar: domains, operators, mailboxes.
    pub(super) bars: Vec<(String, Safe<Bar>)>,
    /// The same in numbers.
    pub(super) rows: Vec<Row>,
    pub(super) has_operators: bool,
    pub(super) has_mailboxes: bool,
    /// What there is to say of mailboxes.
    pub(super) remarks: Vec<String>,
}

/// The numbers of a verdict.
pub(super) struct Row {
    pub(super) status: &'static str,
    pub(super) verdict: &'static str,
    pub(super) domains: String,
    pub(super) share: String,
    pub(super) operators: String,
    pub(super) mailboxes: String,
    pub(super) mailbox_share: String,
}

impl Standing {
    /// The numbers of a view.
    pub(super) fn of(report: &Report, view: &View<'_>, lang: Lang) -> Self {
        let texts = AuditWords::of(lang);
        let verdicts: Vec<_> = view.verdicts().collect();
        let numbers = |number: fn(&VerdictCount) -> Option<u64>| {
            let counted = verdicts.iter();
            let counted = counted.filter_map(|it| Some((it.status, number(it)?)));
            counted.collect::<Vec<_>>()
        };
        let domains = numbers(|it| it.domains.map(|number| number as u64));
        let all_domains = view.domains.total();
        let title = words::domains(all_domains, lang);
        let mut bars = vec![(title, bar(texts.domains, &domains, lang))];
        let has_operators = !report.operators.is_empty();
        if has_operators {
            let all = words::operators(report.operators.len(), lang);
            let operators = numbers(|it| Some(it.operators as u64));
            bars.push((all, bar(texts.operators, &operators, lang)));
        }
        let mailboxes = view.mailboxes.as_ref().map(|it| it.by_status.total());
        let all_mailboxes = mailboxes.unwrap_or_default();
        if mailboxes.is_some() {
            let all = words::mailboxes(all_mailboxes, lang);
            let theirs = numbers(|it| it.mailboxes);
            bars.push((all, bar(texts.mailboxes, &theirs, lang)));
        }
        let rows = verdicts.iter().map(|it| {
            let share = |number| words::share(number, all_domains, lang);
            let share_of_mailboxes = |number| words::mailbox_share(number, all_mailboxes, lang);
            Row {
                status: it.status.as_str(),
                verdict: words::status(it.status, lang),
                domains: or_none(it.domains.map(|it| lang.number(it))),
                share: or_none(it.domains.map(share)),
                operators: lang.number(it.operators),
                mailboxes: or_none(it.mailboxes.map(|it| words::number(it, lang))),
                mailbox_share: or_none(it.mailboxes.map(share_of_mailboxes)),
            }
        });
        Self {
            bars,
            rows: rows.collect(),
            has_operators,
            has_mailboxes: mailboxes.is_some(),
            remarks: view.mailboxes.as_ref().map_or(Vec::new(), |it| {
                let reachable = words::reachable(it.by_status, lang);
                let remarks = words::remarks(it, false, lang);
                [reachable].into_iter().chain(remarks).collect()
            }),
        }
    }
}

/// A number, or the sign for a number that has no meaning.
fn or_none(number: Option<String>) -> String {
    number.unwrap_or_else(|| words::NO_NUMBER.to_owned())
}
