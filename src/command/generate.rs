//! `mssrv generate`: who writes which domain is settled first; then the records are streamed out.

use std::io::{self, Write};

use super::output::Output;
use super::{CommandError, Env, OK, Talk, inputs};
use crate::cli::{Generate, ZoneFormat};
use crate::finding::Severities;
use crate::input::{InputError, Source};
use crate::name::{HostName, OperatorId};
use crate::operators::{self, DEFAULT_TTL, Declaration};
use crate::service::{Interface, Service};
use crate::text::counted;
use crate::trust_space::{Builder, Operator};
use crate::zone::{
    Header, Plan, Zoned, bind, csv, dnscontrol, dnsmasq, json, nsupdate, octodns, powerdns,
    terraform, unbound, windows,
};

pub(super) fn run(args: &Generate, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let loaded = match declared(args)? {
        Some(declaration) => single(args, declaration, talk.env)?,
        None if args.inputs.operators.is_none() => return Err(no_fronts()),
        None => inputs::load(&args.inputs, &[], talk)?,
    };
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
    output.write(talk.env, |out| write(args.format, out, &zoned, &header))?;
    let domains = counted(plan.domains(), "domain");
    let records = counted(plan.records(), "record");
    talk.note(&format!("{records} for {domains} written"));
    Ok(OK)
}

fn write(
    format: ZoneFormat,
    out: &mut dyn Write,
    zoned: &Zoned<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    let plan = zoned.plan();
    match format {
        ZoneFormat::Bind => bind::write(out, plan, header),
        ZoneFormat::Nsupdate => nsupdate::write(out, zoned, header),
        ZoneFormat::Powerdns => powerdns::write(out, zoned),
        ZoneFormat::Octodns => octodns::write(out, zoned, header),
        ZoneFormat::Dnscontrol => dnscontrol::write(out, zoned, header),
        ZoneFormat::Terraform => terraform::write(out, zoned, header),
        ZoneFormat::Windows => windows::write(out, zoned, header),
        ZoneFormat::Dnsmasq => dnsmasq::write(out, plan, header),
        ZoneFormat::Unbound => unbound::write(out, plan, header),
        ZoneFormat::Csv => csv::write(out, plan),
        ZoneFormat::Json => json::write(out, plan, header),
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
        ZoneFormat::Octodns => Ok(zoned.only_zone().map(|_| ())?),
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

fn no_fronts() -> CommandError {
    CommandError::Usage(
        "nothing says which fronts to publish: give --operators FILE, or --domains FILE with \
         --smtp-psc, --smtp-authcli, --imap-psc and --imap-authcli"
            .to_owned(),
    )
}

/// The fronts of the command line.
fn declared(args: &Generate) -> Result<Option<Declaration>, CommandError> {
    if args.smtp_psc.is_none() {
        return Ok(None);
    }
    let declaration = Declaration::try_new(|service, interface| {
        let (option, host) = match (service, interface) {
            (Service::Submission, Interface::Psc) => ("--smtp-psc", &args.smtp_psc),
            (Service::Submission, Interface::Authcli) => ("--smtp-authcli", &args.smtp_authcli),
            (Service::Imap, Interface::Psc) => ("--imap-psc", &args.imap_psc),
            (Service::Imap, Interface::Authcli) => ("--imap-authcli", &args.imap_authcli),
        };
        let host = host.as_deref().unwrap_or_default();
        HostName::parse(host).map_err(|error| {
            let source = Source::named("command line");
            InputError::whole(&source, format!("{option} {host:?}: {error}"))
        })
    })?;
    Ok(Some(declaration))
}

/// One operator that has no identity but its fronts, and the domains of `--domains`.
fn single(
    args: &Generate,
    declaration: Declaration,
    env: &mut Env<'_>,
) -> Result<inputs::Loaded, CommandError> {
    inputs::refuse_idle_demands(&args.inputs)?;
    let id = OperatorId::parse("command-line");
    let mut builder = Builder::default();
    let mut sources = Vec::new();
    if let Some(path) = &args.inputs.domains {
        sources.push(inputs::read_domains(path, env, |name| {
            builder.add_listing(name, id.as_ref(), None);
        })?);
    }
    if let Some(id) = id {
        builder.declare(&[operators::Operator {
            id,
            name: None,
            ttl: None,
            declaration,
            domains: Vec::new(),
            exclude: Vec::new(),
        }]);
    }
    Ok(inputs::Loaded {
        requirement: inputs::requirement(&args.inputs)?,
        whitelist: None,
        space: builder.build(&[])?,
        severities: Severities::default(),
        operators_sha256: None,
        ttl: DEFAULT_TTL,
        sources,
        named: true,
    })
}
