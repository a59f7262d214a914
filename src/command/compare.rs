//! `mssrv compare`: what changed from one audit to the next.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output::Output;
use super::settings::{CompareSettings, ComparisonFormat, FailOn};
use super::{CommandError, OK, Talk, WRONG, audits, inputs, mailboxes};
use crate::input::Source;
use crate::lang::{Say, Text, say};
use crate::report::comparison::{
    Audit, Comparison, Trend, csv, html, json, markdown, subject, table,
};
use crate::report::look::TextStyle;
use crate::report::xlsx;

pub(super) fn run(settings: &CompareSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let extraction = settings.mailboxes.as_deref();
    let (before, after) = (&settings.before, &settings.after);
    inputs::refuse_two_from_stdin([Some(before), Some(after), extraction])?;
    refuse_other_format(settings)?;
    let files = [before, after].map(|it| audits::file(it));
    let inputs = files.iter().map(PathBuf::as_path).chain(extraction);
    let output = Output::open(settings.output.as_deref(), inputs, talk.env)?;
    let is_terminal = output.is_stdout() && talk.env.width.is_some();
    if settings.format == ComparisonFormat::Xlsx && is_terminal {
        return Err(super::report_form::no_terminal());
    }
    let mut reports = [audits::read(before, talk)?, audits::read(after, talk)?];
    if let Some(path) = extraction {
        // A saved report does not have the whitelist's domains. The extraction replaces those that an archive has.
        let mailboxes = mailboxes::read(path, None, talk)?;
        for saved in &mut reports {
            saved.report.mailboxes = Some(mailboxes.clone());
        }
    }
    let [earlier, later] = reports.each_ref().map(|it| Audit {
        report: &it.report,
        scope: it.scope.as_ref(),
    });
    let comparison = Comparison::of(earlier, later);
    if !settings.force {
        refuse_backward(&comparison, [before, after])?;
        refuse_other_conditions(&comparison)?;
    }
    let file = output.file().map(Path::to_owned);
    let look = talk.look(&output);
    output.write(talk.env, |out| write(&comparison, settings, look, out))?;
    talk.summarise(file.as_deref(), &subject::render(&comparison, talk.lang));
    let fails = match settings.fail_on {
        FailOn::Change => comparison.is_change(),
        FailOn::Regression => comparison.count(Trend::Regressed) > 0,
    };
    Ok(if fails { WRONG } else { OK })
}

fn write(
    comparison: &Comparison<'_>,
    settings: &CompareSettings,
    look: TextStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lang = look.lang;
    let text = match settings.format {
        ComparisonFormat::Table => table::render(comparison, look),
        ComparisonFormat::Json => json::render(comparison)?,
        ComparisonFormat::Markdown => markdown::render(comparison, look.verbose, lang),
        ComparisonFormat::Html => html::render(comparison, lang),
        ComparisonFormat::Subject => subject::render(comparison, lang) + "\n",
        ComparisonFormat::Csv => {
            let table = settings.csv_table.unwrap_or_default();
            let dialect = settings.csv_for.unwrap_or_default();
            return csv::write(comparison, table, dialect, out);
        }
        ComparisonFormat::Xlsx => return xlsx::comparison::write(comparison, lang, out),
    };
    out.write_all(text.as_bytes())
}

/// Refuses settings of CSV with another format.
fn refuse_other_format(settings: &CompareSettings) -> Result<(), CommandError> {
    let given = settings.csv_table.is_some() || settings.csv_for.is_some();
    if given && settings.format != ComparisonFormat::Csv {
        return Err(super::report_form::only_for_csv());
    }
    Ok(())
}

/// Refuses the later audit as the first one, each with its file.
pub(super) fn refuse_backward(
    comparison: &Comparison<'_>,
    [first, second]: [&Path; 2],
) -> Result<(), CommandError> {
    let [before, after] = [comparison.before, comparison.after].map(|it| it.context.started);
    if before <= after {
        return Ok(());
    }
    Err(CommandError::Usage(Text::of(|lang| {
        let [earlier, later] = [second, first].map(|it| Source::given(it).say(lang));
        say!(
            lang,
            en: "{earlier} was audited before {later}. Exchange the two, or use --force",
            fr: "l’audit {earlier} est antérieur à {later}. Échanger les deux, ou utiliser --force"
        )
    })))
}

/// Refuses audits that were made in different ways.
pub(super) fn refuse_other_conditions(comparison: &Comparison<'_>) -> Result<(), CommandError> {
    if comparison.conditions.is_empty() {
        return Ok(());
    }
    Err(CommandError::Usage(Text::of(|lang| {
        let conditions = comparison.conditions_in_words(lang);
        say!(
            lang,
            en: "the audits were not made in the same way, so that a change may come from that: {conditions}. Compare \
                 audits with the same options, or use --force",
            fr: "les audits n’ont pas été faits de la même façon, et un changement peut en venir : {conditions}. \
                 Comparer des audits qui ont les mêmes options, ou utiliser --force"
        )
    })))
}
