//! `mssrv history`: audits one after the other.

use std::path::{Path, PathBuf};

use super::output::Output;
use super::settings::{HistoryFormat, HistorySettings};
use super::{CommandError, OK, Talk, audits};
use crate::archive::{Archive, AuditRef, AuditSummary};
use crate::input::{InputError, Source, is_standard_stream};
use crate::lang::{Say, Text, both, say};
use crate::report::comparison::Audit;
use crate::report::history::{History, HistoryBuilder, csv, html, json, table};
use crate::report::saved::SavedReport;

pub(super) fn run(settings: &HistorySettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    if settings.sources.iter().any(|it| is_standard_stream(it)) {
        return Err(CommandError::Usage(both!(
            en: "standard input (-): mssrv history reads reports from files only",
            fr: "entrée standard (-) : mssrv history ne lit les rapports que dans des fichiers"
        )));
    }
    refuse_other_format(settings)?;
    let files = settings.sources.iter().map(PathBuf::as_path);
    let output = Output::open(settings.output.as_deref(), files, talk.env)?;
    let history = read(settings)?;
    let look = talk.look(&output);
    let lang = look.lang;
    let file = output.file().map(Path::to_owned);
    output.write(talk.env, |out| {
        let text = match settings.format {
            HistoryFormat::Table => table::render(&history, look),
            HistoryFormat::Json => json::render(&history)?,
            HistoryFormat::Html => html::render(&history, lang),
            HistoryFormat::Csv => {
                let table = settings.csv_table.unwrap_or_default();
                let dialect = settings.csv_for.unwrap_or_default();
                return csv::write(&history, table, dialect, out);
            }
        };
        out.write_all(text.as_bytes())
    })?;
    let audits = talk.lang.counted(
        history.audits.len(),
        ["audit", "audits"],
        ["audit", "audits"],
    );
    talk.summarise(file.as_deref(), &audits);
    Ok(OK)
}

/// An audit of the history, not read yet if it is in an archive.
enum Saved<'a> {
    Report(Box<SavedReport>),
    InArchive(&'a Archive, AuditRef),
}

/// Reads the audits, and puts them into the order of time. Those of archives are read one after the other.
fn read(settings: &HistorySettings) -> Result<History, CommandError> {
    let (in_archives, reports): (Vec<_>, Vec<_>) = settings
        .sources
        .iter()
        .partition(|it| audits::is_archive(it));
    let mut archives = Vec::new();
    for path in in_archives {
        archives.push((path, Archive::open_read_only(path)?));
    }
    let mut found = Vec::new();
    for (path, archive) in &archives {
        for AuditSummary { audit, .. } in archive.audits()? {
            found.push((audit.started, *path, Saved::InArchive(archive, audit)));
        }
    }
    let mut refused = Vec::new();
    for path in reports {
        match audits::read_report(path) {
            Ok(saved) => {
                let started = saved.report.context.started;
                found.push((started, path, Saved::Report(saved.into())));
            }
            Err(error) => refused.push(error),
        }
    }
    if !refused.is_empty() {
        return Err(CommandError::Input(refused));
    }
    found.sort_by_key(|(started, ..)| *started);
    let mut neighbours = found.windows(2);
    let same = neighbours.find_map(|pair| match pair {
        [(one, path, _), (other, other_path, _)] if one == other => Some((path, other_path)),
        _ => None,
    });
    if let Some((one, other)) = same {
        return Err(twice(one, other).into());
    }
    let mut builder = HistoryBuilder::default();
    for (_, _, saved) in found {
        let SavedReport { report, scope } = match saved {
            Saved::Report(report) => *report,
            Saved::InArchive(archive, audit) => audits::of_archive(archive, &audit)?,
        };
        builder.add(Audit {
            report: &report,
            scope: scope.as_ref(),
        });
    }
    Ok(builder.finish())
}

/// That two reports are of one audit.
fn twice(one: &Path, other: &Path) -> InputError {
    let message = Text::of(|lang| {
        let other = Source::file(other).say(lang);
        say!(
            lang,
            en: "this audit began in the same second as that of {other}: it may be the same audit. Give each audit once",
            fr: "cet audit a commencé à la même seconde que celui de {other} : c’est peut-être le même audit. Donner \
                 chaque audit une seule fois"
        )
    });
    InputError::whole(&Source::file(one), message)
}

/// Refuses settings of CSV with another format.
fn refuse_other_format(settings: &HistorySettings) -> Result<(), CommandError> {
    let given = settings.csv_table.is_some() || settings.csv_for.is_some();
    if given && settings.format != HistoryFormat::Csv {
        return Err(super::report_form::only_for_csv());
    }
    Ok(())
}
