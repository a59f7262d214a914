//! The table of operators: verdicts and numbers of domains.

use std::ops::Range;

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::super::OperatorReport;
use super::{OperatorView, TextStyle, verdict, words};
use crate::lang::Lang;
use crate::text::one_line;

/// Narrowest column of names in a table that has one line an operator.
const NAMES: usize = 20;

/// One line per operator if the width allows it. Otherwise, the identity, the name and the verdict are below
/// each other in the first column, so that the titles of the other columns are not broken.
pub(super) fn operators(operators: &[OperatorView<'_>], look: TextStyle) -> Table {
    let has_names = operators.iter().any(|it| it.report.name.is_some());
    let name = |operator: &OperatorReport| has_names.then(|| name(operator));
    if look.never_break_names {
        return wide(operators, look, |operator| name(operator));
    }
    let frame = wide(operators, look, |_| has_names.then(String::new)).total_width();
    let spare = look.width.saturating_sub(frame);
    match has_names {
        true if spare >= NAMES => wide(operators, look, |operator| {
            name(operator).map(|name| look.fill(&name, spare))
        }),
        false if frame <= look.width => wide(operators, look, |_| None),
        _ => narrow(operators, look),
    }
}

fn name(operator: &OperatorReport) -> String {
    one_line(operator.name.as_deref().unwrap_or_default()).into_owned()
}

/// Titles of the numbers: all domains, then those of each status.
fn titles(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::English => [
            "total",
            "compliant",
            "non-\ncompliant",
            "absent",
            "undetermined",
        ],
        Lang::French => [
            "total",
            "conforme",
            "non\nconforme",
            "absent",
            "indéterminé",
        ],
    }
}

fn numbers(operator: &OperatorReport, lang: Lang) -> [String; 5] {
    let counts = operator.counts;
    let numbers = [
        counts.total(),
        counts.compliant,
        counts.non_compliant,
        counts.absent,
        counts.undetermined,
    ];
    numbers.map(|number| lang.number(number))
}

/// Mailboxes, and those of domains that comply. `None` if they are not known.
fn mailboxes(operator: &OperatorView<'_>, lang: Lang) -> Option<[String; 2]> {
    let mailboxes = operator.mailboxes?;
    Some([mailboxes.total(), mailboxes.compliant].map(|it| words::number(it, lang)))
}

fn mailbox_titles(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::English => ["mail-\nboxes", "reachable"],
        Lang::French => ["BAL", "joignables"],
    }
}

/// The names are in the last column. `None` if no operator has a name.
fn wide(
    operators: &[OperatorView<'_>],
    look: TextStyle,
    name: impl Fn(&OperatorReport) -> Option<String>,
) -> Table {
    let lang = look.lang;
    let (id, status, operator) = match lang {
        Lang::English => ("Id", "Verdict", "Operator"),
        Lang::French => ("Identifiant", "Verdict", "Opérateur"),
    };
    let mut rows = operators.iter().map(|view| {
        let entry = view.report;
        let head = [entry.id.clone(), verdict(entry.status(), look)];
        let numbers = numbers(entry, lang);
        head.into_iter()
            .chain(numbers)
            .chain(mailboxes(view, lang).into_iter().flatten())
            .chain(name(entry))
            .collect::<Vec<_>>()
    });
    let weighed = operators.first().is_some_and(|it| it.mailboxes.is_some());
    let mailbox_titles = weighed.then(|| mailbox_titles(lang));
    let first = rows.next();
    let columns = first.as_ref().map_or(0, Vec::len);
    let titles = [id, status]
        .into_iter()
        .chain(titles(lang))
        .chain(mailbox_titles.into_iter().flatten())
        .chain([operator]);
    let mut builder = Builder::default();
    builder.push_record(titles.take(columns));
    first
        .into_iter()
        .chain(rows)
        .for_each(|row| builder.push_record(row));
    aligned(builder, 2..if weighed { 9 } else { 7 }, look)
}

fn narrow(operators: &[OperatorView<'_>], look: TextStyle) -> Table {
    let frame = narrow_rows(operators, look, 0).total_width();
    let width = look.width.saturating_sub(frame);
    narrow_rows(operators, look, width)
}

/// `width` is that of the first column; without any, it is empty.
fn narrow_rows(operators: &[OperatorView<'_>], look: TextStyle, width: usize) -> Table {
    let operator = match look.lang {
        Lang::English => "Operator",
        Lang::French => "Opérateur",
    };
    let mut builder = Builder::default();
    let title = if width > 0 { operator } else { "" };
    builder.push_record([title].into_iter().chain(titles(look.lang)));
    for view in operators {
        let entry = view.report;
        let label = [entry.id.clone(), name(entry)];
        let label = label.into_iter().filter(|it| !it.is_empty());
        let mut lines: Vec<_> = label.map(|it| look.fill(&it, width.max(1))).collect();
        lines.push(verdict(entry.status(), look));
        if let Some(mailboxes) = view.mailboxes {
            lines.push(words::mailboxes(mailboxes.total(), look.lang));
            lines.push(words::reachable_ones(mailboxes.compliant, look.lang));
        }
        let head = if width > 0 {
            lines.join("\n")
        } else {
            String::new()
        };
        builder.push_record([head].into_iter().chain(numbers(entry, look.lang)));
    }
    aligned(builder, 1..6, look)
}

/// The table with the numbers in these columns at the right.
fn aligned(builder: Builder, numbers: Range<usize>, look: TextStyle) -> Table {
    let mut table = look.table(builder);
    table.with(Modify::new(Columns::new(numbers)).with(Alignment::right()));
    table
}
