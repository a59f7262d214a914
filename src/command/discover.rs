//! `mssrv discover`: one discovery as a client makes it, step by step.

use std::path::Path;
use std::pin::pin;

use indicatif::ProgressBar;

use super::check::unexpected;
use super::lab::known;
use super::output::Output;
use super::settings::{DiscoverSettings, DiscoveryFormat};
use super::unanswered::Unanswered;
use super::{CommandError, FAILED, OK, Talk, UNDETERMINED, WRONG, inputs, opening, probing};
use crate::address::AddressOrDomain;
use crate::answers::Answers;
use crate::discovery::{discover, discover_and_probe};
use crate::finding::{Severities, Status};
use crate::lab::{LabInputs, ScenarioComparison};
use crate::lang::{Say, say};
use crate::lookup::{Lookup, Transcript, ZoneFiles};
use crate::probe::Prober;
use crate::report::discovery::{
    DiscoveryReport, DomainListing, ListedBy, html, json, markdown, tree,
};
use crate::report::{AuditContext, AuditedWhitelist};
use crate::requirement::Requirement;
use crate::rule::Expectation;
use crate::trust_space::TrustSpace;

/// Makes the discovery. If a zone file is not judged, the command has failed, whatever the others contain.
pub(super) async fn run(
    settings: &DiscoverSettings,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let mailbox = AddressOrDomain::parse(&settings.mailbox).map_err(CommandError::Usage)?;
    let stdin = settings.inputs.reads_stdin();
    let opening = opening::read(&settings.source, stdin, talk)?;
    let given = match opening.lab() {
        Some(lab) => Given::of_lab(settings, &mailbox, lab)?,
        None => Given::load(settings, &mailbox, talk)?,
    };
    let prober = probing::prober(settings.probe.as_ref(), talk.env.now)?;
    let included = opening.included().iter().map(AsRef::as_ref);
    let read = settings.files().chain(included);
    let output = Output::open(settings.output.as_deref(), read, talk.env)?;
    let transcript = Transcript::new(settings.trace);
    let answers = opening.open(Some(transcript)).await?;
    let context = given.context(settings, &answers, prober.as_ref(), talk);
    let report = {
        let prober = prober.as_ref();
        let report = given.discover(settings, &mailbox, context, &answers, prober);
        unless_unanswered(report, &answers, talk).await?
    };
    show(settings, &report, output, talk)?;
    opening::print_notes(&answers, talk);
    if let Some(lab) = answers.lab() {
        return Ok(compare(&report, lab, talk));
    }
    let are_judged = answers.zone_files().is_none_or(ZoneFiles::are_judged);
    Ok(if are_judged {
        status(report.discovery.verdict.status)
    } else {
        FAILED
    })
}

/// Waits for the report, and reports if servers do not answer. The lab's server is silent on purpose.
async fn unless_unanswered(
    report: impl Future<Output = DiscoveryReport>,
    answers: &Answers,
    talk: &mut Talk<'_, '_>,
) -> Result<DiscoveryReport, CommandError> {
    let unanswered = Unanswered {
        servers: answers.names(),
        domains: 1,
        keep_trying: false,
    };
    let mut report = pin!(report);
    loop {
        tokio::select! {
            biased;
            made = &mut report => return Ok(made),
            alarm = answers.alarm(), if answers.lab().is_none() => {
                unanswered.report(alarm, talk, &ProgressBar::hidden())?;
            }
        }
    }
}

/// Compares the verdict with that of the scenario, and returns the exit status.
fn compare(report: &DiscoveryReport, lab: &LabInputs, talk: &mut Talk<'_, '_>) -> u8 {
    let mut outcome = ScenarioComparison::default();
    let verdict = &report.discovery.verdict;
    let codes: Vec<_> = verdict.findings.iter().map(|it| it.code).collect();
    let domain = report.discovery.domain.as_str();
    lab.compare(domain, verdict.status, &codes, &mut outcome);
    match outcome.complaints.first() {
        Some(complaint) => {
            talk.note(&unexpected(complaint, talk.lang));
            WRONG
        }
        None => {
            talk.note(&say!(
                talk.lang,
                en: "lab: the scenario has the expected verdict",
                fr: "banc d’essai : le scénario a le verdict attendu"
            ));
            OK
        }
    }
}

/// What is known of the domain beforehand, and what it is compared with.
struct Given {
    space: TrustSpace,
    in_whitelist: Option<bool>,
    requirement: Requirement,
    severities: Severities,
    whitelist: Option<AuditedWhitelist>,
}

impl Given {
    /// Reads the inputs.
    fn load(
        settings: &DiscoverSettings,
        mailbox: &AddressOrDomain,
        talk: &mut Talk<'_, '_>,
    ) -> Result<Self, CommandError> {
        let domain = mailbox.domain();
        let loaded = inputs::load(&settings.inputs, &[domain.to_string()], talk)?;
        let whitelisted = loaded.whitelisted.contains(domain);
        Ok(Self {
            in_whitelist: loaded.whitelist.as_ref().map(|_| whitelisted),
            whitelist: loaded.whitelist.as_ref().map(Into::into),
            space: loaded.space,
            requirement: loaded.requirement,
            severities: loaded.severities,
        })
    }

    /// A scenario of the lab.
    fn of_lab(
        settings: &DiscoverSettings,
        mailbox: &AddressOrDomain,
        lab: &LabInputs,
    ) -> Result<Self, CommandError> {
        inputs::refuse_idle_demands(&settings.inputs)?;
        known(lab, mailbox.domain())?;
        let domain = mailbox.domain().as_str();
        Ok(Self {
            space: lab.space(&[domain.to_owned()], &[])?,
            in_whitelist: Some(lab.whitelists(domain)?),
            requirement: lab.requirement.clone(),
            severities: lab.operators.severities.clone(),
            whitelist: Some((&lab.whitelist).into()),
        })
    }

    fn context(
        &self,
        settings: &DiscoverSettings,
        answers: &Answers,
        prober: Option<&Prober>,
        talk: &Talk<'_, '_>,
    ) -> AuditContext {
        let mut severities = self.severities.clone();
        severities.extend(settings.severities.iter().copied());
        let probe = prober.map(Prober::conditions);
        AuditContext {
            requirement: self.requirement.clone(),
            severities,
            whitelist: self.whitelist.clone(),
            source: answers.kind(),
            servers: answers.names().to_vec(),
            // The verdict says it of the one domain.
            unexamined: None,
            probe,
            part: None,
            started: (talk.env.now)(),
        }
    }

    async fn discover(
        &self,
        settings: &DiscoverSettings,
        mailbox: &AddressOrDomain,
        context: AuditContext,
        answers: &Answers,
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
            None => discover(domain, &expectation, answers).await,
            Some(prober) => discover_and_probe(domain, &expectation, answers, prober).await,
        };
        let operators = listed.into_iter().flat_map(|it| it.operators);
        let operators = operators.map(|index| self.space.operator(*index));
        DiscoveryReport {
            address: mailbox.address().cloned(),
            interface: settings.interface,
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
    settings: &DiscoverSettings,
    report: &DiscoveryReport,
    output: Output,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let text = match settings.format {
        DiscoveryFormat::Tree => tree::render(report, talk.look(&output)),
        DiscoveryFormat::Json => json::render(report)?,
        DiscoveryFormat::Markdown => markdown::render(report, talk.verbose, talk.lang),
        DiscoveryFormat::Html => html::render(report, talk.lang),
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
