//! Configuration lines of dnsmasq. It has no TTL for a record: its `local-ttl` holds for all.

use std::io::{self, Write};

use super::template::{DOMAIN, write_each};
use super::{Header, PlannedFile, Rrset, Srv};

/// Writes the lines.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    let notes = [
        "dnsmasq gives these records the TTL that its option local-ttl sets, which is 0 without it",
    ];
    header.write(out, "# ", part, &notes)?;
    write_each(out, part.rrsets(), render)
}

fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let labels = rrset.service.labels();
    let line = |record: &Srv<'_>| {
        let Srv {
            priority,
            weight,
            port,
            target,
        } = record;
        format!("srv-host={labels}.{DOMAIN},{target},{port},{priority},{weight}\n")
    };
    Ok(rrset.records.iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn lines_are_srv_hosts_or_comments() {
        let text = sample::written(&[], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
        // dnsmasq continues after 1,024 octets as if another line began.
        assert!(text.lines().all(|line| line.len() < 1_000));
    }
}
