//! Tables whose cells are wrapped to a greatest width each, so that every line fits the terminal.

use tabled::Table;
use tabled::builder::Builder;

use crate::report::look::TextStyle;

/// A column: what it holds, and its greatest width.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    /// Names and identities.
    Names(usize),
    /// Anything else.
    Words(usize),
}

/// Columns that the frame and its padding take beside `cells` cells.
pub(super) const fn frame(cells: usize) -> usize {
    3 * cells + 1
}

/// Such a table, or none without rows. A cell may have several lines.
pub(super) fn grid<const N: usize>(
    look: TextStyle,
    titles: [&str; N],
    columns: [Column; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Option<Table> {
    let mut builder = Builder::default();
    builder.push_record(titles);
    for row in rows {
        let cells = row.iter().zip(columns);
        builder.push_record(cells.map(|(cell, column)| match column {
            Column::Names(_) if look.never_break_names => cell.clone(),
            Column::Names(width) | Column::Words(width) => look.fill(cell, width),
        }));
    }
    (builder.count_records() > 1).then(|| look.table(builder))
}
