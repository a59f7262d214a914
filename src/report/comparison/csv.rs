//! The changes as CSV: a line a domain, an operator or a cause that changed. Titles and words are English in all languages.

use std::io::{self, Write};

use super::{CauseChange, Comparison, DomainChange, OperatorChange, OperatorTrend, Trend};
use crate::finding::{Severity, Status};
use crate::lang::Lang;
use crate::report::DomainReport;
use crate::report::causes::Party;
use crate::report::csv::{CsvDialect, Lines};
use crate::spreadsheet::{self, Cell};

/// What a line of the table is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ComparisonTable {
    /// A domain whose verdict, records or operators changed.
    #[default]
    Domains,
    /// An operator of which anything changed.
    Operators,
    /// A cause that more or fewer domains have.
    Causes,
}

/// Writes the table.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    comparison: &Comparison<'_>,
    table: ComparisonTable,
    dialect: CsvDialect,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = dialect.lines(Vec::new());
    match table {
        ComparisonTable::Domains => domains(comparison, &mut lines)?,
        ComparisonTable::Operators => operators(comparison, &mut lines)?,
        ComparisonTable::Causes => causes(comparison, &mut lines)?,
    }
    out.write_all(dialect.mark())?;
    out.write_all(&lines.into_inner().map_err(|it| it.into_error())?)
}

fn domains(comparison: &Comparison<'_>, lines: &mut Lines) -> csv::Result<()> {
    let titles = [
        "domain",
        "trend",
        "status_before",
        "status_after",
        "operators_before",
        "operators_after",
        "codes_before",
        "codes_after",
        "records_changed",
        "mailboxes",
    ];
    spreadsheet::write(lines, &titles.map(Cell::Text))?;
    let mut changed = comparison.domains.iter().filter(|it| it.is_change());
    changed.try_for_each(|it| domain(it, comparison, lines))
}

fn domain(
    change: &DomainChange<'_>,
    comparison: &Comparison<'_>,
    lines: &mut Lines,
) -> csv::Result<()> {
    let both = [change.before, change.after];
    let operators = both.map(|it| it.map(|it| it.operators.join(" ")).unwrap_or_default());
    let codes = both.map(|it| it.map(codes).unwrap_or_default());
    let [before, after] = both.map(|it| status(it.map(|it| it.status)));
    let records = if change.records_changed { "yes" } else { "no" };
    let cells = [
        change.domain,
        change.trend.as_str(),
        before,
        after,
        &operators[0],
        &operators[1],
        &codes[0],
        &codes[1],
        records,
    ];
    let mailboxes = change
        .mailboxes(comparison)
        .map_or(Cell::Text(""), Cell::Number);
    let cells: Vec<_> = cells
        .into_iter()
        .map(Cell::Text)
        .chain([mailboxes])
        .collect();
    spreadsheet::write(lines, &cells)
}

/// The codes of findings that are not only informative, each once.
fn codes(domain: &DomainReport) -> String {
    let findings = domain.findings.iter();
    let codes = findings.filter(|it| it.severity != Severity::Info);
    let mut codes: Vec<_> = codes.map(|it| it.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(" ")
}

fn status(status: Option<Status>) -> &'static str {
    status.map_or("", Status::as_str)
}

fn operators(comparison: &Comparison<'_>, lines: &mut Lines) -> csv::Result<()> {
    let trends = Trend::ALL.map(Trend::as_str);
    let titles = ["operator", "name", "trend", "status_before", "status_after"];
    let titles: Vec<_> = titles.into_iter().chain(trends).map(Cell::Text).collect();
    spreadsheet::write(lines, &titles)?;
    let mut changed = comparison
        .operators
        .iter()
        .filter(|it| it.trend != OperatorTrend::Same);
    changed.try_for_each(|it| operator(it, lines))
}

fn operator(change: &OperatorChange<'_>, lines: &mut Lines) -> csv::Result<()> {
    let [before, after] = change.statuses().map(status);
    let texts = [
        change.id(),
        change.name().unwrap_or_default(),
        change.trend.as_str(),
        before,
        after,
    ];
    let numbers = Trend::ALL.map(|it| Cell::from(change.count(it)));
    let cells: Vec<_> = texts.into_iter().map(Cell::Text).chain(numbers).collect();
    spreadsheet::write(lines, &cells)
}

fn causes(comparison: &Comparison<'_>, lines: &mut Lines) -> csv::Result<()> {
    let titles = [
        "code",
        "severity",
        "operator",
        "server",
        "trend",
        "before",
        "after",
        "undetermined",
        "left",
        "first_domains",
        "owner",
        "message",
    ];
    spreadsheet::write(lines, &titles.map(Cell::Text))?;
    comparison.causes.iter().try_for_each(|it| cause(it, lines))
}

fn cause(change: &CauseChange, lines: &mut Lines) -> csv::Result<()> {
    let cause = &change.cause;
    let (operator, server) = match &cause.party {
        Party::Operator(id) => (id.as_str(), ""),
        Party::Server { server, .. } => ("", server.as_str()),
        Party::Unknown => ("", ""),
    };
    let first = cause.findings.first();
    let message = first.map(|it| it.statement(Lang::English));
    let names = cause.names.join(" ");
    spreadsheet::write(
        lines,
        &[
            cause.code.as_str().into(),
            cause.severity.as_str().into(),
            operator.into(),
            server.into(),
            change.trend.as_str().into(),
            change.before.into(),
            change.after.into(),
            change.unknown.into(),
            change.left.into(),
            names.as_str().into(),
            first.map_or("", |it| it.owner.as_str()).into(),
            message.as_deref().unwrap_or_default().into(),
        ],
    )
}
