//! Resources of the Terraform provider `hashicorp/dns`, which publishes by RFC 2136.

use std::io::{self, Write};

use super::template::{BELOW, IDENTIFIER, ZONE, write_each};
use super::{Header, PlannedFile, Rrset};

/// Writes one resource for each RRset. Its name is the same in every run, whatever else is written.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    let notes = ["for the provider hashicorp/dns, configured with the server to update"];
    header.write(out, "# ", part, &notes)?;
    write_each(out, part.rrsets(), render)
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (service, labels, ttl) = (rrset.service, rrset.service.labels(), rrset.ttl);
    let mut text = format!(
        "resource \"dns_srv_record_set\" \"mssante_{service}_{IDENTIFIER}\" {{\n  \
         zone = \"{ZONE}.\"\n  \
         name = \"{labels}{BELOW}\"\n  \
         ttl  = {ttl}\n"
    );
    for record in rrset.records {
        text.push_str(&format!(
            "  srv {{\n    priority = {}\n    weight   = {}\n    port     = {}\n    \
             target   = \"{}.\"\n  }}\n",
            record.priority, record.weight, record.port, record.target
        ));
    }
    text.push_str("}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn an_rrset_is_a_resource() {
        let text = sample::written(&["a.z.test"], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }
}
