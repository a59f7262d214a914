//! `mssrv merge`: makes one report of the reports of all shards.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufReader};
use std::path::Path;

use super::check::{print_outcome, status};
use super::output::Output;
use super::report_form::{self, refuse_other_format};
use super::reports::{
    FurtherPlaces, FurtherReports, ReportContent, refuse_shared_outputs, without_options,
};
use super::settings::MergeSettings;
use super::{CommandError, Talk, mailboxes};
use crate::finding::Code;
use crate::input::{self, InputError, Source};
use crate::lab::{LabError, LabInputs, ScenarioComparison};
use crate::lang::both;
use crate::report::causes::{CauseCollector, MOST_CAUSES};
use crate::report::merge::{MergedReport, Merger};
use crate::report::{AuditContext, DomainReport, SourceKind, ndjson};

/// Buffer between a report and its reader, in octets.
const BUFFER: usize = 1 << 16;

pub(super) fn run(settings: &MergeSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let paths: Vec<_> = settings.reports.iter().map(|path| path.as_path()).collect();
    if paths.iter().any(|path| input::is_standard_stream(path)) {
        return Err(CommandError::Usage(both!(
            en: "standard input (-): mssrv merge reads reports from files only",
            fr: "entrée standard (-) : mssrv merge ne lit les rapports que dans des fichiers"
        )));
    }
    let also = settings.also.iter().map(|it| it.format);
    let formats = [settings.format].into_iter().chain(also);
    refuse_other_format(settings.csv, formats.clone())?;
    let places = FurtherPlaces {
        also: &settings.also,
        archive: settings.archive.as_deref(),
    };
    refuse_shared_outputs(settings.output.as_deref(), places)?;
    let extraction = settings.mailboxes.as_deref();
    // An archive keeps the mailboxes.
    if settings.archive.is_none() {
        mailboxes::refuse_hidden(extraction, formats.clone())?;
    }
    let inputs = paths.iter().copied().chain(extraction);
    let output = Output::open(settings.output.as_deref(), inputs.clone(), talk.env)?;
    report_form::refuse_terminal(settings.format, &output, talk.env)?;
    let further = FurtherReports::open(places, inputs, talk.env)?;
    let file = output.file().map(Path::to_owned);
    let mut lab = Scenarios::default();
    let on_stdout = settings.format.is_plain_text() && output.is_stdout();
    let merged = if settings.format.is_in_lines() && further.is_empty() {
        stream(&paths, output, &mut lab, talk)?
    } else {
        let mut domains = Vec::new();
        let (merged, _) = merge(&paths, |context, domain| {
            lab.compare(context, &domain)?;
            domains.push(domain);
            Ok(report_form::refuse_size(formats.clone(), domains.len())?)
        })?;
        report_form::refuse_source(formats, merged.context.source)?;
        let mut report = merged.clone().report(domains)?;
        // A saved report does not have the whitelist's domains.
        let read = extraction.map(|path| mailboxes::read(path, None, talk));
        report.mailboxes = read.transpose()?;
        if let (Some(path), Some(mailboxes)) = (extraction, &report.mailboxes) {
            mailboxes::report_unusable(path, mailboxes, talk);
        }
        let content = ReportContent {
            report: &report,
            scope: merged.scope.as_ref(),
            csv: settings.csv,
        };
        let first = content.write(settings.format, output, talk);
        further.write(first, file.as_deref(), &content, talk)?;
        merged
    };
    if let Some(outcome) = lab.outcome {
        return print_outcome(outcome, on_stdout, talk);
    }
    let lang = talk.lang;
    let reports = lang.counted(
        merged.reports,
        ["report merged", "reports merged"],
        ["rapport fusionné", "rapports fusionnés"],
    );
    let domains = lang.counted(
        merged.domains.total(),
        ["domain", "domains"],
        ["domaine", "domaines"],
    );
    talk.note(&format!("{reports}, {domains}"));
    Ok(status(merged.domains))
}

