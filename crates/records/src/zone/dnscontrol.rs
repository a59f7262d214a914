//! JavaScript for DNSControl. Records are added to domains that `dnsconfig.js` defines, because the
//! definition of a domain also says what else it holds.

use std::io::{self, Write};

use super::template::{BELOW, RenderedTemplates};
use super::{Header, PlannedFile, Rrset};

/// RRsets in one call at most.
const BATCH: usize = 500;

/// Writes the calls.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    let notes = ["require() this file after the D() of each zone, whose other records it keeps"];
    header.write(out, "// ", part, &notes)?;
    let mut templates = RenderedTemplates::new(render);
    let (mut zone, mut count) = ("", 0);
    for rrset in part.rrsets() {
        if rrset.zone != zone || count == BATCH {
            if count > 0 {
                out.write_all(END)?;
            }
            (zone, count) = (rrset.zone, 0);
            write!(out, "D_EXTEND(\"{zone}\"")?;
        }
        out.write_all(templates.text(&rrset)?)?;
        count += 1;
    }
    out.write_all(END)
}

const END: &[u8] = b"\n);\n";

/// Each argument with the comma before it: the language that DNSControl reads takes none behind the
/// last one.
fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (labels, ttl) = (rrset.service.labels(), rrset.ttl);
    let arguments = rrset.records.iter().map(|record| {
        let (priority, weight, port) = (record.priority, record.weight, record.port);
        let target = record.target;
        format!(
            ",\n  SRV(\"{labels}{BELOW}\", {priority}, {weight}, {port}, \"{target}.\", TTL({ttl}))"
        )
    });
    Ok(arguments.collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn records_are_added_zone_by_zone() {
        let text = sample::written(&["a.z.test"], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn one_call_has_a_bounded_number_of_records() {
        let text = sample::written_large(|out, part, header| {
            super::write(out, part, header).unwrap();
        });
        assert_eq!(text.matches("D_EXTEND(\"large.test\",").count(), 8);
        assert_eq!(text.matches("SRV(").count(), 8_000);
    }
}
