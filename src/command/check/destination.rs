//! The form of a report and its output.

use std::path::{Path, PathBuf};

use super::journal::Journal;
use crate::command::output::Output;
use crate::command::report_form::{self, refuse_other_format};
use crate::command::reports::{FurtherPlaces, FurtherReports, refuse_shared_outputs};
use crate::command::settings::AuditSettings;
use crate::command::{CommandError, Env, mailboxes};
use crate::lang::both;
use crate::report::format::{AuditFormat, Writing};
use crate::report::table;

/// A place for the report, checked before any server is asked.
pub(super) enum Destination {
    /// Written at the end, whole or not at all.
    Whole(AuditFormat, Box<Output>),
    /// Written line by line.
    Stream(Journal),
}

impl Destination {
    /// `included` are files that the command reads and that no option names.
    pub(super) fn open(
        settings: &AuditSettings,
        included: &[PathBuf],
        env: &mut Env<'_>,
    ) -> Result<Self, CommandError> {
        let output = settings.output.as_deref();
        if let Some(path) = &settings.resume {
            return Ok(Self::Stream(Journal::reopen(path)?));
        }
        match format(settings) {
            Writing::Whole(format) => {
                let read = settings
                    .files()
                    .chain(included.iter().map(PathBuf::as_path));
                let output = Output::open(output, read, env)?;
                report_form::refuse_terminal(Writing::Whole(format), &output, env)?;
                Ok(Self::Whole(format, Box::new(output)))
            }
            // Never overwrites a file that is not empty.
            Writing::Lines => Ok(Self::Stream(Journal::create(output, env)?)),
        }
    }

    /// The file that the report goes to; none if it goes to standard output.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let file = match self {
            Self::Whole(_, output) => output.file(),
            Self::Stream(journal) => journal.file(),
        };
        file.map(Path::to_owned)
    }

    /// Whether people read the report on standard output.
    pub(super) fn is_table_on_stdout(&self) -> bool {
        matches!(self, Self::Whole(format, output) if format.is_plain_text && output.is_stdout())
    }
}

/// Opens the outputs of further reports.
pub(super) fn further(
    settings: &AuditSettings,
    included: &[PathBuf],
    env: &mut Env<'_>,
) -> Result<FurtherReports, CommandError> {
    let read = settings.files();
    let read: Vec<_> = read.chain(included.iter().map(PathBuf::as_path)).collect();
    FurtherReports::open(places(settings), read.into_iter(), env)
}

/// Where results go besides the first report.
fn places(settings: &AuditSettings) -> FurtherPlaces<'_> {
    FurtherPlaces {
        also: &settings.also,
        archive: settings.archive.as_deref(),
    }
}

/// Whether the report is written line by line.
pub(super) fn streams(settings: &AuditSettings) -> bool {
    settings.resume.is_some() || format(settings).is_in_lines()
}

/// The formats of all reports of the audit.
pub(super) fn formats(settings: &AuditSettings) -> impl Iterator<Item = Writing> + Clone {
    let first = match settings.resume {
        Some(_) => Writing::Lines,
        None => format(settings),
    };
    let further = settings.also.iter().map(|it| it.format);
    [first].into_iter().chain(further)
}

/// The format that the user wants, by default a table.
fn format(settings: &AuditSettings) -> Writing {
    settings.format.unwrap_or(table::FORMAT)
}

/// Refuses options that contradict `--resume`, which decides the output and its form, and `--digests` without a report
/// for programs.
pub(super) fn refuse_contradictions(settings: &AuditSettings) -> Result<(), CommandError> {
    let mut formats = formats(settings);
    refuse_other_format(settings.csv, formats.clone())?;
    report_form::refuse_source(formats.clone(), settings.asking.source.kind())?;
    let first = settings.resume.as_deref().or(settings.output.as_deref());
    refuse_shared_outputs(first, places(settings))?;
    let is_archived = settings.archive.is_some();
    // An archive keeps the mailboxes and the digests.
    if !is_archived {
        mailboxes::refuse_hidden(settings.mailboxes.as_deref(), formats.clone())?;
    }
    if let Some(shard) = settings.shard.filter(|_| is_archived) {
        return Err(CommandError::Usage(both!(
            en: "an archive keeps whole audits, and this is shard {shard}: remove --archive, and add the merged report \
                 (mssrv merge --archive)",
            fr: "une archive garde des audits entiers, or c’est la partie {shard} : retirer --archive, puis ajouter le \
                 rapport fusionné (mssrv merge --archive)"
        )));
    }
    if settings.digests && !is_archived && formats.all(Writing::is_for_people) {
        return Err(CommandError::Usage(both!(
            en: "--digests needs a report for programs: add --format json or --format ndjson",
            fr: "--digests nécessite un rapport destiné aux programmes : ajouter --format json ou --format ndjson"
        )));
    }
    let Some(resume) = &settings.resume else {
        return Ok(());
    };
    let message = if settings.format.is_some_and(|given| !given.is_in_lines()) {
        both!(
            en: "--resume continues an audit in the format ndjson only: remove --format",
            fr: "--resume ne continue qu’un audit au format ndjson : retirer --format"
        )
    } else if settings
        .output
        .as_ref()
        .is_some_and(|output| output != resume)
    {
        both!(
            en: "--resume continues the file that it names, but -o names another file: remove -o",
            fr: "--resume continue le fichier indiqué, mais -o en indique un autre : retirer -o"
        )
    } else {
        return Ok(());
    };
    Err(CommandError::Usage(message))
}
