//! The changes from one audit to the next: a summary, and a sheet for each table.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::save;
use super::sheet::{Cell, Column, Lines, Looks, Table, seconds};
use crate::lang::Lang;
use crate::report::comparison::{Comparison, sections, subject};
use crate::report::sections::{Cell as Shown, Section};

/// Writes the workbook. It names every domain that changed.
///
/// # Errors
///
/// If `out` or a temporary file cannot be written to.
pub fn write(comparison: &Comparison<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    save(fill(comparison, lang), out)
}

fn fill(comparison: &Comparison<'_>, lang: Lang) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let finished = ExcelDateTime::from_timestamp(seconds(comparison.after.finished))?;
    let properties = DocProperties::new().set_title(sections::title(lang));
    workbook.set_properties(&properties.set_creation_datetime(&finished));
    let looks = Looks::new(lang);
    let first = workbook.add_worksheet_with_constant_memory()?;
    first.set_name(match lang {
        Lang::English => "Summary",
        Lang::French => "Synthèse",
    })?;
    let mut lines = Lines::new(first, &looks);
    lines.set_widths([120])?;
    lines.title(&sections::title(lang))?;
    lines.skip();
    let mut texts = vec![subject::render(comparison, lang)];
    texts.extend(sections::head(comparison, lang));
    texts.extend(sections::warnings(comparison, lang));
    for text in texts {
        lines.line([text.into()], |_| true)?;
    }
    for section in sections::sections(comparison, true, lang) {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet
            .set_name(sections::sheet(&section, lang))?
            .set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        fill_sheet(sheet, &section, &looks, lang)?;
    }
    Ok(workbook)
}

/// A line for each row. Names that a row has in common stand in one cell.
fn fill_sheet(
    sheet: &mut rust_xlsxwriter::Worksheet,
    section: &Section,
    looks: &Looks,
    lang: Lang,
) -> Result<(), XlsxError> {
    let first = section.rows.first().map_or(&[][..], Vec::as_slice);
    let columns = section.titles.iter().zip(first);
    let columns = columns.map(|(title, cell)| match cell {
        Shown::Text(_) => Column::prose(title, 34),
        Shown::Names(..) => Column::prose(title, 60),
        Shown::Number(_) | Shown::Difference(_) | Shown::Share(..) => Column::of(title, 14),
    });
    let mut table = Table::new(sheet, looks, columns.collect())?;
    for row in &section.rows {
        table.line(row.iter().map(|cell| match cell {
            Shown::Number(number) => Cell::Count(*number),
            Shown::Share(part, all) => Cell::share(*part, *all),
            Shown::Difference(difference) => Cell::Difference(*difference),
            Shown::Names(names, 0) => names.join("\n").into(),
            other => other.in_line(lang).into(),
        }))?;
    }
    table.finish()
}
