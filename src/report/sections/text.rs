//! Sections as tables for a terminal.

use std::fmt::{self, Write};

use tabled::Table;
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Modify};

use super::{Cell, Section};
use crate::lang::say;
use crate::report::look::TextStyle;
use crate::text::one_line;

/// Rows of a table that are shown without `-v`: those of most domains.
const SHOWN: usize = 10;

/// Writes a section, with an empty line before it. `-v` shows all of its rows.
pub(in crate::report) fn write(
    out: &mut String,
    section: &Section,
    look: TextStyle,
) -> fmt::Result {
    let lang = look.lang;
    let title = look.fill_line(&one_line(&section.title));
    let rows = section.rows.len();
    let shown = if look.verbose { rows } else { rows.min(SHOWN) };
    writeln!(out, "\n{title}")?;
    if section.is_prose {
        let mut entries = section.rows.iter().take(shown);
        entries.try_for_each(|it| write_entry(out, it, look))?;
    } else {
        writeln!(out, "{}", table(section, shown, look))?;
    }
    if shown < rows {
        let others = lang.counted(
            rows - shown,
            ["other row", "other rows"],
            ["autre ligne", "autres lignes"],
        );
        let others = say!(lang, en: "and {others} (-v)", fr: "et {others} (-v)");
        writeln!(out, "{others}")?;
    }
    Ok(())
}

/// Writes a row as lines: a cell of prose would make a table too narrow. The first cell is the prose, and the last one
/// has names.
fn write_entry(out: &mut String, row: &[Cell], look: TextStyle) -> fmt::Result {
    const INDENTATION: &str = "      ";
    let texts: Vec<_> = row.iter().map(|it| it.in_line(look.lang)).collect();
    let [prose, middle @ .., names] = texts.as_slice() else {
        return Ok(());
    };
    let numbers = row.iter().filter(|it| it.is_number());
    let numbers: Vec<_> = numbers.map(|it| it.in_line(look.lang)).collect();
    let words = middle.iter().zip(row.iter().skip(1));
    let words = words.filter(|(_, cell)| !cell.is_number());
    let mut head: Vec<_> = words.map(|(text, _)| text.clone()).collect();
    head.push(numbers.join(" → "));
    writeln!(out, "  {}", look.fill_line(&one_line(&head.join(" · "))))?;
    for text in [prose, names] {
        let text = look.fill(&one_line(text), look.width - INDENTATION.len());
        for line in text.lines() {
            writeln!(out, "{INDENTATION}{line}")?;
        }
    }
    Ok(())
}

/// The table of the first rows of a section. Numbers are as wide as they are; texts and names share the rest.
fn table(section: &Section, shown: usize, look: TextStyle) -> Table {
    let in_line = |cell: &Cell| one_line(&cell.in_line(look.lang)).into_owned();
    let rows = section.rows.iter().take(shown);
    let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(in_line).collect()).collect();
    let widths = widths(section, &rows, look);
    let fill = |(text, width): (&str, &usize)| look.fill(text, *width);
    let mut builder = Builder::default();
    builder.push_record(section.titles.iter().copied().zip(&widths).map(fill));
    for row in &rows {
        let cells = row.iter().map(String::as_str);
        builder.push_record(cells.zip(&widths).map(fill));
    }
    let mut table = look.table(builder);
    for (at, cell) in section.rows.iter().flatten().take(widths.len()).enumerate() {
        if cell.is_number() {
            table.with(Modify::new(Columns::one(at)).with(Alignment::right()));
        }
    }
    table
}

/// The greatest width of each column: at least its longest word, unless that is a name. Narrow columns come first: what
/// they do not need is for the others.
fn widths(section: &Section, rows: &[Vec<String>], look: TextStyle) -> Vec<usize> {
    let columns = section.titles.len();
    let greatest = |at: usize, measure: fn(&str) -> usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|it| measure(it)).max().unwrap_or_default()
    };
    let titles = || section.titles.iter().enumerate();
    let wanted: Vec<_> = titles()
        .map(|(at, title)| greatest(at, |it| it.chars().count()).max(longest_word(title)))
        .collect();
    let least: Vec<_> = titles()
        .map(
            |(at, title)| match section.rows.first().and_then(|it| it.get(at)) {
                Some(Cell::Names(..)) => longest_word(title),
                _ => greatest(at, longest_word).max(longest_word(title)),
            },
        )
        .collect();
    let mut order: Vec<_> = (0..columns).collect();
    order.sort_by_key(|at| wanted[*at]);
    // The frame takes three columns for each cell, and one at the end.
    let mut room = look.width.saturating_sub(3 * columns + 1);
    let mut widths = wanted.clone();
    for (nth, at) in order.into_iter().enumerate() {
        let share = room / (columns - nth);
        widths[at] = wanted[at].min(share.max(least[at]).max(1));
        room = room.saturating_sub(widths[at]);
    }
    widths
}

fn longest_word(text: &str) -> usize {
    let words = text.split(' ').map(|it| it.chars().count());
    words.max().unwrap_or_default()
}
