//! A PowerShell script for the DNS server of Windows, module DnsServer. What is at an owner is removed
//! before its records are added, so that a second run ends as the first. It is ASCII, since Windows
//! PowerShell reads other texts in the system's own character set.

use std::io::{self, Write};

use super::template::{BELOW, ZONE, write_each};
use super::{Header, PlannedFile, Rrset, Srv};

/// Any failure ends the script. Records to remove are filtered by owner, in case the server returns more than
/// requested. An owner without records is no error, and the next command reports a missing zone.
const PREAMBLE: &str = r"$ErrorActionPreference = 'Stop'
function Set-SrvRecords([string] $Zone, [string] $Name, [int] $Ttl, [object[]] $Records) {
    $old = Get-DnsServerResourceRecord -ZoneName $Zone -Name $Name -RRType Srv -ErrorAction SilentlyContinue
    $old | Where-Object { $_.HostName -eq $Name } |
        Remove-DnsServerResourceRecord -ZoneName $Zone -Force
    foreach ($record in $Records) {
        Add-DnsServerResourceRecord -Srv -ZoneName $Zone -Name $Name `
            -Priority $record.Priority -Weight $record.Weight -Port $record.Port `
            -DomainName $record.Target -TimeToLive ([TimeSpan]::FromSeconds($Ttl))
    }
}
";

/// Writes the script: a function, and a call of it for each RRset.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    header.write_ascii(out, "# ", part, &[])?;
    out.write_all(PREAMBLE.as_bytes())?;
    write_each(out, part.rrsets(), render)
}

/// Strings are in single quotes, where nothing is expanded and only a quote is special. Checked names contain
/// no quote.
fn render(rrset: &Rrset<'_>) -> io::Result<String> {
    let (labels, ttl) = (rrset.service.labels(), rrset.ttl);
    let record = |record: &Srv<'_>| {
        let Srv {
            priority,
            weight,
            port,
            target,
        } = record;
        format!(
            "@{{ Priority = {priority}; Weight = {weight}; Port = {port}; Target = '{target}.' }}"
        )
    };
    let records: Vec<_> = rrset.records.iter().map(record).collect();
    let records = records.join(", ");
    Ok(format!(
        "Set-SrvRecords -Zone '{ZONE}' -Name '{labels}{BELOW}' -Ttl {ttl} -Records @({records})\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_call_sets_an_rrset_and_comments_stay_comments() {
        let text = sample::written(&["a.z.test"], |out, part, header| {
            super::write(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
        assert!(text.is_ascii());
        let calls = text.replace(super::PREAMBLE, "");
        let harmless = |line: &str| {
            line.starts_with("# ")
                || line.starts_with("Set-SrvRecords -Zone '") && line.matches('\'').count() == 8
        };
        assert!(calls.lines().all(harmless), "{calls}");
    }
}
