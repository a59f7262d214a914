//! `mssrv check`: resolve, judge, report.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{CommandError, OK, Talk, UNDETERMINED, WRONG, inputs, output};
use crate::audit;
use crate::cli::{Check, ReportFormat};
use crate::lab::Lab;
use crate::lab::server::Server;
use crate::lookup::{Client, ClientOptions, system_servers};
use crate::report::table::Look;
use crate::report::{Collector, Context, Report, SourceKind, json, table};
use crate::requirement::Requirement;
use crate::trust_space::TrustSpace;

/// Wait for one answer, where the user sets none.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The same on the lab, whose silent scenarios are silent on purpose.
const LAB_TIMEOUT: Duration = Duration::from_millis(500);
/// Queries a second to a server that others share, where the user sets no rate.
const POLITE: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// Queries under way at once: each holds a socket, and a process often has 1,024 files.
const IN_FLIGHT: usize = 400;
/// Columns of a table that goes to no terminal.
const PLAIN_WIDTH: usize = 100;

pub(super) async fn run(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    match args.lab {
        true => lab(args, talk).await,
        false => live(args, talk).await,
    }
}

/// Checks domains through the system's resolvers or the servers named.
async fn live(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let loaded = inputs::load(&args.inputs, &args.names, talk)?;
    if loaded.space.domains().len() == 0 {
        return Err(CommandError::Usage(
            "nothing to check: name domains, or give --domains, --whitelist or --operators"
                .to_owned(),
        ));
    }
    let servers = match args.server.as_slice() {
        [] => system_servers()?,
        named => named.to_vec(),
    };
    let report = Audit {
        space: &loaded.space,
        requirement: &loaded.requirement,
        source: SourceKind::Resolver,
        options: options(args, &servers, TIMEOUT),
        servers,
        whitelist: loaded.whitelist.as_ref().map(Into::into),
    };
    let report = report.run(args, talk).await;
    show(args, talk, &report)?;
    Ok(status(&report))
}

/// Checks the embedded lab, and the lab's expectations with it.
async fn lab(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let lab = Lab::load()?;
    let space = lab.space(&args.names, &args.inputs.operator)?;
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(listen, lab.world()?)
        .await
        .map_err(|error| CommandError::Listen(listen, error))?;
    let servers = vec![server.local_addr()];
    let serving = tokio::spawn(server.run());
    let audit = Audit {
        space: &space,
        requirement: &lab.requirement,
        source: SourceKind::Lab,
        options: options(args, &servers, LAB_TIMEOUT),
        servers,
        whitelist: Some((&lab.whitelist).into()),
    };
    let report = audit.run(args, talk).await;
    serving.abort();
    show(args, talk, &report)?;

    let outcome = lab.compare(&report);
    for complaint in &outcome.complaints {
        talk.note(&format!("not as expected: {complaint}"));
    }
    let (as_expected, total) = (outcome.as_expected, outcome.total());
    let line = format!("lab: {as_expected} of {total} scenarios got the verdict they expect");
    match args.format {
        ReportFormat::Table if args.output.is_none() => talk.print(|out| {
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
            Ok(())
        })?,
        _ => {
            talk.note(&line);
            OK
        }
    };
    Ok(if outcome.complaints.is_empty() {
        OK
    } else {
        WRONG
    })
}

fn options(args: &Check, servers: &[SocketAddr], timeout: Duration) -> ClientOptions {
    let ours =
        args.lab || (!args.server.is_empty() && servers.iter().all(|s| s.ip().is_loopback()));
    let rate = match args.rate {
        Some(rate) => NonZeroU32::new(rate),
        None if ours => None,
        None => Some(POLITE),
    };
    ClientOptions {
        timeout: args.timeout.unwrap_or(timeout),
        retries: args.retries,
        rate,
        in_flight: IN_FLIGHT,
    }
}

/// One audit about to be made.
struct Audit<'a> {
    space: &'a TrustSpace,
    requirement: &'a Requirement,
    whitelist: Option<crate::report::Whitelist>,
    source: SourceKind,
    servers: Vec<SocketAddr>,
    options: ClientOptions,
}

impl Audit<'_> {
    async fn run(self, args: &Check, talk: &Talk<'_, '_>) -> Report {
        let started = (talk.env.now)();
        let client = Client::new(&self.servers, self.options);
        let progress = progress(self.space.domains().len(), talk);
        let mut collector = Collector::new(self.space);
        let concurrency = usize::from(args.concurrency);
        audit::run(
            self.space,
            self.requirement,
            &client,
            concurrency,
            |audit| {
                progress.inc(1);
                collector.add(audit);
            },
        )
        .await;
        progress.finish_and_clear();
        let context = Context {
            requirement: self.requirement.clone(),
            whitelist: self.whitelist,
            source: self.source,
            servers: self.servers,
            started,
        };
        collector.finish(context, (talk.env.now)())
    }
}

/// A bar on standard error, on a terminal only.
fn progress(domains: usize, talk: &Talk<'_, '_>) -> ProgressBar {
    if talk.quiet || !talk.env.stderr_is_terminal {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr();
    let bar = ProgressBar::with_draw_target(Some(domains as u64), target);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} domains, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn show(args: &Check, talk: &mut Talk<'_, '_>, report: &Report) -> Result<(), CommandError> {
    let to_stdout = args.output.as_deref().is_none_or(|path| path == "-");
    let text = match args.format {
        ReportFormat::Json => json::render(report)?,
        ReportFormat::Table => {
            let look = Look {
                width: talk.env.width.filter(|_| to_stdout).unwrap_or(PLAIN_WIDTH),
                color: talk.color && to_stdout,
                verbose: talk.verbose,
            };
            table::render(report, look)
        }
    };
    let path = args.output.as_deref();
    output::write(path, talk.env, |out| out.write_all(text.as_bytes()))
}

fn status(report: &Report) -> u8 {
    let counts = report.domain_counts();
    if counts.non_compliant + counts.absent > 0 {
        WRONG
    } else if counts.undetermined > 0 {
        UNDETERMINED
    } else {
        OK
    }
}
