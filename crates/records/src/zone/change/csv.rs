//! Changes as CSV, with a line for each record to remove or add by hand. A record that gets another TTL is
//! removed and added.

use std::io::{self, Write};

use super::super::csv::{COLUMNS, line};
use super::{Change, Differences};
use crate::spreadsheet::Cell;

/// Writes a line of column names and one for each record; those to remove come first at each owner.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, differences: &Differences<'_>) -> io::Result<()> {
    let columns = ["action"].into_iter().chain(COLUMNS);
    let columns: Vec<_> = columns.map(Cell::Text).collect();
    out.write_all(line(&columns)?.as_bytes())?;
    let mut changes = differences.changes();
    changes.try_for_each(|change| out.write_all(text(&change)?.as_bytes()))
}

fn text(change: &Change<'_>) -> io::Result<String> {
    let (service, protocol) = change.service().labels_apart();
    let (domain, zone) = (change.wanted.domain, change.wanted.zone);
    let relative = change.relative_name();
    let row = |action: &str, ttl: Option<u32>, data: &str| {
        let ttl = ttl.map_or(String::new(), |ttl| ttl.to_string());
        let [priority, weight, port, target] = super::fields(data);
        line(&[
            action.into(),
            service.into(),
            protocol.into(),
            domain.into(),
            ttl.as_str().into(),
            priority.into(),
            weight.into(),
            port.into(),
            target.into(),
            zone.into(),
            relative.as_str().into(),
        ])
    };
    let mut rows = Vec::new();
    for record in &change.removed {
        // A TTL that a cache has left is not the zone's.
        let ttl = change.published_ttls.then_some(record.ttl);
        rows.push(row("remove", ttl, &super::data(record))?);
    }
    for (record, ttl) in &change.retimed {
        rows.push(row("remove", Some(*ttl), &record.to_string())?);
    }
    for record in change.wanted.records {
        if !change.kept.contains(record) {
            rows.push(row("add", Some(change.wanted.ttl), &record.to_string())?);
        }
    }
    Ok(rows.concat())
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn records_to_remove_and_to_add_have_a_line_each() {
        let text = sample::written(&["a.z.test"], |out, differences, _, _| {
            super::write(out, differences)
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn without_changes_there_is_no_line_but_the_first() {
        let text = sample::unchanged(|out, differences, _, _| super::write(out, differences));
        assert_eq!(text.lines().count(), 1);
    }
}
