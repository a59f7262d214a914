//! Tables whose cells are wrapped to a greatest width each, so that every line fits the terminal.

use tabled::Table;
use tabled::builder::Builder;

use crate::report::table::{Look, MIN_WIDTH, styled, wrapping};

/// Columns that the frame and its padding take beside `cells` cells.
pub(super) const fn frame(cells: usize) -> usize {
    3 * cells + 1
}

/// Such a table, or none without rows. A cell may have several lines.
pub(super) fn grid<const N: usize>(
    look: Look,
    titles: [&str; N],
    widths: [usize; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Option<Table> {
    let mut builder = Builder::default();
    builder.push_record(titles);
    for row in rows {
        let cells = row.iter().zip(widths);
        builder.push_record(cells.map(|(cell, width)| textwrap::fill(cell, wrapping(width))));
    }
    (builder.count_records() > 1).then(|| styled(builder, look))
}

/// No narrower than a table can be read in.
pub(super) fn at_least(look: Look) -> Look {
    Look {
        width: look.width.max(MIN_WIDTH),
        ..look
    }
}
