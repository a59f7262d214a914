//! Typed cells in lines, one after the other.

use std::borrow::Cow;
use std::time::SystemTime;

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Worksheet, XlsxError,
};

use super::text::{fitting, is_run_when_typed};
use crate::lang::Lang;

/// Height of a line of text, in points.
const LINE_HEIGHT: u32 = 15;

/// Most lines of text that are in sight in one cell. No line of a sheet is higher than 409 points.
const MOST_LINES_SHOWN: u32 = 12;

/// One cell.
#[derive(Debug, Clone)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text that came from data or is our own.
    Text(Cow<'a, str>),
    /// A number of things.
    Count(u64),
    /// A difference of two numbers of things.
    Difference(i64),
    /// A part of a whole, from 0 to 1.
    Share(f64),
    /// A time, in UTC.
    Time(SystemTime),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Count(number as u64)
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Count(number)
    }
}

impl Cell<'_> {
    /// About how many lines a text has in a column of that width.
    fn lines(&self, width: usize) -> u32 {
        let Self::Text(text) = self else {
            return 1;
        };
        let lines = text.split('\n').map(|line| {
            // A line ends before a word that does not fit: the last tenth is empty.
            let characters = line.chars().count() * 10;
            characters.div_ceil((width * 9).max(1)).max(1)
        });
        u32::try_from(lines.sum::<usize>()).unwrap_or(u32::MAX)
    }

    /// A part of a whole; empty if the whole is 0.
    #[expect(
        clippy::cast_precision_loss,
        reason = "domains and mailboxes are far fewer than 2^52"
    )]
    pub(super) fn share(part: u64, all: u64) -> Self {
        match all {
            0 => Self::Empty,
            all => Self::Share(part as f64 / all as f64),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// In characters.
    width: u8,
    /// Whether its texts are read as prose, and have several lines.
    wraps: bool,
}

impl Column {
    /// A column of values, which are never broken.
    pub(super) fn of(title: &'static str, width: u8) -> Self {
        Self {
            title,
            width,
            wraps: false,
        }
    }

    /// A column of prose.
    pub(super) fn prose(title: &'static str, width: u8) -> Self {
        let wraps = true;
        Self {
            wraps,
            ..Self::of(title, width)
        }
    }
}

/// The formats of cells.
#[derive(Debug)]
pub(super) struct Looks {
    title: Format,
    header: Format,
    text: Format,
    prose: Format,
    inert: Format,
    inert_prose: Format,
    count: Format,
    difference: Format,
    share: Format,
    time: Format,
}

impl Looks {
    pub(super) fn new(lang: Lang) -> Self {
        let text = Format::new().set_align(FormatAlign::Top);
        let header = text
            .clone()
            .set_bold()
            .set_border_bottom(FormatBorder::Thin);
        let prose = text.clone().set_text_wrap();
        // Excel writes separators of thousands and decimals as its user is used to.
        let time = match lang {
            Lang::English => "yyyy-mm-dd hh:mm:ss",
            Lang::French => "dd/mm/yyyy hh:mm:ss",
        };
        Self {
            title: Format::new().set_bold().set_font_size(14),
            header: header.set_background_color(Color::RGB(0x00DD_E6F0)),
            inert: text.clone().set_quote_prefix(),
            inert_prose: prose.clone().set_quote_prefix(),
            count: text.clone().set_num_format("#,##0"),
            difference: text.clone().set_num_format("+#,##0;-#,##0;0"),
            share: text.clone().set_num_format("0.0%"),
            time: text
                .clone()
                .set_num_format(time)
                .set_align(FormatAlign::Left),
            text,
            prose,
        }
    }

    /// The format of a text. A text that would be a formula if somebody typed it also stays text if somebody edits the
    /// cell.
    fn of_text(&self, text: &str, wraps: bool) -> &Format {
        match (is_run_when_typed(text), wraps) {
            (false, false) => &self.text,
            (false, true) => &self.prose,
            (true, false) => &self.inert,
            (true, true) => &self.inert_prose,
        }
    }
}

/// A sheet that is filled line by line.
pub(super) struct Lines<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    /// Widths of the columns, in characters.
    widths: Vec<u8>,
    /// Number of lines written.
    pub(super) written: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, looks: &'a Looks) -> Self {
        Self {
            sheet,
            looks,
            widths: Vec::new(),
            written: 0,
        }
    }

    /// The width of each column, in characters.
    pub(super) fn set_widths(
        &mut self,
        widths: impl IntoIterator<Item = u8>,
    ) -> Result<(), XlsxError> {
        for (at, width) in (0..).zip(widths) {
            self.sheet.set_column_width(at, width)?;
            self.widths.push(width);
        }
        Ok(())
    }

    /// A title of the sheet.
    pub(super) fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        let format = &self.looks.title;
        self.sheet
            .write_string_with_format(self.written, 0, text, format)?;
        self.written += 1;
        Ok(())
    }

    /// Titles of columns.
    pub(super) fn header(
        &mut self,
        titles: impl IntoIterator<Item = &'static str>,
    ) -> Result<(), XlsxError> {
        let format = &self.looks.header;
        for (at, title) in (0..).zip(titles) {
            self.sheet
                .write_string_with_format(self.written, at, title, format)?;
        }
        self.written += 1;
        Ok(())
    }

    /// An empty line.
    pub(super) fn skip(&mut self) {
        self.written += 1;
    }

    /// A line of cells. `wraps` says which columns are prose.
    pub(super) fn line<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Cell<'c>>,
        wraps: impl Fn(usize) -> bool,
    ) -> Result<(), XlsxError> {
        let cells: Vec<_> = cells.into_iter().collect();
        let prose = cells.iter().zip(&self.widths).enumerate();
        let prose = prose.filter(|(at, _)| wraps(*at));
        let lines = prose.map(|(_, (cell, width))| cell.lines(usize::from(*width)));
        // LibreOffice does not fit the height of a line to its texts when it opens a file.
        if let Some(lines @ 2..) = lines.max() {
            let height = LINE_HEIGHT * lines.min(MOST_LINES_SHOWN);
            self.sheet.set_row_height(self.written, height)?;
        }
        for (at, cell) in cells.iter().enumerate() {
            self.cell(u16::try_from(at).unwrap_or(u16::MAX), cell, wraps(at))?;
        }
        self.written += 1;
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "domains and mailboxes are far fewer than 2^52"
    )]
    fn cell(&mut self, column: u16, cell: &Cell<'_>, wraps: bool) -> Result<(), XlsxError> {
        let (row, looks) = (self.written, self.looks);
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) if text.is_empty() => return Ok(()),
            Cell::Text(text) => {
                let format = looks.of_text(text, wraps);
                self.sheet
                    .write_string_with_format(row, column, fitting(text), format)?
            }
            Cell::Count(number) => {
                self.sheet
                    .write_number_with_format(row, column, *number as f64, &looks.count)?
            }
            Cell::Difference(difference) => self.sheet.write_number_with_format(
                row,
                column,
                *difference as f64,
                &looks.difference,
            )?,
            Cell::Share(share) => {
                self.sheet
                    .write_number_with_format(row, column, *share, &looks.share)?
            }
            Cell::Time(time) => {
                let time = ExcelDateTime::from_timestamp(seconds(*time))?;
                self.sheet
                    .write_datetime_with_format(row, column, &time, &looks.time)?
            }
        };
        Ok(())
    }
}

