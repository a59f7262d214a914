//! `mssrv lab`: serve the scenarios, and the fronts where they are asked for, until interrupted.

mod commands;
mod folder;
mod list;
mod steps;

use std::future::{pending, poll_fn};
use std::io::{self, ErrorKind, Write};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::Poll;

use super::interrupt::interrupted;
use super::{CommandError, OK, Talk};
use crate::cli;
use crate::lab::Lab;
use crate::lab::fronts::{Fronts, FrontsError, Layout, Serving};
use crate::lab::server::Server;
use crate::name::DomainName;
use steps::{Steps, WAITING};

pub(super) async fn run(args: &cli::Lab, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let lab = Lab::load()?;
    let layout = match args.fronts {
        true => Some(layout(&lab, args.fronts_port_base)?),
        false => None,
    };
    let world = match &layout {
        Some(layout) => layout.world(&lab)?,
        None => lab.world()?,
    };
    let server = Server::bind(args.listen, world)
        .await
        .map_err(|error| CommandError::Listen(args.listen, error))?;
    let fronts = match &layout {
        Some(layout) => Some((layout, Fronts::bind(layout, (talk.env.now)()).await?)),
        None => None,
    };
    if let Some(folder) = &args.out {
        let fronts = fronts.as_ref().map(|(layout, fronts)| (*layout, fronts));
        folder::write(folder, &lab, fronts, talk)?;
    }
    let mut end = pin!(interrupted());
    // From now on, a request to end is heard: somebody may make it as soon as the lab says that it serves.
    if poll_fn(|context| Poll::Ready(end.as_mut().poll(context).is_ready())).await {
        return Ok(OK);
    }
    introduce(args, &lab, fronts.as_ref(), server.local_addr(), talk)?;
    serve(server, fronts.map(|(_, fronts)| fronts), end, talk).await
}

/// Lists the scenarios, and the commands that give the listed verdicts.
fn introduce(
    args: &cli::Lab,
    lab: &Lab,
    fronts: Option<&(&Layout, Fronts)>,
    listen: SocketAddr,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let layout = fronts.map(|(layout, _)| *layout);
    let folder = args.out.as_deref();
    let commands = folder.map(|folder| commands::commands(lab, layout, folder, listen));
    talk.print(|out| {
        list::scenarios(out, lab, layout)?;
        if let Some(commands) = commands.iter().flatten().next() {
            writeln!(
                out,
                "commands that give these verdicts:\n{}",
                commands.join("\n")
            )?;
        }
        if let Some((layout, fronts)) = fronts {
            list::fronts(out, layout, fronts)?;
        }
        writeln!(
            out,
            "serving lab.test on {listen} over UDP and TCP, until interrupted"
        )
    })?;
    let first = lab.scenarios.first();
    let example = first.map(|scenario| scenario.domain()).unwrap_or_default();
    let (ip, port) = (listen.ip(), listen.port());
    talk.note(&format!(
        "try: dig @{ip} -p {port} _imap._tcp.{example} SRV"
    ));
    match commands {
        None => talk.note(without_folder(layout.is_some())),
        Some(None) => talk.warn(
            "the check and discover commands are not shown, because the path of the folder has \
             characters that no terminal shows as they are; name another folder with --out",
        ),
        Some(Some(_)) => {}
    }
    Ok(())
}

/// What the folder of `--out` is for.
fn without_folder(fronts: bool) -> &'static str {
    match fronts {
        false => {
            "check gives these verdicts only with the lab's whitelist, operators file and requirement: \
             --out DIR writes them, and shows the commands"
        }
        true => {
            "check gives these verdicts only with the lab's whitelist, operators files and requirement, \
             and clients trust the fronts only with the certificate of their authority: --out DIR \
             writes them, and shows the commands"
        }
    }
}

/// Serves until interrupted, and tells the steps of clients meanwhile.
async fn serve(
    server: Server,
    fronts: Option<Fronts>,
    mut end: Pin<&mut impl Future<Output = ()>>,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let clock = talk.env.now;
    let mut told = match fronts {
        Some(fronts) => {
            let steps = Steps::start((talk.env.meanwhile)(), WAITING);
            let steps = steps.map_err(CommandError::Runtime)?;
            Some((fronts.serve(clock), steps))
        }
        None => None,
    };
    let mut server = pin!(server.run());
    loop {
        tokio::select! {
            () = &mut server => break,
            () = &mut end => break,
            written = tell(&mut told) => written.map_err(CommandError::Stdout)?,
        }
    }
    if let Some((_, steps)) = told {
        steps.finish().await;
    }
    Ok(OK)
}

/// Tells the next step of a client of the fronts, if ever there is one.
async fn tell(told: &mut Option<(Serving, Steps)>) -> io::Result<()> {
    let Some((serving, steps)) = told else {
        return pending().await;
    };
    tokio::select! {
        written = steps.tend() => written,
        Some(step) = serving.step() => {
            steps.tell(&step);
            Ok(())
        }
    }
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

fn layout(lab: &Lab, base: u16) -> Result<Layout, CommandError> {
    Layout::load(lab, base)?.ok_or_else(|| {
        let highest = lab.requirement.rows().iter().map(|row| row.port).max();
        let most = u16::MAX - highest.unwrap_or_default();
        CommandError::Usage(format!(
            "--fronts-port-base {base}: expected at most {most}, for it is added to the required ports"
        ))
    })
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