/// Writes a stream. The reports are read twice: once to check them before the first line is written, and once to write
/// their domains, so that none is kept in memory.
fn stream(
    paths: &[&Path],
    output: Output,
    lab: &mut Scenarios,
    talk: &mut Talk<'_, '_>,
) -> Result<MergedReport, CommandError> {
    for path in paths {
        // A missing file is reported later, with all other errors.
        if fs::metadata(path).is_ok_and(|it| !it.is_file()) {
            let message = both!(
                en: "not a regular file. --format ndjson reads each report twice: save this report as a file",
                fr: "ce n’est pas un fichier ordinaire. --format ndjson lit chaque rapport deux fois : enregistrer \
                     ce rapport dans un fichier"
            );
            return Err(InputError::whole(&Source::file(path), message).into());
        }
    }
    let mut causes = CauseCollector::new(MOST_CAUSES);
    let (merged, in_order) = merge(paths, |context, domain| {
        causes.add(&domain, None, |_| true);
        Ok(lab.compare(context, &domain)?)
    })?;
    let Some(scope) = &merged.scope else {
        let message = without_options();
        return Err(InputError::whole(&Source::file(in_order[0]), message).into());
    };
    let head = ndjson::head(&merged.context, scope)?;
    let MergedReport {
        domains,
        unexamined,
        operators,
        finished,
        ..
    } = &merged;
    // Which operators are counted is only known at the end of a report.
    let mut causes = causes.finish();
    let chosen: HashSet<_> = operators.iter().map(|it| it.id.as_str()).collect();
    causes.retain_operators(|id| chosen.contains(id));
    let summary = ndjson::summary(*domains, *unexamined, operators, &causes, *finished)?;
    let mut refused = None;
    let written = output.write(talk.env, |out| {
        out.write_all(head.as_bytes())?;
        let mut line = String::new();
        let mut phrases = ndjson::Phrases::default();
        let again = merge(&in_order, |_, domain| {
            line.clear();
            ndjson::add_domain(&mut line, &domain, &mut phrases)?;
            Ok(out.write_all(line.as_bytes())?)
        });
        match again {
            Ok((again, _)) if again == merged => return out.write_all(summary.as_bytes()),
            Ok(_) => {
                refused = Some(CommandError::Usage(both!(
                    en: "the reports changed while they were read. Merge them again when no audit writes them",
                    fr: "les rapports ont changé pendant leur lecture. Relancer la fusion quand aucun audit ne les \
                         écrit"
                )));
            }
            Err(Trouble::Output(error)) => return Err(error),
            Err(trouble) => refused = Some(trouble.into()),
        }
        Err(io::Error::other("the reports have changed"))
    });
    match refused {
        Some(error) => Err(error),
        None => written.map(|()| merged),
    }
}

/// Why reports cannot be merged, or their domains not passed on.
enum Trouble {
    Input(Vec<InputError>),
    Output(io::Error),
    Lab(LabError),
    Other(CommandError),
}

impl From<CommandError> for Trouble {
    fn from(error: CommandError) -> Self {
        Self::Other(error)
    }
}

impl From<InputError> for Trouble {
    fn from(error: InputError) -> Self {
        Self::Input(vec![error])
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

impl From<LabError> for Trouble {
    fn from(error: LabError) -> Self {
        Self::Lab(error)
    }
}

impl From<Trouble> for CommandError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Input(errors) => Self::Input(errors),
            Trouble::Output(error) => Self::Stdout(error),
            Trouble::Lab(error) => Self::Lab(error),
            Trouble::Other(error) => error,
        }
    }
}

/// Reads all reports and passes their domains to `take`. Returns the merged result, and the reports in the order of
/// their shards. Every refused report is named, so that all can be fixed at once.
fn merge<'p>(
    paths: &[&'p Path],
    mut take: impl FnMut(&AuditContext, DomainReport) -> Result<(), Trouble>,
) -> Result<(MergedReport, Vec<&'p Path>), Trouble> {
    let mut merger = Merger::default();
    let mut refused = Vec::new();
    let mut in_order = Vec::new();
    for path in paths {
        let opened = input::open(path).map_err(Trouble::from);
        let shard = opened.and_then(|file| {
            let reader = BufReader::with_capacity(BUFFER, file);
            merger.add(&Source::file(path), reader, &mut take)
        });
        match shard {
            Ok(shard) => in_order.push((shard, *path)),
            Err(Trouble::Input(errors)) => refused.extend(errors),
            Err(trouble) => return Err(trouble),
        }
    }
    if !refused.is_empty() {
        return Err(Trouble::Input(refused));
    }
    in_order.sort_by_key(|(shard, _)| *shard);
    let in_order = in_order.into_iter().map(|(_, path)| path).collect();
    Ok((merger.finish()?, in_order))
}

/// Reports of the lab are compared with its expected verdicts, as when they were made.
#[derive(Default)]
struct Scenarios {
    lab: Option<LabInputs>,
    outcome: Option<ScenarioComparison>,
}

impl Scenarios {
    fn compare(&mut self, context: &AuditContext, domain: &DomainReport) -> Result<(), LabError> {
        if context.source != SourceKind::Lab {
            return Ok(());
        }
        let lab = match self.lab.take() {
            Some(lab) => lab,
            None => LabInputs::load()?,
        };
        let codes: Vec<Code> = domain.findings.iter().map(|it| it.code).collect();
        let outcome = self.outcome.get_or_insert_default();
        lab.compare(&domain.domain, domain.status, &codes, outcome);
        self.lab = Some(lab);
        Ok(())
    }
}
