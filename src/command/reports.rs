//! Reports of one audit in several formats, each with an output of its own.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::{Output, resolved};
use super::report_form::refuse_terminal;
use super::settings::FurtherReport;
use super::{CommandError, Env, Talk, archive};
use crate::archive::{Archive, NewAudit};
use crate::input::is_standard_stream;
use crate::lang::{Text, both};
use crate::report::csv::CsvSettings;
use crate::report::format::{Presentation, Writing};
use crate::report::{Report, Scope, ndjson};

/// What reports are made of.
pub(super) struct ReportContent<'a> {
    /// The finished audit.
    pub(super) report: &'a Report,
    /// Its inputs, which only ndjson has. `None` if a merged report does not have them.
    pub(super) scope: Option<&'a Scope>,
    /// The table of CSV.
    pub(super) csv: Option<CsvSettings>,
}

impl ReportContent<'_> {
    /// Writes the report in this format to its output.
    pub(super) fn write(
        &self,
        format: Writing,
        output: Output,
        talk: &mut Talk<'_, '_>,
    ) -> Result<(), CommandError> {
        match format {
            Writing::Whole(format) => {
                let shown = Presentation {
                    style: talk.look(&output),
                    csv: self.csv.unwrap_or_default(),
                };
                output.write(talk.env, |out| (format.write)(self.report, shown, out))
            }
            Writing::Lines => {
                let scope = self.scope;
                let scope = scope.ok_or_else(|| CommandError::Usage(without_options()))?;
                output.write(talk.env, |out| ndjson::write(self.report, scope, out))
            }
        }
    }
}

impl ReportContent<'_> {
    /// Adds the audit to an archive.
    fn archive(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<(), CommandError> {
        let new = NewAudit {
            report: self.report,
            scope: self.scope,
        };
        archive::add(&mut Archive::open_to_add(path)?, new, talk)
    }
}

/// Why an audit that was saved without its options cannot become a stream, which names them.
pub(super) fn without_options() -> Text {
    both!(
        en: "the report has no options of its audit, which ndjson needs. It was made with --format json and without \
             --shard: run the audit with --format ndjson",
        fr: "le rapport ne contient pas les options de son audit ; ndjson en a besoin. Il a été produit avec --format json \
             et sans --shard : refaire l’audit avec --format ndjson"
    )
}

/// Where the results of an audit go besides its first report.
#[derive(Clone, Copy)]
pub(super) struct FurtherPlaces<'a> {
    /// Reports in further formats.
    pub(super) also: &'a [FurtherReport],
    /// The archive that it is added to.
    pub(super) archive: Option<&'a Path>,
}

/// The outputs of further reports, checked before the work begins.
pub(super) struct FurtherReports {
    reports: Vec<(Writing, Output)>,
    archive: Option<PathBuf>,
}

impl FurtherReports {
    /// Opens their outputs. A file that the command reads is refused.
    pub(super) fn open<'a>(
        wanted: FurtherPlaces<'_>,
        inputs: impl Iterator<Item = &'a Path> + Clone,
        env: &mut Env<'_>,
    ) -> Result<Self, CommandError> {
        let opened = wanted.also.iter().map(|it| {
            let output = Output::open(Some(&it.file), inputs.clone(), env)?;
            refuse_terminal(it.format, &output, env)?;
            Ok((it.format, output))
        });
        let reports = opened.collect::<Result<_, CommandError>>()?;
        if let Some(archive) = wanted.archive {
            Archive::check_to_add(archive)?;
        }
        Ok(Self {
            reports,
            archive: wanted.archive.map(Path::to_owned),
        })
    }

    /// Whether only one report is wanted.
    pub(super) fn is_empty(&self) -> bool {
        self.reports.is_empty() && self.archive.is_none()
    }

    /// Writes them after the first report, which went to `first_file`. A report that fails does not keep the others
    /// from being written.
    pub(super) fn write(
        self,
        first: Result<(), CommandError>,
        first_file: Option<&Path>,
        content: &ReportContent<'_>,
        talk: &mut Talk<'_, '_>,
    ) -> Result<(), CommandError> {
        if self.is_empty() {
            return first;
        }
        let mut written = Vec::new();
        let mut failed = Vec::new();
        match first {
            Ok(()) => written.extend(first_file.map(Path::to_owned)),
            Err(error) => failed.push(error),
        }
        for (format, output) in self.reports {
            let file = output.file().map(Path::to_owned);
            match content.write(format, output, talk) {
                Ok(()) => written.extend(file),
                Err(error) => failed.push(error),
            }
        }
        if let Some(path) = self.archive {
            match content.archive(&path, talk) {
                Ok(()) => written.push(path),
                Err(error) => failed.push(error),
            }
        }
        if failed.is_empty() {
            return Ok(());
        }
        Err(CommandError::SomeReports { failed, written })
    }
}

/// Refuses two reports that go to one file, or to standard output: one of them would be lost.
pub(super) fn refuse_shared_outputs(
    first: Option<&Path>,
    further: FurtherPlaces<'_>,
) -> Result<(), CommandError> {
    let stdout = Path::new("-");
    let also = further.also.iter().map(|it| it.file.as_path());
    // An archive is never standard output, which is refused with its own words.
    let archive = further.archive.filter(|it| !is_standard_stream(it));
    let others = also.chain(archive);
    let mut before = Vec::<&Path>::new();
    for path in [first.unwrap_or(stdout)].into_iter().chain(others) {
        let Some(same) = before.iter().find(|it| is_one_output(it, path)) else {
            before.push(path);
            continue;
        };
        return Err(CommandError::Usage(shared(same, path)));
    }
    Ok(())
}

fn shared(one: &Path, other: &Path) -> Text {
    if is_standard_stream(other) {
        return both!(
            en: "two reports would go to standard output: name a file for all but one (-o FILE)",
            fr: "deux rapports iraient vers la sortie standard : indiquer un fichier pour tous sauf un (-o FICHIER)"
        );
    }
    let (one, other) = (one.display(), other.display());
    both!(
        en: "two reports would be written to one file: {one} and {other}. Name another file for one of them",
        fr: "deux rapports seraient écrits dans le même fichier : {one} et {other}. Indiquer un autre fichier pour \
             l’un d’eux"
    )
}

/// Whether what is written to one of these outputs replaces what is written to the other.
fn is_one_output(one: &Path, other: &Path) -> bool {
    match (is_standard_stream(one), is_standard_stream(other)) {
        (false, false) => {}
        (one, other) => return one && other,
    }
    let is_device = fs::metadata(one).is_ok_and(|it| !it.is_file());
    !is_device
        && (same_file::is_same_file(one, other).unwrap_or(false)
            || resolved(one)
                .zip(resolved(other))
                .is_some_and(|(one, other): (PathBuf, PathBuf)| one == other))
}
