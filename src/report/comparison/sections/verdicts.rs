//! How the audits stand, beside each other.

use crate::finding::{Counts, Status};
use crate::lang::{Lang, say};
use crate::report::comparison::Comparison;
use crate::report::sections::{Cell, Section};
use crate::report::view::MailboxesByStatus;
use crate::report::words;

/// Domains by verdict in both audits, and mailboxes if both audits know them.
pub(super) fn section(comparison: &Comparison<'_>, lang: Lang) -> Section {
    let counts = comparison.counts();
    let mailboxes = [comparison.before, comparison.after].map(MailboxesByStatus::of_report);
    let mailboxes = match mailboxes {
        [Some(before), Some(after)] => Some([before, after]),
        _ => None,
    };
    let statuses = [
        Status::Compliant,
        Status::NonCompliant,
        Status::Absent,
        Status::Undetermined,
    ];
    let mut rows: Vec<_> = statuses
        .into_iter()
        .map(|status| {
            let name = Cell::text(words::status(status, lang));
            let numbers = counts.map(|it| number(it, status));
            let shares = counts.map(|it| Cell::Share(number(it, status) as u64, it.total() as u64));
            let mut row = vec![name];
            row.extend(beside(numbers.map(|it| it as u64)));
            row.extend(shares);
            row.extend(
                mailboxes
                    .into_iter()
                    .flat_map(|it| beside(it.map(|it| it.of(status)))),
            );
            row
        })
        .collect();
    let mut all = vec![Cell::Text(say!(lang, en: "all", fr: "total"))];
    all.extend(beside(counts.map(|it| it.total() as u64)));
    all.extend(counts.map(|it| Cell::Share(it.total() as u64, it.total() as u64)));
    let totals = mailboxes.map(|it| it.map(MailboxesByStatus::total));
    all.extend(totals.into_iter().flat_map(beside));
    rows.push(all);
    let mut titles = match lang {
        Lang::English => vec![
            "Verdict",
            "Before",
            "After",
            "Difference",
            "Share before",
            "Share after",
        ],
        Lang::French => vec![
            "Verdict",
            "Avant",
            "Après",
            "Différence",
            "Part avant",
            "Part après",
        ],
    };
    if mailboxes.is_some() {
        titles.extend(match lang {
            Lang::English => ["Mailboxes before", "Mailboxes after", "Difference"],
            Lang::French => ["BAL avant", "BAL après", "Différence"],
        });
    }
    Section {
        kind: "verdicts",
        is_prose: false,
        title: say!(lang, en: "Domains by verdict", fr: "Domaines par verdict"),
        titles,
        rows,
    }
}

/// Two numbers, and their difference.
fn beside([before, after]: [u64; 2]) -> [Cell; 3] {
    let difference = i64::try_from(i128::from(after) - i128::from(before));
    [
        Cell::Number(before),
        Cell::Number(after),
        Cell::Difference(difference.unwrap_or_default()),
    ]
}

fn number(counts: Counts, status: Status) -> usize {
    match status {
        Status::Compliant => counts.compliant,
        Status::NonCompliant => counts.non_compliant,
        Status::Absent => counts.absent,
        Status::Undetermined => counts.undetermined,
        // No domain's status.
        Status::Partial => 0,
    }
}
