//! A workbook of Excel: a summary, and a sheet each of operators, causes, domains and findings. Texts and titles follow
//! the language. Every cell has a type: no text from data becomes a formula, a link, a number or a date.
//!
//! The same report gives the same octets: the time in the properties is the end of the audit.

pub mod comparison;
mod rows;
mod sheet;
mod summary;
mod text;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::Report;
use super::format::{AuditFormat, Writing};
use super::view::View;
use crate::lang::{Lang, say};
use sheet::{Looks, seconds};

/// Most domains of a workbook. With ten findings each, they still fit into a sheet, and a spreadsheet opens them.
pub const MOST_DOMAINS: usize = 100_000;

/// Most lines of a sheet below its titles. A sheet of Excel has 1,048,576 lines.
const MOST_LINES: u32 = 1_000_000;

/// How `check` and `merge` write it.
pub const FORMAT: Writing = Writing::Whole(AuditFormat {
    for_people: true,
    shows_mailboxes: true,
    is_binary: true,
    most_domains: Some(MOST_DOMAINS),
    ..AuditFormat::of(|report, shown, out| write(report, shown.style.lang, out))
});

/// Writes the workbook. The command refuses more than [`MOST_DOMAINS`] domains before that.
///
/// # Errors
///
/// If `out` or a temporary file cannot be written to.
pub fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    save(fill(report, lang, MOST_LINES), out)
}

/// Writes a workbook that was filled.
fn save(workbook: Result<Workbook, XlsxError>, out: &mut dyn Write) -> io::Result<()> {
    let workbook = workbook.and_then(|mut it| it.save_to_buffer());
    let octets = workbook.map_err(|error| match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    })?;
    out.write_all(&octets)
}

/// The workbook of a report, with at most that number of findings.
fn fill(report: &Report, lang: Lang, most_lines: u32) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let finished = ExcelDateTime::from_timestamp(seconds(report.finished))?;
    let title = title(lang);
    let properties = DocProperties::new().set_title(title);
    workbook.set_properties(&properties.set_creation_datetime(&finished));
    let looks = Looks::new(lang);
    let view = View::of(report);
    let book = rows::Book {
        report,
        view: &view,
        looks: &looks,
        lang,
    };
    let names = match lang {
        Lang::English => ["Summary", "Operators", "Causes", "Domains", "Findings"],
        Lang::French => ["Synthèse", "Opérateurs", "Causes", "Domaines", "Constats"],
    };
    for (at, name) in names.into_iter().enumerate() {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        match at {
            0 => book.summary(sheet)?,
            1 => book.operators(sheet)?,
            2 => book.causes(sheet)?,
            3 => book.domains(sheet)?,
            _ => book.findings(sheet, most_lines)?,
        }
    }
    Ok(workbook)
}

/// The title of the workbook.
fn title(lang: Lang) -> String {
    say!(
        lang,
        en: "MSSanté audit: SRV records for autoconfiguration",
        fr: "Audit MSSanté : enregistrements SRV d’autoconfiguration"
    )
}

#[cfg(test)]
mod tests;