/// A table that fills a sheet: its titles stay in sight, and each has a filter.
pub(super) struct Table<'a> {
    lines: Lines<'a>,
    columns: Vec<Column>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        sheet: &'a mut Worksheet,
        looks: &'a Looks,
        columns: Vec<Column>,
    ) -> Result<Self, XlsxError> {
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        let mut lines = Lines::new(sheet, looks);
        lines.set_widths(columns.iter().map(|it| it.width))?;
        lines.header(columns.iter().map(|it| it.title))?;
        Ok(Self { lines, columns })
    }

    /// Number of lines below the titles.
    pub(super) fn len(&self) -> u32 {
        self.lines.written - 1
    }

    /// Adds a line, with a cell a column.
    pub(super) fn line<'c>(
        &mut self,
        cells: impl IntoIterator<Item = Cell<'c>>,
    ) -> Result<(), XlsxError> {
        let columns = &self.columns;
        self.lines
            .line(cells, |at| columns.get(at).is_some_and(|it| it.wraps))
    }

    /// Ends the table.
    pub(super) fn finish(self) -> Result<(), XlsxError> {
        let last_row = self.lines.written - 1;
        let columns = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        let (sheet, last_column) = (self.lines.sheet, columns.saturating_sub(1));
        sheet.autofilter(0, 0, last_row, last_column)?;
        // Identities of operators look like numbers, and are texts.
        let error = IgnoreError::NumberStoredAsText;
        sheet.ignore_error_range(0, 0, last_row, last_column, error)?;
        Ok(())
    }
}

/// Seconds since 1970.
pub(super) fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or_default()
}
