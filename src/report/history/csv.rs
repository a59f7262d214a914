//! The history as CSV: a line an audit, an operator in an audit, a domain or an open cause. Titles and words are English in
//! all languages, and times are in UTC (RFC 3339).

use std::io::{self, Write};
use std::time::SystemTime;

use super::{AuditPoint, DomainHistory, History, OpenCause, OperatorHistory, Since};
use crate::finding::Counts;
use crate::lang::Lang;
use crate::report::causes::Party;
use crate::report::csv::{CsvDialect, Lines};
use crate::spreadsheet::{self, Cell};

/// What a line of the table is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HistoryTable {
    /// An audit.
    #[default]
    Audits,
    /// An operator in one audit.
    Operators,
    /// A domain of the last audit.
    Domains,
    /// An open cause.
    Causes,
}

/// Writes the table.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    history: &History,
    table: HistoryTable,
    dialect: CsvDialect,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = dialect.lines(Vec::new());
    match table {
        HistoryTable::Audits => audits(history, &mut lines)?,
        HistoryTable::Operators => operators(history, &mut lines)?,
        HistoryTable::Domains => domains(history, &mut lines)?,
        HistoryTable::Causes => causes(history, &mut lines)?,
    }
    out.write_all(dialect.mark())?;
    out.write_all(&lines.into_inner().map_err(|it| it.into_error())?)
}

const STATUSES: [&str; 5] = [
    "domains",
    "compliant",
    "non_compliant",
    "absent",
    "undetermined",
];

fn numbers(counts: Counts) -> [Cell<'static>; 5] {
    [
        counts.total().into(),
        counts.compliant.into(),
        counts.non_compliant.into(),
        counts.absent.into(),
        counts.undetermined.into(),
    ]
}

fn time(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

fn titles(lines: &mut Lines, first: &[&str], last: &[&str]) -> csv::Result<()> {
    let titles = first.iter().chain(last).copied().map(Cell::Text);
    spreadsheet::write(lines, &titles.collect::<Vec<_>>())
}

fn audits(history: &History, lines: &mut Lines) -> csv::Result<()> {
    let more = [
        "contested",
        "mailboxes",
        "reachable_mailboxes",
        "differences",
    ];
    titles(lines, &[&["started"][..], &STATUSES].concat(), &more)?;
    history.audits.iter().try_for_each(|it| audit(it, lines))
}

fn audit(point: &AuditPoint, lines: &mut Lines) -> csv::Result<()> {
    let started = time(point.started);
    let mailboxes = |number: Option<u64>| number.map_or(Cell::Text(""), Cell::Number);
    let conditions = point.conditions.iter().map(|it| it.in_words(Lang::English));
    let conditions = conditions.collect::<Vec<_>>().join("; ");
    let mut cells = vec![Cell::Text(&started)];
    cells.extend(numbers(point.domains));
    cells.push(point.contested.into());
    cells.push(mailboxes(point.mailboxes.map(|it| it.total())));
    cells.push(mailboxes(point.mailboxes.map(|it| it.compliant)));
    cells.push(Cell::Text(&conditions));
    spreadsheet::write(lines, &cells)
}

fn operators(history: &History, lines: &mut Lines) -> csv::Result<()> {
    titles(lines, &["started", "operator", "name"], &STATUSES)?;
    let mut operators = history.operators.iter();
    operators.try_for_each(|it| operator(it, history, lines))
}

fn operator(operator: &OperatorHistory, history: &History, lines: &mut Lines) -> csv::Result<()> {
    for (audit, counts) in history.audits.iter().zip(&operator.counts) {
        let Some(counts) = counts else { continue };
        let started = time(audit.started);
        let name = operator.name.as_deref().unwrap_or_default();
        let mut cells: Vec<_> = [&started, &operator.id, name].map(Cell::Text).into();
        cells.extend(numbers(*counts));
        spreadsheet::write(lines, &cells)?;
    }
    Ok(())
}

fn domains(history: &History, lines: &mut Lines) -> csv::Result<()> {
    titles(
        lines,
        &["domain", "operators", "status"],
        &["complies", "since", "uncertain"],
    )?;
    history.domains.iter().try_for_each(|it| domain(it, lines))
}

fn domain(domain: &DomainHistory, lines: &mut Lines) -> csv::Result<()> {
    let operators = domain.operators.join(" ");
    let since = domain.since.map(|it| time(it.started)).unwrap_or_default();
    let yes = |is: fn(&Since) -> bool| match domain.since {
        Some(it) if is(&it) => "yes",
        Some(_) => "no",
        None => "",
    };
    let cells = [
        &domain.domain,
        &operators,
        domain.status.as_str(),
        yes(|it| it.complies),
        &since,
        yes(|it| it.is_uncertain),
    ];
    spreadsheet::write(lines, &cells.map(Cell::Text))
}

fn causes(history: &History, lines: &mut Lines) -> csv::Result<()> {
    let first = [
        "code",
        "severity",
        "operator",
        "server",
        "since",
        "domains_at_first",
    ];
    titles(
        lines,
        &first,
        &["domains", "first_domains", "owner", "message"],
    )?;
    history.causes.iter().try_for_each(|it| cause(it, lines))
}

fn cause(open: &OpenCause, lines: &mut Lines) -> csv::Result<()> {
    let cause = &open.cause;
    let (operator, server) = match &cause.party {
        Party::Operator(id) => (id.as_str(), ""),
        Party::Server { server, .. } => ("", server.as_str()),
        Party::Unknown => ("", ""),
    };
    let since = time(open.since);
    let first = cause.findings.first();
    let message = first
        .map(|it| it.statement(Lang::English))
        .unwrap_or_default();
    let names = cause.names.join(" ");
    let [at_first, now] = [open.domains.first(), open.domains.last()];
    let number = |it: Option<&usize>| Cell::from(it.copied().unwrap_or_default());
    spreadsheet::write(
        lines,
        &[
            cause.code.as_str().into(),
            cause.severity.as_str().into(),
            operator.into(),
            server.into(),
            since.as_str().into(),
            number(at_first),
            number(now),
            names.as_str().into(),
            first.map_or("", |it| it.owner.as_str()).into(),
            message.as_str().into(),
        ],
    )
}
