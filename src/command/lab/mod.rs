//! `mssrv lab`: serves the scenarios, and the fronts if the user wants them, until interrupted.

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
use super::settings::LabSettings;
use super::{CommandError, OK, Talk};
use crate::lab::LabInputs;
use crate::lab::fronts::{BoundFronts, FrontLayout, FrontsError, RunningFronts};
use crate::lab::server::LabServer;
use crate::lang::{Lang, Say, both, say};
use crate::name::DomainName;
use steps::{Steps, WAITING};

pub(super) async fn run(
    settings: &LabSettings,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let lab = LabInputs::load()?;
    let layout = settings.fronts_port_base.map(|base| layout(&lab, base));
    let layout = layout.transpose()?;
    let world = match &layout {
        Some(layout) => layout.world(&lab)?,
        None => lab.world()?,
    };
    let server = LabServer::bind(settings.listen, world)
        .await
        .map_err(|error| CommandError::Listen(settings.listen, error))?;
    let fronts = match &layout {
        Some(layout) => Some((layout, BoundFronts::bind(layout, (talk.env.now)()).await?)),
        None => None,
    };
    if let Some(folder) = &settings.out {
        let fronts = fronts.as_ref().map(|(places, fronts)| (*places, fronts));
        folder::write(folder, &lab, fronts, talk)?;
    }
    let mut end = pin!(interrupted());
    // From now on, a request to end is obeyed: the user may make it as soon as the lab says that it serves.
    if poll_fn(|context| Poll::Ready(end.as_mut().poll(context).is_ready())).await {
        return Ok(OK);
    }
    introduce(settings, &lab, fronts.as_ref(), server.local_addr(), talk)?;
    serve(server, fronts.map(|(_, fronts)| fronts), end, talk).await
}

/// Lists the scenarios, and the commands that give the listed verdicts.
fn introduce(
    settings: &LabSettings,
    lab: &LabInputs,
    fronts: Option<&(&FrontLayout, BoundFronts)>,
    listen: SocketAddr,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let layout = fronts.map(|(layout, _)| *layout);
    let folder = settings.out.as_deref();
    let commands = folder.map(|folder| commands::commands(lab, layout, folder, listen));
    let lang = talk.lang;
    talk.print(|out| {
        list::scenarios(out, lab, layout, lang)?;
        if let Some(commands) = commands.iter().flatten().next() {
            let title = say!(
                lang,
                en: "commands that give these verdicts:",
                fr: "commandes qui donnent ces verdicts :"
            );
            writeln!(out, "{title}\n{}", commands.join("\n"))?;
        }
        if let Some((places, fronts)) = fronts {
            list::fronts(out, places, fronts, lang)?;
        }
        let serving = say!(
            lang,
            en: "serving lab.test on {listen} over UDP and TCP, until interrupted",
            fr: "zone lab.test servie sur {listen} en UDP et en TCP, jusqu’à interruption"
        );
        writeln!(out, "{serving}")
    })?;
    let first = lab.scenarios.first();
    let example = first.map(|scenario| scenario.domain()).unwrap_or_default();
    let (ip, port) = (listen.ip(), listen.port());
    talk.note(&say!(
        lang,
        en: "try: `dig @{ip} -p {port} _imap._tcp.{example} SRV`",
        fr: "pour essayer : `dig @{ip} -p {port} _imap._tcp.{example} SRV`"
    ));
    match commands {
        None => talk.note(&without_folder(layout.is_some(), lang)),
        Some(None) => talk.warn(&say!(
            lang,
            en: "the check and discover commands are not shown, because the path of the folder has characters \
                 that a terminal cannot show. Name another folder with --out",
            fr: "les commandes check et discover ne sont pas affichées, car le chemin du dossier contient des \
                 caractères qu’un terminal ne peut pas afficher. Indiquer un autre dossier avec --out"
        )),
        Some(Some(_)) => {}
    }
    Ok(())
}

