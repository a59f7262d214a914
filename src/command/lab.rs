//! `mssrv lab`: serve the scenarios until interrupted.

use std::io::Write;

use super::interrupt::interrupted;
use super::{CommandError, OK, Talk};
use crate::cli;
use crate::lab::Lab;
use crate::lab::server::Server;
use crate::name::DomainName;

pub(super) async fn run(args: &cli::Lab, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let lab = Lab::load()?;
    let server = Server::bind(args.listen, lab.world()?)
        .await
        .map_err(|error| CommandError::Listen(args.listen, error))?;
    let listen = server.local_addr();
    talk.print(|out| {
        for scenario in &lab.scenarios {
            let (domain, status) = (scenario.domain(), scenario.status);
            let codes: Vec<_> = scenario.codes.iter().map(ToString::to_string).collect();
            let (codes, about) = (codes.join(" "), &scenario.about);
            writeln!(out, "{domain:<38} {status:<14} {codes:<22} {about}")?;
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
    tokio::select! {
        () = server.run() => {}
        () = interrupted() => {}
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
