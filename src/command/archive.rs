//! `mssrv archive`: adds, lists, shows and removes the audits of an archive.

use std::io::BufReader;
use std::path::Path;

use super::check::status;
use super::output::{Files, Folder, Output};
use super::report_form::{self, refuse_other_format};
use super::reports::{FurtherPlaces, FurtherReports, ReportContent, refuse_shared_outputs};
use super::settings::{
    ArchiveSettings, ArchivedSelection, ArchivingSettings, AuditListFormat, AuditListSettings,
    ExportSettings, ShowSettings,
};
use super::{CommandError, OK, Talk, mailboxes};
use crate::archive::{
    Added, Archive, ArchiveError, ArchivedReport, AuditRef, AuditSummary, NewAudit, list,
};
use crate::dates;
use crate::input::{self, InputError, Source, is_standard_stream};
use crate::lang::{Say, both, say};
use crate::report::merge::Merger;
use crate::report::{json, summary};

/// Buffer between a report and its reader, in octets.
const BUFFER: usize = 1 << 16;

pub(super) fn run(settings: &ArchiveSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    match settings {
        ArchiveSettings::Add(settings) => add_reports(settings, talk),
        ArchiveSettings::List(settings) => list_audits(settings, talk),
        ArchiveSettings::Show(settings) => show(settings, talk),
        ArchiveSettings::Export(settings) => export(settings, talk),
        ArchiveSettings::Remove(selection) => remove(selection, talk),
    }
}

/// Adds an audit, and prints what became of it.
pub(super) fn add(
    archive: &mut Archive,
    new: NewAudit<'_>,
    talk: &mut Talk<'_, '_>,
) -> Result<(), CommandError> {
    let path = archive.path().display().to_string();
    let lang = talk.lang;
    let added = archive.add(new, &mut || print_waiting(&path, talk))?;
    let audit = dates::time(lang, new.report.context.started);
    let counts = summary(new.report.domain_counts(), lang);
    talk.note(&match added {
        Added::New => say!(
            lang,
            en: "{path}: audit of {audit} added: {counts}",
            fr: "{path}: audit du {audit} ajouté : {counts}"
        ),
        Added::AlreadyThere => say!(
            lang,
            en: "{path}: the audit of {audit} is already there",
            fr: "{path}: l’audit du {audit} y est déjà"
        ),
    });
    Ok(())
}

fn print_waiting(path: &str, talk: &mut Talk<'_, '_>) {
    talk.note(&say!(
        talk.lang,
        en: "{path}: another process is writing to the archive; waiting for it",
        fr: "{path}: un autre processus écrit dans l’archive ; attente de sa fin"
    ));
}

/// Adds each report as a whole or not at all. A report that is refused does not keep the others out.
fn add_reports(settings: &ArchivingSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    if settings.reports.iter().any(|it| is_standard_stream(it)) {
        return Err(CommandError::Usage(both!(
            en: "standard input (-): mssrv archive add reads reports from files only",
            fr: "entrée standard (-) : mssrv archive add ne lit les rapports que dans des fichiers"
        )));
    }
    if settings.mailboxes.is_some() && settings.reports.len() > 1 {
        return Err(CommandError::Usage(both!(
            en: "--mailboxes belongs to one audit: add the reports one by one, each with the extraction of its time",
            fr: "--mailboxes concerne un seul audit : ajouter les rapports un par un, chacun avec l’extraction de sa date"
        )));
    }
    Archive::check_to_add(&settings.archive)?;
    let extraction = settings.mailboxes.as_deref();
    // A saved report does not have the whitelist's domains.
    let mailboxes = extraction.map(|path| mailboxes::read(path, None, talk));
    let mailboxes = mailboxes.transpose()?;
    let mut archive = Archive::open_to_add(&settings.archive)?;
    let mut refused = Vec::new();
    for path in &settings.reports {
        let added = read(path).and_then(|mut saved| {
            saved.report.mailboxes.clone_from(&mailboxes);
            let new = NewAudit {
                report: &saved.report,
                scope: saved.scope.as_ref(),
            };
            add(&mut archive, new, talk)
        });
        refused.extend(added.err().map(|error| (path.clone(), error)));
    }
    if refused.is_empty() {
        return Ok(OK);
    }
    let added = settings.reports.len() - refused.len();
    Err(CommandError::NotArchived { refused, added })
}

/// Reads the report of a whole audit.
fn read(path: &Path) -> Result<ArchivedReport, CommandError> {
    let source = Source::file(path);
    let reader = BufReader::with_capacity(BUFFER, input::open(path)?);
    let mut merger = Merger::default();
    let mut domains = Vec::new();
    let shard = merger.add(&source, reader, |_, domain| {
        domains.push(domain);
        Ok::<_, InputError>(())
    })?;
    if let Some(shard) = shard {
        let source = source.say(crate::lang::Lang::English);
        return Err(ArchiveError::Shard(source, shard).into());
    }
    let merged = merger.finish()?;
    let scope = merged.scope.clone();
    let report = merged.report(domains)?;
    Ok(ArchivedReport { report, scope })
}

