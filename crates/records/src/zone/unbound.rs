//! Configuration of Unbound: `local-data` in a clause `server:`, to be included.

use std::io::{self, Write};

use super::template::{DOMAIN, write_each};
use super::{Header, PlannedFile, Rrset};

/// Writes the clause.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    header.write(out, "# ", part, &[])?;
    writeln!(out, "server:")?;
    write_each(out, part.rrsets(), render)
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (labels, ttl) = (rrset.service.labels(), rrset.ttl);
    let records = rrset.records.iter();
    Ok(records
        .map(|record| format!("  local-data: \"{labels}.{DOMAIN}. {ttl} IN SRV {record}\"\n"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn lines_are_local_data_or_comments() {
        let text = sample::written(&[], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }
}