/// What the folder of `--out` is for.
fn without_folder(fronts: bool, lang: Lang) -> String {
    if fronts {
        say!(
            lang,
            en: "check gives these verdicts only with the lab's whitelist, operators files and requirement. Clients \
                 trust the fronts only with the certificate of the lab's authority. --out DIR writes these files \
                 and shows the commands",
            fr: "check ne donne ces verdicts qu’avec la liste blanche, les fichiers des opérateurs et \
                 l’exigence du banc d’essai. Les clients ne reconnaissent les fronts qu’avec le certificat de \
                 l’autorité du banc d’essai. --out DOSSIER écrit ces fichiers et affiche les commandes"
        )
    } else {
        say!(
            lang,
            en: "check gives these verdicts only with the lab's whitelist, operators file and requirement. --out DIR \
                 writes these files and shows the commands",
            fr: "check ne donne ces verdicts qu’avec la liste blanche, le fichier des opérateurs et l’exigence \
                 du banc d’essai. --out DOSSIER écrit ces fichiers et affiche les commandes"
        )
    }
}

/// Serves until interrupted, and prints the steps of clients.
async fn serve(
    server: LabServer,
    fronts: Option<BoundFronts>,
    mut end: Pin<&mut impl Future<Output = ()>>,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let clock = talk.env.now;
    let mut fronts = match fronts {
        Some(fronts) => {
            let steps = Steps::start((talk.env.meanwhile)(), WAITING, talk.lang);
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
            written = print_step(&mut fronts) => written.map_err(CommandError::Stdout)?,
        }
    }
    if let Some((_, steps)) = fronts {
        steps.finish().await;
    }
    Ok(OK)
}

/// Prints the next step of a client of the fronts. Waits for ever if there are no fronts.
async fn print_step(fronts: &mut Option<(RunningFronts, Steps)>) -> io::Result<()> {
    let Some((serving, steps)) = fronts else {
        return pending().await;
    };
    tokio::select! {
        written = steps.tend() => written,
        Some(step) = serving.step() => {
            steps.print(&step);
            Ok(())
        }
    }
}

/// Refuses a domain without a scenario.
pub(super) fn known(lab: &LabInputs, domain: &DomainName) -> Result<(), CommandError> {
    let mut scenarios = lab.scenarios.iter();
    if scenarios.any(|scenario| scenario.domain() == domain.as_str()) {
        Ok(())
    } else {
        Err(CommandError::Usage(both!(
            en: "the lab has no scenario {domain}. `mssrv lab` lists its scenarios",
            fr: "le banc d’essai n’a pas de scénario {domain}. `mssrv lab` affiche la liste des scénarios"
        )))
    }
}

fn layout(lab: &LabInputs, base: u16) -> Result<FrontLayout, CommandError> {
    FrontLayout::load(lab, base)?.ok_or_else(|| {
        let highest = lab.requirement.rows().iter().map(|row| row.port).max();
        let most = u16::MAX - highest.unwrap_or_default();
        CommandError::Usage(both!(
            en: "--fronts-port-base {base}: expected at most {most}, because it is added to the required ports",
            fr: "--fronts-port-base {base} : {most} au plus, car cette valeur s’ajoute aux ports requis"
        ))
    })
}

/// Why there are no fronts, and what to do.
pub(super) fn unserved(error: &FrontsError, lang: Lang) -> String {
    let fronts = say!(
        lang,
        en: "fronts of the lab: {}",
        fr: "fronts du banc d’essai : {}",
        error.say(lang)
    );
    let remedy = match error {
        FrontsError::Listen(_, why) => match why.kind() {
            ErrorKind::PermissionDenied => Some(say!(
                lang,
                en: "Use higher ports with --fronts-port-base 10000, or run as root",
                fr: "Utiliser des ports plus élevés avec --fronts-port-base 10000, ou lancer la commande en \
                    tant que root"
            )),
            ErrorKind::AddrNotAvailable => Some(say!(
                lang,
                en: "Each front has its own loopback address, and this system has only 127.0.0.1. Add the addresses \
                     (macOS: `ifconfig lo0 alias 127.0.1.1`)",
                fr: "Chaque front a sa propre adresse de bouclage, et ce système n’a que 127.0.0.1. Ajouter les \
                     adresses (macOS : `ifconfig lo0 alias 127.0.1.1`)"
            )),
            ErrorKind::AddrInUse => Some(say!(
                lang,
                en: "Choose other ports with --fronts-port-base",
                fr: "Choisir d’autres ports avec --fronts-port-base"
            )),
            _ => None,
        },
        FrontsError::Certificate(_) | FrontsError::Tls(_) => None,
    };
    match remedy {
        Some(remedy) => format!("{fronts}. {remedy}"),
        None => fronts,
    }
}
