//! CSV for spreadsheets and scripts: one line a finding, a domain, an operator or a cause, below a line of titles.
//! Titles and texts are English in all languages. A text that a spreadsheet would run begins with an
//! apostrophe. The columns never depend on options: those of mailboxes are empty if mailboxes are not known.

use std::collections::HashMap;
use std::io::{self, Write};
use std::mem;

use super::causes::{Cause, Party};
use super::format::{AuditFormat, Writing};
use super::parts::in_parts;
use super::view::{MailboxesByStatus, OperatorView, View};
use super::{DomainReport, OperatorReport, Report, party};
use crate::finding::Severity;
use crate::lang::Lang;
use crate::spreadsheet::{self, Cell};
use crate::whitelist::UnusableEntry;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    is_csv: true,
    shows_mailboxes: true,
    ..AuditFormat::of(|report, shown, out| write(report, shown.csv, out))
});

/// What a line of the table is about, and which program reads it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvSettings {
    /// What a line is about.
    pub table: CsvTable,
    /// The program that reads the table.
    pub dialect: CsvDialect,
}

/// What a line of the table is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CsvTable {
    /// A finding, or a domain without findings.
    #[default]
    Findings,
    /// A domain.
    Domains,
    /// An operator.
    Operators,
    /// A cause.
    Causes,
}

/// The program that reads the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CsvDialect {
    /// Any: commas and quotes as in RFC 4180, and UTF-8. Lines end with a line feed, for line-based tools.
    #[default]
    Rfc4180,
    /// Excel with French settings: semicolons, UTF-8 with a byte order mark, and lines that end in CRLF.
    ExcelFr,
}

/// Writes the table.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(report: &Report, settings: CsvSettings, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(settings.dialect.mark())?;
    let table = Table {
        report,
        names: Names::of(report),
        dialect: settings.dialect,
    };
    match settings.table {
        CsvTable::Findings => table.write_findings(out),
        CsvTable::Domains => table.write_domains(out),
        CsvTable::Operators => table.write_lines(out, |lines| write_operators(lines, report)),
        CsvTable::Causes => {
            let view = View::of(report);
            table.write_lines(out, |lines| write_causes(lines, &view, &table.names))
        }
    }
}

/// Lines of a table.
pub(super) type Lines = csv::Writer<Vec<u8>>;

impl CsvDialect {
    /// What a file begins with.
    pub(super) fn mark(self) -> &'static [u8] {
        match self {
            Self::Rfc4180 => b"",
            Self::ExcelFr => "\u{feff}".as_bytes(),
        }
    }

    /// Lines behind `text`.
    pub(super) fn lines(self, text: Vec<u8>) -> Lines {
        let mut writer = csv::WriterBuilder::new();
        if self == Self::ExcelFr {
            writer.delimiter(b';').terminator(csv::Terminator::CRLF);
        }
        writer.from_writer(text)
    }
}

/// A table that is written.
struct Table<'a> {
    report: &'a Report,
    names: Names<'a>,
    dialect: CsvDialect,
}

