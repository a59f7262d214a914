//! `mssrv lab`: serve the scenarios, and the fronts where they are asked for, until interrupted.

use std::fs;
use std::future::pending;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::pin::pin;

use super::interrupt::interrupted;
use super::output::Output;
use super::{CommandError, OK, Talk};
use crate::cli;
use crate::finding::Code;
use crate::lab::Lab;
use crate::lab::fronts::{Cast, Fronts, FrontsError, Serving, Step};
use crate::lab::server::Server;
use crate::name::DomainName;

pub(super) async fn run(args: &cli::Lab, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let lab = Lab::load()?;
    let cast = match args.fronts {
        true => Some(cast(&lab, args.fronts_port_base)?),
        false => None,
    };
    let world = match &cast {
        Some(cast) => cast.world(&lab)?,
        None => lab.world()?,
    };
    let server = Server::bind(args.listen, world)
        .await
        .map_err(|error| CommandError::Listen(args.listen, error))?;
    let listen = server.local_addr();
    let fronts = match &cast {
        Some(cast) => Some(Fronts::bind(cast, (talk.env.now)()).await?),
        None => None,
    };
    if let (Some(cast), Some(fronts), Some(folder)) = (&cast, &fronts, &args.fronts_out) {
        write_papers(folder, cast, fronts, talk)?;
    }
    talk.print(|out| {
        list(out, &lab)?;
        if let (Some(cast), Some(fronts)) = (&cast, &fronts) {
            list_fronts(out, cast, fronts)?;
        }
        writeln!(
            out,
            "serving lab.test on {listen} over UDP and TCP, until interrupted"
        )
    })?;
    let example = lab
        .scenarios
        .first()
        .map(|scenario| scenario.domain())
        .unwrap_or_default();
    let (ip, port) = (listen.ip(), listen.port());
    talk.note(&format!(
        "try: dig @{ip} -p {port} _imap._tcp.{example} SRV"
    ));
    if fronts.is_some() && args.fronts_out.is_none() {
        talk.note("no client can trust the fronts: --fronts-out writes what they need for it");
    }
    let clock = talk.env.now;
    let mut serving = fronts.map(|fronts| fronts.serve(clock));
    let (mut server, mut interrupted) = (pin!(server.run()), pin!(interrupted()));
    loop {
        tokio::select! {
            () = &mut server => break,
            () = &mut interrupted => break,
            step = next(&mut serving) => {
                talk.print(|out| writeln!(out, "{step}"))?;
            }
        }
    }
    Ok(OK)
}

/// Refuses what is no scenario's domain.
pub(super) fn known(lab: &Lab, domain: &DomainName) -> Result<(), CommandError> {
    let mut scenarios = lab.scenarios.iter();
    match scenarios.any(|scenario| scenario.domain() == domain.as_str()) {
        true => Ok(()),
        false => Err(CommandError::Usage(format!(
            "the lab has no scenario {domain}; `mssrv lab` lists those it has"
        ))),
    }
}

/// The next step of a client of the fronts, if ever there is one.
async fn next(serving: &mut Option<Serving>) -> Step {
    if let Some(serving) = serving
        && let Some(step) = serving.step().await
    {
        return step;
    }
    pending().await
}

fn cast(lab: &Lab, base: u16) -> Result<Cast, CommandError> {
    Cast::load(lab, base)?.ok_or_else(|| {
        let highest = lab.requirement.rows().iter().map(|row| row.port).max();
        let most = u16::MAX - highest.unwrap_or_default();
        CommandError::Usage(format!(
            "--fronts-port-base {base}: expected at most {most}, for it is added to the required ports"
        ))
    })
}

fn list(out: &mut Vec<u8>, lab: &Lab) -> io::Result<()> {
    lab.scenarios.iter().try_for_each(|scenario| {
        let (domain, status) = (scenario.domain(), scenario.status);
        let (codes, about) = (words(&scenario.codes), &scenario.about);
        writeln!(out, "{domain:<38} {status:<14} {codes:<22} {about}")
    })
}

fn list_fronts(out: &mut Vec<u8>, cast: &Cast, fronts: &Fronts) -> io::Result<()> {
    for scenario in &cast.scenarios {
        let mut codes = scenario.codes.clone();
        codes.dedup();
        let (domain, codes, about) = (scenario.domain(), words(&codes), &scenario.about);
        writeln!(
            out,
            "{domain:<38} {:<14} {codes:<22} {about}",
            "with fronts"
        )?;
    }
    let mut ports: Vec<_> = cast.fronts.iter().map(|front| front.addr.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    let ports: Vec<_> = ports.iter().map(ToString::to_string).collect();
    let (count, ports) = (fronts.count(), ports.join(" and "));
    writeln!(
        out,
        "serving {count} fronts, each on a loopback address of its own, ports {ports}"
    )
}

fn words(codes: &[Code]) -> String {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    codes.join(" ")
}

/// Writes what clients need, over what an earlier start left.
fn write_papers(
    folder: &Path,
    cast: &Cast,
    fronts: &Fronts,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::File(folder.to_owned(), error))?;
    let papers = fronts.papers();
    for (name, content) in [
        ("authority.pem", &papers.authority),
        ("client.pem", &papers.client),
        ("client.key", &papers.client_key),
        ("requirement.toml", &cast.requirement.to_toml()),
    ] {
        let output = Output::open(Some(&folder.join(name)), [])?;
        output.write(talk.env, |out| out.write_all(content.as_bytes()))?;
    }
    Ok(())
}

/// Why there are no fronts, and what to do.
pub(super) fn unserved(error: &FrontsError) -> String {
    let remedy = match error {
        FrontsError::Listen(_, why) => match why.kind() {
            ErrorKind::PermissionDenied => {
                "; listen on higher ports with --fronts-port-base 10000, or be root"
            }
            ErrorKind::AddrNotAvailable => {
                "; each front has an address of its own, and this system has none of the loopback \
                 network but 127.0.0.1 until they are added (macOS: ifconfig lo0 alias 127.0.1.1)"
            }
            ErrorKind::AddrInUse => "; choose other ports with --fronts-port-base",
            _ => "",
        },
        _ => "",
    };
    format!("the lab's fronts: {error}{remedy}")
}
