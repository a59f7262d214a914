//! CSV, RFC 4180 with LF, in the fields that web forms ask for. Targets have their final dot: a provider that
//! does not accept it reports an error, but one that expects it may silently append its own zone.

use std::io::{self, Write};

use csv::WriterBuilder;

use super::template::{BELOW, DOMAIN, ZONE, write_each};
use super::{PlannedFile, Rrset};
use crate::spreadsheet::{self, Cell};

/// The fields of a record.
pub(super) const COLUMNS: [&str; 10] = [
    "service",
    "protocol",
    "name",
    "ttl",
    "priority",
    "weight",
    "port",
    "target",
    "zone",
    "relative_name",
];

/// Writes a line of column names and one for each record; the name is that of the domain, and the relative
/// name is that of the owner in its zone.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>) -> io::Result<()> {
    out.write_all(line(&COLUMNS.map(Cell::Text))?.as_bytes())?;
    write_each(out, part.rrsets(), render)
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (service, protocol) = rrset.service.labels_apart();
    let relative = format!("{}{BELOW}", rrset.service.labels());
    let lines = rrset.records.iter().map(|record| {
        let target = format!("{}.", record.target);
        line(&[
            service.into(),
            protocol.into(),
            DOMAIN.into(),
            rrset.ttl.into(),
            record.priority.into(),
            record.weight.into(),
            record.port.into(),
            target.as_str().into(),
            ZONE.into(),
            relative.as_str().into(),
        ])
    });
    lines.collect()
}

/// A line of cells.
pub(super) fn line(cells: &[Cell<'_>]) -> io::Result<String> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    spreadsheet::write(&mut writer, cells)?;
    let octets = writer.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(octets).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_line_has_the_fields_of_a_form() {
        let text = sample::written_alike(&["a.z.test"], |out, part, _| {
            super::write(out, part).unwrap();
        });
        insta::assert_snapshot!(text);
    }
}