fn list_audits(settings: &AuditListSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let audits = Archive::open_read_only(&settings.archive)?.audits()?;
    let input = settings.archive.as_path();
    let output = Output::open(settings.output.as_deref(), [input], talk.env)?;
    let text = match settings.format {
        AuditListFormat::Table => list::table(&audits, talk.look(&output)),
        AuditListFormat::Json => list::json(&audits)?,
        AuditListFormat::Csv => list::csv(&audits).map_err(CommandError::Csv)?,
    };
    let file = output.file().map(Path::to_owned);
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    talk.summarise(file.as_deref(), &list::totals(&audits, talk.lang));
    Ok(OK)
}

fn show(settings: &ShowSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let also = settings.also.iter().map(|it| it.format);
    let formats = [settings.format].into_iter().chain(also);
    refuse_other_format(settings.csv, formats.clone())?;
    let places = FurtherPlaces {
        also: &settings.also,
        archive: None,
    };
    refuse_shared_outputs(settings.output.as_deref(), places)?;
    let ArchivedSelection { archive, audit } = &settings.selection;
    let opened = Archive::open_read_only(archive)?;
    let audit = opened.find(audit)?;
    let inputs = [archive.as_path()].into_iter();
    let output = Output::open(settings.output.as_deref(), inputs.clone(), talk.env)?;
    report_form::refuse_terminal(settings.format, &output, talk.env)?;
    let further = FurtherReports::open(places, inputs, talk.env)?;
    let ArchivedReport { report, scope } = opened.report(&audit)?;
    report_form::refuse_size(formats.clone(), report.domains.len())?;
    report_form::refuse_source(formats, report.context.source)?;
    let file = output.file().map(Path::to_owned);
    let content = ReportContent {
        report: &report,
        scope: scope.as_ref(),
        csv: settings.csv,
    };
    let first = content.write(settings.format, output, talk);
    further.write(first, file.as_deref(), &content, talk)?;
    let counts = report.domain_counts();
    talk.summarise(file.as_deref(), &summary(counts, talk.lang));
    Ok(status(counts))
}

fn export(settings: &ExportSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let archive = Archive::open_read_only(&settings.archive)?;
    let input = settings.archive.as_path();
    let Some(name) = &settings.audit else {
        return export_all(&archive, &settings.output, talk);
    };
    let audit = archive.find(name)?;
    let output = Output::open(Some(&settings.output), [input], talk.env)?;
    let file = output.file().map(Path::to_owned);
    let report = archive.report(&audit)?.report;
    output.write(talk.env, |out| json::write(&report, out))?;
    let counts = summary(report.domain_counts(), talk.lang);
    talk.summarise(file.as_deref(), &counts);
    Ok(OK)
}

/// Writes each audit into a file of a folder.
fn export_all(archive: &Archive, path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    if is_standard_stream(path) {
        return Err(CommandError::Usage(both!(
            en: "without DATE, all audits are exported, a file each: name a folder with -o",
            fr: "sans DATE, tous les audits sont exportés, chacun dans un fichier : indiquer un dossier avec -o"
        )));
    }
    let mut folder = Folder::open(path, [archive.path()], false)?;
    for AuditSummary { audit, .. } in archive.audits()? {
        let report = archive.report(&audit)?.report;
        folder.add(&file_name(&audit), &|out| json::write(&report, out))?;
    }
    let written = folder.finish()?;
    let lang = talk.lang;
    let files = lang.counted(
        written.files,
        ["audit exported", "audits exported"],
        ["audit exporté", "audits exportés"],
    );
    let changed = lang.number(written.changed);
    talk.summarise(
        Some(path),
        &say!(
            lang,
            en: "{files} (new or changed files: {changed})",
            fr: "{files} (fichiers nouveaux ou modifiés : {changed})"
        ),
    );
    Ok(OK)
}

/// `2026-11-30T21-04-00Z.json`: no system forbids a character of it.
fn file_name(audit: &AuditRef) -> String {
    format!("{}.json", audit.name().replace(':', "-"))
}

fn remove(selection: &ArchivedSelection, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let mut archive = Archive::open_to_change(&selection.archive)?;
    let audit = archive.find(&selection.audit)?;
    let path = archive.path().display().to_string();
    archive.remove(&audit, &mut || print_waiting(&path, talk))?;
    let left = archive.audits()?.len();
    let lang = talk.lang;
    let date = dates::time(lang, audit.started);
    let left = lang.counted(
        left,
        ["audit left", "audits left"],
        ["audit reste", "audits restent"],
    );
    talk.note(&say!(
        lang,
        en: "{path}: audit of {date} removed; {left}",
        fr: "{path}: audit du {date} retiré ; {left}"
    ));
    Ok(OK)
}
