//! Numbers of domains, operators and mailboxes by verdict.

use askama::filters::Safe;

use super::bar::{self, Bar, VERDICTS, as_usize, bar};
use super::words::AuditWords;
use crate::finding::Status;
use crate::lang::Lang;
use crate::report::view::{MailboxesByStatus, View};
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

/// The numbers of a verdict. Empty texts for numbers that it does not have.
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
        let counts = bar::of_domains(view.domains);
        let mut bars = vec![(
            words::domains(view.domains.total(), lang),
            bar(texts.domains, &counts, lang),
        )];
        let operators = VERDICTS.map(|it| {
            let number = view.operators_by_verdict.get(&it).copied();
            (it, number.unwrap_or_default() as u64)
        });
        let has_operators = !report.operators.is_empty();
        if has_operators {
            let all = words::operators(report.operators.len(), lang);
            bars.push((all, bar(texts.operators, &operators, lang)));
        }
        let mailboxes = view.mailboxes.as_ref().map(|it| it.by_status);
        let total = mailboxes.map(MailboxesByStatus::total).unwrap_or_default();
        if let Some(theirs) = mailboxes {
            let numbers = VERDICTS.map(|it| (it, of_verdict(theirs, it)));
            let all = super::causes::mailboxes(total, lang);
            bars.push((all, bar(texts.mailboxes, &numbers, lang)));
        }
        let rows = operators.into_iter().map(|(status, operators)| {
            let domains = counts.iter().find(|(it, _)| *it == status);
            let domains = domains.map(|(_, number)| as_usize(*number));
            let theirs = mailboxes
                .map(|it| as_usize(of_verdict(it, status)))
                .filter(|_| domains.is_some());
            let share = |number, all| words::share(number, all, lang);
            Row {
                status: status.as_str(),
                verdict: words::status(status, lang),
                domains: domains.map(|it| lang.number(it)).unwrap_or_default(),
                share: domains
                    .map(|it| share(it, view.domains.total()))
                    .unwrap_or_default(),
                operators: lang.number(as_usize(operators)),
                mailboxes: theirs.map(|it| lang.number(it)).unwrap_or_default(),
                mailbox_share: theirs
                    .map(|it| share(it, as_usize(total)))
                    .unwrap_or_default(),
            }
        });
        Self {
            bars,
            rows: rows
                .filter(|it| has_operators || it.status != Status::Partial.as_str())
                .collect(),
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

/// The mailboxes of domains with a verdict.
fn of_verdict(mailboxes: MailboxesByStatus, status: Status) -> u64 {
    match status {
        Status::Compliant => mailboxes.compliant,
        // No domain has this verdict.
        Status::Partial => 0,
        Status::NonCompliant => mailboxes.non_compliant,
        Status::Absent => mailboxes.absent,
        Status::Undetermined => mailboxes.undetermined,
    }
}
