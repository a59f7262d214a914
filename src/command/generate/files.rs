//! The files of each layout: their records and their names.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::command::CommandError;
use crate::command::output::Files;
use crate::command::settings::{GenerateSettings, Layout, ZoneFormat};
use crate::lang::both;
use crate::zone::{
    Header, PlannedFile, ZonedPlan, bind, csv, dnscontrol, dnsmasq, json, nsupdate, octodns,
    powerdns, terraform, unbound, windows,
};

/// Characters that stay in the name of a file, besides letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The name of an operator's files, before the extension.
pub(in crate::command) fn stem(id: &str) -> String {
    utf8_percent_encode(id, ESCAPED).to_string()
}

/// Adds every file of the layout.
pub(super) fn add_all(
    settings: &GenerateSettings,
    zoned: &ZonedPlan<'_>,
    header: &Header<'_>,
    files: &mut dyn Files,
) -> Result<(), CommandError> {
    let mut add = |stem: &str, part: &PlannedFile<'_>| {
        let name = format!("{stem}.{}", settings.format.extension());
        files.add(&name, &|out| write(settings, out, part, header))
    };
    match settings.layout {
        Layout::Single => Ok(()),
        Layout::PerOperator => zoned.by_operator().try_for_each(|part| {
            let shares = part.shares();
            let id = shares.first().map_or("", |it| it.operator.id.as_str());
            add(&stem(id), &part)
        }),
        Layout::PerDomain => zoned
            .by_domain()
            .try_for_each(|part| add(part.first_domain(), &part)),
        Layout::PerZone => zoned
            .by_zone()
            .try_for_each(|part| add(part.only_zone()?, &part)),
    }
}

/// Writes one file.
pub(super) fn write(
    settings: &GenerateSettings,
    out: &mut dyn Write,
    part: &PlannedFile<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    match settings.format {
        ZoneFormat::Bind => match settings.layout {
            Layout::Single | Layout::PerOperator => bind::write(out, part, header),
            Layout::PerDomain | Layout::PerZone => bind::write_relative(out, part, header),
        },
        ZoneFormat::Nsupdate => nsupdate::write(out, part, header),
        ZoneFormat::Powerdns => powerdns::write(out, part),
        ZoneFormat::Octodns => octodns::write(out, part, header),
        ZoneFormat::Dnscontrol => dnscontrol::write(out, part, header),
        ZoneFormat::Terraform => terraform::write(out, part, header),
        ZoneFormat::Windows => windows::write(out, part, header),
        ZoneFormat::Dnsmasq => dnsmasq::write(out, part, header),
        ZoneFormat::Unbound => unbound::write(out, part, header),
        ZoneFormat::Csv => csv::write(out, part),
        ZoneFormat::Json => json::write(out, part, header),
    }
}

/// Refuses what some formats or layouts do not allow.
pub(super) fn refuse_what_is_lacking(
    settings: &GenerateSettings,
    zoned: &ZonedPlan<'_>,
) -> Result<(), CommandError> {
    let usage = |text| Err(CommandError::Usage(text));
    if settings.standalone.is_some() {
        return match settings.format {
            ZoneFormat::Bind => Ok(()),
            _ => usage(both!(
                en: "--standalone writes master files only: remove --format, or give --format bind",
                fr: "--standalone n’écrit que des fichiers de zone : retirer --format, ou indiquer --format bind"
            )),
        };
    }
    if !settings.zones.is_empty()
        && !settings.format.has_zones()
        && settings.layout != Layout::PerZone
    {
        return usage(both!(
            en: "--zone has no effect here, because this format uses absolute names. Use it with nsupdate, powerdns, \
                 octodns, dnscontrol, terraform, windows, csv or json, with --layout per-zone or with --standalone",
            fr: "--zone est sans effet ici, car ce format emploie des noms absolus. L’utiliser avec nsupdate, \
                 powerdns, octodns, dnscontrol, terraform, windows, csv ou json, avec --layout per-zone ou avec \
                 --standalone"
        ));
    }
    match (settings.format, settings.layout) {
        (ZoneFormat::Dnsmasq, _) if settings.ttl.is_some() => usage(both!(
            en: "--ttl: dnsmasq has no TTL for a record. Set its option local-ttl",
            fr: "--ttl : dnsmasq n’a pas de durée de vie (TTL) par enregistrement. Utiliser son option local-ttl"
        )),
        (ZoneFormat::Octodns, Layout::Single) => Ok(zoned.whole().only_zone().map(|_| ())?),
        (ZoneFormat::Octodns, Layout::PerOperator | Layout::PerDomain) => usage(both!(
            en: "octoDNS reads one file for each zone, with the name of the zone: give --layout per-zone",
            fr: "octoDNS lit un fichier par zone, qui porte le nom de la zone : indiquer --layout per-zone"
        )),
        _ => Ok(()),
    }
}
