//! `mssrv discover`: one discovery as a client makes it, step by step.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;

use indicatif::ProgressBar;

use super::asking::{Live, Pace, zone_files};
use super::check::unexpected;
use super::lab::known;
use super::output::Output;
use super::unanswered::Unanswered;
use super::{CommandError, FAILED, OK, Talk, UNDETERMINED, WRONG, inputs, probing};
use crate::address::AddressOrDomain;
use crate::cli::{Discover, DiscoveryFormat, Inputs};
use crate::discovery::{discover, discover_and_probe};
use crate::finding::{Severities, Status};
use crate::lab::server::LabServer;
use crate::lab::{LabInputs, ScenarioComparison};
use crate::lang::{Say, say};
use crate::lookup::{AnswerPolicy, Client, Lookup, Transcript};
use crate::probe::Prober;
use crate::report::discovery::{DiscoveryReport, DomainListing, ListedBy, json, markdown, tree};
use crate::report::{AuditContext, AuditedWhitelist, SourceKind};
use crate::requirement::Requirement;
use crate::rule::Expectation;
use crate::trust_space::TrustSpace;

pub(super) async fn run(args: &Discover, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let mailbox = AddressOrDomain::parse(&args.mailbox).map_err(CommandError::Usage)?;
    match () {
        () if args.lab => lab(args, &mailbox, talk).await,
        () if !args.zone.is_empty() => zone(args, &mailbox, talk).await,
        () => live(args, &mailbox, talk).await,
    }
}

/// Asks servers.
async fn live(
    args: &Discover,
    mailbox: &AddressOrDomain,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let given = given(args, mailbox, talk)?;
    let prober = probing::prober(&args.probe, talk.env.now)?;
    let output = Output::open(args.output.as_deref(), args.files(), talk.env)?;
    let asking = Live::of(&args.asking, Pace::PROMPT).await?;
    let asking = asking.recording(Transcript::new(args.trace));
    let prober = prober.as_ref();
    let context = given.context(args, asking.kind(), asking.names(), prober, talk);
    let servers = asking.names();
    let unanswered = Unanswered {
        servers: &servers,
        domains: 1,
        keep_trying: false,
    };
    let lookup = &&asking;
    let report = {
        let mut report = pin!(given.discover(args, mailbox, context, lookup, prober));
        loop {
            tokio::select! {
                biased;
                made = &mut report => break made,
                alarm = lookup.alarm() => {
                    unanswered.report(alarm, talk, &ProgressBar::hidden())?;
                }
            }
        }
    };
    show(args, &report, output, talk)?;
    for note in asking.notes() {
        talk.note(&note.say(talk.lang));
    }
    Ok(status(report.discovery.verdict.status))
}

/// Reads zone files. A file that is not judged is a failure, whatever the others come to.
async fn zone(
    args: &Discover,
    mailbox: &AddressOrDomain,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let stdin = args.documents.whitelist.as_deref() == Some(Path::new("-"));
    let files = zone_files::read("--zone", &args.zone, args.zone_complete, stdin, talk)?;
    let given = given(args, mailbox, talk)?;
    let prober = probing::prober(&args.probe, talk.env.now)?;
    let read = args
        .files()
        .chain(files.included().iter().map(PathBuf::as_path));
    let output = Output::open(args.output.as_deref(), read, talk.env)?;
    let names = zone_files::names(&args.zone);
    let prober = prober.as_ref();
    let context = given.context(args, SourceKind::Zone, names, prober, talk);
    let report = given.discover(args, mailbox, context, &files, prober).await;
    show(args, &report, output, talk)?;
    Ok(if files.are_judged() {
        status(report.discovery.verdict.status)
    } else {
        FAILED
    })
}

/// Asks the embedded lab, and holds the verdict against its scenario's.
async fn lab(
    args: &Discover,
    mailbox: &AddressOrDomain,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    inputs::refuse_idle_demands(&inputs_of(args))?;
    let lab = LabInputs::load()?;
    let domain = mailbox.domain().as_str();
    known(&lab, mailbox.domain())?;
    let output = Output::open(args.output.as_deref(), args.files(), talk.env)?;
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = LabServer::bind(listen, lab.world()?)
        .await
        .map_err(|error| CommandError::Listen(listen, error))?;
    let addr = server.local_addr();
    let serving = tokio::spawn(server.run());
    let client = Client::new([addr], AnswerPolicy::First, Pace::LAB.options(&args.asking))
        .with_transcript(Transcript::new(args.trace));
    let given = Given {
        space: lab.space(&[domain.to_owned()], &[])?,
        in_whitelist: Some(lab.whitelists(domain)?),
        requirement: lab.requirement.clone(),
        severities: lab.operators.severities.clone(),
        whitelist: Some((&lab.whitelist).into()),
    };
    let servers = vec![addr.to_string()];
    let context = given.context(args, SourceKind::Lab, servers, None, talk);
    let report = given.discover(args, mailbox, context, &client, None).await;
    serving.abort();
    show(args, &report, output, talk)?;
    let mut outcome = ScenarioComparison::default();
    let verdict = &report.discovery.verdict;
    let codes: Vec<_> = verdict.findings.iter().map(|it| it.code).collect();
    lab.compare(domain, verdict.status, &codes, &mut outcome);
    match outcome.complaints.first() {
        Some(complaint) => {
            talk.note(&unexpected(complaint, talk.lang));
            Ok(WRONG)
        }
        None => {
            talk.note(&say!(
                talk.lang,
                en: "lab: the scenario has the expected verdict",
                fr: "banc d’essai : le scénario a le verdict attendu"
            ));
            Ok(OK)
        }
    }
}

