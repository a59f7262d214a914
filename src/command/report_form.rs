//! Whether the report of an audit can have the form that was asked for, and how it is written.

use super::output::Output;
use super::{CommandError, Env, Talk};
use crate::lang::{Text, both, say};
use crate::report::csv::CsvSettings;
use crate::report::format::{AuditFormat, Presentation, Writing};
use crate::report::{Report, SourceKind};

/// Writes a report to its output.
pub(super) fn show(
    format: AuditFormat,
    csv: Option<CsvSettings>,
    talk: &mut Talk<'_, '_>,
    output: Output,
    report: &Report,
) -> Result<(), CommandError> {
    let shown = Presentation {
        style: talk.look(&output),
        csv: csv.unwrap_or_default(),
    };
    output.write(talk.env, |out| (format.write)(report, shown, out))
}

/// Refuses settings of CSV with another format, which would not show what was wanted.
pub(super) fn refuse_other_format(
    csv: Option<CsvSettings>,
    format: Writing,
) -> Result<(), CommandError> {
    if csv.is_none() || format.is_csv() {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "--csv-table and --csv-for are only for CSV: add --format csv",
        fr: "--csv-table et --csv-for ne concernent que le CSV : ajouter --format csv"
    )))
}

/// Refuses more domains than the report can have.
pub(super) fn refuse_size(format: AuditFormat, domains: usize) -> Result<(), CommandError> {
    let Some(most) = format.most_domains.filter(|most| domains > *most) else {
        return Ok(());
    };
    Err(CommandError::Usage(Text::of(|lang| {
        let (most, domains) = (lang.number(most), lang.number(domains));
        say!(
            lang,
            en: "a report in this format has at most {most} domains, but there are {domains}. Use --format csv, or \
                 check a part of the domains (--operator or --shard)",
            fr: "un rapport dans ce format a au plus {most} domaines ; il y en a {domains}. Utiliser --format csv, ou \
                 ne vérifier qu’une partie des domaines (--operator ou --shard)"
        )
    })))
}

/// Refuses answers of servers for a report whose findings are lines of zone files.
pub(super) fn refuse_source(format: AuditFormat, source: SourceKind) -> Result<(), CommandError> {
    if !format.only_zone_files || source == SourceKind::Zone {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "--format sarif shows findings in zone files: check them with --zone, or use another format",
        fr: "--format sarif montre les constats dans des fichiers de zone : les contrôler avec --zone, ou choisir un \
             autre format"
    )))
}

/// Refuses a terminal for a report that is no text.
pub(super) fn refuse_terminal(
    format: AuditFormat,
    output: &Output,
    env: &Env<'_>,
) -> Result<(), CommandError> {
    let is_terminal = output.is_stdout() && env.width.is_some();
    if !(format.is_binary && is_terminal) {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "a terminal cannot show this format: name a file with -o",
        fr: "un terminal ne peut pas afficher ce format : indiquer un fichier avec -o"
    )))
}