impl Table<'_> {
    /// Adds the lines that `add` writes.
    fn add_lines(
        &self,
        text: &mut Vec<u8>,
        add: impl FnOnce(&mut Lines) -> csv::Result<()>,
    ) -> io::Result<()> {
        let mut lines = self.dialect.lines(mem::take(text));
        add(&mut lines)?;
        *text = lines.into_inner().map_err(|it| it.into_error())?;
        Ok(())
    }

    /// Writes the titles, the lines of each domain, and a line for each entry of the whitelist that could not be used.
    fn write_domains_in<const COLUMNS: usize>(
        &self,
        titles: [&str; COLUMNS],
        add: fn(&Self, &DomainReport, &mut Lines) -> csv::Result<()>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.write_lines(out, |lines| {
            spreadsheet::write(lines, &titles.map(Cell::Text))
        })?;
        let make = |_, domains: &[DomainReport], text: &mut Vec<u8>| {
            self.add_lines(text, |lines| {
                domains.iter().try_for_each(|it| add(self, it, lines))
            })
        };
        in_parts(&self.report.domains, make, |text| {
            out.write_all(text)?;
            text.clear();
            Ok(())
        })?;
        self.write_lines(out, |lines| {
            let mut entries = skipped(self.report).iter();
            entries.try_for_each(|it| self.add_skipped(titles, it, lines))
        })
    }

    /// Writes the lines that `add` writes.
    fn write_lines(
        &self,
        out: &mut dyn Write,
        add: impl FnOnce(&mut Lines) -> csv::Result<()>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        self.add_lines(&mut text, add)?;
        out.write_all(&text)
    }

    /// Adds the line of an entry of the whitelist that could not be used: its columns are those that it has.
    fn add_skipped<const COLUMNS: usize>(
        &self,
        titles: [&str; COLUMNS],
        entry: &UnusableEntry,
        lines: &mut Lines,
    ) -> csv::Result<()> {
        let operator = entry.operator.as_ref().map_or("", |id| id.as_str());
        let cells = titles.map(|title| match title {
            "operators" => operator,
            "operator_names" => self.names.name(operator),
            "status" => NOT_CHECKED,
            "message" => entry.message.in_lang(Lang::English),
            _ => "",
        });
        spreadsheet::write(lines, &cells.map(Cell::Text))
    }

    fn write_findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let titles = [
            "domain",
            "operators",
            "operator_names",
            "status",
            "code",
            "severity",
            "owner",
            "message",
            "expected",
            "found",
            "evidence",
            "mailboxes",
        ];
        self.write_domains_in(titles, Self::add_findings, out)
    }

    fn write_domains(&self, out: &mut dyn Write) -> io::Result<()> {
        let titles = [
            "domain",
            "operators",
            "operator_names",
            "status",
            "records",
            "errors",
            "undetermined",
            "warnings",
            "information",
            "message",
            "mailboxes",
        ];
        self.write_domains_in(titles, Self::add_domain, out)
    }

    fn add_findings(&self, domain: &DomainReport, lines: &mut Lines) -> csv::Result<()> {
        let (ids, operators) = (domain.operators.join(" "), self.names.of_domain(domain));
        let mailboxes = of_domain(self.report, domain);
        let mut row = |code: &str, severity: &str, texts: [&str; 5]| {
            let [owner, message, expected, found, evidence] = texts;
            let cells = [
                domain.domain.as_str().into(),
                ids.as_str().into(),
                operators.as_str().into(),
                domain.status.as_str().into(),
                code.into(),
                severity.into(),
                owner.into(),
                message.into(),
                expected.into(),
                found.into(),
                evidence.into(),
                number(mailboxes),
            ];
            spreadsheet::write(lines, &cells)
        };
        if domain.findings.is_empty() {
            row("", "", [""; 5])?;
        }
        for finding in &domain.findings {
            let texts = [
                Some(finding.statement(Lang::English)),
                finding.expected(),
                finding.found(),
                finding.how_to_see(),
            ];
            let [message, expected, found, evidence] = texts.map(Option::unwrap_or_default);
            row(
                finding.code.as_str(),
                finding.severity.as_str(),
                [&finding.owner, &message, &expected, &found, &evidence],
            )?;
        }
        for omitted in &domain.omitted {
            let message = omitted.to_string();
            let texts = ["", &message, "", "", ""];
            row(omitted.code.as_str(), omitted.severity.as_str(), texts)?;
        }
        Ok(())
    }

    fn add_domain(&self, domain: &DomainReport, lines: &mut Lines) -> csv::Result<()> {
        let records: usize = domain.owners.iter().map(|it| it.records.len()).sum();
        let findings = |severity: Severity| {
            let kept = domain.findings.iter().filter(|it| it.severity == severity);
            let omitted = domain.omitted.iter().filter(|it| it.severity == severity);
            Cell::from(kept.count() + omitted.map(|it| it.findings).sum::<usize>())
        };
        let (ids, operators) = (domain.operators.join(" "), self.names.of_domain(domain));
        spreadsheet::write(
            lines,
            &[
                domain.domain.as_str().into(),
                ids.as_str().into(),
                operators.as_str().into(),
                domain.status.as_str().into(),
                records.into(),
                findings(Severity::Error),
                findings(Severity::Undetermined),
                findings(Severity::Warning),
                findings(Severity::Info),
                "".into(),
                number(of_domain(self.report, domain)),
            ],
        )
    }
}