/// What is known of the domain beforehand, and what it is held against.
struct Given {
    space: TrustSpace,
    in_whitelist: Option<bool>,
    requirement: Requirement,
    severities: Severities,
    whitelist: Option<AuditedWhitelist>,
}

fn inputs_of(args: &Discover) -> Inputs {
    Inputs {
        documents: args.documents.clone(),
        domains: None,
        operator: Vec::new(),
    }
}

fn given(
    args: &Discover,
    mailbox: &AddressOrDomain,
    talk: &mut Talk<'_, '_>,
) -> Result<Given, CommandError> {
    let domain = mailbox.domain();
    let loaded = inputs::load(&inputs_of(args), &[domain.to_string()], talk)?;
    let whitelisted = loaded.whitelisted.contains(domain);
    Ok(Given {
        in_whitelist: loaded.whitelist.as_ref().map(|_| whitelisted),
        whitelist: loaded.whitelist.as_ref().map(Into::into),
        space: loaded.space,
        requirement: loaded.requirement,
        severities: loaded.severities,
    })
}

impl Given {
    fn context(
        &self,
        args: &Discover,
        source: SourceKind,
        servers: Vec<String>,
        prober: Option<&Prober>,
        talk: &Talk<'_, '_>,
    ) -> AuditContext {
        let mut severities = self.severities.clone();
        severities.extend(args.severity.iter().copied());
        let probe = prober.map(Prober::conditions);
        AuditContext {
            requirement: self.requirement.clone(),
            severities,
            whitelist: self.whitelist.clone(),
            source,
            servers,
            // The verdict says it of the one domain.
            unexamined: None,
            probe,
            part: None,
            started: (talk.env.now)(),
        }
    }

    async fn discover<L: Lookup>(
        &self,
        args: &Discover,
        mailbox: &AddressOrDomain,
        context: AuditContext,
        lookup: &L,
        prober: Option<&Prober>,
    ) -> DiscoveryReport {
        let listed = self.space.get(mailbox.domain().as_str());
        let expectation = Expectation {
            requirement: &context.requirement,
            severities: &context.severities,
            declarations: listed.and_then(|domain| self.space.declarations(domain)),
        };
        let domain = mailbox.domain();
        let discovery = match prober {
            None => discover(domain, &expectation, lookup).await,
            Some(prober) => discover_and_probe(domain, &expectation, lookup, prober).await,
        };
        let operators = listed.into_iter().flat_map(|it| it.operators);
        let operators = operators.map(|index| self.space.operator(*index));
        DiscoveryReport {
            address: mailbox.address().cloned(),
            interface: args.interface.map(Into::into),
            listing: DomainListing {
                in_whitelist: self.in_whitelist,
                operators: operators
                    .map(|operator| ListedBy {
                        id: operator.id.to_string(),
                        name: operator.name.clone(),
                    })
                    .collect(),
            },
            discovery,
            context,
        }
    }
}

fn show(
    args: &Discover,
    report: &DiscoveryReport,
    output: Output,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let text = match args.format {
        DiscoveryFormat::Tree => tree::render(report, talk.look(&output)),
        DiscoveryFormat::Json => json::render(report)?,
        DiscoveryFormat::Markdown => markdown::render(report, talk.verbose, talk.lang),
    };
    let file = output.file().map(Path::to_owned);
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    let summary = say!(
        talk.lang,
        en: "discovery of {}: {}",
        fr: "découverte de {} : {}",
        report.discovery.domain,
        report.discovery.verdict.status.say(talk.lang)
    );
    talk.summarise(file.as_deref(), &summary);
    Ok(())
}

fn status(status: Status) -> u8 {
    match status {
        Status::Compliant => OK,
        Status::Absent | Status::NonCompliant | Status::Partial => WRONG,
        Status::Undetermined => UNDETERMINED,
    }
}
