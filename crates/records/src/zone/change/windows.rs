//! Changes as a PowerShell script for the DNS server of Windows, module DnsServer: records are removed and
//! added one by one, so that other records of an owner stay.

use std::io::{self, Write};

use super::super::Header;
use super::{Basis, Change, Differences, data, fields};

/// Whatever fails ends the script. What is there already is not added, so that a second run changes nothing;
/// the script warns of a record to remove that is missing.
const PREAMBLE: &str = r"$ErrorActionPreference = 'Stop'
function Test-SrvRecord([object] $Found, [object] $Wanted) {
    $data = $Found.RecordData
    ($data.Priority -eq $Wanted.Priority) -and ($data.Weight -eq $Wanted.Weight) -and
        ($data.Port -eq $Wanted.Port) -and ($data.DomainName.TrimEnd('.') -eq $Wanted.Target.TrimEnd('.'))
}
function Update-SrvRecords([string] $Zone, [string] $Name, [int] $Ttl, [object[]] $Remove, [object[]] $Add) {
    $found = Get-DnsServerResourceRecord -ZoneName $Zone -Name $Name -RRType Srv -ErrorAction SilentlyContinue
    $left = @($found | Where-Object { $_.HostName -eq $Name })
    foreach ($record in $Remove) {
        $old = @($left | Where-Object { Test-SrvRecord $_ $record })
        $left = @($left | Where-Object { -not (Test-SrvRecord $_ $record) })
        if ($old.Count -eq 0) { Write-Warning ('{0} in {1} has no SRV record for {2}' -f $Name, $Zone, $record.Target) }
        $old | Remove-DnsServerResourceRecord -ZoneName $Zone -Force
    }
    foreach ($record in $Add) {
        if (@($left | Where-Object { Test-SrvRecord $_ $record }).Count -gt 0) { continue }
        Add-DnsServerResourceRecord -Srv -ZoneName $Zone -Name $Name `
            -Priority $record.Priority -Weight $record.Weight -Port $record.Port `
            -DomainName $record.Target -TimeToLive ([TimeSpan]::FromSeconds($Ttl))
    }
}
";

/// Writes the script: two functions, and a call for each owner with something to change.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    differences: &Differences<'_>,
    basis: &Basis,
    header: &Header<'_>,
) -> io::Result<()> {
    let own = [basis.line(), format!("changes: {}", differences.totals())];
    header.write_changes_ascii(out, "# ", differences.part(), &own)?;
    out.write_all(PREAMBLE.as_bytes())?;
    let mut changes = differences.changes();
    changes.try_for_each(|change| out.write_all(text(&change).as_bytes()))
}

fn text(change: &Change<'_>) -> String {
    let (zone, name, ttl) = (
        change.wanted.zone,
        change.relative_name(),
        change.wanted.ttl,
    );
    let removed = change.removed.iter().map(|record| data(record));
    let retimed = change.retimed.iter().map(|(record, _)| record.to_string());
    let removed: Vec<_> = removed.chain(retimed).map(|it| record(&it)).collect();
    let wanted = change.wanted.records.iter();
    let added = wanted.filter(|record| !change.kept.contains(record));
    let added: Vec<_> = added.map(|it| record(&it.to_string())).collect();
    format!(
        "Update-SrvRecords -Zone '{zone}' -Name '{name}' -Ttl {ttl} -Remove @({}) -Add @({})\n",
        removed.join(", "),
        added.join(", ")
    )
}

/// Record data as a table of PowerShell. Strings are in single quotes, where nothing is expanded and
/// only a quote means anything.
fn record(data: &str) -> String {
    let [priority, weight, port, target] = fields(data);
    let target = target.replace('\'', "''");
    format!("@{{ Priority = {priority}; Weight = {weight}; Port = {port}; Target = '{target}' }}")
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_call_removes_and_adds_records_one_by_one() {
        let text = sample::written(&["a.z.test"], super::write);
        insta::assert_snapshot!(text);
        assert!(text.is_ascii());
    }

    #[test]
    fn no_target_ends_its_string() {
        let text = super::record("1 2 3 a'; Remove-Item C:\\.");
        assert_eq!(
            text,
            "@{ Priority = 1; Weight = 2; Port = 3; Target = 'a''; Remove-Item C:\\.' }"
        );
    }
}
