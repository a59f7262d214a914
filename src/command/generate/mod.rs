//! `mssrv generate`: who writes which domain is settled first; then the records are streamed out.

mod fronts;

use std::io::{self, Write};

use super::output::Output;
use super::{CommandError, OK, Talk};
use crate::cli::{Generate, ZoneFormat};
use crate::text::counted;
use crate::trust_space::Operator;
use crate::zone::{
    Header, Part, Plan, Zoned, bind, csv, dnscontrol, dnsmasq, json, nsupdate, octodns, powerdns,
    terraform, unbound, windows,
};

pub(super) fn run(args: &Generate, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let loaded = fronts::load(args, talk)?;
    let ttl = |operator: &Operator| args.ttl.or(operator.ttl).unwrap_or(loaded.ttl);
    let plan = Plan::new(&loaded.space, &loaded.requirement, ttl, loaded.named)?;
    let zoned = Zoned::new(&plan, &args.zone)?;
    refuse_what_the_format_lacks(args, &zoned)?;
    tell_idle(&plan, talk);
    let header = Header {
        requirement: &loaded.requirement,
        sources: &loaded.sources,
        comments: !args.no_comments,
    };
    let output = Output::open(args.output.as_deref(), args.inputs.files())?;
    output.write(talk.env, |out| {
        write(args.format, out, &zoned.whole(), &header)
    })?;
    let domains = counted(plan.domains(), "domain");
    let records = counted(plan.whole().records(), "record");
    talk.note(&format!("{records} for {domains} written"));
    Ok(OK)
}

fn write(
    format: ZoneFormat,
    out: &mut dyn Write,
    part: &Part<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    match format {
        ZoneFormat::Bind => bind::write(out, part, header),
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

/// What is refused for one format and not for others.
fn refuse_what_the_format_lacks(args: &Generate, zoned: &Zoned<'_>) -> Result<(), CommandError> {
    if !args.zone.is_empty() && !args.format.has_zones() {
        return Err(CommandError::Usage(
            "--zone goes with formats that change zones: nsupdate, powerdns, octodns, dnscontrol, \
             terraform and windows; in the others names are absolute"
                .to_owned(),
        ));
    }
    match args.format {
        ZoneFormat::Octodns => Ok(zoned.whole().only_zone().map(|_| ())?),
        ZoneFormat::Dnsmasq if args.ttl.is_some() => Err(CommandError::Usage(
            "--ttl: dnsmasq has no TTL for a record; set its option local-ttl".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn tell_idle(plan: &Plan<'_>, talk: &mut Talk<'_, '_>) {
    for operator in plan.idle() {
        let operator = operator.label();
        talk.warn(&format!(
            "operator {operator} has no domain, so nothing is written for it"
        ));
    }
}