fn write_operators(out: &mut Lines, report: &Report) -> csv::Result<()> {
    let titles = [
        "operator",
        "name",
        "status",
        "uncontested_status",
        "domains",
        "compliant",
        "non_compliant",
        "absent",
        "undetermined",
        "mailboxes",
        "reachable_mailboxes",
    ];
    spreadsheet::write(out, &titles.map(Cell::Text))?;
    let mut operators = View::of(report).operators;
    operators.sort_by(|one, other| one.report.id.cmp(&other.report.id));
    for OperatorView {
        report: operator,
        mailboxes,
    } in operators
    {
        let counts = operator.counts;
        let uncontested = operator.uncontested_status();
        spreadsheet::write(
            out,
            &[
                operator.id.as_str().into(),
                operator.name.as_deref().unwrap_or_default().into(),
                operator.status().as_str().into(),
                uncontested.map_or("", |it| it.as_str()).into(),
                counts.total().into(),
                counts.compliant.into(),
                counts.non_compliant.into(),
                counts.absent.into(),
                counts.undetermined.into(),
                number(mailboxes.map(MailboxesByStatus::total)),
                number(mailboxes.map(|it| it.compliant)),
            ],
        )?;
    }
    Ok(())
}

fn write_causes(out: &mut Lines, view: &View<'_>, names: &Names<'_>) -> csv::Result<()> {
    let titles = [
        "code",
        "severity",
        "operator",
        "name",
        "server",
        "domains",
        "first_domains",
        "owner",
        "message",
        "evidence",
        "mailboxes",
        "operator_domains",
        "operator_mailboxes",
    ];
    spreadsheet::write(out, &titles.map(Cell::Text))?;
    let mut causes = view.causes.causes.iter();
    causes.try_for_each(|it| write_cause(out, it, view, names))
}

fn write_cause(
    out: &mut Lines,
    cause: &Cause,
    view: &View<'_>,
    names: &Names<'_>,
) -> csv::Result<()> {
    let owner = party::owner(cause, view);
    let (operator, server) = match &cause.party {
        Party::Operator(id) => (id.as_str(), ""),
        Party::Server { server, .. } => ("", server.as_str()),
        Party::Unknown => ("", ""),
    };
    let first = cause.findings.first();
    let message = first.map(|it| it.statement(Lang::English));
    let evidence = first.and_then(|it| it.how_to_see());
    let domains = cause.names.join(" ");
    spreadsheet::write(
        out,
        &[
            cause.code.as_str().into(),
            cause.severity.as_str().into(),
            operator.into(),
            names.name(operator).into(),
            server.into(),
            cause.domains.into(),
            domains.as_str().into(),
            first.map_or("", |it| it.owner.as_str()).into(),
            message.as_deref().unwrap_or_default().into(),
            evidence.as_deref().unwrap_or_default().into(),
            number(cause.mailboxes),
            owner.map_or(Cell::Text(""), |it| it.report.counts.total().into()),
            number(owner.and_then(party::mailboxes_of)),
        ],
    )
}

/// The mailboxes of a domain, if they are known.
fn of_domain(report: &Report, domain: &DomainReport) -> Option<u64> {
    let mailboxes = report.mailboxes.as_deref()?;
    Some(mailboxes.of(&domain.domain))
}

/// A number of mailboxes, or nothing.
fn number(mailboxes: Option<u64>) -> Cell<'static> {
    mailboxes.map_or(Cell::Text(""), Cell::Number)
}

/// The status of an entry of the whitelist that could not be used. The message has its name.
const NOT_CHECKED: &str = "not_checked";

/// Entries of the whitelist whose domains were not checked, because they could not be used.
fn skipped(report: &Report) -> &[UnusableEntry] {
    let whitelist = report.context.whitelist.as_ref();
    whitelist.map_or(&[], |it| &it.skipped)
}

/// The names of operators by identity.
struct Names<'a>(HashMap<&'a str, &'a str>);

impl<'a> Names<'a> {
    fn of(report: &'a Report) -> Self {
        let name = |it: &'a OperatorReport| Some((it.id.as_str(), it.name.as_deref()?));
        Self(report.operators.iter().filter_map(name).collect())
    }

    fn name(&self, id: &str) -> &'a str {
        self.0.get(id).copied().unwrap_or_default()
    }

    /// The names of the operators that list a domain.
    fn of_domain(&self, domain: &DomainReport) -> String {
        let names = domain.operators.iter().map(|id| self.name(id));
        names
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

#[cfg(test)]
mod tests;
